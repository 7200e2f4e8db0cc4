"""Lines of a reply that carry numbers: "CLAIM [3] [7]: a sentence", or with the numbers behind."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_NUMBERS = r"(?:\[\d+(?:\s*[,;]\s*\d+)*\][\s,;]*)+"
_FENCE = re.compile(r"^```\w*\s*|\s*```$")


class Labelled(NamedTuple):
    """One line."""

    text: str
    numbers: tuple[int, ...]


def labelled(line: str, word: str) -> Labelled | None:
    """A line that begins with its numbers, `word` before them or not, or ends with them; one with
    the word alone has none. Any other line is None."""
    ahead, behind, bare = _patterns(word)
    if found := ahead.match(line):
        return Labelled(found[2].strip(), _numbers(found[1]))
    if found := behind.match(line):
        return Labelled(found[1].strip(), _numbers(found[2]))
    if found := bare.match(line):
        return Labelled(found[1].strip(), ())
    return None


def unfenced(text: str) -> str:
    """A reply without the fence that a model puts around JSON."""
    return _FENCE.sub("", text.strip())


@cache
def _patterns(word: str) -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(
            rf"^\W*?(?:{word})?[\s\d.]*({_NUMBERS})[*\s]*[:：]?[*\s]*(\S.*)$", re.IGNORECASE
        ),
        re.compile(
            rf"^\W*?(?:{word}\s*\d*\s*[:：])?\s*(\S.*?)\s*({_NUMBERS})[。.]?$", re.IGNORECASE
        ),
        re.compile(rf"^\W*{word}[\s\d.]*[:：]\s*(\S.*)$", re.IGNORECASE),
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d{1,6}", text))
