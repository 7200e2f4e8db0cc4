"""Does the paper say so? Numbers and names of an answer against the paper's own text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from qa_notes.quotes import numbers

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-+.][A-Za-z0-9]+)*")
_SCALE = {"thousand": 3, "k": 3, "million": 6, "m": 6, "billion": 9, "b": 9, "trillion": 12}
_JAPANESE_SCALE = {"千": 3, "万": 4, "億": 8, "兆": 12}
_POINTER = re.compile(
    r"\b(?:tables?|figures?|figs?\.?|sections?|appendix|eqs?\.?|equations?|chapter)\s*[\dA-Z][\d.]*"
    r"|\b(?:19|20)\d\d[a-z]?\b",
    re.IGNORECASE,
)
_WORDS = {
    "a": 1, "an": 1, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "first": 1, "second": 2, "third": 3, "twice": 2, "double": 2, "doubled": 2, "doubles": 2,
    "doubling": 2, "half": 2, "halved": 2, "halves": 2, "both": 2, "dual": 2, "pair": 2,
    "triple": 3, "tripled": 3, "hundred": 100, "thousand": 1000,
}  # fmt: skip


def missing_numbers(text: str, sources: Iterable[str]) -> list[str]:
    """Numbers of `text` that no source holds, in the order they stand.

    "70億", "7 billion" and "7B" are one number; "three" in the paper covers 3 in the answer.
    """
    known: set[str] = set()
    for source in sources:
        known |= set(numbers(source)) | _scaled(source) | _in_words(source)
    scaled = dict(_japanese_scaled(text))
    missing = []
    for number in numbers(text):
        # 7億 is wrong for "7 billion": with its unit, a number counts as written out.
        if scaled.get(number, number) not in known:
            missing.append(number)
    return list(dict.fromkeys(missing))


def has_figure(text: str, question: str = "") -> bool:
    """Whether `text` gives an amount, in digits or words, that its question does not."""
    text = _POINTER.sub(" ", text)  # "Table 2" and "2023" tell no amount either
    words = _in_words(text) - {"0", "1"}  # "a" and "one" tell no amount
    return bool((set(numbers(text)) | words) - set(numbers(question)))


def foreign_names(text: str, sources: Iterable[str]) -> list[str]:
    """Latin names of `text` that no source prints as whole words, letter case aside.

    "LLEMMA" in the paper does not make "LEMMA" right; "LLMs" makes "LLM" right.
    """
    known: set[str] = set()
    for source in sources:
        words = re.findall(r"[A-Za-z0-9]+", unicodedata.normalize("NFKC", source).lower())
        known.update(words)
        known.update(_NAME.findall(source.lower()))
        known.update("".join(words[i : i + n]) for n in (2, 3) for i in range(len(words)))
    found = dict.fromkeys(_NAME.findall(unicodedata.normalize("NFKC", text)))
    return [n for n in found if len(n) > 1 and not _is_known(n.lower(), known)]


def _is_known(name: str, known: set[str]) -> bool:
    forms = (name, name + "s", name.removesuffix("s"), re.sub(r"[^a-z0-9]", "", name))
    return any(form in known for form in forms)


def _scaled(text: str) -> set[str]:
    """ "7B" and "7 billion" written out, as a Japanese text may give them."""
    found = set()
    for number, unit in re.findall(
        r"(\d+(?:\.\d+)?)\s?(thousand|million|billion|trillion|[KMBkmb])(?![a-z])", text
    ):
        found.add(_times(number, _SCALE[unit.lower()]))
    return found


def _japanese_scaled(text: str) -> Iterable[tuple[str, str]]:
    folded = unicodedata.normalize("NFKC", text).replace(",", "")
    for number, unit in re.findall(r"(\d+(?:\.\d+)?)([千万億兆])", folded):
        yield numbers(number)[0], _times(number, _JAPANESE_SCALE[unit])


def _times(number: str, power: int) -> str:
    whole, _, part = number.partition(".")
    digits = whole + part.ljust(power, "0")[:power]
    rest = part[power:].rstrip("0")
    return (digits.lstrip("0") or "0") + (f".{rest}" if rest else "")


def _in_words(text: str) -> set[str]:
    lowered = set(re.findall(r"[a-z]+", text.lower()))
    return {str(value) for word, value in _WORDS.items() if word in lowered}
