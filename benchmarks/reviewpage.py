"""How quickly does the review page answer over a year of papers, and how much does a page load?

    python benchmarks/reviewpage.py [--papers 520] [--rounds 5]

The same copies of real notes as benchmarks/website.py, ten papers a week, served by
`qa_notes.web.server` in this process and looked at by Debian's Chromium. Prints one JSON object:

cold_ms   from the first request of a server that has read nothing yet until its first page is
          there; the notes are read, and the search's index is made meanwhile
pages     of each kind of page, the median of the rounds:
          ms        from the request until the page is there (DOMContentLoaded)
          server_ms until its last byte has come
          kb        of everything that it loads, as it is; sent_kb: as it is sent, compressed
search    of each query, the median: ms as above, and typed_ms from the last letter typed into the
          field of the search page until the list below it is another one, its pause included
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import website  # noqa: E402 (the other benchmark makes the notes)
from browsing import started  # noqa: E402 (the tests' own browser)
from playwright.sync_api import Page  # noqa: E402

from qa_notes import config  # noqa: E402
from qa_notes.web.house import House  # noqa: E402
from qa_notes.web.server import Server  # noqa: E402

PAGES = {
    "weeks": "",
    "week": "weeks/2023-W30",
    "papers": "papers",
    "papers, filtered": "papers?verdict=open&sort=-open",
    "table": "table",
    "table of a week": "table?week=2023-W30",
    "paper": "papers/2307.00292",
    "keys": "keys",
}
QUERIES = (
    "大規模言語モデル",
    "言語モデルの限界",
    "図",
    "transformer",
    "GPT-4 の評価",
    "存在しない語",
)
TIMES = """() => {
  const at = performance.getEntriesByType("navigation")[0];
  return [at.domContentLoadedEventEnd - at.startTime, at.responseEnd - at.startTime];
}"""

SIZES = """() => {
  const kinds = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
  const total = (name) => kinds.reduce((sum, one) => sum + one[name], 0);
  return [total("decodedBodySize"), total("encodedBodySize")];
}"""


def median(measure: Callable[[], list[float]], rounds: int) -> list[float]:
    """Of each value that a round gives."""
    return [
        round(statistics.median(each), 1) for each in zip(*_rounds(measure, rounds), strict=True)
    ]


def _rounds(measure: Callable[[], list[float]], rounds: int) -> list[list[float]]:
    return [measure() for _ in range(rounds)]


def timed(page: Page, address: str) -> list[float]:
    """Milliseconds until the page is there, and until its last byte is."""
    page.goto(address, wait_until="load")
    found: list[float] = page.evaluate(TIMES)
    return found


def weighed(page: Page, address: str) -> dict[str, float]:
    """What the page loads in a browser that has kept nothing, the stream of events apart."""
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(700)
    whole, sent = page.evaluate(SIZES)
    return {"kb": round(whole / 1000, 1), "sent_kb": round(sent / 1000, 1)}


def typed(page: Page, root: str, query: str) -> list[float]:
    """Milliseconds until the list is another one after the last letter."""
    page.goto(f"{root}search?q=zzzz")
    field = page.locator("main input[name=q], #q").first
    field.fill(query[:-1])
    page.wait_for_timeout(800)
    begun = time.perf_counter()
    with page.expect_response(lambda one: "/search" in one.url):
        field.press("End")
        page.keyboard.insert_text(query[-1])
    return [(time.perf_counter() - begun) * 1000]


def measured(folder: Path, papers: int, rounds: int) -> dict[str, Any]:
    website.write(folder, papers)
    weeks = sorted((folder / "weeks").glob("*.yaml"))
    settings = config.load(output=folder)
    with started() as browser, Server(House(settings, weeks), 0) as server:
        with browser.page() as page:
            cold = timed(page, server.address)[0]
            root = page.url
            times = {
                name: median(lambda at=at: timed(page, root + at), rounds)  # type: ignore[misc]
                for name, at in PAGES.items()
            }
            search = {
                query: {
                    "ms": median(lambda q=query: timed(page, f"{root}search?q={q}"), rounds)[0],  # type: ignore[misc]
                    "typed_ms": median(lambda q=query: typed(page, root, q), rounds)[0],  # type: ignore[misc]
                }
                for query in QUERIES
            }
        weights = {}
        with browser.page() as page:
            page.goto(server.address)
            for name, at in PAGES.items():
                weights[name] = weighed(page, root + at)
    pages = {
        name: {"ms": times[name][0], "server_ms": times[name][1], **weights[name]} for name in PAGES
    }
    return {"papers": papers, "cold_ms": round(cold, 1), "pages": pages, "search": search}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--papers", type=int, default=520)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), asked.papers, asked.rounds)
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
