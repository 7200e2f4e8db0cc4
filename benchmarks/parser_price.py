"""What our parser costs the search: QASPER papers as gold text and as PDFs, side by side.

python benchmarks/parser_price.py ../shared/data/qasper/train ../shared/papers

Both texts are cut, embedded and searched as the product does it. A gold paragraph is found when
half of its word trigrams stand in the passages retrieved: positions of one text mean nothing in the
other. A PDF may be another arXiv version than the data set's text, which counts against the parser.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from qa_notes import config
from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion, load
from qa_notes.index import chunk
from qa_notes.index.embed import load_embeddings
from qa_notes.index.search import PaperIndex, embedded_text
from qa_notes.models import Document, Paper
from qa_notes.parse import parse

AT = (1, 3, 5, 10)
# Placeholders of the data set, which no PDF prints: BIBREF12, TABREF3, INLINEFORM0.
MASKED = re.compile(r"\b(?:BIBREF|TABREF|FIGREF|SECREF|INLINEFORM|DISPLAYFORM|UID)\d+\b")


def trigrams(text: str) -> set[tuple[str, ...]]:
    """Runs of three words; none reaches over a placeholder."""
    found: set[tuple[str, ...]] = set()
    for part in MASKED.split(text):
        words = re.findall(r"\w+", part.lower())
        found.update(zip(words, words[1:], words[2:], strict=False))
    return found


class Searched:
    """One text of a paper, ready to be searched."""

    def __init__(self, document: Document, paper: Paper) -> None:
        self.passages = chunk(document, paper)
        texts = [embedded_text(paper.title, passage) for passage in self.passages]
        self.index = PaperIndex(self.passages, embed(texts))

    def found_at(self, question: str, paragraphs: Sequence[str]) -> list[float]:
        """After how many passages each paragraph counts as found."""
        hits = self.index.search([question], embed([question]), k=max(AT))
        places, held = [float("inf")] * len(paragraphs), set()
        for place, hit in enumerate(hits, 1):
            held |= trigrams(hit.passage.text)
            for i, paragraph in enumerate(paragraphs):
                wanted = trigrams(paragraph)
                if wanted and len(wanted & held) * 2 >= len(wanted):
                    places[i] = min(places[i], place)
        return places


def embed(texts: Sequence[str]) -> np.ndarray:
    return np.array(MODEL.embed_documents(list(texts)), dtype=np.float32)


def recall(searched: Searched, gold: GoldPaper, question: GoldQuestion) -> dict[int, float]:
    """k -> share of the gold paragraphs, best annotator."""
    best = dict.fromkeys(AT, 0.0)
    for evidence in question.evidence:
        texts = [gold.text[slice(*gold.span(paragraph))] for paragraph in evidence]
        places = searched.found_at(question.text, texts)
        best = {k: max(best[k], fmean(place <= k for place in places)) for k in AT}
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("papers", type=Path, help="a folder of PDFs named by arXiv id")
    wish = parser.parse_args()
    golds, questions = load(wish.dataset)
    every: dict[str, list[dict[int, float]]] = {"gold text": [], "parsed PDF": []}
    for paper_id, gold in golds.items():
        pdf = wish.papers / f"{paper_id}.pdf"
        here = [q for q in questions if q.paper_id == paper_id and q.evidence]
        if not (pdf.is_file() and here):
            continue
        both = {"gold text": Searched(gold.document, gold.paper),
                "parsed PDF": Searched(parse(pdf), gold.paper)}  # fmt: skip
        for name, searched in both.items():
            rows = [recall(searched, gold, question) for question in here]
            every[name] += rows
            print(f"{paper_id} {name}: {len(searched.passages)} passages, {len(rows)} questions, "
                  f"recall@5 {fmean(row[5] for row in rows):.3f}")  # fmt: skip
    print(f"\n| text | {' | '.join(f'recall@{k}' for k in AT)} |\n|---|{'---|' * len(AT)}")
    for name, rows in every.items():
        print(f"| {name} | {' | '.join(f'{fmean(row[k] for row in rows):.3f}' for k in AT)} |")


MODEL = load_embeddings(config.load(llm="none"))

if __name__ == "__main__":
    main()
