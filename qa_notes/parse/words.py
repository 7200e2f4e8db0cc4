"""Lines to running text: ligatures, hyphens at line ends, scripts without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from qa_notes.languages.scripts import runs_on

_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u200b": "", "\ufeff": "",
}  # fmt: skip
_CLEAN = str.maketrans(_LIGATURES)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ACCENTS = {"´": "\u0301", "¨": "\u0308", "ˇ": "\u030c", "˘": "\u0306", "˜": "\u0303",
            "ˆ": "\u0302", "˚": "\u030a", "¯": "\u0304", "˙": "\u0307"}  # fmt: skip
_LOOSE = re.compile(r"([´¨ˇ˘˜ˆ˚¯˙])\s?([A-Za-z])")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HEAD = re.compile(r"[^\W\d_]+")  # letters at the start of a line
_TAIL = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-\u2010\u00ad]$")  # the broken word at its end
_URL_END = re.compile(r"https?:(?://[^\s<>()]*)?$")
_DOUBLE = re.compile(r"(?<!`)``(?!`)([^`]{1,400}?)(?:''|[”\"])")
_SINGLE = re.compile(r"(?<![\w`])`((?=\S)(?:[^`'\n]|(?<=\w)'(?=\w)){1,80}(?<=\S))'(?!\w)")
_CAPITALS = re.compile(r"[^\W\d_a-z]+(?![^\W\d_])")
_SOME = 3  # times that a word stands in a paper that uses it
_LONGEST_WORD = 80  # letters; a longer one is no broken word, and is not searched to its start
_URL_GOES_ON = re.compile(r"[\w%~-]+[/.?=#_-][\w/]|[/.?=&#_-][\w]")

# First and last parts of words that keep their hyphen when a line ends in it.
_PREFIXES = """
anti co cross double dual few first fine four full half hard high large left long low many meta
mid multi near non one open post pre real right second self semi short single small soft state
third three top two well zero
"""
PREFIXES = frozenset(_PREFIXES.split())

_TAILS = """
agnostic art augmented aware based best by centric class conditioned dependent dimensional
driven end fine follow free grained guided hop independent invariant label language layer level
like line of off only order oriented path purpose quality range related scale shot size source
specific step style supervised task the time to trained training tuned tuning turn used way wise
word world
"""
TAILS = frozenset(_TAILS.split())
_LINKS = frozenset({"of", "the", "to", "and", "in", "by", "on", "a", "as"})  # state-of-the-art


def clean(text: str) -> str:
    """Ligatures as letters, accents on their letters, one kind of space, no control characters."""
    text = _SPACES.sub(" ", _CONTROL.sub("", text.translate(_CLEAN)))
    return _LOOSE.sub(_put_on, text) if not text.isascii() else text


def _put_on(found: re.Match[str]) -> str:
    """TeX's old fonts print an accent before its letter: "R´e" is "Ré"."""
    whole = unicodedata.normalize("NFC", found[2] + _ACCENTS[found[1]])
    return whole if len(whole) == 1 else found[0]


def vocabulary(lines: Iterable[str]) -> Counter[str]:
    """How often each word, in lower case, stands whole inside a line; hyphens count as letters."""
    seen: Counter[str] = Counter()
    for line in lines:
        words = _WORD.findall(line.lower())
        if words and line.rstrip().endswith(("-", "\u2010", "\u00ad")):
            words.pop()  # half a word
        seen.update(words)
        seen.update(part for word in words if "-" in word for part in word.split("-"))
    return seen


def join(lines: Sequence[str], seen: Counter[str]) -> str:
    """One paragraph out of its lines."""
    pieces: list[str] = []
    for line in filter(None, (clean(line).strip() for line in lines)):
        if pieces:
            pieces[-1], between = _seam(pieces[-1], line, seen)
            pieces.append(between)
        pieces.append(line)
    return quoted("".join(pieces))


def quoted(text: str) -> str:
    """Quotation marks as TeX's sources have them, `so' or ``so'', as the printed ones."""
    if "`" not in text:
        return text
    return _SINGLE.sub("‘\\1’", _DOUBLE.sub("“\\1”", text))


def unsplit(text: str, seen: Counter[str]) -> str:
    """Capitals of a heading that stand too far apart, put together: "REAC T" is REACT.

    Parts that are no words of the paper become one that it uses.
    """
    pieces: list[str] = []
    for word in text.split(" "):
        if pieces and _is_one_word(pieces[-1], word, seen):
            pieces[-1] += word
        else:
            pieces.append(word)
    return " ".join(pieces)


def _is_one_word(left: str, right: str, seen: Counter[str]) -> bool:
    head = _CAPITALS.match(right)
    if head is None or not _CAPITALS.fullmatch(left):
        return False
    whole, parts = seen[f"{left}{head[0]}".lower()], (seen[left.lower()], seen[head[0].lower()])
    return whole >= _SOME and 3 * min(parts) <= whole


def _seam(left: str, right: str, seen: Counter[str]) -> tuple[str, str]:
    """The left line, perhaps without its hyphen, and what stands between it and the right one."""
    tail, head = _TAIL.search(left[-_LONGEST_WORD:]), _HEAD.match(right)
    if tail and head:
        return left[:-1], _mark(tail[1], head[0], seen, left[-1])
    if _ends_in_url(left) and _URL_GOES_ON.match(right):
        return left, ""
    if left[-1] in "-\u2010/–—" and left[-2:-1].isalnum() and right[0].isalnum():
        return left, ""  # "GPT-4", "2018-2019", "and/or"
    if runs_on(left[-1]) and runs_on(right[0]):
        return left, ""
    return left, " "


def _ends_in_url(line: str) -> bool:
    start = line.rfind("http")
    return start >= 0 and _URL_END.match(line, start) is not None


def _mark(tail: str, head: str, seen: Counter[str], hyphen: str) -> str:
    """What stands between the halves of a word broken at a line end: a hyphen or nothing."""
    if hyphen == "\u00ad":
        return ""
    if not head[0].islower() or tail.isupper():
        return "-"
    joined, parted = f"{tail}{head}".lower(), f"{tail}-{head}".lower()
    if seen[joined] != seen[parted]:
        return "" if seen[joined] > seen[parted] else "-"
    last = tail.lower().rsplit("-", 1)[-1]
    if "-" in tail:
        whole = last in _LINKS or last in PREFIXES or (seen[last] and seen[head.lower()])
        return "-" if whole else ""
    if last in PREFIXES and seen[head.lower()]:
        return "-"
    if head.lower() in TAILS and (seen[last] or len(last) > 5):
        return "-"
    return ""
