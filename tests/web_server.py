"""The command `qa-notes serve` as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

LOOKER = """#!{python}
import pathlib, shutil, sys
shutil.copy(sys.argv[1].removeprefix("file://"), {seen!r})  # with its mode
pathlib.Path({argv!r}).write_text(sys.argv[1])
"""


def looked_at(folder: Path) -> dict[str, str]:
    """The variable that makes a program the browser: it keeps what it opens as `seen.html`.

    After that it writes what was typed to start it into `seen.argv`.
    """
    looker = folder / "looker"
    seen, argv = str(folder / "seen.html"), str(folder / "seen.argv")
    looker.write_text(LOOKER.format(python=sys.executable, seen=seen, argv=argv))
    looker.chmod(0o755)
    return {"BROWSER": str(looker)}


@dataclass
class Served:
    """A process that serves."""

    process: subprocess.Popen[str]
    address: str  # as it was printed

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """A browser that has opened the address."""
        with httpx.Client(follow_redirects=True) as client:
            assert client.get(self.address).status_code == 200
            yield client

    def ended(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str, float]:
        """Exit status, stderr and seconds, after a signal."""
        begun = time.monotonic()
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said, time.monotonic() - begun


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "qa_notes", "serve", *words]


@contextmanager
def served(
    folder: Path, *words: str, before: tuple[str, ...] = (), **variables: str
) -> Iterator[Served]:
    """`qa-notes serve` in a folder; `before`: the command that runs it."""
    words = words or ("--no-browser", "--port", "0")
    process = subprocess.Popen(
        [*before, *command(*words)],
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address, process.communicate()[1]
        yield Served(process, address)
    finally:
        process.kill()
        process.communicate()


def refused(folder: Path, *words: str, **variables: str) -> tuple[int, str]:
    """Exit status and stderr of one that does not begin."""
    done = subprocess.run(
        command(*words),
        cwd=folder,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr
