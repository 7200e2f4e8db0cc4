"""A "not" that was lost on the way into Japanese, or came from nowhere."""

from __future__ import annotations

import pytest

from qa_notes.ask.translate import Source, find_fault
from qa_notes.faults import Fault, Rule
from qa_notes.languages import worded
from qa_notes.languages.ja.negation import added_negation, lost_negation, turned_round
from qa_notes.said import Check, Said

LOSSES = [
    ("It may look up inappropriate pages.", "適切なページを探すことがあります。", "inappropriate"),
    ("Outputs are not fully supported.", "出力は完全に支持されます。", "not"),
    ("The model runs without locks.", "このモデルはロックで動きます。", "without"),
    ("The labels don't help.", "ラベルは役に立ちます。", "don't"),
    ("No labels are used.", "ラベルを使用します。", "No"),
    ("It may not help.", "役立つかもしれません。", "not"),
    ("It should not be trained.", "訓練しなければなりません。", "not"),
    ("At least 3 lamps do not burn.", "少なくとも3つの灯りが燃えます。", "not"),
    (
        "More lamps do not necessarily give light.",
        "灯りを増やすと明るくなる必要があります。",
        "not",
    ),
    ("Insufficient data is used.", "十分なデータを使います。", "Insufficient"),
]
KEPT = [
    ("It may look up inappropriate pages.", "不適切なページを探すことがあります。"),
    ("The model runs without locks.", "このモデルはロックなしで動きます。"),
    ("The model runs without locks.", "このモデルはロックを使わずに動きます。"),
    ("It cannot see colours.", "色を見ることができません。"),
    ("It fails on long inputs.", "長い入力では失敗します。"),
    ("It is not only fast but small.", "速く、しかも小さいです。"),
    ("It asks whether or not to retrieve.", "検索するかを尋ねます。"),
    ("Claims are labelled NOT ENOUGH INFO.", "主張にはNOT ENOUGH INFOと付けます。"),
    ("It takes no more than 3 days.", "3日以内で終わります。"),
    ("Its cost does not exceed ours.", "その費用は私たちの費用以下です。"),
    ("The weights are not updated.", "重みは固定されます。"),
    ("There is no free lunch.", "ただの昼食の定理です。"),
    ("We discuss Attention is not Explanation.", "Attention is not Explanationを論じます。"),
    ("Lack of data hurts.", "データがないと性能が落ちます。"),
    ("More lamps do not necessarily give light.", "灯りを増やしても明るいとは限りません。"),
    ("More lamps do not necessarily give light.", "灯りが多ければ必ずしも明るいわけではない。"),
    ("Nothing changes.", "何も変わりません。"),
    ("It works without reading.", "読まずに動作します。"),
]
NO_ADDITION = [
    ("It uses at least 3 lamps.", "少なくとも3つの灯りを使います。"),
    ("It may fall.", "落ちるかもしれません。"),
    ("It must be trained.", "訓練しなければなりません。"),
    ("Only lamps are used.", "灯りしか使いません。"),
    ("This is an unlabelled set.", "これはラベルのない集合です。"),
    ("Memory is essential.", "記憶は欠かせません。"),
    ("It is hard to train.", "簡単には訓練できません。"),
    ("We ran experiments.", "実験をおこないました。"),
    ("Lamps must be lit.", "灯りをともさなければいけません。"),
    ("We have to stop.", "止めざるを得ません。"),
    ("This is another lamp.", "これは別の灯りにほかなりません。"),
    ("This may be a lamp.", "これは灯りなのではないかと考えます。"),
    ("Pages 1 to 2 are read.", "1ないし2ページを読みます。"),
]


def faults(check: Check, japanese: str, *english: str) -> list[Fault]:
    return list(check(Said(japanese, "ja", sources=english)))


@pytest.mark.parametrize(("english", "japanese", "word"), LOSSES)
def test_a_lost_negation_is_told(english: str, japanese: str, word: str):
    (fault,) = faults(lost_negation, japanese, english)
    assert (fault.rule, fault.words) == (Rule.NEGATION, japanese)
    assert worded(fault, "en") == f"the word {word} was lost"


@pytest.mark.parametrize(("english", "japanese"), [*KEPT, *NO_ADDITION])
def test_a_true_translation_passes(english: str, japanese: str):
    assert faults(lost_negation, japanese, english) == []
    assert faults(added_negation, japanese, english) == []


def test_an_added_negation_is_told():
    said = "この手法は疎なデータには適切ではありません。"
    (fault,) = faults(added_negation, said, "It suits sparse data.")
    assert fault == Fault(Rule.ADDED_NEGATION, "適切ではありません")


def test_an_answer_need_not_use_every_sentence():
    quotes = ("Lanterns lights rooms.", "Wind does not matter.")
    assert faults(lost_negation, "Lanternsは部屋を照らします。", *quotes) == []
    assert faults(lost_negation, "Lanternsは部屋を照らします。") == []
    assert faults(added_negation, "Lanternsは動きません。", *quotes) == []
    assert faults(added_negation, "Lanternsは動きません。") == []


def test_translation_is_asked_for_it():
    source = Source("The model runs without locks.", "ja")
    fault = find_fault("このモデルはロックで動作します。", source)
    assert fault is not None
    assert worded(fault, "en") == "the word without was lost"
    assert worded(fault, "ja") == "「without」の否定が訳されていません"
    beside = Source("A true quotation can be beside the point.", "ja")
    assert find_fault("真の引用は要点ではないかもしれません。", beside) is None
    assert find_fault("真の引用が要点でないことがあります。", beside) is None


@pytest.mark.parametrize(
    ("source", "said", "denied"),
    [
        ("Code, not a model, decides.", "コードではなくモデルが決めます。", "model"),
        ("Code, not models, decides.", "コードではなく、モデルが決めます。", "model"),
        ("Rules rather than the model decide.", "規則ではなくモデルが決めます。", "model"),
        ("Code, not a model, decides.", "モデルではなくコードが決めます。", None),
        ("A model, not a person, decides.", "人ではなくモデルが決めます。", None),
        ("It is not a model of speech.", "音声ではなくモデルです。", None),
        ("Code, not a zebra, decides.", "コードではなくシマウマが決めます。", None),
    ],
)
def test_a_contrast_turned_round_is_told(source: str, said: str, denied: str | None):
    found = faults(turned_round, said, "No contrast.", source)
    assert [(fault.rule, fault.meant) for fault in found] == (
        [(Rule.TURNED_ROUND, denied)] if denied else []
    )
    assert all(fault.words in said for fault in found)


def test_translation_is_asked_for_a_contrast():
    source = Source("Code, not a model, decides.", "ja")
    fault = find_fault("コードではなくモデルが決めます。", source)
    assert fault is not None
    assert worded(fault, "en") == "it asserts model, which the sentence denies"
    assert find_fault("モデルではなくコードが決めます。", source) is None
