"""Write the katakana words and names of Japanese, as the check of coined words reads them.

pip download --no-deps unidic-lite && tar xf unidic-lite-1.0.8.tar.gz
python benchmarks/loanwords.py ../shared/data/enja/train.jsonl \\
    unidic-lite-1.0.8/unidic_lite/dicdir/sys.dic qa_notes/languages/ja/loanwords.txt.gz

Those of UniDic (loanwords and names of four kana and more; BSD licence, beside the list), and of
technical prose those that two sentence pairs have, share-alike sources left out.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qa_notes.languages.ja.katakana import WORD

LEAST = 2  # pairs that have a word; of one alone some are slips
SHORTEST = 4  # kana of a word of UniDic: of shorter ones anything can be put together
SHARE_ALIKE = "SA"  # of a licence that would bind the list
ORTHOGRAPHY, ORIGIN = 8, 12  # fields of an entry of UniDic 2.1.2
FOREIGN = {"外", "固"}  # origins: from another language, and a name


def of_prose(pairs: Path) -> Iterator[str]:
    """Words that translators write."""
    found: Counter[str] = Counter()
    with pairs.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if SHARE_ALIKE not in row["licence"]:
                found.update(set(WORD.findall(row["ja"])))
    yield from (word for word, times in found.items() if times >= LEAST)


def of_dictionary(compiled: Path) -> Iterator[str]:
    """Words of a dictionary as MeCab compiles it: its entries are plain text between zeros."""
    for entry in compiled.read_bytes().decode("utf-8", "ignore").split("\0"):
        fields = entry.split(",")
        if len(fields) > ORIGIN and fields[ORIGIN] in FOREIGN:
            word = fields[ORTHOGRAPHY]
            if len(word) >= SHORTEST and WORD.fullmatch(word):
                yield word


if __name__ == "__main__":
    listed = sorted({*of_prose(Path(sys.argv[1])), *of_dictionary(Path(sys.argv[2]))})
    text = "\n".join(listed) + "\n"
    Path(sys.argv[3]).write_bytes(gzip.compress(text.encode(), mtime=0))
