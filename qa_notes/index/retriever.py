"""What the model is shown of one paper for one question: a few passages, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qa_notes.errors import ConfigError
from qa_notes.index.chunks import count_tokens
from qa_notes.index.pick import pick
from qa_notes.models import Kind, Passage, SectionKind
from qa_notes.sentences import sentences

if TYPE_CHECKING:
    from qa_notes.config import Settings
    from qa_notes.index.store import Index

WIDE = 20  # passages ranked, from which a few are picked
AROUND = 1100  # tokens of rules, examples, abstract and question
SLACK = 1.15  # our tokens are not the model's
LABEL = 5  # tokens of the number before a sentence: most models read it digit by digit
SEEN = (SectionKind.ABSTRACT,)  # stands before the passages in every prompt


class Retriever:
    """One paper of the index, asked as the settings say."""

    def __init__(
        self, index: Index, paper_id: str, settings: Settings, context: int, reply: int = 0
    ) -> None:
        """`context`: tokens that the model can hold, of which `reply` are kept for what it says.

        Raises ConfigError when `mode = full` asks for more.
        """
        self._index = index
        self._paper_id = paper_id
        self._passages = settings.passages
        self._whole: list[Passage] = []
        if settings.mode != "retrieve":
            whole = [p for p in index.passages(paper_id) if p.section_kind not in SEEN]
            needed = whole_tokens(whole)
            if settings.mode == "full" and needed + reply > context:
                raise ConfigError(
                    f"{paper_id} needs about {needed + reply:,} tokens with the reply, the model "
                    f"holds {context:,}",
                    "let the paper decide: mode = auto in qa-notes.toml",
                )
            if settings.mode == "full" or needed <= min(context - reply, settings.whole_tokens):
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
    """About what a prompt with all passages needs, each under its heading, their sentences and rows
    numbered.
    """
    words = sum(count_tokens(passage.text) for passage in passages)
    headings = sum(count_tokens(passage.section[-1]) + 2 for passage in passages if passage.section)
    labels = sum(
        passage.text.count("\n") + 1 if passage.kind is Kind.TABLE else len(sentences(passage.text))
        for passage in passages
    )
    return AROUND + int(SLACK * words) + headings + LABEL * labels
