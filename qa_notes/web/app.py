"""Which address is answered by which function."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from qa_notes.errors import NoteError, NotFound, QANotesError, UsageError
from qa_notes.parse.picture import Kept, pictures
from qa_notes.runs import under_way
from qa_notes.web import events, lists, paper, sheet, views, week
from qa_notes.web.guard import Guard
from qa_notes.web.jobs import BUG, Jobs
from qa_notes.web.prints import Prints

if TYPE_CHECKING:
    from qa_notes.web.guard import Keys
    from qa_notes.web.house import House

LARGEST = 2_000_000  # bytes of what a browser may send
_KINDS = {"css": "text/css", "js": "text/javascript"}
_ANSWER = "/papers/{stem}/answers/{key}"
_VERBS = ("accept", "deny", "unpin", "undo", "redo", "check", "regenerate", "stop")


def made(house: House, keys: Keys, hub: events.Hub | None = None) -> ASGIApp:
    """The application of one work folder, behind its guard. `hub`: what tells its browsers."""
    inner = Starlette(
        routes=[Mount(keys.root.rstrip("/"), routes=_routes())],
        middleware=[Middleware(GZipMiddleware, minimum_size=1024)],
        exception_handlers={QANotesError: _failed, HTTPException: _refused, Exception: _bug},
        lifespan=_lifespan,
        max_body_size=LARGEST,
    )
    state = inner.state
    state.house, state.keys, state.hub = house, keys, hub or events.Hub()
    time, memory = house.settings.parse_timeout, house.settings.parse_memory_mb
    state.pictures = Kept(draw=partial(pictures, timeout=time, memory_mb=memory))
    state.pdfs, state.prints = sheet.Pdfs(house), Prints()
    return Guard(inner, keys)


def _routes() -> list[BaseRoute]:
    verbs = [Route(f"{_ANSWER}/{verb}", getattr(paper, verb), methods=["POST"]) for verb in _VERBS]
    return [
        *lists.ROUTES,
        *week.ROUTES,
        Route("/papers/{stem}", paper.paper),
        Route("/papers/{stem}/stamps", paper.stamps),
        Route("/papers/{stem}/sheet", sheet.sheet),
        Route("/papers/{stem}/pages/{sha}/{page}-{width}.png", sheet.picture),
        Route("/papers/{stem}/ask", paper.ask, methods=["POST"]),
        Route("/papers/{stem}/asked/{job}", paper.asked),
        Route(_ANSWER, paper.answer),
        Route(f"{_ANSWER}/edit", paper.edit),
        Route(f"{_ANSWER}/edit", paper.save, methods=["POST"]),
        Route(f"{_ANSWER}/wish", paper.wish),
        Route(f"{_ANSWER}/history", paper.history),
        *verbs,
        Route("/runs", _runs),
        Route("/events", events.stream),
        Route("/keys", lambda request: views.page(request, "keys")),
        Route("/interface", _interface, methods=["POST"]),
        Route("/static/{version}/{name}", _asset),
    ]


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    hub: events.Hub = app.state.hub
    app.state.jobs = Jobs(hub.from_threads(asyncio.get_running_loop()))
    watching = asyncio.create_task(events.watch(app.state.house, hub))
    loading = asyncio.create_task(asyncio.to_thread(app.state.house.begin))
    yield
    app.state.jobs.end()
    app.state.prints.end()
    for task in (watching, loading):
        task.cancel()
        with suppress(asyncio.CancelledError, QANotesError):
            await task


def _runs(request: Request) -> Response:
    """GET runs: what is at work on the folder."""
    return views.page(request, "runs", runs=under_way(views.house(request).settings.output))


@views.typed
def _interface(request: Request, form: views.Form) -> Response:
    """POST interface: the language of the buttons, in this browser."""
    root = request.app.state.keys.root
    back = form.get("back", "").lstrip("/\\")
    response = RedirectResponse(root + back, 303)
    if form.get("language") in views.SPOKEN:
        response.set_cookie(
            views.INTERFACE, form["language"], 31_536_000, path=root, httponly=True, samesite="lax"
        )
    return response


def _asset(request: Request) -> Response:
    """GET static/VERSION/NAME: style and scripts."""
    name = request.path_params["name"]
    found = views.assets().get(name)
    if found is None:
        raise HTTPException(404)
    kind = _KINDS[name.rpartition(".")[2]]
    return Response(found, media_type=f"{kind}; charset=utf-8", headers=views.LASTING)


def _failed(request: Request, error: Exception) -> Response:
    """An error of ours, where no page has a better place for it."""
    assert isinstance(error, QANotesError)
    status = 404 if isinstance(error, NoteError | NotFound | UsageError) else 500
    return _error(request, status, error)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(request, error.status_code, QANotesError(HTTPStatus(error.status_code).phrase))


def _bug(request: Request, error: Exception) -> Response:
    """Of our own. The page says nothing of it; the server raises it again, into its log."""
    return _error(request, 500, QANotesError(type(error).__name__, BUG))


def _error(request: Request, status: int, error: QANotesError) -> Response:
    """A page, or a line beside the one that is open: no form loses what is typed in it."""
    if not views.by_script(request):
        return views.page(request, "error", status, error=error)
    response = views.page(request, "said_error", status, error=error)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#said", "innerHTML"
    return response
