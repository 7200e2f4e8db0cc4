"""What a site holds and in which order, before any page is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from qa_notes.bank import ask_text, load_bank
from qa_notes.errors import BankError
from qa_notes.export import Failed
from qa_notes.languages import Labels, SiteWords, site_words
from qa_notes.models import Verdict
from qa_notes.render.printed import labels
from qa_notes.render.text import one_line
from qa_notes.site.cards import Card, Key
from qa_notes.site.weeks import Planned, Slugs


@dataclass(frozen=True, slots=True)
class Group:
    """Papers that one page, or one part of a page, is about."""

    title: str
    slug: str
    href: str  # from the folder of the site
    cards: tuple[Card, ...]
    key: Key = ("", "")  # of a question


@dataclass(frozen=True, slots=True)
class WeekPage:
    """A week, and what its papers' cards say."""

    planned: Planned
    cards: tuple[Card, ...]
    failed: tuple[Failed, ...]

    @property
    def title(self) -> str:
        """Never empty."""
        return self.planned.title

    @property
    def href(self) -> str:
        """From the folder of the site."""
        return self.planned.href

    @property
    def begins(self) -> date:
        """Its Monday; the day of its youngest paper, where it is not called as weeks are."""
        days = (card.day for card in self.cards if card.day)
        return self.planned.week.monday or max(days, default=date.min)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything of a site but the notes themselves."""

    language: str
    labels: Labels
    words: SiteWords
    title: str
    cards: tuple[Card, ...]  # as they are read: week by week, then those without one
    newest: tuple[Card, ...]  # the youngest first
    weeks: tuple[WeekPage, ...]
    loose: tuple[Group, ...]  # papers without a week, by month
    months: tuple[Group, ...]
    categories: tuple[Group, ...]
    questions: tuple[Group, ...]

    def weeks_of(self, card: Card) -> list[WeekPage]:
        """The weeks that have a paper."""
        return [week for week in self.weeks if card in week.cards]

    def beside(self, card: Card) -> tuple[Card | None, Card | None]:
        """The papers before and after one, as they are read."""
        at = self.cards.index(card)
        following = self.cards[at + 1] if at + 1 < len(self.cards) else None
        return (self.cards[at - 1] if at else None), following


def contents(
    found: Mapping[Path, Card], weeks: Sequence[Planned], language: str, title: str
) -> Contents:
    """`found`: the cards of all notes that can be read."""
    words, spoken = site_words(language), labels(language)
    newest = _newest(found.values())
    pages = (_week(week, found, spoken) for week in weeks)
    by_day = tuple(sorted(pages, key=lambda page: page.begins, reverse=True))
    read = dict.fromkeys(card for page in by_day for card in page.cards)
    loose = tuple(card for card in newest if card not in read)
    return Contents(
        language=language,
        labels=spoken,
        words=words,
        title=title or words.title,
        cards=(*read, *loose),
        newest=newest,
        weeks=by_day,
        loose=_months(loose, words, spoken),
        months=_months(newest, words, spoken),
        categories=_categories(newest),
        questions=_questions(newest, language),
    )


def _newest(cards: Iterable[Card]) -> tuple[Card, ...]:
    by_name = sorted(cards, key=lambda card: card.slug)
    return tuple(sorted(by_name, key=lambda card: card.day or date.min, reverse=True))


def _week(week: Planned, found: Mapping[Path, Card], spoken: Labels) -> WeekPage:
    broken = [path for path in week.papers if path not in found]
    failed = [
        *(Failed(name, spoken.no_note) for name in week.missing),
        *(Failed(one_line(path.stem), spoken.bad_note) for path in broken),
    ]
    cards = tuple(found[path] for path in week.papers if path in found)
    return WeekPage(week, cards, tuple(failed))


def month_slug(day: date | None) -> str:
    """What the month of a day is called in addresses."""
    return f"{day.year:04}-{day.month:02}" if day else "undated"


def _months(cards: Iterable[Card], words: SiteWords, spoken: Labels) -> tuple[Group, ...]:
    """By month, the newest first, as the cards come."""
    found: dict[date | None, list[Card]] = {}
    for card in cards:
        found.setdefault(card.day and card.day.replace(day=1), []).append(card)
    groups = []
    for day, those in found.items():
        slug = month_slug(day)
        title = words.month_of(day, spoken.months)
        groups.append(Group(title, slug, f"months/{slug}.html", tuple(those)))
    return tuple(groups)


def _categories(cards: Iterable[Card]) -> tuple[Group, ...]:
    """By category, that of most papers first."""
    found: dict[str, list[Card]] = {}
    for card in cards:
        for name in card.categories:
            found.setdefault(name, []).append(card)
    slugs = Slugs()
    groups = []
    for name, those in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        slug = slugs.of(name)
        groups.append(Group(name, slug, f"categories/{quote(slug)}.html", tuple(those)))
    return tuple(groups)


def _questions(cards: Sequence[Card], language: str) -> tuple[Group, ...]:
    """By question, in the order of the banks; what no bank asks any more comes last."""
    texts = _asked(cards, language)
    found: dict[Key, list[Card]] = {key: [] for key in texts}
    for card in cards:
        for key, row in card.rows.items():
            if row.said.verdict is not Verdict.FAILED:  # a failure tells a reader of many nothing
                texts.setdefault(key, row.question)
                found.setdefault(key, []).append(card)
    slugs = Slugs()
    groups = []
    for key, those in found.items():
        if those:
            slug = slugs.of("-".join(key))
            href = f"questions/{quote(slug)}.html"
            groups.append(Group(one_line(texts[key]), slug, href, tuple(those), key))
    return tuple(groups)


def _asked(cards: Iterable[Card], language: str) -> dict[Key, str]:
    """What the papers' banks ask, of no paper in particular, as far as they can be read."""
    texts: dict[Key, str] = {}
    for bank in dict.fromkeys(name for card in cards for name in card.banks):
        try:
            questions = load_bank(bank)
        except BankError:  # the notes themselves say what they were asked
            continue
        for question in questions:
            texts.setdefault(question.key, ask_text(question, language, None))
    return texts
