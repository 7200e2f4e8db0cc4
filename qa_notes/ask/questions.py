"""A question that no bank has: a reader's, said in English; a model's, said in the reader's words.

The search and the draft are English, so every question is said in it, beside the language that its
reader reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa_notes import languages
from qa_notes.ask.abstract import tidy
from qa_notes.ask.again import of_two
from qa_notes.ask.prompting import prompt
from qa_notes.ask.subject import Subject
from qa_notes.ask.translate import translate
from qa_notes.bank import MOST_LETTERS
from qa_notes.checks import first
from qa_notes.checks.language import foreign_script, other_language
from qa_notes.checks.sources import lost_name, lost_number, strange_number
from qa_notes.checks.text import empty, label, loop, slot
from qa_notes.errors import PromptRefused
from qa_notes.faults import Fault, Rule
from qa_notes.languages import worded
from qa_notes.languages.scripts import HAN, LATIN, share
from qa_notes.llm import Chat, Manner, Reply
from qa_notes.models import OWN, Document, Kind, Maker, Question, SectionKind
from qa_notes.said import Said
from qa_notes.sentences import sentences

_ASIDE = Manner(aside=True)
_BY_ITSELF = (empty, slot, label, loop, other_language, foreign_script)
_AGAINST = (strange_number, lost_number, lost_name)  # the words that it translates
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*")
_AROUND = re.compile(r"^[\W\d_]+|\s*\*+$")  # "1. ", "- ", "**" around a line of a list
_ASKING = re.compile(
    r"\b(?:what|which|how|why|where|when|whose?|do|does|did|is|are|was|were|can)\b"
)
_WORDS = range(4, 31)
_SHOWN = 6000  # characters of an introduction


def understood(text: str, subject: Subject, chat: Chat) -> Question:
    """A reader's question, in English too, and in the reader's language where it is in another.

    Raises PromptRefused where the model cannot say it in English, ModelError.
    """
    code = spoken_in(text)
    english = text if code == "en" else in_english(text, code, chat)
    asked = {code: text, "en": english}
    queries = {} if code == "en" else {code: (text,)}
    question = Question(OWN, asked, queries, bank=OWN, made_by=Maker.PERSON)
    return said_for_reader(question, subject, chat) or question


def spoken_in(text: str) -> str:
    """The language of a question, by its letters: one of nothing but kanji is Japanese."""
    found = languages.of(text)
    return "ja" if found == "en" and share(HAN, text) > share(LATIN, text) else found


def in_english(text: str, code: str, chat: Chat) -> str:
    """The question in English, checked; asked for once more with what was wrong with the first."""

    def say(problem: str | None) -> Reply:
        return chat.say(prompt("say_in_english", text=text, problem=problem), 120, _ASIDE)

    def said(reply: Reply) -> str:
        return tidy(reply.text).strip("\"'“”")

    reply, fault = of_two(
        say, lambda reply: Fault(Rule.CUT_OFF) if reply.cut_off else _lost(said(reply), text)
    )
    if fault is None:
        return said(reply)
    raise PromptRefused(
        f"the question could not be said in English: {worded(fault, 'en')}",
        "ask it in other words, in English, or with a larger model: --llm",
    )


def said_for_reader(question: Question, subject: Subject, chat: Chat) -> Question | None:
    """The question with a text in the reader's language; None where its translation has a fault."""
    code = subject.language
    if code in question.text:
        return question
    try:
        said = translate(question.text["en"], code, chat, lexicon=subject.lexicon)
    except PromptRefused:
        return None
    if said.faults or not said.text.strip():
        return None
    return replace(question, text={code: said.text, **question.text})


def proposals(subject: Subject, chat: Chat, asked: Sequence[str], count: int) -> list[str]:
    """English questions that the model would ask of this paper beside those `asked`; `count` of
    them are wanted. Lines that are no question are left out.

    Raises PromptRefused, ModelError.
    """
    paper = subject.paper
    shown = tidy(paper.abstract or subject.document.abstract)
    introduction = _introduction(subject.document)
    if not shown and not introduction:
        return []
    messages = prompt(
        "propose", title=tidy(paper.title), abstract=shown[:4000], introduction=introduction,
        asked=asked, count=count,
    )  # fmt: skip
    lines = chat.say(messages, 40 * count, _ASIDE).text.splitlines()
    found = (_AROUND.sub("", tidy(line)) for line in lines)
    return list(dict.fromkeys(line for line in found if is_question(line)))


def is_question(line: str) -> bool:
    """Whether a line is one whole English question."""
    return (
        line.endswith("?")
        and len(line) <= MOST_LETTERS
        and len(line.split()) in _WORDS
        and len(sentences(line)) == 1
        and _ASKING.search(line.casefold()) is not None
        and first(_BY_ITSELF, Said(line, "en")) is None
    )


def _lost(said: str, text: str) -> Fault | None:
    """What is wrong with an English question that should say `text`."""
    names = tuple(dict.fromkeys(_NAME.findall(text)))
    return first(_BY_ITSELF, Said(said, "en")) or first(
        _AGAINST, Said(said, "en", sources=(text,), names=names)
    )


def _introduction(document: Document) -> str:
    """What the introduction says; of a paper without one, its first page."""
    sections = document.sections
    prose = [block for block in document.blocks if block.kind is Kind.TEXT]
    within = [b for b in prose if sections[b.section].kind is SectionKind.INTRODUCTION]
    shown = within or [block for block in prose if block.page == 1]
    return tidy(" ".join(document.text_of(block) for block in shown))[:_SHOWN]
