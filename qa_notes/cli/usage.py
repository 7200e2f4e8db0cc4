"""qa-notes usage: what the calls of models have cost, by the ledger of the work folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from qa_notes.cli import terminal
from qa_notes.cli.options import folder_options
from qa_notes.config import Settings
from qa_notes.errors import UnwritableError
from qa_notes.files import reason

if TYPE_CHECKING:
    from qa_notes.llm.ledger import Call

NOBODY = "-"  # calls that only saw whether the model is there
_BY: dict[str, Callable[[Call], str]] = {
    "day": lambda call: f"{call.time.astimezone():%Y-%m-%d}",
    "model": lambda call: call.model,
    "paper": lambda call: call.paper or NOBODY,
    "question": lambda call: call.question or NOBODY,
}
_COUNTS = ("calls", "prompt", "cached", "generated", "seconds")
_HEAD = ("calls", "tokens in", "cached", "tokens out", "seconds", "dollars")


@click.command()
@folder_options
@click.option(
    "--by",
    type=click.Choice(tuple(_BY)),
    default="model",
    show_default=True,
    help="A row for each.",
)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only from 2026-11-30 on."
)
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def usage(settings: Settings, by: str, since: datetime | None, as_json: bool) -> None:
    """Show what the calls of models took: tokens, seconds, dollars. Cached tokens are of those in.

    Every call that a server counted is there, also those that came to nothing. A price is that of
    the day of the call; without one dollars are not known.

    \b
    qa-notes usage
    qa-notes usage --by question --since 2026-11-30
    qa-notes usage --by day --json | jq .total.dollars
    """
    calls = [c for c in _read(settings) if since is None or c.time >= since.astimezone()]
    parted: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        parted[_BY[by](call)].append(call)
    rows = [{by: name} | _sums(parted[name]) for name in sorted(parted)]
    total = _sums(calls)
    if as_json:
        terminal.data({"by": by, "rows": rows, "total": total})
        return
    if not rows:
        terminal.say(
            f"no calls in {settings.output}{' since then' if since else ''}: "
            "qa-notes generate PAPER makes some and writes them down"
        )
        return
    terminal.out(by, *_HEAD)
    for row in (*rows, {by: "all"} | total):
        terminal.out(row[by], *(row[name] for name in _COUNTS), _dollars(row))
    if total["unpriced"]:
        terminal.say(f"{total['unpriced']} calls have no known price and are not in the dollars")


def _read(settings: Settings) -> list[Call]:
    from qa_notes.llm.ledger import path_of, read

    path = path_of(settings.output)
    try:
        calls, broken = read(path)
    except OSError as err:
        raise UnwritableError(f"{path} cannot be read: {reason(err)}", "move it away") from err
    if broken:
        terminal.say(f"{path}: {broken} broken lines are skipped")
    return calls


def _sums(calls: Iterable[Call]) -> dict[str, Any]:
    calls = list(calls)
    known = [call.dollars for call in calls if call.dollars is not None]
    return {
        "calls": len(calls),
        "prompt": sum(call.prompt for call in calls),
        "cached": sum(call.cached for call in calls),
        "generated": sum(call.generated for call in calls),
        "seconds": round(sum(call.seconds for call in calls), 1),
        "dollars": sum(known) if known or not calls else None,
        "unpriced": len(calls) - len(known),
    }


def _dollars(row: dict[str, Any]) -> str:
    return NOBODY if row["dollars"] is None else f"{row['dollars']:.4f}"
