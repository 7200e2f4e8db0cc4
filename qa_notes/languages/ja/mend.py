"""What a weak model's Japanese is mended of, whichever model said it."""

from __future__ import annotations

import re

from qa_notes.languages.scripts import HAN, KANA

_COUNTED = re.compile(r"(?<!\d)(\d{2,}+)つ(?=の)")  # つ counts to nine
_SPACED = re.compile(rf"(?<=[{KANA}{HAN}。、]) +(?=[{KANA}{HAN}])")


def mend(said: str) -> str:
    """`said` without 11つの, and without blanks between Japanese characters."""
    return _SPACED.sub("", _COUNTED.sub(r"\1", said))
