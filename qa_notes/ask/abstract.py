"""The abstract in the reader's language, and the one sentence for the article's list."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from qa_notes.ask.draft import EMPTY
from qa_notes.ask.evidence import support
from qa_notes.ask.prompting import prompt, version
from qa_notes.ask.translate import Translation, translate
from qa_notes.checks import missing_numbers
from qa_notes.errors import PromptRefused
from qa_notes.llm import Chat
from qa_notes.models import ABSTRACT, NO_USAGE, SUMMARY, Answer, Paper, Question, Verdict
from qa_notes.sentences import sentences

Now = Callable[[], datetime]


def abstract_in(
    language: str, paper: Paper, chat: Chat, now: Now, names: frozenset[str] = frozenset()
) -> Answer:
    """The abstract as the paper has it, translated."""

    def make(source: str) -> Translation:
        if source_language(source) == language:
            return Translation(source, None, NO_USAGE, True)
        return translate(source, language, chat, names=names)

    return _made(ABSTRACT, make, language, paper, chat, now)


def summary_of(
    language: str, paper: Paper, chat: Chat, now: Now, names: frozenset[str] = frozenset()
) -> Answer:
    """One sentence: what the paper does and finds. Its numbers must stand in the abstract."""

    def make(source: str) -> Translation:
        values = {"title": paper.title or "", "abstract": source[:4000]}
        reply = chat.say(prompt("summary", **values, problem=None), 120)
        english = _one_sentence(reply.text)
        problem = _summary_problem(english, source, paper)
        if problem:
            again = chat.say(prompt("summary", **values, problem=problem), 120)
            english = _one_sentence(again.text)
            problem = _summary_problem(english, source, paper)
        if problem:  # the paper's own words are never wrong about it
            english = _central_sentence(source)
        return translate(english, language, chat, names=names)

    return _made(SUMMARY, make, language, paper, chat, now)


def prose_fingerprint(paper: Paper, language: str) -> str:
    """What abstract and summary depend on."""
    parts = (_tidy(paper.title or ""), _tidy(paper.abstract or ""), language, version())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def source_language(text: str) -> str:
    """ja, ko, hi or en, by the letters."""
    letters = [c for c in text if c.isalpha()] or ["a"]
    shares = {
        "ja": sum("\u3040" <= c <= "\u30ff" for c in letters),
        "ko": sum("\uac00" <= c <= "\ud7a3" for c in letters),
        "hi": sum("\u0900" <= c <= "\u097f" for c in letters),
    }
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] > 0.15 * len(letters) else "en"


def _summary_problem(sentence: str, source: str, paper: Paper) -> str | None:
    if not sentence:
        return "it is empty"
    if wrong := missing_numbers(sentence, [source, paper.title or ""]):
        return f"the abstract does not hold the number {wrong[0]}"
    if support(sentence, [source, paper.title or ""]) < 0.6:
        return "the abstract does not say this"
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


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _made(
    what: Question,
    make: Callable[[str], Translation],
    language: str,
    paper: Paper,
    chat: Chat,
    now: Now,
) -> Answer:
    """What `make` says of the abstract; nothing is a failure, for the paper has an abstract."""
    begun, before = time.perf_counter(), chat.spent
    answer = Answer(
        question_id=what.id,
        question="",
        language=language,
        text="",
        verdict=Verdict.NOT_IN_PAPER,
        reason="the paper's abstract is unknown",
        model=chat.name,
        prompt_version=version(),
        written_at=now(),
        fingerprint=prose_fingerprint(paper, language),
    )
    source = _tidy(paper.abstract or "")
    if not source:
        return answer
    try:
        said = make(source)
        text, reason = said.text.strip(), said.problem
    except PromptRefused as err:
        text, reason = "", str(err)
    else:
        reason = reason if text else EMPTY
    fine = Verdict.NEEDS_REVIEW if reason else Verdict.ANSWERED
    return replace(
        answer,
        text=text,
        verdict=fine if text else Verdict.FAILED,
        reason=reason,
        usage=chat.spent - before,
        seconds=round(time.perf_counter() - begun, 3),
        written_at=now(),
    )
