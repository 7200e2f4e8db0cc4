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
    command: float = (
        0.028  # a paper, of its processor (cluster.py: 1.0 s with 6 of them, 1.5 with 24)
    )
    office: float = 0.0025  # a question (benchmarks/cluster.py, `wire`)
    # A worker.
    start: float = 0.49  # the child that parses (benchmarks/parse.py, 17 real papers)
    page: float = 1 / 26.2  # the same
    passage: float = 1 / 51.3  # one core, MiniLM, 1,713 passages in 33.4 s (benchmarks/embed.py)
    # Of a core: search, prompt, checks, note. `own` of papersanhour.py with one paper and with 17
    # grows by 7.0 s a paper; less reading and embedding, over the calls.
    question: float = 0.06
    # Of a place at the server, between a reply and the next call: so that a run of cluster.py with
    # replies of half a second comes out as measured (0.686; 24 papers, two cores at a load of 5.6).
    lost: float = 0.23
    # The folder of notes (benchmarks/manynotes.py).
    looks: float = 3.0  # at all notes, a paper: pipeline.py, identity.py twice
    look_each: float = 8.3e-6  # a note that there is (7.6 ms with 1,000, 33 ms with 4,000)
    record_each: float = 5.0e-6  # an answer and a note of the copy (4.9 ms, 20 ms)
    pull: float = 2.7e-3  # a note, without the network
    status: float = 2.2e-3  # a note (2.2 s, 9.0 s)
    export: float = 0.27e-3  # a note that there is (0.8 s, 1.6 s, of which it prints ten)
    note: float = 22.2e3  # bytes
    pdf_times: float = 1.0  # as large as the sample's; 2 for arXiv as a whole
    # The index.
    row: float = (
        0.0242  # a paper of a server: 17.5 ms to add, 6.7 ms to read (manynotes.py --served)
    )
    row_each: float = 0.0  # no growth was measured up to 30,000 rows (the same)
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


# Seventeen papers of arXiv and of conferences: pages, passages, bytes of the PDF, bytes of the row.
# Of arXiv as a whole: 5.6 TB of PDFs and sources in March 2023 (its page on bulk data), so
# that its mean PDF is rather one to two MB; `--pdf-times` says how many times as large as here.
# fmt: off
SAMPLE: Sequence[Paper] = (
    Paper(22, 94, 436700, 225260), Paper(13, 73, 352513, 170312),
    Paper(11, 84, 366274, 196312), Paper(10, 64, 401085, 149688),
    Paper(10, 71, 386182, 166812), Paper(14, 95, 549629, 222196),
    Paper(13, 92, 383508, 215812), Paper(26, 114, 698854, 268584),
    Paper(33, 155, 633805, 361612), Paper(19, 95, 591097, 222716),
    Paper(20, 112, 873191, 264028), Paper(11, 67, 205755, 160720),
    Paper(30, 120, 2720136, 284772), Paper(28, 130, 621622, 304588),
    Paper(30, 153, 872660, 362180), Paper(8, 70, 193227, 161292),
    Paper(14, 124, 1016315, 297448),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Case:
    """What was measured once, and what the simulation needs to do the same."""

    name: str
    what: str  # "efficiency" or "seconds"
    measured: float
    lab: Lab
    rates: Rates
    papers: Sequence[Paper]


_TWO_CORES = Lab(cores=2, processes=4, jobs=8, slots=8, bulk=True, bucket=False)
_MADE = (Paper(2, 9, 4000, 20000),) * 34  # tests/fakes.py make_paper
_TWO_SECONDS = Rates(delay=2.0, calls=12, passage=0.0)
# Rates of llama.cpp in the first of two papers, tokens of the second (Japanese, eleven questions),
# embedded by torch.
_EMBEDDED = Rates(
    passage=1 / 20.2,
    calls=55, prompt=6667, generated=2379, read=83.8, write=29.7, lost=0.0, office=0.0,
    question=0.0, row=0.025,
)  # fmt: skip
MEASURED: Sequence[Case] = (
    Case("cluster.py, 1 machine", "efficiency", 0.926, _TWO_CORES, _TWO_SECONDS, _MADE),
    Case("cluster.py, 2 machines", "efficiency", 0.937, _TWO_CORES, _TWO_SECONDS, _MADE),
    Case("cluster.py, 4 machines", "efficiency", 0.928, _TWO_CORES, _TWO_SECONDS, _MADE),
    Case(
        "the embedded model, one paper of ten pages", "seconds", 167.9,
        Lab(cores=2, jobs=1, slots=1, bulk=True, bucket=False), _EMBEDDED, SAMPLE[3:4],
    ),
)  # fmt: skip
