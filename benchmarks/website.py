"""How long does a site of a year take, how much memory, and what does a reader's browser load?

    python benchmarks/website.py [--papers 10 520] [--keep FOLDER]

Copies of real notes under new ids, ten papers a week: those of output/sample and, where it lies
beside the checkout, the printed week of ../shared/golden, whose answers are given the questions of
the bank `notes`. Each site is built by `qa-notes site --url` in a process of its own, and then once
more with nothing changed. Prints one JSON object for each number of papers, a list of them in all:

seconds, again    of the first build and of the second, start of Python included
memory_mb         the most that the process held, of both
files, site_kb    of the whole site; pages_kb: the largest page, and the mean of papers' pages
index_kb          the search's index on disk, without the files that snippets are cut from
load_kb           of it, what the worst of some queries loads before the first result, and the most
                  that any query can load; both with the search's own script
strange           the index again where every copy's Chinese characters are exchanged for others,
                  so that papers share next to none of their terms: more than any real year has
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from printed_week import read_printed_week  # noqa: E402 (the tests' own readers)
from site_reader import SiteIndex  # noqa: E402

from qa_notes import notes  # noqa: E402
from qa_notes.bank import load_bank  # noqa: E402
from qa_notes.models import Note  # noqa: E402
from qa_notes.site.search import MOST_FILES  # noqa: E402

GOLDEN = ROOT.parent / "shared" / "golden" / "2023-W47.json"
QUERIES = (
    "大規模言語モデル", "言語モデルの限界", "検索", "強化学習", "データセット", "図", "transformer",
    "Self-RAG", "retrieval augmented generation", "GPT-4 の評価", "大規模な言語モデルを使った検索",
)  # fmt: skip
FIRST = date(2023, 1, 2)
A_WEEK = 10  # papers


def sources() -> list[Note]:
    """The real notes, with answers to the questions of the bank."""
    every = [note for _, note in notes.all_notes(ROOT / "output" / "sample" / "notes")]
    found = [note for note in every if isinstance(note, Note)]
    asked = load_bank("notes")
    for note in read_printed_week(GOLDEN) if GOLDEN.is_file() else ():
        pairs = zip(note.answers, asked, strict=False)
        answers = tuple(replace(a, question_id=q.id, bank="notes") for a, q in pairs)
        found.append(replace(note, answers=answers))
    return found


def write(folder: Path, papers: int, strange: bool = False) -> None:
    """Notes and week files of so many papers."""
    from_these = sources()
    (folder / "weeks").mkdir(parents=True)
    ids = []
    for number in range(papers):
        day = FIRST + timedelta(weeks=number // A_WEEK)
        note = from_these[number % len(from_these)]
        ids.append(f"{day:%y%m}.{number:05}")
        title = f"{note.paper.title} ({number + 1})"
        paper = replace(note.paper, id=ids[-1], title=title, published=day, source="arxiv")
        path = notes.path_of(ids[-1], folder / "notes")
        notes.save(replace(note, paper=paper), path)
        if strange:
            path.write_text(exchanged(path.read_text(encoding="utf-8"), number), encoding="utf-8")
    for week in range(0, papers, A_WEEK):
        year, number, _ = (FIRST + timedelta(weeks=week // A_WEEK)).isocalendar()
        listed = "".join(f'  - "{one}"\n' for one in ids[week : week + A_WEEK])
        name = f"{year}-W{number:02}"
        text = f"id: {name}\ntitle: {name} の論文\npapers:\n{listed}"
        (folder / "weeks" / f"{name}.yaml").write_text(text, encoding="utf-8")


def exchanged(text: str, seed: int) -> str:
    """The text with every Chinese character exchanged for another one, the same for the same."""
    han = [chr(code) for code in range(0x4E00, 0x9FA6)]
    mixed = random.Random(seed).sample(han, len(han))
    return text.translate(str.maketrans("".join(han), "".join(mixed)))


def built(folder: Path) -> tuple[float, float]:
    """Seconds and megabytes of one build."""
    weeks = [str(path) for path in sorted((folder / "weeks").glob("*.yaml"))]
    command = [sys.executable, "-m", "qa_notes", "site", "--output", str(folder)]
    command += ["--out", str(folder / "site"), "--url", "https://example.org/"]
    command += [word for path in weeks for word in ("--weeks", path)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    begin = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, said = process.communicate()
    if process.returncode:
        raise SystemExit(said.decode())
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return round(time.monotonic() - begin, 1), round(most, 1)


def sizes(paths: Iterator[Path]) -> list[int]:
    return [path.stat().st_size for path in paths]


def kb(size: float) -> float:
    return round(size / 1000, 1)


def index(site: Path) -> dict[str, Any]:
    """What of the index lies on disk, and what queries load of it."""
    files = sorted(sizes((site / "search").glob("terms-*.js")))
    read = SiteIndex(site)
    always = sum(sizes(iter([site / "search" / "head.js", site / "search.js"])))
    script = (site / "search.js").stat().st_size
    return {
        "index_kb": kb(sum(files) + always - script), "index_files": len(files) + 1,
        "load_kb": {"some": kb(script + max(map(read.load, QUERIES))),
                    "any": kb(always + sum(files[-MOST_FILES:]))},
    }  # fmt: skip


def measured(papers: int, folder: Path) -> dict[str, Any]:
    """One row."""
    write(folder / "plain", papers)
    site = folder / "plain" / "site"
    seconds, _ = built(folder / "plain")
    again, most = built(folder / "plain")
    pages = sizes((site / "papers").glob("*.html"))
    every = sizes(path for path in site.rglob("*") if path.is_file())
    write(folder / "strange", papers, strange=True)
    built(folder / "strange")
    return {
        "papers": papers, "seconds": seconds, "again": again, "memory_mb": most,
        "files": len(every), "site_kb": kb(sum(every)),
        "pages_kb": {"largest": kb(max(sizes(site.rglob("*.html")))),
                     "paper": kb(sum(pages) / len(pages))},
        **index(site),
        "strange": index(folder / "strange" / "site"),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, nargs="+", default=[10, 520])
    parser.add_argument("--keep", type=Path, help="leave notes and sites there")
    given = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for papers in given.papers:
            rows.append(measured(papers, (given.keep or Path(scratch)) / str(papers)))
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
