"""The article on paper: the HTML page, printed by a Chromium that is on this machine."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from qa_notes.errors import ExportError
from qa_notes.export import lasting
from qa_notes.export.contents import Article
from qa_notes.export.target import Target
from qa_notes.export.targets.html import page

_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge",
)  # fmt: skip
_SECONDS = 120  # a hundred papers take ten
_SWITCHES = (
    "--headless", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--lang=en-US",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-breakpad", "--disable-quic", "--disable-extensions", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # it finds nobody: neither the page's nor its own
    "--no-pdf-header-footer", "--generate-pdf-document-outline",
)  # fmt: skip
# As Skia writes them, never compressed; a date of the same length moves nothing else in the file.
_DATES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}([+-]\d\d'\d\d')(?=\))")


def printed(article: Article, seconds: float = _SECONDS) -> bytes:
    """The pages, or ExportError; the browser is ended after so many seconds."""
    browser = next(filter(None, map(shutil.which, _NAMES)), None)
    if browser is None:
        raise ExportError(
            "a PDF is printed by Chromium, and there is none on this machine",
            "install it (apt-get install chromium fonts-noto-cjk), or write --format html and "
            "print that from any browser",
        )
    with tempfile.TemporaryDirectory(prefix="qa-notes-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, made = folder / "article.html", folder / "article.pdf"
        source.write_text(page(article), encoding="utf-8", errors="replace")
        _run(
            browser, *_SWITCHES, *_unboxed(), f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={made}", source.as_uri(), home=folder, seconds=seconds,
        )  # fmt: skip
        try:
            printed = made.read_bytes()
        except FileNotFoundError as err:
            hint = "one that comes as a snap cannot write into /tmp: install another"
            raise ExportError(f"{browser} has printed nothing", hint) from err
    return _dated(printed, article)


def _unboxed() -> list[str]:
    """Chromium does not start with its sandbox for root."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _run(*command: str, home: Path, seconds: float) -> None:
    """Run the browser with a home of its own; what it began ends with it. Raises ExportError."""
    homes = dict.fromkeys(("CHROME_CONFIG_HOME", "XDG_CACHE_HOME"), str(home))
    environment = os.environ | homes | {"TZ": "UTC", "LC_ALL": "C.UTF-8"}
    log = home / "log"  # and no pipe, which a process of its own could keep open
    with log.open("wb") as said, subprocess.Popen(
        command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=said,
    ) as browser:  # fmt: skip
        try:
            status = browser.wait(seconds)
        except subprocess.TimeoutExpired as err:
            raise ExportError(
                f"{command[0]} has not printed the article in {seconds:g} seconds",
                "print fewer papers, or write --format html and print that from any browser",
            ) from err
        finally:
            _end(browser)
    if status != 0:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        why = f" ({last[0]})" if last else ""
        hint = "does it start by hand? or print --format html from any browser"
        raise ExportError(f"{command[0]} ended with status {status}{why}", hint)


def _end(browser: subprocess.Popen[bytes]) -> None:
    """With all processes that it has begun."""
    with contextlib.suppress(OSError):  # they have ended already
        if hasattr(os, "killpg"):
            os.killpg(browser.pid, signal.SIGKILL)
        else:
            browser.kill()


def _dated(printed: bytes, article: Article) -> bytes:
    """With the date of the notes and not of the clock: the same notes are the same file."""
    when = lasting.changed(article).strftime("%Y%m%d%H%M%S").encode()
    return _DATES.sub(lambda found: found[1] + when + b"+00'00'", printed)


TARGET = Target(
    "pages of A4 with an outline, printed by the Chromium of this machine", "pdf", printed
)
