"""What the papers of a week have in common: two or three sentences, each held against its papers.

A small model says in English what papers share, and names the wrong ones: code finds those whose
own words say it; then it is translated. A large one writes in the reader's language at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_notes import languages
from qa_notes.ask.labelled import Labelled, data_of, lines_of, rows_of, schema_of
from qa_notes.ask.numbered import one_line
from qa_notes.ask.prompting import prompt
from qa_notes.ask.terms import NOTHING, Lexicon
from qa_notes.ask.translate import translate
from qa_notes.checks import LANGUAGE, STYLE, TREND, first
from qa_notes.checks.sources import support
from qa_notes.checks.text import alike, is_ended
from qa_notes.errors import PromptRefused
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language, worded
from qa_notes.llm import Chat, Reply
from qa_notes.llm.recipe import FULL
from qa_notes.models import Trend
from qa_notes.said import Said
from qa_notes.words import content

MOST = 3  # trends of one week
TOKENS = {False: 300, True: 1500}  # of a reply, by whether the full recipe asks
# Share of a small model's content words, those that every paper of the week has aside, that a paper
# must have to carry a trend; and of all words what the papers named must have between them.
LEAST_HELD, LEAST_OF_ALL = 0.6, 0.5
SAME = 0.9  # share of letter pairs from which two trends are one
_TEXT, _NUMBERS = "text", "papers"
_TREND = schema_of(
    (_TEXT, "what these papers share, one or two sentences"),
    (_NUMBERS, "numbers of the papers that carry it"),
)
SCHEMA: Mapping[str, Any] = {
    "title": "trends",
    "description": "What papers of the week have in common.",
    "type": "object",
    "properties": {"trends": {"type": "array", "items": _TREND}},
    "required": ["trends"],
    "additionalProperties": False,
}
_NOTHING_READ = Fault(Rule.TOLD, "it has no trend with the numbers of its papers")


@dataclass(frozen=True, slots=True)
class Member:
    """A paper of the week, as the model is shown it and as it is held against what is said."""

    id: str
    title: str
    categories: str
    gist: str  # its summary or abstract
    texts: tuple[str, ...]  # all that its note says: title, abstract, summary, answers

    @property
    def line(self) -> str:
        """As it stands in the list of a prompt."""
        of = f" ({self.categories})" if self.categories else ""
        return one_line(f"{self.title}{of}: {self.gist}" if self.gist else f"{self.title}{of}")

    def said_in(self, code: str) -> str:
        """What its note says of it in a language."""
        return "\n".join(one for one in self.texts if languages.of(one) == code)

    def holds(self, text: str, code: str, aside: str = "") -> float:
        """Share of the text's content words, those `aside` not counted, that it has."""
        return support(text, [self.said_in(code)], aside)


