"""The search of a site in Python, for pages that a server makes: papers come and go one by one.

It finds, orders and marks what `templates/search.js` does in a reader's browser. Two things are
otherwise: a long query is looked up by all of its terms, for there are no files to load, and a
letter of two UTF-16 units is one character.
"""

from __future__ import annotations

import math
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate

from qa_notes.languages.scripts import HIRAGANA
from qa_notes.site.search import PAIRED, asked, normal, runs, terms
from qa_notes.site.snippets import Part

LONGEST_QUERY = 200  # characters that are looked at
AROUND = 60  # characters of a snippet before and after the first hit
_TITLE = 4  # times that a term of the title counts
_NEAR = 0.5  # of what was asked for, by how rare it is, that is better than nothing
_UNKNOWN = 1.0  # what a term counts that no paper has: as much as one that most have
_IS_PAIRED = re.compile(f"[{PAIRED}]")
_NO_GRAMMAR = re.compile(f"[^{HIRAGANA}]")
Piece = tuple[str, bool]  # a text, and whether it is a hit
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """The papers that a query finds."""

    slugs: tuple[str, ...]  # the best first
    near: bool  # no paper has all that was asked for; these have the better part


@dataclass(frozen=True, slots=True)
class Snippet:
    """The piece of a paper that shows best what was asked for."""

    label: str  # what its text answers, or what it is; empty for the summary
    position: int  # of the answer in its note; 0 for what is none
    pieces: tuple[Piece, ...]  # none is empty; … of its own where the text goes on


@dataclass(frozen=True, slots=True)
class _Entry:
    """One paper: when it is from, and what it is found by."""

    day: int  # 0 for an unknown one
    titled: frozenset[str]
    every: frozenset[str]  # those of the title as well


