"""What every check of a text finds: the words at fault, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one text."""

    check: str  # the name of the rule: "slot", "repeated question"
    words: str  # exactly as the text has them
    why: str  # an instruction that a model or an editor can act on
