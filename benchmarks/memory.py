"""Does a run over many papers grow? Its memory by the papers it has written.

    python benchmarks/memory.py [--papers 200] [--jobs 4] [--questions 11] [--tree OTHER]
        [--one-document]

Small made papers are asked so many questions each by `qa-notes generate`, of the fake server of
benchmarks/jobs.py in this process. `--tree` measures the qa_notes of another checkout. With
`--one-document` only the first paper is parsed, and what came of it stands in for the others under
their names: thousands then take minutes. Prints one JSON object: `MB by papers`, and `slope`, the
MB that a thousand papers more would take by the later three quarters of the run.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from jobs import QUESTIONS, ROOT, ROW, Log, Week, serve_models

TELL = 250  # papers between two lines on stderr
# A command whose parser reads one file for all.
ONE_DOCUMENT = """
import pickle, sys, threading
from dataclasses import replace
from qa_notes.parse import process
from qa_notes.refs import sha256

real, turn, first = process.in_child, threading.Lock(), []

def in_child(path, asked, **limits):
    with turn:
        if not first:
            first.extend((path.stem, real(path, asked, **limits)))
    name, document = first
    named = pickle.dumps(document).replace(name.encode(), path.stem.encode())
    return replace(pickle.loads(named), sha256=sha256(path))

process.in_child = in_child
from qa_notes.__main__ import run
run()
"""


def memory(process: int) -> float | None:
    """MB; None when it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--one-document", action="store_true")
    parser.add_argument("--tree", type=Path, default=ROOT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serve_models(Log().reader) as models:
        week = Week(Path(folder), options.papers, options.jobs, models)
        bank = Path(week.env["QA_NOTES_BANK"])
        bank.write_text("questions:\n" + "".join(ROW.format(n=n) for n in range(options.questions)))
        week.env["PYTHONPATH"] = str(options.tree.resolve())
        week.env.pop("PYTHONDONTWRITEBYTECODE", None)  # as an installed package has it
        how = ("-P", "-c", ONE_DOCUMENT) if options.one_document else ("-P", "-m", "qa_notes")
        begun, process, seen = time.monotonic(), week.start(*how), {}
        while process.poll() is None:
            written = len(list((week.out / "notes").glob("*.json")))
            held = memory(process.pid)
            if held and written:
                if written // TELL > max(seen, default=0) // TELL:
                    print(f"{written} papers: {held:.0f} MB", file=sys.stderr)
                seen.setdefault(written, held)
            time.sleep(0.2)
        late = [(papers, held) for papers, held in seen.items() if papers > options.papers / 4]
        slope = np.polyfit(*zip(*late, strict=True), 1)[0] if len(late) > 1 else float("nan")
        steps = sorted(seen)[:: max(1, len(seen) // 12)]
        report = {
            "status": process.returncode,
            "MB by papers": {papers: round(seen[papers]) for papers in steps},
            "seconds": round(time.monotonic() - begun),
            "slope": round(1000 * float(slope), 1),
        }
        print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
