"""From `--llm` to a Chat: the embedded model, or any provider LangChain knows."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

import httpx

from qa_notes import addresses
from qa_notes.config import Settings
from qa_notes.errors import ModelError, UsageError
from qa_notes.llm import keys
from qa_notes.llm.bounds import Bounds
from qa_notes.llm.catalogue import EMBEDDED, ENTRIES, first_step
from qa_notes.llm.chat import Chat
from qa_notes.llm.terms import Terms
from qa_notes.llm.trouble import UNREADABLE, clean, provider_errors
from qa_notes.llm.ways import ways_of

LARGER = first_step(ENTRIES[1])  # fits most machines
LONGEST = 16_384  # tokens of an embedded model's context: each costs 150 kB of memory
CONNECT = 15.0  # seconds; a host that is there answers sooner
# Tokens beside the answer's own, for a model that thinks first or was cut off.
ROOMS = (4_000, 16_000)
ROOM_AT_HOME = ROOMS[:1]  # on a processor, that is minutes
# Names people use, and what LangChain calls them.
_ALIASES = {"google": "google_genai", "mistral": "mistralai", "gemini": "google_genai"}
NO_KEY = "none"  # local servers want none, but the clients refuse to start without one
_WITHOUT_KEY = ("openai", "ollama")  # can be kept from sending the key of the environment


def load_model(settings: Settings) -> Chat:
    """The chat model of the settings, ready but not yet loaded.

    Raises UsageError for a name without a provider and for an unknown embedded model, ModelError
    when its package, key or file is missing.
    """
    if settings.llm == EMBEDDED:
        from qa_notes.llm.embedded import EmbeddedChat

        model = EmbeddedChat(model_path=settings.llm_model_path)
        known = frozenset(adapter.name for adapter in model.adapters)
        return Chat(model, EMBEDDED, takes_manner=True, adapters=known)
    provider, colon, name = settings.llm.partition(":")
    if not colon or not name:
        raise UsageError(
            f"--llm {settings.llm}: expected provider:model or embedded",
            "for example --llm embedded:qwen3-8b, --llm openai:gpt-5-mini, --llm ollama:qwen3, "
            "or --llm openai:NAME --llm-base-url http://localhost:8000/v1",
        )
    if provider == EMBEDDED:
        return _pulled(name, settings)
    provider = _ALIASES.get(provider, provider)
    terms = Terms(
        timeout=settings.llm_timeout,
        longest_wait=settings.longest_wait,
        rooms=ROOMS,
        unreadable=UNREADABLE,
        where=where(settings),
        secrets=keys.of_address(settings.llm_base_url or ""),
    )
    made = _langchain_model(provider, name, settings, terms.bounds)
    ways = ways_of(provider, name, getattr(made, "profile", None) or {})
    return Chat(ways.fitted(made), settings.llm, ways, terms=terms)


def _pulled(name: str, settings: Settings) -> Chat:
    """A model that was pulled. It is asked as those of providers are: our adapters and what we know
    of tokens fit the default's file alone."""
    from qa_notes.llm import header, pulled
    from qa_notes.llm.embedded import EmbeddedChat

    file = pulled.find(name)
    context = min(header.context(file), LONGEST)
    return Chat(
        EmbeddedChat(other=file, context=context, adapters=()),
        settings.llm,
        terms=Terms(rooms=ROOM_AT_HOME),
    )


def _langchain_model(provider: str, model: str, settings: Settings, bounds: Bounds) -> Any:
    _without_aiohttp()
    from langchain.chat_models import init_chat_model

    # A reply of wrong types is judged by us; pydantic's word on it would go to the terminal.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings")
    # What a server does not take we leave out ourselves; these tell a programmer what to call.
    warnings.filterwarnings("ignore", "This model does not support OpenAI's structured output")
    warnings.filterwarnings("ignore", "Invalid schema for OpenAI's structured output")
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
        raise ModelError(f"--llm {settings.llm}: {_first_line(err, settings)}") from err
    except provider_errors() as err:  # a key that is not set, an address that is none
        raise ModelError(f"--llm {settings.llm}: {_first_line(err, settings)}") from err


def _without_aiohttp() -> None:
    """Keep openai from loading aiohttp for a client of its own, which nobody here asks for.

    It takes a tenth of a second. None in sys.modules makes the import fail, and openai is prepared
    for that.
    """
    sys.modules.setdefault("openai._vendor.httpx_aiohttp", None)  # type: ignore[arg-type]


def _first_line(error: BaseException, settings: Settings) -> str:
    line = next(iter(str(error).splitlines()), type(error).__name__)
    return clean(line, keys.of_address(settings.llm_base_url or ""))


def _options(provider: str, settings: Settings, bounds: Bounds) -> dict[str, Any]:
    """What the provider's class is made with: our bounds where it takes an HTTP client's hooks."""
    timeout = httpx.Timeout(settings.llm_timeout, connect=min(CONNECT, settings.llm_timeout))
    options: dict[str, Any] = {"temperature": 0}
    strange = settings.origin("llm_base_url").is_strange
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
        if strange and provider not in _WITHOUT_KEY:
            raise UsageError(
                f"qa-notes.toml sets llm_base_url, and {provider} would send your key there",
                "if you want it, say so yourself: --llm-base-url URL",
            )
    if provider == "ollama":
        wire: dict[str, Any] = {"timeout": timeout, "event_hooks": bounds.hooks}
        return options | {
            "client_kwargs": wire | ({"headers": {"authorization": NO_KEY}} if strange else {})
        }
    # Tries, waits and deadlines are ours (chat.py): the libraries' own hide what they wait for.
    options |= {"timeout": settings.llm_timeout, "max_retries": 0}
    if provider == "openai":
        # One for both clients: the library would make its own for the second, which nobody uses.
        tls = httpx.create_ssl_context()
        client = httpx.Client(
            verify=tls, timeout=timeout, event_hooks=bounds.hooks, follow_redirects=True
        )
        options["http_async_client"] = httpx.AsyncClient(verify=tls)
        # Servers other than OpenAI's leave the usage out unless they are asked for it.
        options |= {"timeout": timeout, "http_client": client, "stream_usage": True}
        # Without socket options langchain-openai leaves proxies to httpx, and warns of nothing.
        options["http_socket_options"] = ()
        if settings.llm_base_url:
            # The folder's file may be a stranger's: the user's key does not follow its address.
            options["api_key"] = NO_KEY if strange else os.environ.get("OPENAI_API_KEY", NO_KEY)
    return options


def where(settings: Settings) -> str:
    """The model's address, and which setting says so; empty for the provider's own."""
    if not settings.llm_base_url:
        return ""
    address = addresses.public(settings.llm_base_url)
    return f"llm_base_url = {address}, set by {settings.origin('llm_base_url').where}"
