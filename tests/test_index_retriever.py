"""A few passages, or the whole paper where the model can hold it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from qa_notes.ask.numbered import show
from qa_notes.ask.prompting import prompt
from qa_notes.config import Settings
from qa_notes.errors import ConfigError
from qa_notes.index.retriever import AROUND, Retriever, whole_tokens
from qa_notes.index.store import Index
from qa_notes.models import Kind, Paper, Passage, SectionKind

PAPER = Paper("2311.11829", "System 2 Attention", content_sha256="aa")
KINDS = [SectionKind.ABSTRACT, *[SectionKind.METHOD] * 5, SectionKind.APPENDIX]
PASSAGES = tuple(
    Passage(f"p{n}", PAPER.id, n, (), kind, Kind.TEXT, f"Room {n} has small lamps.", (), n, n + 24)
    for n, kind in enumerate(KINDS, 1)
)  # fmt: skip
BODY = [p.id for p in PASSAGES[1:]]
NEEDED = whole_tokens(PASSAGES[1:])


def shown(tmp_path: Path, context: int, **options: object) -> list[str]:
    settings = Settings(output=tmp_path, **options)  # type: ignore[arg-type]
    index = Index.open(settings, DeterministicFakeEmbedding(size=8))
    index.add(PAPER, PASSAGES)
    retriever = Retriever(index, PAPER.id, settings, context)
    return [p.id for p in retriever(["Which lamps?"], [])]


def test_a_few_passages_by_default_whatever_the_model_holds(tmp_path: Path):
    assert len(shown(tmp_path, 1_000_000)) == 3


@pytest.mark.parametrize("mode", ["full", "auto"])
def test_the_whole_paper_in_the_order_of_its_pages(mode: str, tmp_path: Path):
    assert shown(tmp_path, NEEDED, mode=mode) == BODY  # the abstract is in every prompt anyway


def test_auto_keeps_to_passages_where_the_paper_does_not_fit(tmp_path: Path):
    assert len(shown(tmp_path, NEEDED - 1, mode="auto")) == 3


def test_auto_keeps_to_the_budget(tmp_path: Path):
    assert len(shown(tmp_path, 1_000_000, mode="auto", whole_tokens=NEEDED - 1)) == 3
    assert shown(tmp_path, 1_000_000, mode="auto", whole_tokens=NEEDED) == BODY


def test_full_is_refused_where_it_does_not_fit(tmp_path: Path):
    with pytest.raises(ConfigError, match="holds 1,000") as refused:
        shown(tmp_path, 1000, mode="full")
    assert "auto" in (refused.value.hint or "")


def test_the_reply_has_its_place_beside_the_paper(tmp_path: Path):
    def held(context: int, mode: str = "auto") -> int:
        settings = Settings(output=tmp_path, mode=mode, whole_tokens=NEEDED)  # type: ignore[arg-type]
        index = Index.open(settings, DeterministicFakeEmbedding(size=8))
        index.add(PAPER, PASSAGES)
        return len(Retriever(index, PAPER.id, settings, context, reply=2000)(["Which lamps?"], []))

    assert (held(NEEDED + 1999), held(NEEDED + 2000)) == (3, len(BODY))
    with pytest.raises(ConfigError, match=f"needs about {NEEDED + 2000:,} tokens with the reply"):
        held(NEEDED + 1999, "full")


def tokens(text: str) -> int:
    """As most models count: words in pieces, digits and signs one by one."""
    return len(re.findall(r"[^\W\d_]{1,7}|\d|[^\w\s]", text))


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.TABLE])
def test_the_numbers_before_sentences_and_rows_are_counted(kind: Kind):
    """Short ones have more of them: a count of the words alone would be a fifth too low."""
    end = "\n" if kind is Kind.TABLE else " "
    text = end.join(f"Room {n} has lamps." for n in range(9))
    passages = [
        replace(PASSAGES[1], text=text, kind=kind, section=("4 Lamps",), page=n) for n in range(40)
    ]
    shown = show(passages, "We light rooms.", rows=True)
    asked = prompt(
        "full", language="Japanese", structured=True, title="Lamps", parts=shown.parts,
        question="Which lamps?", length="about 200 characters", hint=None, problem="", claim=None,
    )  # fmt: skip
    real = sum(tokens(said) for _, said in asked)
    assert real <= whole_tokens(passages) < 1.5 * real


def test_a_longer_paper_needs_more():
    assert AROUND < whole_tokens(PASSAGES[:2]) < NEEDED
