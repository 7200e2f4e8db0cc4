"""Keys out of somebody else's words: what a server repeats goes to a terminal and into notes."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable
from urllib.parse import quote

from qa_notes import addresses

HIDDEN = "***"
SHORTEST = 8  # characters of a key in the environment
READ = 6_000  # characters that are looked at
_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)
_ONE_WORD = re.compile(r"[\w.+=~-]+")
_LIKE_A_KEY = r"(?=[^\s'\"]*[\d*]|[^\s'\"]{16})"  # and not like a word of the sentence

_USERINFO = re.compile(r"//[^/?#\s'\"]+@")
_QUERY = re.compile(r"(?<=[?&])([\w.%-]{1,40}=)[^\s&#'\"<>]+")
_SAID = (
    # 'authorization': 'Bearer abc', x-api-key: abc, ("api-key", "abc")
    r"((?:\bauthorization|\b[\w-]{0,20}api[-_]key)(?:['\"]\s*,|['\"]?\s*[:=])\s*(?:b?['\"])?"
    r"(?:(?:bearer|basic|token)\s+)?)[^\s'\",}]+",
    rf"(\b(?:bearer|basic)\s+){_LIKE_A_KEY}[\w+/.~=*-]+",
    # Incorrect API key provided: abc***, invalid token abc1
    rf"(\b(?:api|access|secret)?[ _-]?(?:key|token|password|secret)\b[ \w]{{0,12}}[:=]\s*['\"]?)"
    rf"{_LIKE_A_KEY}(?!\d+\b)[^\s'\",&]+",
    rf"(\b(?:key|token|password|secret)\s+['\"`]?){_LIKE_A_KEY}(?!\d+\b)[\w+/.~=*-]+",
    # by their looks: OpenAI's, Groq's, Hugging Face's, Google's, a signed token, a masked one
    r"()\bsk-(?!learn\b)[\w*.-]{3,}",
    r"()\b(?:gsk_|hf_|xai-|nvapi-|AIza)[\w*-]{12,}",
    r"()\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*",
    r"()[\w-]{0,80}\*{3,}[\w-]+",
)
_PATTERNS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _SAID)


def hidden(text: str, known: Iterable[str] = ()) -> str:
    """The text without `known` keys, those of the environment, and what looks like one."""
    text = text[:READ]
    env = (v for n, v in os.environ.items() if len(v) >= SHORTEST and _NAME.search(n))
    for key in sorted({*known, *env}, key=len, reverse=True):
        text = text.replace(key, HIDDEN).replace(quote(key, safe=""), HIDDEN)
        if len(key) >= 2 * SHORTEST and _ONE_WORD.fullmatch(key):  # its beginning, "sk-proj-1..."
            text = re.sub(rf"{re.escape(key[:SHORTEST])}[\w.…*-]*", HIDDEN, text)
    text = _USERINFO.sub("//", text)
    text = _QUERY.sub(lambda m: m[1] + HIDDEN if addresses.is_secret(m[1]) else m[0], text)
    for pattern in _PATTERNS:
        text = pattern.sub(lambda m: m[1] + HIDDEN, text)
    return text


def of_address(url: str) -> tuple[str, ...]:
    """What an address lets in with: its password, that with the user as a header, its tokens."""
    user, password = addresses.login(url) or ("", "")
    found = [password or user, *addresses.tokens(url)]
    if user:
        found.append(base64.b64encode(f"{user}:{password}".encode()).decode("ascii"))
    return tuple(key for key in found if key)
