"""Numbers as people write them, in every language of notes: read, compared, and written.

"7 billion", "7B", "70億", "70 억" and "7 अरब" are one amount. Between letters that are no unit a
number counts as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from qa_notes.languages import LANGUAGES, language
from qa_notes.languages.language import Language
from qa_notes.languages.scripts import DEVANAGARI, unspaced

_NUMBER = re.compile(r"(?<![\d.])\d+(?:,\d{3})*(?:\.\d+)?")
_LAKHS = re.compile(r"(?<![\d,.])\d{1,2}(?:,\d\d)+,\d{3}(?!,?\d)")  # 12,34,567: lakhs of India
_PLAIN = r"\d+(?:\.\d+)?"
_SIGNS = str.maketrans("‐‑‒–—−", "------", "\u00ad\u200b\ufeff")  # the last three are not seen
_WORD = re.compile(rf"[{DEVANAGARI}]+|[^\W\d_]+")
# "Table 2", "Appendix B", "Step 3": numbers that tell no amount.
_POINTED = r"\s*(?:\d[\d.]*|[A-Z]\b[\d.]*)"
POINTER = re.compile(
    r"\b(?i:tables?|figures?|figs?\.?|sections?|appendix|steps?|algorithms?|eqs?\.?|equations?|chapter)"
    + _POINTED
)
YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_NUMBERED = re.compile(r"\b[A-Za-z]{2,}-?\d[\w.]*|\b[A-Za-z]+-\d[\w.]*")  # Llama2, GPT-4
_ENGLISH_SCALES = re.compile(
    r"(?<![\w.,])(\d+(?:,\d{3})*(?:\.\d+)?)[ -](thousand|million|billion|trillion)\b"
)
# Of a name: GPT-4, Orca 2.
_LABEL = re.compile(r"(?<![A-Za-z])[A-Za-z]++-?\d[A-Za-z0-9.]*|[A-Z][a-z]+ \d{1,2}(?![\d.,%％])")
_MYRIAD = 4  # power of ten; smaller units add up to the number of a larger one: 3천5백만
_NEVER = 99  # a power above all
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
        told_so = (amount.value for amount in _amounts(_without_commas(source)))
        known |= {*numbers(source), *numbers(_listed(source)), *in_words(source), *told_so}
    text = _without_commas(_listed(text, known))
    found = list(_amounts(text))
    lost = {n for n in numbers(_without(text, found)) if n not in known}
    for amount in found:
        as_it_stands = set(numbers(amount.number)) if amount.loose else set()
        if not {amount.value, *as_it_stands} & known:
            lost.update(numbers(amount.number))
    return [n for n in dict.fromkeys(numbers(text)) if n in lost]


def has_figure(text: str, question: str = "") -> bool:
    """Whether `text` gives an amount, in digits or words, that its question does not."""
    text = _NUMBERED.sub(" ", YEAR.sub(" ", _pointers().sub(" ", text)))
    words = in_words(text) - {"0", "1"}  # "a" and "one" tell no amount
    return bool((set(numbers(text)) | words) - set(numbers(question)))


def without_labels(text: str) -> str:
    """The text without digits that count nothing: of a name (GPT-4, Orca 2), of a pointer (表2)."""
    return _LABEL.sub(" ", _pointers().sub(" ", _folded(text)))


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


def counted(text: str, code: str) -> str:
    """An English text with its amounts as a language writes them: "15億 parameters"."""
    units, scales = language(code).units, language("en").units.powers
    if not units.written:
        return text
    return _ENGLISH_SCALES.sub(lambda found: written(found[1], scales[found[2]], code), text)


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


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    number: str
    powers: tuple[int, ...]  # of ten, of its units


def _amounts(text: str) -> Iterator[_Amount]:
    """Of a text as `_without_commas` gives it."""
    for code in LANGUAGES:
        for run in _pattern(code).finditer(text) if language(code).units.powers else ():
            for parts in _descending(_parts(run, code)):
                start, end, number = parts[0].start, parts[-1].end, parts[0].number
                yield _Amount(start, end, number, _value(parts), language(code).latin)


def _parts(run: re.Match[str], code: str) -> Iterator[_Part]:
    for found in _part(code).finditer(run[0]):
        units = re.findall(_alone(code), (found[2] or "").lower())
        start, end = (run.start() + at for at in found.span())
        yield _Part(start, end, found[1], tuple(_powers(code)[unit] for unit in units))


def _descending(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """The parts of each amount: 20 लाख 1 करोड़ are two, for its units grow smaller within one."""
    amount: list[_Part] = []
    large = small = _NEVER
    for part in parts:
        power = max(part.powers, default=0)
        if amount and power >= (large if power >= _MYRIAD else small):
            yield amount
            amount, large, small = [], _NEVER, _NEVER
        amount.append(part)
        large, small = (power, _NEVER) if power >= _MYRIAD else (large, power)
    if amount:
        yield amount


def _value(parts: Iterable[_Part]) -> str:
    total = below = Decimal(0)
    for part in parts:
        below += Decimal(part.number).scaleb(sum(p for p in part.powers if p < _MYRIAD))
        if myriads := sum(p for p in part.powers if p >= _MYRIAD):
            total, below = total + below.scaleb(myriads), Decimal(0)
    return numbers(f"{total + below:f}")[0]


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """Amounts of a language: 70億, 1億2000万, 5백만, 70 억, 7 billion, 7B, 1 करोड़ 20 लाख."""
    spoken = language(code)
    if spoken.units.stacks and not spoken.units.blank:
        one, gap = f"{_PLAIN}{_stacked(spoken)}", " ?" if spoken.joint else ""
        # The unit of a name's number is none: GPT-4만 is "only GPT-4".
        begin = r"(?<![\d.A-Za-z])(?<![A-Za-z]-)"
        return re.compile(rf"{begin}{one}(?:{gap}{one})*(?:{gap}\d{{3,4}}(?![\d.]))?")
    one = rf"{_PLAIN}[ -]?(?:{_alone(code)})(?![{spoken.letters}])"
    more = f"(?: {one})*" if spoken.units.stacks else ""
    return re.compile(rf"(?<![\d.]){one}{more}", re.I)


@cache
def _part(code: str) -> re.Pattern[str]:
    """Number and units of a part of one."""
    return re.compile(rf"({_PLAIN})(?:[ -]?((?:{_alone(code)})+))?", re.I)


@cache
def _alone(code: str) -> str:
    return "|".join(sorted(_powers(code), key=len, reverse=True))


@cache
def _powers(code: str) -> dict[str, int]:
    return {_normal(unit): power for unit, power in language(code).units.powers.items()}


def _stacked(spoken: Language) -> str:
    """千 and 万 may stand alone, 百 behind one digit (16백본 is a backbone) or before a larger one.

    Behind a blank a unit is a word of its own (2 조건 are conditions), where borders can be seen.
    """
    powers = spoken.units.powers
    small = "".join(unit for unit, power in powers.items() if power < _MYRIAD)
    large = "".join(unit for unit, power in powers.items() if power >= _MYRIAD)
    thousand = "".join(unit for unit, power in powers.items() if power == 3)
    unit = f"(?:[{small}]?[{large}]|[{thousand}])"
    whole = f"(?![{spoken.letters}])" if spoken.joint else ""
    return rf"(?:{unit}|(?<!\d\d)(?<!\.\d)[{small}]| {unit}{whole})"


@cache
def _pointers() -> re.Pattern[str]:
    """POINTER, and those of every language: 表2, 표 2, तालिका 2."""
    own = [language(code).pointers for code in LANGUAGES if language(code).pointers]
    return re.compile(f"{POINTER.pattern}|(?:{'|'.join(own)}){_POINTED}")


def _listed(text: str, known: set[str] | None = None) -> str:
    """The text with "5,10,100" as three numbers, which may be 5,10,100 of India as well.

    Only where they grow; with `known`, only where it has all three and not the one.
    """

    def parted(found: re.Match[str]) -> str:
        parts = found[0].split(",")
        grows = all(int(one) < int(next_) for one, next_ in pairwise(parts))
        if not grows or any(part.startswith("0") for part in parts):
            return found[0]
        fits = known is None or ("".join(parts) not in known and known.issuperset(parts))
        return ", ".join(parts) if fits else found[0]

    return _LAKHS.sub(parted, _folded(text))


def _without(text: str, found: Iterable[_Amount]) -> str:
    kept, at = [], 0
    for start, end in sorted((amount.start, amount.end) for amount in found):
        kept.append(text[at:start])
        at = max(at, end)
    return " ".join([*kept, text[at:]])


def _without_commas(text: str) -> str:
    """The text as amounts are read: "7\\nbillion" is one, "1,000" is 1000."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", re.sub(r"\s+", " ", _digits(text)))


def _digits(text: str) -> str:
    """The text folded, and 12,34,567 as 1234567."""
    return _LAKHS.sub(lambda found: found[0].replace(",", ""), _folded(text))


def _folded(text: str) -> str:
    """Every script's digits as 0 to 9, one kind of hyphen, and nothing that is not seen."""
    folded = _normal(text).translate(_SIGNS)
    if folded.isascii():
        return folded
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _bare(number: str) -> str:
    number = number.replace(",", "")
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return re.sub(r"^0+(?=\d)", "", number)


def _short(value: Decimal, comma: str = "") -> str:
    """Without zeros behind the point."""
    text = f"{value:{comma}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
