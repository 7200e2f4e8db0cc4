"""One conversation in, one reply out: what a Chat makes of a model, and of its failures."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import Models, Said, ScriptedChat, in_order, serve_models
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from qa_notes.config import Settings
from qa_notes.errors import ModelError, PromptRefused, UsageError
from qa_notes.llm import Chat, Manner, Meter
from qa_notes.llm.providers import load_model
from qa_notes.llm.reply import Heard, sureness
from qa_notes.llm.ways import Ways
from qa_notes.llm.weights import find
from qa_notes.models import NO_USAGE, Usage

HELLO = [("system", "Be brief."), ("user", "Hello?")]


@pytest.fixture
def server() -> Iterator[Models]:
    with serve_models(in_order("  Good morning.  ", "again", "and again")) as models:
        yield models


def served(server: Models, **more: object) -> Chat:
    return load_model(
        Settings(llm="openai:fake", llm_base_url=f"{server.url}/v1", **more)  # type: ignore[arg-type]
    )


class Ticking(Meter):
    """Remembers every piece, also of calls that have ended."""

    ticks = 0

    def heard(self) -> None:
        self.ticks += 1
        super().heard()


# -- a model of this process -------------------------------------------------------------------


def test_a_reply_is_its_text_and_its_cost():
    model = ScriptedChat(script=in_order(" One two three.\n"))
    meter = Ticking()
    chat = Chat(model, "fake", meter=meter)
    reply = chat.say([*HELLO, ("assistant", "Hi."), ("user", "Go on.")], 50)
    assert reply.text == "One two three."
    assert not reply.cut_off
    assert reply.usage == Usage(1, 6, 0, 3)
    assert reply.seconds > 0
    assert meter.ticks > 3
    assert model.asked == [[*HELLO, ("assistant", "Hi."), ("user", "Go on.")]]
    assert model.options == [{"stop": None, "max_tokens": 50}]


def test_what_was_spent_adds_up():
    chat = Chat(ScriptedChat(script=in_order("a b", "c")), "fake")
    usage = chat.say(HELLO).usage + chat.say(HELLO).usage
    assert chat.spent == usage == Usage(2, 6, 0, 3)
    assert chat.meter.seconds > 0
    assert chat.meter.tokens_a_second == 3 / chat.meter.seconds


def test_a_meter_counts_the_pieces_of_the_reply_at_hand():
    meter = Meter()
    assert meter.tokens_a_second is None
    for _ in range(3):
        meter.heard()
    assert (meter.pieces, meter.spent) == (3, NO_USAGE)
    meter.add(Usage(1, 6, 0, 3), 1.5)
    assert (meter.pieces, meter.spent, meter.tokens_a_second) == (0, Usage(1, 6, 0, 3), 2.0)
    meter.heard()
    meter.begin()  # the call is tried again
    assert meter.pieces == 0


def test_the_limit_is_told_as_the_provider_wants_it():
    model = ScriptedChat(script=in_order("ok"))
    Chat(model, "fake", Ways(limit="max_output_tokens")).say(HELLO, 9)
    assert model.options == [{"stop": None, "max_output_tokens": 9}]


@pytest.mark.parametrize("takes", [True, False])
def test_a_manner_is_told_to_models_that_take_one(takes: bool):
    model = ScriptedChat(script=in_order("ok", "ok"))
    chat = Chat(model, "fake", takes_manner=takes)
    manner = Manner("ja", ("qa-notes",))
    chat.say(HELLO, 9, manner)
    chat.say(HELLO, 9)
    told = {"manner": manner} if takes else {}
    assert model.options == [
        {"stop": None, "max_tokens": 9} | told,
        {"stop": None, "max_tokens": 9},
    ]


def test_a_reply_that_the_limit_cut_is_known():
    chat = Chat(ScriptedChat(script=in_order(Said("One two", "length"))), "fake")
    assert chat.say(HELLO).cut_off


def test_langchains_own_fake_model_talks_too():
    chat = Chat(GenericFakeChatModel(messages=iter([AIMessage("Hello there")])), "fake")
    assert chat.say(HELLO).text == "Hello there"


def test_parts_of_a_reply_are_joined():
    class Parts(ScriptedChat):
        def _stream(self, *args: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
            parts = [{"type": "text", "text": "Hello "}, {"type": "reasoning"}, "there"]
            yield ChatGenerationChunk(message=AIMessageChunk(content=parts))  # type: ignore[arg-type]

    assert Chat(Parts(script=None), "fake").say(HELLO).text == "Hello there"


@given(st.lists(st.text(st.characters(), max_size=4), max_size=4))
def test_every_reply_can_be_written_to_a_file(pieces: list[str]):
    model = GenericFakeChatModel(messages=iter([AIMessage("x" + "".join(pieces))]))
    text = Chat(model, "fake").say(HELLO).text
    assert text.encode("utf-8").decode("utf-8") == text


def test_an_emoji_in_two_pieces_is_one_again():
    model = GenericFakeChatModel(messages=iter([AIMessage("a \ud83d\ude00 b")]))
    assert Chat(model, "fake").say(HELLO).text == "a \U0001f600 b"


@pytest.mark.parametrize(
    ("error", "kind"),
    [(ConnectionError("gone"), ModelError), (TimeoutError("late"), PromptRefused)],
)
def test_what_a_provider_raises_is_a_named_error(error: Exception, kind: type[Exception]):
    def fail(turns: object) -> str:
        raise error

    with pytest.raises(kind, match=f"fake: {error}") as caught:
        Chat(ScriptedChat(script=fail), "fake", sleep=lambda seconds: None).say(HELLO)
    assert caught.value.hint


def test_a_bug_is_not_a_model_error():
    def fail(turns: object) -> str:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        Chat(ScriptedChat(script=fail), "fake").say(HELLO)


# -- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gpt-5", "", ":", "openai:", "openai"])
def test_a_name_without_provider_and_model_is_a_usage_error(name: str):
    with pytest.raises(UsageError, match="provider:model") as caught:
        load_model(Settings(llm=name))
    assert "ollama:" in caught.value.hint


@pytest.mark.parametrize("name", ["nobody:model", "acme corp:x"])
def test_an_unknown_provider_is_a_clear_error(name: str):
    with pytest.raises((ModelError, UsageError), match=name.partition(":")[0]) as caught:
        load_model(Settings(llm=name))
    assert caught.value.hint


def test_a_provider_whose_package_is_missing_says_what_to_install():
    with pytest.raises(ModelError, match="fireworks") as caught:
        load_model(Settings(llm="fireworks:some-model"))
    assert "pip install" in f"{caught.value} {caught.value.hint}"


def test_a_missing_key_is_a_model_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="openai:gpt-5"):
        load_model(Settings(llm="openai:gpt-5")).say(HELLO)


def test_the_embedded_model_is_not_loaded_before_it_is_asked(tmp_path: Path):
    chat = load_model(Settings(llm="embedded", llm_model_path=tmp_path / "none.gguf"))
    assert chat.name == "embedded"
    with pytest.raises(ModelError, match=r"none\.gguf") as caught:
        chat.say(HELLO)
    assert caught.value.hint


def test_weights_with_other_bytes_are_refused(tmp_path: Path):
    wrong = tmp_path / "model.gguf"
    wrong.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(ModelError, match="SHA-256"):
        find(wrong, tmp_path / "cache")
    with pytest.raises(ModelError, match="SHA-256"):  # it is not remembered as good either
        find(wrong, tmp_path / "cache")


# -- a server, over HTTP -----------------------------------------------------------------------


def test_an_openai_compatible_server_is_talked_to(server: Models):
    chat = served(server)
    reply = chat.say(HELLO, 50)
    assert reply.text == "Good morning."
    assert reply.usage.prompt_tokens > 0
    assert reply.usage.completion_tokens == 9
    assert not reply.cut_off
    assert server.asked == [HELLO]


def test_a_server_that_cuts_off_is_seen(server: Models):
    server.script = in_order(*[Said("Good", "length")] * 2)
    assert served(server).say(HELLO).cut_off


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_server_that_refuses_is_a_model_error(status: int, server: Models):
    server.status = status
    with pytest.raises(ModelError, match="on fire") as caught:
        served(server).say(HELLO)
    assert str(caught.value).startswith("openai:fake: ")
    assert caught.value.hint


def test_nobody_there_is_a_model_error():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        gone = Models(f"http://127.0.0.1:{busy.getsockname()[1]}")
        with pytest.raises(ModelError, match="openai:fake"):
            served(gone).say(HELLO)


def test_a_server_that_does_not_answer_in_time_is_a_model_error(server: Models):
    server.delay = 1.0
    with pytest.raises(ModelError, match="llm_timeout"):
        served(server, llm_timeout=0.1).say(HELLO)


@pytest.mark.parametrize(
    ("logprobs", "sure"),
    [((), None), ((-1.0,), -1.0), ((-4.0, -0.1, -0.2, -0.3, -2.0), -3.0), ((-1.0, -3.0) * 5, -3.0)],
)
def test_sureness_is_that_of_the_least_sure_fifth(logprobs: tuple[float, ...], sure: float | None):
    assert sureness(logprobs) == sure


@pytest.mark.parametrize("told", [None, 7, "-1.0", [None, "x", [1]], {"a": -1.0}])
def test_log_probabilities_that_are_none_are_not_heard(told: object):
    heard = Heard()
    heard.add(AIMessage("yes", response_metadata={"token_logprobs": told}))
    assert heard.reply(0.0).sureness is None
