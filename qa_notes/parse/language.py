"""Is a text language at all? Fonts without a map give letters that look fine and say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from qa_notes.languages import LANGUAGES, language
from qa_notes.languages.scripts import CJK, is_letter, letters_by_script, scripts_of

# The commonest words of languages in Latin letters; a page of any of them is full of them.
_LANGUAGES = {
    "English": "the of and to in is that for we with as are this on by be from an or it which",
    "French": "de la le les des et en un une du que pour dans est par sur qui au plus",
    "German": "der die das und den von zu mit ist für im auf nicht ein eine dem des sich als",
    "Spanish": "el los las del y se por con una para es al lo como",
    "Portuguese": "os da do em um uma não com dos na no ao",
    "Italian": "il di che e per della è si nel sono gli con non",
    "Dutch": "het een van dat op te zijn met voor niet aan",
    "Swedish": "och att som på av är för det till den med har",
    "Danish, Norwegian": "og til er på af de ikke der",
    "Polish": "na się nie do jest że oraz przez dla",
    "Czech": "se je že na pro ale",
    "Finnish": "ja on ei että se oli ovat myös",
    "Hungarian": "és az hogy nem egy is meg csak",
    "Turkish": "ve bir bu için ile da de olarak olan daha",
    "Vietnamese": "và của là các có cho được trong một không",
    "Indonesian": "yang dan di dengan untuk dari ini itu pada dalam",
    "Romanian": "și în care cu pe la din nu mai",
}
_COMMON = [frozenset(words.split()) for words in _LANGUAGES.values()]
# Pairs of letters that most of these languages are full of, common words or not: 35 to 60 % of
# all pairs (English 61, Polish 43, Finnish 38); of shifted letters it is 5 to 28 %.
_PAIR_LIST = """
th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me
de hi ri ro ic ne ea ra ce li ch ll be ma si om ur la ie ta na wa ja ka sz ni po wi ac ci ow ze ia
ki us un di el ei
"""
_PAIRS = frozenset(_PAIR_LIST.split())
_FEW_PAIRS = 0.3
_CHINESE = "的是在不了有和"
_THOUSANDS = ("CJK", "HIRAGANA", "KATAKANA")  # a list of names has few of the common ones
_FEW_SIGNS = 200  # letters of a page that need not have any common one
_FEW_COMMON = 0.04
_WORD = re.compile(r"[^\W\d_]+")
_CJK = re.compile(f"[{CJK}]")
FEW_LETTERS = 200  # below, a file says too little to be a paper
_SAMPLE = 40_000  # characters that are enough to know a language
_SOME = 3  # common words; one of them may come about by chance
_ENOUGH_WORDS = 60  # below, word counts prove nothing


def letters(text: str) -> int:
    """How much a text says, in letters; a sign of Chinese or Korean says about two."""
    return sum(1 + (_CJK.match(char) is not None) for char in text if is_letter(char))


def is_garbled(text: str) -> bool:
    """Letters without language: no common words and odd vowels, or signs of no script."""
    signs = [char for char in text[:_SAMPLE] if not char.isspace()]
    if not signs:
        return False
    unknown = sum(
        unicodedata.category(char) in ("Co", "Cn", "Cc") or char == "\ufffd" for char in signs
    )
    if unknown > 0.3 * len(signs):
        return True
    scripts = letters_by_script(text[:_SAMPLE])
    main, count = scripts.most_common(1)[0] if scripts else ("none", 0)
    if main == "LATIN" and count > 0.5 * sum(scripts.values()):
        return _latin_is_garbled(text)
    common = _common_letters(main)
    if not common or count <= _FEW_SIGNS:
        return False
    share = sum(map(text.count, common)) / count
    return share < _FEW_COMMON if main not in _THOUSANDS else share == 0


def _common_letters(script: str) -> str:
    """Letters that every page in this script has, whatever its language; empty where unknown."""
    known = (language(code) for code in LANGUAGES)
    own = [spoken.common for spoken in known if script in scripts_of(spoken.letters)]
    return "".join([*own, _CHINESE] if script == "CJK" else own)


def _latin_is_garbled(text: str) -> bool:
    words = [word for word in _WORD.findall(text.lower()) if not word.isdigit()]
    if len(words) < _ENOUGH_WORDS:
        return False
    counts = Counter(words)
    found = [[word for word in known if counts[word]] for known in _COMMON]
    common = max(
        sum(counts[word] for word in hits) / len(words) if len(hits) >= _SOME else 0.0
        for hits in found
    )
    if common > 0.1:
        return False
    pairs = [word[i : i + 2] for word in words for i in range(len(word) - 1)]
    return sum(pair in _PAIRS for pair in pairs) < _FEW_PAIRS * len(pairs)
