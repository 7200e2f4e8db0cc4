"""Katakana that is no word of Japanese, and sounds like none of the English."""

from __future__ import annotations

import pytest

from qa_notes.languages.ja.coined import coined
from qa_notes.languages.ja.grammar import BROKEN
from qa_notes.said import Said


@pytest.mark.parametrize(
    ("japanese", "english", "words"),
    [
        ("2つのトレジャーリスを使います。", "We use two trajectories.", ["トレジャーリス"]),
        ("コンテキストセンシーリテラブルな表現です。", "They are context sensitive.",
         ["コンテキストセンシーリテラブル"]),
        ("リファクションは軽量です。", "Reflexion is light.", ["リファクション"]),
        ("インターリーブされたデータです。", "The data are interleaved.", []),
        ("ハイパーパラメータチューニングです。", "We tune them.", []),  # made of known words
        ("エンコーダーとエンコーダは同じです。", "Both encoders are the same.", []),
        ("サムナーとヤオの論文です。", "The paper of Sumners and Yao.", []),
        ("ゾクル法を使います。", "We use it.", []),  # three kana may be anything
        ("ゾクルギュを使います。", "", []),  # no English to compare it with
        ("ゾクルギュを使います。", "We use ゾクルギュ.", []),  # printed so
        ("ワクチンとウイルスとウェーブレットです。", "Vaccines, viruses and wavelets.", []),
        ("フィンランドのボルツマンマシンです。", "The Boltzmann machine of Finland.", []),
        ("BERTはゾクルギュを分類します。", "BERT는 바이러스를 분류한다.", []),  # no English
    ],
)  # fmt: skip
def test_a_word_is_coined(japanese: str, english: str, words: list[str]):
    found = coined(Said(japanese, "ja", sources=(english,)))
    assert [(fault.rule, fault.words) for fault in found] == [(BROKEN, word) for word in words]
