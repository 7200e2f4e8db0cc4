"""Which characters belong to which script: the only place that spells Unicode's ranges.

Ranges are written for the inside of a character class of `re`: f"[{HANGUL}]+".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache

HIRAGANA = "\u3041-\u309f"
KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff"  # without ・, which joins words
KANA = "\u3040-\u30ff"
HAN = "\u3400-\u9fff々〆"
HANGUL = "\uac00-\ud7a3"
DEVANAGARI = "\u0900-\u0963\u0966-\u097f"  # without the marks । and ॥
CJK_MARKS = "\u3000-\u303f\uff01-\uff60"  # 、。「」 and full-width forms
LATIN = "A-Za-z\u00c0-\u024f"
ACCENTS = "\u0300-\u036f"  # that follow their letter
UNSPACED = KANA + HAN  # written without blanks between words
CJK = UNSPACED + HANGUL
SMALL_KANA = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"

_EVERYWHERE = frozenset({"LATIN", "GREEK"})
_MARKS = frozenset({"Mn", "Mc", "Lm"})  # vowel signs, ー and 々
_UNSPACED = re.compile(f"[{UNSPACED}]")
_RUNS_ON = re.compile(f"[{UNSPACED}{CJK_MARKS}]")
_HANGUL = re.compile(f"[{HANGUL}]")


def unspaced(char: str) -> bool:
    """A letter of a script without blanks between words, where a word's border cannot be seen."""
    return _UNSPACED.match(char) is not None


def runs_on(char: str) -> bool:
    """The same, or one of its marks: a line break beside it stands for no blank."""
    return _RUNS_ON.match(char) is not None


def hangul(char: str) -> bool:
    """A syllable of Korean."""
    return _HANGUL.match(char) is not None


def is_letter(char: str) -> bool:
    """A letter, or a vowel sign of Hindi, which is none to Unicode."""
    return char.isalpha() or unicodedata.category(char) in ("Mc", "Mn")


def share(letters: str, text: str) -> float:
    """The share of the letters of `text` that are in the class `letters`, from 0 to 1."""
    own = len(re.findall(f"[{letters}]", text))
    every = sum(map(is_letter, text))
    return min(1.0, own / every) if every else 0.0


def letters_by_script(text: str) -> Counter[str]:
    """How many letters of each script a text has: LATIN, CJK, HIRAGANA, as Unicode names them."""
    found: Counter[str] = Counter()
    for char, count in Counter(text).items():
        if char.isalpha():
            found[_script(char)] += count
    return found


@cache
def scripts_of(letters: str) -> frozenset[str]:
    """The scripts of a character class: those of letters outside of it too, like Korean ㄱ."""
    every = "".join(map(chr, range(0x10000)))
    return frozenset(letters_by_script("".join(re.findall(f"[{letters}]", every))))


def foreign_runs(letters: str, text: str) -> list[str]:
    """Runs of letters, with their marks, of scripts that are neither of `letters`, Latin nor Greek.

    Each once, in their order. The letters of formulas (µ, ℓ, 𝒙, ℵ) are of no script.
    """
    runs, inside = [""], False
    for char in text:
        inside = _foreign(char, letters) or (inside and unicodedata.category(char) in _MARKS)
        if inside:
            runs[-1] += char
        elif runs[-1]:
            runs.append("")
    return list(dict.fromkeys(filter(None, runs)))


@cache
def strange_to(letters: str) -> Callable[[str], bool]:
    """Whether a piece of a word has a letter that `foreign_runs` would tell."""
    return lambda piece: any(_foreign(char, letters) for char in piece)


@cache
def _foreign(char: str, letters: str) -> bool:
    if char.isascii() or unicodedata.category(char) not in ("Lu", "Ll", "Lt", "Lo"):
        return False
    if "SYMBOL" in unicodedata.name(char, ""):
        return False
    return _script(unicodedata.normalize("NFKC", char)[0]) not in _EVERYWHERE | scripts_of(letters)


def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split(" ", 1)[0]
