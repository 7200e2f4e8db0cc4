"""One name, two spellings within a note: オルカ2 beside Orca 2, Mir asol3B for Mirasol3B."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from qa_notes.checks.fault import Fault
from qa_notes.checks.note_texts import KATAKANA, Around, Piece
from qa_notes.checks.sounds import sounds, vowels_agree

Place = tuple[str, Fault]  # where, and what
_WORD = r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ]*"
_NAME = re.compile(rf"{_WORD}(?:[ -](?:{_WORD}|\d[A-Za-z0-9.]*))*")
_READ = re.compile(
    r"(?:(?<![A-Za-z0-9])(?<![A-Za-z0-9][ -])[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*[ -]?)?"
    r"[ァ-ヴー]{2,}(?:[・ ]?(?:[ァ-ヴー]+|[A-Za-z0-9]+))*"
)
_TOKEN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ]*(?:-[A-Za-z0-9À-ɏ]+)*")
LEAST = 3  # consonants and digits; fewer agree by chance: PaSS and パス
MOST_WORDS = 4  # more Latin words than these are a sentence or a title
SPLIT_LEAST = 6  # letters of a name that a line end may have taken apart


def name_spellings(
    texts: Sequence[Piece], short_name: str | None, around: Around
) -> Iterator[Place]:
    """Every name of `texts` in its odd spelling, with the usual one."""
    prose = [(piece.where, unicodedata.normalize("NFC", piece.prose)) for piece in texts]
    yield from _split(prose, short_name)
    yield from _in_katakana(prose, short_name, around)
    yield from _in_capitals(prose, short_name)


def _split(prose: list[tuple[str, str]], short_name: str | None) -> Iterator[Place]:
    """A blank inside a name that also stands whole. Where a capital follows the blank
    (Med Agents) nothing was split: that is another spelling."""
    known = {word for _, text in prose for word in _TOKEN.findall(text)}
    known |= set(_TOKEN.findall(short_name or ""))
    names = {w for w in known if len(w) >= SPLIT_LEAST and _telling(w)}
    for where, text in prose:
        pairs = re.findall(r"(?<![A-Za-z])(?=([A-Za-z]{2,}) ([a-z][A-Za-z0-9]+))", text)
        for left, right in dict.fromkeys(pairs):
            if left + right in names:
                why = f"the PDF split the word, it is {left}{right}"
                yield where, Fault("split word", f"{left} {right}", why)


def _in_katakana(
    prose: list[tuple[str, str]], short_name: str | None, around: Around
) -> Iterator[Place]:
    """A Latin name of the note read out in katakana."""
    names = _latin_names(prose, short_name, around)
    tails = {tail for _, text in prose for tail in re.findall(r"[A-Za-z0-9]([ァ-ヴー]{2,})", text)}
    heard: dict[str, str] = {}
    for name in names:
        for sound in sounds(name):
            if len(sound.strip("*")) >= LEAST:
                heard.setdefault(sound, name)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for where, text in prose:
        for run in _READ.findall(text):
            if match := _heard(run, tails, heard):
                found[match].append(where)
    yield from _gathered(found, "katakana")


def _heard(run: str, tails: set[str], heard: dict[str, str]) -> tuple[str, str] | None:
    """The part of `run` that sounds like a name, and the name."""
    for reading in _readings(run, tails):
        if not KATAKANA.search(reading):
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


def _latin_names(prose: list[tuple[str, str]], short_name: str | None, around: Around) -> list[str]:
    """Names as the texts have them, the most frequent first; terms of the glossary are none."""
    found: Counter[str] = Counter()
    for _, text in prose:
        found.update(run for run in _NAME.findall(text) if len(run.split()) <= MOST_WORDS)
    if short_name:
        found[short_name] += 1
    terms = {english for english, word in around.glossary.items() if KATAKANA.search(word)}
    return [
        name
        for name, _ in found.most_common()
        if re.search(r"[A-ZÀ-Þ]", name.partition(" ")[0]) and name.lower() not in terms
    ]


def _in_capitals(prose: list[tuple[str, str]], short_name: str | None) -> Iterator[Place]:
    """The same letters with other capitals, accents or hyphens: LLaMA-2 beside Llama2."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, list[str]] = defaultdict(list)
    for where, text in prose:
        for word in filter(_telling, _TOKEN.findall(text)):
            forms[_key(word)][word] += 1
            places[word].append(where)
    found: dict[tuple[str, str], list[str]] = {}
    for counted in forms.values():
        usual = counted.most_common(1)[0][0]
        if short_name and short_name in counted:
            usual = short_name
        found |= {(word, usual): places[word] for word in counted if word != usual}
    yield from _gathered(found, "capitals")


def _gathered(found: dict[tuple[str, str], list[str]], how: str) -> Iterator[Place]:
    for (odd, usual), where in found.items():
        why = f"in {how} here, elsewhere in this note it is {usual}"
        yield ", ".join(dict.fromkeys(where)), Fault("two spellings", odd, why)


def _telling(word: str) -> bool:
    """A capital inside, or a digit: common words have neither."""
    return bool(re.search(r"\w[A-ZÀ-Þ]|\d", word))


def _key(word: str) -> str:
    bare = unicodedata.normalize("NFD", word)
    return "".join(c for c in bare if c.isalnum()).casefold()
