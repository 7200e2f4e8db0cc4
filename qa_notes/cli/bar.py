"""The line at the bottom of a terminal that says what is being done right now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qa_notes.cli.terminal import writable
from qa_notes.cli.wrapping import cut
from qa_notes.unseen import one_line

A_SECOND = 8  # times that it is drawn


class Bar:
    """One live line on stderr; what is said meanwhile stands above it and stays."""

    def __init__(self, line: Callable[[], str]) -> None:
        """`line` is asked each time that the line is drawn."""
        from rich.console import Console, RenderableType
        from rich.live import Live
        from rich.spinner import Spinner
        from rich.text import Text

        self._console = Console(stderr=True)
        spinner = Spinner("line")  # the dots of rich's own are not in every encoding

        def drawn() -> RenderableType:
            text = writable(one_line(line()), sys.stderr)
            spinner.update(text=Text(cut(text, self.width - 2)))  # no markup of rich's
            return spinner

        # Of stdout rich would make lines on stderr, as wide as the terminal.
        self._live = Live(
            get_renderable=drawn, console=self._console, transient=True,
            refresh_per_second=A_SECOND, redirect_stdout=False,
        )  # fmt: skip

    @property
    def width(self) -> int:
        """Columns of the terminal, as it is now."""
        return self._console.width

    def start(self) -> None:
        self._live.start()

    def stop(self) -> None:
        self._live.stop()

    @contextmanager
    def away(self) -> Iterator[None]:
        """The line is not there while something is written to stdout."""
        self.stop()
        try:
            yield
        finally:
            self.start()
