"""The first half of an answer: quotations first, then an English answer resting on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_notes.ask.evidence import LEAST_SUPPORT, carrying, leaked, locate_all, support
from qa_notes.ask.numbered import show
from qa_notes.ask.prompting import prompt
from qa_notes.checks import foreign_names, has_figure, missing_numbers, text_problems
from qa_notes.checks.truth import POINTER
from qa_notes.llm import Chat
from qa_notes.models import Document, Evidence, Passage, Usage, Verdict
from qa_notes.sentences import sentences

_LINE = re.compile(r"^\W*(QUOTE|ANSWER)\s*\d*\W*?:\s*(.*)$", re.IGNORECASE)
_NONE = re.compile(r"^\W*NONE\b", re.IGNORECASE)
_NO_ANSWER = re.compile(r"^\W*(?:NONE|N/?A|not (?:specified|mentioned|stated|given))\W*$", re.I)
_REFUSAL = re.compile(
    r"\b(?:do not know|don't know|cannot answer|can't answer|unable to answer)\b"
    r"|\b(?:passages?|text|paper) (?:do(?:es)? not|doesn't|don't) "
    r"(?:answer|mention|provide|specify|discuss|contain|state|explicitly)"
    r"|\b(?:is|are) not (?:explicitly )?(?:mentioned|provided|specified|stated|discussed)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\s?\(([^()]*)\)")
_CITED = re.compile(r"\bet al\b|\b(?:19|20)\d\d[a-z]?$")
_REFERENCE = re.compile(  # "ReAct [25, 26] plans": numbers of a list that a note does not print
    r"((?<![\w-])(?!and\b|from\b|see\b|with\b|than\b|the\b|like\b|range\b|interval\b)[\w-]{3,}+|\))"
    r"\s?\[[1-9]\d{0,2}(?:(?:\s?[,;–-]\s?|\](?:,|\sand)?\s?\[)[1-9]\d{0,2})*\]"
)
NO_ANSWER = "the reply has no complete ANSWER line"
EMPTY = "the reply is empty"
NO_FIGURE = "it gives no figure, reply NONE if the passages give none"
OFF_TOPIC = "its QUOTEs do not speak of what is asked, reply NONE if the passages do not"
_WHY_NONE = {  # what fails twice with these is no answer to the question, and none is printed
    NO_FIGURE: "these passages give no figure",
    OFF_TOPIC: "no sentence of these passages speaks of it",
}
_SENTENCE = re.compile(r"[A-Z][^|]*[.!?]\W?")  # no table, and no piece of a list
MAX_TOKENS = 140
SENTENCES = 3  # of one answer, at most
LEAKED = 2  # words of our examples in an answer; one may be chance
_ELSEWHERE = re.compile(  # "The features are described in Section 3.3."
    r"\b(?:is|are|was|were|be)(?:\s(?:\w+ed|told|shown|given|found))?\s(?:in|by)\s(?:the\s)?"
    r"((?:Sections?|Appendix|Tables?|Figures?|Figs?\.)\s*(?:\d[\d.]*|[A-Z]+\b))\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model found, before translation."""

    text: str  # English; empty when the model says the paper does not answer
    evidence: tuple[Evidence, ...]
    problem: str | None  # why it cannot be trusted, after the second try
    usage: Usage
    why_none: str = "the model found no answer in these passages"

    @property
    def is_none(self) -> bool:
        """The model looked and found no answer."""
        return not self.text

    @property
    def verdict(self) -> Verdict:
        """How the question ended, before translation."""
        if self.is_none:
            return Verdict.FAILED if self.problem else Verdict.NOT_IN_PAPER
        return Verdict.NEEDS_REVIEW if self.problem else Verdict.ANSWERED

    @property
    def reason(self) -> str | None:
        """Why it is not simply answered."""
        return self.problem or (self.why_none if self.is_none else None)


