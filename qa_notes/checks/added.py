"""A translation that says more than its source: sentences that nobody wrote."""

from __future__ import annotations

import re

from qa_notes.sentences import how_many

# Where a long English sentence may be parted: one Japanese sentence for each part reads better.
_JOINT = re.compile(
    r"[,;:—–]|\b(?:and|but|or|while|which|who|where|whose|because|since|so|when|if|that|thus)\b",
    re.IGNORECASE,
)
# Characters for each of the English source beyond which a parted sentence holds more than it had.
# Japanese: the embedded model's parted sentences have 0.38 to 0.50 (docs/decisions.md, 59).
_LONGEST = {"ja": 0.55, "ko": 0.7, "hi": 1.2}
_PART = 150  # characters of a source that is long enough for one sentence more
WHY = "it has a sentence more than the original, translate only what stands there"


def added_sentence(said: str, source: str, language: str) -> str | None:
    """Why `said` has more sentences than its English source can have been parted into, or None."""
    more = how_many(said, language) - how_many(source, "en")
    if more <= 0 or language not in _LONGEST:
        return None
    parts = min(len(_JOINT.findall(source)), 1 + len(source) // _PART)
    parted = more <= parts and len(said) <= _LONGEST[language] * len(source)
    return None if parted else WHY
