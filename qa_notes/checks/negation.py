"""Is a "not" lost or added on the way into Japanese? The worst slip of a small model.

Words are compared, no meaning: a negation on both sides passes, whatever it negates. The lists lean
to silence: English that might be turned into a Japanese negation excuses one, and the other way
round (docs/decisions.md, 44, has the figures).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_notes.checks.fault import Fault

# "not only", "no more than" and "whether or not" deny nothing; NOT in capitals is a label.
_DENIES = re.compile(
    r"\b(?:[Nn]ot(?! (?:only|just|merely|simply|more|less|least|necessarily)\b)"
    r"|[Nn]o(?! (?:more|less|matter|doubt)\b|\. ?\d)"
    r"|[Nn]ever|[Ww]ithout|[Cc]annot|[Nn]or|[Nn]either|[Nn]one|[Uu]nable"
    r"|lacks?|lacked|lacking|fail(?:s|ed|ing)?"
    r"|(?:in(?:appropriate|accurate|correct|consistent|sufficient|complete|capable|efficient"
    r"|feasible|adequate|valid)|im(?:possible|practical))\w*)\b|n[’']t\b"
)
_NO_DENIAL = re.compile(r"\b(?:whether|or|if) not\b", re.IGNORECASE)
# What a good translation may turn into ない: "only" (しか…ない), "remains open", "hard".
_MAY_DENY = re.compile(
    r"\b(?:not?|non\w*|un(?!i|der|til)\w{3,}|dis\w{4,}|mis\w{4,}|il(?:legal|logical)\w*|ir\w{5,}"
    r"|avoid\w*|prevent\w*|absen\w+|hard\w*|difficult\w*|challeng\w+|little|few\w*|rare\w*|seldom"
    r"|instead|rather|remov\w+|eliminat\w+|ignor\w+|\w+less|limit\w*|\w+-free|free|only|unless"
    r"|except\w*|yet|open|poor\w*|weak\w*|worse|low\w*|than|differ\w*|exclud\w+|refus\w+|reject\w+"
    r"|den(?:y|ies|ied)|stop\w*|against|alternative\w*|still|future|improv\w+|incur\w*|in(?:ab|ef)\w+"
    r"|even|despite|regardless|although|any)\b",
    re.IGNORECASE,
)
_JAPANESE_DENIAL = re.compile(
    r"な[いくし]|なかっ|ません|[なきらわさたねえけれめせべ]ず|ざる|[不無非未欠否]|失敗|困難|避け|難し"
    r"|反[しす]|除[いかくけ]|防[いぐ]|誤[りっ]|間違|限[らりり界]|制限|代わり|失[いうわ]|弱|低[いく]"
    r"|足り|排除|以外|別の|こそ"
)
# ない that denies nothing: 少なくとも, かもしれない, なければならない, 欠かせない, に過ぎない.
_JAPANESE_NOT = re.compile(
    r"(?<![少か])(?<!かもしれ)(?<!なければなら)(?<!なくてはなら)(?<!欠かせ)(?<!違い)(?<!ほかなら)"
    r"(?<!他なら)(?<!得)(?<!過ぎ)(?<!すぎ)ない(?!しは)"
    r"|(?<!かもしれ)(?<!なければなり)(?<!なくてはなり)(?<!欠かせ)(?<!違いあり)(?<!過ぎ)(?<!すぎ)ません"
    r"|(?<!少)なかっ|[きらわさたえけ]ずに(?!は)"
)


def negation_fault(said: str, sources: Sequence[str]) -> Fault | None:
    """A negation that only one side has: Japanese `said`, or the English sentences it rests on.

    Lost only where every sentence denies something: an answer need not use all of one's words.
    """
    denials = [_DENIES.search(_NO_DENIAL.sub(" ", source)) for source in sources]
    if sources and all(denials) and not _JAPANESE_DENIAL.search(said):
        word = next(denial[0] for denial in denials if denial)
        return Fault("negation", said, f"the word {word} was lost")
    added = _JAPANESE_NOT.search(said)
    if added and sources and not any(denials) and not _MAY_DENY.search(" ".join(sources)):
        words = said[max(0, added.start() - 6) : added.end()]
        return Fault("negation", words, "there is no such negation in English")
    return None
