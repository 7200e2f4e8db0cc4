"""What a run would ask and cost, without asking."""

from __future__ import annotations

from typing import Any

from qa_notes import identity, notes, states
from qa_notes.bank import ask_text
from qa_notes.cli import terminal
from qa_notes.config import Settings
from qa_notes.errors import PaperError
from qa_notes.models import PROSE, Note, PaperRef, Week
from qa_notes.outset import foreseen
from qa_notes.states import Order

# Tokens of one question, as measured over real papers (docs/decisions.md, 22).
PREFIX = 430  # rules and examples of the two prompts, cached by most providers
PASSAGE = 215
WHOLE = 12_000  # a paper of ten pages without its references
ABSTRACT = 260
REPLY = 190  # draft and translation
PROPOSED = 2000  # abstract, introduction and what is asked already
_PROSE_CALLS = {"abstract": 8, "summary": 2}  # one a sentence; a sentence and its translation

# US dollars for a million tokens (prompt, reply), list prices of November 2026 may differ:
# set price_in and price_out for yours.
PRICES = {
    "openai:gpt-5": (1.25, 10.0),
    "openai:gpt-5-mini": (0.25, 2.0),
    "openai:gpt-5-nano": (0.05, 0.4),
    "openai:gpt-4.1": (2.0, 8.0),
    "openai:gpt-4.1-mini": (0.4, 1.6),
    "openai:gpt-4o": (2.5, 10.0),
    "openai:gpt-4o-mini": (0.15, 0.6),
    "google:gemini-2.5-pro": (1.25, 10.0),
    "google:gemini-2.5-flash": (0.3, 2.5),
}


def estimate(week: Week, order: Order, settings: Settings, shelf: notes.Shelf) -> dict[str, Any]:
    """The questions that would be asked of each paper, their tokens, and their price if known."""
    rows = []
    base = identity.base_of(order.base, shelf)
    for ref in week.papers:
        try:
            note = foreseen(ref, order.bank, base, shelf, settings)
            rows.append(_row(note, order, settings))
        except PaperError as err:  # the run would say the same, and go on with the next paper
            rows.append(_nothing(ref, err))
    price = _price(settings)
    total = (sum(int(str(r["prompt"])) for r in rows), sum(int(str(r["generated"])) for r in rows))
    dollars = None if price is None else (total[0] * price[0] + total[1] * price[1]) / 1e6
    return {
        "papers": rows,
        "prompt": total[0],
        "generated": total[1],
        "dollars": dollars,
        "model": settings.llm,
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
        terminal.out(f"{row['id']}: {row['error'] or asked}")
        for text in row["questions"]:
            terminal.out(f"  {text}")
        if row["own"]:
            terminal.out(f"  and {row['own']} that the model thinks of")
    dollars = report["dollars"]
    cost = "price unknown: set price_in and price_out" if dollars is None else f"${dollars:.4f}"
    terminal.out(
        f"about {report['prompt']:,} prompt and {report['generated']:,} generated tokens "
        f"with {report['model']}: {cost}"
    )


def _row(note: Note, order: Order, settings: Settings) -> dict[str, object]:
    """What one paper would be asked, and what that takes."""
    asked, read = states.todo(note, order), note.paper.content_sha256 is not None
    own = states.unthought(note, order)
    model = [q for q in asked if states.needs_model(q, note, read)]
    prose = [q for q in model if q in PROSE]
    others = len(model) - len(prose) + own
    prompt = others * (2 * PREFIX + ABSTRACT + _shown(settings))
    prompt += own * PREFIX + (PROPOSED if own else 0)
    prompt += sum(_PROSE_CALLS[q.id] for q in prose) * (PREFIX + 60)
    return {
        "id": note.paper.id,
        "questions": [ask_text(q, note.language, note.short_name) for q in asked if q not in PROSE],
        "prose": [q.id for q in asked if q in PROSE],
        "own": own,
        "prompt": prompt,
        "generated": others * REPLY + (own + len(prose)) * ABSTRACT,
        "error": None,
    }


def _nothing(ref: PaperRef, error: PaperError) -> dict[str, object]:
    """The row of a paper that would not be asked anything."""
    lists: dict[str, object] = {"questions": [], "prose": []}
    return {"id": ref.id, **lists, "own": 0, "prompt": 0, "generated": 0, "error": str(error)}


def _shown(settings: Settings) -> int:
    """Tokens of the passages in one prompt. The embedded model has no room for a whole paper."""
    if settings.mode == "full" or (settings.mode == "auto" and settings.llm != "embedded"):
        return WHOLE
    return settings.passages * PASSAGE


def _price(settings: Settings) -> tuple[float, float] | None:
    if settings.price_in is not None and settings.price_out is not None:
        return settings.price_in, settings.price_out
    return (0.0, 0.0) if settings.runs_here else PRICES.get(settings.llm)
