"""What benchmarks/simulate.py takes for given: rates, real papers, a laboratory, what was measured.

Beside each number stands where it is from: a benchmark that measured it (on two cores of a virtual
machine, unless it says otherwise), the code, or `assumed`, and then it is an option.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """What of a paper costs time or room."""

    pages: float
    passages: float
    pdf: float  # bytes
    index: float  # bytes of its row


@dataclass(frozen=True, slots=True)
class Lab:
    """Machines, limits and prices."""

    cores: int = 64  # of worker machines
    processes: int = 64  # of them that work on papers, each with a copy of the notes
    servers: int = 1  # model servers
    slots: int = 64  # replies that one writes at once; assumed
    jobs: int = 50  # the most that config.py allows
    offices: int = 1  # runs side by side
    shards: int = 1  # Chroma servers
    prefixes: int = 1  # of the bucket
    bucket: bool = True  # notes in S3, and not in a folder that all see
    bulk: bool = False  # PDFs from arXiv's requester-pays bucket
    indexed: bool = False  # notes found by an index; not written
    gpu_hour: float = 2.5  # dollars of a model server; assumed
    core_hour: float = 0.04  # dollars; assumed
    put_price: float = 5e-6  # dollars a PUT of S3 (list price, us-east-1); assumed
    get_price: float = 4e-7  # dollars a GET
    gb_month: float = 0.023  # dollars
    gb_out: float = 0.0  # dollars a GB out of arXiv's bucket: 0 in us-east-1, 0.09 elsewhere

    def hands(self, calls: float) -> float:
        """Questions of one paper that are under way at once (engine/worker.py: at most 16)."""
        return min(16.0, calls, self.jobs)


@dataclass(frozen=True, slots=True)
class Rates:
    """Seconds, unless it says otherwise."""

    # The command and its office.
    arxiv: float = 3.0  # between requests (config.py arxiv_delay, as arXiv asks)
    batch: int = 100  # papers whose facts are one request (sources/arxiv_facts.py)
    command: float = 0.0
    office: float = 0.0025  # a question (benchmarks/cluster.py, `wire`)
    news: float = 0.0
    # A worker.
    start: float = 0.49  # the child that parses (benchmarks/parse.py, 17 real papers)
    page: float = 1 / 26.2  # the same
    passage: float = 0.0
    question: float = 0.0
    lost: float = 0.0
    # The folder of notes (benchmarks/manynotes.py).
    looks: float = 3.0  # at all notes, a paper: pipeline.py, identity.py twice
    look: float = 0.0
    look_each: float = 0.0
    record_each: float = 0.0
    pull: float = 0.0
    status: float = 0.0
    export: float = 0.0
    note: float = 0.0  # bytes
    # The index.
    row: float = 0.0
    row_each: float = 0.0
    # The bucket; assumed, as of S3 from a machine in its region.
    put: float = 0.030
    get: float = 0.015
    puts: float = 3500.0  # writes a second of a prefix (S3's documentation)
    # The model (benchmarks/papersanhour.py: tokens of the full recipe; the server is assumed).
    calls: float = 12.7
    prompt: float = 16800.0  # tokens a paper that were not kept from another prompt
    generated: float = 1330.0
    read: float = 8000.0  # prompt tokens a second of a server; assumed
    write: float = 40.0  # generated tokens a second of each of its slots; assumed
    delay: float = 0.0  # instead of both: seconds a call

    def call_seconds(self, lab: Lab) -> float:
        """Of all calls of a paper, each by itself at the server."""
        if self.delay:
            return self.calls * self.delay
        return self.prompt / self.read + self.generated / self.write


SAMPLE: Sequence[Paper] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What was measured once, and what the simulation needs to do the same."""

    name: str
    what: str  # "efficiency" or "seconds"
    measured: float
    lab: Lab
    rates: Rates
    papers: Sequence[Paper]


MEASURED: Sequence[Case] = ()
