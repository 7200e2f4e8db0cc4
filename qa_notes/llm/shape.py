"""Replies in the shape of a JSON schema: how one is asked for, and what is read from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qa_notes import strict_json

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NAME = "reply"  # of a schema without a title; OpenAI wants one


def options(model: BaseChatModel, schema: Mapping[str, Any]) -> dict[str, Any]:
    """What holds a call to the schema, as LangChain words it for the model's provider.

    Its own runnable would hand over the reply when it is whole. Only the options that it binds are
    taken, so that a reply in a shape is heard, bounded and counted like any other. Empty where
    the provider's class has tool calls alone, whose words are no text.
    """
    of_openai = hasattr(model, "extra_body")
    asked: Any = model.with_structured_output(
        {"title": NAME, **schema},
        method="json_schema",
        include_raw=True,
        **({"strict": True} if of_openai else {}),  # without it the schema is only a wish
    )
    bound = dict(asked.first.steps__["raw"].kwargs)
    if "tools" in bound:
        return {}
    if "response_format" in bound and of_openai:
        # The OpenAI library reads such a reply itself, and raises at one that is cut off.
        bound["extra_body"] = {"response_format": bound.pop("response_format")}
    return bound


def read(text: str, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The object that a reply is, with all that the schema requires at its top; else None."""
    try:
        value = strict_json.read(text)
    except ValueError:
        return None
    whole = isinstance(value, dict) and all(key in value for key in schema.get("required", ()))
    return value if whole else None
