"""The article of a week: gathered as the command line gathers it, and handed out as a file."""

from __future__ import annotations

import mimetypes
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from starlette.responses import Response

from qa_notes.errors import ExportError, UsageError
from qa_notes.export import LAYOUTS, Article, names, target_named
from qa_notes.files import encoded
from qa_notes.gathering import Gathered, article_of, finish, gather
from qa_notes.render import EVIDENCE
from qa_notes.web.house import House
from qa_notes.web.weekfile import Look

_KINDS = {"md": "text/markdown", "apkg": "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an article is to look."""

    format: str = "html"
    layout: str = "notes"
    evidence: str = "footnotes"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        """That of an address. Raises UsageError for what does not exist."""
        usual = cls()
        made = cls(**{key: asked.get(key) or getattr(usual, key) for key in cls.__slots__})
        known = {"format": names(), "layout": LAYOUTS, "evidence": EVIDENCE}
        for key, values in known.items():
            if getattr(made, key) not in values:
                raise UsageError(f"there is no {key} {getattr(made, key)}", ", ".join(values))
        return made

    def query(self, **more: str) -> str:
        """Of the address; with other values."""
        own = {key: getattr(self, key) for key in self.__slots__}
        return urlencode(own | more)


def silent(line: str) -> None:
    """Hears what the command line tells on stderr: the pages show it themselves."""


def collected(house: House, look: Look, wanted: Wanted) -> Gathered:
    """The notes of a week, and what is missing for an article of them. Reads only."""
    looks = {key: getattr(wanted, key) for key in wanted.__slots__} | {"template": None}
    return gather((str(look.path),), house.settings, looks, silent)


def untranslated(found: Gathered) -> int:
    """How many papers a digest prints in their original, for want of a translation."""
    if found.looks["layout"] != "digest":
        return 0
    every = (one for group in found.groups for one in group.chosen)
    return sum(bool(one.lacking(found.language)) for one in every)


def article(found: Gathered) -> Article:
    """With its gaps, if there are any. Raises ExportError where there is no note at all."""
    return article_of(found, silent)


def as_html(made: Article) -> Article:
    """The same for the HTML page."""
    return replace(made, options=replace(made.options, format="html"))


def file_name(made: Article) -> str:
    """What the file is called."""
    aim = target_named(made.options.format)
    return f"{aim.file_name(made)}.{aim.suffix}"


def command(look: Look, wanted: Wanted, made: Article) -> str:
    """What writes the same file from the command line, where the model may be asked."""
    words = ["qa-notes", "export", str(look.path)]
    usual = Wanted(format="markdown")
    for key in wanted.__slots__:
        if getattr(wanted, key) != getattr(usual, key):
            words += [f"--{key}", getattr(wanted, key)]
    return shlex.join([*words, "--out", file_name(made)])


def refuse_gaps(house: House, look: Look, wanted: Wanted, found: Gathered) -> None:
    """Raises ExportError, with what to type, where the article would have gaps."""
    if found.gaps:
        to_type = finish((str(look.path),), house.settings, found.language, found.banks.chosen)
        count = len(found.gaps)
        raise ExportError(f"the article would be incomplete: {count}", f"finish it with: {to_type}")
    if count := untranslated(found):
        to_type = command(look, wanted, article(found))
        raise ExportError(f"papers that are not translated yet: {count}", to_type)


def download(written: str | bytes, name: str) -> Response:
    """A file that the browser keeps and never shows (RFC 6266)."""
    kind = _KINDS.get(name.rpartition(".")[2]) or mimetypes.guess_type(name)[0]
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    data = written if isinstance(written, bytes) else encoded(written)
    media = kind or "application/octet-stream"
    return Response(data, media_type=media, headers={"Content-Disposition": named})
