"""Each rule of `qa-notes check` on a text with the fault and on one that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qa_notes.checks.contradictions import contradictions, same_answers
from qa_notes.checks.japanese import asks, changed_link, japanese_faults, title_fault
from qa_notes.checks.sounds import sounds, vowels_agree
from qa_notes.checks.spelling import misspelt

from qa_notes.checks.name_spellings import name_spellings
from qa_notes.checks.note_texts import Around, Piece
from qa_notes.checks.text import latex

GLOSSARY = {
    "zero-shot": "ゼロショット",
    "fine-tuning": "ファインチューニング",
    "agent": "エージェント",
    "data set": "データセット",
}
AROUND = Around(
    katakana={"アーキテクチャ": 9, "トランスフォーマー": 3},
    kanji=frozenset({"事実", "事前学習", "動物", "同時", "方法"}),
    glossary=GLOSSARY,
)


def pieces_of(*texts: str) -> list[Piece]:
    return [Piece(f"q{n}", text, "何ですか?") for n, text in enumerate(texts, 1)]


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
    assert latex(text) == [residue]


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
    assert latex(text) == []


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("これはこと実に反します。", "こと実", "事実"),
        ("動ものの画像を使います。", "動もの", "動物"),
        ("同ときに学習します。", "同とき", "同時"),
        ("このほう法は速いです。", "ほう法", "方法"),
        ("学習すること可能性を示します。", "こと可能性", "particle"),
    ],
)
def test_kana_inside_a_word_is_broken_japanese(text: str, words: str, meant: str):
    (fault,) = japanese_faults(text, AROUND)
    assert (fault.check, fault.words) == ("broken Japanese", words)
    assert meant in fault.why


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
    assert list(japanese_faults(text, AROUND)) == []


def test_an_adjective_that_does_not_exist_is_broken_japanese():
    """The demo, 2026-11."""
    (fault,) = japanese_faults("正しい答えと偽しい答えを分けます。", AROUND)
    assert (fault.check, fault.words) == ("broken Japanese", "偽しい")
    real = "目新しい、相応しい、若々しい、口惜しい、そして等しい手法が望ましいです。"
    assert list(japanese_faults(real, AROUND)) == []


@pytest.mark.parametrize(
    ("text", "check", "words"),
    [
        ("想起と推論、想起と推論、直接回答を教えます。", "said twice", "想起と推論"),
        ("文を使用して、文を使用して、答えます。", "said twice", "文を使用して"),
        ("「Lanternsは灯りの手法です。", "bracket", "「Lanternsは"),
        ("(表2を参照します。", "bracket", "(表2を参照します。"),
        ("灯り」を使います。", "bracket", "灯り」"),
    ],
)  # fmt: skip
def test_words_said_twice_and_open_brackets(text: str, check: str, words: str):
    (fault,) = japanese_faults(text, AROUND)
    assert (fault.check, fault.words) == (check, words)


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
    assert list(japanese_faults(text, AROUND)) == []


@pytest.mark.parametrize(
    "text", ["この手法はどれほど速いですか?", "速いです.では何が遅いのでしょうか。", "何分ですか？"]
)
def test_an_answer_that_asks(text: str):
    fault = asks(text)
    assert fault is not None
    assert text.endswith(fault.words)


@pytest.mark.parametrize("text", ["効果は明らか。", "「速いか」を調べます。", "差はわずか。"])
def test_an_answer_that_ends_in_ka_does_not_ask(text: str):
    assert asks(text) is None


def test_a_link_with_a_translated_word():
    fault = changed_link("詳細は https://a.example/lamp-データ を参照してください。")
    assert fault is not None
    assert fault.words == "https://a.example/lamp-データ"
    assert changed_link("https://a.example/lamp-dataでは、灯りを配布します。") is None
    assert changed_link("https://a.example/などがあります。") is None


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
    assert (title_fault(title) is not None) is faulty


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
    (fault,) = misspelt(text, AROUND)
    assert fault.words == words
    assert term in fault.why


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
    assert list(misspelt(text, AROUND)) == []


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
    ("texts", "where", "check", "words"),
    [
        (("Orca 2は速いです。", "オルカ2は速いです。"), "q2", "two spellings", "オルカ2"),
        (
            ("Transformerベースのモデルです。", "トランスフォーマーベースのモデルです。"),
            "q2", "two spellings", "トランスフォーマー",
        ),
        (
            ("LlamaBenchで試します。LlamaBenchです。", "LLAMABenchで試します。"),
            "q2", "two spellings", "LLAMABench",
        ),
        (("Mirasol3Bです。", "Mir asol3Bは速いです。"), "q2", "split word", "Mir asol3B"),
    ],
)  # fmt: skip
def test_one_name_in_two_spellings(texts: tuple[str, ...], where: str, check: str, words: str):
    ((place, fault),) = name_spellings(pieces_of(*texts), None, AROUND)
    assert (place, fault.check, fault.words) == (where, check, words)


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
    assert list(name_spellings(pieces_of(*texts), None, AROUND)) == []


def test_the_short_name_is_the_right_spelling():
    texts = pieces_of("SelfRagは速いです。SelfRagです。", "SelfRAGは速いです。")
    ((where, fault),) = name_spellings(texts, "SelfRAG", AROUND)
    assert (where, fault.words) == ("q1", "SelfRag")


def test_two_counts_of_one_thing_contradict():
    texts = pieces_of(
        "15の多様なベンチマークで評価します。", "評価には約100のベンチマークを使います。"
    )
    ((where, fault),) = contradictions(texts)
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
    assert list(contradictions(pieces_of(*texts))) == []


def test_two_questions_with_one_answer():
    one = "灯りの数を減らして部屋を照らす新しい手法を提案しています。"
    ((where, fault),) = same_answers(pieces_of(one, one))
    assert (where, fault.check) == ("q1, q2", "same answer")
    ((where, fault),) = same_answers(pieces_of(f"{one}費用は低いです。", f"{one}速度は3倍です。"))
    assert fault.words == one
    assert list(same_answers(pieces_of(one, "灯りの数は12個で、ランプより30%少ないです。"))) == []


@given(st.text())
def test_no_text_breaks_the_rules(text: str):
    piece = Piece("q", text, text)
    list(japanese_faults(text, AROUND))
    list(misspelt(text, AROUND))
    list(name_spellings([piece, piece], text, AROUND))
    list(contradictions([piece, piece]))
    list(same_answers([piece, piece]))
    asks(text)
    changed_link(text)
    title_fault(text)
    latex(text)
