"""What holds for the calls of a provider."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa_notes.llm.bounds import Bounds


@dataclass
class Terms:
    """What holds for the calls of a provider; as it is, for a model of this process."""

    timeout: float = float("inf")  # seconds for one call, all tries together
    longest_wait: float = 0.0  # seconds to wait for a provider that says so, beside `timeout`
    rooms: tuple[int, ...] = ()  # tokens beside the answer's, for a model that thinks or is cut off
    unreadable: tuple[type[Exception], ...] = ()  # what its library raises at nonsense
    where: str = ""  # its address, and which setting says so
    secrets: tuple[str, ...] = ()  # of its address, beside the keys of the environment
    bounds: Bounds = field(default_factory=Bounds)
