"""The second half of an answer: names and amounts come through a translation."""

from __future__ import annotations

import pytest
from fakes import Said, ScriptedChat, Turn, in_order
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.ask.terms import Lexicon, terms_in
from qa_notes.ask.translate import Source, find_fault, respelled, translate
from qa_notes.checks import STYLE
from qa_notes.checks.language import added_sentence
from qa_notes.checks.text import without_label
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language
from qa_notes.llm import Chat, Manner
from qa_notes.memory import Memory, Pair
from qa_notes.said import Said as Judged

KNOWN = Lexicon(frozenset({"Reflexion", "Hogwild!", "Self-RAG", "GPT-4"}))
TEXT = "We compare Reflexion with GPT-4 on 164 tasks."
GOOD = "本研究では、164個のタスクでReflexionをGPT-4と比較します。"


def talk(*replies: str) -> tuple[Chat, list[list[Turn]]]:
    model = ScriptedChat(script=in_order(*replies))
    return Chat(model, "fake"), model.asked


@pytest.mark.parametrize(
    ("text", "here"),
    [
        (TEXT, ["Reflexion", "GPT-4"]),
        ("Is it Reflexion? We like Reflexion!", ["Reflexion"]),
        ("Hogwild! is fast.", ["Hogwild!"]),
        ("Hogwild is fast.", []),
        ("Self-RAG's critic (Self-RAG).", ["Self-RAG"]),
        ("reflexion and GPT-40 and Self-RAGs", []),
        ("", []),
    ],
)
def test_the_names_of_a_text_are_found(text: str, here: list[str]):
    assert Source(text, "ja", lexicon=KNOWN).names_here == tuple(here)


def test_only_names_that_look_like_words_are_told_beforehand():
    assert Source(TEXT, "ja", lexicon=KNOWN).plain_names == ["Reflexion"]
    chat, asked = talk(GOOD)
    translate(TEXT, "ja", chat, lexicon=KNOWN)
    assert "Terms: Reflexion = Reflexion" in asked[0][-1][1]


def test_a_name_that_was_translated_is_asked_for_once_more():
    lost = "本研究では、164個のタスクで内省をGPT-4と比較します。"
    chat, asked = talk(lost, GOOD)
    said = translate(TEXT, "ja", chat, lexicon=KNOWN)
    assert (said.text, said.faults) == (GOOD, ())
    assert "keep the name Reflexion as it is" in asked[1][-1][1]
    assert len(asked) == 2


def test_a_name_lost_twice_is_a_matter_of_style():
    lost = "本研究では、164個のタスクで内省をGPT-4と比較します。"
    chat, _ = talk(lost, lost)
    said = translate(TEXT, "ja", chat, lexicon=KNOWN)
    assert said.faults == ()


def test_a_wrong_number_is_none():
    wrong = GOOD.replace("164", "146")
    chat, _ = talk(wrong, wrong)
    said = translate(TEXT, "ja", chat, lexicon=KNOWN)
    assert said.faults == (Fault(Rule.NUMBER, "146"),)


@pytest.mark.parametrize(
    ("said", "source", "better"),
    [
        ("LEMMAを使います。", "We use LLEMMA.", "LLEMMAを使います。"),
        ("Reflexonを使います。", "We use Reflexion.", "Reflexionを使います。"),
        ("ReflexionとReflexonです。", "We use Reflexion.", "ReflexionとReflexonです。"),
        ("GPT-3を使います。", "We use GPT-4.", "GPT-3を使います。"),  # another model, no slip
        ("Llama-3を使います。", "We use Llama-13.", "Llama-3を使います。"),
        ("Transformerを使います。", "We use BERT.", "Transformerを使います。"),
        ("LEMMAとLEMMA2です。", "We use LLEMMA.", "LLEMMAとLEMMA2です。"),
        ("", "We use BERT.", ""),
    ],
)
def test_a_name_copied_with_a_slip_is_spelled_as_the_source_has_it(
    said: str, source: str, better: str
):
    assert respelled(said, source) == better


