"""What a target is: a kind of file, or a place, that articles are written for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qa_notes.export.contents import Article

Written = str | bytes  # a text, or the bytes of a file that is none


def file_name(article: Article) -> str:
    """A name for the file, without its suffix: the id of the week or weeks, or of a lone paper.

    A digest in another language than its notes says which: one of each may lie in a folder.
    """
    weeks = "-".join(filter(None, (one.week.id for one in article.weeks)))
    ids = [weeks, *(note.paper.id for note in article.notes[:1])]
    named = (re.sub(r"[^\w.-]+", "-", one or "").strip("-.") for one in ids)
    name = next(filter(None, named), "article")[:80]
    code = article.options.language if article.options.layout == "digest" else None
    is_foreign = code and any(note.language != code for note in article.notes)
    return f"{name}-{code}" if is_foreign else name


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of file or place. Its name is that of the file it is defined in."""

    what: str  # a line of --help
    suffix: str  # of its file
    write: Callable[[Article], Written]
    file_name: Callable[[Article], str] = file_name  # in a folder that --out names; no suffix
    apart: bool = False  # it wants each week file as an article of its own: Article.weeks
