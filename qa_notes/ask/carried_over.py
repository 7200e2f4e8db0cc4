"""The answers to one content of a paper, taken over for another: each quotation is located anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from qa_notes.ask.evidence import stands_at
from qa_notes.bank import merged, own_number
from qa_notes.evidence import PARTING
from qa_notes.faults import Fault, Rule
from qa_notes.models import (
    OWN,
    Answer,
    Document,
    Evidence,
    Match,
    Note,
    Passage,
    Question,
    Verdict,
)
from qa_notes.quotes import locate


def go_on_from(old: Note, new: Note, located: Callable[[Answer], Answer]) -> Note:
    """The `new` note with what the `old` one, of another content, has to say.

    What is on top of the new note becomes the past of what is taken over, unless it was made by
    hand. What a paper did not say, and what was never answered, has to be asked of it again.
    `located`: an answer with its quotations where they stand now.
    """
    old, own = _own_beside(old, new)
    answers = list(new.answers)
    for answer in old.answers:
        if not _may_go_on(answer):
            continue
        moved = located(answer)
        present = new.answer_to(answer.question_id, answer.bank)
        if present is None:
            answers.append(moved)
        else:
            answers[answers.index(present)] = _on_top(present, moved)
    same = _letters(old.paper.abstract) == _letters(new.paper.abstract)
    summary = _prose(old.summary, new.summary, same)
    abstract = {k: _prose(a, new.abstract.get(k), same) for k, a in old.abstract.items()}
    return replace(
        new,
        banks=merged(new.banks, old.banks, new.banks),  # a bank of both is where the new one has it
        short_name=old.short_name or new.short_name,
        summary=summary,
        abstract={**new.abstract, **{k: a for k, a in abstract.items() if a is not None}},
        answers=tuple(answers),
        own=own,
        proposed=max(old.proposed, new.proposed),
        translated=_translated(old, new),
    )


def _translated(old: Note, new: Note) -> dict[str, dict[str, Answer]]:
    """Parts of digests of both; those of another title or remark tell it by their fingerprint."""
    codes = dict.fromkeys((*old.translated, *new.translated))
    return {
        code: {
            **{k: a for k, a in old.translated.get(code, {}).items() if _may_go_on(a)},
            **new.translated.get(code, {}),
        }
        for code in codes
    }


def _own_beside(old: Note, new: Note) -> tuple[Note, tuple[Question, ...]]:
    """The old note under ids that mean the same in the new one, and all own questions of both."""
    own, ids = list(new.own), {q.id: q for q in new.own}
    given = [q.id for q in (*old.own, *new.own)]
    given += [a.question_id for a in (*old.answers, *new.answers) if a.bank == OWN]
    highest = max((own_number(each) or 0 for each in given), default=0)
    called: dict[str, str] = {}
    for question in old.own:
        if known := next((q for q in new.own if q.text == question.text), None):
            called[question.id] = known.id
        elif question.id not in ids:
            called[question.id] = question.id
        else:
            highest += 1
            called[question.id] = f"{OWN}_{highest}"
        if (name := called[question.id]) not in ids:
            own.append(replace(question, id=name))
    answers = tuple(
        replace(a, question_id=called.get(a.question_id, a.question_id)) if a.bank == OWN else a
        for a in old.answers
    )
    return replace(old, answers=answers), tuple(own)


def located_again(answer: Answer, document: Document, passages: Sequence[Passage]) -> Answer:
    """The answer and its past with every quotation where it stands in `document`.

    One that does not stand there is marked as missing, and the answer needs review.
    """
    evidence = tuple(_again(e, document, passages) for e in answer.evidence)
    moved = replace(
        answer,
        evidence=evidence,
        history=tuple(located_again(past, document, passages) for past in answer.history),
    )
    lost = any(
        now.match is Match.MISSING is not was.match
        for was, now in zip(answer.evidence, evidence, strict=True)
    )
    return _in_doubt(moved, Fault(Rule.GONE)) if lost else moved


def _may_go_on(answer: Answer) -> bool:
    return answer.by_hand or answer.verdict.has_text


def _on_top(present: Answer, moved: Answer) -> Answer:
    bare = replace(moved, history=(), newer=0)
    taken = any(replace(a, history=(), newer=0) == bare for a in (present, *present.history))
    if present.by_hand or taken:
        return present
    past = (replace(present, history=(), newer=0),) if present.is_done else ()
    return replace(moved, history=(*past, *present.history, *moved.history), newer=0)


def _prose(old: Answer | None, new: Answer | None, same: bool) -> Answer | None:
    """The old summary or translation, where it is of the same abstract or somebody's own."""
    if old is None or not old.is_done or not (same or old.by_hand):
        return new
    moved = old if same else _in_doubt(old, Fault(Rule.OTHER_ABSTRACT))
    return moved if new is None else _on_top(new, moved)


def _in_doubt(answer: Answer, fault: Fault) -> Answer:
    faults = tuple(dict.fromkeys((*answer.faults, fault)))
    return replace(answer, verdict=Verdict.NEEDS_REVIEW, faults=faults)


def _again(evidence: Evidence, document: Document, passages: Sequence[Passage]) -> Evidence:
    """The quotation on the page nearest to where it was."""
    pages = sorted(document.pages, key=lambda page: abs(page.number - evidence.page))
    for page in pages:
        found = locate(evidence.quote, page.text)
        # What was one paragraph of an article and is two by now stands in neither of them.
        if found and (document.paged or PARTING not in page.text[found.start : found.end]):
            return stands_at(page.number, found, passages, document)
    return replace(evidence, match=Match.MISSING, boxes=(), passage_id="")


def _letters(text: str | None) -> str:
    return "".join(char for char in (text or "").casefold() if char.isalnum())
