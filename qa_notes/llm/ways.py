"""How each model wants to be asked: the one place for what differs between providers and models.

What is known stands in a table, by the names of the provider and the model, and LangChain's
profile of the model has the last word. What is not known a refusal teaches: a server that names
what it does not take is asked again without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qa_notes.llm import shape

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

SMALL = 7.0  # billions of parameters; a model with fewer needs a recipe of its own
LEAST_READ = 8_000  # tokens; a model that reads fewer is a small one, too
# Tokens that Ollama is told to hold: by itself it holds 4,096 and cuts what is longer. Always as
# many, because it loads the model anew for another number.
ROOM = 12_288
EFFORT = "low"  # how long a model that can be told is to think: every such model has this step

# How a limit of tokens is told. ChatOpenAI turns `max_tokens` into `max_completion_tokens`;
# `body` is the way past it, for servers that know the older name alone (Mistral, older vLLM).
_LIMITS: dict[str, Callable[[int], dict[str, Any]]] = {
    "max_tokens": lambda tokens: {"max_tokens": tokens},
    "max_completion_tokens": lambda tokens: {"max_completion_tokens": tokens},
    "body": lambda tokens: {"extra_body": {"max_tokens": tokens}},
    "max_output_tokens": lambda tokens: {"max_output_tokens": tokens},
    "num_predict": lambda tokens: {
        "options": {"num_predict": tokens, "temperature": 0, "num_ctx": ROOM}
    },
}
# The other way where a limit is told as `max_tokens` and the server refuses this name.
_OTHER_LIMIT = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "body"}

_OPENAI = "openai|azure_openai"
_THINKERS = r"deepseek-(r\d|reasoner)|qwq|magistral|gpt-oss|qwen3(?!.*(instruct|coder))|.*-thinking"
# Which provider, which of its models, and what is different; a later row has its way. Names are
# matched from their start, in lower case, and without the folder before them.
_TABLE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("anthropic", "", {"marked": True}),
    ("google_genai", "", {"limit": "max_output_tokens"}),
    ("ollama", "", {"limit": "num_predict", "holds": ROOM}),
    ("", _THINKERS, {"thinks": True}),
    # "Unsupported value: 'temperature' does not support 0 with this model."
    (
        _OPENAI,
        r"o\d|gpt-[5-9](?!.*chat)",
        {"temperature": False, "thinks": True, "effort": ("reasoning_effort", EFFORT)},
    ),
    (_OPENAI, "o1-(mini|preview)", {"system": False, "effort": None}),
    (f"{_OPENAI}|groq", "gpt-oss", {"effort": ("reasoning_effort", EFFORT)}),
    ("ollama", "gpt-oss", {"effort": ("reasoning", EFFORT)}),
    ("google_genai", "gemini-[3-9]", {"effort": ("thinking_level", EFFORT)}),
    # "Developer instruction is not enabled"; the fourth generation has system messages.
    ("google_genai", "gemma-[1-3]", {"system": False}),
)

# What a refusal may be about, and the words that name it.
_NAMED = {
    "structured": r"response.?(?:format|schema)|json.?schema|structured.?output"
    r"|output_(?:format|config)",
    "system": r"(?:system|developer)[\W_]{0,3}(?:role|message|instruction|prompt)"
    r"|role.{0,60}(?:system|developer)|roles must alternate",
    "effort": r"reasoning|thinking|\beffort\b",
    "temperature": r"temperature",
    "limit": r"max_(?:completion_)?tokens",
}
_ABOUT = re.compile("|".join(f"(?P<{what}>{words})" for what, words in _NAMED.items()), re.I)
_REFUSES = re.compile(
    r"(?:not|n't|no longer)\b.{0,20}(?:support|permit|allow|enable|accept|recogni|available|known)"
    r"|unsupported|unrecogni|unknown|unexpected|unavailable|\binvalid\b|deprecated|forbidden"
    r"|must (?:be '|alternate)",
    re.IGNORECASE,
)
# "qwen3:1.7b", "mixtral-8x7b", "gemma3n:e4b"; in "30b-a3b" the active part is not the size.
_SIZE = re.compile(r"(?<![a-z0-9.])(?:(\d+)x)?e?(\d+(?:\.\d+)?)b(?![a-z0-9])", re.IGNORECASE)
_MILLIONS = re.compile(r"(?<![a-z0-9.])\d{2,3}m(?![a-z0-9])", re.IGNORECASE)  # "smollm2:360m"


@dataclass(frozen=True, slots=True)
class Ways:
    """How one model is asked; as it is, for a model of this process."""

    limit: str = "max_tokens"  # one of _LIMITS
    temperature: bool = False  # it was made with one
    system: bool = True  # it takes system messages
    structured: bool = False  # it can be held to a JSON schema
    thinks: bool = False  # before it answers
    effort: tuple[str, str] | None = None  # the option that says how much, and how much
    holds: int = 0  # tokens that it is told to hold, where it is told
    marked: bool = False  # it keeps a prompt's beginning for the next one only up to a mark

    def turns(self, messages: Sequence[tuple[str, str]]) -> list[tuple[str, Any]]:
        """The messages as it takes them.

        What the user says in two turns, the first of them the same for many questions, is one turn;
        where marks are wanted, the mark stands between the two. Without system messages their text
        stands before the first of the user.
        """
        out: list[tuple[str, Any]] = []
        for role, text in self._with_system(messages):
            if out and role == out[-1][0] == "user":
                before = out.pop()[1]
                out.append(("user", _parted(before, text) if self.marked else f"{before}\n{text}"))
            else:
                out.append((role, text))
        return out

    def _with_system(self, messages: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        if self.system:
            return list(messages)
        rest = [(role, text) for role, text in messages if role != "system"]
        told = "\n\n".join(text for role, text in messages if role == "system")
        first = next((i for i, (role, _) in enumerate(rest) if role == "user"), None)
        if not told:
            return rest
        if first is None:
            return [("user", told), *rest]
        return [*rest[:first], ("user", f"{told}\n\n{rest[first][1]}"), *rest[first + 1 :]]

    def options(
        self, model: BaseChatModel, wanted: Mapping[str, Any], limit: int
    ) -> dict[str, Any]:
        """Options of a call in LangChain's words: `wanted` with its schema, in `limit` tokens."""
        made = {name: value for name, value in wanted.items() if name != "schema"}
        if self.effort:
            made[self.effort[0]] = self.effort[1]
        made |= _LIMITS[self.limit](limit)
        if self.structured and (schema := wanted.get("schema")):
            for name, value in shape.options(model, schema).items():
                made[name] = made[name] | value if name in made else value
        return made

    def taught(self, objection: str) -> Ways | None:
        """Without what a provider objects to in a request; None where it names nothing of ours."""
        if not _REFUSES.search(objection):
            return None
        for match in _ABOUT.finditer(objection):
            what = str(match.lastgroup)
            if what == "limit" and self.limit in _OTHER_LIMIT:
                other = _OTHER_LIMIT[match[0].lower()]
                if other != self.limit:
                    return replace(self, limit=other)
            elif what != "limit" and getattr(self, what):
                changes: dict[str, Any] = {what: None if what == "effort" else False}
                return replace(self, **changes)
        return None

    def fitted(self, model: BaseChatModel) -> BaseChatModel:
        """The model, made again without a temperature where it takes none."""
        if self.temperature or getattr(model, "temperature", None) is None:
            return model
        return model.model_copy(update={"temperature": None})