@given(st.lists(st.sampled_from(["Reflexion", "LLEMMA", "GPT-4", "Self-RAG"]), max_size=5))
def test_names_of_the_source_are_never_respelled(names: list[str]):
    said = "と".join(names)
    assert respelled(said, f"We use {' and '.join(names)}.") == said


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("15億パラメータを3日で学習します。", "It trains 1.5 billion parameters in 3 days."),
        ("1.2億件の文書を使います。", "It uses 120 million documents."),
        ("1億2000万件の文書を使います。", "It uses 120 million documents."),
        ("70億のパラメータがあります。", "It has 7B parameters."),
        ("2万件の例を使います。", "It uses 20,000 examples."),
        ("三つの例を使います。", "It uses 3 examples."),
        ("例は3つあります。", "There are three examples."),
    ],
)
def test_an_amount_may_be_counted_as_japanese_does(said: str, text: str):
    assert find_fault(said, Source(text, "ja")) is None


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("7億のパラメータがあります。", "It has 7 billion parameters."),
        ("例は10個あります。", "There are 1 and 10 examples."),
        ("多くのパラメータがあります。", "It has 7 billion parameters."),
        ("1.5億のパラメータがあります。", "It has 1.5 million parameters."),
    ],
)
def test_an_amount_must_be_the_same(said: str, text: str):
    found = find_fault(said, Source(text, "ja"))
    assert found and found.rule in (Rule.NUMBER, Rule.NUMBER_LOST)


def test_a_word_that_does_not_exist_is_a_fault():
    source = Source("Correct answers and false ones are told apart.", "ja")
    found = find_fault("正しい答えと偽しい答えを分けます。", source)
    assert found == Fault("broken Japanese", "偽しい") and found.rule not in STYLE


def test_a_bracket_left_open_is_a_fault_of_a_translation():
    source = Source("It is called “Lanterns” there.", "ja")
    found = find_fault("そこでは「Lanternsと呼ばれています。", source)
    assert found and found.rule == Rule.BRACKET


def test_labels_and_blanks_go():
    def tidy(text: str) -> str:
        return language("ja").mend(without_label(text, "ja"))

    assert tidy("日本語訳: これは 文です。 次の文です。") == "これは文です。次の文です。"
    assert tidy("Transformer を使う") == "Transformer を使う"
    assert tidy("11つのタスクと3つの表") == "11のタスクと3つの表"


def test_an_english_reader_costs_nothing():
    chat, asked = talk()
    assert translate(TEXT, "en", chat, lexicon=KNOWN).text == TEXT
    assert asked == []


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        ("〜を提案する技術であるLanternsは、関係を見つけます。", True),
        ("Lanternsは、〜を提案する技術です。", True),
        ("Lanternsは、3〜5個の関係を見つけます。", False),
    ],
)
def test_a_gap_of_the_glossary_is_no_translation(said: str, gap: bool):
    """naacl06_shinyama, 2026-11."""
    text = "Lanterns finds 3 to 5 relations." if "3" in said else "Lanterns, a technique, works."
    source = Source(text, "ja")
    found = find_fault(said, source)
    assert (found is not None and found.rule == Rule.SLOT) == gap


SHORT = "Lanterns finds relations in 3 texts."


@pytest.mark.parametrize(
    ("language", "good", "added"),
    [
        ("ja", "Lanternsは3つの文章の関係を見つけます。", "これは優れた手法です。"),
        (
            "ja",
            "Lanternsは3つの文章の関係を見つけます。",
            "これは優れた手法です。これで終わります。",
        ),
        ("ko", "Lanterns는 3개의 글에서 관계를 찾습니다.", " 이것은 훌륭한 방법입니다."),
        ("hi", "Lanterns 3 पाठों में संबंध खोजता है।", " यह एक उत्कृष्ट तरीका है।"),
    ],
)
def test_a_sentence_that_nobody_wrote_is_a_fault(language: str, good: str, added: str):
    source = Source(SHORT, language)
    found = find_fault(good, source)
    assert found is None or found.rule in STYLE
    for said in (good + added, f"{added.strip()} {good}"):
        more = find_fault(said, source)
        assert more and more.rule == Rule.ADDED_SENTENCE


