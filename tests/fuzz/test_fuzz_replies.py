"""Whatever a model says and however a server sends it: an answer, or one of the named errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fakes import ScriptedChat, Wire, event, head, make_document, passages_of, piece, serve_wire
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa_notes.ask.draft import Request, draft
from qa_notes.ask.reply import read_reply
from qa_notes.ask.translate import translate
from qa_notes.config import Settings
from qa_notes.errors import ModelError, PromptRefused
from qa_notes.llm import Chat
from qa_notes.llm.providers import load_model
from qa_notes.llm.reply import Heard, without_thinking
from qa_notes.retry_after import YEAR, retry_after

# Over HTTP an example takes some twenty times as long.
OVER_HTTP = settings(max_examples=max(1, settings.default.max_examples // 5))  # type: ignore[union-attr]
TEXT = "Lanterns reaches 28.4 lumen a watt on HallBench, 2.4 more than the best lamp."
DOCUMENT = make_document([("3 Results", f"{TEXT} It needs 30% fewer lights than the baseline.")])
REQUEST = Request("Lanterns", "How bright is it?", passages_of(DOCUMENT), DOCUMENT)
HELLO = [("user", "Hello?")]

PARTS = [
    "QUOTE: [1]", "QUOTE: [99999999999]", "QUOTE: [²]", "ANSWER: ", "NONE", "<think>", "</think>",
    TEXT, "28.4", "\n", " ", "。", "「", "」", "(", "[", "{name}", "\\cite{", "9" * 400, "1e999",
    "\ud83d", "\u202e", "\x00", "\x1b[2J", "ﷺ", "は", "です。", "１２", "¾", "x" * 300, "(" * 50,
]  # fmt: skip
replies = st.lists(st.sampled_from(PARTS) | st.text(max_size=30), max_size=12).map("".join)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@st.composite
def chunks(draw: st.DrawFn) -> dict[str, Any]:
    """A chat completion's piece with a few of its values exchanged for something else."""
    made: Any = piece("Hello.", draw(st.sampled_from([None, "stop", "length"])))
    made["usage"] = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    places: list[tuple[Any, Any]] = []

    def collect(value: Any) -> None:
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            places.append((value, key))
            if isinstance(value[key], dict | list):
                collect(value[key])

    collect(made)
    for holder, key in draw(st.lists(st.sampled_from(places), max_size=2)):
        holder[key] = draw(json_values)
    return made  # type: ignore[no-any-return]


bodies = st.lists(
    chunks().map(event)
    | json_values.map(event)
    | st.text(max_size=20).map(event)
    | st.binary(max_size=40)
    | st.sampled_from([event("[DONE]"), b": ping\n\n", b"data:", b"\n\n", b"event: error\n"]),
    max_size=5,
).map(b"".join)
kinds = st.sampled_from(["text/event-stream", "application/json", "application/x-ndjson", "", "x"])


@given(replies)
@example("QUOTE: [1]\nANSWER: " + TEXT)
@example("<think>" * 200)
def test_any_reply_is_read(text: str):
    read_reply(text)
    without_thinking(text)
    model = ScriptedChat(script=lambda turns: text)
    reply = Chat(model, "fake").say(HELLO)
    reply.text.encode("utf-8")


@given(st.lists(replies, min_size=1, max_size=3))
def test_any_reply_makes_a_draft(texts: list[str]):
    turn = iter(texts * 9)
    found = draft(REQUEST, Chat(ScriptedChat(script=lambda turns: next(turn)), "fake"))
    for one in found.evidence:  # whatever was said, a quotation is the paper's
        assert one.quote in DOCUMENT.pages[0].text


@given(st.lists(replies, min_size=1, max_size=3), st.sampled_from(["ja", "ko", "hi"]))
def test_any_reply_makes_a_translation(texts: list[str], language: str):
    turn = iter(texts * 9)
    translate(TEXT, language, Chat(ScriptedChat(script=lambda turns: next(turn)), "fake"))


@given(json_values, json_values, json_values, json_values)
def test_any_piece_is_heard(content: Any, more: Any, data: Any, usage: Any):
    class Piece:
        def __init__(self) -> None:
            self.content, self.additional_kwargs = content, more
            self.response_metadata, self.usage_metadata = data, usage

    heard = Heard()
    heard.add(Piece())
    assert heard.reply(0.0).usage.prompt_tokens >= 0


@given(st.text(max_size=40), st.none() | st.text(max_size=40))
def test_any_retry_after_is_a_time_or_nothing(value: str, date: str | None):
    clock = {} if date is None else {"date": date}
    assert 0 <= (retry_after({"retry-after": value} | clock) or 0.0) <= YEAR


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Wire, list[bytes]]]:
    said: list[bytes] = []
    with serve_wire(lambda body: list(said)) as wire:
        yield wire, said


def ask(server: tuple[Wire, list[bytes]], llm: str, *said: bytes) -> None:
    wire, say = server
    say[:] = said
    base = f"{wire.url}/v1" if llm.startswith("openai") else wire.url
    chat = load_model(Settings(llm=llm, llm_base_url=base, llm_timeout=20, longest_wait=10))
    chat.sleep = lambda seconds: None
    try:
        reply = chat.say(HELLO, 20)
    except (ModelError, PromptRefused) as err:
        assert err.hint
    else:
        reply.text.encode("utf-8")


@pytest.mark.parametrize("llm", ["openai:fake", "ollama:fake"])
@OVER_HTTP
@given(kind=kinds, body=bodies)
def test_any_body_is_a_reply_or_a_named_error(
    server: tuple[Wire, list[bytes]], llm: str, kind: str, body: bytes
):
    ask(server, llm, head(kind), body)


@pytest.mark.parametrize("llm", ["openai:fake", "ollama:fake"])
@OVER_HTTP
@given(
    status=st.integers(100, 999),
    wait=st.sampled_from(["", "1", "²", "-1", "1e9", "Wed, 21 Oct 2099 07:28:00 GMT"]),
    error=json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60),
)
def test_any_refusal_is_a_named_error(
    server: tuple[Wire, list[bytes]], llm: str, status: int, wait: str, error: bytes
):
    first = head("application/json", status, Retry_After=wait).decode()
    ask(server, llm, first.encode("latin-1", "replace"), error)


@OVER_HTTP
@given(raw=st.binary(max_size=200) | st.binary(max_size=100).map(b"HTTP/1.1 200 OK\r\n".__add__))
def test_any_bytes_are_a_reply_or_a_named_error(server: tuple[Wire, list[bytes]], raw: bytes):
    ask(server, "openai:fake", raw)
