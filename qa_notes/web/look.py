"""How an article looks to whoever it is written for: a page for a frame that nothing leaves."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from qa_notes.export import Article, Target, target_named
from qa_notes.export.targets import html
from qa_notes.render import html as marks
from qa_notes.render import static
from qa_notes.render.text import runs
from qa_notes.web.publishing import as_html
from qa_notes.web.views import filled_plain

_TEXTS = ("json", "xml")  # suffixes of files that are text


@dataclass(frozen=True, slots=True)
class Kind:
    """In which way a target is shown."""

    name: str  # html, markdown, table, text, file, print
    has_source: bool = False  # it may be shown as the text of its file, too
    sets_formulas: bool = False  # by the article's own script


def kind_of(aim: Target) -> Kind:
    """That of a target, by the suffix of its file; of what is not known the article is shown."""
    known = {
        "html": Kind("html", has_source=True, sets_formulas=True),
        "md": Kind("markdown", has_source=True, sets_formulas=True),
        "csv": Kind("table"),
        "pdf": Kind("print"),
    }
    usual = Kind("text") if aim.suffix in _TEXTS else Kind("file", sets_formulas=True)
    return known.get(aim.suffix, usual)


def look(made: Article, as_source: bool) -> Response:
    """The page of the frame. Raises ExportError."""
    aim = target_named(made.options.format)
    kind = kind_of(aim)
    if kind.name in ("file", "print"):
        return _page(html.page(as_html(made)), static("style.css"), True)
    written = aim.write(made)
    text = written if isinstance(written, str) else written.decode("utf-8-sig", "replace")
    if kind.name == "text" or (as_source and kind.has_source):
        return _page(_around(made, text=text), _style(), False)
    if kind.name == "table":
        return _page(_around(made, table=_rows(text)), _style(), False)
    if kind.name == "markdown":
        return _page(_around(made, body=rendered(text)), _style(), True)
    if "<style>" in text:  # it has a look, and the policy that is its own
        return _page(text, static("style.css"), True)
    body = text.partition("<body>")[2].rpartition("</body>")[0] or text
    return _page(_around(made, body=Markup(body)), _style(), True)


def rendered(text: str) -> Markup:
    """Markdown as a host prints it; HTML in it is text, and pictures are not fetched."""
    return Markup(_markdown().render(text))


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    reader.use(front_matter_plugin).use(footnote_plugin)
    reader.use(dollarmath_plugin, allow_digits=False, renderer=_formula)
    reader.add_render_rule("front_matter", _matter)
    return reader


def _formula(source: str, options: dict[str, Any]) -> str:
    fence = "$$" if options.get("display_mode") else "$"
    whole = f"{fence}{source}{fence}"
    is_one = [run.kind for run in runs(whole)] == ["math"]
    return str(marks.title(whole) if is_one else Markup.escape(whole))


def _matter(_: object, tokens: Any, at: int, options: object, env: object) -> str:
    return str(Markup('<pre class="matter">{}</pre>\n').format(tokens[at].content))


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _around(made: Article, **what: Any) -> str:
    """A page of ours with the look of an article."""
    return filled_plain(
        "look",
        language=made.language,
        style=Markup(_style()),
        script=Markup(static("math.js")) if "body" in what else "",
        **({"text": None, "table": None, "body": None} | what),
    )


@cache
def _style() -> str:
    own = resources.files(__package__) / "static" / "look.css"
    return static("style.css") + own.read_text(encoding="utf-8")


def _page(text: str, style: str, sets_formulas: bool) -> Response:
    """Its policy is that of an article; it is nobody's page, and framed by ours alone."""
    policy = html.policy(style, static("math.js"))
    box = "sandbox allow-scripts" if sets_formulas else "sandbox"
    headers = {
        "Content-Security-Policy": f"{policy}; {box}; frame-ancestors 'self'",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(text, headers=headers)
