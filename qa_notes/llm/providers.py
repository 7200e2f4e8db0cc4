"""From `--llm` to a Talker: the embedded model, or any provider LangChain knows."""

from __future__ import annotations

from typing import Any

from qa_notes.config import Settings
from qa_notes.errors import ModelError, UsageError
from qa_notes.llm.talk import Talker, provider_errors

EMBEDDED = "embedded"
# Names people use, and what LangChain calls them.
_ALIASES = {"google": "google_genai", "mistral": "mistralai", "gemini": "google_genai"}
_LIMITS = {"google_genai": "max_output_tokens", "ollama": "num_predict"}


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
    return Talker(
        _langchain_model(provider, name, settings),
        settings.llm,
        limit_option=_LIMITS.get(provider, "max_tokens"),
    )


def _langchain_model(provider: str, model: str, settings: Settings) -> Any:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0, "timeout": settings.llm_timeout}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
        if provider == "openai":
            options["stream_usage"] = True  # servers other than OpenAI's leave it out otherwise
            options["api_key"] = _key_or_dummy()
    try:
        return init_chat_model(model, model_provider=provider, **options)
    except ImportError as err:
        package = str(err).splitlines()[0]
        raise ModelError(
            f"--llm {settings.llm}: {package}", f"pip install 'qa-notes[{provider}]'"
        ) from err
    except ValueError as err:  # an unknown provider
        raise ModelError(f"--llm {settings.llm}: {str(err).splitlines()[0]}") from err
    except provider_errors() as err:  # a key that is not set
        raise ModelError(f"--llm {settings.llm}: {str(err).splitlines()[0]}") from err


def _key_or_dummy() -> str:
    """Local servers want no key, but the client refuses to start without one."""
    import os

    return os.environ.get("OPENAI_API_KEY", "none")
