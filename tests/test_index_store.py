"""The store on LangChain's fake embeddings and a real Chroma in a temporary folder."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import chromadb
import pytest
from chromadb.config import Settings as Quiet
from langchain_chroma import Chroma
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings

from qa_notes.config import Settings
from qa_notes.errors import IndexStale, ModelError
from qa_notes.index.chroma import Rows
from qa_notes.index.glance import COLLECTION
from qa_notes.index.queries import Queries
from qa_notes.index.store import BATCH, Index
from qa_notes.models import Kind, Paper, Passage, SectionKind

PAPER = Paper("2311.11829", "System 2 Attention", content_sha256="aa")


class Counting(Embeddings):
    """Fake vectors that depend on the text, and how many texts were embedded."""

    def __init__(self) -> None:
        self.fake = DeterministicFakeEmbedding(size=8)
        self.count = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.count += len(texts)
        return self.fake.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.fake.embed_query(text)


def passages(paper_id: str, *texts: str) -> tuple[Passage, ...]:
    """Passages with every field filled."""
    return tuple(
        Passage(
            f"{paper_id}:p{n}:7",
            paper_id,
            n,
            ("3 Method", "3.1 注意"),
            SectionKind.METHOD,
            Kind.CAPTION,
            text,
            ((1.5, 2.0, 3.25, 4.0), (5.0, 6.0, 7.0, 8.0)),
            7,
            7 + len(text),
        )
        for n, text in enumerate(texts, 1)
    )


TEXTS = passages("2311.11829", "First 注意.", "Second\n\nblock.", "Third 🙂.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output=tmp_path)


@pytest.fixture
def embeddings() -> Counting:
    return Counting()


def test_passages_come_back_as_they_were(settings: Settings, embeddings: Counting) -> None:
    index = Index.open(settings, embeddings)
    assert index.add(PAPER, TEXTS) == 3
    assert index.passages(PAPER.id) == TEXTS
    assert Index.open(settings, embeddings).passages(PAPER.id) == TEXTS


@pytest.mark.parametrize(("model", "first"), [("minilm-qasper-2", 1), ("ollama:bge-m3", 2)])
def test_vectors_of_a_model_that_reads_japanese_are_trusted_there(
    tmp_path: Path, model: str, first: int
) -> None:
    class Pointing(Embeddings):
        """The query is like the passage on 概要, whatever its words say."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[1.0, 0.1] if "概要" in t or t == "手法の精度" else [0.1, 1.0] for t in texts]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    index = Index.open(Settings(output=tmp_path, embedding_model=model), Pointing())
    index.add(PAPER, passages(PAPER.id, "提案手法の精度", "関連研究の概要", "謝辞"))
    assert index.search(PAPER.id, ["手法の精度"], k=1)[0].passage.page == first


def test_a_second_run_embeds_nothing(settings: Settings, embeddings: Counting) -> None:
    Index.open(settings, embeddings).add(PAPER, TEXTS)
    again = Index.open(settings, embeddings)
    assert again.has(PAPER.id, "aa") and not again.has(PAPER.id, "bb")
    assert again.add(PAPER, TEXTS) == 0
    assert embeddings.count == 3


def test_new_bytes_replace_the_old_passages(settings: Settings, embeddings: Counting) -> None:
    index = Index.open(settings, embeddings)
    index.add(PAPER, TEXTS)
    index.passages(PAPER.id)  # in memory now, and must leave it
    newer = passages(PAPER.id, "Other.")
    assert index.add(replace(PAPER, content_sha256="bb"), newer) == 1
    assert index.passages(PAPER.id) == newer
    assert index.has(PAPER.id, "bb") and not index.has(PAPER.id, "aa")


def test_a_paper_without_a_hash_is_known_by_its_text(
    settings: Settings, embeddings: Counting
) -> None:
    index = Index.open(settings, embeddings)
    nameless = replace(PAPER, content_sha256=None)
    assert [index.add(nameless, TEXTS), index.add(nameless, TEXTS)] == [3, 0]


def test_a_long_paper_tells_how_far_it_is(settings: Settings, embeddings: Counting) -> None:
    told: list[tuple[int, int]] = []
    long = passages(PAPER.id, *(f"Block {n}." for n in range(BATCH + 1)))
    index = Index.open(settings, embeddings)
    assert index.add(PAPER, long, lambda done, every: told.append((done, every))) == BATCH + 1
    assert told == [(BATCH, BATCH + 1)]
    assert len(index.passages(PAPER.id)) == BATCH + 1


def test_an_unknown_paper_is_empty(settings: Settings, embeddings: Counting) -> None:
    index = Index.open(settings, embeddings)
    assert index.passages("nobody") == ()
    assert index.search("nobody", ["why?"]) == []
    assert not index.has("nobody", "aa")
    assert index.add(PAPER, ()) == 0


def test_other_papers_do_not_change_what_is_found(tmp_path: Path, embeddings: Counting) -> None:
    alone = Index.open(Settings(output=tmp_path / "one"), embeddings)
    among = Index.open(Settings(output=tmp_path / "many"), embeddings)
    alone.add(PAPER, TEXTS)
    for number in range(5):
        other = f"2311.0000{number}"
        among.add(replace(PAPER, id=other), passages(other, "First one.", "Second.", "Third."))
    among.add(PAPER, TEXTS)
    query = ["Which is the first?"]
    assert among.search(PAPER.id, query, k=3) == alone.search(PAPER.id, query, k=3)


