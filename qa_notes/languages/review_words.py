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
class ListWords:
    """Weeks, papers, the table and the search."""

    reading: str  # {n} of {all} notes, the first time
    next: str  # before the paper that is to be looked at
    look: str  # leads to its first answer to be looked at
    totals: str  # {papers}, {open} and {stale} answers
    papers: str  # {n}
    days: str  # {first} to {last}
    theme: str  # before the theme of a week
    no_note: str  # {n} papers of the week
    no_notes: str
    first_note: str  # before the command that makes one
    no_weeks: str  # before the command that makes one
    review_here: str  # before the command that reviews a week file from elsewhere
    broken: str  # heading over notes that cannot be read
    faulty: str  # heading over week files that cannot be read
    stale: str
    filters: str  # name of the form
    words: str  # that a paper is to say
    verdict: str
    category: str
    bank: str
    week: str
    month: str
    sort: str
    any: str
    any_open: str
    only_stale: str
    no_week: str
    apply: str
    clear: str
    sorts: Mapping[str, str]  # by what stands in the address
    week_order: str
    hits: str  # {n} papers
    nothing: str
    fewer: str  # what to do then
    more: str
    from_start: str
    table: str  # name of the place where the table is moved
    columns: str
    about_columns: str
    csv: str
    paper: str
    date: str
    to_do: str  # heading of the figures
    no_questions: str
    search_what: str  # {n} papers are looked through
    untitled: str  # label of a summary


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
    lists: ListWords
    paper: PaperWords
