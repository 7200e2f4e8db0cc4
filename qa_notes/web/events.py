"""What the browser is told without asking: which runs are under way, and which notes changed."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from qa_notes.runs import under_way
from qa_notes.watching import changes

if TYPE_CHECKING:
    from qa_notes.web.house import House

ALIVE = 15.0  # seconds after which a silent line says that it is there
PACE = 0.5  # seconds between looks at the runs
LOOK = 2.0  # seconds between looks at which folders there are
AGAIN = 1.0  # seconds until folders that could not be watched are tried again
MOST_WAITING = 200  # events that a browser may be behind; it is then to come again and renew all
_END = "event: end\ndata: null\n\n"


class Hub:
    """Hands events to every browser that listens. Belongs to one event loop."""

    def __init__(self) -> None:
        self._ended = False
        self._ears: set[asyncio.Queue[str]] = set()
        self._last: dict[str, str] = {}  # what whoever comes later has to know as well

    def tell(self, kind: str, value: Any, keep: bool = False) -> None:
        """`keep`: it is a state, of which only the last one counts."""
        text = f"event: {kind}\ndata: {json.dumps(value)}\n\n"
        if keep:
            if self._last.get(kind) == text:
                return
            self._last[kind] = text
        for ear in list(self._ears):
            try:
                ear.put_nowait(text)
            except asyncio.QueueFull:
                self._ears.discard(ear)

    def from_threads(self, loop: asyncio.AbstractEventLoop) -> Callable[[str, Any], None]:
        """What tells the browsers of this loop from any thread."""

        def tell(kind: str, value: Any) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self.tell, kind, value)

        return tell

    def end(self) -> None:
        """Every browser is told not to come back: another server may have this address next."""
        self._ended = True
        for ear in self._ears:
            if ear.full():
                ear.get_nowait()
            ear.put_nowait(_END)

    async def heard(self, request: Request) -> AsyncIterator[str]:
        """The events of one browser, until it goes away."""
        ear: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        for text in self._last.values():
            ear.put_nowait(text)
        self._ears.add(ear)
        try:
            yield ": hello\n\n"
            while ear in self._ears and not self._ended and not await request.is_disconnected():
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
    end = threading.Event()
    args = (house, hub.from_threads(asyncio.get_running_loop()), end)
    threading.Thread(target=_watch_files, args=args, name="watcher", daemon=True).start()
    try:
        while True:
            runs = await asyncio.to_thread(under_way, house.settings.output)
            hub.tell("runs", [f"{run.id} {run.answers} {run.step}" for run in runs], keep=True)
            await asyncio.sleep(PACE)
    finally:
        end.set()


def _watch_files(house: House, tell: Callable[[str, Any], None], end: threading.Event) -> None:
    """A folder that is not there yet, or a name that is no text, ends no watching."""
    before = house.watched
    while not end.is_set():
        there = house.watched
        if there != before:  # what came with it, nobody has watched
            tell("notes", [])
            tell("weeks", [])
            before = there
        with suppress(OSError, RuntimeError):
            for named in changes(there, end, LOOK) if there else ():
                if house.watched != there:
                    break
                stems = sorted(path.stem for path in named if path.suffix == ".json")
                weeks = sorted(path.stem for path in named if path.suffix != ".json")
                for kind, found in (("notes", stems), ("weeks", weeks)):
                    if found:
                        tell(kind, found)
        end.wait(AGAIN)