@dataclass(frozen=True, slots=True)
class Request:
    """One question about one paper, with what was retrieved for it."""

    title: str
    question: str
    passages: Sequence[Passage]
    document: Document
    hint: str | None = None
    abstract: bool = True  # shown before the passages
    wants_number: bool = False  # an answer without a figure is none
    must_say: Sequence[str] = ()  # beginnings of words; one stands in the quotations
    told: frozenset[tuple[str, ...]] = frozenset()  # what the note's other answers quote
    hidden: frozenset[str] = frozenset()  # sentences that are not shown

    def among(self, evidence: Sequence[Evidence]) -> Request:
        """The same question, to be answered from these quotations alone."""
        home = {p.id: p for p in self.passages}
        plain = self.passages[0]
        shown = [replace(home.get(e.passage_id, plain), text=e.quote) for e in evidence]
        return replace(self, passages=shown, abstract=False)

    def besides(self, evidence: Sequence[Evidence]) -> Request:
        """The same question, to be answered from anything but these quotations."""
        return replace(self, hidden=frozenset(e.quote for e in evidence), told=frozenset())


def draft(request: Request, chat: Chat) -> Draft:
    """Ask, check, and ask once more with the reason when the check fails."""
    first = _try(request, chat)
    if first.problem is None:
        if tuple(e.quote for e in first.evidence) not in request.told:
            return first
        other = _try(request.besides(first.evidence), chat)
        best = other if other.text and other.problem is None else first
        return replace(best, usage=first.usage + other.usage)
    if first.problem == NO_ANSWER and first.evidence:  # it spent its words on quoting
        second = _try(request.among(first.evidence), chat)
    else:
        second = _try(request, chat, problem=first.problem)
    best = max((first, second), key=_worth)
    spent = first.usage + second.usage
    if second.problem in _WHY_NONE:
        return Draft("", (), None, spent, why_none=_WHY_NONE[second.problem])
    if best.problem:  # still to be reviewed, but in the paper's own words
        own = tuple(e for e in best.evidence if _SENTENCE.fullmatch(e.quote))
        if own:
            return Draft(" ".join(e.quote for e in own[:2]), own[:2], best.problem, spent)
    text = best.text or " ".join(e.quote for e in best.evidence[:1])
    return Draft(text, best.evidence, best.problem, spent)


def _worth(tried: Draft) -> tuple[bool, bool, bool]:
    """What makes one draft better than another, the weightiest first."""
    return tried.problem is None, bool(tried.text and tried.evidence), bool(tried.evidence)


def _try(request: Request, chat: Chat, problem: str | None = None) -> Draft:
    abstract = request.document.abstract if request.abstract else None
    seen = show(request.passages, abstract, request.hidden)
    messages = prompt(
        "draft",
        title=request.title,
        question=request.question,
        parts=seen.parts,
        hint=request.hint,
        problem=problem,
    )
    reply = chat.say(messages, MAX_TOKENS)
    quotes, answer = read_reply(reply.text)
    quotes = seen.quoted(quotes)
    if _REFUSAL.search(answer) or not (answer or quotes):
        return Draft("", (), EMPTY if _is_empty(reply.text) else None, reply.usage)
    answer = without_pointers(_first_sentences(answer, reply.cut_off))
    if answer:
        quotes = carrying(answer, quotes, seen.sentences, request.question)
    evidence = locate_all(quotes, answer, request.passages, request.document)
    examples = [text for role, text in messages[1:-1] if role == "assistant"]
    found = _problem(answer, evidence, request, examples)
    return Draft(answer, evidence, found, reply.usage)


def read_reply(text: str) -> tuple[list[str], str]:
    """The QUOTE lines and the ANSWER of a reply; lines without a label continue the one above."""
    if _NONE.match(text):
        return [], ""
    quotes: list[str] = []
    answer: list[str] = []
    into: list[str] | None = None
    for line in text.splitlines():
        if match := _LINE.match(line):
            into = quotes if match[1].upper() == "QUOTE" else answer
            into.append(match[2])
        elif line.strip() and into:
            into[-1] = f"{into[-1]} {line.strip()}"
    if not quotes and not answer:  # no label at all: all of it is the answer
        answer = text.split()
    said = _bare(" ".join(answer))
    if _NO_ANSWER.match(said):
        return [], ""
    return [_bare(q) for q in quotes if _bare(q)], said


