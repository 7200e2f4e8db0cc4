"""kill -9 at random moments of a run: which answers are lost, and which are asked twice?

    python benchmarks/kill.py [--kills 20] [--seed 7] [--paper docs/paper/qa-notes.pdf]

A run of `qa-notes generate` is killed and started again, `--kills` times, then left to finish.
The chat model is a fake server of this process that takes 0.3 seconds a reply and writes down what
it is asked. Whenever a run has written all its answers it is wiped and begun anew, so that every
kill meets a run at work. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from fakes import Models, job_of, serve_models  # noqa: E402 (the tests' own server)

from qa_notes import notes  # noqa: E402
from qa_notes.bank import load_bank  # noqa: E402
from qa_notes.models import Answer, Note  # noqa: E402

STARTING = 3.0  # seconds: one kill in four comes this early, while the paper is read and indexed
ASKING = 4.0  # seconds after the first question within which the other kills come


@dataclass
class Tally:
    """What the kills cost."""

    kills: int = 0
    killed_while_asking: int = 0
    answers_lost: int = 0  # on disk before a kill, gone or changed at the end of the next run
    asked_twice: int = 0  # complete on disk, and asked all the same
    in_flight_repeated: int = 0  # asked but not yet on disk when the kill came
    broken_notes: int = 0
    questions_asked: int = 0
    rounds: int = 0
    lost: list[str] = field(default_factory=list)


class Trial:
    """One work folder, one server, one paper."""

    def __init__(self, folder: Path, paper: Path, models: Models) -> None:
        self.out = folder / "out"
        self.paper = paper
        self.models = models
        self.tally = Tally()
        self.env = os.environ | models.env | {"QA_NOTES_OUTPUT": str(self.out)}
        english = {q.id: q.text["en"] for q in load_bank("notes")}
        self.wanted = [key for key, q in english.items() if key != "resources"]
        self.english = english

    def start(self) -> subprocess.Popen[bytes]:
        command = [str(Path(sys.executable).with_name("qa-notes")), "generate", str(self.paper)]
        return subprocess.Popen(
            [*command, "--quiet"], env=self.env, stdout=subprocess.DEVNULL, cwd=ROOT
        )

    def on_disk(self) -> dict[str, Answer]:
        """Finished answers by id; the summary and the abstract count as answers."""
        for path, note in notes.all_notes(self.out / "notes"):
            if isinstance(note, Note):
                others = [note.summary, *note.abstract.values()]
                every = [*note.answers, *(a for a in others if a)]
                return {a.question_id: a for a in every if a.is_done}
            self.tally.broken_notes += 1
            print(f"broken: {path}: {note}", file=sys.stderr)
        return {}

    def asked(self) -> list[str]:
        """Ids of the questions drafted since the server's list was last emptied.

        Drafts that follow each other count once: a second draft belongs to the same answer.
        """
        name = notes_name(self.on_disk_note())
        filled = {text.replace("{name}", name): key for key, text in self.english.items()}
        keys = [filled[q] for q in self.models.questions if q in filled]
        return [key for key, _ in groupby(keys)]

    def on_disk_note(self) -> Note | None:
        found = [n for _, n in notes.all_notes(self.out / "notes") if isinstance(n, Note)]
        return found[0] if found else None

    def run(self, early: float | None = None, later: float | None = None) -> bool:
        """One run, killed `early` seconds after its start or `later` ones after its first question.

        True when it came to its end.
        """
        before = self.on_disk()
        self.models.asked.clear()
        self.models.begun.clear()
        process = self.start()
        if early is None and later is not None:
            while process.poll() is None and not self.models.begun.wait(0.02):
                pass
        try:
            process.wait(later if early is None else early)
            ended = True
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            ended = False
        self.judge(before, self.on_disk(), ended)
        return ended

    def judge(self, before: dict[str, Answer], after: dict[str, Answer], ended: bool) -> None:
        lost = [key for key, answer in before.items() if after.get(key) != answer]
        asked = self.asked()
        tally = self.tally
        tally.lost += lost
        tally.answers_lost += len(lost)
        tally.questions_asked += len(asked)
        tally.asked_twice += sum(key in before for key in set(asked))
        tally.asked_twice += len(asked) - len(set(asked))  # twice within one run
        jobs = [job_of(turns) for turns in self.models.asked]
        tally.asked_twice += "summary" in before and "summary" in jobs
        tally.asked_twice += "abstract" in before and jobs[:1] == ["translate"]  # it comes first
        if not ended:
            tally.kills += 1
            tally.killed_while_asking += bool(self.models.asked)
            tally.in_flight_repeated += sum(key not in after for key in set(asked))


def notes_name(note: Note | None) -> str:
    return (note.short_name if note else None) or "the proposed method"


def measure(paper: Path, kills: int, seed: int, folder: Path) -> Tally:
    chance = random.Random(seed)
    with serve_models(delay=0.3) as models:
        trial = Trial(folder, paper, models)
        while trial.tally.kills < kills:
            early = chance.uniform(0, STARTING) if chance.random() < 0.25 else None
            if trial.run(early, chance.uniform(0, ASKING)):
                shutil.rmtree(trial.out)
                trial.tally.rounds += 1
        trial.run()
        done = trial.on_disk()
        missing = [key for key in [*trial.wanted, "summary", "abstract"] if key not in done]
        trial.tally.answers_lost += len(missing)
        trial.tally.lost += missing
        trial.tally.rounds += 1
    return trial.tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--paper", type=Path, default=ROOT / "docs" / "paper" / "qa-notes.pdf")
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = measure(options.paper, options.kills, options.seed, Path(folder))
    report = vars(tally) | {"seconds": round(time.monotonic() - begun)}
    print(json.dumps(report, indent=1))
    sys.exit(bool(tally.answers_lost or tally.asked_twice or tally.broken_notes))


if __name__ == "__main__":
    main()
