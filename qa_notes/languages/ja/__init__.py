"""Japanese."""

from __future__ import annotations

from qa_notes.languages.ja.chinese import CHINESE, chinese, not_japanese
from qa_notes.languages.ja.coined import coined
from qa_notes.languages.ja.counts import contradictions
from qa_notes.languages.ja.grammar import (
    BROKEN,
    CUT_WORD,
    NO_KANA,
    cut_words,
    half_translated,
    invented,
    no_kana,
    unfilled,
)
from qa_notes.languages.ja.katakana import MISSPELT, misspelt
from qa_notes.languages.ja.mend import mend
from qa_notes.languages.ja.negation import added_negation, lost_negation, turned_round
from qa_notes.languages.ja.read_out import read_out
from qa_notes.languages.ja.site import SITE
from qa_notes.languages.ja.tables import glossary
from qa_notes.languages.ja.words import ADVICE, CLASSIC, EXAMPLES, HEADINGS, LABELS, REASONS
from qa_notes.languages.language import Language, Units
from qa_notes.languages.scripts import HAN, KANA

__all__ = ["BROKEN", "CHINESE", "CUT_WORD", "LANGUAGE", "MISSPELT", "NO_KANA"]

LANGUAGE = Language(
    name="Japanese",
    letters=KANA + HAN,
    telling=KANA,
    labels=LABELS,
    reasons=REASONS,
    site=SITE,
    classic=CLASSIC,
    advice=ADVICE,
    abstract="概要",
    summary="要約",
    title="題名",
    remark="紹介",
    unnamed="提案手法",
    joint="",
    stop="。",
    title_end="(?:です|である)?。$",
    sentence_end=rf"[。！？]+|(?<=[{KANA}{HAN}])[.!?]+(?=\s|$)",
    longest=0.55,  # the embedded model's parted sentences have 0.38 to 0.50 (decisions, 59)
    quotes=("「", "」"),
    asks=r"(?:です|でした|ます|ました|ません|でしょう|だろう|の)か[。.]?$",
    how_many=r"何[^がをもでに]|いくつ|いくら|どれ(?:くらい|ほど)|どの(?:くらい|程度)",
    pointers=rf"(?<![{HAN}])(?:[数同上下次]?[表図式]|図表|付録|節|章)|第",  # 方式3つ counts
    label_words="日本語(?:訳)?|訳|翻訳|回答|答え",
    units=Units(
        {"百": 2, "千": 3, "万": 4, "億": 8, "兆": 12},
        stacks=True,
        written=("兆", "億", "万"),
        words={
            "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
        },
    ),
    headings=HEADINGS,
    style="Japanese in the です・ます style",
    examples=EXAMPLES,
    rules=(
        chinese, half_translated, no_kana, unfilled, lost_negation, turned_round, invented,
    ),
    translation_rules=(coined,),
    note_rules=(added_negation, cut_words, misspelt),
    question_rules=(cut_words, invented, misspelt),
    note_wide=(read_out, contradictions),
    terms=glossary,
    mend=mend,
    strange=not_japanese,
    attached="をがはもとにの",
    common="のはをにがです",
    slots=r"\w*数",
)  # fmt: skip
