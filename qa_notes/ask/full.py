"""The full recipe: one call a question, in the reader's language, each sentence with its evidence.

Rules and paper go first, the same for every question, so that a provider's prefix cache pays for
them once; the question goes last. A claim that fails a check is asked for once more, alone and with
the reason; what still fails is left out where the answer stands without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qa_notes.amounts import has_figure
from qa_notes.ask.claims import SCHEMA, read_claims
from qa_notes.ask.draft import ABSENT, Request
from qa_notes.ask.evidence import locate_all
from qa_notes.ask.labelled import Labelled
from qa_notes.ask.numbered import Shown, show
from qa_notes.ask.prompting import prompt
from qa_notes.checks import BRIEF, CLAIM, STYLE, WHOLE, first
from qa_notes.checks.text import alike
from qa_notes.errors import PromptRefused
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language, worded
from qa_notes.llm import Chat
from qa_notes.llm.recipe import Length
from qa_notes.models import Claim, Evidence, Verdict
from qa_notes.said import Said

SAME = 0.9  # share of letter pairs from which two claims are one
_PHRASE = 'one claim of at most 12 words: a phrase, a number, names, "Yes" or "No"'


@dataclass(frozen=True, slots=True)
class Task:
    """One question, and how it is to be answered."""

    request: Request
    language: str
    asked: str  # the question in this language
    length: Length
    phrase: bool = False  # a phrase is wanted, and no sentence


@dataclass(frozen=True, slots=True)
class Found:
    """What the model has to say, and what became of it."""

    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    left_out: tuple[Claim, ...] = ()
    faults: tuple[Fault, ...] = ()  # why it cannot be trusted, or why there is nothing

    @property
    def verdict(self) -> Verdict:
        """How the question ended."""
        if self.claims:
            return Verdict.NEEDS_REVIEW if self.faults else Verdict.ANSWERED
        absent = {*ABSENT, Rule.NOT_SAID}.intersection(fault.rule for fault in self.faults)
        return Verdict.NOT_IN_PAPER if absent else Verdict.FAILED


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim, held against the pages."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    fault: Fault | None = None


NOT_SAID = Found(faults=(Fault(Rule.NOT_SAID),))


def full(task: Task, chat: Chat) -> Found:
    """Ask, hold each claim against the pages, and put together what stands. Raises ModelError."""
    request = task.request
    shown = show(request.passages, request.document.abstract, rows=True)
    asker = Asker(task, chat, shown)
    claims = asker.ask()
    fault = _of_all(claims, task)
    if fault:
        again = asker.again(problem=_advice(fault, task))
        other = _of_all(again, task)
        if again is None or again or not claims:  # an empty one is no better
            claims, fault = again, other
    if claims is None:
        return NOT_SAID
    if fault and (not claims or fault.rule in ABSENT):
        return Found(faults=(fault,))
    judged = [asker.settled(claim, alone=len(claims) == 1) for claim in claims]
    return put_together(_without_twins(judged), task, fault)


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the model and judges what it says."""

    task: Task
    chat: Chat
    shown: Shown  # the paper, or what was found of it

    def again(
        self, problem: str = "", claim: dict[str, str] | None = None
    ) -> list[Labelled] | None:
        """A second try; nothing where it is refused: what the first one gave is paid for."""
        try:
            return self.ask(problem, claim)
        except PromptRefused:
            return []

    def settled(self, claim: Labelled, alone: bool) -> Judged:
        """The claim, or what it became when it was asked for again."""
        tried = self._judged(claim, alone)
        if tried.fault is None:
            return tried
        told = {"text": tried.text, "problem": _advice(tried.fault, self.task)}
        again = [self._judged(other, alone) for other in self.again(claim=told) or ()][:1]
        for other in (*again, tried):
            if other.fault is None or other.fault.rule in STYLE:
                return replace(other, fault=None)
        return tried

    def ask(self, problem: str = "", claim: dict[str, str] | None = None) -> list[Labelled] | None:
        """The claims of a reply; None where the model says that the paper does not say."""
        task, request = self.task, self.task.request
        messages = prompt(
            "full",
            language=language(task.language).wanted,
            structured=self.chat.structures,
            title=request.title,
            parts=self.shown.parts,
            question=task.asked,
            length=_PHRASE if task.phrase else task.length.told(task.language),
            hint=request.hint,
            problem=problem,
            claim=claim,
        )
        return read_claims(self.chat.say(messages, task.length.tokens, schema=SCHEMA))

    def _judged(self, claim: Labelled, alone: bool) -> Judged:
        task, request = self.task, self.task.request
        text = _mended(claim.text, task)
        named = self.shown.quoted(f"[{number}]" for number in claim.numbers)
        evidence = locate_all(named, text, request.passages, request.document)
        said = Said(
            text,
            task.language,
            task.asked if alone else "",  # else no sentence answers it by itself
            sources=tuple(e.quote for e in evidence),
            given=(task.asked, request.question, request.title),
            shown=(*(p.text for p in request.passages), request.document.abstract or ""),
            is_phrase=task.phrase,
        )
        return Judged(text, evidence, first(BRIEF if task.phrase else CLAIM, said))


def put_together(judged: Sequence[Judged], task: Task, fault: Fault | None = None) -> Found:
    """The answer of the claims that stand; of all of them, to be reviewed, where these do not
    answer. `fault` is that of the answer as a whole.
    """
    good = [one for one in judged if one.fault is None]
    bad = [one for one in judged if one.fault]
    stands = bool(good) and (
        not task.request.wants_figure or any(has_figure(g.text, task.asked) for g in good)
    )
    kept = good if stands else list(judged)
    evidence = tuple(dict.fromkeys(e for one in kept for e in one.evidence))
    faults = [one.fault for one in kept if one.fault]
    claims = tuple(Claim(one.text, tuple(map(evidence.index, one.evidence))) for one in kept)
    left_out = tuple(Claim(b.text, faults=(b.fault,)) for b in bad if stands and b.fault)
    whole = [fault] if fault else []
    return Found(claims, evidence, left_out, tuple(dict.fromkeys([*faults, *whole])))


def _of_all(claims: Sequence[Labelled] | None, task: Task) -> Fault | None:
    """What is wrong with an answer as a whole."""
    if claims is None:
        return None
    if not claims:
        return Fault(Rule.NO_REPLY)
    said = language(task.language).joint.join(claim.text for claim in claims)
    if task.request.wants_figure and not has_figure(said, task.asked):
        return Fault(Rule.NO_FIGURE)
    return first(WHOLE, Said(said, task.language, task.asked)) if not task.phrase else None


def _without_twins(judged: Iterable[Judged]) -> list[Judged]:
    """What an earlier claim has said already is marked as said twice."""
    out: list[Judged] = []
    for one in judged:
        twin = any(alike(one.text, other.text) >= SAME for other in out if other.fault is None)
        out.append(replace(one, fault=Fault(Rule.SAID_TWICE, one.text)) if twin else one)
    return out


def _mended(text: str, task: Task) -> str:
    """On one line, with its end."""
    text = " ".join(text.split())
    bare = text.rstrip("。.")
    whole = task.phrase or bare != text or text[-1:] in "!?！？।"
    return text if whole else text + language(task.language).stop


def _advice(fault: Fault, task: Task) -> str:
    absent = " (the paper may not say it: then say so)" if fault.rule in ABSENT else ""
    return worded(fault, "en") + absent
