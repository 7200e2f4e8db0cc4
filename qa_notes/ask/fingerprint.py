"""What an answer depends on, in a few characters: another fingerprint on disk means it is stale."""

from __future__ import annotations

import hashlib

from qa_notes.ask import prompting
from qa_notes.ask.abstract import PROMPTS, fingerprint_of
from qa_notes.ask.translate import PROMPTS as TRANSLATE
from qa_notes.bank import ask_text
from qa_notes.llm.recipe import FULL, SHORT
from qa_notes.models import PROSE, Paper, Question


def prompt_version(question: Question, code: str, recipe: str = SHORT) -> str:
    """What changes with the prompts that this kind of question is asked with."""
    if question in PROSE:
        return prompting.version(code, *PROMPTS[recipe])
    if recipe == FULL:
        return prompting.version(code, "full")
    first = "brief" if question.answer == "short" else "draft"
    return prompting.version(code, first, *(TRANSLATE if code != "en" else ()))


def fingerprint(
    question: Question, paper: Paper, code: str, name: str | None, recipe: str = SHORT
) -> str:
    """What an answer depends on; another fingerprint on disk means the answer is stale.

    `name` is the paper's short one, `recipe` the one it was made by: an answer is as good as it is,
    whoever gave it, so neither the model nor today's recipe is a part of it.
    """
    if question in PROSE:
        return fingerprint_of(paper, code, recipe)
    is_full = recipe == FULL  # which chooses its sentences itself, and has a length
    parts = (
        paper.content_sha256 or "",
        *(ask_text(question, asked_in, name) for asked_in in (code, "en")),
        repr(sorted(question.queries.items())),
        " ".join(question.look_in),
        *(() if is_full else (repr(sorted(question.must_say.items())),)),
        question.answer,
        *((question.length,) if is_full else question.only_in),
        prompt_version(question, code, recipe),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
