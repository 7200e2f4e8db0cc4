"""One week: its order, its introduction, and what blocks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qa_notes.errors import QANotesError, UsageError, WeekChanged
from qa_notes.export import frame
from qa_notes.export.trends import printed_trends
from qa_notes.render.printed import labels
from qa_notes.render.text import clean, one_line
from qa_notes.web import blocking, preview, weekfile
from qa_notes.web.views import Form, by_script, house, interface, number, page, typed, way
from qa_notes.web.weekfile import TEXTS, Look, looked


def week(request: Request) -> Response:
    """GET weeks/SLUG: everything of one week; `edit`: with its texts in fields."""
    look = _week(request)
    return page(request, "week", **(_list(look) | _texts(request, look)))


def text(request: Request) -> Response:
    """GET weeks/SLUG/text: title, theme and introduction; `edit`: to be written.

    Nothing where the file is still the one of the stamp `seen`.
    """
    look = _week(request)
    if request.query_params.get("seen") == look.stamp:
        return Response(status_code=204)
    return page(request, "week_text", **_texts(request, look))


def late(request: Request) -> Response:
    """GET weeks/SLUG/text/late: what somebody who types has to know; `seen`: the texts shown."""
    look = _week(request)
    changed = look.texts != request.query_params.get("seen", "")
    return page(request, "week_late", look=look, changed=changed)


def papers(request: Request) -> Response:
    """GET weeks/SLUG/papers: the papers in their order."""
    return page(request, "week_papers", **_list(_week(request)))


def blocks(request: Request) -> Response:
    """GET weeks/SLUG/blocking: what is to be done before it is published."""
    found = blocking.blocking(house(request), _week(request), interface(request))
    return page(request, "week_blocking", found=found)


@typed
def order(request: Request, form: Form) -> Response:
    """POST weeks/SLUG/order: a paper from `place` to another one, both counted from 0."""
    place, to = _place(form.get("place", "")), _place(form.get("to", ""))
    error, conflict, status = None, False, 200
    try:
        settings = house(request).settings
        weekfile.move(_week(request), place, to, form.get("seen", ""), settings)
    except WeekChanged:
        conflict, status = True, 409
    except QANotesError as err:
        error, status = err, 400
    if status == 200 and not by_script(request):
        return _back(request)
    look = _week(request)
    values = _list(look, conflict=conflict, error=error, at_place=to if status == 200 else place)
    if by_script(request):
        return page(request, "week_papers", status, **(values | {"moved": status == 200}))
    return page(request, "week", status, **(values | _texts(request, look)))


@typed
def write(request: Request, form: Form) -> Response:
    """POST weeks/SLUG/text: what somebody wrote. What changed meanwhile is shown, and stays."""
    look = _week(request)
    try:
        weekfile.write(look, form, form.get("seen", ""), house(request).settings)
    except WeekChanged:
        return _written(request, 409, typed=form, conflict=True)
    except QANotesError as err:
        return _written(request, 400, typed=form, error=err)
    return _written(request, 200, saved=True) if by_script(request) else _back(request)


def _written(request: Request, status: int, **values: Any) -> Response:
    look = _week(request)
    found = _texts(request, look, **values)
    if by_script(request):
        return page(request, "week_text", status, **found)
    return page(request, "week", status, **(_list(look) | found))


def _texts(
    request: Request,
    look: Look,
    typed: Form | None = None,
    conflict: bool = False,
    error: QANotesError | None = None,
    saved: bool = False,
) -> dict[str, Any]:
    """Title, theme, introduction and trends, as they print."""
    language = frame(
        [one.card.language for one in look.held], None, house(request).settings.language
    )
    words = labels(language)
    at = {
        one.card.id: (one.card.name, way(request, "papers", one.stem))
        for one in reversed(look.held)
    }
    there = {key: getattr(look.week, key) or "" for key in TEXTS}
    return {
        "look": look,
        "language": language,
        "words": words,
        "trends": printed_trends(look.week, at, language),
        "theme": one_line(there["theme"]),
        "intro": clean(there["intro"]).strip() or words.intro,
        "there": there,
        "typed": there | _changed(typed or {}),
        "editing": bool(typed is not None or request.query_params.get("edit")),
        "conflict": conflict,
        "error": error,
        "saved": saved,
    }


def _changed(typed: Form) -> Form:
    """What somebody has typed: a field that is as it was shown is nobody's word."""
    return {
        key: typed[key] for key in TEXTS if key in typed and typed[key] != typed.get(f"was-{key}")
    }


def _list(
    look: Look,
    conflict: bool = False,
    error: QANotesError | None = None,
    at_place: int | None = None,
) -> dict[str, Any]:
    return {
        "look": look,
        "order_changed": conflict,
        "order_error": error,
        "at_place": at_place,
        "moved": False,
    }


def _week(request: Request) -> Look:
    return looked(house(request), request.path_params["slug"])


def _back(request: Request) -> Response:
    return RedirectResponse(way(request, "weeks", request.path_params["slug"]), 303)


def _place(typed: str) -> int:
    if (found := number(typed)) is None:
        raise UsageError("a place is a number from 0")
    return found


_WEEK = "/weeks/{slug}"
_GETS: dict[str, Callable[[Request], Response]] = {
    "": week,
    "/text": text,
    "/text/late": late,
    "/papers": papers,
    "/blocking": blocks,
    "/preview": preview.preview,
    "/look": preview.look,
    "/printed": preview.printed,
    "/prints/{sha}/{page:int}.png": preview.picture,
    "/export": preview.export,
}
ROUTES = [
    *(Route(f"{_WEEK}{path}", found) for path, found in _GETS.items()),
    Route(f"{_WEEK}/order", order, methods=["POST"]),
    Route(f"{_WEEK}/text", write, methods=["POST"]),
]
