"""Numbers as people write them, in every language of notes: read, compared, and written.

"7 billion", "7B", "70億", "70억" and "7 अरब" are one amount. Between letters that are no unit a
number counts as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from qa_notes.languages import LANGUAGES, language
from qa_notes.languages.language import Language
from qa_notes.languages.scripts import DEVANAGARI, unspaced

_NUMBER = re.compile(r"(?<![\d.])\d+(?:,\d{3})*(?:\.\d+)?")
_LAKHS = re.compile(r"(?<![\d,.])\d{1,2}(?:,\d\d)+(?=,0\d\d(?!\d))")  # 1,50,000 is no list
_PLAIN = r"\d+(?:\.\d+)?"
_SIGNS = str.maketrans("‐‑‒–—−", "------", "\u00ad\u200b\ufeff")  # the last three are not seen
_WORD = re.compile(rf"[{DEVANAGARI}]+|[^\W\d_]+")
# "Table 2", "Appendix B", "Step 3": numbers that tell no amount.
POINTER = re.compile(
    r"\b(?i:tables?|figures?|figs?\.?|sections?|appendix|steps?|algorithms?|eqs?\.?|equations?|chapter)"
    r"\s*(?:\d[\d.]*|[A-Z]\b[\d.]*)"
)
YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_NUMBERED = re.compile(r"\b[A-Za-z]{2,}-?\d[\w.]*|\b[A-Za-z]+-\d[\w.]*")  # Llama2, GPT-4
_ENGLISH_SCALES = re.compile(
    r"(?<![\w.,])(\d+(?:,\d{3})*(?:\.\d+)?)[ -](thousand|million|billion|trillion)\b"
)
_MAGNITUDES = re.compile(r"\b(an|one|two|three|four|five|six|[1-9]) orders? of magnitude")


def numbers(text: str) -> list[str]:
    """The numbers of a text in one spelling: "1,000" and "1000" are the same, "28.40" is "28.4".

    TeX sets "42, 000" for a thousands comma in maths; other pairs ("100, 200") are lists.
    """
    folded = _digits(text)
    folded = re.sub(r"(?<=\d), (?=000(?!\d))", ",", folded)
    return [_bare(found) for found in _NUMBER.findall(folded)]


def missing(text: str, sources: Iterable[str]) -> list[str]:
    """Numbers of `text` that no source holds, in the order they stand.

    "three" in the paper covers 3 in the answer. 7億 is wrong for "7 billion": before a unit that
    Latin letters cannot be taken for, a number counts as written out.
    """
    known: set[str] = set()
    for source in sources:
        known |= {*numbers(source), *in_words(source), *(a.value for a in _amounts(source))}
    text = _without_commas(text)
    found = list(_amounts(text))
    bare = "".join(" " if covered else char for char, covered in _covered(text, found))
    lost = {n for n in numbers(bare) if n not in known}
    for amount in found:
        as_it_stands = set(numbers(amount.number)) if amount.loose else set()
        if not {amount.value, *as_it_stands} & known:
            lost.update(numbers(amount.number))
    return [n for n in dict.fromkeys(numbers(text)) if n in lost]


def has_figure(text: str, question: str = "") -> bool:
    """Whether `text` gives an amount, in digits or words, that its question does not."""
    text = _NUMBERED.sub(" ", YEAR.sub(" ", POINTER.sub(" ", text)))
    words = in_words(text) - {"0", "1"}  # "a" and "one" tell no amount
    return bool((set(numbers(text)) | words) - set(numbers(question)))


def without_labels(text: str) -> str:
    """The text without digits that count nothing: of a name (GPT-4, Orca 2), of a pointer (表2)."""
    return _labels().sub(" ", text)


def in_words(text: str) -> set[str]:
    """Numbers that are told in words: three, ninefold, 三つ, two orders of magnitude."""
    lowered = text.lower()
    words = {word.removesuffix("fold") for word in _WORD.findall(lowered)}
    found = set()
    for code in LANGUAGES:
        for word, value in language(code).units.words.items():
            if word in words or (unspaced(word[0]) and word in lowered):
                found.add(str(value))
    for many in _MAGNITUDES.findall(lowered):  # "orders of magnitude" alone counts nothing
        power = int(many) if many.isdigit() else language("en").units.words[many]
        found.add(str(10**power))
    return found


def told(text: str, code: str) -> list[tuple[str, str]]:
    """Amounts of an English text, and how a language writes them: ("7 billion", "70億")."""
    units, scales = language(code).units, language("en").units.powers
    if not units.written:
        return []
    pairs = dict.fromkeys(found.groups() for found in _ENGLISH_SCALES.finditer(text))
    return [(f"{n} {scale}", written(n, scales[scale], code)) for n, scale in pairs]


def written(number: str, power: int, code: str) -> str:
    """`number` times ten to `power` as a language counts: ("7", 9) is 70億, ("1.5", 6) is 150万."""
    units = language(code).units
    value = Decimal(number.replace(",", "")).scaleb(power)
    for unit in units.written:
        size = units.powers[unit]
        if value >= 10**size:
            shown = value.scaleb(-size)
            return f"{_short(shown, '' if shown < 10_000 else ',')}{units.blank}{unit}"
    return _short(value, ",")


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    number: str  # its first number
    value: str  # written out
    loose: bool  # its unit may be a letter of a name: 7B


def _amounts(text: str) -> Iterator[_Amount]:
    text = _without_commas(text)
    for code in LANGUAGES:
        for found in _pattern(code).finditer(text) if language(code).units.powers else ():
            parts = [part.groups() for part in _part(code).finditer(found[0])]
            yield _Amount(*found.span(), parts[0][0], _value(parts, code), language(code).latin)


def _value(parts: list[tuple[str, ...]], code: str) -> str:
    powers = {unicodedata.normalize("NFKC", u): p for u, p in language(code).units.powers.items()}
    stacks = language(code).units.stacks
    total = Decimal(0)
    for number, units in parts:
        signs = list(units) if stacks else [units.lower()] if units else []
        total += Decimal(number).scaleb(sum(powers[sign] for sign in signs))
    return numbers(f"{total:f}")[0]


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """One whole amount of a language: 70億, 1億2000万, 5백만, 7 billion, 7B, 1.5 लाख."""
    spoken = language(code)
    if spoken.units.stacks:
        one, gap = f"{_PLAIN}{_stacked(spoken)}", " ?" if spoken.joint else ""
        # The unit of a name's number is none: GPT-4만 is "only GPT-4".
        begin = r"(?<![\d.A-Za-z])(?<![A-Za-z]-)"
        return re.compile(rf"{begin}{one}(?:{gap}{one})*(?:{gap}\d{{3,4}}(?![\d.]))?")
    return re.compile(rf"(?<![\d.]){_PLAIN}[ -]?(?:{_alone(spoken)})(?![{spoken.letters}])", re.I)


@cache
def _part(code: str) -> re.Pattern[str]:
    """Number and units of a part of one."""
    spoken = language(code)
    if spoken.units.stacks:
        return re.compile(rf"({_PLAIN})({_stacked(spoken)}|$)")
    return re.compile(rf"({_PLAIN})[ -]?({_alone(spoken)})", re.I)


def _alone(spoken: Language) -> str:
    units = (unicodedata.normalize("NFKC", unit) for unit in spoken.units.powers)
    return "|".join(sorted(units, key=len, reverse=True))


def _stacked(spoken: Language) -> str:
    """千 and 万 may stand alone; 百 and 千 before a larger one."""
    powers = spoken.units.powers
    small = "".join(unit for unit, power in powers.items() if power < 4)
    large = "".join(unit for unit, power in powers.items() if power >= 4)
    thousand = "".join(unit for unit, power in powers.items() if power == 3)
    return rf"(?:[{small}]?[{large}]|[{thousand}])"


@cache
def _labels() -> re.Pattern[str]:
    pointers = [language(code).pointers for code in LANGUAGES if language(code).pointers]
    pointed = "|".join([*pointers, "Table", "Figure", "Section", "Appendix"])
    return re.compile(
        r"(?<![A-Za-z])[A-Za-z]++-?\d[A-Za-z0-9.]*|[A-Z][a-z]+ \d{1,2}(?![\d.,%％])"
        rf"|(?:{pointed})\s?\d[\d.]*"
    )


def _covered(text: str, found: list[_Amount]) -> Iterator[tuple[str, bool]]:
    spans = sorted((amount.start, amount.end) for amount in found)
    for at, char in enumerate(text):
        yield char, any(start <= at < end for start, end in spans)


def _without_commas(text: str) -> str:
    """The text as amounts are read: "7\\nbillion" is one, "1,000" is 1000."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", re.sub(r"\s+", " ", _digits(text)))


def _digits(text: str) -> str:
    """Every script's digits as 0 to 9, one kind of hyphen, and nothing that is not seen."""
    folded = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    if not folded.isascii():
        folded = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)
    return _LAKHS.sub(lambda found: found[0].replace(",", ""), folded)


def _bare(number: str) -> str:
    number = number.replace(",", "")
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return re.sub(r"^0+(?=\d)", "", number)


def _short(value: Decimal, comma: str = "") -> str:
    """Without zeros behind the point."""
    text = f"{value:{comma}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
