"""Which characters belong to which country, by the standards' own tables."""

from __future__ import annotations

from functools import cache


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
