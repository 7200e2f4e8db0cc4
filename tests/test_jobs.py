"""Several questions and papers at once: nothing is lost, asked twice, out of order or too early."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, every
from fakes import (
    Models,
    Script,
    Turn,
    good_reader,
    head,
    job_of,
    make_paper,
    parse_here,
    question_of,
    serve_wire,
    stream,
)
from hypothesis import given
from hypothesis import strategies as st
from test_cli import heed_interrupts
from test_pipeline import NOW, Bench, Said, ScriptedChat, note_of, run, timeless
from test_pipeline import QUESTIONS as BANK

from qa_notes import notes, pipeline
from qa_notes.cli.progress import Progress
from qa_notes.config import Settings
from qa_notes.crew import Crew
from qa_notes.errors import ModelError, NotAPdf, NoteError, NotFound, PaperError
from qa_notes.llm import Gate, Meter
from qa_notes.llm.providers import load_model
from qa_notes.models import Answer, Document, Note, Paper, PaperRef, Question, Usage, Verdict
from qa_notes.parse import parse
from qa_notes.pipeline import Done
from qa_notes.sources import expand

PATIENCE = 300  # seconds until a process of a busy machine is given up
NAMES = ("lanterns", "teapots", "spoons")
WIDE = """\
title: {{ja: 試験}}
questions:
{rows}"""
ROW = """\
  - id: q{n}
    text: {{ja: "問{n}について何と述べていますか?", en: "What is said of point {n}?"}}
    queries: {{en: ["point {n} of the lights"]}}
