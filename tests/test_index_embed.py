"""Which embeddings the settings name, and what is refused in one clear sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qa_notes.config import Settings
from qa_notes.errors import ModelError
from qa_notes.index import chunk, open_index
from qa_notes.index.embed import LocalEmbeddings, load_embeddings
from qa_notes.index.minilm import LAYERS, MINILM, TRAINED, MiniLM


@pytest.mark.parametrize(
    "heavy", ["torch", "chromadb", "onnxruntime", "sentence_transformers", "langchain_core"]
)
def test_the_package_is_light(heavy: str) -> None:
    code = f"import qa_notes.index, sys; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(ModelError, match="unknown embedding model: xxx"):
        load_embeddings(Settings(embedding_model="x" * 5000))
    with pytest.raises(ModelError, match="unknown embedding model: nonsense"):
        load_embeddings(Settings(embedding_model="nonsense"))


@pytest.mark.parametrize(("llm", "threads"), [("embedded", 1), ("openai:gpt", None)])
def test_beside_the_embedded_model_torch_keeps_to_one_thread(
    llm: str, threads: int | None, tmp_path: Path
) -> None:
    (tmp_path / "modules.json").write_text("[]")
    made = load_embeddings(Settings(embedding_model=str(tmp_path), llm=llm))
    assert isinstance(made, LocalEmbeddings)
    assert made.threads == threads


@pytest.mark.parametrize(("name", "layers"), [(TRAINED, LAYERS), (MINILM, None)])
def test_minilm_takes_one_core_beside_the_embedded_model_and_else_all(
    name: str, layers: Path | None
) -> None:
    beside = load_embeddings(Settings(embedding_model=name, llm="embedded"))
    alone = load_embeddings(Settings(embedding_model=name, llm="openai:gpt"))
    assert isinstance(beside, MiniLM)
    assert isinstance(alone, MiniLM)
    assert (beside.threads, beside.layers, alone.layers) == (1, layers, layers)
    assert alone.threads >= 1 == MiniLM(threads=1).threads


def test_a_provider_that_is_not_there_is_one_error() -> None:
    with pytest.raises(ModelError, match="embedding model nobody:x"):
        load_embeddings(Settings(embedding_model="nobody:x"))


@pytest.mark.real
def test_a_folder_with_nonsense_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("nonsense")
    with pytest.raises(ModelError, match="is no usable embedding model"):
        load_embeddings(Settings(embedding_model=str(tmp_path))).embed_query("x")


@pytest.mark.real
def test_a_question_finds_its_paragraph(shared: Path, tmp_path: Path) -> None:
    from qa_notes.evaluate.qasper import load
    from qa_notes.evaluate.retrieval import score, summary

    papers, questions = load(shared / "data" / "qasper" / "mini_dev40", limit=4)
    index = open_index(Settings(output=tmp_path))
    for gold in papers.values():
        index.add(gold.paper, chunk(gold.document, gold.paper))
    found = [
        score(
            papers[q.paper_id],
            q,
            [hit.passage for hit in index.search(q.paper_id, [q.text], k=20)],
        )
        for q in questions
        if q.evidence
    ]
    assert summary(found)["recall@10"] > 0.6
