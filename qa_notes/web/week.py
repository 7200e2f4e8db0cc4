"""One week: its order, its introduction, what blocks it, how it will look, and its files."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
