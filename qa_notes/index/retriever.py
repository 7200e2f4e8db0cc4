"""What the model is shown of one paper for one question: a few passages, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qa_notes.errors import ConfigError
from qa_notes.index.chunks import count_tokens
from qa_notes.index.pick import pick
from qa_notes.models import Passage, SectionKind

if TYPE_CHECKING:
    from qa_notes.config import Settings
    from qa_notes.index.store import Index

WIDE = 20  # passages ranked, from which a few are picked
AROUND = 1500  # tokens of rules, examples, abstract, question and reply
SLACK = 1.15  # our tokens are not the model's
SEEN = (SectionKind.ABSTRACT,)  # stands before the passages in every prompt


class Retriever:
    """One paper of the index, asked as the settings say."""

    def __init__(self, index: Index, paper_id: str, settings: Settings, context: int) -> None:
        """`context`: tokens that the model can hold.

        Raises ConfigError when `mode = full` asks for more.
        """
        self._index = index
        self._paper_id = paper_id
        self._passages = settings.passages
        self._whole: list[Passage] = []
        if settings.mode != "retrieve":
            whole = [p for p in index.passages(paper_id) if p.section_kind not in SEEN]
            needed = whole_tokens(whole)
            if settings.mode == "full" and needed > context:
                raise ConfigError(
                    f"{paper_id} needs about {needed:,} tokens, the model holds {context:,}",
                    "let the paper decide: mode = auto in qa-notes.toml",
                )
            if settings.mode == "full" or needed <= min(context, settings.whole_tokens):
                self._whole = whole

    def __call__(
        self,
        queries: Sequence[str],
        look_in: Sequence[SectionKind],
        fits: Callable[[Passage], bool] = lambda passage: True,
    ) -> list[Passage]:
        """Passages in the order in which the model reads them.

        `fits`: of which passages an answer can be made; these go first.
        """
        if self._whole:
            return self._whole
        hits = self._index.search(self._paper_id, queries, look_in, WIDE)
        return pick([hit.passage for hit in hits], look_in, self._passages, SEEN, fits)


def whole_tokens(passages: Sequence[Passage]) -> int:
    """About what a prompt with all passages needs."""
    return AROUND + int(SLACK * sum(count_tokens(passage.text) for passage in passages))
