"""Every call that a server counted stands in the ledger: once, whole, on the right account."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from fakes import ScriptedChat, event, head, in_order, is_trial, piece, serve_wire, stream
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessageChunk

from qa_notes.config import Settings
from qa_notes.errors import ModelError, PromptRefused
from qa_notes.llm import Chat
from qa_notes.llm.ledger import Account, Call, Ledger, on, path_of, read
from qa_notes.llm.prices import FREE, Price, price_of, spelled
from qa_notes.llm.providers import load_model
from qa_notes.llm.reply import Heard
from qa_notes.models import Usage

HELLO = [("user", "Hello?")]
TWO_A_MILLION = Price(2.0, 1.0, 10.0)
TOLD = {"prompt_tokens": 70, "completion_tokens": 7, "total_tokens": 77}


def counts(calls: Iterable[Call]) -> list[tuple[int, int, int]]:
    return [(call.prompt, call.cached, call.generated) for call in calls]


def ledger_of(desk: Desk) -> list[Call]:
    calls, broken = read(path_of(desk.folder / "out"))
    assert broken == 0
    return calls


# -- what a run writes -------------------------------------------------------------------------


def test_a_run_agrees_with_the_servers_own_count(empty: Desk):
    empty.models.cached = 5
    before = datetime.now(UTC).replace(microsecond=0)
    prices = {"QA_NOTES_PRICE_IN": "2", "QA_NOTES_PRICE_CACHED": "1", "QA_NOTES_PRICE_OUT": "10"}
    result = empty.run("generate", empty.paper, "--json", **prices)
    calls = ledger_of(empty)
    assert counts(calls) == empty.models.counted
    assert len(calls) > 6
    [row] = json.loads(result.stdout)
    assert row["tokens"] == {
        "calls": len(calls),
        "prompt": sum(call.prompt for call in calls),
        "cached": sum(call.cached for call in calls),
        "generated": sum(call.generated for call in calls),
    }
    asked = [call for call in calls if call.question]
    names = ["abstract", "summary", "bank:problem", "bank:results"]
    assert list(dict.fromkeys(call.question for call in asked)) == names  # links cost nothing
    assert {call.paper for call in asked} == {"lanterns"}
    assert [c.question for c in calls if c.paper is None] == [None]  # whether the model is there
    for call in calls:
        assert call.model == "openai:fake"
        assert call.seconds > 0
        assert before <= call.time <= datetime.now(UTC)
        assert call.dollars == TWO_A_MILLION.of(call.usage)


def test_a_line_is_json_that_others_can_read(empty: Desk):
    empty.run("generate", empty.paper, "--only", "results")
    lines = path_of(empty.folder / "out").read_text("utf-8").splitlines()
    row = json.loads(lines[-1])
    assert row["dollars"] is None  # nobody knows this server's price
    assert (row["paper"], row["question"], row["recipe"]) == (
        "lanterns", "bank:results", "ja short retrieve 3",
    )  # fmt: skip
    assert datetime.fromisoformat(row["asked"]) <= datetime.now(UTC)


def test_a_question_that_is_made_anew_is_a_second_asking(desk: Desk):
    assert desk.run("regenerate", desk.paper, "results").exit_code == 0
    assert desk.run("regenerate", desk.paper, "results").exit_code == 0
    again = [call for call in ledger_of(desk) if call.question == "bank:results"]
    assert len({call.asked for call in again}) == 3
    assert counts(ledger_of(desk))[-len(desk.models.counted) :] == desk.models.counted


def test_a_killed_run_has_written_what_it_spent(empty: Desk):
    empty.models.delay = 0.3
    run = empty.start("generate", empty.paper)
    while len(empty.models.counted) < 4:
        assert run.poll() is None
    run.kill()
    run.communicate()
    known = counts(ledger_of(empty))
    assert known == empty.models.counted[: len(known)]
    assert len(known) >= 2  # the last ones may have been on their way


# -- calls that fail ---------------------------------------------------------------------------


def asked_of(send: Any, tmp_path: Path) -> tuple[list[Call], list[dict[str, Any]], Exception]:
    """What the ledger has of one question, what the server was asked, and the error it ended in."""
    with serve_wire(send) as wire:
        chat = load_model(Settings(llm="openai:fake", llm_base_url=f"{wire.url}/v1"))
        chat.sleep = lambda seconds: None
        chat.ledger = Ledger(tmp_path / "ledger.jsonl", chat.name, None)
        with pytest.raises((PromptRefused, ModelError)) as caught:
            chat.say(HELLO)
        assert chat.spent.calls == len(read(chat.ledger.path)[0])
        return read(chat.ledger.path)[0], wire.calls, caught.value


def test_a_refusal_that_was_counted_is_written_down(tmp_path: Path):
    def refuse(body: dict[str, Any]) -> list[bytes]:
        return stream("no", finish="content_filter", **TOLD)

    calls, asked, error = asked_of(refuse, tmp_path)
    assert isinstance(error, PromptRefused)
    assert counts(calls) == [(70, 0, 7)] * len(asked)


def test_each_try_of_a_call_is_a_call_of_its_own(tmp_path: Path):
    """The connection breaks after the count: the server has it in its books every time."""

    def breaks(body: dict[str, Any]) -> list[bytes]:
        if is_trial(body):
            return stream("yes", **TOLD)
        return [head(), event(piece("half") | {"usage": TOLD}), b"data: {broken\n\n"]

    calls, asked, _ = asked_of(breaks, tmp_path)
    assert len(asked) > 1
    assert counts(calls) == [(70, 0, 7)] * len(asked)


def test_what_no_server_counted_is_not_written_down(tmp_path: Path):
    def fails(body: dict[str, Any]) -> list[bytes]:
        return [head("application/json", 500, Content_Length="2"), b"{}"]

    calls, asked, _ = asked_of(fails, tmp_path)
    assert (calls, len(asked) > 1) == ([], True)


# -- many at once ------------------------------------------------------------------------------


def test_threads_write_whole_lines_each_on_its_own_account(tmp_path: Path):
    ledger, together = (
        Ledger(tmp_path / "ledger.jsonl", "fake", TWO_A_MILLION),
        threading.Barrier(4),
    )

    def ask(number: int) -> Account:
        account = Account("long " * 300, str(number))
        with on(account):
            together.wait(timeout=60)
            for _ in range(50):
                ledger.add(Usage(1, number, 0, 1), 0.5)
        return account

    with ThreadPoolExecutor(4) as pool:
        accounts = list(pool.map(ask, range(4)))
    calls, broken = read(ledger.path)
    assert (len(calls), broken) == (200, 0)
    assert all(call.question == str(call.prompt) for call in calls)
    assert [account.calls for account in accounts] == [50] * 4
    assert sum(account.dollars for account in accounts) == pytest.approx(ledger.spent)
    assert ledger.spent == pytest.approx(sum(call.dollars or 0 for call in calls))


WRITE = """
import sys; from pathlib import Path
from qa_notes.llm.ledger import Ledger
from qa_notes.models import Usage
ledger = Ledger(Path(sys.argv[1]), "x" * 2000, None)
for n in range(100): ledger.add(Usage(1, n, 0, 0), 0.0)
"""


def test_processes_write_whole_lines(tmp_path: Path):
    path = tmp_path / "out" / "ledger.jsonl"
    running = [subprocess.Popen([sys.executable, "-c", WRITE, str(path)]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    calls, broken = read(path)
    assert broken == 0
    assert sorted(call.prompt for call in calls) == sorted([*range(100)] * 3)


def test_an_account_ends_with_its_block(tmp_path: Path):
    ledger = Ledger(tmp_path / "ledger.jsonl", "fake", None)
    with pytest.raises(KeyError), on(Account("a", "b")):
        raise KeyError
    ledger.add(Usage(1, 1, 0, 1), 0.1)
    assert [call.paper for call in read(ledger.path)[0]] == [None]


# -- a ledger that is broken, or cannot be -----------------------------------------------------


def test_a_broken_line_costs_only_itself(tmp_path: Path):
    ledger = Ledger(tmp_path / "ledger.jsonl", "fake", None)
    ledger.add(Usage(1, 3, 2, 1), 0.1)
    good = ledger.path.read_bytes()
    row = json.loads(good)
    wrong = [
        b"{", b"[]", b"\xff", b"", b"null", b'{"time": 3}', good[:40], b"x" * 25_000,
        *(json.dumps(row | {key: value}).encode() for key, value in (
            ("prompt", -1), ("prompt", "3"), ("dollars", -0.1), ("seconds", True), ("more", 1),
            ("time", "2026-11-30T10:00:00"), ("time", "yesterday"),
        )),
    ]  # fmt: skip
    ledger.path.write_bytes(b"\n".join([*wrong, good]))
    calls, broken = read(ledger.path)
    assert counts(calls) == [(3, 2, 1)]
    assert broken == len(wrong) + 2  # the long one is three


@given(st.binary(max_size=400))
def test_any_file_can_be_read(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    path = tmp_path_factory.mktemp("any") / "ledger.jsonl"
    path.write_bytes(data)
    calls, broken = read(path)
    assert (calls, broken) == ([], data.count(b"\n") + (data[-1:] not in (b"\n", b"")))


def test_a_ledger_that_cannot_be_written_costs_no_answer_and_is_told_once(empty: Desk):
    path_of(empty.folder / "out").mkdir(parents=True)
    result = empty.run("generate", empty.paper)
    assert result.exit_code == 0
    assert result.stderr.count("ledger.jsonl cannot be written") == 1
    assert empty.answer("results").text


def test_nothing_is_written_through_a_link(tmp_path: Path):
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    told: list[str] = []
    ledger = Ledger(tmp_path / "ledger.jsonl", "fake", None, tell=told.append)
    ledger.path.symlink_to(mine)
    ledger.add(Usage(1, 1, 0, 1), 0.1)
    assert (mine.read_text(), len(told)) == ("mine", 1)


def test_a_chat_without_a_ledger_keeps_none():
    chat = Chat(ScriptedChat(script=in_order("ok")), "fake")
    assert chat.say(HELLO).usage == chat.spent


# -- prices ------------------------------------------------------------------------------------


def test_cached_tokens_have_a_price_of_their_own():
    assert TWO_A_MILLION.of(Usage(1, 1_000_000, 400_000, 100_000)) == pytest.approx(1.2 + 0.4 + 1)
    assert TWO_A_MILLION.of(Usage(1, 10, 20, 0)) == pytest.approx(20e-6)  # a server that errs


@pytest.mark.parametrize(
    ("given", "price"),
    [
        ({"price_in": 3, "price_out": 5}, Price(3, 3, 5)),
        ({"price_in": 3, "price_out": 5, "price_cached": 1}, Price(3, 1, 5)),
        ({"price_in": 0, "price_out": 0}, FREE),
        ({"price_in": 3}, None),
        ({"llm": "embedded"}, FREE),
        ({"llm": "ollama:qwen3"}, FREE),
        ({"llm": "ollama:gpt-oss:120b-cloud"}, None),
        ({"llm": "openai:gpt-4o-mini"}, Price(0.15, 0.075, 0.6)),
        ({"llm": "openai:gpt-4o-mini", "price_in": 3}, Price(3, 3, 0.6)),
        ({"llm": "openai:gpt-4o-mini", "price_out": 3}, Price(0.15, 0.075, 3)),
        ({"llm": "openai:gpt-4o-mini", "price_cached": 0.1}, Price(0.15, 0.1, 0.6)),
        ({"llm": "openai:gpt-4o-mini", "llm_base_url": "http://localhost:1/v1"}, None),
        (
            {"llm": "openai:gpt-4o-mini", "llm_base_url": "https://api.openai.com/v1"},
            Price(0.15, 0.075, 0.6),
        ),
        ({"llm": "no-such-provider:x"}, None),
    ],
)
def test_what_is_set_wins_over_the_list(given: dict[str, Any], price: Price | None):
    assert price_of(Settings(**{"llm": "openai:fake"} | given)) == price


@pytest.mark.parametrize("llm", ["google:gemini-2.5-flash", "anthropic:claude-sonnet-4-5"])
def test_providers_are_known_by_the_names_people_use(llm: str):
    price = price_of(Settings(llm=llm))
    assert price and 0 < price.cached < price.prompt < price.generated


def test_a_long_prompt_has_a_price_of_its_own():
    """By the call: the sum of several is no long prompt."""
    price = price_of(Settings(llm="google:gemini-2.5-pro"))
    assert price
    assert price.of(Usage(1, 200_000, 0, 1_000)) == pytest.approx(0.25 + 0.01)
    assert price.of(Usage(1, 300_000, 100_000, 1_000)) == pytest.approx(0.5 + 0.025 + 0.015)
    assert price.of(Usage(3, 300_000, 0, 0)) == pytest.approx(0.375)
    own = price_of(Settings(llm="google:gemini-2.5-pro", price_in=1))
    assert own and own.of(Usage(1, 300_000, 0, 1_000)) == pytest.approx(0.3 + 0.015)


def test_a_provider_that_charges_for_keeping_a_prompt_is_paid_for_it(tmp_path: Path):
    """As LangChain tells what Anthropic counts; our marks make it keep the paper."""
    details = {"cache_creation": 0, "cache_read": 2_000, "ephemeral_5m_input_tokens": 10_000}
    heard = Heard()
    heard.add(AIMessageChunk("Yes.", usage_metadata={
        "input_tokens": 13_000, "output_tokens": 100, "total_tokens": 13_100,
        "input_token_details": details,
    }))  # fmt: skip
    ledger = Ledger(tmp_path / "x", "x", price_of(Settings(llm="anthropic:claude-sonnet-4-5")))
    ledger.add(heard.usage, 1.0, heard.written)
    dollars = (1_000 * 3 + 10_000 * 3.75 + 2_000 * 0.3 + 100 * 15) / 1e6
    assert ledger.spent == pytest.approx(dollars)
    assert TWO_A_MILLION.of(Usage(1, 10, 0, 0), 10) == pytest.approx(20e-6)  # it says nothing


@pytest.mark.parametrize(
    ("dollars", "said"),
    [(0, "$0.0000"), (0.00001, "under $0.0001"), (0.01234, "$0.0123"), (1234.5, "$1,234.50")],
)
def test_dollars_are_spelled(dollars: float, said: str):
    assert spelled(dollars) == said
