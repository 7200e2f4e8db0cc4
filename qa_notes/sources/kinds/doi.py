"""Any other DOI: facts from Crossref, an open copy of the PDF where Unpaywall knows one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from qa_notes.errors import NotFound, SourceError
from qa_notes.models import Paper, PaperRef
from qa_notes.refs import doi_of
from qa_notes.sources import answers
from qa_notes.sources.kind import Answer, Asking, Kind, Offer
from qa_notes.sources.links import link_to

CROSSREF = "https://api.crossref.org/works"
UNPAYWALL = "https://api.unpaywall.org/v2"
BY_HAND = "get the PDF yourself and name it in a week file: papers: [{{id: {doi}, path: FILE.pdf}}]"


def _reads(word: str) -> PaperRef | None:
    link = link_to(word, "doi.org", "dx.doi.org", "www.doi.org")
    doi = doi_of(unquote(link.path) if link else word)
    return PaperRef("doi", doi, f"https://doi.org/{doi}") if doi else None


def _opens(asking: Asking) -> Answer:
    def answer(ref: PaperRef) -> Offer:
        contact = asking.settings.contact
        if contact is None:
            raise SourceError(
                f"{ref.id}: an open copy is looked for at Unpaywall, which wants an e-mail address",
                "set QA_NOTES_CONTACT, or contact in qa-notes.toml, to yours; or "
                + BY_HAND.format(doi=ref.id),
            )
        paper = _facts(ref.id, contact, asking)
        return _open_copy(paper, contact, asking)

    return answer


def _facts(doi: str, contact: str, asking: Asking) -> Paper:
    """What Crossref says. Raises NotFound for DOIs of other agencies, too."""
    url = f"{CROSSREF}/{quote(doi, safe='')}?mailto={quote(contact)}"
    try:
        said = answers.at(answers.asked_json(asking.polite, url, "Crossref", doi), "message")
    except NotFound as err:
        hint = "it may be of another agency, such as DataCite; " + BY_HAND.format(doi=doi)
        raise NotFound(str(err), hint) from err
    days = (answers.at(said, key, "date-parts", 0) for key in ("published", "issued", "posted"))
    paper = Paper(
        id=doi,
        title=answers.line(answers.unmarked(answers.at(said, "title", 0))),
        authors=answers.authors([_name(each) for each in _list(answers.at(said, "author"))]),
        published=next((found for each in days if (found := answers.day(each))), None),
        url=f"https://doi.org/{doi}",
        abstract=answers.paragraphs(answers.unmarked(answers.at(said, "abstract"))),
        source="doi",
    )
    return answers.titled(paper, "Crossref")


def _name(author: Any) -> str:
    parts = (answers.line(answers.at(author, key)) for key in ("given", "family"))
    return (
        " ".join(part for part in parts if part) or answers.line(answers.at(author, "name")) or ""
    )


def _open_copy(paper: Paper, contact: str, asking: Asking) -> Offer:
    by_hand = BY_HAND.format(doi=paper.id)
    url = f"{UNPAYWALL}/{quote(paper.id)}?email={quote(contact)}"
    try:
        said = answers.asked_json(asking.polite, url, "Unpaywall", paper.id)
    except NotFound as err:
        raise NotFound(str(err), by_hand) from err
    places = (answers.at(said, "best_oa_location"), *_list(answers.at(said, "oa_locations")))
    found = (answers.address(answers.at(place, "url_for_pdf")) for place in places)
    pdf = next((each for each in found if each), None)
    if pdf is None:
        raise NotFound(f"{paper.id}: Unpaywall knows no open copy of the PDF", by_hand)
    return Offer(replace(paper, pdf_url=pdf), pdf)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


KIND = Kind("papers by DOI", _reads, _opens, turn=2)
