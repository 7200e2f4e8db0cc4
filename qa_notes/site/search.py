"""The index of the search: character pairs and words, in files that a browser loads as needed.

A query is taken apart as papers were. Scripts without a reliable border of words (Japanese,
Chinese, Korean, Hindi) are indexed by pairs of neighbouring characters, others by words, which are
found by their beginnings as well. A term's file is told by its first two characters, so that all
words with one beginning are in one file, and a query loads a few files of some kilobytes.

    search/head.js          how many papers and files there are, which letters go in pairs, the
                            papers by number: the youngest is 0
    search/terms-N.js       "term,papers,papers with it in the title;" and so on; numbers as below
    search/papers/SLUG.js   what snippets are cut from

All are scripts that hand over JSON, because a page that was opened as a file may load nothing else.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from qa_notes.languages.scripts import ACCENTS, CJK, DEVANAGARI, HAN
from qa_notes.unseen import escaped

PAIRED = CJK + DEVANAGARI
LONGEST_WORD = 24  # characters of a word that are looked at
LARGEST_LOAD = 150_000  # bytes of the index for one query, at most
MOST_FILES = 16  # of terms for one query; a longer query is looked up by some of its terms
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"  # 5 bits, and "more"
_RUN = re.compile(rf"([{PAIRED}]+)|((?:(?![{PAIRED}])[^\W_])+)")
_HAN = re.compile(f"[{HAN}]")
_ACCENTS = re.compile(f"[{ACCENTS}]")


def normal(text: str) -> str:
    """Small letters without accents, full-width forms as the plain ones."""
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", bare))


def runs(text: str) -> list[tuple[str, str]]:
    """Runs of letters of a text, made normal: (one that goes in pairs, "") or ("", a word)."""
    return _RUN.findall(normal(text))


def asked(query: str) -> list[str]:
    """What a query is looked up by: its words, and its pairs of characters, each once."""
    found: list[str] = []
    for paired, word in runs(query):
        pairs = [paired[at : at + 2] for at in range(len(paired) - 1)]
        found += [word[:LONGEST_WORD]] if word else pairs or [paired]
    return list(dict.fromkeys(found))


def terms(text: str) -> set[str]:
    """What a text is found by: the same, and each Chinese character, which may be a word: 図."""
    return {*asked(text), *_HAN.findall(normal(text))}


def file_of(term: str, files: int) -> int:
    """The number of the file that has a term."""
    total = 0
    for char in term[:2]:
        total = (total * 31 + ord(char)) % 65_536
    return total % files


def packed(numbers: Iterable[int]) -> str:
    """Growing numbers as the gaps between them, five bits a character, the lowest first."""
    out, last = [], -1
    for number in numbers:
        gap = number - last
        last = number
        while gap >= 32:
            out.append(_DIGITS[32 + gap % 32])
            gap //= 32
        out.append(_DIGITS[gap])
    return "".join(out)


def unpacked(text: str) -> list[int]:
    """The numbers that were packed."""
    numbers, last, gap, shift = [], -1, 0, 0
    for char in text:
        digit = _DIGITS.index(char)
        gap += digit % 32 << shift
        shift += 5
        if digit < 32:
            last += gap
            numbers.append(last)
            gap = shift = 0
    return numbers


class Index:
    """What is found where."""

    def __init__(self, slugs: Sequence[str]) -> None:
        """`slugs`: of every paper, the youngest first."""
        self.slugs = slugs
        self._number = {slug: number for number, slug in enumerate(slugs)}
        self._all: dict[str, list[int]] = {}
        self._titles: dict[str, list[int]] = {}

    def add(self, slug: str, title: str, texts: Iterable[str]) -> None:
        """One paper."""
        number = self._number[slug]
        in_title = terms(title)
        for term in in_title:
            self._titles.setdefault(term, []).append(number)
        for term in in_title.union(*map(terms, texts)):
            self._all.setdefault(term, []).append(number)

    def files(self) -> Iterator[tuple[str, str]]:
        """The files of the index by name: so many that no query loads more than LARGEST_LOAD."""
        entries = {term: self._entry(term) for term in sorted(self._all)}
        head, count = self._head(0), 16
        while True:
            parts: list[list[str]] = [[] for _ in range(count)]
            for term, entry in entries.items():
                parts[file_of(term, count)].append(entry)
            bodies = ["".join(part) for part in parts]
            largest = sorted((len(body.encode()) for body in bodies), reverse=True)
            if len(head) + sum(largest[:MOST_FILES]) <= LARGEST_LOAD or count >= 4096:
                break
            count *= 2
        yield "search/head.js", self._head(count)
        for number, body in enumerate(bodies):
            yield f"search/terms-{number}.js", script(f"terms-{number}", body)

    def _entry(self, term: str) -> str:
        numbers = sorted(self._all[term])
        return f"{term},{packed(numbers)},{packed(sorted(self._titles.get(term, ())))};"

    def _head(self, files: int) -> str:
        value = {
            "files": files, "most": MOST_FILES, "word": LONGEST_WORD, "paired": PAIRED, "han": HAN,
            "papers": self.slugs,
        }  # fmt: skip
        return script("head", value)


def script(name: str, value: object) -> str:
    """A script that hands over a value and can do nothing else, whatever the value says."""
    text = escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e")
    return f"qaNotes({json.dumps(name)},{safe});\n"
