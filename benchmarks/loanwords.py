"""Write the katakana words of technical Japanese, as the check of coined words reads them.

python benchmarks/loanwords.py ../shared/data/enja/train.jsonl qa_notes/languages/ja/loanwords.txt

A word counts when two sentence pairs have it; share-alike sources are left out.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from qa_notes.languages.ja.katakana import WORD

LEAST = 2  # pairs that have a word; of one alone some are slips
SHARE_ALIKE = "SA"  # of a licence that would bind the list


def words(pairs: Path) -> list[str]:
    """Sorted, each once."""
    found: Counter[str] = Counter()
    with pairs.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if SHARE_ALIKE not in row["licence"]:
                found.update(set(WORD.findall(row["ja"])))
    return sorted(word for word, times in found.items() if times >= LEAST)


if __name__ == "__main__":
    Path(sys.argv[2]).write_text("\n".join(words(Path(sys.argv[1]))) + "\n", encoding="utf-8")
