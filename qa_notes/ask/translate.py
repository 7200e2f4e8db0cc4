"""The second half of an answer: the reader's language, names and numbers as the paper has them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_notes import languages
from qa_notes.amounts import counted, numbers
from qa_notes.ask.parting import parts_of
from qa_notes.ask.prompting import prompt
from qa_notes.ask.terms import NOTHING, Lexicon, terms_in
from qa_notes.checks import STYLE, TRANSLATION, WHOLE, every, first
from qa_notes.checks.sources import foreign_names
from qa_notes.checks.text import is_ended, without_label
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language, worded
from qa_notes.llm import Chat, Manner, Message
from qa_notes.llm.adapters import translator
from qa_notes.said import Said
from qa_notes.sentences import sentences

# Nats, of the adapter that is shipped. Of 62 long sentences of papers, judged one by one, 26 of the
# 32 above it say what the English says, and 11 of the 30 below it (docs/decisions.md, 109).
LEAST_SURE = -1.1
EXAMPLES, LEAST_CLOSENESS = 3, 0.3  # of the memory, shown before a sentence
PROMPTS = ("translate", "translate_trained", "part")
_NAME = re.compile(r"(?<!\w)\w*[A-Z]\w*(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence, and what is wrong with its translation if anything is."""

    source: str
    text: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in the reader's language, and what is wrong with it if anything is."""

    text: str
    faults: tuple[Fault, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An English text to be translated."""

    text: str
    language: str  # wanted
    question: str = ""  # in the language wanted; an answer must not repeat it
    lexicon: Lexicon = NOTHING  # of the whole paper

    @property
    def names_here(self) -> tuple[str, ...]:
        """Names of the paper that stand in this text."""
        here = re.findall(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*!?", self.text)
        words = dict.fromkeys(w for found in here for w in (found, found.removesuffix("!")))
        # "Hogwild!" is a name, and of "We like Reflexion!" the word without its mark.
        return tuple(w for w in words if w in self.lexicon.names)

    @property
    def plain_names(self) -> list[str]:
        """Those that look like words ("Reflexion", "qa-notes"): a small model translates them."""
        return [n for n in self.names_here if re.fullmatch(r"[A-Za-z][a-z]+(?:-[a-z]+)*!?", n)]

    @property
    def terms(self) -> str:
        """What a prompt tells of it beforehand."""
        taught = self.lexicon.memory.terms
        return terms_in(self.text, self.language, self.plain_names, taught)

    @property
    def examples(self) -> list[tuple[str, str]]:
        """Sentences like it that people translated, the nearest last."""
        near = self.lexicon.memory.nearest(self.text, EXAMPLES, LEAST_CLOSENESS)
        return [(pair.source, pair.target) for pair in reversed(near)]


def translate(
    text: str,
    code: str,
    chat: Chat,
    question: str = "",
    lexicon: Lexicon = NOTHING,
) -> Translation:
    """Translate English `text`, sentence by sentence, so that nothing is skipped and faults stay
    small; English into English costs nothing.

    `lexicon` holds the paper's names, to be kept as they are. A sentence that fails a check is
    asked for once more; what is still wrong is named in `faults`.
    """
    if code == "en" and languages.of(text) == "en":
        return Translation(text)
    pieces = [text[start:end] for start, end in sentences(text)]
    alone = question if len(pieces) == 1 else ""  # else no sentence answers it by itself
    parts = [Part(piece, *_sentence(Source(piece, code, alone, lexicon), chat)) for piece in pieces]
    return together(parts, code, question)


def together(parts: Sequence[Part], code: str, question: str = "") -> Translation:
    """Translated sentences as one text, with what they are guilty of one by one and together."""
    said = language(code).joint.join(part.text for part in parts)
    faults = [part.fault for part in parts if part.fault]
    if len(parts) > 1:
        faults += every(WHOLE, Said(said, code, question))
    return Translation(said, tuple(dict.fromkeys(faults)), tuple(parts))


def _sentence(source: Source, chat: Chat) -> tuple[str, Fault | None]:
    """Its translation, and what is wrong with it if anything is."""
    if translator(source.language) in chat.adapters and (made := _in_parts(source, chat)):
        return made, None
    return _best_of_two(source, chat)


def _in_parts(source: Source, chat: Chat) -> str:
    """A long sentence translated in short ones; nothing where it cannot be."""
    parts = parts_of(source.text, chat, source.names_here)
    if len(parts) < 2:
        return ""
    said: list[str] = []
    for part in parts:
        text, fault = _best_of_two(replace(source, text=part, question=""), chat)
        if fault:
            return ""
        said.append(text)
    text = language(source.language).joint.join(said)
    fault = find_fault(text, replace(source, text=" ".join(parts)))
    return text if fault is None or fault.rule in STYLE else ""


def _best_of_two(source: Source, chat: Chat) -> tuple[str, Fault | None]:
    """A trained translator does not read what was wrong with the first try, and what it is unsure
    of, it is unsure of again."""
    trained = translator(source.language) in chat.adapters
    said, fault = _try(source, chat, _trained(source) if trained else _told(source))
    if fault is None or fault.rule == Rule.UNSURE:
        return said, fault
    again, other = _try(source, chat, _trained(source, 1) if trained else _told(source, fault))
    for text, found in ((again, other), (said, fault)):
        if found is None or found.rule in STYLE:
            return text, None
    return said, fault


def _told(source: Source, fault: Fault | None = None) -> tuple[list[Message], Manner]:
    """For a model that has to be shown how."""
    spoken = language(source.language)
    messages = prompt(
        "translate",
        [*spoken.examples, *source.examples],
        style=spoken.wanted,
        text=source.text,
        terms=source.terms,
        # Said before the sentence: a small model translates whatever comes after it.
        note=f"An earlier translation was wrong: {worded(fault, 'en')}." if fault else "",
    )
    return messages, Manner(source.language, source.names_here)


def _trained(source: Source, draw: int = 0) -> tuple[list[Message], Manner]:
    """For one that has learned it: what its training prompts had, and no more.

    Its amounts are written out before: a small model copies 15億 where it miscounts 1.5 billion.
    """
    plain = replace(source, text=counted(source.text, source.language))
    messages = prompt(
        "translate_trained",
        source.examples,
        language=language(source.language).name,
        text=plain.text,
        terms=plain.terms,
    )
    adapter = translator(source.language)
    return messages, Manner(adapter=adapter, draw=draw)


def _try(
    source: Source, chat: Chat, asked: tuple[list[Message], Manner]
) -> tuple[str, Fault | None]:
    messages, manner = asked
    reply = chat.say(messages, 60 + len(source.text) // 2, manner)
    bare = without_label(" ".join(reply.text.split()), source.language).strip()
    said = respelled(language(source.language).mend(bare), source.text)
    if reply.cut_off:
        return said, Fault(Rule.CUT_OFF, said[-20:])
    if _echoes(said, source):
        return said, Fault(Rule.LABEL)
    fault = find_fault(said, source)
    unsure = reply.sureness is not None and reply.sureness < LEAST_SURE
    if unsure and (fault is None or fault.rule in STYLE):
        return said, Fault(Rule.UNSURE)
    return said, fault


def _echoes(said: str, source: Source) -> bool:
    """Whether the terms that the prompt told are told again: "Llemma = Llemma"."""
    told = [pair for pair in source.terms.split("; ") if pair]
    return "=" not in source.text and any(pair in said for pair in told)


def respelled(said: str, source: str) -> str:
    """A name that was copied with a slip ("LEMMA" for "LLEMMA"), as the source spells it."""
    names = [n for n in _NAME.findall(source) if n not in said]
    for strange in foreign_names(said, [source]):
        near = difflib.get_close_matches(strange, names, 1, cutoff=0.85)
        if near and numbers(near[0]) == numbers(strange):
            said = re.sub(rf"(?<![A-Za-z0-9]){re.escape(strange)}(?![A-Za-z0-9])", near[0], said)
    return said


def find_fault(said: str, source: Source) -> Fault | None:
    """Why `said` is no fit translation of `source`, or None."""
    return first(
        TRANSLATION,
        Said(
            said,
            source.language,
            source.question,
            sources=(source.text,),
            names=source.names_here,
            is_phrase=not is_ended(source.text),
        ),
    )
