"""How a name sounds, whatever its script: オルカ2 and Orca 2 have one skeleton of consonants.

Vowels are dropped because Japanese inserts and lengthens them freely; consonants that Japanese
does not tell apart (l and r, b and v, s and z and sh) are one.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, product

_ROWS = {
    "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソザジズゼゾヂヅ", "t": "タチツテト",
    "d": "ダデド", "n": "ナニヌネノン", "h": "ハヒヘホ", "f": "フ", "b": "バビブベボヴ",
    "p": "パピプペポ", "m": "マミムメモ", "r": "ラリルレロ",
}  # fmt: skip
_KANA = {kana: sound for sound, row in _ROWS.items() for kana in row}
_LATIN = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=[a-z]{3})e$", ""),  # silent: Code
        (r"[ts]ion", "sn"), (r"ph", "f"), (r"sch|th|sh", "s"), (r"ch", "C"), (r"ck|qu|q", "k"),
        (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"dg", "s"), (r"g(?=[eiy])", "G"),
        (r"[jz]", "s"), (r"(?<=[aeiou])h(?![aeiou])|wh|[wy]", ""), (r"m(?=[bp])", "n"),
        (r"[lr](?=[aeiou])|l", "r"), (r"r(?=[^aeiou]|$)", "R"), (r"v", "b"),
    )
)  # fmt: skip
_OPEN = {"C": "tk", "G": "sg", "R": ("r", "")}  # チ or ク, ジ or ギ, オルカ but トランスフォーマー
_VOWELS = {
    "a": "アカガサザタダナハバパマヤラワァャ", "i": "イキギシジチヂニヒビピミリィ",
    "u": "ウクグスズツヅヌフブプムユルヴゥュ", "e": "エケゲセゼテデネヘベペメレェ",
    "o": "オコゴソゾトドノホボポモヨロヲォョ",
}  # fmt: skip
_VOWEL = {kana: vowel for vowel, row in _VOWELS.items() for kana in row}
_PART = re.compile(r"[ァ-ヴー]+|[A-Za-z]+|\d+(?:\.\d+)?")
MOST = 64  # readings of one name; the longest names have more, and are told by these
ENOUGH = 0.6  # share of a name's vowels that its katakana keeps: リフレクション has e-o of e-e-o


def sounds(name: str) -> frozenset[str]:
    """Every skeleton that `name` may have: digits stay, a vowel in front is "*".

    "オルカ2" is {"*rk2"}; "Orca 2" is {"*rk2", "*k2"}.
    """
    parts = _PART.findall(_plain(name))
    if not parts:
        return frozenset()
    readings = islice(product(*(_readings(part) for part in parts)), MOST)
    front = "*" if parts[0][0] in "アイウエオaeiouAEIOU" else ""
    return frozenset(front + re.sub(r"([a-z])\1+", r"\1", "".join(r)) for r in readings)


def vowels_agree(latin: str, kana: str) -> bool:
    """Whether `kana` has most vowels of `latin`, in their order.

    Short skeletons meet by chance: COLS and クラス share one, and no vowel.
    """
    plain = re.sub(r"(?<=[a-z]{3})e\b", "", _plain(latin).lower())
    plain = re.sub(r"oo|ou", "u", plain).replace("ion", "on").replace("y", "i")
    plain = re.sub(r"[eo]r\b", "a", plain)
    wanted = re.findall("[aeiou]", plain)
    heard = re.sub(r"[ァ-ヴ](?=[ァィゥェォャュョ])", "", kana.lower())  # the vowel of ニュ is u
    spoken = "".join(_VOWEL.get(c, c if c in "aeiou" else "") for c in heard)
    return bool(wanted) and _in_order(wanted, spoken) >= ENOUGH * len(wanted)


def _in_order(wanted: list[str], heard: str) -> int:
    """The length of the longest sequence that stands in both, in order."""
    best = [0] * (len(heard) + 1)
    for vowel in wanted:
        last = best[:]
        for place, other in enumerate(heard, 1):
            same = last[place - 1] + 1 if vowel == other else 0
            best[place] = max(last[place], best[place - 1], same)
    return best[-1]


def consonant(kana: str) -> str:
    """The row of one katakana: "k" of キ; empty for vowels, ャュョ and the marks of length."""
    return _KANA.get(kana, "")


def _plain(name: str) -> str:
    """Without accents; kana keep their voicing marks."""
    folded = unicodedata.normalize("NFKC", name)
    return "".join(
        c if "\u3040" <= c <= "\u30ff" else unicodedata.normalize("NFD", c)[0] for c in folded
    )


def _readings(part: str) -> list[str]:
    if part[0].isdigit():
        return [part]
    if not part[0].isascii():
        return ["".join(map(consonant, part))]
    part = part.lower()
    for pattern, sound in _LATIN:
        part = pattern.sub(sound, part)
    choices = (_OPEN.get(letter, letter) for letter in part if letter not in "aeiou")
    return ["".join(choice) for choice in islice(product(*choices), MOST)]
