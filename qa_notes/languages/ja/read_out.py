"""A name in Latin letters that the note also reads out in katakana: オルカ2 beside Orca 2."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from qa_notes.faults import Fault, Rule
from qa_notes.languages.ja.katakana import WORD, sounds, vowels_agree
from qa_notes.languages.scripts import KATAKANA, LATIN
from qa_notes.said import Around
from qa_notes.texts import NoteText, Place

_NAME_WORD = rf"[{LATIN}][{LATIN}0-9]*"
_NAME = re.compile(rf"{_NAME_WORD}(?:[ -](?:{_NAME_WORD}|\d[A-Za-z0-9.]*))*")
_READ = re.compile(
    r"(?:(?<![A-Za-z0-9])(?<![A-Za-z0-9][ -])[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*[ -]?)?"
    rf"[{KATAKANA}]{{2,}}(?:[・ ]?(?:[{KATAKANA}]+|[A-Za-z0-9]+))*"
)
_TAIL = re.compile(rf"[A-Za-z0-9]([{KATAKANA}]{{2,}})")
LEAST = 3  # consonants and digits; fewer agree by chance: PaSS and パス
MOST_WORDS = 4  # more Latin words than these are a sentence or a title


def read_out(texts: Sequence[NoteText], short_name: str | None, around: Around) -> Iterator[Place]:
    """Every name of `texts` in its odd spelling, with the usual one."""
    told = [(text.where, unicodedata.normalize("NFC", text.prose)) for text in texts]
    names = _latin_names(told, short_name, around)
    tails = {tail for _, text in told for tail in _TAIL.findall(text)}
    heard: dict[str, str] = {}
    for name in names:
        for sound in sounds(name):
            if len(sound.strip("*")) >= LEAST:
                heard.setdefault(sound, name)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for where, text in told:
        for run in _READ.findall(text):
            if match := _heard(run, tails, heard):
                found[match].append(where)
    for (odd, usual), places in found.items():
        yield ", ".join(dict.fromkeys(places)), Fault(Rule.TWO_SPELLINGS, odd, usual)


def _heard(run: str, tails: set[str], heard: dict[str, str]) -> tuple[str, str] | None:
    """The part of `run` that sounds like a name, and the name."""
    for reading in _readings(run, tails):
        if not WORD.search(reading):
            continue
        for sound in sounds(reading):
            # "StarMail メール" only repeats a part of the name that stands before it.
            if heard.get(sound, reading) in reading:
                continue
            if vowels_agree(heard[sound], reading):
                return reading, heard[sound]
    return None


def _readings(run: str, tails: set[str]) -> Iterator[str]:
    """The run, its parts, and each without the word that follows Latin names here (ベース)."""
    for whole in dict.fromkeys([run, *re.split(r"[・ ]", run)]):
        yield whole
        yield from (whole.removesuffix(tail) for tail in tails if whole.endswith(tail))


def _latin_names(told: list[tuple[str, str]], short_name: str | None, around: Around) -> list[str]:
    """Names as the texts have them, the most frequent first; terms of the glossary are none."""
    found: Counter[str] = Counter()
    for _, text in told:
        found.update(run for run in _NAME.findall(text) if len(run.split()) <= MOST_WORDS)
    if short_name:
        found[short_name] += 1
    terms = {english for english, word in around.glossary.items() if WORD.search(word)}
    return [
        name
        for name, _ in found.most_common()
        if re.search(r"[A-ZÀ-Þ]", name.partition(" ")[0]) and name.lower() not in terms
    ]
