"""Articles: the notes of a week, or of any list of papers, as one file.

week + notes + options -> contents.py (what stands where) -> targets/ -> text, or bytes
"""

from __future__ import annotations

from collections.abc import Sequence

from qa_notes.export.contents import Article, Contents, frame
from qa_notes.export.options import BANKS, LAYOUTS, Failed, Options
from qa_notes.export.registry import names, target_named
from qa_notes.export.target import Target, Written
from qa_notes.export.trends import unprinted
from qa_notes.models import Note, Week

__all__ = [
    "BANKS", "LAYOUTS", "Article", "Contents", "Failed", "Options", "Target", "Written", "article",
    "frame", "names", "target_named", "unprinted",
]  # fmt: skip


def article(week: Week, notes: Sequence[Note], options: Options | None = None) -> Written:
    """The article of `notes`, in their order: introduction, list, one block a paper.

    Each block is in its note's language; what stands around them as `frame` chooses.
    The same input gives the same text. Raises ExportError.
    """
    options = options or Options()
    return target_named(options.format).write(Article(week, tuple(notes), options))
