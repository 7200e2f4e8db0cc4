"""A Ray cluster of 1, 2 and 4 machines: how near to what the model server takes, at what price?

    python benchmarks/cluster.py [--workers 1 2 4] [--papers 34] [--limit 8] [--delay 2.0]

A week of small made papers is asked eleven questions each of a stand-in for a model server, which
answers `--limit` calls at once, each after `--delay` seconds: so many divided by so long is the
rate that nothing can pass. Machines are nodes of `ray start` on loopback with one CPU each, beside
a head that works on no paper; 0 is `--engine local`. Prints one JSON object a number of machines:

efficiency  calls / (limit / delay) divided by the time from the first question to the last reply
steady      the same between the first and the last tenth of the calls: without start and end
at once     calls at the server, at most
overhead    seconds a paper of each stage beside the model, as its note's run counted them
command     processor seconds of the command itself, its start among them
wire        milliseconds that the office adds to a question of one call, which nobody else asks
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import mean, median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from fakes import Models, Turn, serve_models  # noqa: E402 (the tests' own server)
from jobs import QUESTIONS, Log, Week  # noqa: E402 (beside this file)
from ray_nodes import ray_nodes  # noqa: E402

from qa_notes.config import Settings  # noqa: E402
from qa_notes.engine import cluster  # noqa: E402
from qa_notes.engine.office import Office  # noqa: E402
from qa_notes.models import Paper, Question, Usage  # noqa: E402


class Slots(Log):
    """A server of so many places."""

    def __init__(self, places: int, delay: float) -> None:
        super().__init__()
        self.places, self.delay = threading.Semaphore(places), delay

    def take(self, turns: list[Turn], models: Models) -> None:
        """Called as a call comes; it is answered when this returns."""
        self.calm(turns, models)
        with self.places:
            time.sleep(self.delay)


def measured(workers: int, options: argparse.Namespace) -> dict[str, Any]:
    log = Slots(options.limit, options.delay)
    with ExitStack() as open_, tempfile.TemporaryDirectory() as folder:
        models = open_.enter_context(serve_models(log.reader))
        models.refuse = log.take
        week = Week(Path(folder), options.papers, options.limit, models)
        env = week.env
        if workers:
            nodes = open_.enter_context(ray_nodes(1, models.env, cpus=0))
            for _ in range(workers):
                nodes.add(cpus=1)
            env = nodes.env | env
            env |= {"QA_NOTES_ENGINE": "ray", "QA_NOTES_RAY_ADDRESS": nodes.address}
        command = [sys.executable, "-m", "qa_notes", "generate", *map(str, week.files)]
        before, begun = own_seconds(), time.monotonic()
        run = subprocess.run(
            [*command, "--language", "en", "-q", "--json"], env=env, stdout=subprocess.PIPE
        )
        wall, own = time.monotonic() - begun, own_seconds() - before
        rows = json.loads(run.stdout)
        wire = office_ms(week, nodes.env, nodes.address) if workers else 0.0
        done = week.on_disk()
    ends, calls = sorted(log.ended), len(log.ended)
    rate = options.limit / options.delay
    tenth = calls // 10
    stages = sorted({stage for row in rows for stage in row["seconds"]} - {"model", "all"})
    return {
        "machines": workers,
        "status": run.returncode,
        "answers": f"{len(done)} of {options.papers * (QUESTIONS + 2)}",
        "calls": calls,
        "asked twice": sum(n - 1 for n in week.asked().values()),
        "ideal": round(calls / rate, 1),
        "asking": round(ends[-1] - log.came[0], 1),
        "wall": round(wall, 1),
        "efficiency": round(calls / rate / (ends[-1] - log.came[0]), 3),
        "steady": round((calls - 2 * tenth - 1) / rate / (ends[-tenth - 1] - ends[tenth]), 3),
        "at once": log.most,
        "overhead": {
            stage: round(mean(row["seconds"].get(stage, 0.0) for row in rows), 3)
            for stage in stages
        },
        "command": round(own, 1),
        "wire": round(wire, 1),
        "load of the machine": [round(load, 1) for load in os.getloadavg()],
    }


def own_seconds() -> float:
    """Of the processor, by the children that have ended: nodes have not."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def office_ms(week: Week, env: dict[str, str], address: str) -> float:
    """Of asking, entering, leaving and having asked: the median of 200."""
    os.environ.update(env)
    import ray

    ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    settings = Settings(output=week.folder / "wire", llm="openai:fake", jobs=8)
    office = ray.remote(num_cpus=0, concurrency_groups=cluster.GROUPS)(Office)
    line = cluster.OfficeLine(office.remote(settings))
    line.call("begin", 0, "one")
    paper, question = Paper("a", source="local"), Question("q0", {}, {})
    taken = []
    for _ in range(200):
        begun = time.perf_counter()
        name = line.call("ask", 0, "one", paper, question, False)
        lease, _ = line.call("enter", 0, "one", float("-inf"))
        line.tell("leave", lease, True)
        line.tell("called", name, Usage(1, 10, 0, 10), 0.1, 0)
        line.tell("asked", name)
        taken.append(time.perf_counter() - begun)
    ray.shutdown()
    return 1000 * median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--papers", type=int, default=34)
    parser.add_argument("--limit", type=int, default=8)
    parser.add_argument("--delay", type=float, default=2.0, help="seconds a reply")
    options = parser.parse_args()
    for workers in options.workers:
        print(json.dumps(measured(workers, options)), flush=True)


if __name__ == "__main__":
    main()
