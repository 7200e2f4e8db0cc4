"""What one question takes, before it is asked: as this work folder has seen it, else as a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from qa_notes.config import Settings
from qa_notes.llm.adapters import shipped, translator
from qa_notes.llm.ledger import Call, path_of, read
from qa_notes.llm.recipe import FULL, LENGTHS, chosen, fitted
from qa_notes.models import (
    ABSTRACT,
    NO_USAGE,
    PROSE,
    REMARK,
    SUMMARY,
    TITLE,
    TRENDS,
    Paper,
    Question,
    Usage,
)
from qa_notes.sentences import sentences

# Tokens as Qwen2.5 counts them, means of five papers in Japanese (docs/decisions.md, 22).
RULES = 480  # of a draft: its rules, examples and question
PASSAGE = 110  # what is shown of one: many of its sentences are no answer to the question
WHOLE = 18_000  # a paper, mean of seven of 11 to 30 pages (14,000 to 25,000)
SUMMARY_PROMPT = 430  # rules and abstract
EXAMPLES = {"ja": 740, "ko": 165}  # around one sentence to be translated
FEW = 200  # of them, in other languages
TAUGHT = 85  # instead, for a model that has learned it
SENTENCE = 40  # to be translated
DRAFT_REPLY, SENTENCE_REPLY = 52, 48  # generated
DRAFTS = 1.1  # of a question: some fail a check and are asked for again
SENTENCES = 7  # of an abstract that is not known yet
# Times that a sentence is translated, by kind: of an abstract each, else all of an answer.
TRANSLATED = {"abstract": 1.25, "summary": 1.4, "": 1.65}

# Of the full recipe: what is shown as Qwen2.5 counts it, means of four papers in Japanese; how much
# a large model says is an estimate, for none was at hand to be measured.
FULL_RULES = 620  # with the question and the abstract, whose sentences are numbered
SHOWN = 155  # of a passage, all of its sentences with their numbers
CALLS = 1.1  # of a question: some claims are asked for again
LETTER = 1.3  # tokens of a reply for each letter of the answer, its signs and numbers included
AT_ONCE = 400  # generated for an abstract
TRENDS_RULES, TRENDS_REPLY, TRENDS_CALLS = 620, 300, 2  # of a week; one trend is asked for again
TOKEN = 4  # characters of English

ENOUGH = 10  # questions of a bank, from which on the ledger knows better
_OTHERS = ""
_SENTENCES = (TITLE, REMARK)  # of a digest: translated, and nothing else


class Expected:
    """Tokens of a question, by its kind: an abstract, a summary, or one of a bank."""

    def __init__(self, settings: Settings, calls: Iterable[Call] = ()) -> None:
        """`calls` of the ledger; those of other models and recipes say nothing here."""
        self._settings = settings
        self._seen = _means(calls, settings.llm, recipe(settings))

    @property
    def is_measured(self) -> bool:
        """Whether the questions of a bank are told by the ledger."""
        return _OTHERS in self._seen

    def usage(self, question: Question, paper: Paper) -> Usage:
        """Tokens of one question about a paper, its tries together."""
        if question.answer == "url":  # links are found without a model
            return NO_USAGE
        return self._seen.get(kind(question)) or as_a_rule(question, paper, self._settings)


def known_of(settings: Settings) -> Expected:
    """What the work folder knows; a ledger that cannot be read knows nothing."""
    calls: list[Call] = []
    with suppress(OSError):
        calls, _ = read(path_of(settings.output))
    return Expected(settings, calls)


def kind(question: Question) -> str:
    """What costs about the same: abstracts, summaries, titles, trends, or questions of a bank."""
    return question.id if question in (*PROSE, *_SENTENCES, TRENDS) else _OTHERS


def recipe(settings: Settings) -> str:
    """What the length of a question's calls depends on, beside the model: "ja short retrieve 3"."""
    asked_by = chosen(settings)
    fit = fitted(settings, asked_by, _is_roomy(settings))
    shown = "" if fit.mode == "full" else f" {fit.passages}"
    length = f" {settings.answer_length}" if asked_by == FULL else ""
    return f"{settings.language} {asked_by} {fit.mode}{shown}{length}"


