"""How the embedded model is to say something. Models of other makers are not told of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """In the characters of a language, with an adapter, by another draw of its words, or aside."""

    language: str | None = None  # no character that this language does not write,
    names: tuple[str, ...] = ()  # but for these, which stay as they are
    adapter: str | None = None  # the name of the one that rides along
    draw: int = 0  # 0: the likeliest words; n: the n-th draw from the likely ones
    aside: bool = False  # in a slot of its own, so that others keep their prefix


PLAIN = Manner()
