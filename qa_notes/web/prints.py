"""Articles that were printed as PDF for a look at their pages; they lie in a folder of the moment.

Printing takes seconds, and each page is asked for by itself: the last few stay.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from qa_notes.errors import UsageError
from qa_notes.export import Article, target_named
from qa_notes.export.targets import html
from qa_notes.web.publishing import as_html

MOST = 4  # prints that stay
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")  # Chromium writes these objects uncompressed


@dataclass(frozen=True, slots=True)
class Print:
    """One article on paper."""

    path: Path
    sha256: str
    pages: int


class Prints:
    """The prints of one server, which end with it. Threads may share it."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None  # made by the first print
        self._kept: OrderedDict[str, Print] = OrderedDict()  # by the page that was printed
        self._turn = threading.Lock()  # one at a time: a browser takes much memory

    def of(self, made: Article) -> Print:
        """The article as PDF. Raises ExportError."""
        key = hashlib.sha256(html.page(as_html(made)).encode("utf-8", "replace")).hexdigest()
        with self._turn:
            if key not in self._kept:
                self._kept[key] = self._printed(made)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)[1].path.unlink(missing_ok=True)
            return self._kept[key]

    def named(self, sha256: str) -> Print:
        """The one of this content. Raises UsageError where it is kept no more."""
        with self._turn:
            found = (one for one in self._kept.values() if one.sha256 == sha256)
            if (one := next(found, None)) is None:
                raise UsageError("this print is kept no more", "load the preview again")
            return one

    def end(self) -> None:
        """Take them away."""
        with self._turn:
            self._kept.clear()
            if self._folder:
                self._folder.cleanup()
                self._folder = None

    def _printed(self, made: Article) -> Print:
        written = target_named("pdf").write(made)
        assert isinstance(written, bytes)
        content = hashlib.sha256(written).hexdigest()
        self._folder = self._folder or tempfile.TemporaryDirectory(
            prefix="qa-notes-serve-", ignore_cleanup_errors=True
        )
        path = Path(self._folder.name) / f"{content}.pdf"
        path.write_bytes(written)
        return Print(path, content, len(_PAGE.findall(written)))
