"""One request and its reply as it comes: a stream where the server can, else one piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from qa_notes.llm.bounds import Listened, OutOfBounds, most_chars
from qa_notes.llm.reply import Heard
from qa_notes.llm.terms import Terms

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

PIECES_A_TOKEN = 4  # of a stream; most send one
_NEVER = float("inf")
_IN_ONE_PIECE = "application/json"  # the content type of a reply that is no stream


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    messages: Sequence[tuple[str, Any]]
    options: dict[str, Any]
    limit: int  # tokens of the reply
    deadline: float  # on the clock, for all of it


@dataclass
class Hearing:
    """How a server is heard, and what is known of it."""

    terms: Terms
    clock: Callable[[], float]
    on_piece: Callable[[], None]
    streams: bool = True  # until it answers in one piece

    def hear(self, model: BaseChatModel, asked: Asked, heard: Heard) -> None:
        """Fill `heard`, within bounds. Raises what the provider's library raises."""
        from langchain_core.messages import convert_to_messages

        turns = convert_to_messages(list(asked.messages))
        bounds, streams = self.terms.bounds, self.streams
        bounds.begin(asked.limit, asked.deadline)
        if streams:
            try:
                self._listen(heard, partial(model.stream, turns, **asked.options), asked)
            except self.terms.unreadable:
                # Where it has ended, all words are there, and only their count is nonsense.
                if not heard.ended and (heard.pieces or bounds.kind != _IN_ONE_PIECE):
                    raise
            streams = bool(heard.pieces) or bounds.kind != _IN_ONE_PIECE
            if not streams:
                self.streams = False
        if not streams:
            bounds.begin(asked.limit, asked.deadline)
            self._listen(heard, partial(_whole, model, turns, asked.options), asked)
        if not heard.pieces:
            raise OutOfBounds("the server sent no reply")

    def _listen(self, heard: Heard, begin: Callable[[], Iterator[Any]], asked: Asked) -> None:
        """Hear the pieces of a reply until its end, or until they are more than it can have."""
        timed = asked.deadline < _NEVER
        pieces = Listened(begin).until(asked.deadline, self.clock) if timed else begin()
        most = 100 + PIECES_A_TOKEN * asked.limit
        for piece in pieces:
            heard.add(piece)
            self.on_piece()
            if heard.chars > most_chars(asked.limit) or heard.pieces > most:
                heard.cut = True
                return


def _whole(
    model: BaseChatModel, turns: list[BaseMessage], options: dict[str, Any]
) -> Iterator[BaseMessage]:
    yield model.invoke(turns, **options)