def _is_empty(reply: str) -> bool:
    """Nothing but labels and signs: no word that says the paper does not tell."""
    said = "".join(_LINE.sub(r"\2", line) for line in reply.splitlines())
    return not any(char.isalnum() for char in said)


def _problem(
    answer: str, evidence: tuple[Evidence, ...], request: Request, examples: Sequence[str]
) -> str | None:
    if not answer:
        return NO_ANSWER
    if not evidence:
        return "no QUOTE stands word for word in the passages"
    if problems := text_problems(answer, request.question):
        return problems[0]
    if answer.endswith(("?", "？")):
        return "it asks a question, write what the passages say"
    if place := _ELSEWHERE.search(answer):
        return f"it points to {place[1]}, write what the passages say themselves"
    if request.wants_number and not has_figure(answer, request.question):
        return NO_FIGURE
    quotes = [e.quote for e in evidence]
    if not speaks_of(request.must_say, quotes):
        return OFF_TOPIC
    wrong = missing_numbers(answer, [*quotes, request.question, request.title])
    if wrong:
        return f"the quotes do not hold the number {wrong[0]}"
    shown = [*(p.text for p in request.passages), request.document.abstract or ""]
    shown += [request.question, request.title]
    names = [n for n in foreign_names(answer, shown) if re.search("[A-Z]", n)]
    names = [n for n in names if not _only_heads(n, answer)]
    if names:
        return f"the passages do not mention {names[0]}"
    if len(strange := leaked(answer, shown, examples)) >= LEAKED:
        return f"the passages do not speak of {' '.join(strange)}"
    if support(answer, quotes, request.question) < LEAST_SUPPORT:
        return "the quotes do not say what the answer says"
    return None


def speaks_of(words: Sequence[str], quotes: Sequence[str]) -> bool:
    """Whether a quotation has a word that begins like one of these; where none is asked for, too.

    Words of scripts without blanks may stand anywhere.
    """
    starts = "|".join(rf"(?<![a-z]){re.escape(word)}" for word in words)
    return re.search(starts, "\n".join(quotes), re.IGNORECASE) is not None


def without_pointers(answer: str) -> str:
    """The answer without "(Step 2)", "(see Section 3.2)", "(Smith et al., 2023b;a)" and "[25]", and
    without "Ablations are in Table 4." beside another sentence.

    They lead nowhere in a note, and their numbers are the first that a translation loses.
    """

    def kept(group: re.Match[str]) -> str:
        parts = [part.strip() for part in group[1].split(";")]
        cited = [part for part in parts if _CITED.search(part)]
        letters = [part for part in parts if cited and len(part) == 1]  # a second paper of the year
        away = {*cited, *letters, *filter(POINTER.search, parts)}
        names = [part for part in parts if part and part not in away]
        return f" ({'; '.join(names)})" if names else ""

    answer = _GROUP.sub(kept, _REFERENCE.sub(r"\1", answer))
    said = [answer[start:end] for start, end in sentences(answer)]
    return " ".join(s for s in said if not _ELSEWHERE.search(s)) or answer


def _first_sentences(answer: str, cut_off: bool) -> str:
    """What a note has room for; of a reply that the token limit cut off, the whole sentences."""
    spans = sentences(answer)
    spans = spans[:-1] if cut_off else spans
    return answer[: spans[:SENTENCES][-1][1]] if spans else ""


def _only_heads(name: str, answer: str) -> bool:
    """A word with a capital because a sentence begins with it: no name."""
    heads = sum(answer.startswith(name, start) for start, _ in sentences(answer))
    return re.fullmatch("[A-Z][a-z]+", name) is not None and answer.count(name) == heads


def _bare(text: str) -> str:
    text = text.strip().strip("*").strip()
    if len(text) > 1 and text[0] in "\"“'" and text[-1] in "\"”'":
        text = text[1:-1].strip()
    return text
