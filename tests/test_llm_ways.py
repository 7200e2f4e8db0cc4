"""Models that differ: what one does not take is not sent, or sent once and never again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import pytest
from fakes import ScriptedChat, event, head, in_order, piece, serve_wire, stream
from hypothesis import given
from hypothesis import strategies as st
from langchain_openai.chat_models.base import BaseChatOpenAI
from wired import chat, refusal

from qa_notes.errors import ModelError, PromptRefused
from qa_notes.llm import Chat
from qa_notes.llm.providers import ROOMS
from qa_notes.llm.terms import Terms
from qa_notes.llm.ways import ROOM, Ways, is_small, ways_of

HELLO = [("system", "Be brief."), ("user", "Hello?")]
# What they say, word for word, and what is then left out.
TEMPERATURE = (
    "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) "
    "value is supported."
)
SYSTEM = "Unsupported value: 'messages[0].role' does not support 'system' with this model."
NEW_LIMIT = (
    "Unsupported parameter: 'max_tokens' is not supported with this model. "
    "Use 'max_completion_tokens' instead."
)
OLD_LIMIT = (
    '{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],'
    '"msg":"Extra inputs are not permitted","input":32000}]}'
)
EFFORT = "Unsupported value: 'reasoning_effort' does not support 'low' with this model."


def roles(body: dict[str, Any]) -> list[str]:
    return [message["role"] for message in body["messages"]]


def strict(*refused: tuple[Callable[[dict[str, Any]], bool], str], status: int = 400) -> Any:
    """A server that refuses what it does not take, one thing at a time."""

    def send(body: dict[str, Any]) -> Iterable[bytes]:
        why = next((words for found, words in refused if found(body)), None)
        return refusal(status, why) if why else stream("Hello.")

    return send


HAS_TEMPERATURE = (lambda body: "temperature" in body, TEMPERATURE)
HAS_SYSTEM = (lambda body: "system" in roles(body), SYSTEM)
HAS_NEW_LIMIT = (lambda body: "max_completion_tokens" in body, OLD_LIMIT)
HAS_OLD_LIMIT = (lambda body: "max_tokens" in body, NEW_LIMIT)


# -- what a refusal teaches --------------------------------------------------------------------


def test_a_temperature_that_is_refused_is_left_out_from_then_on():
    with serve_wire(strict(HAS_TEMPERATURE)) as wire:
        made = chat(wire.url)
        assert made.say(HELLO).text == "Hello."
        assert made.say(HELLO).text == "Hello."
    assert [body.get("temperature") for body in wire.calls] == [0, None, None]
    assert made.slept == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "words",
    [
        SYSTEM,
        "System role not supported",
        "Developer instruction is not enabled for models/gemma-3-27b-it",
        "Conversation roles must alternate user/assistant/user/assistant/...",
    ],
)
@pytest.mark.parametrize("status", [400, 500])  # llama.cpp's template errors were 500
def test_a_system_text_that_is_refused_stands_before_the_question(words: str, status: int):
    with serve_wire(strict((HAS_SYSTEM[0], words), status=status)) as wire:
        made = chat(wire.url)
        turns = [*HELLO, ("assistant", "Hi."), ("user", "Go on.")]
        assert made.say(turns).text == "Hello."
    first, second = wire.calls
    assert roles(first) == ["system", "user", "assistant", "user"]
    assert [(m["role"], m["content"]) for m in second["messages"]] == [
        ("user", "Be brief.\n\nHello?"), ("assistant", "Hi."), ("user", "Go on."),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_of_the_older_name_for_the_limit_gets_it(status: int):
    with serve_wire(strict(HAS_NEW_LIMIT, status=status)) as wire:
        assert chat(wire.url).say(HELLO, 50).text == "Hello."
    assert [(b.get("max_completion_tokens"), b.get("max_tokens")) for b in wire.calls] == [
        (50, None), (None, 50),
    ]  # fmt: skip


def test_a_server_of_the_newer_name_for_the_limit_gets_it():
    with serve_wire(strict(HAS_OLD_LIMIT)) as wire:
        assert chat(wire.url).say(HELLO, 50).text == "Hello."  # ChatOpenAI's own way
        assert len(wire.calls) == 1
        other = BaseChatOpenAI(model="fake", base_url=f"{wire.url}/v1", api_key="none")  # type: ignore[call-arg]
        assert Chat(other, "fake").say(HELLO, 50).text == "Hello."
    first, second = wire.calls[1:]
    assert first["max_tokens"] == second["max_completion_tokens"] == 50
    assert "max_tokens" not in second


def test_a_server_that_takes_nothing_is_told_nothing_more_than_it_takes():
    refuses = strict(HAS_TEMPERATURE, HAS_SYSTEM, HAS_NEW_LIMIT)
    with serve_wire(refuses) as wire:
        made = chat(wire.url)
        assert made.say(HELLO).text == "Hello."
        assert made.say(HELLO).text == "Hello."
    assert len(wire.calls) == 5  # one for each thing, and one a reply


@pytest.mark.parametrize("words", [TEMPERATURE, SYSTEM, OLD_LIMIT, NEW_LIMIT, EFFORT])
def test_who_refuses_whatever_is_left_out_ends_as_a_refusal(words: str):
    with serve_wire(lambda body: refusal(400, words)) as wire:
        with pytest.raises(PromptRefused):
            chat(wire.url, "openai:gpt-5-mini").say(HELLO)
        assert len(wire.calls) <= 4


def test_the_trial_learns_too():
    with serve_wire(strict(HAS_TEMPERATURE)) as wire:
        made = chat(wire.url)
        made.trial()
        made.say(HELLO)
    assert ["temperature" in body for body in wire.calls] == [True, False, False]


def test_what_is_learned_costs_no_try():
    sent = itertools.count()

    def send(body: dict[str, Any]) -> Iterable[bytes]:
        if "temperature" in body:
            return refusal(400, TEMPERATURE)
        return refusal(502) if next(sent) < 2 else stream("Hello.")

    with serve_wire(send) as wire:
        made = chat(wire.url)
        assert made.say(HELLO).text == "Hello."
    assert made.slept == [1, 2]  # type: ignore[attr-defined]
    assert len(wire.calls) == 4


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "max_tokens is too large: 16140. This model supports at most 4096 tokens."),
        (400, "This model's maximum context length is 8192 tokens, invalid_request_error"),
        (400, "The temperature of the lamp was high."),  # the paper's
        (401, TEMPERATURE),
        (404, TEMPERATURE),
    ],
)
def test_other_words_about_the_same_things_teach_nothing(status: int, words: str):
    with serve_wire(lambda body: refusal(status, words)) as wire:
        made = chat(wire.url)
        known = made.ways
        with pytest.raises((PromptRefused, ModelError)):
            made.say(HELLO)
        assert made.ways == known
        assert all(body["temperature"] == 0 for body in wire.calls)


# -- what is known beforehand ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["o1", "o3-mini", "gpt-5-mini", "gpt-5.4", "gpt-6-luna"])
def test_openais_reasoning_models_are_asked_at_once_as_they_want(name: str):
    refuses = strict(HAS_TEMPERATURE, HAS_OLD_LIMIT)
    with serve_wire(refuses) as wire:
        assert chat(wire.url, f"openai:{name}").say(HELLO, 140).text == "Hello."
    [body] = wire.calls
    assert body["reasoning_effort"] == "low"
    assert body["max_completion_tokens"] == 140 + ROOMS[0]


def test_a_model_without_that_effort_is_not_told_one():
    with serve_wire(strict((lambda body: "reasoning_effort" in body, EFFORT))) as wire:
        made = chat(wire.url, "openai:gpt-5-mini")
        assert made.say(HELLO).text == "Hello."
        assert made.say(HELLO).text == "Hello."
    assert ["reasoning_effort" in body for body in wire.calls] == [True, False, False]


@pytest.mark.parametrize("name", ["gpt-4.1", "gpt-4o-mini", "gpt-5-chat-latest", "Qwen/Qwen2.5-7B"])
def test_other_models_are_asked_greedily(name: str):
    with serve_wire(strict()) as wire:
        chat(wire.url, f"openai:{name}").say(HELLO, 140)
    [body] = wire.calls
    assert (body["temperature"], body["max_completion_tokens"]) == (0, 140)
    assert "reasoning_effort" not in body


@pytest.mark.parametrize(
    ("provider", "model", "ways"),
    [
        ("openai", "o1-mini", Ways(system=False, thinks=True)),
        ("openai", "openai/gpt-5-nano", Ways(thinks=True, effort=("reasoning_effort", "low"))),
        ("openai", "openai/gpt-oss-20b",
         Ways(temperature=True, thinks=True, effort=("reasoning_effort", "low"))),
        ("ollama", "gpt-oss:20b",
         Ways("num_predict", holds=ROOM, temperature=True, thinks=True,
              effort=("reasoning", "low"))),
        ("ollama", "qwen3:8b", Ways("num_predict", holds=ROOM, temperature=True, thinks=True)),
        ("ollama", "qwen3-coder:30b", Ways("num_predict", holds=ROOM, temperature=True)),
        ("ollama", "gemma3:4b", Ways("num_predict", holds=ROOM, temperature=True)),
        ("google_genai", "gemma-3-27b-it",
         Ways("max_output_tokens", temperature=True, system=False)),
        ("google_genai", "gemma-4-31b-it", Ways("max_output_tokens", temperature=True)),
        ("google_genai", "gemini-3-pro",
         Ways("max_output_tokens", temperature=True, effort=("thinking_level", "low"))),
        ("deepseek", "deepseek-reasoner", Ways(temperature=True, thinks=True)),
        ("mistralai", "mistral-small", Ways(temperature=True)),
    ],
)  # fmt: skip
def test_the_table(provider: str, model: str, ways: Ways):
    assert ways_of(provider, model, {}) == ways


def test_the_profile_of_a_model_has_the_last_word():
    profile = {
        "temperature": False,
        "reasoning_output": True,
        "structured_output": True,
        "reasoning_effort_levels": ["high"],
    }
    assert ways_of("anthropic", "claude-opus-4-7", profile) == Ways(
        structured=True, thinks=True, marked=True
    )
    assert ways_of("openai", "gpt-5-pro", profile).effort is None


# -- thinking ----------------------------------------------------------------------------------


def test_thinking_beside_the_answer_is_not_the_answer():
    usage = {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14,
             "completion_tokens_details": {"reasoning_tokens": 6}}  # fmt: skip
    thought = piece("")
    thought["choices"][0]["delta"]["reasoning_content"] = "Let me see."
    end = piece("", "stop")
    sent = [head(), event(thought), event(piece("Hello.")), event(end),
            event(end | {"choices": [], "usage": usage}), event("[DONE]")]  # fmt: skip
    with serve_wire(lambda body: sent) as wire:
        made = chat(wire.url)
        reply = made.say(HELLO, 140)
        assert (reply.text, reply.thought) == ("Hello.", True)
        made.say(HELLO, 140)
    assert [b["max_completion_tokens"] for b in wire.calls] == [140, 140 + ROOMS[0]]


def test_thinking_before_the_answer_is_not_the_answer():
    with serve_wire(lambda body: stream("<think>Let me ", "see.</think>\n", "Hello.")) as wire:
        assert chat(wire.url, "openai:deepseek-r1").say(HELLO, 140).text == "Hello."
    assert wire.calls[0]["max_completion_tokens"] == 140 + ROOMS[0]


# -- system messages ---------------------------------------------------------------------------

messages = st.lists(
    st.tuples(st.sampled_from(["system", "user", "assistant"]), st.text(min_size=1))
)


@given(messages)
def test_no_words_are_lost_with_a_role(turns: list[tuple[str, str]]):
    told = Ways(system=False).turns(turns)
    assert "system" not in [role for role, _ in told]
    assert all(any(text in words for _, words in told) for _, text in turns)
    joined = Ways().turns(turns)
    assert "\n".join(words for _, words in joined) == "\n".join(text for _, text in turns)
    assert ("user", "user") not in pairwise(role for role, _ in joined)


# -- size --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "embedded", "ollama:qwen3:1.7b", "openai:llama-3.2-3b-instruct", "ollama:gemma3:4b",
        "ollama:gemma3n:e4b", "embedded:qwen3-4b", "ollama:smollm2:360m", "openai:Yi-1.5-6B-Chat",
        "ollama:llama3.2:1b-instruct-q4_K_M", "openai:qwen2.5-coder-1.5b-instruct-1m",
    ],
)  # fmt: skip
def test_a_small_model_is_known_by_its_name(name: str):
    assert is_small(name, {})


@pytest.mark.parametrize(
    "name",
    [
        "openai:gpt-5-mini", "ollama:qwen3:8b", "openai:mistral-7b-instruct", "embedded:qwen3-8b",
        "ollama:mixtral:8x7b", "ollama:qwen3:30b-a3b", "ollama:qwen3", "openai:claude-opus-4-6-1m",
        "openai:Meta-Llama-3-8B-Instruct-4bit", "google:gemini-2.5-flash", "openai:8x3b-moe",
    ],
)  # fmt: skip
def test_any_other_model_is_large(name: str):
    assert not is_small(name, {})


@pytest.mark.parametrize(
    ("tokens", "small"), [(4_096, True), (7_999, True), (8_000, False), (0, False), (None, False)]
)
def test_a_model_that_reads_little_is_small(tokens: int | None, small: bool):
    assert is_small("openai:some", {"max_input_tokens": tokens}) is small


def test_a_chat_tells_its_size_and_its_shapes():
    made = chat("http://127.0.0.1:9", "openai:gpt-5-mini")
    assert (made.is_small, made.structures) == (False, True)
    made = chat("http://127.0.0.1:9", "openai:llama-3.2-3b")
    assert (made.is_small, made.structures) == (True, False)


def test_a_prefix_that_is_kept_up_to_a_mark_gets_one():
    turns = [("system", "Rules."), ("user", "The paper."), ("user", "A question?")]
    assert Ways().turns(turns) == [("system", "Rules."), ("user", "The paper.\nA question?")]
    (_, (role, (kept, asked))) = ways_of("anthropic", "claude-sonnet-4-5", {}).turns(turns)
    assert role == "user"
    assert (kept["text"], kept["cache_control"]) == ("The paper.", {"type": "ephemeral"})
    assert asked == {"type": "text", "text": "A question?"}


def test_the_room_of_a_reply_has_its_thinking_on_top():
    model, terms = ScriptedChat(script=in_order()), Terms(rooms=(4_000, 16_000))
    assert Chat(model, "x", terms=terms).room(2_000) == 2_000
    assert Chat(model, "x", Ways(thinks=True), terms=terms).room(2_000) == 6_000
