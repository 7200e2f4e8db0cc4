"""Where the program starts. Ctrl-C ends it without a traceback while it loads and leaves, too."""

from __future__ import annotations

import gc
import os
import signal
from types import FrameType

GARBAGE = 10_000  # objects made between two searches for cycles; Python's own is 700


def run() -> None:
    """The command line, until the process ends."""
    heeds = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else a shell said no
    if heeds:
        signal.signal(signal.SIGINT, _end)
    gc.set_threshold(GARBAGE)  # libraries load a fifth faster: what they make as they load stays
    from qa_notes.cli import main

    if heeds:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        main(prog_name="qa-notes")
    finally:
        if heeds:
            signal.signal(signal.SIGINT, _end)
        gc.freeze()  # it ends with the process; to look for cycles in all of it takes half a second


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(130)


if __name__ == "__main__":
    run()
