"""Characters that are not seen and yet do something: none reaches a page or a terminal."""

from __future__ import annotations

import re

# Control characters, marks that reorder text (a reader must see what the file says) and
# invisible ones that carry hidden words. Joiners stay: Hindi and emoji are written with them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e00ff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")  # cannot be written as UTF-8
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` without hidden characters, each line end one newline, tabs spaces."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _SURROGATES.sub("\ufffd", _HIDDEN.sub("", text))


def one_line(text: str) -> str:
    """Cleaned, with every run of white space one space."""
    return _SPACES.sub(" ", clean(text)).strip()


def escaped(json_text: str) -> str:
    r"""JSON that means the same and hides nothing: what `clean` would change is a \u escape."""
    for hidden in (_HIDDEN, _SURROGATES, re.compile("[\x85\u2028\u2029]")):
        json_text = hidden.sub(lambda found: _escape(found.group()), json_text)
    return json_text


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2] for at in range(0, len(units), 2))
    return "".join(f"\\u{pair.hex()}" for pair in pairs)
