"""What still blocks a week: everything that somebody is to look at before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_notes.bank import ask_text
from qa_notes.checks.note import check_note
from qa_notes.checks.note_texts import around
from qa_notes.errors import ExportError
from qa_notes.export import Article
from qa_notes.faults import Rule
from qa_notes.gathering import Gathered, Lack, article_of, finish
from qa_notes.group import Chosen
from qa_notes.languages import language, worded
from qa_notes.models import PROSE, Answer, Note, Question, Verdict
from qa_notes.said import Around
from qa_notes.states import state
from qa_notes.unsure import marked
from qa_notes.web.house import House
from qa_notes.web.publishing import Wanted, collected, silent
from qa_notes.web.views import key_of, place_of
from qa_notes.web.weekfile import Look

MOST_FINDINGS = 3  # of one paper: the page of the paper has all
_PROSE = {question.id: question for question in PROSE}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at."""

    kind: str  # a Lack, "review", "stale" or "finding"
    what: str  # the question, in the language of the note
    language: str
    id: str = ""  # of the answer in its page
    why: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """What is to be looked at in one paper."""

    title: str
    stem: str  # of its note; empty where there is none
    items: tuple[Item, ...]
    more: int = 0  # findings that are not shown


@dataclass(frozen=True, slots=True)
class Blocking:
    """All of it, paper by paper, and what to type for it."""

    papers: tuple[Blocked, ...]
    finish: str = ""  # the command that makes what lacks
    refresh: str = ""  # the command that asks again what is stale

    @property
    def count(self) -> int:
        """Of everything."""
        return sum(len(paper.items) + paper.more for paper in self.papers)


def blocking(house: House, look: Look, spoken: str) -> Blocking:
    """What blocks a week; `spoken`: the language that reasons are told in. No model is asked."""
    found = collected(house, look, Wanted())
    [group] = found.groups
    words = _words([one.note for one in group.chosen])
    marks = _looked_at(found, group.chosen)
    papers = [
        *(
            Blocked(one.paper, one.path.stem if one.path else "", (_gone(one.error is None),))
            for one in group.missing
        ),
        *(_of(one, found, marks.get(one.path, ()), words, spoken) for one in group.chosen),
    ]
    command = finish((str(look.path),), house.settings, found.language, found.banks.chosen)
    is_stale = any(item.kind == "stale" for paper in papers for item in paper.items)
    return Blocking(
        tuple(paper for paper in papers if paper.items or paper.more),
        command if found.gaps else "",
        f"{command} --stale" if is_stale else "",
    )


def _gone(is_missing: bool) -> Item:
    return Item(Lack.NO_NOTE if is_missing else Lack.UNREADABLE, "", "")


def _words(notes: Sequence[Note]) -> Mapping[str, Around]:
    """The notes that a note is published with, by language, as the checks take them."""
    codes = {note.language for note in notes}
    of = {code: [note for note in notes if note.language == code] for code in codes}
    return {code: around(of[code], language(code).terms()) for code in codes}


def _looked_at(found: Gathered, chosen: Sequence[Chosen]) -> dict[Path, list[Answer]]:
    """By note, the answers that the article marks, and those that it prints as failed."""
    try:
        article: Article = article_of(found, silent)
    except ExportError:  # no note at all
        return {}
    marks = {id(note): answers for note, answers in marked(article)}
    pairs = zip(article.notes, chosen, strict=True)
    return {one.path: [*marks.get(id(note), ()), *_failed(note)] for note, one in pairs}


def _failed(note: Note) -> Iterator[Answer]:
    for answer in filter(None, (note.abstract.get(note.language), note.summary, *note.answers)):
        if answer.verdict is Verdict.FAILED and not answer.has(Rule.NOT_ASKED):
            yield answer


def _of(
    one: Chosen, found: Gathered, marks: Sequence[Answer], words: Mapping[str, Around], spoken: str
) -> Blocked:
    note = one.note
    items = list(_gaps(one, found))
    known = {item.id for item in items}  # what has failed is a gap, if a bank asks for it
    items += (item for a in marks if (item := _mark(note, a, spoken)).id not in known)
    items += _stale(note, found)
    known |= {item.id for item in items}
    findings = [item for item in _findings(note, words, spoken) if item.id not in known]
    shown = findings[:MOST_FINDINGS]
    title = note.paper.title or note.paper.id
    return Blocked(title, one.path.stem, (*items, *shown), len(findings) - len(shown))


def _gaps(one: Chosen, found: Gathered) -> Iterator[Item]:
    for gap in found.gaps:
        if gap.path == one.path:
            for question in gap.questions:
                yield _item(gap.kind, one.note, question)


def _stale(note: Note, found: Gathered) -> Iterator[Item]:
    for question in state(note, found.banks.questions(note)).stale:
        yield _item("stale", note, question)


def _item(kind: str, note: Note, question: Question) -> Item:
    what = ask_text(question, note.language, note.short_name).rstrip(": ")
    return Item(kind, what, note.language, place_of(key_of(question)))


def _mark(note: Note, answer: Answer, spoken: str) -> Item:
    why = dict.fromkeys(worded(fault, spoken) for fault in answer.faults)
    kind = Lack.FAILED if answer.verdict is Verdict.FAILED else "review"
    where = place_of(key_of(answer))
    return Item(kind, _named(note, answer), note.language, where, " / ".join(why))


def _named(note: Note, answer: Answer) -> str:
    if not answer.bank and answer.question_id in _PROSE:
        return ask_text(_PROSE[answer.question_id], note.language, None).rstrip(": ")
    return answer.question


def _findings(note: Note, words: Mapping[str, Around], spoken: str) -> Iterator[Item]:
    """Of the checks that read the note alone; no PDF is opened for a page."""
    there = {a.question_id: a for a in (*note.abstract.values(), note.summary, *note.answers) if a}
    for finding in check_note(note, words[note.language]):
        answer = there.get(finding.where.partition(", ")[0])
        what = _named(note, answer) if answer else ""
        where = place_of(key_of(answer)) if answer else ""
        yield Item("finding", what, note.language, where, worded(finding.fault, spoken))
