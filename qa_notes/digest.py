"""What a digest lacks in its language is translated by the model, and kept in the note.

lacking -> translated, one part after the other -> each on disk before the next
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from qa_notes import ask, notes
from qa_notes.errors import ExportError, ModelError, NoteError, OverBudget
from qa_notes.group import Chosen
from qa_notes.languages import language
from qa_notes.models import PROSE, Answer, Note, PaperRef, Question
from qa_notes.parts import Parts, parts_of
from qa_notes.sources import Fetched, given_facts
from qa_notes.states import Order
from qa_notes.tools import Tools

ANYHOW = "or print it as it is, the originals alone: --incomplete"


@dataclass(frozen=True, slots=True)
class Completed:
    """A note with the parts that were lacking."""

    note: Note  # as it is on disk now
    made: tuple[Answer, ...]
    missing: tuple[Question, ...]  # what was to be translated and has nothing to be printed


def parts(note: Note, ref: PaperRef | None, code: str) -> Parts:
    """The note's parts in a language, with the facts and the remark that its week gives."""
    facts = given_facts(ref) if ref else {}
    return parts_of(replace(note, paper=replace(note.paper, **facts)), ref, code)


def may_be_meant(ref: PaperRef, order: Order) -> bool:
    """Whether a run over a note in another language makes it ready for a digest.

    One that asks a question of a bank, or goes on from another note, does not.
    """
    return ref.base is None and order.only in (None, *(part.id for part in PROSE))


def foreign(fetched: Fetched, tools: Tools) -> Path | None:
    """The note of this content where it is in another language than the one of the run."""
    entry = tools.shelf.by_content(fetched.paper.content_sha256)
    if entry is None or not entry.readable:
        return None
    note = notes.load_patiently(entry.path)
    return entry.path if note and note.language != tools.settings.language else None


def complete(
    path: Path, ref: PaperRef | None, tools: Tools, force: bool = False, only: str | None = None
) -> Completed:
    """Translate what a digest in the run's language lacks, or what `force` and `only` say.

    Where the budget ends the run, what is left is missing. Raises
    NoteError, ModelError.
    """
    code, made = tools.settings.language, []
    with notes.locked(path, partial(_waiting, path.stem, tools)):
        notes.take_over(path)
        note = notes.load_patiently(path)
        if note is None:
            raise NoteError(f"{path} was deleted meanwhile", "make it: qa-notes generate PAPERS")
        todo = to_do(parts(note, ref, code), force, only)
        if todo:
            tools.report.paper(note.paper.title or note.paper.id, len(todo))
            tools.on_note(path, note.paper.title)
            tools.try_out()
        with suppress(OverBudget):
            for part in todo:
                seen = notes.answer_for(note, part, code)
                answer = _translated(part, parts(note, ref, code), tools)
                note = notes.put(path, part, seen, answer, note)
                made.append(answer)
                tools.report.answer(answer)
    left = parts(note, ref, code).lacking()
    return Completed(note, tuple(made), tuple(part for part in left if part in todo))


def completed(chosen: Sequence[Chosen], tools: Tools) -> list[Chosen]:
    """The notes with what a digest in the run's language lacks, which is kept on disk, too.

    Raises ModelError and ExportError that say what is not there yet.
    """
    code, made = tools.settings.language, list(chosen)
    tools.begin()
    for place, one in enumerate(chosen):
        if not one.lacking(code) or tools.budget.stopped:
            continue
        try:
            note = complete(one.path, one.ref, tools).note
        except ModelError as err:
            raise ModelError(f"{err}; {_told(made, code)}", f"{err.hint}; {ANYHOW}") from err
        made[place] = replace(one, note=replace(note, paper=one.note.paper))
    if any(one.lacking(code) for one in made):
        why = f"{tools.budget.stopped}; " if tools.budget.stopped else ""
        raise ExportError(f"{why}{_told(made, code)}", f"run the same command again, {ANYHOW}")
    return made


def _told(chosen: Sequence[Chosen], code: str) -> str:
    """What is not there in the language, paper by paper."""
    return f"not in {language(code).name} yet: " + "; ".join(_each(chosen, code))


def _each(chosen: Sequence[Chosen], code: str) -> Iterator[str]:
    for one in chosen:
        if names := one.lacking(code):
            yield f"{one.note.paper.title or one.note.paper.id}: {', '.join(names)}"


def to_do(of: Parts, force: bool, only: str | None) -> Sequence[Question]:
    """What a run translates of a note: what lacks, or with `force` all but what is by hand."""
    found = of.wanted() if force else of.lacking()
    kept = {part.id: of.kept(part) for part in found}
    by_hand = {name for name, answer in kept.items() if answer and answer.by_hand}
    return [p for p in found if only in (None, p.id) and p.id not in by_hand]


def _translated(part: Question, of: Parts, tools: Tools) -> Answer:
    tools.report.step(f"{part.id} in {of.code}")
    recipe = ask.chosen(tools.settings, tools.chat)
    speech = ask.Speech(recipe, tools.memory, tools.now)
    with tools.asking(of.note.paper, part):
        return ask.part_in(part, of, speech, tools.chat)


def _waiting(name: str, tools: Tools) -> None:
    tools.report.step(f"another run is at work on {name}; waiting", long=True)
