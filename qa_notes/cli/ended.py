"""How a run ended: a row a paper for programs, and for people what failed.

Both are made when the paper ends: a run of thousands cannot keep their notes until its last line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_notes.cli.progress import Progress
from qa_notes.languages import why
from qa_notes.models import Question, Verdict

if TYPE_CHECKING:
    from qa_notes.pipeline import Done


def row(done: Done, questions: tuple[Question, ...]) -> dict[str, Any]:
    """One paper of the JSON report; unasked and stale are those of the bank."""
    from qa_notes.states import state as state_of

    state = state_of(done.note, (*questions, *done.note.own)) if done.note else None
    ended = Counter(answer.verdict for answer in done.note.answers) if done.note else Counter()
    verdicts = {v.value: ended[v] for v in Verdict} if done.note else {}
    return {
        "id": done.note.paper.id if done.note else done.ref.id,
        "title": done.note.paper.title if done.note else None,
        "note": str(done.path) if done.path else None,
        "error": type(done.error).__name__ if done.error else None,
        "message": str(done.error) if done.error else None,
        "asked": done.asked,
        "missing": [q.id for q in done.missing],
        "spared": [a.question_id for a in done.spared],
        "unasked": len(state.unasked) if state else None,
        "stale": len(state.stale) if state else None,
        "verdicts": verdicts,
        "tokens": {
            "calls": done.usage.calls,
            "prompt": done.usage.prompt_tokens,
            "cached": done.usage.cached_tokens,
            "generated": done.usage.completion_tokens,
        },
        "seconds": {name: round(value, 3) for name, value in done.seconds.items()},
    }


def failed(one: Done) -> list[str]:
    """The lines that say what failed of a paper; none when nothing did."""
    of_file = one.ref.source in ("local", "web", "arxiv")
    name = (Path(one.ref.location).name if of_file else "") or one.ref.id
    lines: list[str] = []
    if one.error:
        lines.append(f"failed: {name}: {type(one.error).__name__}: {one.error}")
        if one.error.hint:
            lines.append(f"  hint: {one.error.hint}")
    elif one.missing:
        ids = ", ".join(q.id for q in one.missing)
        lines.append(f"failed: {name}: no answer to {ids}; run it again")
        lines += [f"  {reason}" for reason in _reasons(one)]
        lines.append("  hint: what fails again may be answered by another model: --llm")
    lines += [
        f"failed: {name}: {answer.question_id}: {why(answer.faults, 'en')}; "
        "the answer that is there stays"
        for answer in one.spared
    ]
    return lines


def close(lines: Sequence[str], progress: Progress) -> None:
    """List what failed at the end, where it is seen; exit status 1 if anything did."""
    for line in lines:
        progress.say(line)
    if lines:
        raise SystemExit(1)


def _reasons(done: Done) -> list[str]:
    """Why answers are missing, each once."""
    from qa_notes.notes import answer_for

    found = [answer_for(done.note, q) for q in done.missing] if done.note else []
    return list(dict.fromkeys(why(a.faults, "en") for a in found if a and a.faults))
