"""Replies in the shape of a JSON schema, from a server that keeps to it, or does not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from fakes import ScriptedChat, event, head, in_order, is_trial, piece, serve_wire, stream
from test_llm_trouble import ENDLESS, NONSENSE
from wired import chat, refusal

from qa_notes.config import Settings
from qa_notes.errors import ModelError, PromptRefused
from qa_notes.llm import Chat
from qa_notes.llm.providers import ROOMS, load_model
from qa_notes.llm.ways import Ways

HELLO = [("system", "Be brief."), ("user", "Hello?")]
SHAPED = "openai:gpt-4.1"  # its profile says that it can
THINKS = "openai:gpt-5-mini"
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}, "quotes": {"type": "array"}},
    "required": ["answer", "quotes"],
    "additionalProperties": False,
}
GOOD = {"answer": "Yes.", "quotes": [1, 2]}
USAGE = {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14}
Send = Callable[[dict[str, Any]], Iterable[bytes]]


def said(value: Any, **more: Any) -> list[bytes]:
    text = value if isinstance(value, str) else json.dumps(value)
    half = len(text) // 2
    return stream(text[:half], text[half:], **more)


def in_one_piece(message: dict[str, Any], finish: str = "stop") -> list[bytes]:
    choice = {"index": 0, "message": {"role": "assistant"} | message, "finish_reason": finish}
    whole = {"id": "1", "object": "chat.completion", "created": 0, "model": "fake",
             "choices": [choice], "usage": USAGE}  # fmt: skip
    return [head("application/json"), json.dumps(whole).encode()]


def asked_for(body: dict[str, Any]) -> Any:
    return body.get("response_format", {}).get("json_schema", {}).get("schema")


def test_a_reply_in_the_shape_asked_for_is_its_data():
    with serve_wire(lambda body: said(GOOD, **USAGE)) as wire:
        made = chat(wire.url, SHAPED)
        reply = made.say(HELLO, 50, schema=SCHEMA)
        assert made.say(HELLO, 50).data is None
    assert reply.data == GOOD
    assert json.loads(reply.text) == GOOD
    assert not reply.cut_off
    assert (reply.usage.calls, reply.usage.completion_tokens) == (1, 9)
    assert made.spent.completion_tokens == 18
    shaped, plain = wire.calls
    assert asked_for(shaped)["required"] == ["answer", "quotes"]
    assert shaped["response_format"]["json_schema"]["strict"] is True
    assert shaped["stream"]
    assert shaped["max_completion_tokens"] == 50
    assert "response_format" not in plain


def test_a_model_that_thinks_replies_in_a_shape():
    thinking = "<think>Let me see.</think>\n" + json.dumps(GOOD)
    with serve_wire(lambda body: said(thinking)) as wire:
        assert chat(wire.url, THINKS).say(HELLO, 50, schema=SCHEMA).data == GOOD
    assert wire.calls[0]["max_completion_tokens"] == 50 + ROOMS[0]


@pytest.mark.parametrize(
    "text",
    [
        '{"answer": "Yes.", "quotes": [1, 2}', "ANSWER: Yes.", "[1, 2]", '"Yes."', "null",
        '{"answer": "Yes."}', '{"answer": 1, "answer": 2, "quotes": []}', "{" * 5_000,
        '{"answer": "Yes.", "quotes": [NaN]}',
    ],
)  # fmt: skip
def test_what_is_not_that_object_is_text(text: str):
    with serve_wire(lambda body: said(text)) as wire:
        reply = chat(wire.url, SHAPED).say(HELLO, 8_000, schema=SCHEMA)
    assert (reply.text, reply.data) == (text, None)


def test_a_server_without_shapes_is_asked_without_one_from_then_on():
    def send(body: dict[str, Any]) -> Iterable[bytes]:
        if "response_format" in body:
            return refusal(400, "This response_format type is unavailable now")
        return stream("ANSWER: Yes.")

    with serve_wire(send) as wire:
        made = chat(wire.url, SHAPED)
        assert made.structures
        for _ in range(2):
            reply = made.say(HELLO, 50, schema=SCHEMA)
            assert (reply.text, reply.data) == ("ANSWER: Yes.", None)
            assert not made.structures
    assert ["response_format" in body for body in wire.calls] == [True, False, False]
    assert made.slept == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "words",
    [
        "Invalid schema for response_format 'reply': 'additionalProperties' is required",
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this "
        "model.",
        "'response_format.type' must be 'json_object' or 'text'",
        "The provided JSON schema contains features not supported by xgrammar.",
    ],
)
def test_every_way_to_refuse_a_shape_is_understood(words: str):
    def send(body: dict[str, Any]) -> Iterable[bytes]:
        return refusal(400, words) if "response_format" in body else stream("ANSWER: Yes.")

    with serve_wire(send) as wire:
        assert chat(wire.url, SHAPED).say(HELLO, 50, schema=SCHEMA).text == "ANSWER: Yes."
    assert len(wire.calls) == 2


def test_a_model_that_has_no_shapes_is_not_asked_for_one():
    with serve_wire(lambda body: said(GOOD)) as wire:
        made = chat(wire.url)
        assert not made.structures
        assert made.say(HELLO, 50, schema=SCHEMA).data is None
    assert "response_format" not in wire.calls[0]


def test_the_embedded_model_is_not_asked_for_one():
    assert not load_model(Settings()).structures
    model = ScriptedChat(script=in_order(json.dumps(GOOD)))
    assert Chat(model, "embedded").say(HELLO, 50, schema=SCHEMA).data is None
    assert model.options == [{"stop": None, "max_tokens": 50}]


# -- today's care ------------------------------------------------------------------------------


def test_a_reply_that_was_cut_off_is_asked_for_with_more_room():
    def send(body: dict[str, Any]) -> Iterable[bytes]:
        if body["max_completion_tokens"] < 400:
            return said('{"answer": "Yes, bec', finish="length")
        return said(GOOD, **USAGE)

    with serve_wire(send) as wire:
        reply = chat(wire.url, SHAPED).say(HELLO, 50, schema=SCHEMA)
    assert (reply.data, reply.cut_off, reply.usage.calls) == (GOOD, False, 2)
    assert [asked_for(body) is not None for body in wire.calls] == [True, True]


def test_a_reply_that_stays_cut_off_is_text():
    with serve_wire(lambda body: said('{"answer": "Yes, bec', finish="length")) as wire:
        reply = chat(wire.url, SHAPED).say(HELLO, 50, schema=SCHEMA)
    assert (reply.text, reply.data, reply.cut_off) == ('{"answer": "Yes, bec', None, True)


def test_thinking_that_takes_all_the_room_is_given_more():
    def send(body: dict[str, Any]) -> Iterable[bytes]:
        short = body["max_completion_tokens"] < ROOMS[1]
        return stream("", finish="length") if short else said(GOOD)

    with serve_wire(send) as wire:
        assert chat(wire.url, THINKS).say(HELLO, 50, schema=SCHEMA).data == GOOD
    assert len(wire.calls) == 2


def test_a_model_that_declines_is_a_refusal_of_this_prompt():
    declined = piece(None)
    declined["choices"][0]["delta"]["refusal"] = "I cannot help with that."
    parts = [head(), event(declined), event(piece(None, "stop")), event("[DONE]")]
    with serve_wire(lambda body: parts) as wire, pytest.raises(PromptRefused) as caught:
        chat(wire.url, SHAPED).say(HELLO, 50, schema=SCHEMA)
    assert str(caught.value).startswith(f"{SHAPED}: ")


def test_a_filter_that_ends_a_reply_is_a_refusal():
    bad = said('{"answer": "I wi', finish="content_filter")
    with serve_wire(lambda body: bad) as wire, pytest.raises(PromptRefused, match="filter"):
        chat(wire.url, SHAPED).say(HELLO, 50, schema=SCHEMA)


@pytest.mark.parametrize(
    ("message", "finish"),
    [
        ({"content": json.dumps(GOOD)}, "stop"),
        ({"content": '{"answer": "Yes, bec'}, "length"),
        ({"content": None, "refusal": "I cannot help with that."}, "stop"),
        ({"content": None}, "content_filter"),
    ],
)
def test_a_server_that_does_not_stream_is_heard_alike(message: dict[str, Any], finish: str):
    with serve_wire(lambda body: in_one_piece(message, finish)) as wire:
        made = chat(wire.url, SHAPED)
        if message["content"] is None:
            with pytest.raises(PromptRefused):
                made.say(HELLO, 50, schema=SCHEMA)
        else:
            reply = made.say(HELLO, 50, schema=SCHEMA)
            assert reply.cut_off is (finish == "length")
            assert reply.data == (None if reply.cut_off else GOOD)
            assert reply.usage.completion_tokens in {9, 18}


def test_a_wait_that_is_asked_for_is_waited():
    refused = [refusal(429, "slow down", Retry_After="40")]
    with serve_wire(lambda body: refused.pop() if refused else said(GOOD)) as wire:
        made = chat(wire.url, SHAPED)
        assert made.say(HELLO, 50, schema=SCHEMA).data == GOOD
    assert made.slept == [40]  # type: ignore[attr-defined]


def test_the_deadline_holds():
    def drip() -> Iterator[bytes]:
        yield head()
        while True:
            time.sleep(0.01)
            yield b":"

    def send(body: dict[str, Any]) -> Iterable[bytes]:
        return stream("yes") if is_trial(body) else drip()

    with serve_wire(send) as wire, pytest.raises(PromptRefused, match="llm_timeout"):
        chat(wire.url, SHAPED, llm_timeout=0.5).say(HELLO, 50, schema=SCHEMA)


@pytest.mark.parametrize("kind", ["pieces", "one line", "a body that is no stream"])
def test_the_bounds_hold(kind: str):
    with serve_wire(lambda body: stream("yes") if is_trial(body) else ENDLESS[kind]()) as wire:
        made = chat(wire.url, SHAPED, llm_timeout=60)
        made.terms.rooms = (400,)
        try:
            reply = made.say(HELLO, 140, schema=SCHEMA)
        except (PromptRefused, ModelError) as err:
            assert err.hint
        else:
            assert (reply.cut_off, reply.data) == (True, None)
        assert wire.ended.wait(20)
        assert wire.sent < 60_000_000


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_a_reply_or_a_named_error(kind: str):
    def send(body: dict[str, Any]) -> Iterable[bytes]:
        return stream("yes") if is_trial(body) else NONSENSE[kind]

    with serve_wire(send) as wire:
        try:
            reply = chat(wire.url, SHAPED).say(HELLO, schema=SCHEMA)
        except (ModelError, PromptRefused) as err:
            assert err.hint
        else:
            assert reply.data is None


def test_a_class_with_tool_calls_alone_is_asked_in_words():
    class Tools(ScriptedChat):
        def bind_tools(self, tools: Any, **options: Any) -> Any:
            return self.bind(tools=tools, **options)

    model = Tools(script=in_order(json.dumps(GOOD)))
    reply = Chat(model, "fake", Ways(structured=True)).say(HELLO, 50, schema=SCHEMA)
    assert reply.data == GOOD
    assert model.options == [{"stop": None, "max_tokens": 50}]
