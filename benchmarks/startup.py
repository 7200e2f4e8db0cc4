"""What does `qa-notes regenerate PAPER QUESTION` take beside the model?

    python benchmarks/startup.py [--times 9] [--tree NAME=FOLDER ...]

One answer of the demo paper is made anew, of a server in this process that answers at once, so that
what is measured is our own time and that of libraries. The paper is in the index, and its queries
have been embedded before. In turns with it: `python -c pass`, and the same command of other
checkouts (`--tree`), each in a work folder of its own. Prints one line of JSON each, medians:

wall, processor   seconds of a process from its start to its end, those of its children among them.
calls             of the model in one command, the trial apart.

Bytecode is written before, as an installed package has it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from fakes import Models, serve_models  # noqa: E402 (the tests' own server)

PAPER, QUESTION = ROOT / "docs" / "paper" / "qa-notes.pdf", "results"


class Tree:
    """A checkout, with a work folder where the paper has its note."""

    def __init__(self, name: str, root: Path, folder: Path, models: Models, beside: int) -> None:
        self.name, self.models = name, models
        out = folder / name
        unset = {"PYTHONDONTWRITEBYTECODE", "QA_NOTES_EMBEDDING_MODEL"}
        self.env = {k: v for k, v in (os.environ | models.env).items() if k not in unset}
        self.env |= {"PYTHONPATH": str(root), "QA_NOTES_OUTPUT": str(out)}
        self.env |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        self.run("generate", str(PAPER))
        [note] = (out / "notes").glob("*.json")
        text = note.read_text(encoding="utf-8")
        held = json.loads(text)["paper"]["content_sha256"]
        for number in range(beside):
            other = text.replace(held, f"{number:064x}").replace(
                '"id": "qa-notes"', f'"id": "made-{number}"'
            )
            note.with_name(f"made-{number}.json").write_text(other, encoding="utf-8")
        self.once()

    def run(self, *words: str) -> None:
        command = [sys.executable, "-P", "-m", "qa_notes", *words, "-q"]  # not what is here
        subprocess.run(command, env=self.env, stdout=subprocess.DEVNULL, check=True)

    def once(self) -> None:
        self.run("regenerate", str(PAPER), QUESTION)


def measured(work) -> tuple[float, float]:
    """Seconds of wall and of processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--tree", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--notes", type=int, default=0, help="other notes in the folder")
    options = parser.parse_args()
    trees = {"this": ROOT} | {n: Path(f) for n, _, f in (t.partition("=") for t in options.tree)}
    folder = Path(tempfile.mkdtemp())
    try:
        with serve_models() as models:
            made = [
                Tree(name, root.resolve(), folder, models, options.notes)
                for name, root in trees.items()
            ]
            works = {"python -c pass": lambda: subprocess.run([sys.executable, "-c", "pass"])}
            works |= {tree.name: tree.once for tree in made}
            models.asked.clear()
            seen: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
            for _ in range(options.times):
                for name, work in works.items():
                    seen[name].append(measured(work))
            calls = len(models.asked) / options.times / len(made)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, times in seen.items():
        wall, processor = (statistics.median(column) for column in zip(*times, strict=True))
        row = {"what": name, "wall": round(wall, 3), "processor": round(processor, 3)}
        print(json.dumps(row))
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"calls": calls, "notes beside": options.notes, "load": load}))


if __name__ == "__main__":
    main()
