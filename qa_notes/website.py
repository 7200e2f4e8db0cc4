"""All weeks and notes of a work folder, as a site is made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_notes.bank import week_files
from qa_notes.config import Layer, Settings
from qa_notes.site import Built, Options, Work, build
from qa_notes.states import Banks
from qa_notes.which import chosen_bank


@dataclass(frozen=True, slots=True)
class Whole:
    """What a site is made of at one moment, and by which questions."""

    work: Work
    banks: Banks


def whole(settings: Settings, weeks: Sequence[Path] = (), instead: Sequence[Path] = ()) -> Whole:
    """Every note, in the weeks that question_bank/weeks has now, and in each of `weeks` besides.

    `instead`: weeks in the place of those that are found.
    """
    named = [*instead, *weeks]
    files = dict.fromkeys((*(instead or week_files()), *weeks))
    banks = Banks(chosen_bank(settings))
    found = files.keys() - set(named)
    return Whole(Work(settings.notes_dir, tuple(files), found, banks.printed), banks)


def options(settings: Settings, **looks: Any) -> Options:
    """How it looks: `looks` are fields of `Options`. A language is an order only as an option."""
    ordered = settings.origin("language").layer is Layer.OPTION
    asked = settings.language if ordered else None
    return Options(language=asked, usual=settings.language, **looks)


def made(of: Whole, out: Path, how: Options, tell: Callable[[str], None]) -> Built:
    """The site, made or brought up to date in the folder `out`, and told what was done."""
    built = build(of.work, out, how)
    for line in built.said:
        tell(line)
    for name, err in of.banks.unreadable.items():
        tell(f"the questions of bank {name} are not looked for: {err}")
    tell(
        f"papers: {built.papers}, weeks: {built.weeks}, files written: {built.written}, "
        f"removed: {built.removed}"
    )
    return built
