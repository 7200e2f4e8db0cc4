"""Notes for people: templates, and the filters that make what papers say safe to print.

    note -> printed.py (what is said, whatever the format) -> html.py | markdown.py -> templates/

`block` prints one paper; qa_notes.export puts blocks together into an article.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from qa_notes.errors import ExportError
from qa_notes.models import Note
from qa_notes.render import html, markdown, prose
from qa_notes.render.digest import PrintedDigest, printed_digest, printed_link
from qa_notes.render.flash import PrintedFlash, printed_flash
from qa_notes.render.flavour import COMMONMARK, Flavour
from qa_notes.render.printed import EVIDENCE, LAYOUTS, PrintedPaper, printed

FORMATS = {"markdown": "md", "html": "html"}

__all__ = [
    "EVIDENCE", "FORMATS", "LAYOUTS", "Flavour", "PrintedDigest", "PrintedFlash",
    "PrintedPaper", "block", "fill", "printed", "printed_digest", "printed_flash", "printed_link",
    "static", "templates", "there_is", "whole_pages",
]  # fmt: skip


def block(
    note: Note,
    format: str = "markdown",
    evidence: str = "footnotes",
    first: int = 1,
    layout: str = LAYOUTS[0],
) -> str:
    """One paper's block: title, facts, abstract, questions and answers, quotations.

    Footnotes are numbered from `first`. The HTML is a <section> for the body of a page.
    Raises ExportError for a format, layout, language or way of evidence that does not exist.
    """
    there_is("evidence", evidence, EVIDENCE)
    there_is("layout", layout, LAYOUTS)
    return fill("block", format, paper=printed(note, evidence, first, layout))


def there_is(what: str, name: str, known: Collection[str]) -> None:
    """Raises ExportError that names what there is, unless `name` is known."""
    if name not in known:
        raise ExportError(f"no {what} {name!r}", f"there are: {', '.join(known)}")


def fill(
    name: str,
    format: str,
    folder: Path | None = None,
    flavour: Flavour = COMMONMARK,
    **values: Any,
) -> str:
    """Fill templates/NAME.FORMAT.j2; what is printed is escaped unless a filter made it.

    Markdown is that of `flavour`.

    A template in `folder` stands before ours of its name: ExportError if it cannot be filled.
    """
    there_is("format", format, FORMATS)
    file = f"{name}.{FORMATS[format]}.j2"
    try:
        page = _environment(format, folder, flavour).get_template(file).render(**values)
    except Exception as err:  # theirs may be of any bytes, and do sums
        if folder is None:
            raise  # one of ours
        raise _faulty(err, folder) from err
    return markdown.tidy(page) if format == "markdown" else page


def _faulty(err: Exception, folder: Path) -> ExportError:
    place = f"{err.name}, line {err.lineno}" if isinstance(err, TemplateSyntaxError) else folder
    said = err.message if isinstance(err, TemplateError) else err
    why = f"a template cannot be filled ({place}): {said}"
    return ExportError(why, "ours, to compare: qa-notes formats --templates DIR")


def static(name: str) -> str:
    """A file of templates/ as it is."""
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")


def templates() -> dict[str, str]:
    """Our templates by the names of their files."""
    names = (file.name for file in (resources.files(__package__) / "templates").iterdir())
    return {name: static(name) for name in sorted(names) if name.endswith(".j2")}


def whole_pages(*packages: str, **filters: Any) -> Environment:
    """The templates of whole pages in these packages, which may include ours; all is escaped."""
    loaders = [PackageLoader(f"qa_notes.{name}") for name in (*packages, "render")]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_HTML | filters)
    return environment


_HTML: dict[str, Any] = {
    "rich": html.rich,
    "title_line": html.title,
    "link": html.link,
    "prose": prose.as_html,
}
_MARKDOWN: dict[str, Any] = {  # each takes a flavour
    "rich": markdown.rich,
    "title_line": markdown.title,
    "lead": markdown.lead,
    "link": markdown.link,
    "paragraphs": markdown.paragraphs,
    "prose": prose.as_markdown,
    "inline": markdown.escape,
    "start": markdown.start,
    "entry": markdown.entry,
    "claims": markdown.claims,
    "bullet": markdown.bullet,
    "quotation": markdown.quotation,
    "places": markdown.places,
    "footnote_marks": markdown.footnote_marks,
    "cited": markdown.cited,
}


@cache
def _environment(
    format: str, folder: Path | None, flavour: Flavour
) -> ImmutableSandboxedEnvironment:
    """Templates of other people come with their themes: they fill in text, and run nothing."""
    ours = PackageLoader("qa_notes.render", "templates")
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours,
        undefined=StrictUndefined,
        autoescape=format == "html",
        finalize=partial(_finish, flavour) if format == "markdown" else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    if format == "html":
        environment.filters.update(_HTML)
        return environment
    for name, made in _MARKDOWN.items():
        environment.filters[name] = partial(made, flavour=flavour)
    environment.globals["br"] = markdown.Markdown("  ")  # two spaces: a line break everywhere
    environment.globals["notes_apart"] = flavour.notes is None
    environment.globals["callout"] = markdown.Markdown(flavour.callout)
    return environment


def _finish(flavour: Flavour, value: Any) -> Any:
    """Markdown has no autoescape of Jinja's: this is ours."""
    if isinstance(value, markdown.Markdown):
        return value
    return markdown.escape(str(value), flavour)
