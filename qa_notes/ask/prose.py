"""The abstract in the reader's language, and the one sentence for the article's list."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from qa_notes.ask.evidence import support
from qa_notes.ask.prompting import prompt, version
from qa_notes.ask.translate import translate
from qa_notes.checks import missing_numbers
from qa_notes.errors import PromptRefused
from qa_notes.llm import Talker
from qa_notes.models import NO_USAGE, Answer, Paper, Usage, Verdict
from qa_notes.sentences import sentences

Now = Callable[[], datetime]


def abstract_in(
    language: str, paper: Paper, talker: Talker, now: Now, names: frozenset[str] = frozenset()
) -> Answer:
    """The abstract as the paper has it, translated."""
    begun = time.perf_counter()
    source = _tidy(paper.abstract or "")
    if not source:
        return _answer("abstract", language, "", "the paper's abstract is unknown", talker, now)
    if source_language(source) == language:
        return _answer("abstract", language, source, None, talker, now)
    try:
        said = translate(source, language, talker, names=names)
    except PromptRefused as err:
        return _failed("abstract", language, err, talker, now)
    return _answer(
        "abstract", language, said.text, said.problem, talker, now, said.usage,
        time.perf_counter() - begun,
    )  # fmt: skip


def summary_of(
    language: str, paper: Paper, talker: Talker, now: Now, names: frozenset[str] = frozenset()
) -> Answer:
    """One sentence: what the paper does and finds. Its numbers must stand in the abstract."""
    source = _tidy(paper.abstract or "")
    if not source:
        return _answer("summary", language, "", "the paper's abstract is unknown", talker, now)
    try:
        return _summary(language, paper, source, talker, now, names)
    except PromptRefused as err:
        return _failed("summary", language, err, talker, now)


def _summary(
    language: str, paper: Paper, source: str, talker: Talker, now: Now, names: frozenset[str]
) -> Answer:
    begun = time.perf_counter()
    values = {"title": paper.title or "", "abstract": source[:4000]}
    reply = talker.say(prompt("summary", **values, problem=None), 120)
    usage, english = reply.usage, _one_sentence(reply.text)
    problem = _summary_problem(english, source, paper)
    if problem:
        again = talker.say(prompt("summary", **values, problem=problem), 120)
        usage, english = usage + again.usage, _one_sentence(again.text)
        problem = _summary_problem(english, source, paper)
    if problem:  # the paper's own words are never wrong about it
        english = _central_sentence(source)
    said = translate(english, language, talker, names=names)
    return _answer(
        "summary", language, said.text, said.problem, talker, now, usage + said.usage,
        time.perf_counter() - begun,
    )  # fmt: skip


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


def _failed(name: str, language: str, err: PromptRefused, talker: Talker, now: Now) -> Answer:
    """Why there is none; the next run asks again."""
    return replace(_answer(name, language, "", str(err), talker, now), verdict=Verdict.FAILED)


def _answer(
    name: str,
    language: str,
    text: str,
    problem: str | None,
    talker: Talker,
    now: Now,
    usage: Usage = NO_USAGE,
    seconds: float = 0.0,
) -> Answer:
    missing = not text
    verdict = Verdict.NEEDS_REVIEW if problem else Verdict.ANSWERED
    return Answer(
        question_id=name,
        question="",
        language=language,
        text=text,
        verdict=Verdict.NOT_IN_PAPER if missing else verdict,
        reason=problem,
        model=talker.name,
        prompt_version=version(),
        usage=usage,
        seconds=round(seconds, 3),
        written_at=now(),
    )
