"""Pages of a PDF as pictures, drawn where the PDF library can be killed, and kept for a while.

A box of an `Evidence` stands on a picture where it stands on the page: both have their origin in
the top left corner of what a viewer shows, and `Picture` says how many points that is.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from qa_notes.errors import NoPages, ParserCrashed
from qa_notes.files import MEGABYTE, is_article
from qa_notes.models import Box
from qa_notes.parse.process import in_child

MOST_PIXELS = 20_000_000  # of one page; a strip or a poster is drawn smaller
MOST_KEPT = 64 * MEGABYTE  # of pictures in memory
_CHILDREN = 2  # that draw at once; each may take its 2 GB


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as a viewer shows it, turned and cropped."""

    png: bytes  # grey where the page has no colour
    width: float  # of the page, in the points that boxes count
    height: float
    words: tuple[tuple[str, Box], ...] = ()  # of the page, in the order of the file
    pages: int = 1  # of the file


Draw = Callable[[Path, Sequence[int], int], dict[int, Picture]]
_Key = tuple[str, int, int]  # SHA-256 of the content, page, width


def pictures(
    path: Path, pages: Sequence[int], width: int, *, timeout: float = 60, memory_mb: int = 2000
) -> dict[int, Picture]:
    """Pages of a PDF as pictures, by their number; all are drawn in one child process.

    Args:
        path: the file.
        pages: their numbers, the first is 1.
        width: of a picture in pixels, 1 or more; less where it would have over MOST_PIXELS.
        timeout: seconds until the child is killed, for all pages together.
        memory_mb: most memory the child may take.

    Raises:
        NotFound: there is no such file, or no such page.
        ParseError: NotAPdf, Encrypted or ParserCrashed; NoPages also for a web page, which has
            none.
    """
    if is_article(path):
        raise NoPages(f"{path.name}: a web page has no pages to draw", "open it in a browser")
    if not pages:
        return {}
    drawn = in_child(path, (width, *pages), timeout=timeout, memory_mb=memory_mb)
    assert isinstance(drawn, dict)
    return drawn


class Kept:
    """Pictures in memory, the last that were asked for; threads may share it.

    Whoever asks for a picture that another thread is drawing waits for that one, and shares its
    error. Errors are not kept.
    """

    def __init__(self, most: int = MOST_KEPT, draw: Draw = pictures) -> None:
        """`most`: bytes of PNG that are kept; `draw`: what makes pictures that are not."""
        self._most = most
        self._draw = draw
        self._lock = threading.Lock()  # of the three below
        self._kept: OrderedDict[_Key, Picture] = OrderedDict()  # the last used comes last
        self._bytes = 0
        self._under_way: dict[_Key, Future[Picture]] = {}
        self._children = threading.BoundedSemaphore(_CHILDREN)

    def get(self, path: Path, sha256: str, pages: Sequence[int], width: int) -> dict[int, Picture]:
        """The pages by number, as `pictures` draws them; `sha256` is that of the file's content.

        Raises what `pictures` raises, of the first page that cannot be had.
        """
        got: dict[int, Future[Picture]] = {}
        mine: dict[int, Future[Picture]] = {}
        with self._lock:
            for page in dict.fromkeys(pages):
                key = (sha256, page, width)
                if key in self._kept:
                    self._kept.move_to_end(key)
                    got[page] = Future()
                    got[page].set_result(self._kept[key])
                elif key in self._under_way:
                    got[page] = self._under_way[key]
                else:
                    got[page] = mine[page] = self._under_way[key] = Future()
        if mine:
            self._fill(path, sha256, width, mine)  # before any waiting: no two wait for each other
        return {page: future.result() for page, future in got.items()}

    def _fill(self, path: Path, sha256: str, width: int, mine: dict[int, Future[Picture]]) -> None:
        """Draw these in one child; where that crashes, each in its own, for one page may be bad."""
        try:
            with self._children:
                drawn = self._draw(path, tuple(mine), width)
        except ParserCrashed as err:
            if len(mine) == 1:
                self._end(sha256, width, mine, err)
            else:
                for page, future in mine.items():
                    self._fill(path, sha256, width, {page: future})
        except BaseException as err:  # noqa: BLE001 (who waits must hear of it; get raises it)
            self._end(sha256, width, mine, err)
        else:
            self._end(sha256, width, mine, drawn)

    def _end(
        self,
        sha256: str,
        width: int,
        mine: dict[int, Future[Picture]],
        made: dict[int, Picture] | BaseException,
    ) -> None:
        """Keep what was made, and tell those who wait."""
        with self._lock:
            for page in mine:
                del self._under_way[sha256, page, width]
                if isinstance(made, dict):
                    self._keep((sha256, page, width), made[page])
        for page, future in mine.items():
            if isinstance(made, dict):
                future.set_result(made[page])
            else:
                future.set_exception(made)

    def _keep(self, key: _Key, picture: Picture) -> None:
        if len(picture.png) > self._most:
            return
        self._kept[key] = picture
        self._bytes += len(picture.png)
        while self._bytes > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.png)