@pytest.mark.parametrize(
    "stamp",
    ['{"embedding_model": "another", "chunker": 1, "schema": 1}', "{}", "not json", None],
)
def test_a_stranger_is_refused(settings: Settings, embeddings: Counting, stamp: str | None) -> None:
    Index.open(settings, embeddings)
    path = settings.index_dir / "stamp.json"
    if stamp is None:
        path.unlink()
    else:
        path.write_text(stamp)
    with pytest.raises(IndexStale) as caught:
        Index.open(settings, embeddings)
    assert "generate PAPERS --rebuild-index" in caught.value.hint
    assert str(settings.index_dir) in str(caught.value)


def test_the_refusal_names_both_settings(settings: Settings, embeddings: Counting) -> None:
    Index.open(settings, embeddings)
    assert json.loads((settings.index_dir / "stamp.json").read_text())["schema"] == 2
    with pytest.raises(IndexStale, match="is 'minilm-qasper-2', wanted 'openai:x'"):
        Index.open(settings.model_copy(update={"embedding_model": "openai:x"}), embeddings)


def test_no_server_is_one_clear_error(settings: Settings, embeddings: Counting) -> None:
    away = settings.model_copy(update={"chroma_url": "http://127.0.0.1:9"})
    with pytest.raises(ModelError, match=r"no Chroma server at http://127\.0\.0\.1:9"):
        Index.open(away, embeddings)


WRITER = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_index_store import Counting, PAPER, passages
from qa_notes.config import Settings
from qa_notes.index.queries import Queries
from qa_notes.index.store import Index

class Slow(Counting):
    def embed_documents(self, texts):
        time.sleep(0.05)
        return super().embed_documents(texts)

index = Index.open(Settings(output=Path(sys.argv[2])), Slow())
print("ready", flush=True)
name = sys.argv[3]
for number in range(int(sys.argv[4])):
    paper = type(PAPER)(f"{name}.{number}", "T", content_sha256="aa")
    index.add(paper, passages(paper.id, *(f"Passage {i}." for i in range(600))))
"""


def writer(folder: Path, name: str, papers: int) -> subprocess.Popen[str]:
    here = str(Path(__file__).parent)
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, here, str(folder), name, str(papers)],
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.real
def test_a_kill_leaves_no_half_paper(settings: Settings, embeddings: Counting) -> None:
    for attempt in range(4):
        with writer(settings.output, "k", 50) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.2 + 0.15 * attempt)
            process.send_signal(signal.SIGKILL)
    index = Index.open(settings, embeddings)
    for number in range(4):
        paper = replace(PAPER, id=f"k.{number}")
        wanted = passages(paper.id, *(f"Passage {i}." for i in range(600)))
        whole = index.has(paper.id, "aa")
        assert index.add(paper, wanted) == (0 if whole else 600)
        assert index.passages(paper.id) == wanted


class Heard(Chroma):
    """A store that keeps what it was asked for."""

    asked: ClassVar[list[list[str]]] = []

    def get(self, *args: Any, include: list[str] | None = None, **more: Any) -> dict[str, Any]:
        self.asked.append(list(include or ()))
        return super().get(*args, include=include, **more)


def test_a_paper_is_read_by_one_question_and_looked_for_without_reading(
    settings: Settings, embeddings: Counting
) -> None:
    Index.open(settings, embeddings).add(PAPER, TEXTS)
    client = chromadb.PersistentClient(settings.index_dir, Quiet(anonymized_telemetry=False))
    Heard.asked.clear()
    queries = Queries(embeddings, settings.embedding_model, settings.index_dir)
    rows = Rows(Heard(COLLECTION, None, client=client), settings.index_dir / "lock", "here")
    index = Index(lambda: rows, queries, "here")
    assert index.has(PAPER.id, "aa") and index.add(PAPER, TEXTS) == 0
    assert Heard.asked == [[], []]
    assert index.search(PAPER.id, ["First"]) and index.passages(PAPER.id) == TEXTS
    assert Heard.asked == [[], [], ["metadatas"]]


def test_a_kill_before_the_end_leaves_the_old_passages(
    settings: Settings, embeddings: Counting
) -> None:
    class Killed(Counting):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise KeyboardInterrupt

    Index.open(settings, embeddings).add(PAPER, TEXTS)
    with pytest.raises(KeyboardInterrupt):
        Index.open(settings, Killed()).add(replace(PAPER, content_sha256="bb"), TEXTS[:1])
    assert Index.open(settings, embeddings).has(PAPER.id, "aa")
    assert Index.open(settings, embeddings).passages(PAPER.id) == TEXTS


@pytest.mark.real
def test_two_processes_write_one_index(settings: Settings, embeddings: Counting) -> None:
    index = Index.open(settings, embeddings)  # a third that only reads
    both = [writer(settings.output, name, 3) for name in ("a", "b")]
    for process in both:
        process.communicate()
        assert process.returncode == 0
    for reader in (index, Index.open(settings, embeddings)):
        for name in ("a.0", "a.2", "b.0", "b.2"):
            assert reader.has(name, "aa")
            assert len(reader.passages(name)) == 600
            assert reader.search(name, ["Passage 7"], k=1)[0].passage.text == "Passage 7."
