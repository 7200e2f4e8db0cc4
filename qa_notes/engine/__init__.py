"""Where the papers of a run are worked on: in this process, or on the machines of a Ray cluster.

office    what a run on many machines has once: gate, budget, ledger, and who hears of it
far       the same, as the machine of one paper sees it
worker    one paper, wherever it is worked on
cluster   the run as the command sees it; the only module that imports Ray
"""

from __future__ import annotations

from collections.abc import Generator

from qa_notes import pipeline
from qa_notes.models import Week
from qa_notes.pipeline import Done, Order
from qa_notes.tools import Tools


def write_week(week: Week, order: Order, tools: Tools) -> Generator[Done, None, None]:
    """Each paper of the week, as it ends, wherever `engine` says; see `pipeline.write_week`."""
    if tools.settings.engine == "local":
        return pipeline.write_week(week, order, tools)
    from qa_notes.engine import cluster

    return cluster.write_week(week, order, tools)
