"""A short answer: a phrase, a number, names, Yes or No; and the sentence behind it.

Unlike a sentence, it is given first and its sentence is looked for by code: made to quote first,
from examples, a small model answers short questions worse (docs/decisions.md, 40).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_notes.amounts import missing
from qa_notes.ask.draft import NOT_SAID, Draft, Request
from qa_notes.ask.evidence import carrying, locate_all
from qa_notes.ask.numbered import show
from qa_notes.ask.prompting import prompt
from qa_notes.ask.reply import abstains
from qa_notes.checks import BRIEF, first
from qa_notes.checks.sources import support
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language
from qa_notes.llm import Chat
from qa_notes.said import Said

TOKENS = 60  # of a reply
_YES_NO = re.compile(r"\W*(Yes|No)\b", re.IGNORECASE)
# The kind of answer a question wants, the first that fits; brief.md.j2 has the words. Told of all
# kinds at once, a small model says Yes to a "how" and gives one name of many.
_KINDS = (
    ("yes or no", r"\W*(?:do|does|did|is|are|was|were|can|could|has|have|had|will|would|should)\b"),
    ("number", ".{0,12}" + language("en").how_many),
    ("sentence", r"(?:how|why)\b|what (?:does|do|is meant)\b.*\b(?:mean|work|by)\b"),
    # One thing too: asked for a phrase of it, the model is never silent (decisions, 80).
    ("names", r".*\b(?:which|what)\b"),
)


def kind_of(question: str) -> str:
    """The kind of answer that a question wants: yes or no, number, sentence, names or phrase."""
    fits = (kind for kind, pattern in _KINDS if re.match(pattern, question.strip(), re.IGNORECASE))
    return next(fits, "phrase")


def brief(request: Request, chat: Chat) -> Draft:
    """One call: the answer, the sentences of the passages that carry it, and what is wrong with it.

    Raises ModelError.
    """
    seen = show(request.passages, None)
    kind = kind_of(request.question)
    messages = prompt("brief", parts=seen.parts, question=request.question, kind=kind)
    said = " ".join(chat.say(messages, TOKENS).text.split())
    if abstains(said):
        return NOT_SAID
    if not said:
        return Draft(fault=Fault(Rule.NO_REPLY))
    if kind == "yes or no" and (bare := _YES_NO.match(said)):
        said = bare[1].capitalize()
    quotes = behind(said, request.question, seen.sentences)
    evidence = locate_all(quotes, said, request.passages, request.document)
    sources = tuple(e.quote for e in evidence)
    judged = Said(said, "en", request.question, sources, given=(request.question,))
    return Draft(said, evidence, first(BRIEF, judged))


def behind(answer: str, question: str, sentences: Sequence[str]) -> list[str]:
    """The sentences that carry an answer; none where no three do.

    "Yes", "7" and words of the question cannot be looked for: of the sentences that hold the
    answer's numbers, the one that is nearest to the question.
    """
    worded = re.search(r"[A-Za-z]{2}", answer) and not _YES_NO.fullmatch(answer)
    if worded and support(answer, (), question) < 1:
        return carrying(answer, (), sentences, question)
    holding = [text for text in sentences if not missing(answer, [text])]
    nearest = max(holding, key=lambda text: support(question, [text]), default="")
    return [nearest] if support(question, [nearest]) else []
