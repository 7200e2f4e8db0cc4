"""Headings that the file's own outline names, found among the printed rows.

An outline is no part of the page, so nothing of it is believed that is not printed: an entry is a
heading only where a row of its page has the same letters. What it then adds is certain: that the
row is a heading, how deep it stands, and how its words are written where the page has capitals.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa_notes.parse import headings
from qa_notes.parse.headings import Found, Heading
from qa_notes.parse.raw import Bookmark
from qa_notes.parse.rows import Row
from qa_notes.parse.words import join, quoted, unsplit

LEAST = 3  # entries found in print that make an outline worth following
SHARE = 0.5  # of its entries; an outline of another file, or of figures, has fewer
_ROWS = 3  # of one heading, at most
_APART = 0.5  # letter heights of white above a heading that looks like text


@dataclass(frozen=True, slots=True)
class _Hit:
    """An entry and where it is printed."""

    entry: Bookmark
    number: str
    rows: tuple[Row, ...]


def marked(
    entries: Sequence[Bookmark],
    pages: Sequence[Sequence[Row]],
    body: float,
    title: frozenset[int],
    seen: Counter[str],
) -> dict[int, Found]:
    """Headings by the id of their first row; none when the outline does not fit the print.

    `body` is the size of the text in points, `title` the ids of the rows of the paper's title.
    """
    if len(entries) < LEAST:
        return {}
    search = _Search(pages, body, set(title), _counted(entries))
    hits = [hit for entry in entries if (hit := search.find(entry)) is not None]
    if len(hits) < max(LEAST, SHARE * len(entries)):
        return {}
    deep = _deepness(hits)
    return {id(hit.rows[0]): Found(_heading(hit, deep(hit), seen), hit.rows) for hit in hits}


def _deepness(hits: Sequence[_Hit]) -> Callable[[_Hit], int]:
    """The level of a heading: what its number says, in a paper that numbers most of them."""
    numbered = [hit for hit in hits if hit.number]
    if 2 * len(numbered) < len(hits):
        top = min(hit.entry.level for hit in hits)
        return lambda hit: hit.entry.level - top + 1
    shifts = Counter(_depth(hit.number) - hit.entry.level for hit in numbered)
    shift = max(shifts, key=lambda one: shifts[one])
    return lambda hit: _depth(hit.number) if hit.number else max(1, hit.entry.level + shift)


class _Search:
    """Looks entries up in print, each below the one before it where that is possible."""

    def __init__(
        self, pages: Sequence[Sequence[Row]], body: float, taken: set[int], counted: frozenset[str]
    ) -> None:
        self._pages, self._body, self._taken, self._counted = pages, body, taken, counted
        self._letters: dict[int, list[tuple[str, str, str]]] = {}
        self._last = (0, -1)  # page and row of the entry before

    def find(self, entry: Bookmark) -> _Hit | None:
        """On the page that the entry names; else on its neighbours, where anchors slip to."""
        for page in (entry.page, entry.page + 1, entry.page - 1):
            if 1 <= page <= len(self._pages) and (found := self._on(page, entry)):
                at, hit = min(found, key=lambda one: self._rank(page, one[0]))
                self._taken |= {id(row) for row in hit.rows}
                self._last = page, at
                return hit
        return None

    def _rank(self, page: int, at: int) -> tuple[bool, bool, int]:
        """Rows that stand out before those that do not, and those below the last entry first."""
        plain = not headings.stands_out(self._pages[page - 1][at], self._body)
        return plain, (page, at) < self._last, at

    def _on(self, page: int, entry: Bookmark) -> list[tuple[int, _Hit]]:
        """Every place on a page where the entry might be printed: the first row, and all of it."""
        rows = self._pages[page - 1]
        if page not in self._letters:
            self._letters[page] = [_spelled(row.text) for row in rows]
        whole, named, rest = _spelled(entry.title)
        if sum(char.isalpha() for char in whole) < 2:
            return []
        lead = named if not named.isalpha() or named in self._counted else ""
        found = []
        for at, (letters, printed, bare) in enumerate(self._letters[page]):
            tries = [(letters, whole, lead)]
            if printed and not named:
                tries.append((bare, whole, printed))
            elif named and not printed:
                tries.append((letters, rest, named))
            for have, wanted, number in tries:
                many = self._rows(have, wanted, page, at)
                if many and (number or self._apart(rows, at)):
                    found.append((at, _Hit(entry, number, tuple(rows[at : at + many]))))
                    break
        return found

    def _rows(self, have: str, wanted: str, page: int, at: int) -> int:
        """How many rows from here on spell exactly these letters; 0 when none do."""
        if not have or not wanted.startswith(have):
            return 0
        rows = self._pages[page - 1]
        for below in range(at + 1, at + 1 + _ROWS):
            last = rows[below - 1]
            if id(last) in self._taken or last.column != rows[at].column:
                return 0
            if have == wanted:
                return below - at
            if below == len(rows):
                return 0
            have += self._letters[page][below][0]
        return 0

    def _apart(self, rows: Sequence[Row], at: int) -> bool:
        """A row that is set like the text is a heading only where it stands apart."""
        row = rows[at]
        if headings.stands_out(row, self._body) or headings.is_known(row.text):
            return True
        return headings.white(rows[at - 1] if at else None, row) > _APART


def _spelled(text: str) -> tuple[str, str, str]:
    """Its letters, the number before them, and the letters after that."""
    number, bare = headings.parted(text)
    return _letters(text), number, _letters(bare)


def _counted(entries: Sequence[Bookmark]) -> frozenset[str]:
    """Single letters that number appendices: "A" with a "B" or an "A.1", not "A Simple Method"."""
    leads = [headings.parted(entry.title)[0] for entry in entries]
    single = {lead for lead in leads if len(lead) == 1 and lead.isalpha()}
    deeper = {lead[0] for lead in leads if len(lead) > 1 and lead[0].isalpha()}
    beside = {one for one in single if {chr(ord(one) - 1), chr(ord(one) + 1)} & single}
    return frozenset(beside | (single & deeper))


def _depth(number: str) -> int:
    return number.count(".") + 1


def _heading(hit: _Hit, level: int, seen: Counter[str]) -> Heading:
    """The heading in the words of the page; in the outline's where the page prints capitals."""
    title = join([row.text for row in hit.rows], seen)
    number, bare = _parted(title, hit.number)
    told = quoted(_parted(hit.entry.title, hit.number)[1])
    if _shouted(told) < _shouted(bare):
        title = title[: len(title) - len(bare)] + told
    else:
        title = unsplit(title, seen)
    return Heading(title, number, level, marked=True)


def _parted(text: str, number: str) -> tuple[str, str]:
    found, bare = headings.parted(text)
    return (found, bare) if found and found == number else ("", text)


def _shouted(text: str) -> int:
    """How many capitals follow another one."""
    return sum(one.isupper() and two.isupper() for one, two in pairwise(text))


def _letters(text: str) -> str:
    """Letters and digits alone, without accents and capitals."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum())
