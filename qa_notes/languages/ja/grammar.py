"""Japanese that no person writes: words taken apart, adjectives that are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from qa_notes.faults import Fault, Rule
from qa_notes.languages.scripts import HAN, HIRAGANA, KATAKANA
from qa_notes.said import Said
from qa_notes.texts import plain

# Style guides want these nouns in kana when they stand alone. A rewriter that replaces them
# blindly also does so inside other words: 事実 becomes こと実, 動物 becomes 動もの.
_NOUNS = {
    "こと": "事", "もの": "物", "とき": "時", "ところ": "所", "よう": "様", "ため": "為",
    "ほう": "方", "くらい": "位", "とおり": "通",
}  # fmt: skip
_KANJI = f"[{HAN}]"
_RUN = _KANJI + "{0,20}"  # no word is longer
_CUT = re.compile(rf"({_RUN})({'|'.join(_NOUNS)})({_RUN})")
# こと takes a particle before the next word, these apart: こと自体, こと以外, こと無く.
_BARE = re.compile(
    rf"(?<=[いうくぐすずたつなぬぶむるのん])こと(?!自|以|無|等|請|間違|同|前提){_KANJI}+"
)
# Adjectives in しい are a closed class: 正しい is one of them, 偽しい is none.
_ADJECTIVE = re.compile(rf"({_KANJI}{{1,20}})しい(?![るたてま])")
_STEMS = (
    "新正難詳激著等楽美厳優易乏珍欲寂淋貧苦親久忙悲哀嬉涼恋惜悔険卑怪妖虚空愛煩眩麗逞夥芳喧疚宜侘"
    "近恭訝賤思覚遠甚"
)
_LONG_STEMS = ("相応", "大人", "可笑", "美味", "甲斐", "馬鹿", "々")  # 若々しい, 華々しい
_HALF_WORD = re.compile(rf"[{KATAKANA}]{{1,8}}[a-z]{{2,}}|[a-z]{{2,}}的[にな]")
_GAP = re.compile(r"(?:^|[、。「（,.\s])〜")  # our glossary's 〜を提案する, copied as it stands
BROKEN, CUT_WORD, NO_KANA = "broken Japanese", "cut word", "no kana"
LONG = 12  # letters of a text that has some kana, if it is a sentence


def half_translated(said: Said) -> Iterator[Fault]:
    """An English word that a translator began to translate."""
    if broken := _HALF_WORD.search(plain(said.text)):
        yield Fault(Rule.HALF_TRANSLATED, broken[0])


def no_kana(said: Said) -> Iterator[Fault]:
    """A list of words in Chinese characters, and no sentence."""
    own = re.findall(f"[{HIRAGANA}{KATAKANA}{HAN}]", plain(said.text))
    if len(own) >= LONG and not any(re.match(f"[{HIRAGANA}]", char) for char in own):
        yield Fault(NO_KANA, said.text)


def unfilled(said: Said) -> Iterator[Fault]:
    """A 〜 of the glossary that nothing was put in for."""
    if gap := _GAP.search(said.text):
        yield Fault(Rule.SLOT, said.text[max(0, gap.end() - 1) :][:10])


def invented(said: Said) -> Iterator[Fault]:
    """A word in しい that is no adjective: a small model makes 偽しい after 正しい."""
    for found in _ADJECTIVE.finditer(_folded(said)):
        if found[1][-1] not in _STEMS and not found[1].endswith(_LONG_STEMS):
            yield Fault(BROKEN, found[0])
            return


def cut_words(said: Said) -> Iterator[Fault]:
    """Kana inside a word that the notes elsewhere write in kanji, or こと before a bare noun."""
    text, seen = _folded(said), set[str]()
    for match in _CUT.finditer(text):
        whole = match[1] + _NOUNS[match[2]] + match[3]
        if len(whole) > 1 and whole in said.around.times and match[0] not in seen:
            seen.add(match[0])
            yield Fault(CUT_WORD, match[0], whole)
    for match in _BARE.finditer(text):
        if match[0] not in seen:
            seen.add(match[0])
            yield Fault(BROKEN, match[0])


def _folded(said: Said) -> str:
    return unicodedata.normalize("NFKC", plain(said.text))
