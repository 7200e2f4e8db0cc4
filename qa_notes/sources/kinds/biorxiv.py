"""bioRxiv and medRxiv: DOIs with versions, facts from the API that both share."""

from __future__ import annotations

import re
from typing import Any

from qa_notes.errors import NotFound
from qa_notes.models import Paper, PaperRef
from qa_notes.refs import doi_of
from qa_notes.sources import answers
from qa_notes.sources.kind import Answer, Asking, Kind, Offer
from qa_notes.sources.links import link_to

API = "https://api.biorxiv.org/details"
SERVERS = ("biorxiv", "medrxiv")
_HOSTS = {f"{www}{name}.org": name for name in SERVERS for www in ("", "www.")}
# 10.1101 has journals, too, whose DOIs begin with letters; since December 2025 it is 10.64898.
_DOI = (
    r"(?P<doi>10\.(?:1101|64898)/(?:\d{4}\.\d{2}\.\d{2}\.)?\d{6,8})(?:v(?P<version>[1-9]\d{0,2}))?"
)
_WORD = re.compile(_DOI)
_PATH = re.compile(rf"(?:content/)(?:biorxiv/|medrxiv/)?{_DOI}(?:\.[\w.+-]*|/[\w/.-]*)?")


def _reads(word: str) -> PaperRef | None:
    link = link_to(word, *_HOSTS)
    found = _PATH.fullmatch(link.path) if link else _WORD.fullmatch(doi_of(word) or "")
    if found is None:
        return None
    doi, version = found["doi"], int(found["version"]) if found["version"] else None
    site = f"https://www.{_HOSTS[link.host]}.org/content" if link else "https://doi.org"
    place = f"{site}/{doi}" + (f"v{version}" if version and link else "")
    return PaperRef("biorxiv", doi, place, version)


def _opens(asking: Asking) -> Answer:
    def answer(ref: PaperRef) -> Offer:
        named = [server for server in SERVERS if f"{server}.org" in ref.location]
        for server in named or SERVERS:
            who = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}[server]
            said = answers.asked_json(asking.polite, f"{API}/{server}/{ref.id}", who, ref.id)
            versions = _versions(said)
            if versions:
                return _offer(ref, server, versions)
        raise NotFound(f"bioRxiv and medRxiv have no paper {ref.id}")

    return answer


def _versions(said: dict[str, Any]) -> dict[int, Any]:
    rows = answers.at(said, "collection")
    rows = rows if isinstance(rows, list) else []
    numbered = ((str(answers.at(row, "version")), row) for row in rows)
    return {int(number): row for number, row in numbered if re.fullmatch(r"[1-9]\d{0,2}", number)}


def _offer(ref: PaperRef, server: str, versions: dict[int, Any]) -> Offer:
    version = max(versions) if ref.version is None else ref.version
    if version not in versions:
        raise NotFound(f"{ref.id} has no version {version}; the newest is {max(versions)}")
    row = versions[version]
    page = f"https://www.{server}.org/content/{ref.id}v{version}"
    category = answers.line(answers.at(row, "category"))
    names = answers.at(row, "authors")
    paper = Paper(
        id=ref.id,
        version=version,
        title=answers.line(answers.unmarked(answers.at(row, "title"))),
        authors=answers.authors(names.split(";") if isinstance(names, str) else ()),
        published=answers.day(answers.at(versions.get(1), "date")),
        updated=answers.day(answers.at(row, "date")),
        url=page,
        pdf_url=f"{page}.full.pdf",
        categories=(category[0].upper() + category[1:],) if category else (),
        abstract=answers.paragraphs(answers.unmarked(answers.at(row, "abstract"))),
        source="biorxiv",
    )
    return Offer(answers.titled(paper, server), f"{page}.full.pdf")


KIND = Kind("preprints of bioRxiv and medRxiv", _reads, _opens)
