"""What a model costs: the user's own prices, else those of a table that others keep up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qa_notes.config import Settings
from qa_notes.models import Usage

A_MILLION = 1e6
SMALLEST = 1e-4  # dollars that are still printed
SET_THEM = "set price_in and price_out in qa-notes.toml, 0 where it costs nothing"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    prompt: float
    cached: float  # of prompt tokens that the provider had kept
    generated: float

    def of(self, usage: Usage) -> float:
        """Dollars."""
        fresh = max(0, usage.prompt_tokens - usage.cached_tokens)
        dear = fresh * self.prompt + usage.completion_tokens * self.generated
        return (dear + usage.cached_tokens * self.cached) / A_MILLION


FREE = Price(0.0, 0.0, 0.0)


def price_of(settings: Settings) -> Price | None:
    """The price of the model that the settings name; None where nobody knows it.

    What is set wins. A prompt price of the user's own is that of cached tokens, too, unless
    price_cached says otherwise.
    """
    prompt, cached, generated = settings.price_in, settings.price_cached, settings.price_out
    if prompt is None or generated is None:
        listed = _listed(settings)
        if listed is None:
            return None
        if prompt is None and cached is None:
            cached = listed.cached
        prompt = listed.prompt if prompt is None else prompt
        generated = listed.generated if generated is None else generated
    return Price(prompt, prompt if cached is None else cached, generated)


def spelled(dollars: float) -> str:
    """Dollars as people read them."""
    if dollars >= 1:
        return f"${dollars:,.2f}"
    return f"under ${SMALLEST}" if 0 < dollars < SMALLEST else f"${dollars:.4f}"


def _listed(settings: Settings) -> Price | None:
    """List prices of today; nothing is fetched for them.

    Whose they are is told by the address, where there is one: the same name costs something else,
    or nothing, on another server.
    """
    provider, _, name = settings.llm.partition(":")
    if provider == "embedded" or (provider == "ollama" and not name.endswith("cloud")):
        return FREE
    from genai_prices import Usage as Counted
    from genai_prices import calc_price

    address = settings.llm_base_url
    whose: dict[str, Any] = {"provider_api_url": address} if address else {"provider_id": provider}
    try:
        found = calc_price(Counted(), name, **whose).model_price
    except LookupError:
        return None
    prompt, generated = _base(found, "input_mtok"), _base(found, "output_mtok")
    if prompt is None or generated is None:
        return None
    cached = _base(found, "cache_read_mtok")
    return Price(prompt, prompt if cached is None else cached, generated)


def _base(prices: Any, name: str) -> float | None:
    """A price of the table; of several, that of a short prompt."""
    listed = getattr(prices, name, None)
    listed = getattr(listed, "base", listed)
    return None if listed is None else float(listed)
