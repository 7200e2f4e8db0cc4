"""What of the index grows with the papers in it: disk, memory, and the time of each step.

    python benchmarks/store.py [--papers 100,1000,3000,10000] [--passages 30] [--tree OTHER]

A store is filled through `Index.add` with made papers, whose words and unit vectors are drawn by
chance, and measured at each number of papers by a process of its own, as a command is one. Prints
one line of JSON a size:

disk MB   the folder, after filling.
start     ms from the start of `Index.open` to its end, the libraries imported already.
first     ms of the first `has` of a process, which makes Chroma read what it keeps in memory.
has       ms, and that of a paper which is not there.
read      ms of the first search of a paper: its row read, and made ready to be searched.
search    ms of the next one. The question's vector is made by chance as well: no model is asked.
add       ms for one more paper; of its second reading, with other bytes: rebuilt.
memory    MB of the process, and what of it came with the store (`of the store`).

Times are of the processor, the median of `--tries` papers: other work beside it does not slow
them. `--tree` measures the qa_notes of another checkout, to compare two.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

SIZE = 384  # of a vector, as MiniLM's
TOKENS = 150  # words of a passage
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("", "n", "ring", "tion")]


class Drawn(Embeddings):
    """Vectors by chance, the same for the same text."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        made = [np.random.default_rng(zlib.crc32(t.encode())).standard_normal(SIZE) for t in texts]
        return [(vector / np.linalg.norm(vector)).tolist() for vector in made]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def made(number: int, passages: int, content: str = ""):
    """A paper and its passages, drawn by its number."""
    from qa_notes.models import Kind, Paper, Passage, SectionKind

    chance = np.random.default_rng(number)
    key = f"sha256:{number:012}"
    found = []
    for n in range(passages):
        text = " ".join(chance.choice(WORDS, TOKENS))
        page, start = n // 4 + 1, n % 4 * 1000
        boxes = tuple(tuple(box) for box in chance.uniform(40, 800, (3, 4)).round(2).tolist())
        where = ("3 Method", f"3.{n % 5} Lamps")
        found.append(
            Passage(
                f"{key}:p{page}:{start}", key, page, where, SectionKind.METHOD, Kind.TEXT, text,
                boxes, start, start + len(text),
            )
        )  # fmt: skip
    return Paper(key, f"Lamps for rooms, part {number}", content_sha256=content or key), found


def memory() -> float:
    """MB of this process now."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def took(step: Callable[[], object]) -> float:
    begun = time.process_time()
    step()
    return 1000 * (time.process_time() - begun)


def fill(folder: Path, papers: range, passages: int) -> None:
    from qa_notes.config import Settings
    from qa_notes.index.store import Index

    index = Index.open(Settings(output=folder), Drawn())
    for number in papers:
        index.add(*made(number, passages))


def measure(folder: Path, papers: int, passages: int, tries: int) -> dict[str, float]:
    from qa_notes.config import Settings
    from qa_notes.index.store import Index

    settings, before = Settings(output=folder), memory()
    opened: list[Index] = []
    start = took(lambda: opened.append(Index.open(settings, Drawn())))
    index = opened[0]
    known = [made(n, passages)[0] for n in np.linspace(0, papers - 1, tries + 1, dtype=int)]
    first = took(lambda: index.has(known[0].id, known[0].content_sha256 or ""))
    held = memory() - before
    new = [made(10**6 + papers * tries + n, passages) for n in range(tries)]
    again = [(type(paper)(paper.id, paper.title, content_sha256="bb"), of) for paper, of in new]
    steps: dict[str, list[Callable[[], object]]] = {
        "has": [lambda p=p: index.has(p.id, p.content_sha256 or "") for p in known[1:]],
        "has not": [lambda p=p: index.has(p.id, "bb") for p, _ in new],
        "read": [lambda p=p: index.search(p.id, ["which lamps"]) for p in known[1:]],
        "search": [lambda p=p: index.search(p.id, ["how many rooms"]) for p in known[1:]],
        "add": [lambda p=p, of=of: index.add(p, of) for p, of in new],
        "rebuild": [lambda p=p, of=of: index.add(p, of) for p, of in again],
    }
    times = {name: statistics.median(map(took, each)) for name, each in steps.items()}
    times = {"start": start, "first": first, **times}
    return {name: round(ms, 1) for name, ms in times.items()} | {
        "memory": round(memory()),
        "of the store": round(held),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", default="100,1000,3000,10000")
    parser.add_argument("--passages", type=int, default=30)
    parser.add_argument("--tries", type=int, default=9)
    parser.add_argument("--tree", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--folder", type=Path, help="where the store is, filled already or to be")
    parser.add_argument("--step", choices=("fill", "measure"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = [int(size) for size in options.papers.split(",")]
    if options.step == "fill":
        fill(options.folder, range(*sizes), options.passages)
        return
    if options.step == "measure":
        print(json.dumps(measure(options.folder, *sizes, options.passages, options.tries)))
        return
    folder = options.folder or Path(tempfile.mkdtemp())
    env = os.environ | {"PYTHONPATH": str(options.tree)}
    command = [sys.executable, __file__, "--folder", str(folder), "--passages"]
    command += [str(options.passages), "--tries", str(options.tries), "--step"]
    filled = 0
    for size in sizes:
        begun = time.monotonic()
        subprocess.run([*command, "fill", "--papers", f"{filled},{size}"], env=env, check=True)
        filling, filled = time.monotonic() - begun, size
        disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        done = subprocess.run(
            [*command, "measure", "--papers", str(size)],
            env=env, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        known = {"papers": size, "disk MB": round(disk), "filled in s": round(filling)}
        print(json.dumps(known | json.loads(done.stdout)), flush=True)
    if not options.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
