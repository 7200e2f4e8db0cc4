"""What `export --layout digest` does before it prints: what is not translated yet is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa_notes.config import Settings

if TYPE_CHECKING:
    from qa_notes.group import Chosen


def translated(chosen: Sequence[Chosen], code: str, settings: Settings) -> list[Chosen]:
    """The notes with what a digest in the language `code` lacks, which is kept on disk, too.

    No model is loaded where nothing lacks. Raises ModelError and ExportError that say what does.
    """
    papers = sum(bool(one.lacking(code)) for one in chosen)
    if not papers:
        return list(chosen)
    from qa_notes import digest
    from qa_notes.cli.progress import Progress
    from qa_notes.llm import budget
    from qa_notes.tools import Tools

    settings = settings.model_copy(update={"language": code})
    budget.check(settings)
    with Progress(papers, quiet=False, texts=True) as progress:
        tools = Tools(settings, progress)
        progress.follow(tools)
        return digest.completed(chosen, tools)
