"""The only reader of question_bank/: what we ask, and which papers a week holds.

Strict, because people type these files: an unknown key is an error that names file, question and
key. Every scalar stays the string that was typed, so `id: 2311.11830` keeps its last zero.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, field_validator, model_validator

from qa_notes import addresses
from qa_notes.config import MOST_OWN
from qa_notes.errors import BankError, UsageError
from qa_notes.files import is_file
from qa_notes.languages import LANGUAGES
from qa_notes.models import ABSTRACT, OWN, SUMMARY, PaperRef, Question, SectionKind, Week
from qa_notes.names import ask_text, short_name
from qa_notes.refs import distinct_slug, local_ref, named_path, parse_arxiv, read_ref
from qa_notes.strict_yaml import checked, read_yaml
from qa_notes.typed import MOST_LETTERS, Line, PageRow, Strict
from qa_notes.week import monday
from qa_notes.week_block import TrendsRow

__all__ = [
    "MOST_LETTERS", "Bank", "ask_text", "bank_name", "bank_names", "check_file", "load_bank",
    "load_week", "merged", "own_number", "read_bank", "short_name", "week_files",
    "week_from",
]  # fmt: skip

FOLDER = "question_bank"
_HERE = Path(__file__).parent

Language = Annotated[str, Field(pattern=f"^({'|'.join(LANGUAGES)})$")]
ReadRef = Callable[[str, Path, Mapping[str, object] | None], PaperRef]  # word, its folder, facts


@dataclass(frozen=True, slots=True)
class Bank:
    """One file of questions."""

    name: str
    title: Mapping[str, str]  # language -> title; empty when the file gives none
    questions: tuple[Question, ...]
    path: Path
    own_questions: int = 0  # that a large model may think of for each paper besides


class QuestionRow(BaseModel):
    """One entry under `questions:`, as people type it."""

    model_config = Strict

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    text: dict[Language, Line] = Field(min_length=1)
    queries: dict[Language, list[Line]] = Field(min_length=1)
    look_in: list[SectionKind] = []
    only_in: list[SectionKind] = []
    must_say: dict[Language, list[Line]] = {}
    answer: Literal["text", "number", "names", "short", "url"] = "text"
    applies_to: list[Line] = []
    length: Literal["short", "standard", "long"] | None = None

    @field_validator("id")
    @classmethod
    def _is_no_part_of_every_note(cls, value: str) -> str:
        if value in (ABSTRACT.id, SUMMARY.id):
            raise ValueError(f"{value!r} is what every note has besides; choose another id")
        if own_number(value) is not None:
            raise ValueError(f"{value!r} is for a paper's own questions; choose another id")
        return value

    @field_validator("text")
    @classmethod
    def _only_name_is_filled(cls, text: dict[Language, str]) -> dict[Language, str]:
        for line in text.values():
            if strange := set(re.findall(r"\{[^}]*\}", line)) - {"{name}"}:
                raise ValueError(f"{strange.pop()} is not known; only {{name}} is filled")
        return text

    @field_validator("queries")
    @classmethod
    def _each_has_a_query(cls, queries: dict[Language, list[str]]) -> dict[Language, list[str]]:
        for language, lines in queries.items():
            if not lines:
                raise ValueError(f"{language} has no query")
        return queries


class BankFile(BaseModel):
    """A bank, as people type it."""

    model_config = Strict

    title: dict[Language, Line] = {}
    questions: list[QuestionRow] = Field(min_length=1)
    own_questions: int = Field(default=0, ge=0, le=MOST_OWN)


class PaperRow(BaseModel):
    """A paper of a week: a word, or a mapping with facts that override what its source says."""

    model_config = Strict

    id: Line | None = None
    path: Line | None = None
    url: Line | None = None
    title: Line | None = None
    authors: Annotated[
        list[Line], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
    ] = []
    published: date | None = None
    updated: date | None = None
    categories: list[Line] = []
    abstract: str | None = None
    remark: str | None = None
    links: list[PageRow] = []

    @model_validator(mode="before")
    @classmethod
    def _a_word_is_an_id(cls, row: object) -> object:
        return {"id": row} if isinstance(row, str) else row


class WeekFile(BaseModel):
    """A week, as people type it."""

    model_config = Strict

    id: str | None = None
    title: str | None = None
    theme: str | None = None
    intro: str | None = None
    source: PageRow | None = None
    papers: list[PaperRow] = Field(min_length=1)
    trends: dict[Language, TrendsRow] = {}

    @field_validator("id")
    @classmethod
    def _is_a_week_of_the_calendar(cls, value: str | None) -> str | None:
        if value is not None and monday(value) is None:
            raise ValueError(f"{value!r} is not an ISO week such as 2023-W43")
        return value


def bank_names() -> list[str]:
    """The banks that `load_bank` finds by name, sorted."""
    return sorted({path.stem for folder in _folders() for path in folder.glob("*.yaml")})


def week_files() -> list[Path]:
    """The user's weeks, by name: those of the bank folder here, not those that came with us."""
    return sorted((Path(FOLDER) / "weeks").glob("*.yaml"))