class Lookup:
    """What is found where, in memory; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._papers: dict[str, _Entry] = {}
        self._having: dict[str, set[str]] = {}  # by term
        self._words: dict[str, set[str]] = {}  # by their first two letters: words that go on

    def put(self, slug: str, title: str, texts: Iterable[str], day: date | None = None) -> None:
        """Add a paper, or replace it; `texts` are those of `snippets.searched`."""
        titled = frozenset(map(sys.intern, terms(title)))  # one string for all papers
        every = titled.union(*(map(sys.intern, terms(text)) for text in texts))
        with self._lock:
            self._drop(slug)
            self._papers[slug] = _Entry(day.toordinal() if day else 0, titled, every)
            for term in every:
                if term not in self._having:
                    self._having[term] = set()
                    if _goes_on(term):
                        self._words.setdefault(term[:2], set()).add(term)
                self._having[term].add(slug)

    def drop(self, slug: str) -> None:
        """Remove a paper; one that is not there is none the less gone."""
        with self._lock:
            self._drop(slug)

    def look_up(self, query: str, *, newest: bool = False) -> Found:
        """The papers that have every term of a query, else those that have the better part.

        `newest`: the youngest first, not those that fit best.
        """
        with self._lock:
            fits, near = self._fits(asked(_cut(query)))
            key = {slug: (0.0 if newest else -fits[slug], -self._papers[slug].day) for slug in fits}
        return Found(tuple(sorted(sorted(fits), key=lambda slug: key[slug])), near)

    def _fits(self, names: Sequence[str]) -> tuple[dict[str, float], bool]:
        """Papers with how well they fit, and whether they are only near."""
        entries = [self._entry(name) for name in names]
        whole = set.intersection(*(having for _, having in entries)) if entries else set()
        fits: dict[str, float] = {}
        shares: dict[str, float] = {}
        total = 0.0
        for found, having in entries:
            rare = math.log(1 + len(self._papers) / len(having)) if having else _UNKNOWN
            total += rare
            for slug in whole or having:
                titled = not self._papers[slug].titled.isdisjoint(found)
                shares[slug] = shares.get(slug, 0.0) + rare
                fits[slug] = fits.get(slug, 0.0) + rare * (_TITLE if titled else 1)
        if whole:
            return fits, False
        return {slug: fit for slug, fit in fits.items() if shares[slug] >= _NEAR * total}, True

    def _entry(self, name: str) -> tuple[set[str], set[str]]:
        """The terms that one of a query stands for, and the papers that have any of them."""
        if not _goes_on(name):
            return {name}, self._having.get(name, set())
        found = {word for word in self._words.get(name[:2], ()) if word.startswith(name)}
        return found, set().union(*(self._having[word] for word in found))

    def _drop(self, slug: str) -> None:
        entry = self._papers.pop(slug, None)
        for term in entry.every if entry else ():
            having = self._having[term]
            having.remove(slug)
            if not having:
                del self._having[term]
                if _goes_on(term):
                    self._words[term[:2]].remove(term)


def snippet(parts: Sequence[Part], query: str, near: bool) -> Snippet:
    """The part with most of what was asked for, and the piece of it around the first hit."""
    wanted = _Wanted.of(query, near)
    best, most, found = Part("", 0, ""), -1, list[_Span]()
    for part in parts:
        hits = wanted.hits(part.text)
        score = sum(map(len, {normal(part.text[start:end]) for start, end in hits}))
        if score > most:
            best, most, found = part, score, hits
    first = found[0][0] if found else 0
    begin = max(0, first - AROUND)
    end = min(len(best.text), max(first + AROUND, begin + 2 * AROUND))
    return Snippet(best.label.rstrip(": "), best.position, _marked(best.text, found, begin, end))


def marked(text: str, query: str, near: bool) -> tuple[Piece, ...]:
    """All of a text, such as a title, in pieces with the hits apart."""
    return _marked(text, _Wanted.of(query, near).hits(text), 0, len(text))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is marked of a query."""

    words: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # each with its runs of letters
    near: bool

    @classmethod
    def of(cls, query: str, near: bool) -> _Wanted:
        words = normal(_cut(query)).split()
        return cls(tuple((word, tuple(runs(word))) for word in words), near)

    def hits(self, text: str) -> list[_Span]:
        """Where the words stand in a text, in order; none reaches into another."""
        small = "".join(map(_plain, text))
        standing = {
            piece for word, its_runs in self.words for piece in self._in(small, word, its_runs)
        }
        if not standing:
            return []
        ends = accumulate(len(_plain(char)) for char in text)
        places: list[int] = []  # in the text, of each character of `small`
        for at, until in enumerate(ends):
            places += [at] * (until - len(places))
        places.append(len(text))
        spans = [
            (places[at], places[at + len(piece)])
            for piece in standing
            for at in _found(small, piece)
        ]
        spans.sort(key=lambda span: (span[0], -span[1]))
        reached = accumulate((end for _, end in spans), max, initial=0)
        return [span for span, before in zip(spans, reached, strict=False) if span[0] >= before]

    def _in(self, small: str, word: str, its_runs: Iterable[tuple[str, str]]) -> Iterator[str]:
        """All of a word, else its runs, else, of papers that are only near, pieces of these."""
        if word in small:
            yield word
            return
        for paired, letters in its_runs:
            run = paired or letters
            if run in small:
                if len(run.encode("utf-16-le", "replace")) > 2:  # 𠮷 alone is enough
                    yield run
            elif self.near and paired:
                yield from _pieces(run, small)


def _pieces(run: str, small: str) -> Iterator[str]:
    """The longest pieces that stand in a text, those of grammar apart: モデル of モデルの限界."""
    at = 0
    while at + 1 < len(run):
        end = at + 1
        while end < len(run) and run[at : end + 1] in small:
            end += 1
        piece = run[at:end]
        if len(piece) > 1 and _NO_GRAMMAR.search(piece):
            yield piece
            at = end
        else:
            at += 1


def _marked(text: str, hits: Iterable[_Span], begin: int, end: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = [("…" if begin > 0 else "", False)]
    at = begin
    for start, stop in hits:
        if start >= at and stop <= end:
            pieces += [(text[at:start], False), (text[start:stop], True)]
            at = stop
    pieces += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return tuple(piece for piece in pieces if piece[0])


def _found(text: str, piece: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + len(piece))


def _cut(query: str) -> str:
    return query.strip()[:LONGEST_QUERY]


def _goes_on(term: str) -> bool:
    """A word may be the beginning of a longer one; a pair must be there as it is."""
    return len(term) > 1 and not _IS_PAIRED.match(term)


@cache
def _plain(char: str) -> str:
    return normal(char)
