"""What is to be known of a language of notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qa_notes.evidence import Evidence
from qa_notes.languages.site_words import SiteWords
from qa_notes.said import Check
from qa_notes.texts import NoteCheck


@dataclass(frozen=True, slots=True)
class Labels:
    """Everything a layout says by itself. Labels carry the colon of their language."""

    intro: str  # when the week has none of its own
    listing: str  # {n} papers follow
    untitled: str  # <title> of an article without title or id
    authors: str
    published: str
    updated: str
    url: str
    categories: str
    status: str
    withdrawn: str  # the status of a paper that its authors or arXiv took back
    abstract: str
    qa: str
    question: str
    answer: str
    evidence: str
    looked_in: str
    reason: str
    failed_papers: str
    unknown: str
    not_in_paper: str
    review: str  # mark of an answer that a reader has to check
    unanswered: str  # mark of an answer that was not given
    no_note: str  # why a paper is not in the article
    bad_note: str
    unasked: str  # {items} have not been asked
    failed: str  # {items} have no answer
    comma: str  # between the places we looked in
    day: str  # {year} {month} {day} {month_name}
    links: str  # the answer to "where is the code": {links}
    printed_as: str  # beside a link, where the page prints another {host}
    in_own_words: str  # {quote} of the paper, where it could not be translated
    by_model: str  # mark of a question that a model thought of
    trends: str  # what the papers of a week have in common
    trends_by_model: str  # mark of it while it is a model's
    trend_papers: str  # those that carry one
    digest: str  # title of a week's digest that has none: {first} and {last} day of it
    by_machine: str  # at the top of a digest: that a model translated it
    caution: str  # at its end: that it may be wrong
    introduction: str  # of a paper, in a few words
    digest_abstract: str
    paper_link: str
    further: str  # reading
    source: str  # the list that a digest follows
    and_more: str  # {n} authors besides those named
    untranslated: str  # mark of a text that is there in its own language alone
    page: str = "p. {page}"
    paragraph: str = "¶ {paragraph}"  # of an article, before its first heading
    in_section: str = "§ {section}, ¶ {paragraph}"
    back: str = ""  # of the link from a footnote to its answer
    months: tuple[str, ...] = ()

    def place(self, evidence: Evidence) -> str:
        """Where a quotation stands: its page; of an article, its section and paragraph."""
        if not evidence.paragraph:
            return self.page.format(page=evidence.page)
        pattern = self.in_section if evidence.section else self.paragraph
        return pattern.format(section=evidence.section, paragraph=evidence.paragraph)

    def date(self, day: date) -> str:
        """A day as this language writes it."""
        name = self.months[day.month - 1] if self.months else ""
        return self.day.format(year=day.year, month=day.month, day=day.day, month_name=name)


@dataclass(frozen=True, slots=True)
class Units:
    """How a language writes large numbers: 7 billion, 70億, 7 अरब."""

    powers: Mapping[str, int] = field(default_factory=dict)  # unit -> power of ten
    stacks: bool = False  # 1億2000万, 1 करोड़ 20 लाख: parts add up; without `blank`, 5百万 too
    written: tuple[str, ...] = ()  # units that we write with, the largest first; none: as it was
    blank: str = ""  # between number and unit
    words: Mapping[str, int] = field(default_factory=dict)  # three -> 3


@dataclass(frozen=True, slots=True)
class Headings:
    """What papers in a language call their parts. Patterns, for the beginning of a title."""

    kinds: Mapping[str, str] = field(default_factory=dict)  # SectionKind -> pattern
    references: str = ""
    known: str = ""  # titles of other sections
    abstract: str = ""  # what stands before one that runs on
    figure: str = ""  # what a caption begins with, before its number
    table: str = ""


def _untouched(said: str) -> str:
    return said


def _no_terms() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Language:
    """One language of notes."""

    name: str  # in English, as prompts say it
    letters: str  # its own, for a character class
    labels: Labels
    reasons: Mapping[Any, str]  # rule -> why, with {words} and {meant} of the fault
    abstract: str  # the names of what every note has
    summary: str
    title: str  # the names of what a digest has besides
    remark: str
    unnamed: str  # "the proposed method", of a paper whose title coins no name
    site: SiteWords | None = None  # what a site says; None: in English
    classic: Labels | None = None  # as its first articles were printed, where they were otherwise
    advice: Mapping[str, str] = field(default_factory=dict)  # the same of its own rules, in English
    telling: str = ""  # letters that no other language writes; empty: none
    latin: bool = False  # its words are in Latin letters, as names are everywhere
    joint: str = " "  # between sentences
    stop: str = "."  # at the end of one
    sentence_end: str = ""  # pattern, after its own letters; empty: as in English
    title_end: str = r"\.$"  # pattern: what a sentence sheds at its end to be a title
    least_own: float = 0.5  # share of its own letters in a text of it, names apart
    longest: float | None = None  # characters for each of the English source, in a translation
    quotes: tuple[str, str] = ("“", "”")
    units: Units = Units()
    headings: Headings = Headings()
    asks: str = ""  # pattern: how a sentence ends that asks, besides "?"
    how_many: str = ""  # pattern: of a question that asks for a number
    pointers: str = ""  # pattern: Table, Figure, before a number that is no amount
    label_words: str = ""  # pattern: what a model writes before a translation into it
    style: str = ""  # as a translator is asked for it: "Korean (-습니다 style)"
    examples: tuple[tuple[str, str], ...] = ()  # of a translation: what is asked, what is said
    rules: tuple[Check, ...] = ()  # of a translation and of a note
    translation_rules: tuple[Check, ...] = ()  # of a translation alone: they want the English
    note_rules: tuple[Check, ...] = ()  # of a note alone
    question_rules: tuple[Check, ...] = ()  # those of both that a question is held to as well
    note_wide: tuple[NoteCheck, ...] = ()  # over all texts of a note
    terms: Callable[[], Mapping[str, str]] = _no_terms  # English term -> what it calls it
    mend: Callable[[str], str] = _untouched  # a weak model's spelling
    strange: Callable[[str], bool] | None = None  # of a piece of a word: no text of it has this
    glossed: str = ""  # letters that explain a word of it, in brackets: 인공지능(人工知能)
    attached: str = ""  # letters behind a word that are no part of it: を of 文を
    common: str = ""  # letters that every page of it has
    slots: str = ""  # pattern: what it writes in [ ] for something to be filled in

    @property
    def wanted(self) -> str:
        """As a model is asked for it, with its style where it has one."""
        return self.style or self.name
