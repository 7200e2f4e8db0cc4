"""The full recipe: claims in the reader's language, each with evidence of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes import Said, Script, ScriptedChat, Turn, in_order, make_document, passages_of
from test_ask import BANK, DOCUMENT, PAPER, subject

from qa_notes import ask
from qa_notes.ask.claims import read_claims
from qa_notes.ask.labelled import Labelled
from qa_notes.ask.numbered import show
from qa_notes.config import Settings
from qa_notes.errors import PromptRefused
from qa_notes.faults import Rule
from qa_notes.llm import Chat, Reply
from qa_notes.llm.recipe import LENGTHS
from qa_notes.models import ABSTRACT, NO_USAGE, SUMMARY, Answer, Kind, Verdict

IDEA = BANK["idea"]
CABLES = "従来のランプは部屋ごとにケーブルを必要とし、その敷設には費用がかかります。"
SCORED = "LanternsはHallBenchにおいてワットあたり28.4ルーメンに達します。"
FEWER = "最も強いベースラインと比べて、必要な照明は30%少なくなります。"
WRONG = "LanternsはHallBenchにおいてワットあたり41.9ルーメンに達します。"


def number(turns: Sequence[Turn], words: str) -> str:
    """The number that the sentence with these words was shown with."""
    before = turns[-1][1].partition(words)[0]
    return before.rpartition("[")[2].partition("]")[0]


def asked(script: Script, document=DOCUMENT, question=IDEA, **more: object) -> tuple[Answer, list]:
    model = ScriptedChat(script=script)
    answer = ask.ask(question, subject(document, recipe="full", **more), Chat(model, "x"))
    return answer, model.asked


def claims(*pairs: tuple[str, str]) -> Script:
    """A reply with these claims; the first of a pair is words of the sentence that carries it."""

    def script(turns: Sequence[Turn]) -> str:
        return "\n".join(f"CLAIM [{number(turns, words)}]: {said}" for words, said in pairs)

    return script


def in_turn(*scripts: Script | str) -> Script:
    waiting = list(scripts)

    def script(turns: Sequence[Turn]) -> str | Said:
        assert waiting, f"one call too many: {turns[-1][1][-300:]}"
        first = waiting.pop(0)
        return first if isinstance(first, str) else first(turns)

    return script


GOOD = claims(("Earlier lamps", CABLES), ("28.4 lumen a watt", SCORED), ("30% fewer", FEWER))


def test_one_call_gives_claims_each_with_the_sentence_it_rests_on():
    answer, calls = asked(in_turn(GOOD))
    assert len(calls) == 1
    assert answer.verdict is Verdict.ANSWERED
    assert answer.text == CABLES + SCORED + FEWER
    assert [c.text for c in answer.claims] == [CABLES, SCORED, FEWER]
    quotes = [[answer.evidence[i].quote for i in c.evidence] for c in answer.claims]
    assert [q[0][:8] for q in quotes] == ["Earlier ", "Lanterns", "It needs"]
    assert [answer.evidence[c.evidence[0]].page for c in answer.claims] == [1, 2, 2]
    assert answer.recipe == "full"


def test_rules_and_paper_are_the_same_for_every_question_and_the_question_comes_last():
    _, first = asked(in_turn(GOOD))
    _, second = asked(in_turn(GOOD), question=BANK["problem"])
    (one,), (other,) = first, second
    assert one[0] == other[0]
    before = one[1][1].partition("Question: ")[0]
    assert other[1][1].startswith(before)
    assert "Earlier lamps" in before and "</paper>" in before
    assert one[1][1] != other[1][1]
    assert [role for role, _ in one] == ["system", "user"]  # some take no two turns of one side


def test_the_paper_may_not_say():
    answer, calls = asked(in_turn("NONE"))
    assert len(calls) == 1
    assert (answer.verdict, answer.text) == (Verdict.NOT_IN_PAPER, "")
    assert answer.has(Rule.NOT_SAID) and answer.looked_in


def test_a_claim_that_fails_is_asked_again_alone_with_the_reason():
    first = claims(("Earlier lamps", CABLES), ("28.4 lumen a watt", WRONG))
    answer, calls = asked(in_turn(first, claims(("28.4 lumen a watt", SCORED))))
    assert answer.verdict is Verdict.ANSWERED
    assert answer.text == CABLES + SCORED
    again = calls[1][-1][1]
    assert WRONG in again and "41.9" in again.rpartition("The reason")[2]
    assert CABLES not in again
    assert again.startswith(calls[0][-1][1].partition("Question: ")[0])  # the same prefix


def test_what_still_fails_is_left_out_and_the_note_says_so():
    first = claims(("Earlier lamps", CABLES), ("28.4 lumen a watt", WRONG))
    answer, _ = asked(in_turn(first, claims(("28.4 lumen a watt", WRONG))))
    assert answer.verdict is Verdict.ANSWERED
    assert answer.text == CABLES
    (left,) = answer.left_out
    assert left.text == WRONG
    assert [fault.rule for fault in left.faults] == [Rule.NUMBER]
    assert len(answer.evidence) == 1  # nothing is quoted for what is not said


def test_where_nothing_stands_without_it_the_answer_is_to_be_reviewed():
    first = claims(("28.4 lumen a watt", WRONG))
    answer, _ = asked(in_turn(first, "NONE"))
    assert answer.verdict is Verdict.NEEDS_REVIEW
    assert answer.text == WRONG
    assert answer.has(Rule.NUMBER)
    assert not answer.left_out


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Earlier lamps need a cable for every room.", Rule.LANGUAGE),
        ("従来のランプはSunlightと同じくケーブルを必要とします。", Rule.NAME),
        ("従来のランプは[number]本のケーブルを必要とします。", Rule.SLOT),
    ],
)
def test_each_claim_is_held_to_language_and_names(said: str, rule: Rule):
    answer, _ = asked(in_turn(claims(("30% fewer", FEWER), ("Earlier lamps", said)), "NONE"))
    assert answer.text == FEWER
    assert [fault.rule for fault in answer.left_out[0].faults] == [rule]


def test_a_claim_without_a_sentence_behind_it_is_none():
    first = "CLAIM [99]: " + CABLES + "\nCLAIM: " + FEWER
    answer, _ = asked(in_turn(first, claims(("Earlier lamps", CABLES)), "NONE"))
    assert answer.text == CABLES
    assert [fault.rule for fault in answer.left_out[0].faults] == [Rule.NO_QUOTATION]


def test_a_refused_second_try_costs_no_claim_of_the_first():
    first = claims(("Earlier lamps", CABLES), ("28.4 lumen a watt", WRONG))

    def refused(turns: Sequence[Turn]) -> str:
        raise PromptRefused("the filter")

    answer, _ = asked(in_turn(first, refused))
    assert (answer.verdict, answer.text) == (Verdict.ANSWERED, CABLES)


def test_nonsense_is_asked_again_once_and_is_then_no_answer():
    answer, calls = asked(in_turn("Sure! Here you go.", "Sure!"))
    assert len(calls) == 2
    assert answer.verdict is Verdict.FAILED
    assert answer.has(Rule.NO_REPLY)


def test_a_figure_is_wanted():
    results = BANK["results"]
    answer, calls = asked(
        in_turn(claims(("Earlier", CABLES)), claims(("Earlier", CABLES))), question=results
    )
    assert answer.verdict is Verdict.NOT_IN_PAPER
    assert "no figure" in calls[1][-1][1]
    answer, _ = asked(in_turn(claims(("28.4 lumen", SCORED))), question=results)
    assert answer.verdict is Verdict.ANSWERED


def test_a_question_of_the_answer_that_only_repeats_it_is_asked_again():
    echo = f"{IDEA.text['ja'].replace('{name}', 'Lanterns')[:-3]}。"
    answer, calls = asked(in_turn(claims(("Earlier", echo)), GOOD))
    assert len(calls) == 2
    assert answer.text == CABLES + SCORED + FEWER


def test_the_same_is_not_said_twice():
    again = CABLES.replace("ランプ", "ランプ類")
    first = claims(("Earlier lamps", CABLES), ("Earlier lamps", again))
    answer, _ = asked(in_turn(first))
    assert answer.text == CABLES
    assert answer.left_out[0].faults[0].rule == Rule.SAID_TWICE


def test_length_is_that_of_the_settings_or_of_the_question():
    _, calls = asked(in_turn(GOOD), length="long")
    assert "about 450 characters" in calls[0][-1][1]
    _, calls = asked(in_turn(GOOD), length="long", question=replace(IDEA, length="short"))
    assert "about 60 characters in one claim" in calls[0][-1][1]
    english = claims(("Earlier lamps", "Earlier lamps need a cable for every room."))
    _, calls = asked(in_turn(english), language="en")
    assert "about 80 words in 2 to 4 claims" in calls[0][-1][1]


def test_a_row_of_a_table_and_a_caption_can_be_evidence():
    document = make_document(
        [("3 Results", "Model Accuracy Size\nLanterns-L 81.2 7 billion\nCandle-S 64.0 1 billion")],
        [("3 Results", "Table 2: Accuracy of all models on the held-out rooms of HallBench.")],
    )
    table, caption = (replace(p, kind=kind) for p, kind in zip(
        passages_of(document), (Kind.TABLE, Kind.CAPTION), strict=True))  # fmt: skip
    shown = [
        text for part in show([table, caption], None, rows=True).parts for _, text in part.sentences
    ]
    assert shown == [
        "Model Accuracy Size",
        "Lanterns-L 81.2 7 billion",
        "Candle-S 64.0 1 billion",
        "Table 2: Accuracy of all models on the held-out rooms of HallBench.",
    ]
    said = "HallBenchの部屋において、Lanterns-Lの精度は81.2です。"
    replied = in_turn(
        lambda turns: (
            f"CLAIM [{number(turns, 'Lanterns-L 81.2')}] [{number(turns, 'Table 2: Acc')}]: {said}"
        )
    )
    answer, _ = asked(replied, document, passages=[table, caption])
    assert answer.verdict is Verdict.ANSWERED
    assert [(e.quote[:10], e.page) for e in answer.evidence] == [
        ("Lanterns-L", 1),
        ("Table 2: A", 2),
    ]


def test_one_of_several_sentences_in_a_claim_has_its_evidence():
    both = f"{CABLES}{FEWER}"
    reply = Reply(f"CLAIM [1, 2]: {both}", False, NO_USAGE, 0.0)
    assert read_claims(reply) == [Labelled(CABLES, (1, 2)), Labelled(FEWER, (1, 2))]


@pytest.mark.parametrize(
    "line",
    [
        f"CLAIM [3] [7]: {CABLES}",
        f"- **CLAIM [3, 7]**: {CABLES}",
        f"1. [3][7] {CABLES}",
        f"{CABLES[:-1]} [3] [7]。",
        f"CLAIM 2: {CABLES} [3; 7]",
    ],
)
def test_lines_are_read_as_models_write_them(line: str):
    (claim,) = read_claims(Reply(line, False, NO_USAGE, 0.0)) or ()
    assert claim.numbers == (3, 7)
    assert claim.text.rstrip("。") == CABLES.rstrip("。")


def test_json_that_comes_as_text_is_read():
    text = '```json\n{"verdict": "not_in_paper", "claims": []}\n```'
    assert read_claims(Reply(text, False, NO_USAGE, 0.0)) is None
    told = f'{{"verdict": "in_paper", "claims": [{{"sentence": "{CABLES}", "evidence": [3]}}]}}'
    assert read_claims(Reply(told, False, NO_USAGE, 0.0)) == [Labelled(CABLES, (3,))]
    none = "None of the models reach 90% [3]."
    assert read_claims(Reply(none, False, NO_USAGE, 0.0)) == [Labelled(none[:-5] + "", (3,))]


def test_a_reply_that_was_cut_off_loses_its_last_line_alone():
    reply = Reply(f"CLAIM [1]: {CABLES}\nCLAIM [2]: 最も強い", True, NO_USAGE, 0.0)
    assert read_claims(reply) == [Labelled(CABLES, (1,))]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"verdict": "not_in_paper", "claims": []}, None),
        ({"verdict": "in_paper", "claims": [{"sentence": CABLES, "evidence": [3]}]},
         [Labelled(CABLES, (3,))]),
        ({"verdict": "in_paper", "claims": [{"sentence": 7, "evidence": "x"}, "no"]}, []),
        ({"claims": None}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_structured_replies_are_read_whatever_was_promised(data, found):
    assert read_claims(Reply("", False, NO_USAGE, 0.0, data=data)) == found


def test_a_translated_abstract_takes_one_call_and_a_wrong_sentence_one_more():
    first, second = "私たちはLanternsを提案します。", "これは28.4ルーメンを与えます。"
    answer, calls = asked(in_turn(f"[1] {first}\n[2] {second}"), question=ABSTRACT)
    assert (answer.text, len(calls)) == (first + second, 1)
    wrong = "これは29.4ルーメンを与えます。"
    answer, calls = asked(in_turn(f"[1] {first}\n[2] {wrong}", second), question=ABSTRACT)
    assert (answer.text, len(calls)) == (first + second, 2)
    answer, calls = asked(in_turn("I cannot do that.", first, second), question=ABSTRACT)
    assert (answer.text, len(calls)) == (first + second, 3)


def test_the_summary_is_said_in_the_readers_language_at_once():
    said = "Lanternsは小さな照明で部屋を照らし、28.4ルーメンに達します。"
    answer, calls = asked(in_order(said), question=SUMMARY)
    assert (answer.text, len(calls)) == (said, 1)
    assert answer.verdict is Verdict.ANSWERED


def test_the_model_chooses_the_recipe_unless_somebody_does():
    class Big(ScriptedChat):
        pass

    chat = Chat(Big(script=in_order()), "openai:some-large-model")
    small = Chat(Big(script=in_order()), "embedded")
    assert ask.chosen(Settings(), chat) == "full"
    assert ask.chosen(Settings(), small) == "short"
    assert ask.chosen(Settings(recipe="full"), small) == "full"
    assert ask.chosen(Settings(recipe="short"), chat) == "short"
    unknown = ask.fitted(Settings(), "full", roomy=False)
    assert (unknown.mode, unknown.passages) == ("retrieve", 10)
    shown = ask.fitted(Settings(), "full")
    assert (shown.mode, shown.passages) == ("auto", 10)
    assert ask.fitted(Settings(passages=4), "full").passages == 4
    assert ask.fitted(Settings(), "short").passages == Settings().passages


def test_an_answer_of_the_other_recipe_is_not_stale():
    short = ask.fingerprint(IDEA, PAPER, "ja", "X", "short")
    assert short == ask.fingerprint(IDEA, PAPER, "ja", "X")
    assert short != ask.fingerprint(IDEA, PAPER, "ja", "X", "full")
    longer = replace(IDEA, length="long")
    assert ask.fingerprint(longer, PAPER, "ja", "X", "full") != ask.fingerprint(
        IDEA, PAPER, "ja", "X", "full"
    )
    assert ask.fingerprint(longer, PAPER, "ja", "X") == short
    words = replace(IDEA, must_say={"en": ("other",)}, only_in=())  # not heeded by the full recipe
    whole = ask.fingerprint(IDEA, PAPER, "ja", "X", "full")
    assert ask.fingerprint(words, PAPER, "ja", "X", "full") == whole
    assert ask.fingerprint(words, PAPER, "ja", "X") != short


def test_lengths_grow():
    tokens = [length.tokens for length in LENGTHS.values()]
    assert tokens == sorted(tokens)
