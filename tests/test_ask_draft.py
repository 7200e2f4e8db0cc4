"""What a draft does with a reply that quotes nothing, quotes from memory, or is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes import Said, ScriptedChat, Turn, in_order, make_document, passages_of

from qa_notes.ask.draft import Request, draft
from qa_notes.ask.evidence import carrying
from qa_notes.ask.quotable import Quotable
from qa_notes.ask.reply import read_reply, to_the_point, without_pointers
from qa_notes.checks.sources import off_topic
from qa_notes.faults import Fault, Rule
from qa_notes.llm import Chat
from qa_notes.models import Verdict
from qa_notes.said import Said as Judged

CABLE = "Earlier lamps need a cable for every room, which is expensive to lay."
SCORE = "Lanterns reaches 28.4 lumen a watt on HallBench, 2.4 more than the best lamp."
FEWER = "It needs 30% fewer lights than the strongest baseline of the field."
DOCUMENT = make_document([("1 Introduction", CABLE)], [("3 Results", f"{SCORE} {FEWER}")])
REQUEST = Request("Lanterns", "What are the results?", passages_of(DOCUMENT), DOCUMENT)
QUOTED = f"QUOTE: {SCORE}\nANSWER: Lanterns reaches 28.4 lumen a watt on HallBench."
INVENTED = "QUOTE: Lanterns wins every prize and reaches the moon in a day.\n"


def talk(*replies: str | Said) -> tuple[Chat, list[list[Turn]]]:
    model = ScriptedChat(script=in_order(*replies))
    return Chat(model, "fake"), model.asked


def shown(turns: Sequence[Turn]) -> str:
    return turns[-1][1].partition("<passages>")[2].partition("</passages>")[0]


# -- the sentence that carries the answer ------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        "ANSWER: Lanterns reaches 28.4 lumen a watt on HallBench.",
        "Lanterns reaches 28.4 lumen a watt on HallBench.",
        f"{INVENTED}ANSWER: Lanterns reaches 28.4 lumen a watt on HallBench.",
    ],
)
def test_an_answer_without_a_quotation_gets_the_sentence_that_carries_it(reply: str):
    chat, asked = talk(reply)
    made = draft(REQUEST, chat)
    assert [e.quote for e in made.evidence] == [SCORE]
    assert made.fault is None
    assert len(asked) == 1


def test_an_answer_that_no_sentence_carries_gets_none():
    reply = "ANSWER: Candles are cheaper than electricity in most countries."
    chat, asked = talk(reply, reply)
    made = draft(REQUEST, chat)
    assert made.evidence == ()
    assert made.fault is not None
    assert "word for word" in asked[1][-1][1]


def test_the_sentence_must_hold_the_answers_number():
    reply = "ANSWER: Lanterns reaches 99.9 lumen a watt on HallBench."
    chat, _ = talk(reply, reply)
    made = draft(REQUEST, chat)
    assert made.fault == Fault(Rule.NUMBER, "99.9")
    assert "99.9" not in made.text


@pytest.mark.parametrize("answer", ["", "the of and", "…"])
def test_an_answer_without_words_is_carried_by_no_sentence(answer: str):
    assert carrying(answer, [], [CABLE, SCORE]) == []
    assert carrying(f"{answer} results", [], [CABLE, SCORE], "What are the results?") == []


@pytest.mark.parametrize("reply", [INVENTED, Said(INVENTED + "ANSWER: Lanterns rea", "length")])
def test_an_invention_without_an_answer_has_no_evidence(reply: str | Said):
    """Once any sentence carried an empty answer, and the first of the paper became evidence."""
    chat, asked = talk(reply, "NONE")
    made = draft(REQUEST, chat)
    assert made.evidence == ()
    assert CABLE in shown(asked[1])  # asked again with all passages, not with one sentence


# -- cut off before its ANSWER line ------------------------------------------------------------


def test_a_reply_that_only_quoted_is_answered_from_its_quotations():
    chat, asked = talk(Said(f"QUOTE: {SCORE}\nQUOTE: {FEWER}\nANS", "length"), QUOTED)
    made = draft(REQUEST, chat)
    assert made.fault is None
    assert made.text == "Lanterns reaches 28.4 lumen a watt on HallBench."
    assert [e.quote for e in made.evidence] == [SCORE]
    assert len(asked) == 2
    assert SCORE in shown(asked[1])
    assert FEWER in shown(asked[1])
    assert CABLE not in shown(asked[1])
    assert "ANSWER line" not in asked[1][-1][1]  # nothing was wrong but the length


def test_a_half_answer_is_none():
    chat, _ = talk(Said(QUOTED.removesuffix("HallBench."), "length"), QUOTED)
    assert draft(REQUEST, chat).text.endswith("HallBench.")


def test_what_fails_twice_is_the_papers_own_words():
    cut = Said(f"QUOTE: {SCORE}\n", "length")
    chat, _ = talk(cut, cut)
    made = draft(REQUEST, chat)
    assert made.fault == Fault(Rule.NO_ANSWER)
    assert made.text == SCORE
    assert [e.quote for e in made.evidence] == [SCORE]


def test_among_shows_each_quotation_where_it_stands():
    chat, _ = talk(QUOTED)
    [evidence] = draft(REQUEST, chat).evidence
    few = REQUEST.among([evidence, replace(evidence, passage_id="", quote=CABLE)])
    assert [p.text for p in few.passages] == [SCORE, CABLE]
    assert few.passages[0].section == ("3 Results",)
    assert not few.abstract
    assert (few.question, few.document) == (REQUEST.question, DOCUMENT)


def test_the_abstract_is_not_shown_beside_the_quotations():
    document = replace(DOCUMENT, abstract="We present Lanterns, which light a room.")
    cut = Said(f"QUOTE: {SCORE}\n", "length")
    chat, asked = talk(cut, QUOTED)
    draft(replace(REQUEST, document=document), chat)
    assert "which light a room" in shown(asked[0])
    assert "which light a room" not in shown(asked[1])


@pytest.mark.parametrize(
    ("answer", "bare"),
    [
        ("It picks the best one (Step 3) of all.", "It picks the best one of all."),
        ("A model C (summarized in Appendix Algorithm 2).", "A model C."),
        ("Facts (PubHealth; Zhang et al. 2023) help.", "Facts (PubHealth) help."),
        ("RAG (Figure 1 left; Lewis et al. 2020; Guu et al. 2020) helps.", "RAG helps."),
        ("Language models (LLMs) gain 2.4 points (81.2%).",) * 2,
        ("Trained on CIFAR (Krizhevsky, 2009).", "Trained on CIFAR."),
        ("As in C-BOW (Mikolov et al., 2013b;a) it adds.", "As in C-BOW it adds."),
        ("Option (a; b) is (c) best.",) * 2,
        ("A problem (credit assignment [25]) stays.", "A problem (credit assignment) stays."),
        ("ReAct [25, 26] and CoT (a chain) [3-5] plan.", "ReAct and CoT (a chain) plan."),
        ("Later, Lex [7] and [8], [9] plan.", "Later, Lex plan."),
        ("Shown in [25], scores in [0, 1] or the range [1, 5], and x[1].",) * 2,
        ("It is slow (one step ahead, in the 2016 set).",) * 2,
    ],
)
def test_pointers_and_citations_are_not_answers(answer: str, bare: str):
    assert without_pointers(answer) == bare


# -- faults of a small model, each seen on a real paper ----------------------------------------


def test_an_answer_that_borrows_from_our_examples_is_refused():
    """1706.04115, 2026-11: "does not need a treebank for every language", of a paper without."""
    borrowed = (
        f"QUOTE: {CABLE}\nANSWER: Unlike earlier lamps, which need a cable for every room, it works"
        " without a treebank for every language."
    )
    chat, asked = talk(borrowed, QUOTED)
    found = draft(REQUEST, chat)
    assert found.text == "Lanterns reaches 28.4 lumen a watt on HallBench."
    assert "the passages do not speak of" in asked[1][-1][1]
    assert "treebank" in asked[1][-1][1]


def test_an_answer_that_asks_is_refused():
    """2309.02427, 2026-11: future work was "Will this necessitate changes?"."""
    chat, _ = talk(f"QUOTE: {CABLE}\nANSWER: Will every room need a cable?", QUOTED)
    assert draft(REQUEST, chat).fault is None
    chat, _ = talk(*[f"QUOTE: {CABLE}\nANSWER: Will every room need a cable?"] * 2)
    found = draft(REQUEST, chat).fault
    assert found and found.rule == Rule.ASKS


def test_an_answer_that_points_elsewhere_is_refused():
    """1810.04805, 2026-11: "The main features are in Section 3.3."."""
    points = f"QUOTE: {CABLE}\nANSWER: Why earlier lamps need a cable is told in Section 3.3."
    chat, asked = talk(points, QUOTED)
    assert draft(REQUEST, chat).fault is None
    assert "Section 3.3" in asked[1][-1][1]


AHEAD = replace(REQUEST, question="What future work is expected?", must_say=("future", "plan"))


def test_an_answer_must_speak_of_what_is_asked():
    """2004.04906, 2026-11: its future work was "we obtained new state-of-the-art results"."""
    chat, asked = talk()
    found = draft(AHEAD, chat)
    assert (found.text, found.verdict) == ("", Verdict.NOT_IN_PAPER)
    assert found.fault == Fault(Rule.OFF_TOPIC)
    assert asked == []
    needs = replace(AHEAD, must_say=("expens",))
    chat, asked = talk(QUOTED, QUOTED)
    assert draft(needs, chat).fault == Fault(Rule.OFF_TOPIC)
    assert "do not speak of what is asked" in asked[1][-1][1]
    chat, asked = talk(f"QUOTE: {CABLE}\nANSWER: {CABLE}")
    assert draft(needs, chat).fault is None
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("words", "quotes", "speaks"),
    [
        ((), ["Lamps burn."], True),
        (("plan",), ["We Plan more lamps."], True),
        (("plan",), ["Explanations are given."], False),
        (("plan",), [], False),
        (("今後",), ["灯りを今後増やす。"], True),
        (("can be",), ["Lamps burn.", "It can be dark."], True),
    ],
)
def test_a_word_is_known_by_its_beginning(words: tuple[str, ...], quotes: list[str], speaks: bool):
    said = Judged("It is so.", "en", sources=tuple(quotes), must_say=words)
    assert any(off_topic(said)) != speaks


def test_a_pointer_beside_an_answer_is_no_fault():
    beside = f"{CABLE} More lamps are listed in Table 4."
    chat, _ = talk(f"QUOTE: {CABLE}\nANSWER: {beside}")
    found = draft(REQUEST, chat)
    assert (found.text, found.fault) == (CABLE, None)


def test_the_first_word_of_a_sentence_is_no_name():
    """1106.5730, 2026-11: "the passages do not mention It", after the mark of Hogwild!."""
    answer = f"{CABLE} Otherwise {FEWER[0].lower()}{FEWER[1:]}"
    chat, _ = talk(f"QUOTE: {CABLE}\nQUOTE: {FEWER}\nANSWER: {answer}")
    assert draft(REQUEST, chat).fault is None


# -- to the point ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("Lamps are old. They fail in rain.", "Lamps are old. They fail in rain."),
        ("Lamps are old. The lamp fails in rain. Rooms are dark.", "The lamp fails in rain."),
        ("Lamps are old. The lamp fails. It fails in rain.", "The lamp fails. It fails in rain."),
        ("Lamps are old. Rooms are dark.", "Lamps are old. Rooms are dark."),
        (
            "Lamps are old. However, they fail in rain.",
            "Lamps are old. However, they fail in rain.",
        ),
        (
            "A lamp is new. It needs oil. It fails. Rooms are dark.",
            "A lamp is new. It needs oil. It fails.",
        ),
        ("", ""),
    ],
)
def test_what_stands_around_an_answer_is_left_out(answer: str, kept: str):
    assert to_the_point(answer, Quotable(must_say=("fail",))) == kept


def test_a_fault_of_form_says_nothing_against_the_sentences_it_rests_on():
    cut = "QUOTE: [1]\nANSWER: Earlier lamps need a cable for every room, which is expensive to"
    chat, _ = talk(cut, cut)
    made = draft(REQUEST, chat)
    assert (made.text, made.fault) == (CABLE, None)


def test_a_sentence_that_can_answer_is_no_absence_when_it_was_cut():
    """At a paragraph's end the longer part is printed, and the other may have the word."""
    broken = "We propose three\n\nlamps that burn in the rain and in the snow of the cold hills."
    document = make_document([("1 Introduction", broken)])
    request = Request("Lanterns", "What is the idea?", passages_of(document), document,
                      must_say=("propos",))  # fmt: skip
    reply = "QUOTE: [1]\nANSWER: Three lamps burn in the rain and in the snow of the hills."
    chat, asked = talk(reply)
    made = draft(request, chat)
    assert (made.verdict, made.evidence[0].quote) == (Verdict.ANSWERED, broken.split("\n\n")[1])
    assert len(asked) == 1


def test_a_none_behind_an_answer_is_no_part_of_it():
    assert (
        read_reply("QUOTE: [1]\nANSWER: It burns in the rain. None").answer
        == "It burns in the rain."
    )
    assert read_reply("ANSWER: None").is_silent
    assert read_reply("ANSWER: Its weight is none.").answer == "Its weight is none."
