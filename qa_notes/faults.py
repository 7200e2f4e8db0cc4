"""What is wrong with a text, as a value: the rule it breaks, and its words. Notes store it so.

How a rule is worded for a reader is said by the reader's language (`qa_notes.languages`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """The rules of every language, and how a question may end without an answer.

    A language adds rules of its own, which are plain names; `{words}` and `{meant}` below are those
    of the fault.
    """

    # a text by itself
    EMPTY = "empty"
    SLOT = "slot"  # {words} was to be filled in
    LATEX = "latex"
    LABEL = "label"  # "Answer:" in front
    CUT_OFF = "cut off"  # no end
    REPEATED_QUESTION = "repeated question"
    ASKS = "asks"  # instead of answering
    LOOP = "loop"
    SAID_TWICE = "said twice"
    BRACKET = "bracket"  # left open, or closed without being opened
    POINTER = "pointer"  # "see Section 3" is all it says
    # the language asked for
    LANGUAGE = "language"  # it is another one; {meant} is its name
    FOREIGN_SCRIPT = "foreign script"  # {words} are in letters of no use to it
    ENGLISH = "English"  # {words} were left in it
    HALF_TRANSLATED = "half translated"
    LOOSE_WORD = "loose word"  # a common English word, {words}, was left standing
    NAME_LOST = "name lost"  # a name of the source is written otherwise
    ADDED_SENTENCE = "added sentence"
    UNSURE = "unsure"  # its translator was not sure of it
    ORIGINAL = "original"  # it could not be translated: the paper's own sentence is printed
    # what it rests on
    NO_QUOTATION = "no quotation"  # none stands word for word in what was shown
    NO_EVIDENCE = "no evidence"  # of a note: an answer without a quotation
    QUOTATION = "quotation"  # page {meant} does not print {words}
    PARAGRAPH = "paragraph"  # of an article: {meant} does not print {words}
    GONE = "gone"  # a quotation is not in this version of the paper
    NUMBER = "number"  # {words} is in no source
    UNCITED_NUMBER = "uncited number"  # {words} is in the abstract only
    NUMBER_LOST = "number lost"
    NAME = "name"  # the sources do not have {words}
    EXAMPLES = "examples"  # {words} come from the prompt's examples
    UNSUPPORTED = "unsupported"
    NO_FIGURE = "no figure"  # where a number is asked for
    OFF_TOPIC = "off topic"
    NEGATION = "negation"  # the "not" of {meant} was lost
    ADDED_NEGATION = "added negation"
    TURNED_ROUND = "turned round"  # {words} asserts {meant}, which the source denies
    LINK = "link"  # the sources do not have {words}
    CHANGED_LINK = "changed link"  # a word of it was translated
    # beside the other texts of a note
    SPLIT_WORD = "split word"  # it is {meant}
    TWO_SPELLINGS = "two spellings"  # elsewhere it is {meant}
    CONTRADICTION = "contradiction"
    SAME_ANSWER = "same answer"
    UNREADABLE = "unreadable"
    # why there is no answer
    NOT_ASKED = "not asked"
    NO_REPLY = "no reply"  # nothing but labels and signs
    NO_ANSWER = "no answer"  # the reply has no complete one
    REFUSED = "refused"  # {words}: what the model's server said
    NOTHING_FOUND = "nothing found"  # no passage to show
    NOT_SAID = "not said"  # the model found no answer in what it was shown
    NO_LINKS = "no links"
    NO_ABSTRACT = "no abstract"
    OTHER_ABSTRACT = "other abstract"  # that of this version says something else
    CUT_FILE = "cut file"  # its end is missing, so the paper was not read to its end
    TOLD = "told"  # {words}: somebody's own


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one text."""

    rule: str  # a Rule, or the name of a language's own
    words: str = ""  # at fault, exactly as the text has them
    meant: str = ""  # what the rule knows besides: the right spelling, a page, a language
