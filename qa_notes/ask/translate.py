"""The second half of an answer: the reader's language, names and numbers as the paper has them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from qa_notes.ask.prompting import prompt
from qa_notes.ask.terms import glossary, in_our_terms, terms_in
from qa_notes.checks import foreign_names, language_problem, missing_numbers, text_problems
from qa_notes.checks.added import added_sentence
from qa_notes.checks.japanese import no_adjective
from qa_notes.checks.language import loose_words
from qa_notes.checks.negation import lost_negation, turned_round
from qa_notes.llm import Chat
from qa_notes.models import Usage
from qa_notes.quotes import numbers
from qa_notes.sentences import sentences

_LABEL = re.compile(
    r"^(?:日本語(?:訳)?|訳|翻訳|Japanese|Translation|Korean|Hindi)\s*[:：]\s*", re.I
)
_NAME = re.compile(r"(?<!\w)\w*[A-Z]\w*(?:-\w+)*")
_COUNTED = re.compile(r"(?<!\d)(\d{2,}+)つ(?=の)")  # つ counts to nine
_GAP = re.compile(r"(?:^|[、。「（,.\s])〜")  # our glossary's 〜を提案する, copied as it stands
_SPACED = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff。、]) +(?=[\u3040-\u30ff\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in the reader's language, and what is wrong with it if anything is."""

    text: str
    problem: str | None
    usage: Usage
    fit: bool = False  # to be printed: its problem, if any, is only one of style


@dataclass(frozen=True, slots=True)
class Source:
    """An English text to be translated."""

    text: str
    language: str  # wanted
    question: str = ""  # in the language wanted; an answer must not repeat it
    names: frozenset[str] = frozenset()  # of the whole paper

    @property
    def names_here(self) -> list[str]:
        """Names of the paper that stand in this text."""
        here = re.findall(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*!?", self.text)
        words = dict.fromkeys(w for found in here for w in (found, found.removesuffix("!")))
        return [w for w in words if w in self.names]  # Hogwild!, and "We like Reflexion!"

    @property
    def plain_names(self) -> list[str]:
        """Those that look like words ("Reflexion", "qa-notes"): a small model translates them."""
        return [n for n in self.names_here if re.fullmatch(r"[A-Za-z][a-z]+(?:-[a-z]+)*!?", n)]

    def without_marks(self, text: str) -> str:
        """The text with names whose mark ends no sentence (Hogwild!) without it."""
        for name in self.names_here:
            if (bare := name.rstrip("!?")) != name and bare:
                text = re.sub(rf"{re.escape(bare)}[!?！？]+", bare, text)
        return text


def translate(
    text: str,
    language: str,
    chat: Chat,
    question: str = "",
    names: frozenset[str] = frozenset(),
) -> Translation:
    """Translate English `text`, sentence by sentence, so that nothing is skipped and faults stay
    small; English into English costs nothing.

    `names` are the paper's, to be kept as they are. A sentence that fails a check is asked for once
    more with the reason; what is still wrong is named in `problem`.
    """
    if language == "en":
        return Translation(text, None, Usage(), True)
    pieces = [text[start:end] for start, end in sentences(text)]
    alone = question if len(pieces) == 1 else ""  # else no sentence answers it by itself
    done = [_sentence(Source(piece, language, alone, names), chat) for piece in pieces]
    return Translation(
        ("" if language == "ja" else " ").join(said.text for said in done),
        "; ".join(dict.fromkeys(said.problem for said in done if said.problem)) or None,
        sum((said.usage for said in done), Usage()),
        all(said.fit for said in done),
    )


def _sentence(mine: Source, chat: Chat) -> Translation:
    first = _try(mine, chat)
    if first.problem is None:
        return first
    second = _try(mine, chat, first.problem)
    spent = first.usage + second.usage
    for said in (second, first):
        if said.fit:
            return Translation(said.text, None, spent, True)
    return Translation(first.text, first.problem, spent)


def _try(source: Source, chat: Chat, problem: str | None = None) -> Translation:
    messages = prompt(
        f"translate_{source.language}",
        text=source.text,
        terms=terms_in(source.text, source.language, source.plain_names),
        # Said before the sentence: a small model translates whatever comes after it.
        note=f"An earlier translation was wrong: {problem}." if problem else "",
    )
    reply = chat.say(messages, 60 + len(source.text) // 2, source.language, source.names_here)
    said = respelled(in_our_terms(tidy(reply.text), source.language, source.text), source.text)
    if reply.cut_off:
        return Translation(said, "it stops in the middle, finish the sentence", reply.usage)
    problem = find_problem(said, source)
    fit = problem is None or find_problem(said, source, strict=False) is None
    return Translation(said, problem, reply.usage, fit)


def tidy(text: str) -> str:
    """Without labels, line breaks, and blanks between Japanese characters; 11つの becomes 11の."""
    text = _LABEL.sub("", " ".join(text.split())).strip()
    text = _COUNTED.sub(r"\1", text)
    return _SPACED.sub("", text)


def respelled(said: str, source: str) -> str:
    """A name that was copied with a slip ("LEMMA" for "LLEMMA"), as the source spells it."""
    names = [n for n in _NAME.findall(source) if n not in said]
    for strange in foreign_names(said, [source]):
        near = difflib.get_close_matches(strange, names, 1, cutoff=0.85)
        if near and numbers(near[0]) == numbers(strange):
            said = re.sub(rf"(?<![A-Za-z0-9]){re.escape(strange)}(?![A-Za-z0-9])", near[0], said)
    return said


def find_problem(said: str, source: Source, strict: bool = True) -> str | None:
    """Why `said` is no fit translation of `source`, or None.

    A common English word left standing, a word that does not exist, or a name in another script, is
    worth a second try, but no fault when it stays.
    """
    text, language = source.text, source.language
    if problem := language_problem(said, language):
        return problem
    if problems := text_problems(said, source.question):
        return problems[0]
    if wrong := missing_numbers(said, [text]):
        return f"the number {wrong[0]} is not in the sentence"
    if lost := missing_numbers(text, [said, _japanese_digits(said)]):
        return f"the number {lost[0]} is missing"
    if added := added_sentence(source.without_marks(said), source.without_marks(text), language):
        return added
    if _GAP.search(said):
        return "it has an unfilled 〜"
    if language == "ja" and (
        fault := lost_negation(said, [text]) or turned_round(said, [text], glossary("ja"))
    ):
        return fault.why
    known = frozenset(w.lower() for w in re.findall(r"\b[A-Z][\w-]*|\w*\d\w*", text))
    if strange := foreign_names(said, [text]):
        return f"the word {strange[0]} is not in the sentence"
    if strict and (loose := loose_words(said, language, known)):
        return f"translate the word {loose[0]} too"
    if strict and language == "ja" and (word := no_adjective(said)):
        return f"{word} is no Japanese word"
    if strict and (gone := [n for n in source.names_here if n.lower() not in said.lower()]):
        return f"keep the name {gone[0]} as it is"
    return None


def _japanese_digits(text: str) -> str:
    """Kanji numerals as figures, so that 三つ keeps the 3."""
    figures = str.maketrans("一二三四五六七八九", "123456789")
    return re.sub(r"([一二三四五六七八九])", r" \1 ", text).translate(figures)
