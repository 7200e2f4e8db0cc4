"""Names of charsets as servers and web pages use them."""

from __future__ import annotations

import codecs

# Byte order marks, and what they say: it goes before whatever a server or a page says.
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What a name means on the web, where it was used for more than it says.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932", "euc_kr": "cp949",
          "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}  # fmt: skip


def codec(label: str) -> str | None:
    """The codec that a server or a page means; None for no charset of texts."""
    try:
        info = codecs.lookup(label.strip(" \"'"))
        "a".encode(info.name)  # hex and rot13 are codecs, too
    except (LookupError, ValueError):
        return None
    return _MEANT.get(info.name, info.name)
