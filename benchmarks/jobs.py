"""Many questions at once: how near to the ideal is the wall time, and what do kills and 429s cost?

    python benchmarks/jobs.py [--jobs 8] [--papers 17] [--delay 1.0] [--kills 20]

A week of small made papers is asked eleven questions each by `qa-notes generate --language en`, of
a fake server in this process. Its reader finds nothing in any paper, so that a question is one
call; the summary is one more, and the abstract, English already, none. Prints one JSON object:

week     nothing goes wrong. `ideal` is (calls / jobs) x delay; `wall` is from the start of the
         process to its end, `asking` from the first question (after imports, the trial and the
         first paper's parsing) to the last reply; `own` is the run's own processor time, its
         parsers' among it. `empty` is the part of the places that was not in use while asking.
kills    kill -9 at `--kills` random moments of such a week, and a last run to its end.
storm    the server refuses every call for a second in three: 429, Retry-After 1. `early` counts
         calls that came before a time that had been named at least 50 ms earlier.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from fakes import (  # noqa: E402 (the tests' own server)
    Models,
    Turn,
    good_reader,
    job_of,
    make_paper,
    question_of,
    serve_models,
)

from qa_notes import notes  # noqa: E402
from qa_notes.llm.chat import TRIAL  # noqa: E402
from qa_notes.models import Answer, Note  # noqa: E402

QUESTIONS = 11
ROW = """\
  - id: q{n}
    text: {{en: "What is said of point {n}?"}}
    queries: {{en: ["point {n} of the lights"]}}
"""
STORM, CALM = 1.0, 3.0  # seconds of refusals, of every so many
HEARD = 0.05  # seconds after which every thread has been told


@dataclass
class Log:
    """When calls came and were answered, in seconds of this process."""

    came: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    early: int = 0
    most: int = 0  # in flight
    turn: threading.Lock = field(default_factory=threading.Lock)

    def reader(self, turns: Sequence[Turn]) -> str:
        """Called when the delay is over."""
        with self.turn:
            self.ended.append(time.monotonic())
        return "NONE" if job_of(turns) == "draft" else good_reader(turns)

    def calm(self, turns: Sequence[Turn], models: Models) -> None:
        if list(turns) == list(TRIAL):
            return
        with self.turn:
            self.came.append(time.monotonic())
            self.most = max(self.most, len(self.came) - len(self.ended) - len(self.refused))

    def storm(self, turns: Sequence[Turn], models: Models) -> tuple[int, dict[str, Any]] | None:
        self.calm(turns, models)
        if list(turns) == list(TRIAL):
            return None
        with self.turn:
            now = self.came[-1]
            named = (at for at in self.refused if now - 1 < at < now - HEARD)
            self.early += any(named)
            if (now - self.came[0]) % CALM < CALM - STORM:
                return None
            self.refused.append(now)
        return 429, {"error": {"message": "slow down"}}


class Week:
    """A work folder, some papers and a server."""

    def __init__(self, folder: Path, papers: int, jobs: int, models: Models) -> None:
        self.folder, self.models = folder, models
        self.out = folder / "out"
        bank = folder / "bank.yaml"
        bank.write_text("questions:\n" + "".join(ROW.format(n=n) for n in range(QUESTIONS)))
        self.names = [f"Paper{n:0{max(2, len(str(papers - 1)))}}" for n in range(papers)]
        self.files = [
            make_paper(folder / f"{name}.pdf", f"{name}: Small Things for Large Rooms", name)
            for name in self.names
        ]
        self.env = os.environ | models.env
        self.env |= {"QA_NOTES_OUTPUT": str(self.out), "QA_NOTES_BANK": str(bank)}
        self.env |= {"QA_NOTES_JOBS": str(jobs), "PYTHONPATH": str(ROOT)}

    def start(self, *how: str) -> subprocess.Popen[bytes]:
        """`how`: Python's words for the program, `-m qa_notes` by default."""
        how = how or ("-m", "qa_notes")
        command = [sys.executable, *how, "generate", *map(str, self.files)]
        return subprocess.Popen(
            [*command, "--language", "en", "-q"], env=self.env, stdout=subprocess.DEVNULL
        )

    def on_disk(self) -> dict[tuple[str, str], Answer]:
        found = {}
        for path, note in notes.all_notes(self.out / "notes"):
            if not isinstance(note, Note):
                raise SystemExit(f"broken: {path}: {note}")
            others = [note.summary, *note.abstract.values()]
            for answer in (*note.answers, *(a for a in others if a)):
                if answer.is_done:
                    found[path.stem, answer.question_id] = answer
        return found

    def asked(self) -> Counter[tuple[str, str]]:
        """(paper, question) of every draft."""
        found: Counter[tuple[str, str]] = Counter()
        for turns in list(self.models.asked):
            if question := question_of(turns):
                text = turns[-1][1]
                found[re.findall(r"Paper\d\d", text)[0], re.sub(r"\D", "", question)] += 1
        return Counter({(paper, f"q{n}"): count for (paper, n), count in found.items()})


