"""The newest versions of papers of arXiv: one request for a hundred of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from qa_notes.config import Settings
from qa_notes.errors import PaperError
from qa_notes.models import Paper


def newest(
    ids: Sequence[str],
    settings: Settings,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    tell: Callable[..., None] | None = None,
) -> dict[str, Paper | PaperError]:
    """The facts of the newest version of each paper, or why they could not be had.

    `ids`: of arXiv, without versions. `tell(what, long=False)` hears what is waited for.
    """
    from qa_notes.sources.arxiv_facts import look_up
    from qa_notes.sources.polite import Polite, unheard

    if not ids:
        return {}
    with Polite(settings, sleep, clock, tell or unheard) as polite:
        found = look_up([(paper_id, None) for paper_id in ids], polite, settings.arxiv_api_url)
    return {paper_id: found[paper_id, None] for paper_id in ids}
