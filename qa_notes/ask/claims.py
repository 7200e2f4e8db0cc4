"""The claims of a reply: sentences of the reader's language, each with the numbers of the paper's
sentences that carry it. Asked for as JSON where the model's provider holds it to a schema, else as
labelled lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from qa_notes.ask.labelled import Labelled, data_of, lines_of, rows_of, schema_of
from qa_notes.llm import Reply
from qa_notes.sentences import sentences

NONE, SAID = "not_in_paper", "in_paper"
MOST = 10  # claims of one answer
_TEXT, _NUMBERS = "sentence", "evidence"
_CLAIM = schema_of(
    (_TEXT, "one complete sentence"),
    (_NUMBERS, "numbers of the one to three sentences that carry it"),
)
SCHEMA: Mapping[str, Any] = {
    "title": "answer",
    "description": "What the paper says, or that it does not say.",
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": [NONE, SAID]},
        "claims": {"type": "array", "items": _CLAIM},
    },
    "required": ["verdict", "claims"],
    "additionalProperties": False,
}
_NONE = re.compile(r"^\W*NONE\W*$", re.I | re.M)


def read_claims(reply: Reply) -> list[Labelled] | None:
    """Its claims, none for nonsense; None where it says that the paper does not say."""
    if (data := data_of(reply)) is not None:
        if data.get("verdict") == NONE:
            return None
        return _single(rows_of(data.get("claims"), _TEXT, _NUMBERS))
    return None if _NONE.match(reply.text) else _single(lines_of(reply, "CLAIM"))


def _single(claims: Iterable[Labelled]) -> list[Labelled]:
    """One sentence each; those of one claim share its numbers."""
    parted = (
        Labelled(claim.text[start:end], claim.numbers)
        for claim in claims
        for start, end in sentences(claim.text)
    )
    return list(dict.fromkeys(parted))[:MOST]
