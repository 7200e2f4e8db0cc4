"""Two tabs and a command line at the answers of one note: no word is lost, and none is invented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from web_judge import judged
from web_race import Race, raced

SEEDS = 100
APART = 4  # so many tests, which may run beside each other


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Race]:
    with raced(tmp_path_factory.mktemp("race")) as race:
        yield race


@pytest.mark.parametrize("part", range(APART))
def test_nothing_is_lost_in_a_hundred_interleavings(race: Race, part: int):
    writes = met = 0
    for seed in range(part, SEEDS, APART):
        log, made = race.run(seed)
        end = judged(race.desk.path, race.before, log, made)
        assert (end.lost, end.invented, end.broken) == ([], [], []), (seed, log.rows)
        writes, met = writes + end.writes, met + end.met
    assert writes > SEEDS / APART and met > SEEDS / APART  # they were at the same answers
