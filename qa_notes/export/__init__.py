"""Articles: the notes of a week, or of any list of papers, as one file.

week + notes + options -> contents.py (what stands where) -> markdown.py | html.py -> text
"""

from __future__ import annotations

from collections.abc import Sequence

from qa_notes.export import html, markdown
from qa_notes.export.contents import contents, frame
from qa_notes.export.options import Failed, Options
from qa_notes.models import Note, Week

__all__ = ["Failed", "Options", "article", "frame"]


def article(week: Week, notes: Sequence[Note], options: Options | None = None) -> str:
    """The article of `notes`, in their order: introduction, list, one block a paper.

    Each block is in its note's language; what stands around them as `frame` chooses.
    Markdown is CommonMark with footnotes; HTML is one file that needs nothing else, for a screen
    of any size and for A4 paper. The same input gives the same text.
    """
    options = options or Options()
    whole = contents(week, notes, options)
    return html.article(whole) if options.format == "html" else markdown.article(whole)
