"""What a translator is told beforehand: the field's terms, amounts, and the paper's own names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

MOST = 8  # terms shown for one sentence
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_AMOUNT = re.compile(
    r"(?<![\w.,])(\d+(?:,\d{3})*(?:\.\d+)?)[ -](thousand|million|billion|trillion)\b"
)
_KANJI = "[\u3400-\u9fff々]"
_KATAKANA = "[\u30a1-\u30fa\u30fc]"
_UNITS = ((12, "兆"), (8, "億"), (4, "万"))


@cache
def glossary(language: str) -> Mapping[str, str]:
    """English terms and what `language` calls them; empty for a language that has no list.

    The longest first, so that "language model" does not hide "large language model".
    """
    rows = _rows(f"glossary_{language}.yaml")
    return dict(sorted(rows.items(), key=lambda row: -len(row[0])))


def terms_in(text: str, language: str, names: Sequence[str] = ()) -> str:
    """What is known of `text` beforehand: "7 billion = 70億; Reflexion = Reflexion; ...".

    `names` stay as they are.
    """
    kept = [(name, name) for name in names]
    pairs = [*_amounts(text, language), *kept, *_glossed(text, language)]
    return "; ".join(f"{english} = {translated}" for english, translated in pairs[:MOST])


def untranslated(names: Iterable[str], language: str) -> frozenset[str]:
    """The names that `language` takes over as they are: Reflexion, but not English (英語)."""
    known = glossary(language)
    return frozenset(name for name in names if name.lower() not in known)


def in_our_terms(text: str, language: str, source: str = "") -> str:
    """A term of the glossary that was left in English between words of `language`, put right.

    A Chinese word is replaced by the Japanese one, and so is a word that misreads one of the
    English `source`. Parts of names, addresses and English phrases stay, and so does what has a
    gap to fill (〜).
    """
    for english, translated in glossary(language).items():
        if english.islower() and english in text and "〜" not in translated:
            whole = (
                rf"(?<![A-Za-z0-9/._@-])\s?{re.escape(english)}s?\s?(?![A-Za-z0-9/_@-]|\.[A-Za-z])"
            )
            text = re.sub(rf"(?<![A-Za-z] ){whole}(?!\s?[A-Za-z])", translated, text)
    for foreign, own in _false_friends(language).items():
        text = text.replace(foreign, own)
    for english, wrong in _misread(language).items():
        if re.search(rf"(?<![\w-]){english}s?(?![\w-])", source, re.IGNORECASE):
            for misread, meant in wrong.items():
                text = re.sub(_apart(misread), meant, text)
    return text


def _apart(word: str) -> str:
    """The word, no part of a longer one: 紙 but not 用紙 or 紙面, 接地 but not 記号接地.

    Only katakana makes a longer word of katakana: アジェント stands apart in 対話アジェント.
    """
    alike = _KATAKANA if re.fullmatch(f"{_KATAKANA}+", word) else _KANJI
    return rf"(?<!{alike}){word}" + rf"(?!{alike})" * (len(word) == 1 or alike == _KATAKANA)


def in_myriads(number: str, power: int) -> str:
    """`number` times ten to `power` as Japanese counts: ("7", 9) is 70億, ("1.5", 6) is 150万."""
    value = Decimal(number.replace(",", "")).scaleb(power)
    for size, unit in _UNITS:
        if value >= 10**size:
            shown = value.scaleb(-size)
            return f"{_short(shown)}{unit}" if shown < 10_000 else f"{_short(shown, ',')}{unit}"
    return _short(value, ",")


def _short(value: Decimal, comma: str = "") -> str:
    """Without zeros behind the point."""
    text = f"{value:{comma}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amounts(text: str, language: str) -> Iterator[tuple[str, str]]:
    if language == "ja":
        for match in dict.fromkeys(m.groups() for m in _AMOUNT.finditer(text)):
            yield " ".join(match), in_myriads(match[0], _SCALES[match[1]])


def _glossed(text: str, language: str) -> Iterator[tuple[str, str]]:
    left = text.lower()
    for english, translated in glossary(language).items():
        whole = rf"\b{re.escape(english)}s?\b"
        if re.search(whole, left):
            yield english, translated
            left = re.sub(whole, " ; ", left)


@cache
def _false_friends(language: str) -> dict[str, str]:
    return _rows(f"false_friends_{language}.yaml")


@cache
def _misread(language: str) -> dict[str, dict[str, str]]:
    return _rows(f"misread_{language}.yaml")


def _rows(name: str) -> dict[str, Any]:
    file = files("qa_notes.ask") / name
    if not file.is_file():
        return {}
    rows: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return rows
