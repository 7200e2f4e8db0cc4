"""The simulation of a laboratory: cases whose answer is known."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))

from queueing import Clock, Station, Work, bounds
from rates import SAMPLE, Lab, Rates
from roofline import Machine
from simulate import Run, demands, drawn, hours, ladder, mean_paper

QUICK = Rates(delay=2.0, lost=0.0, office=0.0, question=0.0, calls=12)
SMALL = Lab(cores=4, jobs=8, bulk=True, bucket=False, slots=8)
MACHINE = Machine({1: 16.0, 2: 20.0, 4: 24.0}, 70.0, 2, 9.0, 100.0, 12.0)


@pytest.mark.parametrize(("servers", "seconds"), [(1, 200.0), (4, 50.0), (200, 2.0)])
def test_servers_of_a_fixed_rate_give_their_rate(servers: int, seconds: float):
    station = Station("one", servers)
    clock = Clock([station])

    def asks() -> Work:
        yield station.use(2.0)

    for _ in range(100):
        clock.begin(asks())
    assert clock.run() == pytest.approx(seconds)
    assert station.worked == pytest.approx(200.0)
    assert (station.served, station.busy, station.longest) == (100, 0, max(0, 100 - servers))


def test_who_comes_first_is_served_first_and_all_are_waited_for():
    station, ended = Station("one", 1), []
    clock = Clock([station])

    def asks(name: str) -> Work:
        yield station.take()
        yield 1.0
        ended.append(name)
        station.leave()

    def all_of_them() -> Work:
        yield [asks("a"), asks("b"), asks("c")]
        ended.append("all")

    clock.begin(all_of_them())
    assert clock.run() == pytest.approx(3.0)
    assert ended == ["a", "b", "c", "all"]


def test_as_many_papers_come_out_as_went_in():
    run = Run(SMALL, QUICK, drawn(40))
    run.seconds()
    assert run.out == 40
    assert len(run.came) == len(run.ended) == 40 * QUICK.calls
    assert all(not s.busy and not s.waiting for s in run.stations)
    assert run.gate.served == run.slots.served == 40 * QUICK.calls


def test_no_run_is_faster_than_its_slowest_part_and_a_long_one_comes_near():
    papers = drawn(400)
    part, rate = next(iter(bounds(demands(SMALL, QUICK, mean_paper(papers), 0)).items()))
    took = Run(SMALL, QUICK, papers).seconds()
    assert part in ("jobs", "replies")
    assert 0.95 < 400 / took / rate <= 1.0


def test_arxiv_alone_takes_as_long_as_it_asks_for():
    lab = replace(Lab(), cores=10**6, processes=10**6, servers=10**4, jobs=10**6, indexed=True)
    assert hours(lab, Rates(), 1_000_000) == pytest.approx(1_000_000 * 3.03 / 3600)


def test_each_step_of_the_ladder_betters_what_was_slowest():
    steps = list(ladder(Lab(), Rates(), 1_000_000))
    taken = [step["days"] for step in steps]
    assert taken == sorted(taken, reverse=True)
    assert taken[-1] <= 1.0
    for before, after in pairwise(steps):
        slowest, rate = next(iter(before["papers an hour"].items()))
        assert after["papers an hour"].get(slowest, rate + 1) > rate


def test_what_was_measured_is_what_the_roofline_was_fitted_to():
    for slots, tokens in MACHINE.generated.items():
        assert MACHINE.writes(slots, MACHINE.cores) == pytest.approx(tokens, rel=0.05)
    assert MACHINE.speed(1) == pytest.approx(1.0)
    assert MACHINE.speed(2) == pytest.approx(16.0 / 9.0)


def test_no_number_of_cores_reads_the_weights_faster_than_memory_gives_them():
    tokens = [MACHINE.writes(1, cores) for cores in (1, 2, 4, 8, 16, 1000)]
    assert tokens == sorted(tokens)
    assert tokens[-1] <= 100.0 / 1.117


def test_the_sample_is_of_real_papers():
    assert len(SAMPLE) == 17
    assert 8 <= min(p.pages for p in SAMPLE) <= max(p.pages for p in SAMPLE) <= 40
