"""The nouns of qa-notes: frozen values, no behaviour beyond answering for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from qa_notes.evidence import PARTING
from qa_notes.evidence import Box as Box
from qa_notes.evidence import Claim as Claim
from qa_notes.evidence import Evidence as Evidence
from qa_notes.evidence import Match as Match
from qa_notes.faults import Fault
from qa_notes.languages import LANGUAGES
from qa_notes.trend import Trend as Trend
from qa_notes.trend import Trends as Trends
from qa_notes.usage import NO_USAGE as NO_USAGE
from qa_notes.usage import Usage as Usage
from qa_notes.week import PaperRef as PaperRef
from qa_notes.week import WebPage as WebPage
from qa_notes.week import Week as Week

SCHEMA_VERSION = 2  # of the note on disk; raised when a reader of old notes would misread a new one


class Kind(StrEnum):
    """What a run of text on a page is."""

    TEXT = "text"
    CAPTION = "caption"
    TABLE = "table"
    CODE = "code"
    EQUATION = "equation"
    FOOTNOTE = "footnote"


class SectionKind(StrEnum):
    """The part a section plays in a paper; questions say which parts to look in."""

    ABSTRACT = "abstract"
    INTRODUCTION = "introduction"
    RELATED = "related"
    METHOD = "method"
    EXPERIMENTS = "experiments"
    RESULTS = "results"
    DISCUSSION = "discussion"
    LIMITATIONS = "limitations"
    CONCLUSION = "conclusion"
    APPENDIX = "appendix"
    OTHER = "other"


class Verdict(StrEnum):
    """How an answer ended."""

    ANSWERED = "answered"  # passed every check
    NOT_IN_PAPER = "not_in_paper"  # we looked, and the paper does not say
    NEEDS_REVIEW = "needs_review"  # a check failed twice; printed with a mark
    FAILED = "failed"  # no usable reply; never "done", asked again on the next run

    @property
    def has_text(self) -> bool:
        """Whether the answer's text is what the paper says, be it with a mark."""
        return self in (Verdict.ANSWERED, Verdict.NEEDS_REVIEW)


@dataclass(frozen=True, slots=True)
class Paper:
    """The facts of one paper. Unknown is None or empty."""

    id: str  # an arXiv id without version, a DOI, or a label: what its note is called
    title: str | None = None
    version: int | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    updated: date | None = None
    url: str | None = None
    pdf_url: str | None = None
    categories: tuple[str, ...] = ()  # names, not codes: "Computation and Language"
    abstract: str | None = None
    source: str = "local"  # a kind of sources/kinds: arxiv, local, web, doi ...
    content_sha256: str | None = None  # of the bytes that were parsed
    withdrawn: bool = False  # its newest version, by its authors or by arXiv

    @property
    def is_catalogued(self) -> bool:
        """Whether its source says its facts and its id; of a mere file or address nobody does."""
        return self.source not in ("local", "web")


@dataclass(frozen=True, slots=True)
class Page:
    """One page. Body text in reading order, then captions, tables and footnotes.

    Of an article, which has no pages: one section.
    """

    number: int  # 1-based, as the PDF viewer shows it
    text: str
    width: float  # in points; 0 in an article
    height: float


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the paper."""

    title: str
    path: tuple[str, ...]  # ("3 Method", "3.1 Encoder")
    kind: SectionKind
    page: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, caption, table or equation: pages[page - 1].text[start:end]."""

    page: int
    section: int  # index into Document.sections
    kind: Kind
    start: int  # counts characters of the page's text
    end: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the file, or a URL printed in its text."""

    url: str
    page: int
    context: str  # the sentence or line it stands in
    printed: str = ""  # the host printed in its place, where it is another one


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed paper: everything later stages know about the file."""

    pages: tuple[Page, ...]
    sections: tuple[Section, ...]  # never empty; sections[0] may be the untitled front matter
    blocks: tuple[Block, ...]  # reading order; references are not among them
    links: tuple[Link, ...]
    references: str  # text of the reference list, cut off the pages' blocks
    title: str | None  # as the first page prints it
    authors: tuple[str, ...]
    abstract: str | None
    sha256: str
    hidden: int = 0  # letters in the file that its pages do not show; they were not read
    cut_off: bool = False  # the file's end is missing, and with it perhaps pages
    own: Paper | None = None  # what the file says of its identity: arXiv's stamp, or a DOI
    paged: bool = True  # False of an article: its sections stand in `pages`
    published: date | None = None  # these three as an article says them of itself
    updated: date | None = None
    address: str | None = None  # not to be believed beyond its own site

    def text_of(self, block: Block) -> str:
        """The text a block covers."""
        return self.pages[block.page - 1].text[block.start : block.end]

    def paragraph_at(self, page: int, start: int) -> int:
        """Of an article: which paragraph of a section a position is in, from 1; else 0."""
        return 0 if self.paged else self.pages[page - 1].text.count(PARTING, 0, start) + 1