def test_an_added_sentence_is_asked_for_once_more_and_then_marked():
    good, more = "Lanternsは3つの文章の関係を見つけます。", "これは優れた手法です。"
    chat, asked = talk(good + more, good)
    said = translate(SHORT, "ja", chat)
    assert (said.text, said.faults) == (good, ())
    assert "a sentence more" in asked[1][-1][1]
    chat, _ = talk(good + more, good + more)
    assert translate(SHORT, "ja", chat).faults == (Fault(Rule.ADDED_SENTENCE, good + more),)


@pytest.mark.parametrize(
    ("language", "said", "text"),
    [
        (
            "ja",
            "「これは文です。次も文です。」と書かれています。",
            'It says "This is one. So is this."',
        ),
        (
            "ja",
            "この手法（下記参照。）はYahoo! Answersを使います。",
            "The method uses Yahoo! Answers.",
        ),
        ("ja", "Hogwild！は速いです。", "Hogwild! is fast."),
        (
            "ja",
            "Smith et al. の手法を3.5倍にします。",
            "It makes 3.5 times of Smith et al.'s method.",
        ),
        ("ja", "評価はI.I.D. の条件で行います。", "Evaluation is done in an i.i.d. setting."),
        ("ko", "Smith et al. 의 방법을 3.5배로 만듭니다.", "It makes 3.5 times of Smith et al.'s."),
        (
            "ko",
            "그는 “이것은 문장입니다. 저것도요.” 라고 썼습니다.",
            "He wrote “It is one. So is that.”",
        ),
        (
            "hi",
            "यह Smith et al. की विधि को 3.5 गुना करता है।",
            "It makes 3.5 times of Smith et al.'s.",
        ),
    ],
)
def test_marks_within_a_sentence_end_none(language: str, said: str, text: str):
    assert not added_sentence_in(said, text, language)


def added_sentence_in(said: str, text: str, code: str) -> bool:
    names = Source(text, code, lexicon=KNOWN).names_here
    return any(added_sentence(Judged(said, code, sources=(text,), names=names)))


@pytest.mark.parametrize(
    ("said", "text"),
    [  # by the embedded model, output/sample
        (
            "CoALAは、モジュール型のメモリコンポーネントを持つ言語エージェントを説明します。構造化された"
            "行動空間で内部メモリと外部環境とを交互作用させ、一般的な意図決定プロセスで行動を選択します。",
            "CoALA describes a language agent with modular memory components, a structured action "
            "space to interact with internal memory and external environments, and a generalized "
            "decision-making process to choose actions.",
        ),
        (
            "リフレクショントークンの生成は、推論時LMが制御可能なようになります。これにより、さまざまな"
            "タスク要件に合わせて動作を調整できます。",
            "Generating reflection tokens makes the LM controllable during the inference phase, "
            "enabling it to tailor its behavior to diverse task requirements.",
        ),
    ],
)
def test_a_long_sentence_may_be_parted(said: str, text: str):
    assert not added_sentence_in(said, text, "ja")
    more = "これは非常に優れた手法です。すべての読者に強くおすすめします。"
    assert added_sentence_in(said + more, text, "ja")


ALIKE = Pair(
    "We compare Reflexion with GPT-4 on 12 tasks.", "12個のタスクでReflexionとGPT-4を比べます。"
)
LESS = Pair("We compare Reflexion with GPT-4 by hand.", "ReflexionをGPT-4と手で比べます。")
FAR = Pair("The garden is quiet in the morning.", "朝の庭は静かです。")
TRAINED = frozenset({"translate-ja"})


