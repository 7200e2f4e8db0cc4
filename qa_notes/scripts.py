"""Which characters belong to which country or script, by the standards' own tables."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

# Written with characters of both countries, but as words of a sentence only in China.
CHINESE_WORDS = (
    "我們", "他們", "而不是", "而是", "但是", "如果", "並且", "并且", "或者",
    "以及", "缺乏", "為了", "這個", "這些", "這種", "是一個", "的方法是",
    "提出了", "通用性", "不必要的", "核心思想", "原創性", "基準下", "找到",
)  # fmt: skip


def letters_by_script(text: str) -> Counter[str]:
    """How many letters of each script a text has: LATIN, CJK, HIRAGANA, as Unicode names them."""
    found: Counter[str] = Counter()
    for char, count in Counter(text).items():
        if char.isalpha():
            found[unicodedata.name(char, "UNKNOWN").split(" ", 1)[0]] += count
    return found


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
