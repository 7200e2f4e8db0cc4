"""A million papers, simulated: what fills up first, how long it takes, what it costs.

    python benchmarks/simulate.py validate|ladder|lab [options]

validate  the simulation of what benchmarks/cluster.py measured, beside what it measured, and the
          bound of `ladder` beside 1,000 papers simulated question by question
ladder    what each part can do by itself half-way through, the slowest first; that one is made
          larger or better, and again, until a run takes a day
lab       one laboratory, by the options: papers an hour, days, money, disk, requests

Nothing here ran with a million papers. Rates are of `rates.py`, where each says whether it was
measured and by what; what depends on a provider or a price is an option. Papers are drawn from the
real ones of `rates.SAMPLE`. Parts that get slower with the notes that there are get their time at
each number of notes, and the time of a run is the sum over all of them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from queueing import Clock, Station, Work, bounds
from rates import MEASURED, SAMPLE, Lab, Paper, Rates

from qa_notes.crew import papers_at_once

HOUR, DAY, HOURS = 3600.0, 86400.0, 24.0


def demands(lab: Lab, rates: Rates, paper: Paper, there: float) -> dict[str, tuple[int, float]]:
    """By part: how many it serves at once, and seconds of one of its places a paper takes.

    `paper`: the mean one; `there`: notes that there are already.
    """
    calls = rates.calls
    model = calls * rates.lost + rates.call_seconds(lab)
    found = {
        "arXiv": (1, 0.0 if lab.bulk else rates.arxiv * (1 + 1 / rates.batch)),
        "command": (lab.offices, rates.command + lab.bucket * (rates.put + 2 * rates.get)),
        "jobs": (lab.offices * lab.jobs, model),
        "office": (lab.offices, calls * rates.office),
        "cores": (lab.cores, worker(lab, rates, paper, there)),
        "index": (lab.shards, rates.row + rates.row_each * there / lab.shards),
        "prompts": (lab.servers, rates.prompt / rates.read),
        "replies": (lab.servers * lab.slots, rates.call_seconds(lab)),
        "bucket": (lab.prefixes, lab.bucket * (calls + 9) / rates.puts),
    }
    asking = (model + calls * lab.bucket * rates.put) / lab.hands(calls)
    found["papers at once"] = (
        lab.offices * papers_at_once(lab.jobs),
        worker(lab, rates, paper, there) + asking,
    )
    return found


def worker(lab: Lab, rates: Rates, paper: Paper, there: float) -> float:
    """Seconds of a core: reading, embedding, asking, and looking at the notes that there are."""
    here = there / lab.processes if lab.bucket else there
    looks = 0.0 if lab.indexed else rates.looks * rates.look_each * here
    records = 0.0 if lab.indexed else lab.bucket * rates.calls * rates.record_each * here
    own = rates.start + paper.pages * rates.page + paper.passages * rates.passage
    return own + rates.calls * rates.question + looks + records


def mean_paper(sample: Sequence[Paper] = SAMPLE) -> Paper:
    """As many of everything as the papers have on average."""
    names = [field.name for field in fields(Paper)]
    return Paper(*(sum(getattr(p, name) for p in sample) / len(sample) for name in names))


def hours(lab: Lab, rates: Rates, papers: int, steps: int = 200) -> float:
    """Of a run from an empty folder, by the slowest part at each number of notes."""
    paper, seconds = mean_paper(), 0.0
    for step in range(steps):
        there = (step + 0.5) * papers / steps
        slowest = next(iter(bounds(demands(lab, rates, paper, there)).values()))
        seconds += papers / steps / slowest
    return seconds / HOUR


class Run:
    """A run, event by event."""

    def __init__(self, lab: Lab, rates: Rates, papers: Sequence[Paper]) -> None:
        self.lab, self.rates, self.papers = lab, rates, papers
        self.arxiv = Station("arXiv", 1)
        self.command = Station("command", lab.offices)
        self.room = Station("papers at once", lab.offices * papers_at_once(lab.jobs))
        self.cores = Station("cores", lab.cores)
        self.index = Station("index", lab.shards)
        self.office = Station("office", lab.offices)
        self.gate = Station("jobs", lab.offices * lab.jobs)
        self.reading = Station("prompts", lab.servers)
        self.slots = Station("replies", lab.servers * lab.slots)
        self.stations = [value for value in vars(self).values() if isinstance(value, Station)]
        self.clock = Clock(self.stations)
        self.came: list[float] = []  # calls at the server
        self.ended: list[float] = []  # their replies
        self.out = 0  # papers that are done

    def seconds(self) -> float:
        """Of all papers, from the first to the last."""
        self.clock.begin(self._feed())
        return self.clock.run()

    def _feed(self) -> Work:
        """The command: one paper after the other, when there is room for it."""
        lab, rates = self.lab, self.rates
        for paper in self.papers:
            if not lab.bulk:
                yield self.arxiv.use(rates.arxiv * (1 + 1 / rates.batch))
            yield self.command.use(rates.command + lab.bucket * (rates.put + 2 * rates.get))
            yield self.room.take()
            self.clock.begin(self._paper(paper))

    def _paper(self, paper: Paper) -> Work:
        rates = self.rates
        yield self.cores.use(worker(self.lab, replace(rates, question=0.0), paper, self.out))
        yield self.index.use(rates.row + rates.row_each * self.out / self.lab.shards)
        calls = round(rates.calls)
        yield [self._call() for _ in range(calls)]
        self.room.leave()
        self.out += 1

    def _call(self) -> Work:
        rates = self.rates
        yield self.cores.use(rates.question)
        yield self.office.use(rates.office)
        yield self.gate.take()
        yield rates.lost
        yield self.slots.take()
        self.came.append(self.clock.now)
        if rates.delay:
            yield rates.delay
        else:
            yield self.reading.use(rates.prompt / rates.calls / rates.read)
            yield rates.generated / rates.calls / rates.write
        self.ended.append(self.clock.now)
        self.slots.leave()
        self.gate.leave()
        yield self.lab.bucket * rates.put

    @property
    def efficiency(self) -> float:
        """As benchmarks/cluster.py has it: of the rate that nothing can pass, while asking."""
        rate = self.lab.jobs / self.rates.delay
        return len(self.came) / rate / (max(self.ended) - min(self.came))


def drawn(count: int, seed: int = 7) -> list[Paper]:
    """So many of the sample, by chance."""
    return random.Random(seed).choices(SAMPLE, k=count)


def validate() -> Iterator[dict[str, Any]]:
    """Simulated beside measured."""
    for case in MEASURED:
        run = Run(case.lab, case.rates, case.papers)
        wall = run.seconds()
        found = run.efficiency if case.what == "efficiency" else wall
        yield {
            "case": case.name,
            case.what: {"measured": case.measured, "simulated": round(found, 3)},
            "error": f"{100 * (found / case.measured - 1):+.1f} %",
        }
    labs = {
        "one model server": Lab(bulk=True),
        "eight": Lab(bulk=True, servers=8),
        "eight, and four cores": Lab(bulk=True, servers=8, cores=4),
    }
    for name, lab in labs.items():
        papers = drawn(1000)
        took = Run(lab, Rates(), papers).seconds()
        slowest, rate = next(iter(bounds(demands(lab, Rates(), mean_paper(papers), 500)).items()))
        yield {
            "case": f"1,000 papers, {name}: the bound beside the run",
            "papers an hour": {"bound": round(HOUR * rate), "run": round(HOUR * 1000 / took)},
            "slowest": slowest,
        }


def ladder(lab: Lab, rates: Rates, papers: int) -> Iterator[dict[str, Any]]:
    """What is slowest over the run is made better, and again, until a run takes a day."""
    words = "as it is"
    for _ in range(20):
        parts = bounds(demands(lab, rates, mean_paper(), papers / 2))
        took = hours(lab, rates, papers)
        yield {
            "changed": words,
            "papers an hour": {name: round(HOUR * rate) for name, rate in list(parts.items())[:4]},
            "days": round(took * HOUR / DAY, 1),
        }
        if took <= HOURS:
            return
        words, lab = bettered(next(iter(parts)), lab)


def bettered(part: str, lab: Lab) -> tuple[str, Lab]:
    """What would have to change so that a part is no longer the slowest."""
    if part == "arXiv":
        return "PDFs from arXiv's bucket", replace(lab, bulk=True)
    if part in ("prompts", "replies"):
        servers = 2 * lab.servers
        return f"{servers} model servers", replace(lab, servers=servers)
    if part in ("jobs", "papers at once"):
        return f"jobs of up to {4 * lab.jobs}", replace(lab, jobs=4 * lab.jobs)
    if part == "cores" and not lab.indexed:
        return "notes found without looking at all of them", replace(lab, indexed=True)
    if part == "cores":
        cores = 2 * lab.cores
        return f"{cores} cores", replace(lab, cores=cores, processes=cores)
    if part == "index":
        return f"{2 * lab.shards} index servers", replace(lab, shards=2 * lab.shards)
    if part == "bucket":
        return f"{2 * lab.prefixes} prefixes", replace(lab, prefixes=2 * lab.prefixes)
    offices = 2 * lab.offices
    return f"{offices} runs side by side", replace(lab, offices=offices)


def costs(lab: Lab, rates: Rates, papers: int) -> dict[str, Any]:
    """Of a run, in days, dollars, GB and requests."""
    paper, took = mean_paper(), hours(lab, rates, papers)
    # An answer is a GET and a PUT; the rest are PDF, note and lease, one every five seconds.
    puts, gets = papers * (rates.calls + 9), papers * (rates.calls + 4)
    gigabytes = {
        "PDFs": papers * paper.pdf * rates.pdf_times / 1e9,
        "notes": papers * rates.note / 1e9,
        "index": papers * paper.index / 1e9,
    }
    money = {
        "model servers": took * lab.servers * lab.gpu_hour,
        "cores": took * lab.cores * lab.core_hour,
        "requests": puts * lab.put_price + gets * lab.get_price,
        "a month of disk": sum(gigabytes.values()) * lab.gb_month,
        "out of arXiv's bucket": lab.bulk * gigabytes["PDFs"] * lab.gb_out,
    }
    return {
        "papers an hour": round(papers / took),
        "days": round(took * HOUR / DAY, 1),
        "dollars": {name: round(dollars) for name, dollars in money.items()},
        "GB": {name: round(size) for name, size in gigabytes.items()},
        "requests to the bucket, million": round((puts + gets) / 1e6, 1),
        "requests to arXiv, million": 0 if lab.bulk else round(papers * 1.01 / 1e6, 2),
        "prompt tokens, billion": round(papers * rates.prompt / 1e9, 1),
        "generated tokens, billion": round(papers * rates.generated / 1e9, 2),
        "a process more joins, hours": round(papers * (rates.get + rates.pull) / HOUR, 1),
        "status, minutes": round(papers * rates.status / 60, 1),
        "export of a week, minutes": round(papers * rates.export / 60, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("validate", "ladder", "lab"))
    parser.add_argument("--papers", type=int, default=1_000_000)
    for field in (*fields(Lab), *fields(Rates)):
        name, default = f"--{field.name.replace('_', '-')}", field.default
        if isinstance(default, bool):
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=default)
        else:
            parser.add_argument(name, type=type(default), default=default)
    options = parser.parse_args()
    given = vars(options)
    lab = Lab(**{field.name: given[field.name] for field in fields(Lab)})
    rates = Rates(**{field.name: given[field.name] for field in fields(Rates)})
    if options.what == "lab":
        rows: Iterator[dict[str, Any]] = iter([costs(lab, rates, options.papers)])
    else:
        is_ladder = options.what == "ladder"
        rows = ladder(lab, rates, options.papers) if is_ladder else validate()
    for row in rows:
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
