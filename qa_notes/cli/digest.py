"""What `export --layout digest` does before it prints: what is not translated yet is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa_notes.config import Settings
from qa_notes.errors import ExportError, ModelError
from qa_notes.languages import language
from qa_notes.models import Note, PaperRef
from qa_notes.names import ask_text
from qa_notes.parts import parts_of

ANYHOW = "or print it as it is, the originals alone: --incomplete"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A note that is to be printed."""

    note: Note  # with the facts that its week gives
    path: Path
    ref: PaperRef | None = None  # as its week names the paper


def translated(chosen: Sequence[Chosen], code: str, settings: Settings) -> list[Chosen]:
    """The notes with what a digest in the language `code` lacks, which is kept on disk, too.

    No model is loaded where nothing lacks. Raises ModelError and ExportError that say what does.
    """
    if not any(_lacking(one, code) for one in chosen):
        return list(chosen)
    from qa_notes import digest
    from qa_notes.cli.progress import Progress
    from qa_notes.llm import budget
    from qa_notes.tools import Tools

    settings = settings.model_copy(update={"language": code})
    budget.check(settings)
    papers = sum(bool(_lacking(one, code)) for one in chosen)
    made = list(chosen)
    with Progress(papers, quiet=False, texts=True) as progress:
        tools = Tools(settings, progress)
        progress.follow(tools.meter)
        tools.begin()
        for place, one in enumerate(chosen):
            if not _lacking(one, code) or tools.budget.stopped:
                continue
            try:
                note = digest.complete(one.path, one.ref, tools).note
            except ModelError as err:
                raise ModelError(f"{err}; {_told(made, code)}", f"{err.hint}; {ANYHOW}") from err
            made[place] = replace(one, note=replace(note, paper=one.note.paper))
    if any(_lacking(one, code) for one in made):
        why = f"{tools.budget.stopped}; " if tools.budget.stopped else ""
        raise ExportError(f"{why}{_told(made, code)}", f"run the same command again, {ANYHOW}")
    return made


def _told(chosen: Sequence[Chosen], code: str) -> str:
    """What is not there in the language, paper by paper."""
    return f"not in {language(code).name} yet: " + "; ".join(_each(chosen, code))


def _each(chosen: Sequence[Chosen], code: str) -> Iterator[str]:
    for one in chosen:
        if names := _lacking(one, code):
            yield f"{one.note.paper.title or one.note.paper.id}: {', '.join(names)}"


def _lacking(one: Chosen, code: str) -> list[str]:
    """Its parts by their names in English."""
    parts = parts_of(one.note, one.ref, code)
    return [ask_text(part, "en", None).lower() for part in parts.lacking()]
