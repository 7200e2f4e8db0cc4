"""Whose fault a failed call is: this prompt's, the model's, or only the hour's."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qa_notes.llm import keys
from qa_notes.llm.bounds import OutOfBounds
from qa_notes.retry_after import retry_after

WORDS = 300  # characters of a provider's message that are repeated; some send whole pages
SHOW_LESS = 'show less: passages = 2 and mode = "retrieve" in qa-notes.toml'
UNREACHED = "is the server running, and is the address right?"
AGAIN = "the next run asks it again; regenerate with another --llm asks another model"

# What the providers' own libraries raise; looked up only among those already imported.
_PROVIDER_ERRORS = (
    ("openai", "OpenAIError"),
    ("anthropic", "AnthropicError"),
    ("ollama", "RequestError"),
    ("ollama", "ResponseError"),
    ("google.genai.errors", "APIError"),
    ("google.api_core.exceptions", "GoogleAPIError"),
    ("langchain_google_genai", "ChatGoogleGenerativeAIError"),
    ("langchain_core.exceptions", "ModelError"),
    ("httpx", "HTTPError"),
    ("httpx", "InvalidURL"),
    ("httpx2", "HTTPError"),
    ("httpx2", "InvalidURL"),
    ("requests", "RequestException"),
)
# What their libraries raise without meaning to, at a reply that is no chat completion.
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError)

_MODEL = {401, 402, 403, 404, 405}
_BUSY = {429, 503, 529}
_PASSING = {408, 409, 425}
_OBJECTS = {400, 422, 500}  # 500: llama.cpp's for a template that has no system role
_SPENT = re.compile(r"insufficient_quota|billing", re.IGNORECASE)  # no waiting brings it back
_UNREACHED = {"ConnectError", "ConnectTimeout", "ConnectionRefusedError", "gaierror"}
_BROKEN = {"TransportError", "RequestError", "APIConnectionError", "RequestException"}
_TOO_LONG = {"ContextOverflowError"}
_REFUSED = {"ModelRefusalError", "ModelInvalidRequestError", *_TOO_LONG}


class Cause(StrEnum):
    """What a failed call was the fault of."""

    PROMPT = "prompt"  # this one is refused; the next may be answered
    MODEL = "model"  # its key, address or connection: nothing will be answered
    BUSY = "busy"  # not now
    UNCLEAR = "unclear"  # no whole reply; a short call tells which it is


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failed call, judged."""

    cause: Cause
    why: str  # without keys, of bounded length
    hint: str | None = None
    wait: float | None = None  # seconds that the provider asks for
    passing: bool = False  # worth another try soon


def provider_errors() -> tuple[type[BaseException], ...]:
    """What the providers' libraries that are loaded now may raise."""
    found: list[type[BaseException]] = [ConnectionError, TimeoutError]
    for module, name in _PROVIDER_ERRORS:
        error = getattr(sys.modules.get(module), name, None)
        if isinstance(error, type) and issubclass(error, BaseException):
            found.append(error)
    return tuple(found)


def judge(error: BaseException, known: Iterable[str] = ()) -> Trouble:
    """Whose fault an error of a provider's library is, told without the `known` keys."""
    chain = list(_chain(error))
    status = next((s for e in chain if (s := _status(e)) is not None), None)
    why = _why(chain if status is None else chain[:1], known)
    names = {kind.__name__ for e in chain for kind in type(e).__mro__}
    if names & _TOO_LONG:
        return Trouble(Cause.PROMPT, why, SHOW_LESS)
    if status is not None:
        return _judge_status(status, why, chain)
    if names & _REFUSED:
        return Trouble(Cause.PROMPT, why, AGAIN)
    if names & _UNREACHED or type(error) is ConnectionError:  # Ollama's for a server not there
        return Trouble(Cause.MODEL, why, UNREACHED, passing=True)
    if beyond := next((e for e in chain if isinstance(e, OutOfBounds)), None):
        return Trouble(Cause.UNCLEAR, clean(str(beyond), known))
    if isinstance(error, UNREADABLE) and not isinstance(error, provider_errors()):
        why = f"its reply is no chat completion ({why})"
        return Trouble(
            Cause.UNCLEAR, why, "is the address that of a model server, and the key whole?"
        )
    return Trouble(Cause.UNCLEAR, why, passing=bool(names & _BROKEN))


def _judge_status(status: int, why: str, chain: list[BaseException]) -> Trouble:
    wait = next((w for e in chain if (w := _asked_wait(e)) is not None), None)
    if status in {401, 403}:
        return Trouble(Cause.MODEL, why, "check the provider's API key in the environment")
    if status in _MODEL or (status == 429 and _SPENT.search(why)):
        hint = "check the model's name and the address" if status in {404, 405} else None
        return Trouble(Cause.MODEL, why, hint or "the provider's account page says more")
    if status in _BUSY and (wait is not None or status != 503):
        return Trouble(Cause.BUSY, why, None, wait)
    if status >= 500 or status in _PASSING:
        return Trouble(Cause.UNCLEAR, why, passing=True)
    return Trouble(Cause.PROMPT, why, AGAIN)


def objection(error: BaseException) -> str:
    """What a provider has against a request as it was put; empty for any other trouble."""
    chain = list(_chain(error))
    if next((s for e in chain if (s := _status(e)) is not None), None) not in _OBJECTS:
        return ""
    named = next((p for e in chain if isinstance(p := getattr(e, "param", None), str)), "")
    return f"{named} {error}"[: 2 * WORDS]


def clean(text: str, known: Iterable[str] = ()) -> str:
    """Somebody else's words on one line, bounded, without keys: `known` ones and any other."""
    text = keys.hidden(" ".join(text.split()), known)
    return text if len(text) <= WORDS else f"{text[:WORDS]}…"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, the outermost first."""
    seen = 0
    while error is not None and seen < 10:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    for status in (
        getattr(error, "status_code", None),
        getattr(response, "status_code", None),
        getattr(error, "code", None),
    ):
        if isinstance(status, int) and 400 <= status < 600:
            return status
    return None


def _asked_wait(error: BaseException) -> float | None:
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    return retry_after(headers) if isinstance(headers, Mapping) else None


def _why(chain: list[BaseException], known: Iterable[str]) -> str:
    """What the error says, and the first cause where that says more ("Connection error.")."""
    said = [text for text in (clean(str(e), known) for e in chain) if text]
    if not said:
        return type(chain[0]).__name__
    first, last = said[0], said[-1]
    return first if last in first or len(first) > WORDS // 2 else f"{first} ({last})"
