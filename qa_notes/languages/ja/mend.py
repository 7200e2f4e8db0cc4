"""What a weak model's Japanese is mended of, word by word, whichever model said it.

Which sense an English word has is not known here. Where the tables' words are right for once (the
electrical 接地 of "grounding", the 工具 of a machine tool), they are replaced all the same.
"""

from __future__ import annotations

import re

from qa_notes.languages.ja.tables import false_friends, glossary, misread
from qa_notes.languages.scripts import HAN, KANA, KATAKANA

_COUNTED = re.compile(r"(?<!\d)(\d{2,}+)つ(?=の)")  # つ counts to nine
_SPACED = re.compile(rf"(?<=[{KANA}{HAN}。、]) +(?=[{KANA}{HAN}])")


def mend(said: str, source: str) -> str:
    """`said` without blanks between Japanese characters and 11つの, with the terms of the field.

    A term of the glossary that was left in English between Japanese words is put right, a Chinese
    word is replaced by the Japanese one, and so is a word that misreads one of the English
    `source`. Parts of names, addresses and English phrases stay, and so does what has a gap to fill
    (〜).
    """
    text = _SPACED.sub("", _COUNTED.sub(r"\1", said))
    for english, translated in glossary().items():
        if english.islower() and english in text and "〜" not in translated:
            whole = (
                rf"(?<![A-Za-z0-9/._@-])\s?{re.escape(english)}s?\s?(?![A-Za-z0-9/_@-]|\.[A-Za-z])"
            )
            text = re.sub(rf"(?<![A-Za-z] ){whole}(?!\s?[A-Za-z])", translated, text)
    for foreign, own in false_friends().items():
        text = text.replace(foreign, own)
    for english, wrong in misread().items():
        if re.search(rf"(?<![\w-])(?:{english})s?(?![\w-])", source, re.IGNORECASE):
            for word, meant in wrong.items():
                text = re.sub(_apart(word), meant, text)
    return text


def _apart(word: str) -> str:
    """The word, no part of a longer one: 紙 but not 用紙 or 紙面, 接地 but not 記号接地.

    Only katakana makes a longer word of katakana: アジェント stands apart in 対話アジェント.
    """
    kana = re.fullmatch(f"[{KATAKANA}]+", word) is not None
    alike = f"[{KATAKANA if kana else HAN}]"
    return rf"(?<!{alike}){word}" + rf"(?!{alike})" * (len(word) == 1 or kana)