def _parted(before: str | list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Blocks of one message, the first of which is kept (Anthropic's prompt caching)."""
    if isinstance(before, str):
        mark = {"cache_control": {"type": "ephemeral"}}
        before = [{"type": "text", "text": before} | mark]
    return [*before, {"type": "text", "text": text}]


def ways_of(provider: str, model: str, profile: Mapping[str, Any]) -> Ways:
    """How a model of a provider is asked, as the table and LangChain's profile of it say."""
    name = model.lower().rpartition("/")[2]
    known: dict[str, Any] = {"temperature": True}
    for who, which, different in _TABLE:
        if (not who or re.fullmatch(who, provider)) and re.match(which, name):
            known |= different
    if profile.get("temperature") is False:
        known["temperature"] = False
    if EFFORT not in profile.get("reasoning_effort_levels", (EFFORT,)):
        known["effort"] = None
    known["thinks"] = known.get("thinks", False) or bool(profile.get("reasoning_output"))
    return Ways(**known, structured=bool(profile.get("structured_output")))


def is_small(name: str, profile: Mapping[str, Any]) -> bool:
    """Whether a model needs its task in small steps: by the size in its name, or what it reads.

    `name` as it was asked for: "embedded", "ollama:qwen3:1.7b".
    """
    if name == "embedded" or 0 < (profile.get("max_input_tokens") or 0) < LEAST_READ:
        return True
    sizes = [int(times or 1) * float(size) for times, size in _SIZE.findall(name)]
    return max(sizes) < SMALL if sizes else bool(_MILLIONS.search(name))
