"""The embedded model itself, through LangChain's interface: llama.cpp in this process."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from qa_notes.errors import ModelError, PromptRefused
from qa_notes.languages.ja.chinese import chinese_only
from qa_notes.llm import Chat, Manner
from qa_notes.llm import weights as model_file
from qa_notes.llm.adapters import shipped
from qa_notes.llm.embedded import EmbeddedChat

pytestmark = pytest.mark.real

RULES = "You answer in one short English sentence. " * 12  # a prefix worth keeping
COLOUR = [("system", RULES), ("user", "What colour is the sky on a clear day?")]
CAPITAL = [("system", RULES), ("user", "What is the capital of France?")]


@pytest.fixture(scope="module")
def model() -> EmbeddedChat:
    loaded = EmbeddedChat(context=1024, max_tokens=24)
    loaded.load()
    return loaded


@pytest.fixture
def chat(model: EmbeddedChat) -> Chat:
    return Chat(model, "embedded", takes_manner=True)


def test_it_answers_and_counts(chat: Chat):
    reply = chat.say(COLOUR, 24)
    assert "blue" in reply.text.lower()
    assert not reply.cut_off
    assert reply.usage.calls == 1
    assert reply.usage.prompt_tokens > 50
    assert 0 < reply.usage.completion_tokens <= 24


def test_it_says_the_same_every_time(chat: Chat):
    assert chat.say(COLOUR, 24).text == chat.say(COLOUR, 24).text


def test_streaming_and_invoking_agree(model: EmbeddedChat):
    whole = model.invoke(CAPITAL)
    pieces = list(model.stream(CAPITAL))
    assert len(pieces) > 2
    assert "".join(str(piece.content) for piece in pieces) == whole.content
    usage = [piece.usage_metadata for piece in pieces if piece.usage_metadata]
    assert whole.usage_metadata
    assert usage[-1]["output_tokens"] == whole.usage_metadata["output_tokens"]
    assert usage[-1]["input_tokens"] == whole.usage_metadata["input_tokens"]


def test_a_shared_prefix_costs_nothing_the_second_time(chat: Chat):
    chat.say(COLOUR, 8)
    second = chat.say(CAPITAL, 8)
    assert second.usage.cached_tokens > second.usage.prompt_tokens // 2


def test_the_limit_cuts_and_is_told(chat: Chat):
    reply = chat.say([("user", "Count from one to fifty in words.")], 6)
    assert reply.cut_off
    assert reply.usage.completion_tokens <= 6


def test_a_stop_word_stops(model: EmbeddedChat):
    said = model.invoke([("user", "Write: one two three four five")], stop=["three"])
    assert "three" not in str(said.content)
    assert said.response_metadata["finish_reason"] == "stop"


def test_a_schema_is_kept_to(model: EmbeddedChat):
    schema = {
        "type": "object",
        "properties": {"colour": {"enum": ["red", "green"]}, "sure": {"type": "boolean"}},
        "required": ["colour", "sure"],
        "additionalProperties": False,
    }
    said = json.loads(str(model.invoke(COLOUR, json_schema=schema, max_tokens=60).content))
    assert set(said) == {"colour", "sure"}
    assert said["colour"] in {"red", "green"}
    assert isinstance(said["sure"], bool)


def test_japanese_is_kept_free_of_chinese(chat: Chat):
    asked = [("user", "次の中国語をそのまま書いてください: 为了改善模型，我们提出了这种方法。")]
    reply = chat.say(asked, 40, Manner("ja"))
    assert set(reply.text) & set(chinese_only()) == set()


def test_a_prompt_that_does_not_fit_is_refused_by_itself(model: EmbeddedChat, chat: Chat):
    long = [("user", "word " * 6000)]
    with pytest.raises(PromptRefused, match="embedded") as caught:
        chat.say(long)
    assert "passages" in caught.value.hint
    with pytest.raises(PromptRefused):
        model.invoke(long)
    assert chat.say(CAPITAL, 8).text  # and the model still answers


def test_it_is_loaded_in_seconds_and_not_before(tmp_path: Path):
    begun = time.perf_counter()
    EmbeddedChat()
    assert time.perf_counter() - begun < 0.5


def test_other_bytes_are_refused_whatever_their_size(tmp_path: Path):
    wrong = tmp_path / model_file.NAME
    with wrong.open("wb") as out:
        out.truncate(model_file.SIZE)  # a sparse file of the right size
    with pytest.raises(ModelError, match="SHA-256"):
        EmbeddedChat(model_path=wrong, cache_dir=tmp_path / "cache").load()


@pytest.mark.parametrize("name", ["x" * 5000, "/dev/zero", ".", "gone.gguf"])
def test_a_place_that_holds_no_model_file_is_named(name: str):
    with pytest.raises(ModelError, match="llm_model_path: no file"):
        EmbeddedChat(model_path=Path(name)).load()


def test_the_weights_are_the_published_ones():
    found = model_file.find()
    assert found.stat().st_size == model_file.SIZE


@pytest.fixture(scope="module")
def translator() -> str:
    """The adapter that is shipped."""
    [adapter] = [one for one in shipped() if one.name == "translate-ja"]
    return adapter.name


def test_an_adapter_rides_for_its_own_requests_alone(chat: Chat, translator: str):
    asked = [
        ("system", "Translate this sentence of a paper into Japanese."),
        ("user", "We train a language model that needs no labelled data."),
    ]
    bare = chat.say(asked, 60).text
    ridden = chat.say(asked, 60, Manner(adapter=translator)).text
    assert bare != ridden
    assert chat.say(asked, 60).text == bare
    assert chat.say(asked, 60, Manner(adapter=translator)).text == ridden


def test_no_slot_loses_its_prefix_to_another(chat: Chat, translator: str):
    manners = (Manner(), Manner(adapter=translator), Manner(aside=True))
    for manner in manners:
        chat.say(COLOUR, 8, manner)
    for manner in manners:
        second = chat.say(CAPITAL, 8, manner)
        assert second.usage.cached_tokens > second.usage.prompt_tokens // 2


def test_a_translator_tells_how_sure_it_is(model: EmbeddedChat, chat: Chat, translator: str):
    ridden = Manner(adapter=translator)
    plain, odd = (
        chat.say([("system", "Translate this sentence of a paper into Japanese."), ("user", text)],
                 60, ridden)
        for text in ("We train the model on two data sets.", "Gold sliding lemmas interleave us.")
    )  # fmt: skip
    assert plain.sureness is not None and odd.sureness is not None
    assert odd.sureness < plain.sureness <= 0
    assert chat.say(COLOUR, 8).sureness is None


def test_an_adapter_that_is_not_there_is_named(chat: Chat):
    with pytest.raises(ModelError, match="no adapter translate-xx"):
        chat.say(COLOUR, 8, Manner(adapter="translate-xx"))


def test_a_draw_is_the_same_every_time_and_another_each(chat: Chat):
    asked = [("user", "Name an animal, and say in one sentence why you like it.")]
    draws = [chat.say(asked, 40, Manner(draw=n)).text for n in (1, 2, 3, 4)]
    assert len(set(draws)) > 1
    assert chat.say(asked, 40, Manner(draw=2)).text == draws[1]