def in_flight(log: Log) -> list[int]:
    """Calls under way in the middle of each second."""
    middles = [log.came[0] + n + 0.5 for n in range(int(log.ended[-1] - log.came[0]) + 1)]
    ends = sorted([*log.ended, *log.refused])
    return [sum(at < t for at in log.came) - sum(at < t for at in ends) for t in middles]


def week(folder: Path, options: argparse.Namespace, storm: bool) -> dict[str, object]:
    log = Log()
    with serve_models(log.reader, options.delay) as models:
        models.refuse = log.storm if storm else log.calm
        models.headers = {"Retry-After": "1"}
        at_work = Week(folder, options.papers, options.jobs, models)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.monotonic()
        status = at_work.start().wait()
        wall = time.monotonic() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = at_work.on_disk()
        ideal = len(log.ended) / options.jobs * options.delay
        asking = log.ended[-1] - log.came[0]
        own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        report: dict[str, object] = {
            "status": status,
            "answers": f"{len(done)} of {options.papers * (QUESTIONS + 2)}",
            "calls": len(log.ended),
            "at once, at most": log.most,
            "asked twice": sum(n - 1 for n in at_work.asked().values()) if not storm else None,
            "ideal": round(ideal, 1),
            "wall": round(wall, 1),
            "asking": round(asking, 1),
            "wall / ideal": round(wall / ideal, 3),
            "asking / ideal": round(asking / ideal, 3),
            "empty": round(1 - len(log.ended) * options.delay / options.jobs / asking, 3),
            "in flight by second": in_flight(log),
            "own": round(own, 1),
            "load of the machine": os.getloadavg()[0],
        }
    if storm:
        seconds = Counter(int(at - log.came[0]) for at in log.came)
        report |= {
            "refused": len(log.refused),
            "early": log.early,
            "calls by second": [seconds[n] for n in range(max(seconds) + 1)],
        }
    return report


def kills(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Killed `--kills` times at random moments of one week; begun anew whenever it has ended."""
    chance, log = random.Random(7), Log()
    killed = lost = twice = in_flight = most = weeks = 0
    with serve_models(log.reader, options.delay) as models:
        at_work = Week(folder, options.papers, options.jobs, models)
        known: dict[tuple[str, str], Answer] = {}
        is_last = False
        while not is_last:
            is_last = killed == options.kills
            models.asked.clear()
            models.begun.clear()
            process = at_work.start()
            while process.poll() is None and not models.begun.wait(0.02):
                pass
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(None if is_last else chance.uniform(0, options.until))
            has_ended = process.poll() is not None
            process.kill()
            process.wait()
            now, drafts = at_work.on_disk(), at_work.asked()
            lost += sum(now.get(key) != answer for key, answer in known.items())
            twice += len(set(drafts) & set(known)) + sum(n - 1 for n in drafts.values())
            flying = len(set(drafts) - set(now))
            in_flight, most, known = in_flight + flying, max(most, flying), now
            killed += not has_ended
            if has_ended and not is_last:
                shutil.rmtree(at_work.out)
                known, weeks = {}, weeks + 1
    return {
        "kills": killed,
        "answers at the end": f"{len(known)} of {options.papers * (QUESTIONS + 2)}",
        "lost": lost,
        "asked though on disk, or twice in a run": twice,
        "in flight, asked again": in_flight,
        "of one kill, at most": most,
        "weeks that ended before": weeks,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--papers", type=int, default=17)
    parser.add_argument("--delay", type=float, default=1.0, help="seconds a reply")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--until", type=float, default=2.5, help="seconds after the first call")
    parser.add_argument("--only", choices=("week", "kills", "storm"))
    options = parser.parse_args()
    parts = {
        "week": lambda folder: week(folder, options, storm=False),
        "storm": lambda folder: week(folder, options, storm=True),
        "kills": lambda folder: kills(folder, options),
    }
    report = {}
    for name, part in parts.items():
        if options.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                report[name] = part(Path(folder))
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
