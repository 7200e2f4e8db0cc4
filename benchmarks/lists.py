"""What does a list lead to: how many papers under how many headings, and where they can be had?

    python benchmarks/lists.py FILE...

A FILE is anything that `qa-notes week new --from` takes without the network. Nothing is fetched.
Prints one JSON object a list:

sections     headings under which papers stand: the weeks, of a list of weeks
entries      papers that the list names, one heading apart from another
papers       those that are another paper each
leads_to     entries by the kind of what they lead to: a kind of source, pdf, article (a
             publisher's page), web page, file; `none`: nothing that could be asked for
nameless     the entries of `none`: place and title
titles, remarks   entries with the editor's title, with the editor's words
skipped      links that lead to no paper
weeks_refused     headings out of which no week file could be written
seconds      to read the list, and to write a week file of each heading
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from qa_notes.bank import load_week  # noqa: E402
from qa_notes.errors import UsageError  # noqa: E402
from qa_notes.models import PaperRef  # noqa: E402
from qa_notes.sources.link_kinds import kind_of  # noqa: E402
from qa_notes.sources.read_list import Read, paper_of, read_list  # noqa: E402
from qa_notes.sources.week_text import week_text  # noqa: E402


def main() -> None:
    """Measure each list."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    for name in parser.parse_args().files:
        print(json.dumps(measured(name), ensure_ascii=False, indent=1))


def measured(name: str) -> dict[str, Any]:
    """The row of one list. Raises UsageError for what is none."""
    begun = time.perf_counter()
    read = read_list(name)
    if read is None:
        raise UsageError(f"{name} is no list")
    entries = read.listing.entries
    refs = [paper_of(entry, read, lambda word: None) for entry in entries]
    done = time.perf_counter()
    sections = list(dict.fromkeys(entry.sections for entry in entries))
    refused = [" > ".join(section) for section in sections if not _is_written(section, read)]
    leads = [_leads_to(ref) for ref in refs]
    return {
        "list": Path(name).name,
        "sections": len(sections),
        "entries": len(entries),
        "papers": len({(ref.source, ref.id) for ref in refs if not ref.lost}),
        "leads_to": dict(Counter(leads).most_common()),
        "nameless": [
            f"{entry.place}: {entry.shown}"
            for entry, lead in zip(entries, leads, strict=True)
            if lead == "none"
        ],
        "titles": sum(bool(entry.title) for entry in entries),
        "remarks": sum(bool(entry.remark) for entry in entries),
        "skipped": read.listing.skipped,
        "weeks_refused": refused,
        "seconds": [round(done - begun, 2), round(time.perf_counter() - done, 2)],
    }


def _leads_to(ref: PaperRef) -> str:
    if ref.lost:
        return "none"
    return "file" if ref.source == "local" else kind_of(ref.location)


def _is_written(section: tuple[str, ...], read: Read) -> bool:
    """Whether the papers under a heading make a week file that can be read again."""
    entries = [entry for entry in read.listing.entries if entry.sections == section]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "week.yaml"
        try:
            made = week_text(None, read, entries, " > ".join(section), path.parent)
            path.write_text(made.text, encoding="utf-8")
            return len(load_week(path).papers) == made.papers
        except UsageError as err:
            print(f"{' > '.join(section)}: {err}", file=sys.stderr)
            return False


if __name__ == "__main__":
    main()
