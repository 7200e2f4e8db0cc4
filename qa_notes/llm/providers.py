"""From `--llm` to a Talker: the embedded model, or any provider LangChain knows."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any

import httpx

from qa_notes.config import Settings
from qa_notes.errors import ModelError, UsageError
from qa_notes.llm.bounds import Bounds
from qa_notes.llm.talk import Talker, Terms
from qa_notes.llm.trouble import UNREADABLE, clean, provider_errors

EMBEDDED = "embedded"
CONNECT = 15.0  # seconds; a host that is there answers sooner
# Tokens beside the answer's own, for a model that thinks first or was cut off.
ROOMS = (4_000, 16_000)
# Names people use, and what LangChain calls them.
_ALIASES = {"google": "google_genai", "mistral": "mistralai", "gemini": "google_genai"}
_LIMITS: dict[str, Callable[[int], dict[str, Any]]] = {
    "google_genai": lambda tokens: {"max_output_tokens": tokens},
    "ollama": lambda tokens: {"options": {"num_predict": tokens, "temperature": 0}},
}


def load_model(settings: Settings) -> Talker:
    """The chat model of the settings, ready but not yet loaded.

    Raises UsageError for a name without a provider, ModelError when its package or key is missing.
    """
    if settings.llm == EMBEDDED:
        from qa_notes.llm.embedded import EmbeddedChat

        model = EmbeddedChat(model_path=settings.llm_model_path)
        return Talker(model, EMBEDDED, takes_language=True)
    provider, colon, name = settings.llm.partition(":")
    if not colon or not name:
        raise UsageError(
            f"--llm {settings.llm}: expected provider:model or embedded",
            "for example --llm openai:gpt-5-mini, --llm ollama:qwen3, "
            "or --llm openai:NAME --llm-base-url http://localhost:8000/v1",
        )
    provider = _ALIASES.get(provider, provider)
    terms = Terms(
        timeout=settings.llm_timeout,
        longest_wait=settings.longest_wait,
        rooms=ROOMS,
        unreadable=UNREADABLE,
        where=_where(settings),
    )
    made = _langchain_model(provider, name, settings, terms.bounds)
    if limited := _LIMITS.get(provider):
        return Talker(made, settings.llm, limited, terms=terms)
    return Talker(made, settings.llm, terms=terms)


def _langchain_model(provider: str, model: str, settings: Settings, bounds: Bounds) -> Any:
    from langchain.chat_models import init_chat_model

    # A reply of wrong types is judged by us; pydantic's word on it would go to the terminal.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings")
    try:
        return init_chat_model(
            model, model_provider=provider, **_options(provider, settings, bounds)
        )
    except ImportError as err:
        package = str(err).splitlines()[0]
        raise ModelError(
            f"--llm {settings.llm}: {package}", f"pip install 'qa-notes[{provider}]'"
        ) from err
    except ValueError as err:  # an unknown provider
        raise ModelError(f"--llm {settings.llm}: {_first_line(err)}") from err
    except provider_errors() as err:  # a key that is not set, an address that is none
        raise ModelError(f"--llm {settings.llm}: {_first_line(err)}") from err


def _first_line(error: BaseException) -> str:
    return clean(next(iter(str(error).splitlines()), type(error).__name__))


def _options(provider: str, settings: Settings, bounds: Bounds) -> dict[str, Any]:
    """What the provider's class is made with: our bounds where it takes an HTTP client's hooks."""
    timeout = httpx.Timeout(settings.llm_timeout, connect=min(CONNECT, settings.llm_timeout))
    options: dict[str, Any] = {"temperature": 0}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if provider == "ollama":
        hooks = {"timeout": timeout, "event_hooks": bounds.hooks}
        return options | {"client_kwargs": hooks}
    # Tries, waits and deadlines are ours (talk.py): the libraries' own hide what they wait for.
    options |= {"timeout": settings.llm_timeout, "max_retries": 0}
    if provider == "openai":
        client = httpx.Client(timeout=timeout, event_hooks=bounds.hooks, follow_redirects=True)
        # Servers other than OpenAI's leave the usage out unless they are asked for it.
        options |= {"timeout": timeout, "http_client": client, "stream_usage": True}
        if settings.llm_base_url:
            options["api_key"] = _key_or_dummy()
    return options


def _key_or_dummy() -> str:
    """Local servers want no key, but the client refuses to start without one."""
    return os.environ.get("OPENAI_API_KEY", "none")


def _where(settings: Settings) -> str:
    return f"{settings.llm_base_url} is llm_base_url" if settings.llm_base_url else ""
