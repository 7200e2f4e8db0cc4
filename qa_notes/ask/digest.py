"""A part of a note said in another language, for a digest: title, remark, summary or abstract.

What is translated is English that stands in the note or its week already; only of a summary that
keeps none, an English sentence is made of the abstract before.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from qa_notes import languages
from qa_notes.ask.abstract import PROMPTS, abstract_in, summary_at_once, summary_of
from qa_notes.ask.own_words import in_own_words
from qa_notes.ask.prompting import version
from qa_notes.ask.terms import Lexicon, untranslated
from qa_notes.ask.translate import PROMPTS as TRANSLATE
from qa_notes.ask.translate import Translation, translate
from qa_notes.errors import PromptRefused
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language
from qa_notes.llm import Chat
from qa_notes.llm.recipe import FULL
from qa_notes.memory import Memory
from qa_notes.models import ABSTRACT, REMARK, SUMMARY, TITLE, Answer, Note, Question, Verdict
from qa_notes.names import names_of, short_name
from qa_notes.parts import Parts
from qa_notes.sentences import sentences

_WORD = r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*"
_WORDS = re.compile(rf"\b{_WORD}\b")
# With a capital somewhere, and not the first of a sentence, where it says nothing.
_MID_SENTENCE = re.compile(rf"(?:(?<=[a-z,;:] )|(?<=\())(?=[a-z0-9-]*[A-Z]){_WORD}")
LEAST_WORDS = 4  # of what stands between two semicolons to be a sentence
_PARTED = re.compile(r" *; +")
_AFTER_NAME = re.compile(r"\s*[:：]\s+")
_CAPITALISED = re.compile(
    r"(?<!^)(?<![A-Z0-9])(?<![A-Z0-9]-)\b[A-Z][a-z]+\b"
)  # not at the beginning


@dataclass(frozen=True, slots=True)
class Speech:
    """How parts are translated: by which recipe, with which translations to follow, and when."""

    recipe: str
    memory: Memory
    now: Callable[[], datetime]


def part_in(part: Question, parts: Parts, speech: Speech, chat: Chat) -> Answer:
    """The part in the language of `parts`. Raises ModelError when the model cannot be used.

    The verdict: answered; needs_review with the fault; or failed, where the model refuses it or
    says nothing.
    """
    begun = time.perf_counter()
    with chat.meter.share() as cost:
        try:
            said = _translated(part, parts, speech, chat)
            made = _judged(part, parts, said)
        except PromptRefused as err:
            made = _answer(part, parts, Verdict.FAILED, faults=(Fault(Rule.REFUSED, str(err)),))
    prompts = PROMPTS[speech.recipe] if part in (SUMMARY, ABSTRACT) else TRANSLATE
    return replace(
        made,
        model=chat.name,
        prompt_version=version(parts.code, *prompts),
        usage=cost.spent,
        seconds=round(time.perf_counter() - begun, 3),
        written_at=speech.now(),
        fingerprint=parts.fingerprint(part),
        recipe=speech.recipe,
    )


def _translated(part: Question, parts: Parts, speech: Speech, chat: Chat) -> Translation:
    code, source = parts.code, parts.source(part)
    lexicon = Lexicon(untranslated(_names(parts.note, source), code), speech.memory)
    if part == ABSTRACT:
        return abstract_in(source, code, chat, lexicon, speech.recipe)
    if part == TITLE:
        return _title_in(source, parts.note.paper.abstract or "", code, chat, lexicon)
    if part == SUMMARY and not parts.english_summary:
        title = parts.note.paper.title or ""
        if speech.recipe == FULL and (at_once := summary_at_once(source, title, code, chat)):
            return at_once
        return summary_of(source, title, code, chat, lexicon)
    source = cased(in_sentences(source), parts.note.paper.abstract or "")
    return translate(source, code, chat, lexicon=lexicon)


def in_sentences(remark: str) -> str:
    """What semicolons part as sentences: a small translator loses its way in a long one."""
    parts = _PARTED.split(remark)
    if len(parts) < 2 or any(len(part.split()) < LEAST_WORDS for part in parts):
        return remark
    return ". ".join(part[0].upper() + part[1:] for part in parts)


def cased(remark: str, text: str) -> str:
    """Names as the paper's `text` writes them: lists of papers often have them in small letters.

    So a translator sees that they are names, and the checks that they are kept.
    """
    forms = {form.lower(): form for form in _MID_SENTENCE.findall(text)}
    small = set(_WORDS.findall(text))

    def written(found: re.Match[str]) -> str:
        word = found[0]
        return word if word in small else forms.get(word.lower(), word)

    return _WORDS.sub(written, remark)


def _title_in(title: str, about: str, code: str, chat: Chat, lexicon: Lexicon) -> Translation:
    """The name that a title coins stays in front of it as it is: "RLAIF: ..."."""
    name = short_name(title)
    colon = _AFTER_NAME.match(title, len(name)) if name and title.startswith(name) else None
    front = title[: colon.end()] if colon else ""
    said = translate(in_sentence_case(title[len(front) :], about), code, chat, lexicon=lexicon)
    text = re.sub(language(code).title_end, "", said.text.strip()).rstrip()
    return replace(said, text=front + text if text else "")


def in_sentence_case(title: str, text: str) -> str:
    """The title with small letters where a sentence has them: a translator takes Words for names.

    A word that the `text` of its paper writes with a capital keeps it.
    """

    def written(found: re.Match[str]) -> str:
        kept = re.search(rf"(?<=[a-z,;] ){found[0]}\b", text)
        return found[0] if kept else found[0].lower()

    return _CAPITALISED.sub(written, title)


def _names(note: Note, source: str) -> frozenset[str]:
    """Names that the note's English keeps using, and the paper's own."""
    paper = note.paper
    quotes = (e.quote for answer in note.answers for e in answer.evidence)
    # Not the title: its words are capitalised because they are a title's.
    english = "\n".join((paper.abstract or "", *quotes, source if source != paper.title else ""))
    own = (note.short_name or "").split()
    return names_of(english, paper.title) | frozenset(own)


def _judged(part: Question, parts: Parts, said: Translation) -> Answer:
    """An abstract has the paper's own sentence for each that a check refused, as a note has it.

    What nothing else in the note holds is kept beside its translation, in English.
    """
    if not said.text.strip():
        return _answer(part, parts, Verdict.FAILED, faults=(Fault(Rule.NO_REPLY),))
    if part == ABSTRACT:
        source = parts.source(part)
        quotes = [source[start:end] for start, end in sentences(source)]
        said = in_own_words(said, parts.code, quotes)
    verdict = Verdict.NEEDS_REVIEW if said.faults else Verdict.ANSWERED
    own = parts.source(part) if part in (TITLE, REMARK) else original_of(part, said)
    return _answer(part, parts, verdict, said.text.strip(), said.faults, own)


def original_of(part: Question, said: Translation) -> str:
    """The English of a summary, which nothing else in its note holds."""
    english = " ".join(p.source for p in said.parts) if part == SUMMARY else ""
    return english if languages.of(english) == "en" else ""


def _answer(
    part: Question, parts: Parts, verdict: Verdict, text: str = "",
    faults: tuple[Fault, ...] = (), original: str = "",
) -> Answer:  # fmt: skip
    return Answer(part.id, "", parts.code, text, verdict, faults=faults, original=original)
