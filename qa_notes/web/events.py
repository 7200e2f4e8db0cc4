"""What the browser is told without asking: which runs are under way, and which notes changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from qa_notes.runs import under_way

if TYPE_CHECKING:
    from qa_notes.web.house import House

ALIVE = 15.0  # seconds after which a silent line says that it is there
PACE = 0.5  # seconds between looks at the runs
MOST_WAITING = 200  # events that a browser may be behind before it is to load its page anew


class Hub:
    """Hands events to every browser that listens. Belongs to one event loop."""

    def __init__(self) -> None:
        self._ears: set[asyncio.Queue[str]] = set()
        self._last: dict[str, str] = {}  # what whoever comes later has to know as well

    def tell(self, kind: str, value: Any, keep: bool = False) -> None:
        """`keep`: it is a state, of which only the last one counts."""
        text = f"event: {kind}\ndata: {json.dumps(value)}\n\n"
        if keep:
            if self._last.get(kind) == text:
                return
            self._last[kind] = text
        for ear in self._ears:
            with suppress(asyncio.QueueFull):
                ear.put_nowait(text)

    async def heard(self, request: Request) -> AsyncIterator[str]:
        """The events of one browser, until it goes away."""
        ear: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        for text in self._last.values():
            ear.put_nowait(text)
        self._ears.add(ear)
        try:
            yield ": hello\n\n"
            while not await request.is_disconnected():
                try:
                    yield await asyncio.wait_for(ear.get(), ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._ears.discard(ear)


async def stream(request: Request) -> StreamingResponse:
    """Server-sent events (HTML, section 9.2)."""
    hub: Hub = request.app.state.hub
    return StreamingResponse(hub.heard(request), media_type="text/event-stream")


async def watch(house: House, hub: Hub) -> None:
    """Tell of notes, weeks and runs for as long as the server stands."""
    await asyncio.gather(_watch_files(house, hub), _watch_runs(house, hub))


async def _watch_runs(house: House, hub: Hub) -> None:
    while True:
        runs = await asyncio.to_thread(under_way, house.settings.output)
        hub.tell("runs", [f"{run.id} {run.answers} {run.step}" for run in runs], keep=True)
        await asyncio.sleep(PACE)


async def _watch_files(house: House, hub: Hub) -> None:
    from watchfiles import Change, awatch

    def counts(change: Change, path: str) -> bool:
        return Path(path).suffix in (".json", ".yaml", ".yml") and Path(path).name[0] != "."

    notes_dir = house.settings.notes_dir
    await asyncio.to_thread(notes_dir.mkdir, parents=True, exist_ok=True)
    folders = {notes_dir, *house.week_folders}
    there = sorted(folder for folder in folders if folder.is_dir())
    async for changes in awatch(*there, watch_filter=counts, recursive=False, step=100):
        named = sorted({Path(path) for _, path in changes})
        stems = [path.stem for path in named if path.suffix == ".json"]
        hub.tell("notes", stems)
        if len(stems) < len(named):
            hub.tell("weeks", [path.stem for path in named if path.suffix != ".json"])
