"""One set of rules, and where each is used. A rule is a function from a text to its faults.

    DRAFT        the English answer, before it is translated; BRIEF, when it is only a phrase
    CLAIM        a sentence in the reader's language, against the paper's own that carry it
    TREND        what papers share, in the words of a digest, against all that their notes say
    TRANSLATION  each sentence in the reader's language, against the English one; WHOLE, what
                 several of them together may be guilty of
    NOTE         each text of a note on disk, against its quotations; with what only all texts of
                 a note tell (`qa_notes.checks.note`); QUESTION, those that were asked

A draft or a translation with a fault is asked for once more, with the fault in words. A fault of
STYLE is worth that second try, and is none when it stays.
"""

from __future__ import annotations

from qa_notes.checks.language import (
    added_sentence,
    changed_link,
    foreign_script,
    left_in_english,
    loose_word,
    other_language,
)
from qa_notes.checks.sources import (
    lost_name,
    lost_number,
    no_figure,
    of_the_examples,
    off_topic,
    strange_link,
    strange_name,
    strange_number,
    strange_number_of_note,
    unquoted,
    unsupported,
)
from qa_notes.checks.text import (
    asks,
    cut_off,
    empty,
    label,
    latex,
    loop,
    open_bracket,
    points_elsewhere,
    repeated_question,
    said_twice,
    slot,
)
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language
from qa_notes.said import Check, Said

_TEXT: tuple[Check, ...] = (
    empty, slot, latex, label, cut_off, repeated_question, loop, asks, said_twice, open_bracket,
)  # fmt: skip
LANGUAGE: tuple[Check, ...] = (other_language, foreign_script, left_in_english, changed_link)

DRAFT: tuple[Check, ...] = (
    unquoted, other_language, foreign_script, changed_link, *_TEXT, points_elsewhere, no_figure,
    off_topic, strange_number, strange_name, of_the_examples, unsupported,
)  # fmt: skip
BRIEF: tuple[Check, ...] = (strange_number, unquoted)  # a phrase, which is no sentence
CLAIM: tuple[Check, ...] = (
    unquoted, *LANGUAGE, *_TEXT, points_elsewhere, strange_number, strange_name, unsupported,
    loose_word,
)  # fmt: skip
TREND: tuple[Check, ...] = (
    *LANGUAGE, *_TEXT, points_elsewhere, strange_number, strange_name, of_the_examples, loose_word,
)  # fmt: skip
TRANSLATION: tuple[Check, ...] = (
    *LANGUAGE, *_TEXT, strange_number, lost_number, added_sentence, strange_name, loose_word,
    lost_name,
)  # fmt: skip
WHOLE: tuple[Check, ...] = (repeated_question, loop, asks)
NOTE: tuple[Check, ...] = (*_TEXT, *LANGUAGE, strange_number_of_note, strange_link)
# Questions need be no whole sentence.
QUESTION: tuple[Check, ...] = (latex, changed_link, said_twice, open_bracket)
STYLE = frozenset({Rule.LOOSE_WORD, Rule.NAME_LOST})


def rules(checks: tuple[Check, ...], code: str) -> tuple[Check, ...]:
    """The checks with those that only one language has."""
    own = language(code)
    if checks in (LANGUAGE, TRANSLATION):  # another language is what a translator is told first
        more = own.translation_rules if checks is TRANSLATION else ()
        return (*LANGUAGE, *own.rules, *more, *checks[len(LANGUAGE) :])
    if checks is QUESTION:
        return (*checks, *own.question_rules)
    if checks in (CLAIM, TREND):
        return (*checks, *own.rules)
    return (*checks, *own.rules, *own.note_rules) if checks is NOTE else checks


def first(checks: tuple[Check, ...], said: Said) -> Fault | None:
    """The first fault; one of style only where there is no other."""
    of_style = None
    for fault in (fault for check in rules(checks, said.language) for fault in check(said)):
        if fault.rule not in STYLE:
            return fault
        of_style = of_style or fault
    return of_style


def every(checks: tuple[Check, ...], said: Said) -> tuple[Fault, ...]:
    """All faults, in the order of the rules, each once."""
    found = (fault for check in rules(checks, said.language) for fault in check(said))
    return tuple(dict.fromkeys(found))
