"""A long sentence in short ones, so that a small translator need not turn its clauses round.

English hangs clauses on the end, Japanese puts them first: of a long sentence a small model loses
the order, and short ones it translates well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from qa_notes import languages
from qa_notes.amounts import missing, numbers, without_labels
from qa_notes.ask.prompting import prompt
from qa_notes.checks.text import is_ended
from qa_notes.llm import Chat, Manner
from qa_notes.sentences import sentences
from qa_notes.words import content

LONG = 22  # words of a sentence that is parted
KEPT = 0.85  # share of its content words that the short sentences must have
_ASIDE = Manner(aside=True)
# What joins short sentences, and says nothing that the long one does not.
_JOINING = frozenset(content("additionally means makes example"))
LONGER = 1.3  # times as long as the sentence, at most: each part says its subject
_COUNTED = re.compile(r"(?:(?<=[:,;] )|(?<=\band ))\(?\d\)(?= )")  # how a list counts: 1) 2)
_NOT = re.compile(r"\b(?:not|no|never|without|cannot|neither|nor|none|unable)\b|n[’']t\b", re.I)


def parts_of(text: str, chat: Chat, names: Iterable[str] = ()) -> list[str]:
    """The sentence in short ones; alone where it is short, or where they do not say the same.

    `names` are those that stand in it.
    """
    if len(text.split()) < LONG or languages.of(text) != "en":
        return [text]
    reply = chat.say(prompt("part", text=text), 40 + len(text) // 2, _ASIDE)
    said = " ".join(reply.text.split())
    parts = [said[start:end] for start, end in sentences(said)]
    fit = not reply.cut_off and says_the_same(parts, text, names)
    return parts if fit else [text]


def says_the_same(parts: Sequence[str], text: str, names: Iterable[str] = ()) -> bool:
    """Whether short sentences have the words, numbers, names and negations of a long one.

    A number that is said more often than in the long one is said of something else, too. A negation
    that was moved from one of them to another is not seen.
    """
    said, text = " ".join(parts), _COUNTED.sub(" ", text)
    had, has = set(content(text)), set(content(said))
    return (
        len(parts) > 1
        and all(map(is_ended, parts))
        and len(said) <= LONGER * len(text)
        and has - had <= _JOINING
        and len(had & has) >= KEPT * len(had)
        and all(name in said for name in names)
        and not missing(said, [text])
        and not missing(text, [said])
        and _counts(said) <= _counts(text)
        and len(_NOT.findall(said)) == len(_NOT.findall(text))
    )


def _counts(text: str) -> Counter[str]:
    """How often each amount is told; the number of a name is none."""
    return Counter(numbers(without_labels(text)))
