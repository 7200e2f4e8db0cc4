"""What there is: weeks, papers, a table of all answers, and the search."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qa_notes.web.views import house, page


def home(request: Request) -> Response:
    """GET /: the weeks, the youngest first."""
    return page(request, "home", seen=house(request).now())


ROUTES = [Route("/", home)]
