"""How a week will look in each target, and its files."""

from __future__ import annotations

import shlex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from qa_notes import publish
from qa_notes.errors import ExportError, UsageError
from qa_notes.export import LAYOUTS, names, target_named
from qa_notes.parse.picture import Kept
from qa_notes.render import EVIDENCE
from qa_notes.web import look as looks
from qa_notes.web import publishing
from qa_notes.web.prints import Prints
from qa_notes.web.publishing import Wanted
from qa_notes.web.views import LASTING, house, page
from qa_notes.web.weekfile import Look, looked

WIDTH = 1100  # pixels of the picture of a page


def preview(request: Request) -> Response:
    """GET weeks/SLUG/preview: the look of a target, its choices, and the file."""
    return _preview(request)


def look(request: Request) -> Response:
    """GET weeks/SLUG/look: what the frame of the preview shows; `source`: the text of the file."""
    week, wanted = _week(request), Wanted.of(request.query_params)
    made = publishing.article(publishing.collected(house(request), week, wanted))
    return looks.look(made, as_source=bool(request.query_params.get("source")))


def printed(request: Request) -> Response:
    """GET weeks/SLUG/printed: the piece with the pages of the PDF."""
    week, wanted = _week(request), Wanted.of(request.query_params)
    try:
        made = publishing.article(publishing.collected(house(request), week, wanted))
        one, error = _prints(request).of(made), None
    except ExportError as err:
        one, error = None, err
    return page(request, "week_printed", look=week, print=one, error=error)


def picture(request: Request) -> Response:
    """GET weeks/SLUG/prints/SHA/N.png: one page of such a PDF."""
    one = _prints(request).named(request.path_params["sha"])
    number = request.path_params["page"]
    if not 1 <= number <= one.pages:
        raise UsageError(f"there is no page {number}", f"there are {one.pages}")
    kept: Kept = request.app.state.pictures
    drawn = kept.get(one.path, one.sha256, (number,), WIDTH)[number]
    return Response(drawn.png, media_type="image/png", headers=LASTING)


def export(request: Request) -> Response:
    """GET weeks/SLUG/export: the file, to be kept; `incomplete`: with its gaps."""
    work, week, wanted = house(request), _week(request), Wanted.of(request.query_params)
    try:
        found = publishing.collected(work, week, wanted)
        if not request.query_params.get("incomplete"):
            publishing.refuse_gaps(work, week, wanted, found)
        made = publishing.article(found)
        if wanted.format == "pdf":
            written: str | bytes = _prints(request).of(made).path.read_bytes()
        else:
            written = target_named(wanted.format).write(made)
    except ExportError as err:
        return _preview(request, err, 409)
    return publishing.download(written, publishing.file_name(made))


def _preview(request: Request, error: ExportError | None = None, status: int = 200) -> Response:
    week, wanted = _week(request), Wanted.of(request.query_params)
    found = publishing.collected(house(request), week, wanted)
    aim = target_named(wanted.format)
    values: dict[str, Any] = {"file": "", "untranslated": 0, "command": ""}
    try:
        made = publishing.article(found)
        values["file"] = publishing.file_name(made)
        values["untranslated"] = publishing.untranslated(found)
        values["command"] = publishing.command(week, wanted, made)
    except ExportError as err:
        error = error or err
    return page(
        request,
        "week_preview",
        status,
        look=week,
        wanted=wanted,
        aim=aim,
        kind=looks.kind_of(aim),
        as_source=bool(request.query_params.get("source")),
        formats=names(),
        layouts=list(LAYOUTS),
        evidences=EVIDENCE,
        gaps=len(found.gaps),
        places=[shlex.join(["qa-notes", "publish", str(week.path), "--to", place])
                for place in publish.names()],
        error=error,
        **values,
    )  # fmt: skip


def _week(request: Request) -> Look:
    return looked(house(request), request.path_params["slug"])


def _prints(request: Request) -> Prints:
    found: Prints = request.app.state.prints
    return found
