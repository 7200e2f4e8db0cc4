"""Each rule of `qa-notes check` on a text with the fault and on one that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.checks.language import changed_link, half_title
from qa_notes.checks.name_spellings import name_spellings
from qa_notes.checks.note import same_answers
from qa_notes.checks.text import asks, latex, open_bracket, said_twice
from qa_notes.faults import Fault, Rule
from qa_notes.languages import worded
from qa_notes.languages.ja import BROKEN, CUT_WORD, MISSPELT
from qa_notes.languages.ja.counts import contradictions
from qa_notes.languages.ja.grammar import cut_words, invented
from qa_notes.languages.ja.katakana import misspelt, sounds, vowels_agree
from qa_notes.languages.ja.read_out import read_out
from qa_notes.said import Around, Check, Said
from qa_notes.texts import NoteText, Place

GLOSSARY = {
    "zero-shot": "ゼロショット",
    "fine-tuning": "ファインチューニング",
    "agent": "エージェント",
    "data set": "データセット",
}
AROUND = Around(
    times={
        "アーキテクチャ": 9, "トランスフォーマー": 3,
        "事実": 1, "事前学習": 1, "動物": 1, "同時": 1, "方法": 1,
    },
    glossary=GLOSSARY,
)  # fmt: skip
QUESTION = "何ですか?"
JAPANESE = (cut_words, invented, said_twice, open_bracket)


def answers_of(*texts: str) -> list[NoteText]:
    return [NoteText(f"q{n}", text, QUESTION) for n, text in enumerate(texts, 1)]


def spellings(texts: list[NoteText], short_name: str | None = None) -> list[Place]:
    """What the names of a Japanese note are found guilty of."""
    return [
        place for rule in (name_spellings, read_out) for place in rule(texts, short_name, AROUND)
    ]


def faults(text: str, *checks: Check) -> list[Fault]:
    said = Said(text, "ja", QUESTION, around=AROUND)
    return [fault for check in checks for fault in check(said)]


@pytest.mark.parametrize(
    ("text", "residue"),
    [
        ("T\\”ULUを使います。", "T\\”ULU"),
        ("T “ULUとは何ですか?", "T “ULU"),
        ("コードは\\url{https://a.example}にあります。", "\\url{https://a.example}"),
        ("計算量はO(d_{emb} \\cdot n)です。", "d_{emb} \\cdot"),
        ("既存の手法\\cite{smith}より速いです。", "\\cite{smith}"),
    ],
)
def test_latex_outside_of_maths_is_residue(text: str, residue: str):
    assert faults(text, latex) == [Fault(Rule.LATEX, residue)]


@pytest.mark.parametrize(
    "text",
    [
        "計算量は\\( \\small O(d_{emb}) \\)です。",
        "損失は$\\alpha L_{ce}$です。",
        "著者は “GAIA” と呼びます。",
        "変数 snake_case を使います。",
        'モデルA "LARGE" を使います。',
    ],
)
def test_maths_and_quotation_marks_are_no_residue(text: str):
    assert faults(text, latex) == []


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("これはこと実に反します。", "こと実", "事実"),
        ("動ものの画像を使います。", "動もの", "動物"),
        ("同ときに学習します。", "同とき", "同時"),
        ("このほう法は速いです。", "ほう法", "方法"),
    ],
)
def test_kana_inside_a_word_is_told_with_the_word(text: str, words: str, meant: str):
    (fault,) = faults(text, *JAPANESE)
    assert fault == Fault(CUT_WORD, words, meant)
    assert meant in worded(fault, "en") and meant in worded(fault, "ja")


def test_a_noun_without_its_particle_is_broken_japanese():
    assert faults("学習すること可能性を示します。", *JAPANESE) == [Fault(BROKEN, "こと可能性")]


@pytest.mark.parametrize(
    "text",
    [
        "学習すること自体が難しいです。",
        "速いこと以外に利点はありません。",
        "休むこと無く動きます。",
        "このような方法のほうが速いです。",
        "そのため効率的です。",
        "使うときに事実を調べます。",
        "するよう指示します。",
    ],
)
def test_kana_nouns_where_they_belong_are_fine(text: str):
    assert faults(text, *JAPANESE) == []


def test_an_adjective_that_does_not_exist_is_broken_japanese():
    """The demo, 2026-11."""
    assert faults("正しい答えと偽しい答えを分けます。", *JAPANESE) == [Fault(BROKEN, "偽しい")]
    real = "目新しい、相応しい、若々しい、口惜しい、そして等しい手法が望ましいです。"
    assert faults(real, *JAPANESE) == []


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("想起と推論、想起と推論、直接回答を教えます。", Rule.SAID_TWICE, "想起と推論"),
        ("文を使用して、文を使用して、答えます。", Rule.SAID_TWICE, "文を使用して"),
        ("「Lanternsは灯りの手法です。", Rule.BRACKET, "「Lanternsは"),
        ("(表2を参照します。", Rule.BRACKET, "(表2を参照します。"),
        ("灯り」を使います。", Rule.BRACKET, "灯り」"),
    ],
)  # fmt: skip
def test_words_said_twice_and_open_brackets(text: str, rule: str, words: str):
    assert faults(text, *JAPANESE) == [Fault(rule, words)]


@pytest.mark.parametrize(
    "text",
    [
        "検索と推論、検索と生成を教えます。",
        "1) 検索します。2) 答えます。",
        "「灯り(ランプ)」と『部屋』を比べます（表2）。",
        "少しずつ、少しずつ改善します。",
    ],
)
def test_lists_and_closed_brackets_are_fine(text: str):
    assert faults(text, *JAPANESE) == []


@pytest.mark.parametrize(
    "text", ["この手法はどれほど速いですか?", "速いです.では何が遅いのでしょうか。", "何分ですか？"]
)
def test_an_answer_that_asks(text: str):
    (fault,) = faults(text, asks)
    assert fault.rule == Rule.ASKS
    assert text.endswith(fault.words)
    assert list(asks(Said(text, "ja"))) == []  # it answers nothing


@pytest.mark.parametrize("text", ["効果は明らか。", "「速いか」を調べます。", "差はわずか。"])
def test_an_answer_that_ends_in_ka_does_not_ask(text: str):
    assert faults(text, asks) == []


def test_a_link_with_a_translated_word():
    link = "https://a.example/lamp-データ"
    found = faults(f"詳細は {link} を参照してください。", changed_link)
    assert found == [Fault(Rule.CHANGED_LINK, link)]
    assert faults("https://a.example/lamp-dataでは、灯りを配布します。", changed_link) == []
    assert faults("https://a.example/などがあります。", changed_link) == []


@pytest.mark.parametrize(
    ("title", "faulty"),
    [
        ("Lanterns: a ベンチマーク for Small Rooms", True),
        ("Lights of 部屋", True),
        ("Lanterns: A Benchmark for Small Rooms", False),
        ("灯りの手法 Lanterns: A Method for Rooms", False),
        ("小さな灯りによる部屋の照明", False),
    ],
)
def test_titles_with_one_word_translated(title: str, faulty: bool):
    assert faults(title, half_title) == [Fault(Rule.HALF_TRANSLATED, title)] * faulty


@pytest.mark.parametrize(
    ("text", "words", "term"),
    [
        ("ゼロシュート設定で試します。", "ゼロシュート", "ゼロショット"),
        ("ゼロシュートシナリオで試します。", "ゼロシュート", "ゼロショット"),
        ("ファインチューニグを行います。", "ファインチューニグ", "ファインチューニング"),
        ("言語アジェントを使います。", "アジェント", "エージェント"),
        ("モデルのアーキタクチャです。", "アーキタクチャ", "アーキテクチャ"),
    ],
)
def test_katakana_one_slip_away_from_a_term(text: str, words: str, term: str):
    assert faults(text, misspelt) == [Fault(MISSPELT, words, term)]


@pytest.mark.parametrize(
    "text",
    [
        "ゼロショットの設定で試します。",
        "アーキテクチャーを変えます。",  # ー is free
        "アーキテクチャとデータセットを示します。",
        "チューリング賞のファインチューニング。",  # another consonant: another word
        "エージェンシーとエージェントです。",
        "ネットワイズデータセットです。",
        "テクストとテキストです。",
    ],
)
def test_other_words_and_other_spellings_are_not_misspelt(text: str):
    assert faults(text, misspelt) == []


@pytest.mark.parametrize(
    ("katakana", "latin"),
    [
        ("オルカ2", "Orca 2"),
        ("トランスフォーマー", "Transformer"),
        ("システム2アテンション", "System 2 Attention"),
        ("ミストラル", "Mistral"),
        ("ジェミニ", "Gemini"),
        ("パイソン", "Python"),
        ("リフレクション", "Reflexion"),
        ("フラミンゴ", "Flamingo"),
        ("コンバイナー", "Combiner"),
        ("ミラソル3", "Mirasol3"),
    ],
)
def test_a_name_sounds_like_its_reading(katakana: str, latin: str):
    assert sounds(katakana) & sounds(latin)
    assert vowels_agree(latin, katakana)


@pytest.mark.parametrize(
    ("katakana", "latin"),
    [("オルカ1", "Orca 2"), ("クラス", "COLS"), ("モデル", "Mistral"), ("スカラー", "SQL")],
)
def test_other_words_do_not_sound_alike(katakana: str, latin: str):
    assert not (sounds(katakana) & sounds(latin) and vowels_agree(latin, katakana))


@pytest.mark.parametrize(
    ("texts", "where", "rule", "words"),
    [
        (("Orca 2は速いです。", "オルカ2は速いです。"), "q2", Rule.TWO_SPELLINGS, "オルカ2"),
        (
            ("Transformerベースのモデルです。", "トランスフォーマーベースのモデルです。"),
            "q2", Rule.TWO_SPELLINGS, "トランスフォーマー",
        ),
        (
            ("LlamaBenchで試します。LlamaBenchです。", "LLAMABenchで試します。"),
            "q2", Rule.TWO_SPELLINGS, "LLAMABench",
        ),
        (("Mirasol3Bです。", "Mir asol3Bは速いです。"), "q2", Rule.SPLIT_WORD, "Mir asol3B"),
    ],
)  # fmt: skip
def test_one_name_in_two_spellings(texts: tuple[str, ...], where: str, rule: str, words: str):
    ((place, fault),) = spellings(answers_of(*texts))
    assert (place, fault.rule, fault.words) == (where, rule, words)


@pytest.mark.parametrize(
    "texts",
    [
        ("PaSSは速いです。", "順方向のパスを使います。"),  # two consonants agree by chance
        ("CODE LLAMAを使います。", "コードを公開します。"),  # one word of a longer name
        ("Agentを使います。", "エージェントを使います。"),  # the field's own word
        ("「A Model of Lanterns for Rooms」という論文です。", "モデルとランタンです。"),
        ("StarMail メールを使います。", "StarMailです。"),
        ("https://a.example/OrcaBench にあります。", "ORCABENCHです。"),
        ("Self-RAGを使います。", "RAGとSelf-Askを使います。"),
        ("Orca 1です。", "Orca 2です。"),
    ],
)
def test_names_that_are_spelt_once(texts: tuple[str, ...]):
    assert spellings(answers_of(*texts)) == []


def test_the_short_name_is_the_right_spelling():
    texts = answers_of("SelfRagは速いです。SelfRagです。", "SelfRAGは速いです。")
    ((where, fault),) = spellings(texts, "SelfRAG")
    assert (where, fault.words) == ("q1", "SelfRag")


def test_two_counts_of_one_thing_contradict():
    texts = answers_of(
        "15の多様なベンチマークで評価します。", "評価には約100のベンチマークを使います。"
    )
    ((where, fault),) = contradictions(texts, None, AROUND)
    assert where == "q1, q2"
    assert fault.words == "15の多様なベンチマーク / 約100のベンチマーク"


@pytest.mark.parametrize(
    "texts",
    [
        ("15のベンチマークで評価します。", "15のベンチマークを評価に使います。"),
        ("15のベンチマークで評価します。", "100のタスクで評価します。"),
        ("466の質問を評価します。", "評価では300の質問のみを公開します。"),  # a part of them
        ("4つのデータセットで学習します。", "翻訳には2つのデータセットがあります。"),
        ("性能は28.4です。", "性能は41.9です。"),
    ],
)
def test_other_counts_are_no_contradiction(texts: tuple[str, ...]):
    assert list(contradictions(answers_of(*texts), None, AROUND)) == []


def test_two_questions_with_one_answer():
    one = "灯りの数を減らして部屋を照らす新しい手法を提案しています。"
    ((where, fault),) = same_answers(answers_of(one, one))
    assert (where, fault.rule) == ("q1, q2", Rule.SAME_ANSWER)
    ((where, fault),) = same_answers(answers_of(f"{one}費用は低いです。", f"{one}速度は3倍です。"))
    assert fault.words == one
    assert list(same_answers(answers_of(one, "灯りの数は12個で、ランプより30%少ないです。"))) == []


@given(st.text())
def test_no_text_breaks_the_rules(text: str):
    piece = NoteText("q", text, text)
    faults(text, *JAPANESE, misspelt, asks, changed_link, half_title, latex)
    spellings([piece, piece], text)
    list(contradictions([piece, piece], text, AROUND))
    list(same_answers([piece, piece]))
