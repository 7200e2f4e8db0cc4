"""What makes an answer unfit to print. Each check says why, in words a model can act on."""

from __future__ import annotations

from qa_notes.checks.language import language_problem
from qa_notes.checks.text import text_problems
from qa_notes.checks.truth import foreign_names, has_figure, missing_numbers

__all__ = ["foreign_names", "has_figure", "language_problem", "missing_numbers", "text_problems"]
