"""A lock where there are no locks: an object that its holder writes anew every few seconds.

Who waits and sees it unchanged for longer takes it over. No clocks are compared, only what a waiter
sees by its own. Nothing rests on it but that nobody asks what another is asking: what a holder
writes, it writes only in place of what it has read.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from qa_notes.errors import StoreError
from qa_notes.shared.store import Clash, Store

RENEWED = 5.0  # seconds between two writings of a holder
DEAD = 20.0  # seconds after which one that was not written is free
POLL = 0.2  # seconds between two looks of who waits
FREE = b"free"


@dataclass
class Lease:
    """One name that one holder has at a time."""

    store: Store
    name: str
    renewed: float = RENEWED
    dead: float = DEAD
    _over: threading.Event = field(default_factory=threading.Event)
    _version: str | None = None

    @contextmanager
    def held(self, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Hold it; `on_wait` is called once where another has it. Raises StoreError."""
        self._take(on_wait)
        renewer = threading.Thread(target=self._renew, name="lease", daemon=True)
        renewer.start()
        try:
            yield
        finally:
            self._over.set()
            renewer.join()
            with suppress(Clash, StoreError):  # somebody else has it, or will take it over
                self.store.write(self.name, FREE, self._version)

    def _take(self, on_wait: Callable[[], None]) -> None:
        seen, since, waits = "", 0.0, False
        while True:
            found = self.store.read(self.name)
            now = time.monotonic()
            if found and found[1] != seen:
                seen, since = found[1], now
            if found is None or found[0] == FREE or now - since > self.dead:
                with suppress(Clash):
                    self._version = self.store.write(self.name, _mark(), found and found[1])
                    return
            elif not waits:
                waits = True
                on_wait()
            time.sleep(POLL)

    def _renew(self) -> None:
        while not self._over.wait(self.renewed):
            try:
                self._version = self.store.write(self.name, _mark(), self._version)
            except Clash:
                return  # it was taken over: this machine was away for too long
            except StoreError:
                continue


def _mark() -> bytes:
    """Each one is another version."""
    return json.dumps({"held": secrets.token_hex(8)}).encode()