"""
IDS = [f"q{n}" for n in range(6)]


@pytest.fixture
def wide(empty: Desk) -> Desk:
    """Three papers and six questions, nothing done yet."""
    rows = "".join(ROW.format(n=n) for n in range(len(IDS)))
    (empty.folder / "bank.yaml").write_text(WIDE.format(rows=rows), encoding="utf-8")
    for name in NAMES[1:]:
        title = f"{name.title()}: Small Things for Large Rooms"
        make_paper(empty.folder / f"{name}.pdf", title, f"A remark on {name} is made here.")
    return empty


def papers(desk: Desk) -> list[str]:
    return [str(desk.folder / f"{name}.pdf") for name in NAMES]


def on_disk(desk: Desk) -> dict[str, Note]:
    """The notes, by the names of their files; a broken one is an error."""
    found = dict(notes.all_notes(desk.folder / "out" / "notes"))
    assert all(isinstance(note, Note) for note in found.values()), found
    return {path.stem: note for path, note in found.items()}  # type: ignore[misc]


def asked(models: Models) -> Counter[tuple[str, str]]:
    """(paper, question) of every first draft, however often it was asked for."""
    found: Counter[tuple[str, str]] = Counter()
    for turns in models.asked:
        if question := question_of(turns):
            text = " ".join(words for _, words in turns)
            [title] = {name for name in NAMES if f"{name.title()}: " in text}
            found[title, re.sub(r".*point (\d).*", r"q\1", question)] += 1
    return found


def terse(turns: Sequence[Turn]) -> str:
    """Finds nothing in any paper: one call a question, whatever other answers say."""
    return "NONE" if job_of(turns) == "draft" else good_reader(turns)


# -- the crew ----------------------------------------------------------------------------------


def test_results_of_questions_come_in_their_order_and_those_of_papers_as_they_end():
    slow = threading.Event()

    def question(n: int) -> int:
        if n == 0:
            assert slow.wait(20)  # until the last one has been asked
        if n == 3:
            slow.set()
        return n

    late = threading.Event()

    def paper(name: str) -> str:
        if name == "first":
            assert late.wait(20)
        return name

    with Crew(4) as crew:
        assert crew.questions(question, range(4)) == [0, 1, 2, 3]
        ended = crew.papers(paper, ["first", "second"])
        assert next(ended) == "second"
        late.set()
        assert list(ended) == ["first"]


def test_no_more_is_begun_at_once_than_there_are_jobs():
    now, most, turn = 0, 0, threading.Lock()

    def question(n: int) -> None:
        nonlocal now, most
        with turn:
            now += 1
            most = max(most, now)
        time.sleep(0.005)
        with turn:
            now -= 1

    taken = []

    def listed() -> Iterable[int]:
        for n in range(9):
            taken.append(n)
            yield n

    with Crew(3) as crew:
        work = crew.papers(lambda n: crew.questions(question, range(7)), listed())
        for ended, _ in enumerate(work):
            assert len(taken) <= ended + 3  # a paper is taken when there is a hand for it
    assert most == 3


def test_the_first_error_ends_the_work_of_all_and_later_ones_are_not_told():
    begun: list[int] = []
    refused = threading.Event()

    def paper(n: int) -> list[int]:
        begun.append(n)
        return crew.questions(question, [n])

    def question(n: int) -> int:
        if n == 0:
            raise ModelError("the key is wrong", "get another one")
        assert refused.wait(20)
        raise ModelError("a later one")

    with pytest.raises(ModelError, match="the key is wrong"), Crew(4, refused.set) as crew:
        list(crew.papers(paper, range(99)))
    assert len(begun) < 9


def test_an_error_of_one_paper_spares_the_others_and_waits_for_what_is_under_way():
    written: list[int] = []
    failed = threading.Event()

    def question(n: int) -> int:
        if n == 0:
            failed.set()
            raise NoteError("the disk is full", "make room")
        assert failed.wait(20)
        time.sleep(0.05)  # whoever gives up needs a moment to say so
        written.append(n)
        return n

    with Crew(2) as crew:
        with pytest.raises(PaperError, match="full"):
            crew.questions(question, range(50))
        assert 1 in written and len(written) < 49
        assert crew.questions(lambda n: n, [7]) == [7]


# -- the gate ----------------------------------------------------------------------------------


def refusal(seconds: str) -> list[bytes]:
    body = b'{"error": {"message": "slow down"}}'
    return [head("application/json", 429, Content_Length=str(len(body)), Retry_After=seconds), body]


def test_what_one_call_is_told_to_wait_all_others_wait_too():
    came: list[float] = []
    named = 0.0

    def send(body: dict[str, Any]) -> Iterable[bytes]:
        nonlocal named
        came.append(time.monotonic())
        if len(came) > 1:
            return stream("Hello.")
        named = came[0] + 1
        return refusal("1")

    with serve_wire(send) as wire:
        chat = load_model(Settings(llm="openai:fake", llm_base_url=f"{wire.url}/v1"))
        told = threading.Event()
        chat.on_wait = lambda why: told.set()
        callers = [threading.Thread(target=chat.say, args=([("user", "Hello?")],)) for _ in "1234"]
        callers[0].start()
        assert told.wait(20)
        for caller in callers[1:]:
            caller.start()
        for caller in callers:
            caller.join(20)
    assert len(came) == 5
    assert min(came[1:]) >= named


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_refusal_halves_how_many_go_at_once_and_each_answer_after_it_adds_one():
    clock = Clock()
    gate = Gate(clock)
    together = [gate.passed() for _ in range(8)]
    before = [call.__enter__() for call in together]
    for call in together:
        assert not call.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
        until = gate.close_for(30, before.pop())
    assert (until, gate.left, gate._room, gate._out) == (130, 30, 4, 0)  # halved once
    clock.now = 130
    assert gate.left == 0
    with gate.passed() as sent:
        pass
    assert gate._room == 5
    with gate.passed():
        gate.close_for(0, sent)
        room = gate._room
    assert gate._room == room  # sent before the refusal: that it is answered tells nothing


def test_no_more_pass_than_there_is_room_for():
    gate, order = Gate(), []
    gate.close_for(0, 0)  # room for one
    inside = gate.passed()
    inside.__enter__()

    def second() -> None:
        with gate.passed():
            order.append("second")

    waiting = threading.Thread(target=second)
    waiting.start()
    waiting.join(0.1)
    order.append("first")
    inside.__exit__(None, None, None)
    waiting.join(20)
    assert order == ["first", "second"]


def test_who_waits_at_the_gate_is_sent_home_when_the_run_ends():
    gate, errors = Gate(), []
    gate.close_for(3600, 0)

    def wait(how: Callable[[], Any]) -> None:
        try:
            how()
        except ModelError as err:
            errors.append(str(err))

    ways: list[Callable[[], Any]] = [lambda: gate.passed().__enter__(), lambda: gate.pause(3600)]
    waiting = [threading.Thread(target=wait, args=(way,)) for way in ways]
    for thread in waiting:
        thread.start()
    gate.end()
    for thread in waiting:
        thread.join(20)
    assert errors == ["the run has ended"] * 2


# -- several threads and one chat --------------------------------------------------------------


def test_each_answer_is_billed_its_own_calls():
    meter = Meter()
    both = threading.Barrier(2, timeout=20)

    def question(tokens: int) -> Usage:
        with meter.share() as cost:
            both.wait()
            meter.add(Usage(1, tokens, 0, 1), 1.0)
            both.wait()
        return cost.spent

    with meter.share() as paper, Crew(2) as crew:
        assert crew.questions(question, [10, 20]) == [Usage(1, 10, 0, 1), Usage(1, 20, 0, 1)]
    assert paper.spent == meter.spent == Usage(2, 30, 0, 2)


def test_the_bounds_of_one_call_are_not_those_of_another():
    """A short reply is asked for while a long one is on its way, over one HTTP client."""
    begun, ended = threading.Event(), threading.Event()

    def send(body: dict[str, Any]) -> Iterable[bytes]:
        if body["max_completion_tokens" if "max_completion_tokens" in body else "max_tokens"] < 9:
            yield from stream("Yes.")
            return
        begun.set()
        ended.wait(20)
        yield head()
        for _ in range(600):  # 600 kB: more than the short one may have
            yield b": " + b"x" * 998 + b"\n\n"
        yield from stream("A long one.")[1:]

    with serve_wire(send) as wire, Crew(2) as crew:
        chat = load_model(Settings(llm="openai:fake", llm_base_url=f"{wire.url}/v1"))

        def ask(tokens: int) -> str:
            if tokens < 9:
                assert begun.wait(20)
            text = chat.say([("user", "Hello?")], tokens).text
            if tokens < 9:
                ended.set()
            return text

        assert crew.questions(ask, [400, 5]) == ["A long one.", "Yes."]


# -- the order of a note -----------------------------------------------------------------------

QUESTIONS = tuple(Question(f"q{n}", {"en": f"What of {n}?"}, {}, bank="own") for n in range(7))
OTHER = Answer("q1", "Else?", "en", "It is.", Verdict.ANSWERED, bank="other")
OLD = Answer("q3", "What of 3?", "en", "It is.", Verdict.ANSWERED)  # of no bank


def said(question: Question) -> Answer:
    text = question.text["en"]
    return Answer(question.id, text, "en", "It is.", Verdict.ANSWERED, bank=question.bank)


@given(st.permutations(QUESTIONS), st.sets(st.sampled_from([OTHER, OLD])), st.integers(0, 7))
def test_answers_stand_in_the_order_of_their_bank(
    ended: list[Question], others: set[Answer], before: int
):
    """Whichever ended first, and wherever answers of another bank or of none came between."""
    if OLD in others:
        ended = [question for question in ended if question.id != OLD.question_id]
    note = Note(Paper("x"), "en")
    for number, question in enumerate(ended):
        if number == before:
            note = replace(note, answers=(*note.answers, *sorted(others, key=lambda a: a.bank)))
        if number == before and OLD in others:  # what is there already stays where it is
            return
        note = notes.with_answer(note, said(question), None, QUESTIONS)
    ids = [answer.question_id for answer in note.answers if answer.bank == "own"]
    assert ids == sorted(ids)


def test_a_new_answer_takes_its_place_among_those_of_no_bank():
    note = Note(Paper("x"), "en", answers=(OLD, OTHER))
    for number in (5, 1, 4):
        note = notes.with_answer(note, said(QUESTIONS[number]), None, QUESTIONS)
    assert [(a.bank, a.question_id) for a in note.answers] == [
        ("own", "q1"), ("", "q3"), ("own", "q4"), ("own", "q5"), ("other", "q1"),
    ]  # fmt: skip
    stranger = replace(said(QUESTIONS[0]), bank="third")
    assert notes.with_answer(note, stranger, None, QUESTIONS).answers[-1] == stranger


@pytest.mark.parametrize("indent", [None, 1, 4, "\t"])
@pytest.mark.parametrize("there", [[2], [0, 4], [1, 2, 3], []])
def test_to_put_an_answer_between_others_changes_no_byte_of_theirs(
    indent: int | str | None, there: list[int], tmp_path: Path
):
    path = tmp_path / "x.json"
    note = Note(Paper("x"), "en", answers=tuple(said(QUESTIONS[n]) for n in there))
    data = json.loads(notes.to_json(note))
    data["answers"] = [dict(sorted(answer.items())) for answer in data["answers"]]  # by hand
    text = json.dumps(data, indent=indent)
    path.write_text(text, encoding="utf-8")
    for number in (3, 0, 6):
        question = QUESTIONS[number]
        if number not in there:
            notes.put(path, question, None, said(question), note, QUESTIONS)
    after = path.read_text(encoding="utf-8")
    loaded = notes.load(path)
    assert loaded
    ids = [answer.question_id for answer in loaded.answers]
    assert ids == sorted({*(f"q{n}" for n in there), "q0", "q3", "q6"})
    kept = iter(after)
    assert all(char in kept for char in text)  # the old text is a part of the new one


# -- a run -------------------------------------------------------------------------------------


def bench(folder: Path, jobs: int, script: Script = terse) -> Bench:
    """The real tools but for a scripted model, and a parser of this process."""
    tools = Bench(
        Settings(output=folder, jobs=jobs, language="en"), Said(), now=lambda: NOW,
        scripted=ScriptedChat(script=script),
    )  # fmt: skip
    alone = threading.Lock()  # PyMuPDF is for one thread; users get a process for each file

    def parser(path: Path, **limits: float) -> Document:
        with alone:
            return parse_here(path, **limits)

    tools.parser = parser
    return tools


def three(folder: Path) -> list[Path]:
    return [
        make_paper(folder / f"{name}.pdf", f"{name.title()}: Small Things for Large Rooms")
        for name in NAMES
    ]


def test_many_jobs_write_what_one_job_writes(tmp_path: Path):
    files = three(tmp_path)
    one, many = (bench(tmp_path / str(jobs), jobs) for jobs in (1, 6))
    first, second = (sorted(run(tools, *files), key=lambda d: d.ref.id) for tools in (one, many))
    for name in NAMES:
        texts = [timeless(notes.path_of(name, t.settings.notes_dir)) for t in (one, many)]
        assert texts[0] == texts[1]
        assert '"problem"' in texts[0]
    assert [(d.asked, d.missing, d.ok) for d in first] == [(5, (), True)] * 3
    assert [(d.asked, d.missing, d.ok) for d in second] == [(5, (), True)] * 3
    for done in second:  # each is billed its own calls, and one of them the trial
        own = sum((a.usage for a in every(done.note)), Usage())  # type: ignore[arg-type]
        assert done.usage.calls - own.calls in (0, 1)


def test_questions_of_one_paper_are_asked_at_once(tmp_path: Path):
    """Each waits for the other one to have been asked: one after the other would never end."""
    both = threading.Barrier(2, timeout=20)

    def reader(turns: Sequence[Turn]) -> str:
        if question_of(turns):
            both.wait()
        return terse(turns)

    tools = bench(tmp_path / "out", 2, reader)
    order = pipeline.Order(tuple(q for q in BANK if q.id in ("problem", "results")))
    week = expand([str(make_paper(tmp_path / "lanterns.pdf"))])
    [done] = pipeline.write_week(week, order, tools)
    assert done.ok
    assert [a.question_id for a in note_of(tools).answers] == ["problem", "results"]


def test_one_bad_paper_costs_only_itself(tmp_path: Path):
    files = three(tmp_path)
    files[1].write_bytes(b"<html>not found</html>")
    tools = bench(tmp_path / "out", 4)
    tools.parser = parse  # the one that users get
    done = run(tools, files[0], tmp_path / "gone.pdf", *files[1:])
    errors = {d.ref.id: type(d.error) for d in done if d.error}
    assert errors == {"gone": NotFound, "teapots": NotAPdf}
    assert {d.ref.id for d in done if d.ok} == {"lanterns", "spoons"}
    assert {p.stem for p in tools.settings.notes_dir.glob("*.json")} == {"lanterns", "spoons"}


def test_the_model_is_tried_once_though_every_paper_wants_it(tmp_path: Path):
    class Tried(ScriptedChat):
        def _reply(self, messages: Any, options: Any) -> Any:
            trials.append(messages) if len(messages) == 1 else None
            return super()._reply(messages, options)

    trials: list[Any] = []
    tools = replace(bench(tmp_path / "out", 8), scripted=Tried(script=terse))
    tools.parser = parse
    assert [done.ok for done in run(tools, *three(tmp_path))] == [True] * 3
    assert len(trials) == 1


def test_the_report_is_in_the_order_of_the_week(wide: Desk):
    files = papers(wide)
    done = wide.run("generate", *files[:2], str(wide.folder / "no.pdf"), files[2], "--json", "-j4")
    assert [row["id"] for row in json.loads(done.stdout)] == ["lanterns", "teapots", "no", "spoons"]
    assert done.exit_code == 1
    for note in on_disk(wide).values():
        assert [answer.question_id for answer in note.answers] == IDS


def test_lines_of_several_papers_say_of_which_they_are(wide: Desk):
    done = wide.run("generate", *papers(wide), "--jobs", "4")
    assert sorted(done.stdout.splitlines()) == sorted(
        str(wide.folder / "out" / "notes" / f"{name}.json") for name in NAMES
    )
    lines = [line for line in done.stderr.splitlines() if re.match(r"  q\d ", line)]
    assert len(lines) == 18, done.stderr
    assert all(re.search(r"  \[\d/3\] (lanterns|teapots|spoons)  \d", line) for line in lines)
    begun = [line for line in done.stderr.splitlines() if line.startswith("[")]
    assert [line[:5] for line in begun] == ["[1/3]", "[2/3]", "[3/3]"]


def test_one_paper_after_the_other_needs_no_name(capsys: pytest.CaptureFixture[str]):
    progress = Progress(2)
    for name in ("Lanterns", "Teapots"):
        progress.paper(name, 1)
        progress.answer(said(QUESTIONS[0]))
        progress.done(Done(PaperRef("local", name, f"{name}.pdf")))
    assert "[1/2] Lanterns  " not in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "51", "-1"])
def test_a_number_of_jobs_that_makes_no_sense_is_refused(jobs: str, desk: Desk):
    done = desk.run("generate", desk.paper, "--jobs", jobs)
    assert done.exit_code == 2
    assert f"--jobs: jobs = {jobs}: " in done.stderr


def test_the_embedded_model_is_asked_one_by_one_unless_it_is_said():
    assert [Settings().at_once, Settings(llm="openai:x").at_once] == [1, 4]
    local = Settings(llm="openai:x", llm_base_url="http://127.0.0.1:8000/v1")
    elsewhere = Settings(llm="openai:x", llm_base_url="http://models.example.org/v1")
    assert [local.at_once, Settings(llm="ollama:x").at_once, elsewhere.at_once] == [1, 1, 4]
    assert Settings(jobs=3).at_once == Settings(llm="openai:x", jobs=3).at_once == 3


# -- a model that refuses ----------------------------------------------------------------------


def test_a_wrong_key_ends_the_run_once(wide: Desk):
    wide.models.status = 401
    done = wide.run("generate", *papers(wide), "--jobs", "8")
    assert done.exit_code == 1
    assert done.stderr.count("Error: ") == 1 and "server is on fire" in done.stderr
    assert wide.models.trials == 1
    assert wide.models.asked == []


def test_a_key_that_ends_in_the_middle_ends_the_run_once_and_keeps_what_is_done(wide: Desk):
    count = itertools.count()
    wide.models.script = terse

    def refuse(turns: Sequence[Turn], models: Models) -> tuple[int, dict[str, Any]] | None:
        gone = question_of(turns) and next(count) >= 6
        return (401, {"error": {"message": "the key has ended"}}) if gone else None

    wide.models.refuse = refuse
    done = wide.run("generate", *papers(wide), "--jobs", "4")
    assert done.exit_code == 1
    assert done.stderr.count("the key has ended") == done.stderr.count("Error: ") == 1
    before = asked(wide.models)
    kept = {(name, a.question_id) for name, n in on_disk(wide).items() for a in n.answers}
    assert kept and len(before) <= 6 + 4
    wide.models.asked.clear()
    wide.models.refuse = lambda turns, models: None
    assert wide.run("generate", *papers(wide), "--jobs", "4").exit_code == 0
    assert not kept & set(asked(wide.models))


def test_a_storm_of_refusals_costs_no_answer(wide: Desk):
    """In bursts every call is told to come back in a second, also the one that just came back."""
    wide.models.script = terse
    wide.models.headers = {"Retry-After": "1"}
    count, refused = itertools.count(), []

    def refuse(turns: Sequence[Turn], models: Models) -> tuple[int, dict[str, Any]] | None:
        if next(count) % 20 not in range(6, 9):
            return None
        refused.append(turns)
        return 429, {"error": {"message": "slow down"}}

    wide.models.refuse = refuse
    done = wide.run("generate", *papers(wide), "--jobs", "8")
    assert done.exit_code == 0, done.stderr
    assert len(refused) >= 6
    for note in on_disk(wide).values():
        answers = every(note)
        assert len(answers) == len(IDS) + 2
        assert all(answer.is_done for answer in answers)


def test_to_be_put_off_by_name_more_than_seven_times_is_no_reason_to_end():
    calls = itertools.count()
    send = lambda body: refusal("2") if next(calls) < 12 else stream("Hello.")  # noqa: E731
    with serve_wire(send) as wire:
        chat = load_model(Settings(llm="openai:fake", llm_base_url=f"{wire.url}/v1"))
        slept: list[float] = []
        chat.sleep = slept.append
        assert chat.say([("user", "Hello?")]).text == "Hello."
    assert slept == [2] * 12


# -- as processes ------------------------------------------------------------------------------


def test_killed_again_and_again_it_loses_and_repeats_nothing(wide: Desk):
    wide.models.script, wide.models.delay = terse, 0.05
    known: dict[tuple[str, str], Answer] = {}
    repeated = 0
    for kill_at in (3, 9, 14, None):
        wide.models.asked.clear()
        run = wide.start("generate", *papers(wide), "--jobs", "6", "--quiet")
        while kill_at and len(wide.models.asked) < kill_at and run.poll() is None:
            time.sleep(0.005)
        if kill_at:
            run.kill()
        _, err = run.communicate(timeout=PATIENCE)
        assert kill_at or run.returncode == 0, err
        now = {
            (name, answer.question_id): answer
            for name, note in on_disk(wide).items()
            for answer in every(note)
        }
        assert {key: now[key] for key in known} == known  # not a byte of them is another one
        drafts = asked(wide.models)
        assert not set(drafts) & set(known)
        assert set(drafts.values()) <= {1}
        in_flight = set(drafts) - set(now)
        assert len(in_flight) <= 6
        repeated += len(in_flight)
        known = now
    assert len(known) == 3 * (len(IDS) + 2)
    for note in on_disk(wide).values():
        assert [answer.question_id for answer in note.answers] == IDS


def test_two_processes_on_the_same_papers_ask_nothing_twice(wide: Desk):
    wide.models.script, wide.models.delay = terse, 0.02
    words = ("generate", *papers(wide), "--jobs", "4", "--quiet")
    for process in [wide.start(*words), wide.start(*words)]:
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
    drafts = asked(wide.models)
    assert len(drafts) == 18 and set(drafts.values()) == {1}


@pytest.mark.parametrize("waits", ["for a reply", "at the gate"])
def test_an_interrupt_ends_it_at_once_and_keeps_what_is_done(waits: str, wide: Desk):
    """Whether its threads wait for the network or for the time that a server named."""
    stuck, freed = threading.Semaphore(0), threading.Event()
    wide.models.script = terse
    wide.models.headers = {"Retry-After": str(4 * PATIENCE)}

    def refuse(turns: Sequence[Turn], models: Models) -> tuple[int, dict[str, Any]] | None:
        if question_of(turns) and "point 0" not in str(question_of(turns)):
            stuck.release()
            if waits == "at the gate":
                return 429, {"error": {"message": "slow down"}}
            freed.wait(4 * PATIENCE)
        return None

    wide.models.refuse = refuse
    run = subprocess.Popen(
        [sys.executable, "-m", "qa_notes", "generate", *papers(wide), "--jobs", "3"],
        env=os.environ | wide.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, preexec_fn=heed_interrupts,
    )  # fmt: skip
    for _ in range(3 if waits == "for a reply" else 1):
        assert stuck.acquire(timeout=PATIENCE)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=PATIENCE)  # and not as long as its threads would wait
    freed.set()
    assert run.returncode == 130, err
    assert "interrupted" in err and "Traceback" not in err
    kept = [a.question_id for note in on_disk(wide).values() for a in note.answers]
    assert set(kept) <= {"q0"}
