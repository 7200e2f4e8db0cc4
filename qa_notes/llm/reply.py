"""From the pieces of a stream to a reply: its words without the thinking, its end, its cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qa_notes.models import Usage

_MARK = "(?:think|thinking|thought|reasoning)>"
_OPEN = re.compile(rf"\s*<{_MARK}", re.IGNORECASE)
_ANY_OPEN = re.compile(f"<{_MARK}", re.IGNORECASE)
_CLOSE = re.compile(f"</{_MARK}", re.IGNORECASE)
_LONE_CLOSE = re.compile(f"</{_MARK}[ \t]*\n", re.IGNORECASE)
LEAST_UNSURE = 2  # tokens of a short one: a single word may be one of many that are right
UNSURE_PART = 5  # the fifth of a reply's tokens of which its model was least sure
# LangChain's names; the first is 0 where it has one of the others (langchain-anthropic).
_WRITTEN = ("cache_creation", "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
_CUT_OFF = {"length", "max_tokens", "max_output_tokens", "model_length"}
_REFUSED = {"content_filter", "safety", "refusal", "prohibited_content", "recitation", "blocklist"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said."""

    text: str  # without its thinking
    cut_off: bool  # stopped by the token limit, not by itself
    usage: Usage
    seconds: float
    thought: bool = False  # it thinks before it answers
    sureness: float | None = None  # nats, at most 0; None where the model does not tell
    data: dict[str, Any] | None = None  # the object of a schema that was asked for and honoured


@dataclass
class Heard:
    """The pieces of one reply as they come. Nothing that a piece holds is an error here."""

    pieces: int = 0
    chars: int = 0
    ended: str = ""  # as the provider words it
    cut: bool = False  # by us
    written: int = 0  # prompt tokens that the provider keeps from now on, which some charge for
    _texts: list[str] = field(default_factory=list)
    _thought: bool = False
    _refusal: bool = False  # by the model itself, in a field of its own
    _sure: list[float] = field(default_factory=list)
    _counts: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, message: Any) -> None:
        """One more piece: a LangChain message or a part of one."""
        self.pieces += 1
        content = getattr(message, "content", None)
        for part in content if isinstance(content, list) else [content]:
            self._part(part)
        more = getattr(message, "additional_kwargs", None)
        self._thought |= isinstance(more, dict) and bool(more.get("reasoning_content"))
        self._refusal |= isinstance(more, dict) and bool(more.get("refusal"))
        data = getattr(message, "response_metadata", None)
        if isinstance(data, dict):
            reasons = [data.get(k) for k in ("finish_reason", "stop_reason", "done_reason")]
            reasons.append(_details(data, "incomplete_details").get("reason"))
            self.ended = next((str(r).lower() for r in reasons if r), self.ended)
            sure = data.get("token_logprobs")
            self._sure += (
                (p for p in sure if isinstance(p, float)) if isinstance(sure, list) else ()
            )
        self._count(getattr(message, "usage_metadata", None))

    def _part(self, part: Any) -> None:
        if isinstance(part, dict):
            self._thought |= part.get("type") in {"thinking", "reasoning"}
            self._refusal |= part.get("type") == "refusal"
            part = part.get("text") if part.get("type", "text") == "text" else None
        if isinstance(part, str):
            self._texts.append(part)
            self.chars += len(part)

    def _count(self, usage: Any) -> None:
        if not isinstance(usage, dict):
            return
        read, made = (_details(usage, f"{way}_token_details") for way in ("input", "output"))
        self._thought |= _number(made.get("reasoning")) > 0
        self.written += sum(_number(read.get(name)) for name in _WRITTEN)
        found = usage.get("input_tokens"), read.get("cache_read"), usage.get("output_tokens")
        self._counts = [a + _number(b) for a, b in zip(self._counts, found, strict=True)]

    @property
    def refused(self) -> bool:
        """Ended by the provider's filter, or declined by the model."""
        return self._refusal or self.ended in _REFUSED

    @property
    def usage(self) -> Usage:
        """The tokens of this call, as the server counts them."""
        return Usage(1, *self._counts)

    @property
    def is_counted(self) -> bool:
        """Whether the server has told any count."""
        return any(self._counts)

    def reply(self, seconds: float) -> Reply:
        """What was said, all in all."""
        text, thought = without_thinking("".join(self._texts))
        # A server may split an emoji between two pieces; half of one cannot be written to a file.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
        cut_off = self.cut or self.ended in _CUT_OFF
        sure = sureness(self._sure)
        return Reply(text, cut_off, self.usage, seconds, thought or self._thought, sureness=sure)


def sureness(logprobs: Sequence[float]) -> float | None:
    """The mean log probability of the tokens that a model was least sure of.

    The mean of all tells less: most tokens of a wrong sentence are sure (the endings of words, the
    grammar). Log probabilities as a sign of quality: Fomicheva et al. 2020.
    """
    worst = sorted(logprobs)[: max(LEAST_UNSURE, len(logprobs) // UNSURE_PART)]
    return sum(worst) / len(worst) if worst else None


def without_thinking(text: str) -> tuple[str, bool]:
    """The text without the <think>...</think> that it begins with, and whether there was any.

    Further on the marks are the paper's: some are about such models. Some servers leave out the
    opening mark; a reply that is cut off has no closing one.
    """
    thought = False
    while opened := _OPEN.match(text):
        closed = _CLOSE.search(text, opened.end())
        text, thought = text[closed.end() :] if closed else "", True
    if (
        not thought
        and (closed := _LONE_CLOSE.search(text))
        and not _ANY_OPEN.search(text, 0, closed.start())
    ):
        text, thought = text[closed.end() :], True
    return text, thought


def _details(usage: dict[Any, Any], name: str) -> dict[Any, Any]:
    found = usage.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: Any) -> int:
    """A count of tokens; 0 for what is none ("12", [], -1)."""
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53
    return value if good else 0
