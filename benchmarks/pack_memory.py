"""Choose the translations that come with the program, and pack them with their card.

python benchmarks/pack_memory.py ../shared/data/enja/train.jsonl OUT [--pairs 20000]
    [--papers ../shared/data/qasper/train]

Kept are pairs that people made, under licences that allow them to be handed on with a mention and
nothing more, whose English could stand in a paper and whose Japanese is polite, as the notes are.
Of those that are nearly the same the first one stays, and of all the ones most like sentences of
papers: Moore and Lewis (2010), by the difference of two cross-entropies. OUT/ja.tsv.xz and
OUT/ja.md belong into qa_notes/memory. The table of sources is SOURCES.md beside the pairs.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from qa_notes.evaluate.qasper import load
from qa_notes.memory.shipped import packed_name
from qa_notes.sentences import sentences

FREE = re.compile(r"(Apache-2\.0|MIT|MIT OR Apache-2\.0|BSD-3-Clause|PSF-2\.0|CC-BY-\d\.\d)")
POLITE = re.compile(r"(です|ます|ました|ません|でした|でしょう)(か|ね|よ)?(（[^）]*）)?。?\Z")
CODE = re.compile(r"\w_\w|\w\(\)|[a-z]\.[a-z]\w|::|--|->|\w/\w+/|[`=<>{}\\|@#$~]")
TALK = re.compile(  # of a teacher, a manual or a friend; papers have no contractions
    r"\b(you|yours?|yourself|please|tutorials?|notebooks?|click|chapter|exercises?|guide|below|"
    r"colab|github|run this|above code|next section)\b|n['’]t\b|\w['’](ll|ve|re|d|m)\b|"
    r"\b(it|here|there|that|what|let)['’]s\b|^(note|notice|warning|see|returns?|listing|raised)\b",
    re.IGNORECASE,
)
WORDS = range(6, 46)  # of English; an example of more costs more than it shows
ALIKE = 0.5  # share of the trigrams of two sentences that both have: one of them is enough
SENTENCES = 100_000  # of papers that the likeness is learned from
MASKS = re.compile(r"\s*\b(BIBREF|DISPLAYFORM|FIGREF|INLINEFORM|SECREF|TABREF)\d+")
CARD = """\
# Japanese memory

{pairs} sentences in English with their Japanese translation, packed in `{name}` ({size} bytes)
by `benchmarks/pack_memory.py`. They were written and translated by people in the projects below,
which keep the copyright; each pair stands in the group of its source. What was changed: single
sentences were taken out, markup was removed, and the widths of letters and signs were made even.

| source | repository | commit | licence | pairs |
|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Row:
    """A pair and where it is from."""

    source: str
    path: str
    en: str
    ja: str
    is_ours: bool  # of the field, and not of another craft


