"""The embedded model's tokens, and which of them a sentence of a language has no use for.

A bias on tokens costs the same wherever the model is tempted. A grammar does not: each time the
likeliest token breaks it, llama.cpp tries the grammar on all 151,936.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from pathlib import Path

from filelock import FileLock

from qa_notes.errors import ModelError
from qa_notes.files import write_whole
from qa_notes.languages.scripts import LATIN

_LATIN = re.compile(rf"[\s-]?[{LATIN}]{{2,}}|\s[a-z]")
_PLAIN = re.compile(r"[A-Za-z]?[a-z'’-]*")  # a word of a sentence, and no name
_BORDER = re.compile(r"[\s/–—]+")  # "models—such" is two words and no name
_EDGES = ".,;:()[]{}\"'“”‘’?!"


class Vocabulary:
    """What each token of a model writes; a part of a character is written as nothing."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self._strange: dict[Callable[[str], bool], list[int]] = {}

    def barred(
        self, strange: Callable[[str], bool], source: str, kept: Iterable[str] = ()
    ) -> list[int]:
        """Tokens barred from a translation of `source`: `strange` ones, and English words.

        The names of the source stay free: "Llama" may be written, "suite" may not. So do the words
        in `kept`, which do not look like names: "qa-notes".
        """
        names = " ".join([*_names(source, self._words), *kept])
        return [*self._foreign(strange), *(i for i, word in self._latin if word not in names)]

    def _foreign(self, strange: Callable[[str], bool]) -> list[int]:
        if strange not in self._strange:
            self._strange[strange] = [i for i, token in enumerate(self.tokens) if strange(token)]
        return self._strange[strange]

    @cached_property
    def _latin(self) -> list[tuple[int, str]]:
        return [(i, t.strip(" -")) for i, t in enumerate(self.tokens) if _LATIN.fullmatch(t)]

    @cached_property
    def _words(self) -> frozenset[str]:
        """Common English words: those that are one token after a blank."""
        return frozenset(t[1:] for t in self.tokens if re.fullmatch(r" [a-z]{2,}", t))


def read(model: Path, cache_dir: Path) -> Vocabulary:
    """The vocabulary of a GGUF file. Reading one takes ten seconds, so the tokens are kept.

    Raises ModelError when it cannot be read.
    """
    kept = cache_dir / f"{model.stem}.tokens.json"
    try:
        with FileLock(f"{kept}.lock"):
            tokens = _kept(kept)
            if tokens is None:
                tokens = _tokens(model)
                write_whole(kept, json.dumps(tokens))
        return Vocabulary(tokens)
    except (OSError, ValueError) as err:  # no room, no right to write, no GGUF
        raise ModelError(f"the vocabulary of {model} cannot be read or kept: {err}") from err


def _kept(path: Path) -> list[str] | None:
    """The tokens of an earlier run; None when there are none, or no list of texts."""
    try:
        tokens = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    texts = isinstance(tokens, list) and tokens and all(isinstance(t, str) for t in tokens)
    return tokens if texts else None


def _tokens(model: Path) -> list[str]:
    try:
        from gguf import GGUFReader
    except ImportError as err:
        raise ModelError(
            "the embedded model needs gguf, which is not installed",
            "pip install 'qa-notes[embedded]', or use another model: --llm provider:model",
        ) from err
    field = GGUFReader(str(model)).fields.get("tokenizer.ggml.tokens")
    if field is None:
        raise ModelError(f"{model} holds no vocabulary")
    byte_of = _byte_of()
    spelled = (bytes(field.parts[index]).decode("utf-8") for index in field.data)
    return [
        bytes(byte_of[c] for c in token if c in byte_of).decode("utf-8", "ignore")
        for token in spelled
    ]


@cache
def _byte_of() -> dict[str, int]:
    """GPT-2's printable stand-ins for bytes (Radford et al. 2019, `bytes_to_unicode`)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(b): b for b in printable} | {chr(256 + n): b for n, b in enumerate(others)}


def _names(source: str, common: frozenset[str]) -> list[str]:
    """Words with upper case within, a digit or a sign, and capitalised ones: GPT-4, Llama.

    A common word at the head of a sentence ("Unlike") is none.
    """
    found, begins = [], True
    for raw in _BORDER.split(source):
        word = raw.strip(_EDGES)
        plain = _PLAIN.fullmatch(word)
        if (
            word
            and (not plain or (word[0].isupper() and len(word) > 1))
            and not (plain and begins and word.lower() in common)
        ):
            found.append(word)
        begins = raw.endswith((".", ":", "?", "!"))
    return found
