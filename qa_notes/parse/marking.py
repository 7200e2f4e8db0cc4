"""Where the words of a quotation stand on a page: a box a line, closer than that of a paragraph."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from qa_notes.models import Box

Words = Sequence[tuple[str, Box]]
APART = 0.5  # of a word's height: what lies lower or higher is another line


def marked(quote: str, words: Words, within: Sequence[Box]) -> tuple[Box, ...]:
    """The lines of a quotation among the words of its page; none where it is not found.

    Only letters and digits are compared: hyphens at line ends, ligatures and blanks are written in
    many ways. `within`: boxes of its paragraph, which tell it from the same words elsewhere.
    """
    wanted = _letters(quote)
    if not wanted:
        return ()
    text, owners = "", []
    for number, (word, _) in enumerate(words):
        letters = _letters(word)
        text += letters
        owners += [number] * len(letters)
    places = [sorted(set(owners[at : at + len(wanted)])) for at in _found(wanted, text)]
    if not places:
        return ()
    best = max(places, key=lambda place: sum(_lies_in(words[n][1], within) for n in place))
    return tuple(_lines([words[number][1] for number in best]))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def _found(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _lies_in(box: Box, boxes: Sequence[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def _lines(boxes: Sequence[Box]) -> Iterator[Box]:
    """Neighbours on one line as one box."""
    line: Box | None = None
    for box in boxes:
        if line and abs(box[1] - line[1]) < APART * (box[3] - box[1]) and box[0] >= line[0]:
            top, bottom = min(line[1], box[1]), max(line[3], box[3])
            line = (line[0], top, max(line[2], box[2]), bottom)
            continue
        if line:
            yield line
        line = box
    if line:
        yield line