@pytest.mark.parametrize("adapters", [frozenset(), TRAINED])
def test_what_people_made_of_sentences_like_it_is_shown_the_nearest_last(adapters: frozenset[str]):
    model = ScriptedChat(script=in_order(GOOD))
    known = Lexicon(KNOWN.names, Memory([ALIKE, FAR, LESS]))
    translate(TEXT, "ja", Chat(model, "fake", adapters=adapters), lexicon=known)
    shown = [text for _, text in model.asked[0][:-1]]
    assert shown[-4:] == [LESS.source, LESS.target, ALIKE.source, ALIKE.target]
    assert FAR.target not in shown


def test_a_group_teaches_its_terms():
    taught = Lexicon(memory=Memory([Pair("task", "課題"), Pair("baseline", "基準手法")]))
    chat, asked = talk("課題です。", "課題です。")
    translate("Each task has a dataset and a baseline.", "ja", chat, lexicon=taught)
    told = asked[0][-1][1].partition("\n")[0]
    assert told == "Terms: baseline = 基準手法; task = 課題; dataset = データセット"


def test_a_term_is_told_of_one_and_of_several():
    assert terms_in("A trajectory.", "ja") == terms_in("Two trajectories.", "ja") != ""
    assert terms_in("Two datasets.", "ja") == "dataset = データセット"


def test_a_trained_translator_is_asked_without_worked_examples():
    model = ScriptedChat(script=in_order(GOOD))
    chat = Chat(model, "fake", takes_manner=True, adapters=TRAINED)
    assert translate(TEXT, "ja", chat, lexicon=KNOWN).text == GOOD
    [(system, user)] = model.asked
    assert system == ("system", "Translate this sentence of a paper into Japanese.")
    assert user == ("user", f"Terms: Reflexion = Reflexion\n{TEXT}")
    assert model.options[0]["manner"] == Manner(adapter="translate-ja")


def test_a_trained_translator_reads_amounts_as_it_is_to_write_them():
    model = ScriptedChat(script=in_order("15億個のパラメータとGPT-4(7B)の2万件の例を使います。"))
    chat = Chat(model, "fake", takes_manner=True, adapters=TRAINED)
    source = "We use 1.5 billion parameters and 20 thousand examples of GPT-4 (7B)."
    assert translate(source, "ja", chat).faults == ()
    assert "We use 15億 parameters and 2万 examples of GPT-4 (7B)." in model.asked[0][-1][1]
    assert "billion" not in model.asked[0][-1][1]


def test_a_trained_translator_draws_again_and_is_told_no_reason():
    wrong = GOOD.replace("164", "146")
    model = ScriptedChat(script=in_order(wrong, GOOD))
    chat = Chat(model, "fake", takes_manner=True, adapters=TRAINED)
    assert translate(TEXT, "ja", chat, lexicon=KNOWN).text == GOOD
    assert model.asked[0] == model.asked[1]
    assert [options["manner"].draw for options in model.options] == [0, 1]


@pytest.mark.parametrize(
    ("logprobs", "is_sure"),
    [
        ((), True),  # a model that does not tell
        ((-0.1,) * 8 + (-1.0, -1.0), True),
        ((-0.1,) * 8 + (-1.0, -1.4), False),
        ((-2.0,), False),
    ],
)
def test_what_a_translator_is_unsure_of_is_a_fault(logprobs: tuple[float, ...], is_sure: bool):
    model = ScriptedChat(script=in_order(Said(GOOD, logprobs=logprobs)))
    chat = Chat(model, "fake", takes_manner=True, adapters=TRAINED)
    said = translate(TEXT, "ja", chat, lexicon=KNOWN)
    assert said.text == GOOD
    assert [fault.rule for fault in said.faults] == ([] if is_sure else [Rule.UNSURE])


def test_a_translator_of_another_language_is_not_asked():
    model = ScriptedChat(script=in_order("이것은 작업입니다.", "이것은 작업입니다."))
    chat = Chat(model, "fake", takes_manner=True, adapters=TRAINED)
    translate("This is a task.", "ko", chat)
    assert model.options[0]["manner"].adapter is None
