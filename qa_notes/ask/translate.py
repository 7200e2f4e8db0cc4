"""The second half of an answer: the reader's language, names and numbers as the paper has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa_notes.ask.prompting import in_our_terms, prompt, terms_in
from qa_notes.checks import foreign_names, language_problem, missing_numbers, text_problems
from qa_notes.checks.language import loose_words
from qa_notes.llm import Talker
from qa_notes.models import Usage
from qa_notes.quotes import numbers

_LABEL = re.compile(
    r"^(?:日本語(?:訳)?|訳|翻訳|Japanese|Translation|Korean|Hindi)\s*[:：]\s*", re.I
)
_SPACED = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff。、]) +(?=[\u3040-\u30ff\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in the reader's language, and what is wrong with it if anything is."""

    text: str
    problem: str | None
    usage: Usage
    fit: bool = False  # to be printed: its problem, if any, is only one of style


def translate(text: str, language: str, talker: Talker, question: str = "") -> Translation:
    """Translate English `text`; English into English costs nothing.

    A translation that fails a check is asked for once more with the reason.
    """
    if language == "en":
        return Translation(text, None, Usage(), True)
    first = _try(text, language, talker, question)
    if first.problem is None:
        return first
    second = _try(text, language, talker, question, first.problem)
    spent = first.usage + second.usage
    for said in (second, first):
        if said.fit:
            return Translation(said.text, None, spent, True)
    return Translation(first.text, first.problem, spent)


def _try(
    text: str,
    language: str,
    talker: Talker,
    question: str,
    problem: str | None = None,
) -> Translation:
    messages = prompt(
        f"translate_{language}",
        text=text,
        terms=terms_in(text, language),
        # Said before the sentence: a small model translates whatever comes after it.
        note=f"An earlier translation was wrong: {problem}." if problem else "",
    )
    reply = talker.say(messages, 60 + len(text) // 2, language)
    said = in_our_terms(tidy(reply.text), language)
    if reply.cut_off:
        return Translation(said, "it stops in the middle, finish the sentence", reply.usage)
    problem = find_problem(said, text, language, question)
    fit = problem is None or find_problem(said, text, language, question, strict=False) is None
    return Translation(said, problem, reply.usage, fit)


def tidy(text: str) -> str:
    """Without labels, line breaks, and blanks between Japanese characters."""
    text = _LABEL.sub("", " ".join(text.split())).strip()
    return _SPACED.sub("", text)


def find_problem(
    said: str, source: str, language: str, question: str = "", strict: bool = True
) -> str | None:
    """Why `said` is no fit translation of `source`, or None.

    A common English word left standing is worth a second try, but no fault when it stays.
    """
    if problem := language_problem(said, language):
        return problem
    if problems := text_problems(said, question):
        return problems[0]
    if wrong := missing_numbers(said, [source]):
        return f"the number {wrong[0]} is not in the sentence"
    if lost := missing_numbers(" ".join(numbers(source)), [said, _japanese_digits(said)]):
        return f"the number {lost[0]} is missing"
    known = frozenset(w.lower() for w in re.findall(r"\b[A-Z][\w-]*|\w*\d\w*", source))
    if strange := foreign_names(said, [source]):
        return f"the word {strange[0]} is not in the sentence"
    if strict and (loose := loose_words(said, language, known)):
        return f"translate the word {loose[0]} too"
    return None


def _japanese_digits(text: str) -> str:
    """Kanji numerals and scales as figures, so that 三つ keeps the 3 and 70億 the 7."""
    figures = str.maketrans("一二三四五六七八九", "123456789")
    plain = re.sub(r"(?=[一二三四五六七八九])|(?<=[一二三四五六七八九])", " ", text).translate(
        figures
    )
    scaled = re.sub(r"(\d+)[0億万兆千]", r" \1 ", plain)
    halved = [n.rstrip("0") for n in numbers(text) if n.endswith("0")]
    return f"{plain} {scaled} {' '.join(halved)}"
