"""OpenReview: facts from its API, of either version; the PDF beside the forum."""

from __future__ import annotations

import re
from typing import Any

from qa_notes.errors import NotFound
from qa_notes.models import Paper, PaperRef
from qa_notes.sources import answers
from qa_notes.sources.kind import Answer, Asking, Kind, Offer
from qa_notes.sources.links import link_to

SITE = "https://openreview.net"
APIS = ("https://api2.openreview.net", "https://api.openreview.net")  # the second: until 2023
_ID = re.compile(r"[A-Za-z0-9_-]{5,40}")
_NAMED = "openreview-"


def _reads(word: str) -> PaperRef | None:
    link = link_to(word, "openreview.net", "www.openreview.net")
    if link is None or link.path not in ("forum", "pdf"):
        return None
    found = _ID.fullmatch(link.query.get("id", ""))
    return PaperRef("openreview", _NAMED + found[0], _forum(found[0])) if found else None


def _forum(name: str) -> str:
    return f"{SITE}/forum?id={name}"


def _opens(asking: Asking) -> Answer:
    def answer(ref: PaperRef) -> Offer:
        name, who = ref.id.removeprefix(_NAMED), "OpenReview"
        for api in APIS:
            try:
                said = answers.asked_json(asking.polite, f"{api}/notes?id={name}", who, name)
            except NotFound:
                continue
            if isinstance(content := answers.at(said, "notes", 0, "content"), dict):
                paper = _paper(ref.id, name, content, answers.at(said, "notes", 0))
                return Offer(answers.titled(paper, who), f"{SITE}/pdf?id={name}")
        raise NotFound(f"OpenReview has no paper {name}", f"is it open to all? see {_forum(name)}")

    return answer


def _paper(paper_id: str, name: str, content: dict[str, Any], note: Any) -> Paper:
    def of(key: str) -> Any:  # version 2 puts each value into a mapping
        value = content.get(key)
        return value.get("value") if isinstance(value, dict) else value

    return Paper(
        id=paper_id,
        title=answers.line(of("title")),
        authors=answers.authors(answers.texts(of("authors"))),
        published=answers.day(answers.at(note, "pdate") or answers.at(note, "cdate")),
        url=_forum(name),
        pdf_url=f"{SITE}/pdf?id={name}",
        abstract=answers.paragraphs(of("abstract")),
        source="openreview",
    )


KIND = Kind("papers of OpenReview", _reads, _opens)
