"""What the model is shown for one question: sentences with numbers, which it quotes by number.

A number costs one token where the sentence costs fifty, and cannot be misquoted. (Numbered
sentences as citations: Zhang et al. 2024, LongCite.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from qa_notes.models import Kind, Passage
from qa_notes.quotes import fold
from qa_notes.sentences import sentences

_CLOSERS = ".!?:。！？।)]”\"'’"
_FENCE = re.compile(r"<\s*/?\s*(?:passages|papers?)\s*>", re.IGNORECASE)
_NUMBERS = re.compile(r"(?=[^\d]*\d)(?:[\s\d\[\](),;.&–-]|and)*+")
_DIGITS = 6  # of the highest number of a sentence
_LABEL = re.compile(r"^\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Part:
    """The sentences of one passage, or of the abstract."""

    section: str
    sentences: tuple[tuple[int, str], ...]  # number, text; the numbers run on from part to part,
    # 0 for a sentence that is read and cannot be quoted


@dataclass(frozen=True, slots=True)
class Shown:
    """All parts, in the order in which the model reads them."""

    parts: tuple[Part, ...]

    @property
    def sentences(self) -> list[str]:
        """All that can be quoted."""
        return [text for part in self.parts for number, text in part.sentences if number]

    def quoted(self, quotes: Iterable[str]) -> list[str]:
        """The sentences that QUOTE lines name, by number; a line of words stays as it is."""
        texts = {n: text for part in self.parts for n, text in part.sentences if n}
        found: list[str] = []
        for quote in quotes:
            label = _LABEL.match(quote.strip())
            if _NUMBERS.fullmatch(quote.strip()):
                digits = (number for number in re.findall(r"\d+", quote) if len(number) <= _DIGITS)
                named = [int(number) for number in digits]
                found += [texts[number] for number in named if number in texts]
            elif label and int(label[1]) in texts:
                found.append(texts[int(label[1])])
            elif quote.strip():
                found.append(quote)
        return list(dict.fromkeys(found))


def show(
    passages: Sequence[Passage],
    abstract: str | None,
    hidden: Collection[str] = (),
    quotable: Callable[[str], bool] = lambda sentence: True,
    rows: bool = False,
) -> Shown:
    """The abstract and the passages cut into sentences, tables into `rows`, but for those `hidden`.

    Those that are `quotable` get a number. Of the others only those are shown that stand before
    one: they tell what its "they" and "this" mean.
    """
    pieces = [("Abstract", _sentences(abstract))] if abstract else []
    pieces += [
        (_last(p.section), _rows(p) if rows and p.kind is Kind.TABLE else _of_passage(p))
        for p in passages
    ]
    left_out = {_letters(text) for text in hidden}
    parts, numbers = [], count(1)
    for section, texts in pieces:
        found = [text for text in texts if _letters(text) not in left_out]
        fit = [quotable(text) for text in found]
        kept = [i for i in range(len(found)) if fit[i] or (i + 1 < len(fit) and fit[i + 1])]
        numbered = tuple((next(numbers) if fit[i] else 0, found[i]) for i in kept)
        if numbered:
            parts.append(Part(one_line(section), numbered))
    return Shown(tuple(parts))


def _sentences(text: str) -> list[str]:
    line = one_line(text)
    return [line[start:end] for start, end in sentences(line)]


def _of_passage(passage: Passage) -> list[str]:
    return _sentences(whole_sentences(passage.text))


def _rows(passage: Passage) -> list[str]:
    return [row for line in passage.text.splitlines() if (row := one_line(line))]


def whole_sentences(text: str) -> str:
    """The text without the half sentences that a page's end leaves at its borders.

    A small model copies a passage up to its last word, and a half sentence proves nothing.
    """
    spans = sentences(text)
    if len(spans) > 1 and text[spans[0][0]].islower():
        spans = spans[1:]
    if len(spans) > 1 and text[spans[-1][1] - 1] not in _CLOSERS:
        spans = spans[:-1]
    return text[spans[0][0] : spans[-1][1]] if spans else text


def one_line(text: str) -> str:
    """Line breaks and the fence's own words would let a passage end the fence."""
    return _FENCE.sub(" ", " ".join(text.split()))


def _letters(text: str) -> str:
    """What is the same on the page and here, however a line end broke it."""
    return "".join(char for char in fold(text)[0] if char.isalnum())


def _last(section: tuple[str, ...]) -> str:
    return section[-1] if section else "Front page"