class Bigrams:
    """How well a text is foretold by others: pairs of words, or else words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words = _words(text)
            self._words.update(words)
            self._pairs.update(pairwise(words))
        self._total = self._words.total() + len(self._words) / 2

    def surprise(self, text: str) -> float:
        """The cross-entropy of a text, in nats a word."""
        words = _words(text)
        nats = 0.0
        for before, word in pairwise(words):
            after = self._pairs[before, word] / self._words[before] if self._words[before] else 0
            nats -= math.log((after + (self._words[word] + 0.5) / self._total) / 2)
        return nats / (len(words) - 1)


def _words(text: str) -> list[str]:
    return ["<s>", *re.findall(r"[a-z]+|[^\sa-z]", text.lower()), "</s>"]


def rows(train: Path) -> Iterator[Row]:
    """The pairs that may be kept."""
    for line in train.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["human"] and FREE.fullmatch(row["licence"]) and fits(row["en"], row["ja"]):
            yield Row(row["source"], row["path"], row["en"], row["ja"], row["domain"] == "ml")


def fits(english: str, japanese: str) -> bool:
    """Whether the English could stand in a paper, and the Japanese in a note."""
    return (
        english.endswith(".")
        and len(english.split()) in WORDS
        and not TALK.search(english)
        and not CODE.search(english)
        and len(list(sentences(english))) == 1
        and bool(POLITE.search(japanese))
    )


def paper_sentences(prefix: Path) -> list[str]:
    """Sentences of papers, without the marks that the data set puts for formulas and citations."""
    papers, _ = load(prefix)
    found = []
    for paper in papers.values():
        for passage in paper.paragraphs:
            text = MASKS.sub("", passage.text)
            found += [text[start:end] for start, end in sentences(text)]
    return random.Random(7).sample(found, min(SENTENCES, len(found)))


def ranked(candidates: Sequence[Row], like: Sequence[str]) -> list[Row]:
    """The most like a paper first, those of the field before all others."""
    inside, outside = Bigrams(like), Bigrams(row.en for row in candidates)

    def strangeness(row: Row) -> tuple[bool, float]:
        return not row.is_ours, inside.surprise(row.en) - outside.surprise(row.en)

    return sorted(candidates, key=strangeness)


def distinct(candidates: Iterable[Row]) -> Iterator[Row]:
    """Those that are not nearly the same as one before, in either language."""
    for_side: tuple[dict[str, list[int]], ...] = (defaultdict(list), defaultdict(list))
    sizes: tuple[list[int], list[int]] = ([], [])
    for row in candidates:
        words = _words(row.en)
        grams = (
            {" ".join(words[i : i + 3]) for i in range(len(words) - 2)},
            {row.ja[i : i + 4] for i in range(len(row.ja) - 3)},
        )
        if any(_is_known(*side) for side in zip(grams, for_side, sizes, strict=True)):
            continue
        for found, holding, size in zip(grams, for_side, sizes, strict=True):
            for gram in found:
                holding[gram].append(len(size))
            size.append(len(found))
        yield row


def _is_known(grams: set[str], holding: Mapping[str, list[int]], sizes: Sequence[int]) -> bool:
    """Whether one of those before shares more than ALIKE with these (Jaccard)."""
    shared = Counter(at for gram in grams for at in holding.get(gram, ()))
    return any(n / (len(grams) + sizes[at] - n) > ALIKE for at, n in shared.items())


def packed(kept: Iterable[Row]) -> bytes:
    """Two columns in groups by source, as qa_notes/memory/shipped.py reads them."""
    lines = []
    for source, group in _by_source(kept):
        lines += [f"# {source}", *(f"{row.en}\t{row.ja}" for row in group)]
    text = "\n".join(lines) + "\n"
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def _by_source(kept: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Source and rows, those of one document together: they pack better."""
    ordered = sorted(kept, key=lambda row: (row.source, row.path))
    for source, group in groupby(ordered, key=lambda row: row.source):
        yield source, list(group)


def table(markdown: str) -> dict[str, dict[str, str]]:
    """The rows of the first table of a page by their first column, each by its headings."""
    lines = [line for line in markdown.splitlines() if line.startswith("| ")]
    headings, *cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: dict(zip(headings, row, strict=False)) for row in cells}


def card(kept: Sequence[Row], size: int, sources: Mapping[str, Mapping[str, str]]) -> str:
    """What the packed file holds and whose it is, in Markdown."""
    lines = [CARD.format(pairs=f"{len(kept):,}", size=f"{size:,}", name=packed_name("ja"))]
    for source, group in _by_source(kept):
        known = sources[source]
        link = f"[{known['repository']}](https://github.com/{known['repository']})"
        row = (source, link, known["commit"], known["licence"], f"{len(group):,}")
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pairs", type=int, default=20_000, help="at most so many")
    parser.add_argument("--papers", type=Path, help="QASPER-shaped data, a prefix")
    wish = parser.parse_args()
    papers = wish.papers or wish.train.parents[1] / "qasper" / "train"
    candidates = list(rows(wish.train))
    apart = list(distinct(ranked(candidates, paper_sentences(papers))))
    kept = apart[: wish.pairs]
    print(f"{len(candidates)} fit, {len(apart)} are distinct, {len(kept)} kept")
    data = packed(kept)
    sources = table((wish.train.parent / "SOURCES.md").read_text(encoding="utf-8"))
    wish.out.mkdir(parents=True, exist_ok=True)
    (wish.out / packed_name("ja")).write_bytes(data)
    (wish.out / "ja.md").write_text(card(kept, len(data), sources), encoding="utf-8")
    print(f"{len(data)} bytes")


if __name__ == "__main__":
    main()
