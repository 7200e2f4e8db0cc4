"""The abstract in the reader's language, and the one sentence for the article's list."""

from __future__ import annotations

import hashlib
import re

from qa_notes import languages
from qa_notes.amounts import missing
from qa_notes.ask.again import of_two
from qa_notes.ask.at_once import translate_all
from qa_notes.ask.prompting import prompt, version
from qa_notes.ask.terms import Lexicon
from qa_notes.ask.translate import PROMPTS as TRANSLATE
from qa_notes.ask.translate import Translation, translate
from qa_notes.checks import CLAIM, STYLE, first
from qa_notes.checks.sources import support
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language
from qa_notes.llm import Chat
from qa_notes.llm.recipe import FULL, SHORT
from qa_notes.models import Paper
from qa_notes.said import Said
from qa_notes.sentences import sentences

LEAST_SUPPORT = 0.6  # share of the summary's content words that the abstract must hold
PROMPTS = {
    SHORT: ("summary", *TRANSLATE),
    FULL: ("summary_full", "translate_all", "summary", *TRANSLATE),
}


def abstract_in(
    source: str, code: str, chat: Chat, lexicon: Lexicon, recipe: str = SHORT
) -> Translation:
    """The abstract as the paper has it, translated."""
    if languages.of(source) == code:
        return Translation(source)
    if recipe == FULL:
        return translate_all(source, code, chat, lexicon)
    return translate(source, code, chat, lexicon=lexicon)


def summary_at_once(source: str, title: str, code: str, chat: Chat) -> Translation | None:
    """The same sentence, by a model that needs no English one before; None where it fails twice."""

    def say(problem: str | None) -> str:
        asked = prompt(
            "summary_full", language=language(code).wanted, title=title, abstract=source[:8000],
            problem=problem,
        )  # fmt: skip
        return _one_sentence(chat.say(asked, 400).text)

    def wrong(said: str) -> Fault | None:
        fault = first(CLAIM, Said(said, code, sources=(source,), given=(title,)))
        return fault if fault and fault.rule not in STYLE else None

    said, fault = of_two(say, wrong)
    return None if fault else Translation(said)


def summary_of(source: str, title: str, code: str, chat: Chat, lexicon: Lexicon) -> Translation:
    """One sentence: what the paper does and finds. Its numbers must stand in the abstract."""

    def say(problem: str | None) -> str:
        asked = prompt("summary", title=title, abstract=source[:4000], problem=problem)
        return _one_sentence(chat.say(asked, 120).text)

    english, fault = of_two(say, lambda said: _fault(said, source, title))
    if fault:  # the paper's own words are never wrong about it
        return abstract_in(_central_sentence(source), code, chat, lexicon)
    return translate(english, code, chat, lexicon=lexicon)


def fingerprint_of(paper: Paper, code: str, recipe: str = SHORT) -> str:
    """What abstract and summary depend on."""
    parts = (tidy(paper.title), tidy(paper.abstract), code, version(code, *PROMPTS[recipe]))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def tidy(text: str | None) -> str:
    """One line; empty for a text that is unknown."""
    return " ".join((text or "").split())


def _fault(sentence: str, source: str, title: str) -> Fault | None:
    if not sentence:
        return Fault(Rule.EMPTY)
    if wrong := missing(sentence, [source, title]):
        return Fault(Rule.NUMBER, wrong[0])
    comparable = languages.of(source) == "en"
    if comparable and support(sentence, [source, title]) < LEAST_SUPPORT:
        return Fault(Rule.UNSUPPORTED)
    return None


def _central_sentence(source: str) -> str:
    """The first sentence in which the authors say what they do."""
    spans = [source[a:b] for a, b in sentences(source)]
    says = re.compile(r"\b(?:we|this (?:paper|work|article)|our)\b", re.IGNORECASE)
    return next((s for s in spans if says.search(s)), spans[0])


def _one_sentence(text: str) -> str:
    text = " ".join(text.split()).strip("\"'“”")
    spans = sentences(text)
    return text[spans[0][0] : spans[0][1]] if spans else ""
