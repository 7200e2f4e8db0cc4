"""How many tokens a reply may take: more than asked for, where thinking or a cut took them."""

from __future__ import annotations

from dataclasses import dataclass

from qa_notes.llm.reply import Reply

LONGER = 8  # times the limit, for a reply that it cut off


@dataclass
class Room:
    """The limit of one reply, call by call; `left` are the rooms beside it, small ones first."""

    wanted: int  # tokens of the answer
    left: tuple[int, ...]  # none: a reply is never asked for again
    limit: int = 0

    def __post_init__(self) -> None:
        self.limit = self.wanted
        self._patient = bool(self.left)

    def widen(self) -> None:
        """The next room on top, for thinking."""
        if self.left:
            self.limit, self.left = self.wanted + self.left[0], self.left[1:]

    def more(self, reply: Reply, thinks: bool) -> bool:
        """Whether such a reply is worth another call, which then has a larger limit."""
        before = self.limit
        if not reply.cut_off or not self._patient or (reply.text and before > self.wanted):
            return False
        if reply.text and not thinks:
            self.limit = LONGER * self.wanted
        else:
            self.widen()
        return self.limit > before
