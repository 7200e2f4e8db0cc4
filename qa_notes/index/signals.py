"""What speaks for a passage when a question is asked, and how much each sign weighs.

The weights are learned by benchmarks/rank.py on the papers of QASPER train that the default
embeddings have not seen (docs/decisions.md, 49 and 82).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from qa_notes.languages.scripts import letters_by_script
from qa_notes.models import Passage, SectionKind

Scores = NDArray[np.float64]

WEIGHTS = {
    "dense": 0.72,  # cosine, in standard deviations over the paper's passages
    "bm25": 0.28,  # likewise
    "look in": 0.37,  # of a section that the question says to look in
    "abstract": -1.78,  # it touches everything and tells no detail; not when looked in
    "related": -0.64,  # what others did; not when looked in
}

_TELLING = tuple(
    (re.compile(words, re.IGNORECASE), kinds)
    for words, kinds in (
        (
            r"dataset|corpus|corpora|\bdata\b|annotat|collect|how many|size",
            (SectionKind.EXPERIMENTS,),
        ),
        (
            r"baseline|result|performance|accuracy|outperform|evaluat|metric|compare|improve|score",
            (SectionKind.EXPERIMENTS, SectionKind.RESULTS),
        ),
        (
            r"architecture|model|method|approach|algorithm|feature|propose|how do",
            (SectionKind.METHOD,),
        ),
        (
            r"limitation|future|conclu|finding",
            (SectionKind.LIMITATIONS, SectionKind.DISCUSSION, SectionKind.CONCLUSION),
        ),
    )
)


def weights_for(texts: Iterable[str], latin_only: bool = True) -> Scores:
    """The weights for passages with these texts, in the order of WEIGHTS; shape (signals,).

    `latin_only`: the embeddings read English, as MiniLM does. In texts that are mostly in another
    script than Latin their cosines and BM25 change places: they have nothing to say on Japanese,
    and must not drown the words.
    """
    letters = letters_by_script("".join(texts))
    foreign = latin_only and letters["LATIN"] < letters.total() / 2
    swapped = {"dense": WEIGHTS["bm25"], "bm25": WEIGHTS["dense"]} if foreign else {}
    return np.array(list((WEIGHTS | swapped).values()))


def guess_sections(query: str) -> set[SectionKind]:
    """Where the answer to a question probably stands, when nobody says."""
    return {kind for word, kinds in _TELLING if word.search(query) for kind in kinds}


def places(passages: Sequence[Passage], wanted: Collection[SectionKind]) -> Scores:
    """Where each passage stands: look in, abstract, related; 0 or 1, shape (3, passages)."""
    kinds = [passage.section_kind for passage in passages]
    asides = (SectionKind.ABSTRACT, SectionKind.RELATED)
    rows = [[kind in wanted for kind in kinds]]
    rows += [[kind is aside and kind not in wanted for kind in kinds] for aside in asides]
    return np.array(rows, dtype=np.float64)


def standard(scores: Scores) -> Scores:
    """Each row in standard deviations from its mean; all 0 where a row says nothing."""
    spread = scores.std(axis=1, keepdims=True)
    deviations: Scores = scores - scores.mean(axis=1, keepdims=True)
    return deviations / np.where(spread < 1e-9, 1, spread)
