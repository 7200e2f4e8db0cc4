"""Chinese among Japanese: characters by the standards' own tables, and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from qa_notes.faults import Fault
from qa_notes.languages.scripts import HAN, KANA, strange_to
from qa_notes.said import Said
from qa_notes.texts import plain

CHINESE = "Chinese"

# Written with characters of both countries, but as words of a sentence only in China.
CHINESE_WORDS = (
    "我們", "他們", "而不是", "而是", "但是", "如果", "並且", "并且", "或者",
    "以及", "缺乏", "為了", "這個", "這些", "這種", "是一個", "的方法是",
    "提出了", "通用性", "不必要的", "核心思想", "原創性", "基準下", "找到",
)  # fmt: skip
_WORDS = re.compile("|".join(CHINESE_WORDS))
_HAN = re.compile(f"[{HAN}]")
# As pieces of words, also those that are only half of a Japanese word's run of characters.
_PIECES = frozenset([*CHINESE_WORDS, "通過", "通用", "核心", "不必要", "原創"])


def chinese(said: Said) -> Iterator[Fault]:
    """Words and characters of the text that Japanese does not write."""
    prose = plain(said.text)
    if found := simplified_chinese(prose):
        yield Fault(CHINESE, " ".join(_WORDS.findall(prose)) or found)


def simplified_chinese(text: str) -> str:
    """Characters and words of `text` that Japanese does not write.

    A character of GB 2312 that is not in JIS X 0208 is simplified Chinese.
    """
    strange = chinese_only()
    found = [c for c in dict.fromkeys(text) if c in strange]
    return "".join(found) + "".join(_WORDS.findall(text))


def not_japanese(piece: str) -> bool:
    """Whether no Japanese text has this piece of a word: a Chinese one, or another script's."""
    return any(map(_is_foreign, piece)) or piece.strip() in _PIECES


@cache
def _is_foreign(char: str) -> bool:
    """A letter of another script, or a character that JIS X 0208 (Japanese) does not have."""
    chinese = _HAN.match(char) is not None and not _in(char, "shift_jis")
    return chinese or strange_to(KANA + HAN)(char)


@cache
def chinese_only() -> str:
    """Every character of GB 2312 (simplified Chinese) that JIS X 0208 (Japanese) does not have."""
    ideographs = (chr(code) for code in range(0x4E00, 0xA000))
    return "".join(c for c in ideographs if _in(c, "gb2312") and not _in(c, "shift_jis"))


def _in(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
