"""A provider that refuses, makes wait, sends nonsense or never ends: what a Chat makes of it."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx
import pytest
from fakes import Said, ScriptedChat, event, head, is_trial, piece, serve_wire, stream
from wired import chat, refusal

from qa_notes.config import Settings
from qa_notes.errors import ModelError, PromptRefused
from qa_notes.llm import Chat
from qa_notes.llm.providers import ROOMS, load_model
from qa_notes.llm.reply import without_thinking
from qa_notes.llm.terms import Terms
from qa_notes.llm.trouble import judge
from qa_notes.llm.ways import ROOM

HELLO = [("system", "Be brief."), ("user", "Hello?")]
Send = Callable[[dict[str, Any]], Iterable[bytes]]


def but_for_the_trial(bad: Callable[[], Iterable[bytes]]) -> Send:
    return lambda body: stream("yes") if is_trial(body) else bad()


# -- whose fault it is -------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 409, 413, 422, 451, 500, 502, 504])
def test_a_refusal_of_one_prompt_is_no_error_of_the_model(status: int):
    with serve_wire(but_for_the_trial(lambda: refusal(status, "content filter"))) as wire:
        made = chat(wire.url)
        for _ in range(3):  # however many
            with pytest.raises(PromptRefused, match="content filter") as caught:
                made.say(HELLO)
        assert "openai:fake: " in str(caught.value)
        assert caught.value.hint


def test_a_prompt_too_long_is_a_refusal_that_says_what_to_do():
    def send(body: dict[str, Any]) -> Iterable[bytes]:
        return refusal(400, "context_length_exceeded: 9000 tokens")

    with serve_wire(send) as wire, pytest.raises(PromptRefused, match="9000") as caught:
        chat(wire.url).say(HELLO)
    assert "passages" in caught.value.hint


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405, 500])
def test_key_address_and_a_server_that_answers_nothing_end_the_run(status: int):
    with serve_wire(lambda body: refusal(status, "go away")) as wire:
        with pytest.raises(ModelError, match="go away") as caught:
            chat(wire.url).say(HELLO)
        assert caught.value.hint


def test_a_wrong_address_ends_the_run_and_names_its_setting():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        made = chat(f"http://127.0.0.1:{busy.getsockname()[1]}")
        with pytest.raises(ModelError, match="refused") as caught:
            made.say(HELLO)
    assert "llm_base_url" in caught.value.hint


def test_a_filter_that_ends_a_reply_is_a_refusal():
    bad = stream("I will", finish="content_filter")
    with serve_wire(lambda body: bad) as wire, pytest.raises(PromptRefused, match="filter"):
        chat(wire.url).say(HELLO)


def test_a_model_that_refuses_even_the_trial_is_no_model():
    bad = refusal(400, "temperature is not supported")
    with serve_wire(lambda body: bad) as wire, pytest.raises(ModelError, match="temperature"):
        chat(wire.url).trial()


def test_the_trial_is_one_call_and_asked_once():
    with serve_wire(lambda body: stream("yes")) as wire:
        made = chat(wire.url)
        made.trial()
        made.trial()
        assert [is_trial(body) for body in wire.calls] == [True]


def test_a_key_that_the_server_repeats_is_not_printed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-123456")

    def send(body: dict[str, Any]) -> Iterable[bytes]:
        return refusal(401, "wrong key sk-secret-123456 at http://me:pass@host/")

    with serve_wire(send) as wire, pytest.raises(ModelError, match="wrong key") as caught:
        chat(wire.url).say(HELLO)
    assert "sk-secret" not in str(caught.value)
    assert "pass" not in str(caught.value)


def test_a_page_long_message_is_cut():
    bad = refusal(400, "x" * 100_000)
    with serve_wire(lambda body: bad) as wire, pytest.raises(PromptRefused) as caught:
        chat(wire.url).say(HELLO)
    assert len(str(caught.value)) < 400


# -- asked to wait -----------------------------------------------------------------------------


def after(refusals: int, refuse: list[bytes]) -> Send:
    count = itertools.count()
    return lambda body: refuse if next(count) < refusals else stream("Hello.")


def test_a_provider_that_asks_for_an_hour_gets_it():
    with serve_wire(after(1, refusal(429, "slow down", Retry_After="3600"))) as wire:
        made = chat(wire.url, longest_wait=3600)
        told: list[str] = []
        made.on_wait = told.append
        assert made.say(HELLO).text == "Hello."
    assert made.slept == [3600]  # type: ignore[attr-defined]
    [said] = told
    assert "openai:fake asks to wait 60 min; waiting until " in said


def test_a_longer_wait_than_the_setting_is_one_error_that_says_how_long():
    with serve_wire(after(9, refusal(429, "slow down", Retry_After="7200"))) as wire:
        made = chat(wire.url, longest_wait=3600)
        with pytest.raises(ModelError, match="asks to wait 120 min, longest_wait is 60 min") as err:
            made.say(HELLO)
    assert made.slept == []  # type: ignore[attr-defined]
    assert "kept" in err.value.hint


def test_waits_add_up_to_the_setting():
    with serve_wire(after(9, refusal(429, "slow down", Retry_After="40"))) as wire:
        made = chat(wire.url, longest_wait=100)
        with pytest.raises(ModelError, match="after 80 s of waiting"):
            made.say(HELLO)
    assert made.slept == [40, 40]  # type: ignore[attr-defined]


def test_a_provider_that_does_not_say_how_long_is_asked_less_and_less_often():
    with serve_wire(after(4, refusal(429, "slow down"))) as wire:
        made = chat(wire.url)
        assert made.say(HELLO).text == "Hello."
    assert made.slept == [1, 2, 4, 8]  # type: ignore[attr-defined]


def test_no_waiting_brings_an_empty_account_back():
    with serve_wire(after(9, refusal(429, "insufficient_quota: no money"))) as wire:
        with pytest.raises(ModelError, match="no money"):
            chat(wire.url).say(HELLO)
        assert len(wire.calls) == 1


def test_what_passes_is_tried_three_times():
    with serve_wire(after(2, refusal(502, "restarting"))) as wire:
        made = chat(wire.url)
        assert made.say(HELLO).text == "Hello."
    assert made.slept == [1, 2]  # type: ignore[attr-defined]


# -- bounds ------------------------------------------------------------------------------------


def drip(*first: bytes) -> Iterator[bytes]:
    yield from first
    while True:
        time.sleep(0.01)
        yield b":"


@pytest.mark.parametrize(
    "first", [b"HTTP/1.1 200 OK\r\nX-Slow: ", head(), head("application/json")]
)
def test_a_dripping_reply_ends_at_the_deadline(first: bytes):
    slow = but_for_the_trial(lambda: drip(first))
    with serve_wire(slow) as wire, pytest.raises(PromptRefused, match="llm_timeout"):
        chat(wire.url, llm_timeout=0.5).say(HELLO)


ENDLESS: dict[str, Callable[[], Iterator[bytes]]] = {
    "pieces": lambda: itertools.chain([head()], itertools.repeat(event(piece("word ")))),
    "empty pieces": lambda: itertools.chain([head()], itertools.repeat(event(piece("")))),
    "comments": lambda: itertools.chain([head()], itertools.repeat(b": keep alive\n\n" * 100)),
    "one line": lambda: itertools.chain([head(), b"data: "], itertools.repeat(b"x" * 10_000)),
    "one header": lambda: itertools.chain(
        [b"HTTP/1.1 200 OK\r\nX-Long: "], itertools.repeat(b"x" * 10_000)
    ),
    "headers": lambda: itertools.chain(
        [b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-More: 1\r\n" * 1_000)
    ),
    "error body": lambda: itertools.chain(
        [head("application/json", 400)], itertools.repeat(b"x" * 10_000)
    ),
    "a body that is no stream": lambda: itertools.chain(
        [head("application/json"), b'{"a": "'], itertools.repeat(b"x" * 10_000)
    ),
}


@pytest.mark.parametrize("kind", ENDLESS)
@pytest.mark.parametrize("llm", ["openai:fake", "ollama:fake"])
def test_an_endless_reply_is_left_after_a_bounded_number_of_bytes(kind: str, llm: str):
    with serve_wire(lambda body: stream("yes") if is_trial(body) else ENDLESS[kind]()) as wire:
        made = chat(wire.url, llm, llm_timeout=60)
        made.terms.rooms = (400,)
        try:
            assert made.say(HELLO, 140).cut_off
        except (PromptRefused, ModelError) as err:
            assert err.hint
        assert wire.ended.wait(20)  # it is no longer listened to
        # Three tries and a longer one, and what the sockets hold of each.
        assert wire.sent < 60_000_000


def test_what_a_server_packs_is_not_unpacked():
    body = gzip.compress(b"data: " + b"x" * 1_000_000)

    def send(asked: dict[str, Any]) -> Iterable[bytes]:
        return stream("yes") if is_trial(asked) else [head(Content_Encoding="gzip"), body]

    with serve_wire(send) as wire, pytest.raises(PromptRefused, match="packs"):
        chat(wire.url).say(HELLO)
    assert wire.headers[0]["accept-encoding"] == "identity"


def test_a_model_of_this_process_is_stopped_where_no_reply_ends():
    class Endless(ScriptedChat):
        def _stream(self, *args: Any, **options: Any) -> Iterator[Any]:
            from langchain_core.messages import AIMessageChunk
            from langchain_core.outputs import ChatGenerationChunk

            while True:
                yield ChatGenerationChunk(message=AIMessageChunk("word "))

    reply = Chat(Endless(script=None), "fake").say(HELLO, 10)
    assert reply.cut_off
    assert len(reply.text) < 2_000


# -- nonsense ----------------------------------------------------------------------------------

NONSENSE: dict[str, list[bytes]] = {
    "a login page": [head("text/html; charset=utf-8"), b"<html>Please log in</html>"],
    "nothing": [head()],
    "nothing at all": [],
    "no HTTP": [b"220 smtp.example.org ready\r\n"],
    "invalid UTF-8": [head(), b'data: {"id": "\xff\xfe"}\n\n'],
    "null": [head(), event("null")],
    "a list": [head(), event("[1, 2]")],
    "a number": [head(), event("7")],
    "broken JSON": [head(), event('{"id": ')],
    "deep JSON": [head(), event("[" * 20_000)],
    "an empty object": [head(), event("{}")],
    "choices null": [head(), event({"choices": None})],
    "choices of a number": [head(), event({"choices": 7})],
    "choices of null": [head(), event({"choices": [None]})],
    "delta null": [head(), event({"choices": [{"delta": None}]})],
    "delta of text": [head(), event({"choices": [{"delta": "Hello"}]})],
    "content null": [head(), event(piece(None)), event(piece(None, "stop"))],
    "content of parts": [head(), event(piece([{"type": "text", "text": None}], "stop"))],
    "content of a number": [head(), event(piece(7, "stop"))],
    "usage as text": stream("Hello.", prompt_tokens="12", completion_tokens="x", total_tokens="12"),
    "usage as a list": stream("Hello.", prompt_tokens=[1], completion_tokens=[], total_tokens=[]),
    "usage below zero": stream("Hello.", prompt_tokens=-5, completion_tokens=-1, total_tokens=-6),
    "usage without end": [head(), event(piece("Hello.")), event(
        '{"choices": [], "usage": {"prompt_tokens": 1e999, "completion_tokens": 1}}')],
    "usage of null": [head(), event(piece("Hello.", "stop", usage=None))],
    "usage of text": [head(), event(piece("Hello.", "stop", usage="12"))],
    "details of text": stream("Hello.", prompt_tokens=1, completion_tokens=1, total_tokens=2,
                              prompt_tokens_details="none", completion_tokens_details=[3]),
    "tool calls only": [head(), event({"choices": [{"index": 0, "finish_reason": "tool_calls",
        "delta": {"tool_calls": [{"index": 0, "id": "1", "function": {"name": "f"}}]}}]})],
    "tool calls of nonsense": [head(), event({"choices": [{"index": 0, "finish_reason": "x",
        "delta": {"tool_calls": 7}}]})],
    "an error in the stream": [head(), event({"error": {"message": "out of memory"}})],
    "an error of text": [head(), event({"error": "out of memory"})],
    "a finish of a number": [head(), event({"choices": [{"index": 0, "delta": {"content": "Hi"},
        "finish_reason": 7}]})],
    "JSON that is no completion": [head("application/json"), b'{"detail": "ok"}'],
    "JSON null": [head("application/json"), b"null"],
    "JSON of another server": [head("application/json"), b'{"choices": [{"text": "Hello"}]}'],
    "plain text": [head("text/plain"), b"Hello."],
    "half a reply": [head(Content_Length="9999"), event(piece("Hello"))],
}  # fmt: skip


@pytest.mark.parametrize("kind", NONSENSE)
@pytest.mark.parametrize("always", [True, False])
@pytest.mark.parametrize("llm", ["openai:fake", "ollama:fake"])
def test_nonsense_is_a_reply_or_a_named_error(kind: str, always: bool, llm: str):
    def send(body: dict[str, Any]) -> Iterable[bytes]:
        return stream("yes") if is_trial(body) and not always else NONSENSE[kind]

    with serve_wire(send) as wire:
        made = chat(wire.url, llm)
        try:
            reply = made.say(HELLO)
        except (ModelError, PromptRefused) as err:
            assert err.hint
        else:
            assert isinstance(reply.text, str)
            assert reply.usage.prompt_tokens >= 0


def test_a_login_page_is_named_as_what_it_is():
    page = NONSENSE["a login page"]
    with serve_wire(lambda body: page) as wire, pytest.raises(ModelError, match="web page") as err:
        chat(wire.url).say(HELLO)
    assert "llm_base_url = http" in err.value.hint


@pytest.mark.parametrize("kind", ["usage as text", "usage as a list", "usage of null"])
def test_words_are_taken_where_only_the_usage_is_nonsense(kind: str):
    with serve_wire(lambda body: NONSENSE[kind]) as wire:
        reply = chat(wire.url).say(HELLO)
    assert reply.text == "Hello."
    assert reply.usage.prompt_tokens == 0


def test_a_server_that_does_not_stream_is_understood():
    whole = {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "fake",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "Good morning."},
                     "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    }  # fmt: skip
    body = json.dumps(whole, indent=1).encode()
    with serve_wire(lambda asked: [head("application/json"), body]) as wire:
        made = chat(wire.url)
        assert made.say(HELLO).text == "Good morning."
        assert len(wire.calls) == 2
        reply = made.say(HELLO)
        assert (reply.text, reply.usage.completion_tokens) == ("Good morning.", 3)
        assert len(wire.calls) == 3  # it is no longer asked for a stream


# -- thinking ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<think>Let me see.</think>Yes.", "Yes."),
        ("\n<think>\nLet me see.\n</think>\n\nYes.", "\n\nYes."),
        ("<thinking>Hm.</thinking>Yes.", "Yes."),
        ("<THINK>Hm.</THINK>Yes.", "Yes."),
        ("<think></think><think>Hm.</think>Yes.", "Yes."),
        ("<think>It never ends", ""),
        ("Let me see.\n</think>\nYes.", "Yes."),
        ("The model writes <think> and </think> around it.",) * 2,
        ("It stops at the </think> token.",) * 2,
        ("Yes.", "Yes."),
    ],
)
def test_thinking_is_not_the_answer(text: str, said: str):
    assert without_thinking(text) == (said, text != said)


def thinker(*replies: str | Said, rooms: tuple[int, ...] = ROOMS) -> tuple[Chat, ScriptedChat]:
    waiting = list(replies)
    model = ScriptedChat(script=lambda turns: waiting.pop(0))
    return Chat(model, "fake", terms=Terms(rooms=rooms)), model


def limits(model: ScriptedChat) -> list[int]:
    return [options["max_tokens"] for options in model.options]


def test_a_reply_that_was_thought_away_is_asked_for_with_room():
    made, model = thinker(Said("<think>So many", "length"), "<think>Hm.</think>Yes.", "No.")
    reply = made.say(HELLO, 140)
    assert (reply.text, reply.cut_off, reply.thought) == ("Yes.", False, True)
    assert reply.usage.calls == 2
    made.say(HELLO, 100)  # and it is known to think
    assert limits(model) == [140, 140 + ROOMS[0], 100 + ROOMS[0]]


def test_hidden_thinking_shows_by_an_empty_reply_that_was_cut_off():
    made, model = thinker(Said("", "length"), Said("", "length"), "Yes.")
    assert made.say(HELLO, 140).text == "Yes."
    assert limits(model) == [140, *(140 + room for room in ROOMS)]


def test_thinking_without_end_is_given_up():
    made, model = thinker(*[Said("", "length")] * 3)
    reply = made.say(HELLO, 140)
    assert (reply.text, reply.cut_off) == ("", True)
    assert len(model.asked) == 3


def test_a_reply_cut_in_the_middle_is_asked_for_longer_once():
    made, model = thinker(Said("Yes, because", "length"), Said("Yes, because of", "length"))
    reply = made.say(HELLO, 140)
    assert (reply.text, reply.cut_off) == ("Yes, because of", True)
    assert limits(model) == [140, 1120]


def test_a_reply_that_was_cut_is_kept_when_room_is_refused():
    def script(turns: Any) -> Said:
        if len(model.asked) > 1:
            raise PromptRefused("too long for the context")
        return Said("Yes, because", "length")

    model = ScriptedChat(script=script)
    reply = Chat(model, "fake", terms=Terms(rooms=ROOMS)).say(HELLO, 140)
    assert (reply.text, reply.cut_off) == ("Yes, because", True)


def test_the_embedded_model_is_never_asked_twice_for_a_reply_that_was_cut():
    made, model = thinker(Said("Yes, because", "length"), rooms=load_model(Settings()).terms.rooms)
    assert made.say(HELLO, 140).text == "Yes, because"
    assert limits(model) == [140]


def test_a_model_known_to_think_begins_with_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    assert load_model(Settings(llm="openai:gpt-5-mini"))._thinks
    assert not load_model(Settings(llm="openai:gpt-4.1"))._thinks


def test_thinking_in_parts_is_left_out():
    class Parts(ScriptedChat):
        def _stream(self, *args: Any, **options: Any) -> Iterator[Any]:
            from langchain_core.messages import AIMessageChunk
            from langchain_core.outputs import ChatGenerationChunk

            parts = [
                {"type": "thinking", "thinking": "Hm.", "text": "Hm."},
                {"type": "reasoning", "summary": []},
                {"type": "text", "text": None},
                {"type": "text", "text": "Yes."},
            ]
            yield ChatGenerationChunk(message=AIMessageChunk(content=parts))  # type: ignore[arg-type]

    reply = Chat(Parts(script=None), "fake").say(HELLO)
    assert (reply.text, reply.thought) == ("Yes.", True)


def test_ollama_is_told_the_limit_in_its_own_way():
    done = {"model": "fake", "message": {"role": "assistant", "content": "Yes."}, "done": True,
            "done_reason": "stop", "prompt_eval_count": 5, "eval_count": 3}  # fmt: skip
    lines = [head("application/x-ndjson"), json.dumps(done).encode() + b"\n"]
    with serve_wire(lambda body: lines) as wire:
        reply = chat(wire.url, "ollama:fake").say(HELLO, 50)
    assert (reply.text, reply.usage.completion_tokens) == ("Yes.", 3)
    assert wire.calls[0]["options"] == {"num_predict": 50, "temperature": 0, "num_ctx": ROOM}


def test_the_cause_of_a_failed_connection_is_said():
    error = httpx.ConnectError("[Errno 111] Connection refused")
    assert "refused" in judge(error).why