@dataclass(frozen=True, slots=True)
class Refused:
    """A trend that was left out, as it was said, and why."""

    text: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Found:
    """What stands, in the order of the reply, and what was left out."""

    kept: tuple[Trend, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tried:
    trend: Trend
    fault: Fault | None = None
    is_single: bool = False  # one paper alone says so


def trends(
    members: Sequence[Member], code: str, chat: Chat, recipe: str, lexicon: Lexicon = NOTHING
) -> Found:
    """Ask for the trends of these papers; what fails a check is asked for once more, alone and with
    the reason. Raises PromptRefused, ModelError.
    """
    asker = _Asker(members, code, chat, recipe == FULL, lexicon)
    said = asker.ask() or asker.again(worded(_NOTHING_READ, "en"))
    if not said:
        return Found(refused=(Refused("", _NOTHING_READ),))
    kept: list[Trend] = []
    refused: list[Refused] = []
    for one in said[:MOST]:
        tried = asker.settled(one)
        twin = any(alike(tried.trend.text, other.text) >= SAME for other in kept)
        fault = tried.fault or (Fault(Rule.SAID_TWICE, tried.trend.text) if twin else None)
        if fault:
            refused.append(Refused(tried.trend.text, fault))
        else:
            kept.append(tried.trend)
    return Found(tuple(kept), tuple(refused)) if asker.full else _of_several(kept, refused)


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks the model and judges what it says."""

    members: Sequence[Member]
    code: str  # of the reader
    chat: Chat
    full: bool
    lexicon: Lexicon

    @property
    def spoken(self) -> str:
        """The language that the model writes in."""
        return self.code if self.full else "en"

    def ask(self, problem: str = "", trend: dict[str, str] | None = None) -> list[Labelled]:
        """The trends of a reply, none for nonsense."""
        messages = self._prompt(problem, trend)
        schema = SCHEMA if self.full else None
        return read(self.chat.say(messages, TOKENS[self.full], schema=schema))

    def again(self, problem: str = "", trend: dict[str, str] | None = None) -> list[Labelled]:
        """A second try; nothing where it is refused: what the first one gave is paid for."""
        try:
            return self.ask(problem, trend)
        except PromptRefused:
            return []

    def settled(self, one: Labelled) -> _Tried:
        """The trend, or what it became when it was asked for again.

        What one paper alone says is no trend yet: that is asked for again as well.
        """
        tried = self._judged(one, strictly=True)
        if tried.fault is None:
            return tried
        told = {"text": one.text, "problem": worded(tried.fault, "en")}
        again = [self._judged(other, strictly=False) for other in self.again(trend=told)[:1]]
        fit = next((other for other in again if other.fault is None), None)
        if fit:
            return fit
        return self._judged(one, strictly=False) if tried.is_single else tried

    def _prompt(self, problem: str, trend: dict[str, str] | None) -> Sequence[tuple[str, str]]:
        shown = list(enumerate((member.line for member in self.members), 1))
        if not self.full:
            return prompt("trends", papers=shown, problem=problem, trend=trend)
        return prompt(
            "trends_full",
            language=language(self.code).wanted,
            structured=self.chat.structures,
            papers=shown,
            problem=problem,
            trend=trend,
        )

    def _judged(self, one: Labelled, strictly: bool) -> _Tried:
        text = _mended(one.text, self.spoken)
        there = range(1, len(self.members) + 1)
        if strange := [number for number in one.numbers if number not in there]:
            words = f"there is no paper [{strange[0]}], only [1] to [{len(there)}]"
            return _Tried(Trend(text, ()), Fault(Rule.TOLD, words))
        if not one.numbers:
            return _Tried(Trend(text, ()), Fault(Rule.TOLD, "it names no paper by its number"))
        if fault := first(LANGUAGE, Said(text, self.spoken)):
            return _Tried(Trend(text, ()), fault)
        own = self._carrying(text, one.numbers)
        trend = Trend(text, tuple(member.id for member in own))
        if not own:
            return _Tried(trend, Fault(Rule.TOLD, "no paper of the list says this"))
        if fault := self._fault(text, own):
            return _Tried(trend, fault)
        if strictly and not self.full and len(own) == 1:
            words = f"only paper [{self.members.index(own[0]) + 1}] says this, and none shares it"
            return _Tried(trend, Fault(Rule.TOLD, words), is_single=True)
        return _Tried(trend) if self.full else self._translated(trend)

    def _carrying(self, text: str, numbers: Sequence[int]) -> list[Member]:
        """Those that a large model has named; of a small one those that say it in their own words,
        of the papers named where there are any with words of its language to be compared."""
        named = [self.members[number - 1] for number in dict.fromkeys(numbers)]
        if self.full:
            return named
        mute = [member for member in named if not member.said_in(self.spoken)]
        aside = " ".join(_shared(member.said_in(self.spoken) for member in self.members))
        return mute + [
            member
            for member in self.members
            if member not in mute and member.holds(text, self.spoken, aside) >= LEAST_HELD
        ]

    def _fault(self, text: str, own: Sequence[Member]) -> Fault | None:
        texts = tuple(one for member in own for one in member.texts)
        examples = () if self.full else _examples()
        said = Said(text, self.spoken, given=texts, shown=texts, examples=examples)
        fault = first(TREND, said)
        if fault and fault.rule not in STYLE:
            return fault
        comparable = [one for one in texts if languages.of(one) == self.spoken]
        if comparable and support(text, comparable) < LEAST_OF_ALL:
            return Fault(Rule.TOLD, "the papers that it names do not say this")
        return None

    def _translated(self, trend: Trend) -> _Tried:
        """In the reader's language; in English, with its fault, where it cannot be."""
        try:
            said = translate(trend.text, self.code, self.chat, lexicon=self.lexicon)
        except PromptRefused as err:
            return _Tried(trend, Fault(Rule.REFUSED, str(err)))
        if said.faults:
            spoken, why = language(self.code).name, worded(said.faults[0], "en")
            words = f"it could not be said in {spoken} ({why}); say it in other, plainer words"
            return _Tried(trend, Fault(Rule.TOLD, words))
        source = trend.text if said.text != trend.text else ""
        return _Tried(Trend(said.text, trend.papers, source))


def _of_several(kept: Sequence[Trend], refused: Sequence[Refused]) -> Found:
    """What one paper alone says is left out beside what several share."""
    shared = [trend for trend in kept if len(trend.papers) > 1]
    alone = [trend for trend in kept if trend not in shared] if shared else []
    more = [Refused(t.text, Fault(Rule.TOLD, f"only {t.papers[0]} says this")) for t in alone]
    return Found(tuple(shared or kept), (*refused, *more))


def read(reply: Reply) -> list[Labelled]:
    """The trends of a reply: of its JSON where it is some, else of its lines."""
    if (data := data_of(reply)) is not None:
        return rows_of(data.get("trends"), _TEXT, _NUMBERS)
    return lines_of(reply, "TREND")


def _shared(texts: Iterable[str]) -> set[str]:
    """The content words that all of these have, of those that have any."""
    words = [set(content(text)) for text in texts if text]
    return set.intersection(*words) if len(words) > 1 else set()


def _mended(text: str, code: str) -> str:
    """On one line, with its end."""
    text = " ".join(text.split())
    return text if is_ended(text) else text + language(code).stop


def _examples() -> tuple[str, ...]:
    """What the short prompt's example says, of which nothing may be said of others."""
    turns = prompt("trends", papers=[], problem="", trend=None)
    return tuple(text for role, text in turns[:-1] if role == "assistant")
