"""Does the paper say so? Numbers and names of an answer against the paper's own text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal

from qa_notes.quotes import fold, numbers

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-+.][A-Za-z0-9]+)*")
_SCALE = {"thousand": 3, "k": 3, "million": 6, "m": 6, "billion": 9, "b": 9, "trillion": 12}
_JAPANESE_SCALE = {"百": 2, "千": 3, "万": 4, "億": 8, "兆": 12}
_LATIN_AMOUNT = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)\s?(thousand|million|billion|trillion|[KMBkmb])(?![a-z])"
)
_JAPANESE_UNIT = re.compile(r"(\d+(?:\.\d+)?)([百千]?[万億兆]|千|$)")
_JAPANESE_AMOUNT = re.compile(  # 70億, 5百万, 1億2000万, 1万5000
    r"(?<![\d.])(?:\d+(?:\.\d+)?(?:[百千]?[万億兆]|千))+(?:\d{3,4}(?![\d.]))?"
)
# "Table 2", "Appendix B", "Step 3": numbers that tell no amount.
POINTER = re.compile(
    r"\b(?i:tables?|figures?|figs?\.?|sections?|appendix|steps?|algorithms?|eqs?\.?|equations?|chapter)"
    r"\s*(?:\d[\d.]*|[A-Z]\b[\d.]*)"
)
YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_NUMBERED = re.compile(r"\b[A-Za-z]{2,}-?\d[\w.]*|\b[A-Za-z]+-\d[\w.]*")  # Llama2, GPT-4
_WORDS = {
    "a": 1, "an": 1, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "first": 1, "second": 2, "third": 3, "twice": 2, "double": 2, "doubled": 2, "doubles": 2,
    "doubling": 2, "half": 2, "halved": 2, "halves": 2, "both": 2, "dual": 2, "pair": 2,
    "triple": 3, "tripled": 3, "hundred": 100, "thousand": 1000,
}  # fmt: skip
_MAGNITUDES = re.compile(r"\b(an|one|two|three|four|five|six|[1-9]) orders? of magnitude")


def missing_numbers(text: str, sources: Iterable[str]) -> list[str]:
    """Numbers of `text` that no source holds, in the order they stand.

    "70億", "7 billion" and "7B" are one number; "three" in the paper covers 3 in the answer.
    7億 is wrong for "7 billion": before a Japanese unit, a number counts as written out.
    """
    known: set[str] = set()
    for source in sources:
        known |= set(numbers(source)) | set(_amounts(source)) | _in_words(source)
    text = _without_commas(text)
    bare = _JAPANESE_AMOUNT.sub(" ", _LATIN_AMOUNT.sub(" ", text))
    missing = {n for n in numbers(bare) if n not in known}
    for found in _JAPANESE_AMOUNT.finditer(text):
        if _written_out(found[0]) not in known:
            missing.update(numbers(found[0])[:1])
    for found in _LATIN_AMOUNT.finditer(text):
        if not {_times(*found.groups()), *numbers(found[1])} & known:
            missing.update(numbers(found[1]))
    return [n for n in dict.fromkeys(numbers(text)) if n in missing]


def has_figure(text: str, question: str = "") -> bool:
    """Whether `text` gives an amount, in digits or words, that its question does not."""
    text = _NUMBERED.sub(
        " ", YEAR.sub(" ", POINTER.sub(" ", text))
    )  # "Table 2", "2023", "Llama2" tell none
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


def _amounts(text: str) -> Iterator[str]:
    """What "7B", "7 billion" and "70億" are when written out."""
    text = _without_commas(text)
    for number, unit in _LATIN_AMOUNT.findall(text):
        yield _times(number, unit)
    for found in _JAPANESE_AMOUNT.finditer(text):
        yield _written_out(found[0])


def _without_commas(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", fold(text)[0])


def _times(number: str, unit: str) -> str:
    """("7", "billion") is 7000000000."""
    return numbers(f"{Decimal(number).scaleb(_SCALE[unit.lower()]):f}")[0]


def _written_out(amount: str) -> str:
    """1億2000万 is 120000000."""
    parts = (
        Decimal(number).scaleb(sum(_JAPANESE_SCALE[char] for char in units))
        for number, units in _JAPANESE_UNIT.findall(amount)
    )
    return numbers(f"{sum(parts):f}")[0]


def _in_words(text: str) -> set[str]:
    """Numbers that are told in words: three, ninefold, two orders of magnitude."""
    lowered = {word.removesuffix("fold") for word in re.findall(r"[a-z]+", text.lower())}
    found = {str(value) for word, value in _WORDS.items() if word in lowered}
    for many in _MAGNITUDES.findall(text.lower()):  # "orders of magnitude" alone counts nothing
        found.add(str(10 ** (int(many) if many.isdigit() else _WORDS[many])))
    return found
