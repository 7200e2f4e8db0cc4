"""What the review page says by itself: a part of it for each kind of page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrameWords:
    """Around every page."""

    name: str
    weeks: str
    papers: str
    table: str
    keys: str
    sections: str  # name of the navigation
    skip: str  # the link past it
    search: str
    search_for: str  # in the empty field
    runs: str  # name of the list of what is at work
    papers_done: str  # {n} of {all}
    answers_done: str  # {n}
    lost: str  # the server has gone
    unsaved: str  # words would be lost
    failed: str
    hint: str  # before what to do next
    about_keys: str
    keyboard: tuple[tuple[str, str], ...]  # keys, parted by blanks; what they do


@dataclass(frozen=True, slots=True)
class PaperWords:
    """The page of one paper."""

    in_weeks: str  # before the weeks that have it
    open: str  # {n} answers to be looked at
    nothing_open: str
    neighbours: str  # name of the links to the papers before and after
    previous: str
    next: str
    verdicts: Mapping[str, str]
    unasked: str
    edited: str
    pinned: str
    stale: str
    original: str
    translation: str
    quotations: str
    faults: str  # name of the list of what the checks found
    accept: str
    edit: str
    regenerate: str
    undo: str
    redo: str
    history: str
    deny: str
    unpin: str
    waiting: str
    working: str
    made_anew: str
    made_failed: str  # {why}
    keep: str  # what was made anew
    stop: str  # a job
    theirs_stays: str
    no_difference: str
    changed_meanwhile: str  # beside what stands there now
    changed_while_typing: str
    checks_pass: str
    save: str
    cancel: str
    close: str
    hint: str
    hint_example: str
    model: str
    recipe: str
    usual: str  # {value}
    by_hand_asked: str  # before a hand-written answer is made anew
    stands: str
    ask: str
    about_ask: str
    ask_it: str
    kept: str
    show_kept: str
    sheet: str  # name of the place where the PDF is shown
    no_sheet: str
    page: str  # {n} of {all}
    page_alone: str  # {n}
    turn: str  # name of the links to other pages
    previous_quote: str
    next_quote: str
    page_before: str
    page_after: str
    no_pdf: str
    original_page: str


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """Everything that the review page says, kind by kind."""

    frame: FrameWords
    paper: PaperWords
