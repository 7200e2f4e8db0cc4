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
    closed: str  # another one stands in its place
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
    papers: str  # {n}
    stale_answers: str  # {n}
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
class WeekWords:
    """The page of one week, its previews and its files."""

    theme: str
    title: str
    intro: str
    about_intro: str  # that it is Markdown, and what an empty one prints
    edit_text: str
    edited: str  # the texts were saved
    text_changed: str  # beside what stands in the file now
    text_changed_now: str  # while somebody types
    no_title: str
    papers: str  # {n}
    about_order: str
    grip: str  # {title}: where a row is dragged
    up: str
    down: str
    up_named: str  # {title}
    down_named: str
    moved: str  # {n}: its place now
    order_changed: str
    nothing_open: str
    no_note: str
    bad_note: str
    without_note: str  # {n}; before the command
    no_papers: str
    blocking: str  # heading of the list
    looking: str
    nothing_blocks: str
    blocks: str  # {n}
    kinds: Mapping[str, str]  # of what blocks a week
    more_findings: str  # {n}
    finish: str  # before the command that asks what lacks
    refresh: str  # before the command that asks again what is stale
    preview: str  # and export
    preview_of: str  # {title}
    back: str
    formats: Mapping[str, str]  # names of targets, where the name itself is not the best one
    format_names: str  # name of the list of them
    layout: str
    layouts: Mapping[str, str]
    evidence: str
    evidences: Mapping[str, str]
    show: str
    look: str  # {format}: name of the frame
    as_source: str
    as_look: str
    alone: str  # the link that opens the look by itself
    is_file: str  # {suffix}: it cannot be shown as it is
    is_host: str  # {format}: the host has a style of its own
    printing: str
    page: str  # {n}: of a printed page
    has_gaps: str  # {n}
    see_gaps: str
    untranslated: str  # {n}; before the command
    export: str
    download: str  # {name}: of the file
    download_gaps: str  # {name}
    as_it_is: str
    publish: str
    about_publish: str


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """Everything that the review page says, kind by kind."""

    frame: FrameWords
    lists: ListWords
    paper: PaperWords
    week: WeekWords
