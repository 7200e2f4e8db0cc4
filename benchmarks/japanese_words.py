"""Which terms should BM25 compare in Japanese? Recall of the paragraph that a question is about.

python benchmarks/japanese_words.py JSQUAD.json [--vectors ARTICLES]

JSQUAD.json is shaped like SQuAD; all its paragraphs are one collection. With `sudachipy` and
`sudachidict_core` installed, the words of that dictionary are measured too. With --vectors, also
what the default embeddings add to BM25 in so many articles, each a collection of its own.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bm25s
import numpy as np

from qa_notes import config
from qa_notes.bm25 import K1, B
from qa_notes.index.embed import load_embeddings
from qa_notes.index.signals import WEIGHTS, standard
from qa_notes.languages.scripts import unspaced
from qa_notes.words import terms

Terms = Callable[[str], list[str]]
SHARES = (0, WEIGHTS["bm25"], 0.5, WEIGHTS["dense"], 1)  # of the cosine; both that are used
PARTICLES = frozenset({"助詞", "助動詞", "補助記号", "空白"})


def pairs(text: str) -> list[str]:
    """Pairs of characters alone; other scripts as the product has them."""
    whole = unicodedata.normalize("NFKC", text)
    every = (whole[i : i + 2] for i in range(len(whole) - 1))
    found = [pair for pair in every if unspaced(pair[0]) and unspaced(pair[1])]
    return found + [term for term in terms(text) if not unspaced(term[0])]


def sudachi() -> Iterator[tuple[str, Terms]]:
    try:
        from sudachipy import SplitMode
        from sudachipy.dictionary import Dictionary
    except ImportError:
        return
    tokenizer = Dictionary(dict="core").tokenizer()

    def words(text: str) -> list[str]:
        found = tokenizer.tokenize(unicodedata.normalize("NFKC", text), SplitMode.C)
        return [
            w.normalized_form().lower() for w in found if w.part_of_speech()[0] not in PARTICLES
        ]

    yield "SudachiPy, mode C", words


def bm25(cut: Terms, paragraphs: list[str]) -> bm25s.BM25:
    index = bm25s.BM25(k1=K1, b=B, backend="numpy")
    index.index([cut(text) for text in paragraphs], show_progress=False)
    return index


def place(scores: np.ndarray, own: int) -> int:
    """The rank of one of the scored, from 1; the better one among equals."""
    return int((scores > scores[own]).sum()) + 1


def ranks(cut: Terms, paragraphs: list[str], asked: list[tuple[str, int]]) -> np.ndarray:
    """The rank of each question's own paragraph."""
    index = bm25(cut, paragraphs)
    return np.array([place(index.get_scores(cut(question)), own) for question, own in asked])


def with_vectors(articles: list[dict[str, Any]]) -> Iterator[str]:
    """Rows of a table: how much the cosine weighs beside BM25, and what is found then."""
    model = load_embeddings(config.load(llm="none"))
    found: dict[float, list[int]] = {share: [] for share in SHARES}
    for article in articles:
        texts = [paragraph["context"] for paragraph in article["paragraphs"]]
        asked = [(q["question"], i) for i, p in enumerate(article["paragraphs"]) for q in p["qas"]]
        index = bm25(terms, texts)
        vectors = np.array(model.embed_documents(texts))
        for question, own in asked:
            cosines = vectors @ np.array(model.embed_query(question))
            dense, words = standard(np.stack([cosines, index.get_scores(terms(question))]))
            for share, places in found.items():
                places.append(place(share * dense + (1 - share) * words, own))
    for share, places in found.items():
        rank = np.array(places)
        yield f"| {share:.2f} | {(rank <= 1).mean():.3f} | {(rank <= 5).mean():.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("jsquad", type=Path)
    parser.add_argument("--vectors", type=int, default=0, metavar="ARTICLES")
    wish = parser.parse_args()
    articles = json.loads(wish.jsquad.read_text("utf-8"))["data"]
    held = [paragraph for article in articles for paragraph in article["paragraphs"]]
    asked = [(qa["question"], i) for i, paragraph in enumerate(held) for qa in paragraph["qas"]]
    print(f"{len(held)} paragraphs, {len(asked)} questions\n")
    print("| terms | recall@1 | recall@5 | recall@10 | MRR |\n|---|---|---|---|---|")
    for name, cut in (("pairs", pairs), ("qa-notes: pairs and runs", terms), *sudachi()):
        rank = ranks(cut, [paragraph["context"] for paragraph in held], asked)
        recall = " | ".join(f"{(rank <= k).mean():.3f}" for k in (1, 5, 10))
        print(f"| {name} | {recall} | {(1 / rank).mean():.3f} |")
    if wish.vectors:
        print("\n| cosine's share beside BM25 | recall@1 | recall@5 |\n|---|---|---|")
        print("\n".join(with_vectors(articles[: wish.vectors])))


if __name__ == "__main__":
    main()
