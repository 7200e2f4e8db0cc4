"""Links to words on a web page: `#:~:text=`, which browsers scroll to and mark.

The words are in the address alone; a page that has changed opens at its top.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from qa_notes.languages.scripts import unspaced
from qa_notes.render.text import one_line

FEW = 8  # words that are named whole; of more, the first and the last
EDGE = 4  # words of either end
LONGEST_CLAUSE = 60  # characters of a script without spaces
_CLAUSE_END = re.compile(r"[、。，！？；：]")


def text_fragment(url: str, words: str) -> str:
    """`url` at these words; bare where no part of them is sure to begin and end with a word."""
    ends = _ends(one_line(words))
    # "-" and "," have a meaning of their own there, and quote leaves "-" as it is.
    parts = ",".join(quote(part, safe="").replace("-", "%2D") for part in ends)
    return f"{url}#:~:text={parts}" if parts else url


def _ends(words: str) -> tuple[str, ...]:
    if any(map(unspaced, words)):
        clauses = [part.strip() for part in _CLAUSE_END.split(words)]
        clauses = [part for part in clauses if part]
        ends = (clauses[0], clauses[-1]) if len(clauses) > 1 else tuple(clauses)
        return ends if all(len(part) <= LONGEST_CLAUSE for part in ends) else ()
    pieces = words.split()
    if len(pieces) <= FEW:
        return (words,) if words else ()
    return " ".join(pieces[:EDGE]), " ".join(pieces[-EDGE:])
