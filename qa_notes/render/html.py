"""HTML filters: what a paper says becomes text, formulas and links, and never markup."""

from __future__ import annotations

from markupsafe import Markup

from qa_notes.render.mathml import mathml
from qa_notes.render.text import Run, runs, safe_url

# The LaTeX source stays the text of the element: it is what is read without the page's script.
_MATH = Markup('<span class="math{}" data-mathml="{}">{}</span>')
_BARE_MATH = Markup('<span class="math{}">{}</span>')
_LINK = Markup('<a href="{}" rel="noopener noreferrer">{}</a>')


def rich(line: str) -> Markup:
    """A line with its formulas typeset and its URLs linked."""
    return Markup("").join(_run(run) for run in runs(line))


def title(line: str) -> Markup:
    """A line with its formulas typeset and no links: it may stand in a link itself."""
    return Markup("").join(
        _run(run) if run.kind == "math" else Markup.escape(run.source) for run in runs(line)
    )


def link(url: str, text: str | None = None) -> Markup:
    """A link, to itself without `text`; plain words unless the URL is http or https."""
    return _LINK.format(url, text or url) if safe_url(url) else Markup.escape(text or url)


def _run(run: Run) -> Markup:
    if run.kind == "url":
        return link(run.source)
    if run.kind == "text":
        return Markup.escape(run.source)
    display = " display" if run.display else ""
    typeset = mathml(run.latex, run.display)
    if typeset is None:
        return _BARE_MATH.format(display, run.source)
    return _MATH.format(display, typeset, run.source)
