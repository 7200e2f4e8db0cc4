"""Why an answer needs a look, in the reader's words. Checks speak English, to the model."""

from __future__ import annotations

import re

_JAPANESE = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"no QUOTE stands word for word.*", "引用が論文の本文と一字一句一致しません"),
        (r"the quotes do not hold the number (.+)", r"数値 \1 が引用文にありません"),
        (r"the passages do not mention (.+)", r"「\1」が本文に見当たりません"),
        (r"the quotes do not say what.*", "引用文が回答の内容を裏付けていません"),
        (r"its QUOTEs do not speak of what is asked.*", "引用文が質問の内容に触れていません"),
        (r"it gives no figure.*", "数値が示されていません"),
        (r"it asks a question.*", "答えずに問いを返しています"),
        (r"it points to (.+), write.*", r"\1 を指すだけで、内容を述べていません"),
        (r"it is partly Chinese \((.+?)\).*", r"中国語(\1)が混ざっています"),
        (
            r"an English sentence was left.*|it is not in Japanese",
            "日本語になっていない部分があります",
        ),
        (r"it has no hiragana.*", "日本語の文になっていません"),
        (r"the word (.+) is half translated", r"「\1」の訳が途中です"),
        (r"the word (.+) was left in English", r"「\1」が英語のまま残っています"),
        (r"the word (.+) is not in the sentence", r"「\1」は原文にありません"),
        (r"the number (.+) is not in the sentence", r"数値 \1 は原文にありません"),
        (r"it asserts (.+), which the sentence denies", r"原文が否定する \1 を肯定しています"),
        (r"the number (.+) is missing", r"数値 \1 が抜けています"),
        (r"the word (.+) was lost", r"「\1」の否定が訳されていません"),
        (r"it stops in the middle.*", "文が途中で切れています"),
        (r"it only repeats the question", "質問を繰り返しているだけです"),
        (r"it says the same thing again.*", "同じ内容を繰り返しています"),
        (r"it has an unfilled slot", "埋められていない箇所があります"),
        (r"a quotation is not in this version.*", "引用した文がこの版の論文に見当たりません"),
        (r"the abstract of this version is another", "この版では論文の概要が変わっています"),
        (r"it has LaTeX commands.*", "LaTeX の命令が残っています"),
        (
            r"the file's end is missing.*",
            "PDF ファイルの末尾が欠けており、論文の最後まで確認できていません",
        ),
    )
)


def in_words_of(language: str, reason: str) -> str:
    """The reason in `language`; as it is where there are no words for it."""
    if language != "ja":
        return reason
    return "; ".join(_one(part) for part in reason.split("; "))


def _one(reason: str) -> str:
    for pattern, words in _JAPANESE:
        if found := pattern.fullmatch(reason):
            return found.expand(words)
    return reason
