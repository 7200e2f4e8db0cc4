"""How long does it take to look something up in a year of papers, in Python?

    python benchmarks/lookup.py [--papers 520]

The papers are those of benchmarks/website.py: copies of real notes under new ids, as they are and
`strange`, with every copy's Chinese characters exchanged for others. Prints one JSON object for
each, of milliseconds:

put        the mean and the longest of putting one paper in, of all papers
replaced   the same when all of them are put in once more
looked_up  each query's mean of ten, by query
snippets   the mean and the longest of cutting ten snippets
memory_mb  that the search holds
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from website import QUERIES, write

from qa_notes import notes
from qa_notes.site import Options
from qa_notes.site.cards import Reader, card
from qa_notes.site.lookup import LONGEST_QUERY, Lookup, snippet
from qa_notes.site.snippets import parts, searched
from qa_notes.states import Banks


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def figures(times: list[float]) -> dict[str, float]:
    return {"mean": round(sum(times) / len(times), 2), "longest": round(max(times), 2)}


def measured(folder: Path) -> dict[str, Any]:
    """One row."""
    reader = Reader({}, Banks(None).printed, Options().evidence)
    rows, said = [], {}
    for entry in notes.Shelf(folder / "notes").entries():
        note, paper = reader.read(entry.path)
        one = card(entry.path, entry.path.stem, note, paper)
        said[one.slug] = parts(paper)
        rows.append((one.slug, one.title, tuple(searched(note, said[one.slug])), one.day))
    longest = max((text for row in rows for text in row[2]), key=len)[:LONGEST_QUERY]
    tracemalloc.start()
    kept = Lookup()
    for row in rows:
        kept.put(*row)
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    papers = Lookup()
    put = [timed(lambda row=row: papers.put(*row)) for row in rows]
    replaced = [timed(lambda row=row: papers.put(*row)) for row in rows]
    looked_up, snippets = {}, []
    for query in (*QUERIES, "t", "co", longest):
        times = [timed(lambda query=query: papers.look_up(query)) for _ in range(10)]
        looked_up[query[:20]] = round(sum(times) / 10, 2)
        found = papers.look_up(query)
        shown = [said[slug] for slug in found.slugs[:10]]
        cut = lambda shown=shown, query=query, near=found.near: [  # noqa: E731
            snippet(one, query, near) for one in shown
        ]
        snippets.append(timed(cut))
    return {
        "papers": len(rows), "put": figures(put), "replaced": figures(replaced),
        "looked_up": looked_up, "snippets": figures(snippets), "memory_mb": round(memory / 1e6, 1),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=520)
    given = parser.parse_args()
    rows = {}
    with tempfile.TemporaryDirectory() as scratch:
        for kind in ("plain", "strange"):
            write(Path(scratch) / kind, given.papers, strange=kind == "strange")
            rows[kind] = measured(Path(scratch) / kind)
    print(json.dumps(rows, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
