"""What a model costs: the user's own prices, else those of a table that others keep up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from qa_notes import addresses
from qa_notes.config import Settings
from qa_notes.models import Usage

A_MILLION = 1e6
SET = ("price_in", "price_cached", "price_out")  # of the settings
_NAMES = ("input_mtok", "cache_read_mtok", "output_mtok", "cache_write_mtok")  # of the table
SMALLEST = 1e-4  # dollars that are still printed
SET_THEM = "set price_in and price_out in qa-notes.toml, 0 where it costs nothing"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    prompt: float
    cached: float  # of prompt tokens that the provider had kept
    generated: float
    written: float | None = None  # of prompt tokens as the provider begins to keep them
    longer: tuple[tuple[int, Price], ...] = ()  # what calls cost whose prompt has more tokens

    def of(self, usage: Usage, written: int = 0) -> float:
        """Dollars of one call, or of several that are about alike."""
        each = usage.prompt_tokens / max(1, usage.calls)
        at = next((price for least, price in reversed(self.longer) if each > least), self)
        fresh = max(0, usage.prompt_tokens - usage.cached_tokens - written)
        dear = fresh * at.prompt + usage.completion_tokens * at.generated
        kept = written * (at.prompt if at.written is None else at.written)
        return (dear + kept + usage.cached_tokens * at.cached) / A_MILLION

    def is_at_least(self, other: Price) -> bool:
        """Whether no token costs less than by the other."""
        mine, theirs = ((p.prompt, p.cached, p.generated) for p in (self, other))
        return all(own >= its for own, its in zip(mine, theirs, strict=True))


FREE = Price(0.0, 0.0, 0.0)


def price_of(settings: Settings) -> Price | None:
    """The price of the model that the settings name; None where nobody knows it.

    What is set wins. A prompt price of the user's own is that of cached tokens, too, unless
    price_cached says otherwise.
    """
    prompt, cached, generated = settings.price_in, settings.price_cached, settings.price_out
    if prompt is not None and generated is not None:
        return Price(prompt, prompt if cached is None else cached, generated)
    listed = _listed(settings)
    if listed is None:
        return None
    own: dict[str, Any] = (
        {} if prompt is None else {"prompt": prompt, "cached": prompt, "written": None}
    )
    own |= {} if cached is None else {"cached": cached}
    own |= {} if generated is None else {"generated": generated}
    longer = tuple((least, replace(price, **own)) for least, price in listed.longer)
    return replace(listed, **own, longer=longer)


def strange(settings: Settings) -> str | None:
    """The folder's file, where its prices are below those of the table or stand in for them."""
    theirs = [origin for name in SET if (origin := settings.origin(name)).is_strange]
    if not theirs:
        return None
    told = price_of(settings)
    known = price_of(settings.model_copy(update={origin.setting: None for origin in theirs}))
    if told is None or (known and told.is_at_least(known)):
        return None
    return theirs[0].where


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
    address = settings.llm_base_url
    if address and addresses.is_this_machine(address):
        return None  # nobody lists it, and the table takes a while to load
    from genai_prices import Usage as Counted
    from genai_prices import calc_price

    whose: dict[str, Any] = {"provider_api_url": address} if address else {"provider_id": provider}
    try:
        found = calc_price(Counted(), name, **whose).model_price
    except LookupError:
        return None
    tiers = (tier for name in _NAMES for tier in getattr(getattr(found, name), "tiers", ()))
    starts = sorted({tier.start for tier in tiers})
    short, *longer = (_above(found, least) for least in (0, *starts))
    if short is None:
        return None
    return replace(short, longer=tuple((n, p) for n, p in zip(starts, longer, strict=True) if p))


def _above(found: Any, least: int) -> Price | None:
    """Of a call whose prompt has more than `least` tokens."""
    prompt, cached, generated, written = (_rate(getattr(found, name), least) for name in _NAMES)
    if prompt is None or generated is None:
        return None
    return Price(prompt, prompt if cached is None else cached, generated, written)


def _rate(listed: Any, least: int) -> float | None:
    tiers = [tier for tier in getattr(listed, "tiers", ()) if tier.start <= least]
    price = tiers[-1].price if tiers else getattr(listed, "base", listed)
    return None if price is None else float(price)