@dataclass(frozen=True, slots=True)
class Passage:
    """About 200 tokens of one section on one page; the unit of retrieval."""

    id: str  # "<paper id>:p<page>:<start>"
    paper_id: str
    page: int
    section: tuple[str, ...]
    section_kind: SectionKind
    kind: Kind
    text: str  # == pages[page - 1].text[start:end]
    boxes: tuple[Box, ...]
    start: int
    end: int


class Maker(StrEnum):
    """Who thought of a question that no bank asks."""

    MODEL = "model"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Question:
    """One template of a bank, or one paper's own. `{name}` stands for the paper's short name."""

    id: str
    text: Mapping[str, str]  # language -> question as asked
    queries: Mapping[str, tuple[str, ...]]  # language -> search queries
    look_in: tuple[SectionKind, ...] = ()
    must_say: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language -> words
    answer: str = "text"  # text | number | names | short | url
    applies_to: tuple[str, ...] = ()  # category names or "all" when empty
    bank: str = ""  # the name of its bank: one id in two banks is two questions
    only_in: tuple[SectionKind, ...] = ()  # sections that may answer; any when empty
    length: str = ""  # short | standard | long; that of the settings when empty
    made_by: Maker | None = None  # of one that a note has beside its banks

    @property
    def key(self) -> tuple[str, str]:
        """What no other question has."""
        return self.bank, self.id


ABSTRACT, SUMMARY = Question("abstract", {}, {}), Question("summary", {}, {})
PROSE = (ABSTRACT, SUMMARY)  # what every note has besides; no bank may have these ids
TRENDS = Question("trends", {}, {})  # of a week, and of no paper
TITLE, REMARK = Question("title", {}, {}), Question("remark", {}, {})  # translated for a digest
OWN = "own"  # the bank of a paper's own questions: own_1, own_2; these ids are no bank's either


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with the sentence it rests on, and how it came about."""

    question_id: str
    question: str  # as it was asked, {name} filled
    language: str
    text: str
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    faults: tuple[Fault, ...] = ()  # why not in the paper, needs review, or failed
    looked_in: tuple[str, ...] = ()  # "4 Results (p. 7)": where we searched
    model: str = ""
    prompt_version: str = ""
    usage: Usage = NO_USAGE
    seconds: float = 0.0
    written_at: datetime | None = None
    fingerprint: str = ""  # of paper, question, prompt and language: another one makes it stale
    edited: bool = False
    pinned: bool = False
    history: tuple[Answer, ...] = ()  # newest first, each without history of its own
    newer: int = 0  # so many of the history came after this one: it was brought back
    bank: str = ""  # the name of the bank that asks; empty for summary and abstract
    recipe: str = "short"  # that it was made by
    claims: tuple[Claim, ...] = ()  # its sentences, where each has evidence of its own
    left_out: tuple[Claim, ...] = ()  # what it was to say besides, and could not be held
    original: str = ""  # what a summary, a title or a remark is the translation of, if it is one

    @property
    def by_hand(self) -> bool:
        """Written or approved by a person: never overwritten unless asked by name."""
        return self.edited or self.pinned

    def has(self, rule: str) -> bool:
        """Whether one of its faults is of this rule."""
        return any(fault.rule == rule for fault in self.faults)

    @property
    def is_grounded(self) -> bool:
        """Backed by at least one quotation that is on its page."""
        return any(e.match is not Match.MISSING for e in self.evidence)

    @property
    def is_done(self) -> bool:
        """Needs no further asking: everything but a failure."""
        return self.verdict is not Verdict.FAILED


@dataclass(frozen=True, slots=True)
class Note:
    """Everything we know about one paper: one JSON file."""

    paper: Paper
    language: str = LANGUAGES[0]
    banks: tuple[str, ...] = ("notes",)  # it was asked with, as they were named, in order
    short_name: str | None = None
    summary: Answer | None = None  # one sentence for the article's list
    abstract: Mapping[str, Answer] = field(default_factory=dict)  # language -> translation
    answers: tuple[Answer, ...] = ()
    schema_version: int = SCHEMA_VERSION
    pdf: str | None = None  # where its file was: a path, from the work folder where that lies near
    own: tuple[Question, ...] = ()  # asked of this paper alone, beside its banks
    proposed: int = 0  # so many of these a model was asked for already
    # Language -> title, remark, and the summary of another language, as a digest prints them.
    translated: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)

    def answer_to(self, question_id: str, bank: str | None = None) -> Answer | None:
        """The first answer to a question of this id, and of this bank if one is named."""
        same = (a for a in self.answers if a.question_id == question_id and bank in (None, a.bank))
        return next(same, None)
