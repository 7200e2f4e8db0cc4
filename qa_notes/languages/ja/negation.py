"""Is a "not" lost or added on the way into Japanese? The worst slip of a small model.

Words are compared, no meaning: a negation on both sides passes, whatever it negates. The lists lean
to silence: English that might be turned into a Japanese negation excuses one, and the other way
round (docs/decisions.md, 44, has the figures).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa_notes.faults import Fault, Rule
from qa_notes.languages.ja.tables import glossary
from qa_notes.languages.scripts import HAN
from qa_notes.said import Said

_DENIES = re.compile(
    r"\b(?:not|no|never|without|cannot|nor|neither|none|nothing|nobody|nowhere|unable"
    r"|lack(?:s|ed|ing)?|fail(?:s|ed|ing)?|\w+n[’']t"
    r"|(?:in(?:appropriate|accurate|correct|consistent|sufficient|complete|capable|efficient"
    r"|feasible|adequate|valid)|im(?:possible|practical))\w*)\b",
    re.IGNORECASE,
)
# English that denies nothing, and labels: NOT ENOUGH INFO, No. 3.
_IDLE = re.compile(
    r"\b(?:NOT|NO|NONE)\b|\bNo\. ?\d"
    r"|(?i:\b(?:whether|or|if) not\b|\byes(?:/| or )no\b|\bcannot help but\b|\bno free lunch\b"
    r"|\bnot (?:only|just|merely|simply|more|less|least|fewer|limited to|exceed)\b"
    r"|\bno (?:more|less|fewer|later|matter|doubt)\b)"
)
# What a good translation may turn into ない: "only" (しか…ない), "remains open", "hard".
_MAY_DENY = re.compile(
    r"\b(?:not?|non\w*|un(?!i|der|til)\w{3,}|dis\w{4,}|mis\w{4,}|il(?:legal|logical)\w*|ir\w{5,}"
    r"|avoid\w*|prevent\w*|absen\w+|hard\w*|difficult\w*|challeng\w+|little|few\w*|rare\w*|seldom"
    r"|instead|rather|remov\w+|eliminat\w+|ignor\w+|\w+less|limit\w*|[\w-]+-free|free|only|unless"
    r"|except\w*|yet|open|poor\w*|weak\w*|worse|low\w*|than|differ\w*|exclud\w+|refus\w+|reject\w+"
    r"|den(?:y|ies|ied)|stop\w*|against|alternative\w*|still|future|improv\w+|incur\w*|in(?:ab|ef)\w+"
    r"|even|despite|regardless|although|any|otherwise|wrong\w*|false\w*|independen\w+|agnostic"
    r"|invarian\w+|insensitive|omit\w*|skip\w*|neglect\w*|negligible|held-out|zero-shot"
    r"|just|merely|solely|long as)\b",
    re.IGNORECASE,
)
# ない that denies nothing: かもしれない, なければならない, ざるを得ない, に過ぎない, 欠かせない.
_IDLE_JAPANESE = re.compile(
    r"少なくとも|少なからず|少なく(?:ない|ありません)|かもしれ(?:ない|ません)|のではないか|ではないでしょうか"
    r"|(?:なければ|なくては|ねば|ないと)(?:なら|なり|いけ)(?:ない|ません|なかった|ず)"
    r"|ざるを[得え](?:ない|ません|なかった|ず)|(?:過ぎ|すぎ)(?:ない|ません|なかった|ず)"
    r"|(?:ほか|他)な[らり](?:ない|ません|ず)|違い(?:ない|なかった|ありません)"
    r"|欠か(?:せない|せません|すこと[がの]でき(?:ない|ません))"
    r"|(?:おこ|行|とも|おぎ|つ|うし|そこ)な[いわうえおっ]|ないし(?=[\d" + HAN + r"])"
    r"|わずか|いずれ|(?:^|[。、])まず|みな[しさす]|少な"
)
_JAPANESE_DENIAL = re.compile(
    r"な[いくし]|なかっ|ません|[なきらわさたねえけれめせべまばみか]ず|ざる|[不無非未欠否誤劣悪]|失敗|困難"
    r"|避け|難し|反[しす]|除[いかくけ]|防[いぐ]|間違|限[らりり界]|制限|代わり|失[いうわ]|弱|低[いく]|足り"
    r"|排除|以[外下内]|別の|いいえ|固定|凍結|まま|同じ|下回|外[しすさ]|抜き|矛盾|乏し"
)
_JAPANESE_NOT = re.compile(r"ない|ません|なかっ|[きらわさたえけ]ずに(?!は)")
_CONTRAST = re.compile(
    r"(?:, (?:and )?not|\brather than|\binstead of) (?:by |with |an? |the )*([A-Za-z-]+?)s?\b"
)
_LATIN_RUN = re.compile(r"(?<![A-Za-z])(?<![A-Za-z]['’])[A-Za-z][A-Za-z'’]*+(?: [A-Za-z'’]+)+")


def lost_negation(said: Said) -> Iterator[Fault]:
    """A negation that the Japanese lacks and every English sentence it rests on has.

    Every one, because an answer need not use them all.
    """
    denials = _denials(said)
    if denials and all(denials) and not _JAPANESE_DENIAL.search(_IDLE_JAPANESE.sub(" ", said.text)):
        yield Fault(Rule.NEGATION, said.text, next(filter(None, denials), ""))


def added_negation(said: Said) -> Iterator[Fault]:
    """A negation of the Japanese that no English sentence it rests on has.

    Not asked of a translation: "beside the point" is rightly ではない, and no list is complete.
    """
    plain = _IDLE_JAPANESE.sub(" ", said.text)
    added = _JAPANESE_NOT.search(plain)
    if not added or not said.sources or any(_denials(said)):
        return
    if not _MAY_DENY.search(" ".join(said.sources)):
        words = plain[max(0, added.start() - 6) : added.end()].strip()
        yield Fault(Rule.ADDED_NEGATION, words)


def turned_round(said: Said) -> Iterator[Fault]:
    """What a source denies by contrast ("code, not a model") and the Japanese asserts
    (コードではなくモデル). A word that the glossary lacks is not looked for.
    """
    for source in said.sources:
        for denied in _CONTRAST.findall(source):
            own = glossary().get(denied.lower())
            if own and (found := re.search(rf"(?:では|で)なく、?{re.escape(own)}", said.text)):
                yield Fault(Rule.TURNED_ROUND, found[0], denied)
                return


def _denials(said: Said) -> list[str | None]:
    kept = _LATIN_RUN.findall(said.text)  # a title left in English keeps its own "not"
    return [_denial(source, kept) for source in said.sources]


def _denial(source: str, kept: Sequence[str]) -> str | None:
    """The first word of `source` that denies something."""
    for title in kept:
        source = source.replace(title, " ")
    found = _DENIES.search(_IDLE.sub(" ", source))
    return found[0] if found else None
