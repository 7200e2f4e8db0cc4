"""Two tabs and a command line at the answers of one note: no word is lost, and none is invented."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from digest import LINES, week_of, write_week
from web_judge import judged
from web_race import KEYS, Race, raced
from web_shell import Log

from qa_notes.config import Settings
from qa_notes.errors import WeekChanged
from qa_notes.files import write_whole
from qa_notes.week_desk import order_week, write_text
from qa_notes.week_file import stamp

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


def test_an_answer_that_two_tabs_ask_for_at_once_is_made_once(race: Race):
    write_whole(race.desk.path, race.before)
    begun, key = len(race.maker.made), KEYS[1]
    asking = [
        threading.Thread(target=hand.act, args=(random.Random(1), key, "regenerate", "", Log()))
        for hand in race.tabs
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    (made,) = race.maker.made[begun:]
    assert race.desk.answer("results").text == made


# -- a week file -------------------------------------------------------------------------------


def tab_at_week(path: Path, key: str, settings: Settings, log: list[tuple[str, str, str]]) -> None:
    """Look at the week, think, and write its text and its order as they were looked at."""
    chance = random.Random(key)
    for number in range(40):
        seen, text = stamp(path), f"{key} {number}"
        places = chance.sample(range(len(LINES)), len(LINES))
        time.sleep(chance.choice([0, 0.001, 0.004]))
        with suppress(WeekChanged):
            log.append((seen, write_text(path, seen, key, text, settings), text))
        seen = stamp(path)
        time.sleep(chance.choice([0, 0.001]))
        with suppress(WeekChanged):
            log.append((seen, order_week(path, seen, places, settings), ""))


def test_two_tabs_and_a_command_line_at_one_week_file(race: Race, tmp_path: Path):
    path = write_week(tmp_path)
    settings = Settings(output=tmp_path / "out")
    before = path.read_text("utf-8")
    logs: dict[str, list[tuple[str, str, str]]] = {"title": [], "theme": []}
    tabs = [
        threading.Thread(target=tab_at_week, args=(path, key, settings, log))
        for key, log in logs.items()
    ]
    for tab in tabs:
        tab.start()
    place = ["--output", str(tmp_path / "out")]
    intros = 0
    while any(tab.is_alive() for tab in tabs):
        intros += 1
        for words in (
            ["write", str(path), "--intro", f"intro {intros}"],
            ["order", str(path), "stoves"],
        ):
            code, _, err = race.shell.run("week", *words, *place)
            assert code == 0, err
    for tab in tabs:
        tab.join()
    week = week_of(path)
    assert week.intro == f"intro {intros}"
    for key, log in logs.items():
        assert getattr(week, key) == [text for *_, text in log if text][-1]
    states = [seen for log in logs.values() for seen, _, text in log if text]
    assert len(set(states)) == len(states)  # no two wrote over the same state: none comes twice
    assert 0 < len(states) < 2 * 40  # and some were refused
    assert sorted(_papers(path.read_text("utf-8"))) == sorted(_papers(before))
    left = [one.name for one in path.parent.iterdir() if one.suffix not in (".yaml", "")]
    assert left == []


def _papers(text: str) -> list[str]:
    """The lines of the papers, comments with them."""
    return text.partition("papers:")[2].splitlines()
