"""Katakana: how a name sounds, whatever its script, and words one slip away from a term.

オルカ2 and Orca 2 have one skeleton of consonants; ゼロシュート is meant to be ゼロショット.

Vowels are dropped because Japanese inserts and lengthens them freely; consonants that Japanese
does not tell apart (l and r, b and v, s and z and sh) are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice, product

from qa_notes.faults import Fault
from qa_notes.languages.scripts import KANA, KATAKANA
from qa_notes.said import Around, Said
from qa_notes.texts import plain

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
_PART = re.compile(rf"[{KATAKANA}]+|[A-Za-z]+|\d+(?:\.\d+)?")
_KANA_SIGN = re.compile(f"[{KANA}]")
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
    heard = re.sub(
        rf"[{KATAKANA}](?=[ァィゥェォャュョ])", "", kana.lower()
    )  # the vowel of ニュ is u
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
    return "".join(c if _KANA_SIGN.match(c) else unicodedata.normalize("NFD", c)[0] for c in folded)


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


WORD = re.compile(f"[{KATAKANA}]{{2,}}")
MISSPELT = "misspelt"
SHORTEST = 5  # kana of a term, marks of length not counted; shorter words have real neighbours
OFTEN = 5  # times that the notes use a word, for each time they use the odd one
_FREE = (  # both ways of writing are right: ー and ッ, small vowels, ヴ, ティ, テクスト
    (re.compile(r"[ーッ]"), ""),
    (re.compile(r"ティ"), "チ"), (re.compile(r"ディ"), "ジ"), (re.compile(r"トゥ"), "ツ"),
    (re.compile(r"ヴァ"), "バ"), (re.compile(r"ヴ"), "ブ"), (re.compile(r"キ(?=ス)"), "ク"),
)  # fmt: skip
_SMALL = str.maketrans("ァィゥェォ", "アイウエオ")


def misspelt(said: Said) -> Iterator[Fault]:
    """Words with one wrong vowel, or one kana too many or too few, inside."""
    terms = list(_glossary_words(said.around))
    known = {word: n for word, n in said.around.times.items() if WORD.fullmatch(word)}
    for run in dict.fromkeys(WORD.findall(plain(said.text))):
        times = max(known.get(run, 1), 1)
        common = [w for w, n in known.items() if n >= OFTEN * times]
        for term in dict.fromkeys([*terms, *common]):
            if wrong := _slipped(_fold(run), _fold(term)):
                yield Fault(MISSPELT, _unfolded(wrong, run), term)
                break


def _glossary_words(around: Around) -> Iterable[str]:
    return (word for value in around.glossary.values() for word in WORD.findall(value))


def _fold(word: str) -> str:
    for pattern, same in _FREE:
        word = pattern.sub(same, word)
    return word.translate(_SMALL)


def _unfolded(part: str, run: str) -> str:
    """The beginning or end of `run` that was folded to `part`."""
    ends = [run[:i] for i in range(len(run), 0, -1)] + [run[i:] for i in range(len(run))]
    return next((end for end in ends if _fold(end) == part), run)


def _slipped(run: str, term: str) -> str | None:
    """The word that `run` begins or ends with, or all of it, if it is `term` but for one slip."""
    size = len(term)
    if size < SHORTEST or len(run) < size - 1 or term in run or run in term:
        return None
    for part, first in ((run[:size], 0), (run[-size:], 1)):
        if _one_vowel(part, term, first):
            return part
    # One kana missing or added is only told of a whole word: a part of a compound is too vague.
    short, long = sorted((run, term), key=len)
    return run if len(long) - len(short) == 1 and _one_kana(short, long) else None


def _one_vowel(word: str, term: str, first: int) -> bool:
    """One kana from `first` on differs, and in its vowel only: ショ and シュ, but not ニ and リ.

    The last may differ in a word's forms (エンコーダ, エンコード); the first of a word that ends
    a compound may belong to the word before it.
    """
    if len(word) != len(term):
        return False
    other = [i for i, (a, b) in enumerate(zip(word, term, strict=True)) if a != b]
    if len(other) != 1 or not first <= other[0] < len(term) - 1:
        return False
    return consonant(word[other[0]]) == consonant(term[other[0]])


def _one_kana(short: str, long: str) -> bool:
    """Leaving one inner kana out of `long` gives `short`."""
    return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long) - 1))
