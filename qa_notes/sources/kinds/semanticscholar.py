"""Links of Semantic Scholar: each leads to the paper at a source that has its PDF."""

from __future__ import annotations

import re
from typing import Any

from qa_notes.errors import NotFound
from qa_notes.models import PaperRef
from qa_notes.refs import web_ref
from qa_notes.sources import answers
from qa_notes.sources.kind import Answer, Asking, Kind
from qa_notes.sources.links import link_to
from qa_notes.sources.registry import named_by

API = "https://api.semanticscholar.org/graph/v1/paper"
_PATH = re.compile(r"(?:paper/(?:[^/]+/)?|reader/)([0-9a-f]{40})(?:/.*)?", re.IGNORECASE)
_CORPUS = re.compile(r"CorpusID:(\d{1,12})", re.IGNORECASE)
_NAMED = "s2-"
# Of its externalIds, the first that is there, as a word that a kind reads.
_WORDS = {
    "ArXiv": "{}",
    "ACL": "https://aclanthology.org/{}",
    "DOI": "https://doi.org/{}",
}


def _reads(word: str) -> PaperRef | None:
    link = link_to(
        word, "www.semanticscholar.org", "semanticscholar.org", "api.semanticscholar.org"
    )
    if link is None:
        return None
    if found := _PATH.fullmatch(link.path):
        name = found[1].lower()
    elif found := _CORPUS.fullmatch(link.path):
        name = f"CorpusId-{found[1]}"
    else:
        return None
    return PaperRef("semanticscholar", _NAMED + name, f"https://{link.host}/{link.path}")


def _opens(asking: Asking) -> Answer:
    def answer(ref: PaperRef) -> PaperRef:
        name = ref.id.removeprefix(_NAMED).replace("-", ":")
        url = f"{API}/{name}?fields=title,externalIds,openAccessPdf"
        said = answers.asked_json(asking.polite, url, "Semantic Scholar", name)
        return _lead(said, name)

    return answer


def _lead(said: Any, name: str) -> PaperRef:
    for key, word in _WORDS.items():
        named = answers.at(said, "externalIds", key)
        if isinstance(named, str) and (found := named_by(word.format(named))):
            return found
    if pdf := answers.address(answers.at(said, "openAccessPdf", "url")):
        return web_ref(pdf)
    raise NotFound(
        f"Semantic Scholar names no other place of {name} that we know",
        "download the PDF and give the file",
    )


KIND = Kind("links of Semantic Scholar", _reads, _opens)
