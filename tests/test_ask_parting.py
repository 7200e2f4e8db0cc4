"""A long sentence in short ones that say the same, or as it is."""

from __future__ import annotations

import pytest
from fakes import ScriptedChat, in_order

from qa_notes.ask.parting import LONG, parts_of, says_the_same
from qa_notes.ask.translate import translate
from qa_notes.llm import Chat

TRAINED = frozenset({"translate-ja"})
WHOLE = (
    "Although earlier lamps, which need a cable for every room, are bright, they cannot be used "
    "in rain, since water that runs along the cable reaches 3 of the 4 contacts."
)
PARTS = [
    "Earlier lamps, which need a cable for every room, are bright.",
    "However, they cannot be used in rain.",
    "Water that runs along the cable reaches 3 of the 4 contacts.",
]
JAPANESE = [
    "部屋ごとに配線が必要な従来の照明は明るいものです。",
    "しかし、雨の中では使えません。",
    "配線に沿って流れる水が、4つの接点のうち3つに達します。",
]


def talk(*replies: str) -> tuple[Chat, ScriptedChat]:
    model = ScriptedChat(script=in_order(*replies))
    return Chat(model, "fake", takes_manner=True, adapters=TRAINED), model


def test_a_long_sentence_is_parted_and_a_short_one_is_not_asked_about():
    chat, model = talk(" ".join(PARTS))
    assert parts_of(WHOLE, chat) == PARTS
    assert parts_of("word " * (LONG - 1), chat) == ["word " * (LONG - 1)]
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (PARTS[:2], "words are lost"),
        ([*PARTS[:2], PARTS[2].replace("3 of the 4", "4 of the 4")], "a number is another"),
        ([PARTS[0], "However, they can be used in rain.", PARTS[2]], "a negation is lost"),
        ([*PARTS, "Candles are better."], "a sentence is added"),
        ([WHOLE], "nothing was parted"),
        ([WHOLE, WHOLE], "it was said twice"),
        ([*PARTS[:2], PARTS[2].rstrip(".")], "it stops in the middle"),
        ([], "nothing was said"),
    ],
)
def test_short_sentences_that_say_something_else_are_left(parts: list[str], why: str):
    assert says_the_same(PARTS, WHOLE)
    assert not says_the_same(parts, WHOLE), why
    chat, _ = talk(" ".join(parts))
    assert parts_of(WHOLE, chat) == [WHOLE]


def test_a_name_stays_and_another_language_is_not_asked_about():
    named = "Reflexion is bright and burns in cold rain and is cheap in large and in small rooms."
    parts = ["It is bright and burns in cold rain.", "It is cheap in large and in small rooms."]
    assert says_the_same(parts, named) and not says_the_same(parts, named, ["Reflexion"])
    korean = "방마다 전선이 필요하다 " * LONG
    chat, model = talk()
    assert parts_of(korean, chat) == [korean]
    assert not model.asked


def test_a_part_is_not_parted_again():
    long = " and ".join(["the lamp burns in the rain"] * 5) + "."
    half = "The lamp burns in the rain and " + long[:60] + "."
    chat, model = talk(f"{half} {half}", *["照明は雨の中で燃えます。"] * 4)
    translate(half + " " + long, "ja", chat)
    assert sum("part" not in turns[-1][1] for turns in model.asked) < 9


def test_a_number_said_of_one_thing_is_not_said_of_another_as_well():
    """What stands in the last clause alone was told of both, with every number in its place."""
    text = "The new lamps reach 71 lux, against 58 for the old ones, and 90 in the first 20 rooms."
    true = ["The new lamps reach 71 lux, against 58 for the old ones.",
            "The new lamps reach 90 lux in the first 20 rooms."]  # fmt: skip
    false = ["The new lamps reach 71 lux.", "The old ones reach 58 lux in the first 20 rooms.",
             "The new lamps reach 90 lux in the first 20 rooms."]  # fmt: skip
    assert says_the_same(true, text) and not says_the_same(false, text)
    named = "GPT-4 reads the paper and answers 5 questions, and it then writes the article for all."
    parts = [
        "GPT-4 reads the paper and answers 5 questions.",
        "GPT-4 then writes the article for all.",
    ]
    assert says_the_same(parts, named)  # the number of a name is no amount


def test_how_a_list_counts_is_no_number():
    listed = "It has three merits: 1) it is light, 2) it is cheap and 3) it burns in the rain."
    short = ["It has three merits.", "It is light.", "It is cheap.", "It burns in the rain."]
    assert says_the_same(short, listed)
    assert not says_the_same(
        ["It rises to 15 points.", "It burns."], "It rises to 15 points (up from 3) and burns."
    )


def test_a_trained_translator_reads_a_long_sentence_in_short_ones():
    chat, model = talk(" ".join(PARTS), *JAPANESE)
    said = translate(WHOLE, "ja", chat)
    assert (said.text, said.faults) == ("".join(JAPANESE), ())
    assert [part.source for part in said.parts] == [WHOLE]
    assert [turns[-1][1] for turns in model.asked] == [WHOLE, *PARTS]


def test_what_fails_in_parts_is_translated_whole():
    whole = "従来の照明は明るいものですが、雨の中では使えず、水が4つの接点のうち3つに達します。"
    english = "They cannot be used in rain."
    chat, _ = talk(" ".join(PARTS), JAPANESE[0], english, english, whole)
    said = translate(WHOLE, "ja", chat)
    assert (said.text, said.faults) == (whole, ())


def test_a_model_that_was_not_trained_reads_it_whole():
    model = ScriptedChat(script=in_order("".join(JAPANESE)))
    assert translate(WHOLE, "ja", Chat(model, "fake")).text == "".join(JAPANESE)
    assert len(model.asked) == 1
