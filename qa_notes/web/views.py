"""Pages and pieces of pages: templates, and the words of the interface."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from qa_notes.files import encoded
from qa_notes.languages import review_words
from qa_notes.models import Answer, Question
from qa_notes.render import static, whole_pages
from qa_notes.site.phrases import phrased
from qa_notes.web.house import House

Form = dict[str, str]  # what was typed, by the names of the fields
Endpoint = Callable[[Request], Awaitable[Response]]
SPOKEN = ("ja", "en")  # languages of the interface
INTERFACE = "qa-notes-interface"  # cookie
# Of what is another one under another address.
LASTING = {"Cache-Control": "private, max-age=31536000, immutable"}
OWN = (  # files of static/
    "web.css", "lists.css", "week.css", "live.js", "keys.js", "order.js", "htmx.min.js",
)  # fmt: skip


def page(request: Request, name: str, status: int = 200, **values: Any) -> Response:
    """A whole page, or the piece of one that a script has asked for, by its template.

    A piece that no script has asked for is a page by itself: a link was opened in a tab of its own,
    or before the script was there.
    """
    if _is_piece(name) and not by_script(request):
        values["piece"], name = f"{name}.html.j2", "alone"
    return HTMLResponse(encoded(filled(request, name, **values)), status)


@cache
def _is_piece(name: str) -> bool:
    loader = _environment().loader
    assert loader
    return "{% extends" not in loader.get_source(_environment(), f"{name}.html.j2")[0]


def filled(request: Request, name: str, **values: Any) -> str:
    """The text of a template."""
    state = request.app.state
    spoken = interface(request)
    return (
        _environment()
        .get_template(f"{name}.html.j2")
        .render(
            at=state.keys.root,
            here=quote(request.scope["path"]).removeprefix(state.keys.root.rstrip("/")),
            asked=request.query_params,
            w=review_words(spoken),
            spoken=spoken,
            version=version(),
            **values,
        )
    )


def filled_plain(name: str, **values: Any) -> str:
    """The text of a template that says nothing by itself, of whichever request."""
    return _environment().get_template(f"{name}.html.j2").render(**values)


def typed(work: Callable[[Request, Form], Response]) -> Endpoint:
    """An endpoint that is handed what was typed, and may take its time."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=0) as form:  # line ends are those of the internet
            given = {name: str(value).replace("\r\n", "\n") for name, value in form.items()}
        return await run_in_threadpool(work, request, given)

    return endpoint


def by_script(request: Request) -> bool:
    """Whether htmx asks, for a piece of a page that is open."""
    return bool(request.headers.get("hx-request"))


def number(typed: str) -> int | None:
    """A number from 0 as it stands in an address or form; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else None


def house(request: Request) -> House:
    """The work folder that is shown."""
    found: House = request.app.state.house
    return found


def way(request: Request, *parts: str) -> str:
    """The path of a page: `way(request, "papers", stem)`."""
    root: str = request.app.state.keys.root
    return root + "/".join(map(_part, parts))


def _part(text: str) -> str:
    """Of a path. A file's name may hold bytes that are no text."""
    return quote(text, safe="", errors="surrogateescape")


def interface(request: Request) -> str:
    """The language that buttons are in: chosen in this browser, else as the notes are."""
    chosen = request.cookies.get(INTERFACE, "")
    if chosen in SPOKEN:
        return chosen
    return "ja" if house(request).settings.language == "ja" else "en"


@cache
def assets() -> dict[str, bytes]:
    """What every page loads, by name."""
    folder = resources.files(__package__) / "static"
    own = {name: (folder / name).read_bytes() for name in OWN}
    site = resources.files("qa_notes.site") / "templates" / "site.css"
    style = static("style.css") + site.read_text(encoding="utf-8")
    return {**own, "math.js": static("math.js").encode(), "style.css": style.encode()}


@cache
def version() -> str:
    """Changes with any file of `assets`, so that browsers may keep them."""
    return hashlib.sha256(b"\0".join(assets().values())).hexdigest()[:12]


def key_of(one: Answer | Question) -> str:
    """What an answer, or that to a question, is called in addresses."""
    return f"{one.bank}:{one.id if isinstance(one, Question) else one.question_id}"


def place_of(key: str) -> str:
    """What the answer of a key is called in the page of its paper."""
    return "answer-" + re.sub(r"[^\w-]+", "-", key.lstrip(":"))


@cache
def _environment() -> Environment:
    return whole_pages("web", phrased=phrased, part=_part, place=place_of)
