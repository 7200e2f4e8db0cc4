"""Is a text in the language asked for, and nothing but its source in it?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_notes.faults import Fault, Rule
from qa_notes.languages import language
from qa_notes.languages.scripts import CJK, DEVANAGARI, LATIN, foreign_runs, is_letter
from qa_notes.said import Said
from qa_notes.sentences import how_many
from qa_notes.texts import plain

_WORD = r"\b[A-Za-z][a-z'-]{0,40}\b"  # no English word is longer
_ENGLISH_RUN = re.compile(rf"(?:{_WORD}[ ,]+){{7,}}{_WORD}")
_GRAMMAR = re.compile(  # words that belong to a sentence and to no name
    r"(?<![A-Za-z-])(?:unlike|however|although|while|because|which|therefore|moreover|than|with"
    r"|from|such|these|their|does|have|been|without|between)(?![A-Za-z-]| [A-Za-z])",
    re.IGNORECASE,
)
_LOWER_WORD = re.compile(r"(?<![A-Za-z-])[a-z]{4,}(?![A-Za-z-])")
_LATIN_WORD = re.compile(rf"[{LATIN}][{LATIN}0-9-]*")
# Words that English is full of, and no other language in Latin letters has.
_COMMON = "the of and is that with which this by from are was it its be has have these their"
_ENGLISH = frozenset(_COMMON.split())
_FULL_OF = 0.2  # share of such words in English prose; it has 0.25 to 0.4
_SMALL = r"(?:a|an|the|of|for|in|on|with|from|to|and|by|via|as)"
_FOREIGN_WORD = rf"[{CJK}{DEVANAGARI}]+"
_HALF_TITLE = re.compile(rf"\b{_SMALL} {_FOREIGN_WORD}|{_FOREIGN_WORD} {_SMALL}\b", re.IGNORECASE)
_CHANGED_LINK = re.compile(rf"https?://[!-~]*[-_=&%?~]{_FOREIGN_WORD}")
# Where a long English sentence may be parted: one sentence for each part reads better.
_JOINT = re.compile(
    r"[,;:—–]|\b(?:and|but|or|while|which|who|where|whose|because|since|so|when|if|that|thus)\b",
    re.IGNORECASE,
)
_FEW_NAMES = 12  # a list of names and no sentence
_PART = 150  # characters of a source that is long enough for one sentence more


def other_language(said: Said) -> Iterator[Fault]:
    """Too few letters of its own, names and numbers left aside; names alone are a fit answer."""
    spoken, prose = language(said.language), plain(said.text)
    if _is_names(prose) or (said.is_phrase and any(map(str.isdigit, prose))):
        return
    letters = [char for char in prose if is_letter(char)]
    own = len(re.findall(f"[{spoken.letters}]", prose))
    # A name like "Self-RAG" counts as one letter, as it does to a reader's eye.
    names = 0 if spoken.latin else len(_LATIN_WORD.findall(prose))
    latin = 0 if spoken.latin else len(re.findall(f"[{LATIN}]", prose))
    others = len(letters) - own - latin
    if not letters or own < spoken.least_own * (own + names + others):
        yield Fault(Rule.LANGUAGE, said.text, spoken.name)


def _is_names(prose: str) -> bool:
    """BERT, RoBERTa and GPT-4: nothing but a few words with capitals or digits inside."""
    words = re.findall(r"[^\W_][\w-]*", prose)
    telling = (re.search(r"\w[A-Z]|[A-Za-z]-?\d", word) for word in words if not word.isdigit())
    named = list(telling)
    return 0 < len(named) <= _FEW_NAMES and all(named)


def foreign_script(said: Said) -> Iterator[Fault]:
    """Words in letters that neither the language, Latin nor Greek has, and no source prints.

    A text that is in another language altogether is the fault of `other_language`.
    """
    if next(other_language(said), None):
        return
    spoken, prose = language(said.language), plain(_CHANGED_LINK.sub(" ", said.text))
    if spoken.glossed:
        prose = re.sub(rf"(?<=[{spoken.letters}])\([{spoken.glossed}]+\)", " ", prose)
    held = (*said.known, *said.shown, said.question)
    printed = "\n".join("".join(source.split()) for source in held)
    strange = (run for run in foreign_runs(spoken.letters, prose) if run not in printed)
    yield from (Fault(Rule.FOREIGN_SCRIPT, run) for run in strange)


def left_in_english(said: Said) -> Iterator[Fault]:
    """A run of English words in a text of another language, or a word of English grammar."""
    if said.language == "en":
        return
    prose = plain(said.text)
    if not language(said.language).latin:
        if run := _ENGLISH_RUN.search(prose) or _GRAMMAR.search(prose):
            yield Fault(Rule.ENGLISH, run[0])
        return
    words = re.findall(rf"[{LATIN}]+", prose.lower())
    if words and sum(word in _ENGLISH for word in words) > _FULL_OF * len(words):
        yield Fault(Rule.ENGLISH, said.text)


def loose_word(said: Said) -> Iterator[Fault]:
    """A common English word left standing; in Latin letters it cannot be told."""
    if language(said.language).latin:
        return
    known = {
        word.lower()
        for source in said.known
        for word in re.findall(r"\b[A-Z][\w-]*|\w*\d\w*", source)
    }
    found = sorted({w for w in _LOWER_WORD.findall(plain(said.text)) if w not in known})
    yield from (Fault(Rule.LOOSE_WORD, word) for word in found)


def added_sentence(said: Said) -> Iterator[Fault]:
    """More sentences than the English source can have been parted into."""
    longest, source = language(said.language).longest, " ".join(said.sources)
    text = _without_marks(said.text, said.names)
    more = how_many(text, said.language) - how_many(_without_marks(source, said.names), "en")
    if more <= 0 or longest is None:
        return
    parts = min(len(_JOINT.findall(source)), 1 + len(source) // _PART)
    if more > parts or len(text) > longest * len(source):
        yield Fault(Rule.ADDED_SENTENCE, said.text)


def half_title(said: Said) -> Iterator[Fault]:
    """An English title with a word of another script put in: "a ベンチマーク for".

    A title in two languages side by side is none: the words of English grammar stand between
    English words there.
    """
    if _HALF_TITLE.search(said.text):
        yield Fault(Rule.HALF_TRANSLATED, said.text)


def changed_link(said: Said) -> Iterator[Fault]:
    """A link with a word translated inside it: a reader would land nowhere."""
    if found := _CHANGED_LINK.search(said.text):
        yield Fault(Rule.CHANGED_LINK, found[0])


def _without_marks(text: str, names: tuple[str, ...]) -> str:
    """The text with names whose mark ends no sentence (Hogwild!) without it."""
    for name in names:
        if (bare := name.rstrip("!?")) != name and bare:
            text = re.sub(rf"{re.escape(bare)}[!?！？]+", bare, text)
    return text
