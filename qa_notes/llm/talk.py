"""One conversation in, one reply out, with what it cost."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qa_notes.errors import ModelError
from qa_notes.models import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

CONTEXT = 32_000  # tokens, of a model that does not say
Message = tuple[str, str]  # (role, text); role is system, user or assistant

# What the providers' own libraries raise; looked up only among those already imported.
_PROVIDER_ERRORS = (
    ("openai", "OpenAIError"),
    ("anthropic", "AnthropicError"),
    ("ollama", "ResponseError"),
    ("google.genai.errors", "APIError"),
    ("google.api_core.exceptions", "GoogleAPIError"),
    ("langchain_google_genai", "ChatGoogleGenerativeAIError"),
    ("httpx", "HTTPError"),
    ("requests", "RequestException"),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said."""

    text: str
    cut_off: bool  # stopped by the token limit, not by itself
    usage: Usage
    seconds: float


@dataclass
class Talker:
    """A LangChain chat model with a name, a token limit and a listener for progress."""

    model: BaseChatModel
    name: str  # as it was asked for: "embedded", "openai:gpt-5"
    limit_option: str | None = "max_tokens"  # what the provider calls the reply's limit
    takes_language: bool = False  # can be held to the characters of a language
    on_token: Callable[[], None] = lambda: None
    spent: Usage = field(default=Usage())
    seconds: float = 0.0

    @property
    def context(self) -> int:
        """Tokens that the model can hold, as it says itself."""
        own = getattr(self.model, "context", None)
        profile = getattr(self.model, "profile", None) or {}
        return int(own or profile.get("max_input_tokens") or CONTEXT)

    def say(
        self,
        messages: Sequence[Message],
        max_tokens: int = 400,
        language: str | None = None,
        names: Sequence[str] = (),
    ) -> Reply:
        """Stream one reply, in `language` but for these `names`.

        Raises ModelError when the model cannot be reached or refuses.
        """
        options: dict[str, Any] = {}
        if self.limit_option:
            options[self.limit_option] = max_tokens
        if self.takes_language and language:
            options["language"] = language
            options["names"] = tuple(names)
        begun = time.perf_counter()
        pieces: list[Any] = []
        try:
            for piece in self.model.stream([_message(m) for m in messages], **options):
                pieces.append(piece)
                self.on_token()
        except provider_errors() as err:
            raise ModelError(f"{self.name}: {err}") from err
        if not pieces:
            raise ModelError(f"{self.name} sent no reply")
        # Joined once at the end: joining as they come costs time that the model wants.
        whole = pieces[0] + pieces[1:] if len(pieces) > 1 else pieces[0]
        seconds = time.perf_counter() - begun
        reply = Reply(_text(whole), _cut_off(whole), _usage(whole), seconds)
        self.spent += reply.usage
        self.seconds += seconds
        return reply


def provider_errors() -> tuple[type[BaseException], ...]:
    """What the providers' libraries that are loaded now may raise."""
    found: list[type[BaseException]] = [ConnectionError, TimeoutError]
    for module, name in _PROVIDER_ERRORS:
        error = getattr(sys.modules.get(module), name, None)
        if isinstance(error, type) and issubclass(error, BaseException):
            found.append(error)
    return tuple(found)


def _message(message: Message) -> BaseMessage:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    role, text = message
    kinds: dict[str, type[BaseMessage]] = {
        "system": SystemMessage,
        "user": HumanMessage,
        "assistant": AIMessage,
    }
    return kinds[role](content=text)


def _text(message: Any) -> str:
    """The reply's words; some providers send a list of content parts."""
    content = message.content
    parts = [content] if isinstance(content, str) else content
    text = "".join(p if isinstance(p, str) else p.get("text", "") for p in parts)
    # A server may split an emoji between two pieces; half of one cannot be written to a file.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _cut_off(message: Any) -> bool:
    data = message.response_metadata or {}
    reason = data.get("finish_reason") or data.get("stop_reason") or data.get("done_reason")
    return str(reason).lower() in {"length", "max_tokens", "model_length"}


def _usage(message: Any) -> Usage:
    usage = message.usage_metadata or {}
    details = usage.get("input_token_details") or {}
    return Usage(
        calls=1,
        prompt_tokens=usage.get("input_tokens", 0),
        cached_tokens=details.get("cache_read") or 0,
        completion_tokens=usage.get("output_tokens", 0),
    )
