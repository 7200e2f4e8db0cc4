"""Is a text in the language asked for? Judged by its letters, names and numbers left aside."""

from __future__ import annotations

import re
import unicodedata

from qa_notes.checks.fault import Fault
from qa_notes.scripts import CHINESE_WORDS, chinese_only

_ALIEN = re.compile(
    r"\\\(.*?\\\)|\\\[.*?\\\]|\$[^$\n]+\$|`[^`]*`|https?://\S+", re.DOTALL
)  # math, code, links: no language of their own
_ENGLISH_RUN = re.compile(r"(?:\b[A-Za-z][a-z'-]*\b[ ,]+){7,}\b[A-Za-z][a-z'-]*\b")
_LOWER_WORD = re.compile(r"(?<![A-Za-z-])[a-z]{4,}(?![A-Za-z-])")
_CHINESE_WORDS = re.compile("|".join(CHINESE_WORDS))
_HALF_WORD = re.compile(r"[ァ-ヺー]{1,8}[a-z]{2,}|[a-z]{2,}的[にな]")
_GLUE = re.compile(
    r"(?<![A-Za-z-])(?:unlike|however|although|while|because|which|therefore|moreover|than|with|from"
    r"|such|these|their|does|have|been|without|between)(?![A-Za-z-]| [A-Za-z])",
    re.IGNORECASE,
)  # words that belong to a sentence and to no name
_NAMES = {"ja": "Japanese", "en": "English", "ko": "Korean", "hi": "Hindi"}
_OWN = {"ja": 0.5, "ko": 0.5, "hi": 0.5, "en": 0.8}  # least share of the language's own letters


def language_problem(text: str, language: str) -> str | None:
    """Why `text` is not in `language`, or None."""
    fault = language_fault(text, language)
    return fault.why if fault else None


def language_fault(text: str, language: str) -> Fault | None:
    """The first sign that `text` is not in `language`, with the words that show it."""
    plain = _ALIEN.sub(" ", text)
    name = _NAMES[language]
    if language == "ja" and (fault := _half_japanese(plain)):
        return fault
    if language != "en" and (run := _ENGLISH_RUN.search(plain)):
        why = f"an English sentence was left in it, write all of it in {name}"
        return Fault("English", run[0], why)
    letters = [c for c in plain if c.isalpha()]
    own = sum(_is_own(c, language) for c in letters)
    # A name like "Self-RAG" counts as one letter, as it does to a reader's eye.
    names = len(re.findall(r"[A-Za-z][A-Za-z0-9-]*", plain)) if language != "en" else 0
    latin = sum(c.isascii() for c in letters)
    others = len(letters) - own - (latin if language != "en" else 0)
    if not letters or own < _OWN[language] * (own + names + others):
        return Fault("language", text, f"it is not in {name}")
    if language == "ja" and own >= 12 and not any("\u3040" <= c <= "\u309f" for c in plain):
        return Fault("language", text, "it has no hiragana, write Japanese sentences")
    return None


def _half_japanese(plain: str) -> Fault | None:
    """Chinese, or English words that a translator left standing."""
    chinese = simplified_chinese(plain)
    if chinese:
        words = " ".join(_CHINESE_WORDS.findall(plain)) or chinese
        return Fault("Chinese", words, f"it is partly Chinese ({chinese}), write Japanese")
    if broken := _HALF_WORD.search(plain):
        return Fault("half translated", broken[0], f"the word {broken[0]} is half translated")
    if loose := _GLUE.search(plain):
        return Fault("English", loose[0], f"the word {loose[0]} was left in English")
    return None


def loose_words(text: str, language: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Common English words left standing in a Japanese, Korean or Hindi text."""
    if language == "en":
        return []
    words = _LOWER_WORD.findall(_ALIEN.sub(" ", text))
    return sorted({w for w in words if w not in known})


def simplified_chinese(text: str) -> str:
    """Characters and words of `text` that Japanese does not write.

    A character of GB 2312 that is not in JIS X 0208 is simplified Chinese.
    """
    chinese = chinese_only()
    found = [c for c in dict.fromkeys(text) if c in chinese]
    return "".join(found) + "".join(_CHINESE_WORDS.findall(text))


def _is_own(char: str, language: str) -> bool:
    if language == "ja":
        return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or char in "々〆ー"
    if language == "ko":
        return "\uac00" <= char <= "\ud7a3"
    if language == "hi":
        return "\u0900" <= char <= "\u097f"
    return unicodedata.name(char, "").startswith("LATIN")
