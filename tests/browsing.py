"""A site served on this machine and looked at in a real browser, as its readers do."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import programs
from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

AXE = "axe-core@4.14.1"  # from npm; by its checksum, so that no other one is run
AXE_SHA512 = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder, as `python -m http.server` serves it."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@dataclass
class Browser:
    """Chromium, and what it complained of and asked for since it was started."""

    chromium: Any
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def _failed(self, request: Request) -> None:
        """What ended with its page, or became a download, has not failed."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url}")

    @contextmanager
    def page(self, **looks: Any) -> Iterator[Page]:
        """A page of a window of its own."""
        context: BrowserContext = self.chromium.new_context(**looks)
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("requestfailed", self._failed)
        try:
            yield page
        finally:
            context.close()


@contextmanager
def started() -> Iterator[Browser]:
    """Debian's Chromium, which must be there."""
    binary = programs.chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=binary,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield Browser(chromium)
        chromium.close()


def axe(cache: Path) -> str:
    """The script of axe-core, from npm the first time."""
    archive = cache / f"{AXE.replace('@', '-')}.tgz"
    if not archive.is_file():
        npm = programs.program("npm", "npm")
        subprocess.run(
            [npm, "pack", AXE, "--silent"], cwd=cache, check=True, capture_output=True, timeout=300
        )
    assert b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() == AXE_SHA512
    with tarfile.open(archive) as package:
        script = package.extractfile("package/axe.min.js")
        assert script
        return script.read().decode()


def findings(page: Page, script: str) -> list[str]:
    """What axe-core finds wrong with a page, of what is serious or critical: rule and places."""
    page.evaluate(script)  # by the browser's own door: the page's policy would not let it in
    result = page.evaluate("axe.run(document)")
    assert result["passes"]
    return [
        f"{found['impact']} {found['id']}: {[node['html'] for node in found['nodes']][:3]}"
        for found in result["violations"]
        if found["impact"] in ("serious", "critical")
    ]
