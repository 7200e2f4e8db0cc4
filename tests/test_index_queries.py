"""Search queries are embedded once, whatever asks them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_index_store import PAPER, TEXTS, Counting

from qa_notes.config import Settings
from qa_notes.index.anew import discard
from qa_notes.index.queries import FOLDER, Queries
from qa_notes.index.store import Index

ASKED = ["Which is the first?", "first of all"]


def test_what_was_asked_is_embedded_once_and_found_alike(tmp_path: Path) -> None:
    settings, embeddings = Settings(output=tmp_path), Counting()
    index = Index.open(settings, embeddings)
    index.add(PAPER, TEXTS)
    found = index.search(PAPER.id, ASKED, k=3)
    assert Index.open(settings, embeddings).search(PAPER.id, ASKED, k=3) == found
    assert embeddings.count == len(TEXTS) + len(ASKED)
    discard(settings)
    Index.open(settings, embeddings).search(PAPER.id, ASKED, k=3)  # no such paper now
    assert not (settings.index_dir / FOLDER).exists()


def test_another_model_and_another_question_have_vectors_of_their_own(tmp_path: Path) -> None:
    embeddings = Counting()
    Queries(embeddings, "one", tmp_path).of(ASKED)
    for model, queries in (("two", ASKED), ("one", ASKED[:1]), ("one", ASKED[::-1])):
        before = embeddings.count
        wanted = np.asarray(embeddings.fake.embed_documents(queries), dtype=np.float32)
        assert Queries(embeddings, model, tmp_path).of(queries).tobytes() == wanted.tobytes()
        assert embeddings.count == before + len(queries)


@pytest.mark.parametrize("damage", [b"", b"noise", b"\x93NUMPY", "other rows", "objects"])
def test_a_damaged_one_is_made_again(damage: bytes | str, tmp_path: Path) -> None:
    embeddings = Counting()
    made = Queries(embeddings, "one", tmp_path).of(ASKED)
    (file,) = (tmp_path / FOLDER).iterdir()
    if isinstance(damage, bytes):
        file.write_bytes(damage)
    else:
        np.save(file, made[:1] if damage == "other rows" else np.array([{}, {}], dtype=object))
    assert (Queries(embeddings, "one", tmp_path).of(ASKED) == made).all()
    assert (Queries(embeddings, "one", tmp_path).of(ASKED) == made).all()
    assert embeddings.count == 2 * len(ASKED)


def test_where_nothing_can_be_kept_it_is_asked_again(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file")
    embeddings = Counting()
    for _ in "12":
        assert len(Queries(embeddings, "one", tmp_path).of(ASKED)) == len(ASKED)
    assert embeddings.count == 2 * len(ASKED)


AGAIN = """
import sys
from pathlib import Path
from qa_notes.config import Settings
from qa_notes.index import open_index

index = open_index(Settings(output=Path(sys.argv[1])))
assert index.has(sys.argv[2], "aa")
print(*(hit.passage.id for hit in index.search(sys.argv[2], sys.argv[3:], k=3)))
heavy = {"huggingface_hub", "sentence_transformers", "torch", "transformers"}
print(*sorted(heavy & {*sys.modules}))
"""


def test_what_is_kept_is_found_without_the_libraries_that_embed(tmp_path: Path) -> None:
    """Made as by the default model, which a start would take seconds to load."""
    index = Index.open(Settings(output=tmp_path), Counting())
    index.add(PAPER, TEXTS)
    found = [hit.passage.id for hit in index.search(PAPER.id, ASKED, k=3)]
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(tmp_path), PAPER.id, *ASKED],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.splitlines() == [" ".join(found), ""], done.stderr