def load_bank(name_or_path: str) -> tuple[Question, ...]:
    """The questions of a bank, in the order of its file. Raises BankError."""
    return read_bank(name_or_path).questions


def read_bank(name_or_path: str) -> Bank:
    """A bank by its name or by the path of a YAML file. Raises BankError."""
    path = file_of(name_or_path)
    file = checked(BankFile, read_yaml(path), path)
    counts = Counter(row.id for row in file.questions)
    if twice := [name for name, count in counts.items() if count > 1]:
        raise BankError(f"{path}: question {twice[0]}: this id is given twice")
    questions = tuple(_question(row, bank_name(str(path))) for row in file.questions)
    return Bank(bank_name(str(path)), file.title, questions, path, file.own_questions)


def own_number(question_id: str) -> int | None:
    """7 of `own_7`, which a question of a paper's own is called; None of any other id."""
    found = re.fullmatch(rf"{OWN}_([1-9]\d{{0,5}})", question_id, re.ASCII)
    return int(found[1]) if found else None


def bank_name(name_or_path: str) -> str:
    """The name that a bank's questions carry: `my/own.yaml` is `own`."""
    path = Path(name_or_path)
    return path.stem if path.suffix in (".yaml", ".yml") else path.name


def merged(*banks: Sequence[str]) -> tuple[str, ...]:
    """Banks as they were named, each at its first place, with the file that was named last.

    One name is one bank, wherever its file is.
    """
    return tuple({bank_name(named): named for each in banks for named in each}.values())


def load_week(
    path: Path,
    known: Callable[[str], PaperRef | None] = lambda word: None,
    read: ReadRef = read_ref,
) -> Week:
    """A week file; its paths are relative to its own folder. Raises BankError.

    `known`: the note that an id is of, if there is one. `read`: what an id or URL names; that of
    sources/ knows all kinds of source.
    """
    return week_from(read_yaml(path), path, known, read)


def week_from(
    raw: Any,
    path: Path,
    known: Callable[[str], PaperRef | None] = lambda word: None,
    read: ReadRef = read_ref,
) -> Week:
    """The same of what stands in that file, or is to. Raises BankError."""
    file = checked(WeekFile, raw, path)
    refs = []
    for number, row in enumerate(file.papers, 1):
        try:
            ref = _paper(row, path.parent, known, read)
            links = tuple(link.page for link in row.links)
            refs.append(replace(ref, remark=row.remark or None, links=links))
        except UsageError as err:
            raise BankError(f"{path}: paper {number}: {err}", err.hint) from err
    trends = {code: row.value for code, row in file.trends.items()}
    return Week(
        file.id, file.title or None, file.theme or None, file.intro or None, tuple(refs), trends,
        source=file.source.page if file.source else None,
    )  # fmt: skip


def check_file(path: Path, read: ReadRef = read_ref) -> str:
    """One line on what a bank or week file holds; `read` as for `load_week`. Raises BankError."""
    raw = read_yaml(path)
    if isinstance(raw, dict) and "papers" in raw:
        return f"{path}: a week of {len(load_week(path, read=read).papers)} papers"
    return f"{path}: a bank of {len(load_bank(str(path)))} questions"


def _folders() -> list[Path]:
    """Where banks live, nearest first: the user's, the checkout's, the one installed."""
    places = (Path(FOLDER), _HERE.parent / FOLDER, _HERE / "_question_bank")
    return [place for place in places if place.is_dir()]


def file_of(name_or_path: str) -> Path:
    """The file of a bank. Raises BankError for a name that none has."""
    given = named_path(name_or_path)
    if given.suffix in (".yaml", ".yml") or len(given.parts) > 1:
        return given
    for folder in _folders():
        if is_file(path := folder / f"{name_or_path}.yaml"):
            return path
    names = bank_names()
    near = difflib.get_close_matches(name_or_path, names, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}"
    raise BankError(f"no question bank is called {name_or_path!r}", hint)


def _question(row: QuestionRow, bank: str) -> Question:
    return Question(
        row.id,
        row.text,
        {language: tuple(lines) for language, lines in row.queries.items()},
        tuple(row.look_in),
        {language: tuple(words) for language, words in row.must_say.items()},
        row.answer,
        tuple(row.applies_to),
        bank,
        tuple(row.only_in),
        row.length or "",
    )


def _paper(
    row: PaperRow, folder: Path, known: Callable[[str], PaperRef | None], read: ReadRef
) -> PaperRef:
    facts = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in row.model_dump(exclude={"id", "path", "remark", "links"}).items()
        if value
    }
    if row.url:
        facts["url"] = addresses.public(row.url)
    if row.path:
        ref = local_ref(folder / named_path(row.path), facts)
        if row.id is None:
            return ref
        paper_id, version = parse_arxiv(row.id) or (distinct_slug(row.id), None)
        return PaperRef("local", paper_id, ref.location, version, facts, claimed=True)
    if row.id and (noted := known(row.id)):
        return replace(noted, facts=facts)
    if where := row.id or row.url:
        return read(where, folder, facts)
    raise BankError("says neither id, path nor url")
