"""What a run would ask and cost, without asking."""

from __future__ import annotations

from typing import Any

from qa_notes import digest, identity, notes, states
from qa_notes.bank import ask_text
from qa_notes.cli import terminal
from qa_notes.config import Settings
from qa_notes.errors import PaperError
from qa_notes.llm.expected import Expected, known_of
from qa_notes.llm.prices import SET_THEM, price_of, spelled
from qa_notes.models import NO_USAGE, OWN, PROSE, Note, PaperRef, Question, Usage, Week
from qa_notes.outset import foreseen
from qa_notes.states import Order

PROPOSED = Usage(1, 2000, 0, 260)  # abstract, introduction and what is asked already


def estimate(week: Week, order: Order, settings: Settings, shelf: notes.Shelf) -> dict[str, Any]:
    """The questions that would be asked of each paper, their tokens, and their price if known."""
    rows = []
    expected, price = known_of(settings), price_of(settings)
    for ref in week.papers:
        base, entry = identity.base_of(ref.base, shelf), shelf.of(ref)
        try:
            if of_digest := _of_digest(ref, entry, order, settings, expected):
                rows.append(of_digest)
                continue
            note = foreseen(ref, entry, order.bank, base, shelf, settings)
            rows.append(_row(note, order, expected))
        except PaperError as err:  # the run would say the same, and go on with the next paper
            rows.append(_nothing(ref, err))
    total = sum((row.pop("usage") for row in rows), NO_USAGE)
    return {
        "papers": rows,
        **_counts(total),
        "dollars": None if price is None else price.of(total),
        "model": settings.llm,
        "measured": expected.is_measured,
    }


def tell(report: dict[str, Any], as_json: bool) -> None:
    """The estimate on stdout; exit status 1 if a paper could not be asked."""
    if as_json:
        terminal.data(report)
    else:
        _say(report)
    if any(row["error"] for row in report["papers"]):
        raise SystemExit(1)


def _say(report: dict[str, Any]) -> None:
    for row in report["papers"]:
        asked = f"{len(row['questions']) + row['own']} to ask"
        if row["digest"]:
            asked = f"to translate for a digest: {', '.join(row['digest'])}"
        terminal.out(f"{row['id']}: {row['error'] or asked}")
        for text in row["questions"]:
            terminal.out(f"  {text}")
        if row["own"]:
            terminal.out(f"  and {row['own']} that the model thinks of")
    dollars = report["dollars"]
    cost = f"price unknown: {SET_THEM}" if dollars is None else spelled(dollars)
    terminal.out(
        f"about {report['prompt']:,} prompt and {report['generated']:,} generated tokens "
        f"with {report['model']}: {cost}"
    )
    if report["measured"]:
        terminal.say("measured by what its questions have taken in this work folder")


def _row(note: Note, order: Order, expected: Expected) -> dict[str, Any]:
    """What one paper would be asked, and what that takes."""
    asked, read = states.todo(note, order), note.paper.content_sha256 is not None
    own = states.unthought(note, order)
    model = [q for q in asked if states.needs_model(q, note, read)]
    usage = sum((expected.usage(question, note.paper) for question in model), NO_USAGE)
    if own:
        each = expected.usage(Question(OWN, {}, {}, bank=OWN), note.paper)
        usage = sum([each] * own, usage + PROPOSED)
    return {
        "id": note.paper.id,
        "questions": [ask_text(q, note.language, note.short_name) for q in asked if q not in PROSE],
        "prose": [q.id for q in asked if q in PROSE],
        "own": own,
        "digest": [],
        **_counts(usage),
        "usage": usage,
        "error": None,
    }


def _of_digest(
    ref: PaperRef,
    entry: notes.Entry | None,
    order: Order,
    settings: Settings,
    expected: Expected,
) -> dict[str, Any] | None:
    """The row of a note in another language, of which a run makes the parts of a digest."""
    note = notes.load(entry.path) if entry else None
    if not note or note.language == settings.language or not digest.may_be_meant(ref, order):
        return None
    parts = digest.to_do(digest.parts(note, ref, settings.language), order.force, order.only)
    usage = sum((expected.usage(part, note.paper) for part in parts), NO_USAGE)
    row = _nothing(ref, None) | {"id": note.paper.id, "digest": [part.id for part in parts]}
    return row | {**_counts(usage), "usage": usage}


def _nothing(ref: PaperRef, error: PaperError | None) -> dict[str, Any]:
    """The row of a paper that would not be asked anything."""
    lists: dict[str, object] = {"questions": [], "prose": []}
    counts = {**_counts(NO_USAGE), "usage": NO_USAGE}
    why = str(error) if error else None
    return {"id": ref.id, **lists, "own": 0, "digest": [], **counts, "error": why}


def _counts(usage: Usage) -> dict[str, int]:
    return {
        "prompt": usage.prompt_tokens,
        "cached": usage.cached_tokens,
        "generated": usage.completion_tokens,
    }
