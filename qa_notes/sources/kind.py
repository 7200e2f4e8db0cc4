"""What a kind of source is: which words name its papers, and how their facts and PDFs are had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa_notes.config import Settings
from qa_notes.models import Paper, PaperRef

if TYPE_CHECKING:
    from qa_notes.sources.polite import Polite


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source has of a paper: its facts, and where its PDF is.

    Where `paper.version` is known, the facts of that version never change.
    """

    paper: Paper
    pdf: str | Path  # an address, with what grants access; or a file of this machine
    or_page: bool = False  # an article at that address will do


@dataclass(frozen=True, slots=True)
class Asking:
    """What a kind works with in one run."""

    refs: Sequence[PaperRef]  # of the whole run: many may be asked for in one request
    settings: Settings
    polite: Polite


# What a source has of the paper, or the paper of another source that it is. Raises PaperError:
# NotFound where there is no such paper, another one where that cannot be said today.
Answer = Callable[[PaperRef], Offer | PaperRef]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source. A file of kinds/ has one as KIND; the file's name is `PaperRef.source`.

    The id of a ref is the same however its paper was typed, and names its note for good.
    """

    what: str  # "papers of arXiv"
    # The paper that a word names, without network; None for words that other kinds may know.
    # Raises UsageError for a word of this kind that names no paper.
    reads: Callable[[str], PaperRef | None]
    # Called once a run, when the first paper of the kind comes up. None where every paper is
    # another kind's.
    opens: Callable[[Asking], Answer] | None = None
    turn: int = 1  # kinds with a lower one are asked first what a word means
