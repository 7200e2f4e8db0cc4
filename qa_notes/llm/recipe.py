"""Which recipe a model is asked by, and how long its answers are to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_notes.languages import language
from qa_notes.llm.ways import is_small

if TYPE_CHECKING:
    from qa_notes.config import Settings
    from qa_notes.llm.chat import Chat

SHORT, FULL = "short", "full"
DRAFTED = 140  # tokens that a draft of the short recipe has room for
PASSAGES = 10  # shown by the full recipe where the paper is not shown whole


@dataclass(frozen=True, slots=True)
class Length:
    """Of an answer."""

    letters: int  # of a language that writes no blanks between its words
    words: int  # of one that does
    claims: str  # "2 to 4"
    tokens: int  # that the reply has room for

    def told(self, code: str) -> str:
        """As a prompt asks for it."""
        unspaced = not language(code).joint
        size = f"{self.letters} characters" if unspaced else f"{self.words} words"
        return f"about {size} in {self.claims}"


# Japanese needs about a token and a half a character with most vocabularies; JSON its signs.
LENGTHS = {
    "short": Length(60, 25, "one claim", 400),
    "standard": Length(200, 80, "2 to 4 claims", 1_000),
    "long": Length(450, 180, "4 to 8 claims", 2_000),
}


def chosen(settings: Settings, chat: Chat | None = None) -> str:
    """The recipe for this model: what the settings name; by default as it is small or large.

    Before there is a `chat`, its name tells.
    """
    if settings.recipe != "auto":
        return settings.recipe
    return SHORT if (chat.is_small if chat else is_small(settings.llm, {})) else FULL


def longest(recipe: str) -> int:
    """Tokens of the longest reply that it asks for."""
    return max(length.tokens for length in LENGTHS.values()) if recipe == FULL else DRAFTED


def fitted(settings: Settings, recipe: str, roomy: bool = True) -> Settings:
    """The settings with what the full recipe shows, unless somebody has said otherwise.

    `roomy`: the model is known to hold a paper; one whose context nobody knows is shown passages.
    """
    if recipe != FULL:
        return settings
    usual = {"mode": "auto" if roomy else "retrieve", "passages": PASSAGES}
    unsaid = {k: v for k, v in usual.items() if k not in settings.model_fields_set}
    return settings.model_copy(update=unsaid)