def as_a_rule(question: Question, paper: Paper, settings: Settings) -> Usage:
    """Tokens of one question, no other having been asked."""
    if question == TRENDS:
        return _trends(paper, settings)
    if chosen(settings) == FULL:
        return _full(question, fitted(settings, FULL, _is_roomy(settings)))
    translated, drafts, prompt = TRANSLATED.get(kind(question), 1.0), DRAFTS, RULES
    prompt += _shown(settings)
    if question == ABSTRACT:
        translated *= len(sentences(paper.abstract or "")) or SENTENCES
        drafts = 0.0
    elif question == SUMMARY:
        prompt = SUMMARY_PROMPT
    elif question in _SENTENCES:
        drafts = 0.0
    if settings.language == "en" and question != ABSTRACT:  # which is only asked if it is not
        translated = 0.0
    return Usage(
        calls=round(drafts + translated),
        prompt_tokens=round(drafts * prompt + translated * _around(settings)),
        completion_tokens=round(drafts * DRAFT_REPLY + translated * SENTENCE_REPLY),
    )


def _full(question: Question, settings: Settings) -> Usage:
    """Of the full recipe: one call, and one more for each claim that fails a check.

    What a provider keeps of the prompt from question to question is not counted: they differ.
    """
    if question in _SENTENCES:
        return Usage(1, _around(settings), 0, SENTENCE_REPLY)
    if question in PROSE:
        return Usage(1, SUMMARY_PROMPT, 0, AT_ONCE if question == ABSTRACT else SENTENCE_REPLY)
    length = LENGTHS[question.length or settings.answer_length]
    prompt = FULL_RULES + (settings.passages * SHOWN if settings.mode == "retrieve" else WHOLE)
    return Usage(1, round(CALLS * prompt), 0, round(CALLS * LETTER * length.letters))


def _trends(week: Paper, settings: Settings) -> Usage:
    """Of what the papers of a week share; its "abstract" is what is shown of them."""
    shown = len(week.abstract or "") // TOKEN
    said = 0 if settings.language == "en" or chosen(settings) == FULL else 3  # sentences translated
    return Usage(
        TRENDS_CALLS + said,
        TRENDS_CALLS * (TRENDS_RULES + shown) + said * _around(settings),
        completion_tokens=TRENDS_REPLY * TRENDS_CALLS + said * SENTENCE_REPLY,
    )


def _is_roomy(settings: Settings) -> bool:
    """Whether the model's context will be known: providers of large models tell it."""
    return not settings.llm_base_url and settings.llm.partition(":")[0] != "ollama"


def _around(settings: Settings) -> int:
    """Tokens of the prompt for one sentence."""
    taught = settings.llm == "embedded" and any(
        adapter.name == translator(settings.language) for adapter in shipped()
    )
    return SENTENCE + (TAUGHT if taught else EXAMPLES.get(settings.language, FEW))


def _shown(settings: Settings) -> int:
    """Tokens of the passages in one prompt. The embedded model has no room for a whole paper."""
    if settings.mode == "full" or (settings.mode == "auto" and not settings.runs_here):
        return WHOLE
    return settings.passages * PASSAGE


def _means(calls: Iterable[Call], model: str, made_by: str) -> dict[str, Usage]:
    """Of each kind, the tokens of one asking; nothing until enough was asked.

    From then on one abstract tells more than the rule: models that think write ten times as much.
    """
    askings: dict[tuple[object, ...], Usage] = defaultdict(Usage)
    for call in calls:
        if call.question and (call.model, call.recipe) == (model, made_by):
            askings[call.question, call.paper, call.asked] += call.usage
    by_kind = defaultdict(list)
    for (question, *_), usage in askings.items():
        by_kind[question if ":" not in str(question) else _OTHERS].append(usage)
    if len(by_kind[_OTHERS]) < ENOUGH:
        return {}
    return {str(name): _mean(found) for name, found in by_kind.items()}


def _mean(found: list[Usage]) -> Usage:
    whole = sum(found, NO_USAGE)
    counts = (whole.calls, whole.prompt_tokens, whole.cached_tokens, whole.completion_tokens)
    return Usage(*(round(count / len(found)) for count in counts))
