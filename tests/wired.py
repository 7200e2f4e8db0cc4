"""A chat with a server on the loopback interface that refuses, thinks, or replies in a shape."""

from __future__ import annotations

import json
from typing import Any

from fakes import head

from qa_notes.config import Settings
from qa_notes.llm import Chat
from qa_notes.llm.providers import load_model


def chat(url: str, llm: str = "openai:fake", **more: Any) -> Chat:
    base = f"{url}/v1" if llm.startswith("openai") else url
    made = load_model(Settings(llm=llm, llm_base_url=base, **more))
    made.slept = []  # type: ignore[attr-defined]
    made.sleep = made.slept.append  # type: ignore[attr-defined]
    return made


def refusal(status: int, message: str = "no", **headers: str) -> list[bytes]:
    body = json.dumps({"error": {"message": message, "code": None}}).encode()
    return [head("application/json", status, Content_Length=str(len(body)), **headers), body]
