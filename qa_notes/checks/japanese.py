"""Japanese that no person writes: words taken apart, words said twice, brackets left open."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from qa_notes.checks.fault import Fault
from qa_notes.checks.note_texts import Around

# Style guides want these nouns in kana when they stand alone. A rewriter that replaces them
# blindly also does so inside other words: 事実 becomes こと実, 動物 becomes 動もの.
_NOUNS = {
    "こと": "事", "もの": "物", "とき": "時", "ところ": "所", "よう": "様", "ため": "為",
    "ほう": "方", "くらい": "位", "とおり": "通",
}  # fmt: skip
_KANJI = "[\u4e00-\u9fff々]"
_CUT = re.compile(rf"({_KANJI}*)({'|'.join(_NOUNS)})({_KANJI}*)")
# こと takes a particle before the next word, these apart: こと自体, こと以外, こと無く.
_BARE = re.compile(
    rf"(?<=[いうくぐすずたつなぬぶむるのん])こと(?!自|以|無|等|請|間違|同|前提){_KANJI}+"
)
_TWICE = re.compile(
    r"(?:^|(?<=[、,。.]))\s*([^、,。.\s]{5,}?)[、,]\s*\1(?=[、,。.をがはもとにの]|$)"
)
_PAIRS = {"「": "」", "『": "』", "(": ")", "【": "】"}
# Adjectives in しい are a closed class: 正しい is one of them, 偽しい is none.
_ADJECTIVE = re.compile(rf"({_KANJI}+)しい(?![るたてま])")
_STEMS = (
    "新正難詳激著等楽美厳優易乏珍欲寂淋貧苦親久忙悲哀嬉涼恋惜悔険卑怪妖虚空愛煩眩麗逞夥芳喧疚宜侘"
    "近恭訝賤思覚遠甚"
)
_LONG_STEMS = ("相応", "大人", "可笑", "美味", "甲斐", "馬鹿", "々")  # 若々しい, 華々しい
_ASKS = re.compile(r"(?:です|でした|ます|ました|ません|でしょう|だろう|の)か[。.]?$|[?？]$")
_LINK = re.compile(rf"https?://[!-~]*[-_=&%?~](?:[ァ-ヴー]+|{_KANJI}+)")


def japanese_faults(text: str, around: Around) -> Iterator[Fault]:
    """Faults of one Japanese text, maths and links left out of it."""
    folded = unicodedata.normalize("NFKC", text)
    yield from _cut_words(folded, around.kanji)
    if word := no_adjective(folded):
        yield Fault("broken Japanese", word, "there is no such adjective")
    for twice in _TWICE.finditer(folded):
        yield Fault("said twice", twice[1], "the same words stand twice side by side")
    if bracket := _open_bracket(folded):
        yield Fault("bracket", bracket, "a bracket is opened and never closed, or the reverse")


def no_adjective(text: str) -> str | None:
    """The first word in しい that is no adjective: a small model makes 偽しい after 正しい."""
    for found in _ADJECTIVE.finditer(text):
        if found[1][-1] not in _STEMS and not found[1].endswith(_LONG_STEMS):
            return found[0]
    return None


def asks(answer: str) -> Fault | None:
    """An answer whose last sentence is a question."""
    said = answer.strip()
    if not _ASKS.search(said):
        return None
    last = max(said.rfind(mark, 0, -1) for mark in "。.!?！？\n") + 1
    return Fault("repeated question", said[last:].strip(), "it asks instead of answering")


def changed_link(text: str) -> Fault | None:
    """A link with a word translated inside it: a reader would land nowhere."""
    found = _LINK.search(text)
    return Fault("link", found[0], "a word of the link was translated") if found else None


def title_fault(title: str) -> Fault | None:
    """An English title with a Japanese word put in: "a ベンチマーク for".

    A title in two languages side by side is none: the words of English grammar stand
    between English words there.
    """
    glue = r"(?:a|an|the|of|for|in|on|with|from|to|and|by|via|as)"
    word = r"[ぁ-ヴー\u4e00-\u9fff]+"
    found = re.search(rf"\b{glue} {word}|{word} {glue}\b", title, re.IGNORECASE)
    if not found:
        return None
    return Fault("half translated", title, "a word of the title was translated, keep it whole")


def _cut_words(text: str, known: Collection[str]) -> Iterator[Fault]:
    """Kana inside a word that the notes elsewhere write in kanji, or こと before a bare noun."""
    seen: set[str] = set()
    for match in _CUT.finditer(text):
        whole = match[1] + _NOUNS[match[2]] + match[3]
        if len(whole) > 1 and whole in known and match[0] not in seen:
            seen.add(match[0])
            yield Fault("broken Japanese", match[0], f"the word is {whole}")
    for match in _BARE.finditer(text):
        if match[0] not in seen:
            seen.add(match[0])
            yield Fault("broken Japanese", match[0], "no word follows こと without a particle")


def _open_bracket(text: str) -> str | None:
    """The bracket without its partner and the words after it.

    Round ones are only missed when left open: "1)" is how a list counts.
    """
    waiting: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        if char in _PAIRS:
            waiting.append((_PAIRS[char], place))
        elif char in _PAIRS.values():
            if waiting and waiting[-1][0] == char:
                waiting.pop()
            elif char != ")":
                return text[max(0, place - 10) : place + 1]
    return text[waiting[-1][1] :][:10] if waiting else None
