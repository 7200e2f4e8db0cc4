"""Whatever a server repeats, no key reaches an error, and the words around it do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from fakes import serve_wire
from wired import chat, refusal

from qa_notes.config import Settings
from qa_notes.errors import ModelError, PromptRefused
from qa_notes.llm import keys
from qa_notes.llm.providers import load_model
from qa_notes.llm.trouble import WORDS, clean

HELLO = [("user", "Hello?")]
KEY = "k3y-of-the-house-0123456789"


TOLD: dict[str, Callable[[str, dict[str, str]], object]] = {
    "the password": lambda base, headers: "Pa55word!",
    "the address": lambda base, headers: base,
    "its key": lambda base, headers: "q9-secret-q9",
    "the key of the environment": lambda base, headers: KEY,
    "a header": lambda base, headers: headers["authorization"],
    "its value": lambda base, headers: headers["authorization"].split()[-1],
    "headers": lambda base, headers: {"authorization": headers["authorization"], "a": "b"},
    "headers as pairs": lambda base, headers: [("Authorization", headers["authorization"])],
}


@pytest.mark.parametrize("status", [400, 401, 429, 500])
@pytest.mark.parametrize("what", TOLD)
@pytest.mark.parametrize("login", ["ada:Pa55word!@", ""])
def test_a_server_that_repeats_what_it_was_sent_tells_no_key(
    status: int, what: str, login: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve_wire(lambda body: refusal(status, f"no: {told()} <")) as wire:
        host = wire.url.removeprefix("http://")
        base = f"http://{login}{host}/v1?key=q9-secret-q9"

        def told() -> object:
            return TOLD[what](base, wire.headers[-1])

        made = load_model(Settings(llm="openai:fake", llm_base_url=base, longest_wait=0))
        made.sleep = lambda seconds: None
        with pytest.raises((ModelError, PromptRefused), match=r"no: .*<") as caught:
            made.say(HELLO)
    said = f"{caught.value} {caught.value.hint}"
    authorization = wire.headers[0]["authorization"].split()[-1]
    for secret in (KEY, "Pa55word!", "q9-secret-q9", authorization):
        assert secret not in said or (secret == "Pa55word!" and not login)


def test_a_key_is_not_told_in_parts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    def send(body: dict[str, Any]) -> Iterable[bytes]:
        return refusal(401, f"Wrong: {KEY[:14]}... is not known, nor {KEY[:9]}****{KEY[-4:]}")

    with serve_wire(send) as wire, pytest.raises(ModelError, match="is not known") as caught:
        chat(wire.url).say(HELLO)
    assert KEY[:8] not in str(caught.value)
    assert KEY[-4:] not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Incorrect API key provided: sk-abc***wxyz. Find it", "Incorrect API key provided: ***"),
        ("Incorrect API key provided: sk-abcdef", "Incorrect API key provided: ***"),
        ("bad key sk-proj-Ab_12-xyz here", "bad key *** here"),
        ("key gsk_Abc123Abc123Abc123 is off", "key *** is off"),
        ("for AIzaSyA1234567890abcdefg only", "for *** only"),
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln x", "jwt *** x"),
        ("{'authorization': 'Bearer abcdef', 'a': 1}", "{'authorization': 'Bearer ***', 'a': 1}"),
        ('{"x-api-key":"abcdef","a":1}', '{"x-api-key":"***","a":1}'),
        ("[('api-key', 'abcdef')]", "[('api-key', '***')]"),
        ("Authorization: Basic YWRhOnBhc3M= x", "Authorization: Basic *** x"),
        ("sent Bearer abcdef123456 to me", "sent Bearer *** to me"),
        ("invalid token 'a1b2c3d4e5'", "invalid token '***'"),
        ("at https://me:pa/ss@h/v1", "at https://me:pa/ss@h/v1"),  # no address
        ("at https://me:p@ss@host/v1 now", "at https://host/v1 now"),
        ("GET /v1?a=1&key=abc&b=2 failed", "GET /v1?a=1&key=***&b=2 failed"),
        ("GET /v1?access_token=abc'", "GET /v1?access_token=***'"),
    ],
)
def test_a_key_is_known_by_its_looks_and_its_place(text: str, said: str):
    assert clean(text).startswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "context_length_exceeded: 9000 tokens",
        "max_tokens: 500 is too large",
        "API key not valid. Please pass a valid API key.",
        "Set the OPENAI_API_KEY environment variable, or pass api_key to the client",
        "Basic authentication required",
        "pip install scikit-learn, sk-learn is another",
        "GET /v1?limit=20&after=x failed",
        "Unsupported parameter: 'max_tokens' is not supported with this model.",
        "mail ada@example.org",
        "the token 50256 ends it; secret: none",
    ],
)
def test_other_words_stay_as_they_are(text: str):
    assert clean(text) == text


def test_a_long_message_is_cut():
    for text in ("sk-" * 100_000, "a" * 300_000, "key " * 80_000, "?" * 300_000, "//a@" * 80_000):
        assert len(clean(text)) <= WORDS + 1


def test_what_an_address_lets_in_with():
    found = keys.of_address("https://ada:p%20w@host/v1?key=a%2Fb&page=2&token=")
    assert set(found) == {"p w", "a%2Fb", "a/b", "YWRhOnAgdw=="}
    assert keys.of_address("http://localhost:8000/v1") == ()
    assert keys.of_address("") == ()
