"""Proceedings of Machine Learning Research: a page with tags for each paper of a volume."""

from __future__ import annotations

import re
from dataclasses import replace

from qa_notes.errors import NotFound
from qa_notes.models import PaperRef
from qa_notes.sources import answers
from qa_notes.sources.kind import Answer, Asking, Kind, Offer
from qa_notes.sources.links import link_to
from qa_notes.sources.meta_tags import Page, paper_of

SITE = "https://proceedings.mlr.press"
_NAME = r"(?P<name>[a-z0-9][a-z0-9_-]*)"
_PATH = re.compile(
    rf"v(?P<volume>\d{{1,4}})/{_NAME}(?:\.html|\.pdf|/(?P=name)(?:-supp)?\.pdf)?", re.IGNORECASE
)
_RAW = re.compile(  # where the PDFs of newer volumes lie
    rf"mlresearch/v(?P<volume>\d{{1,4}})/main/assets/{_NAME}/(?P=name)\.pdf", re.IGNORECASE
)
_ID = re.compile(r"pmlr-v(\d+)-(.+)")


def _reads(word: str) -> PaperRef | None:
    if link := link_to(word, "proceedings.mlr.press"):
        found = _PATH.fullmatch(link.path)
    else:
        link = link_to(word, "raw.githubusercontent.com")
        found = _RAW.fullmatch(link.path) if link else None
    if found is None:
        return None
    volume, name = found["volume"], found["name"].lower()
    return PaperRef("pmlr", f"pmlr-v{volume}-{name}", f"{SITE}/v{volume}/{name}.html")


def _opens(asking: Asking) -> Answer:
    def answer(ref: PaperRef) -> Offer:
        found, who = _ID.fullmatch(ref.id), "PMLR"
        if found is None:
            raise NotFound(f"{ref.id!r} is no paper of PMLR")
        volume, name = found.groups()
        url = f"{SITE}/v{volume}/{name}.html"
        page = Page(answers.asked(asking.polite, url, who, f"{name} in volume {volume}"), who)
        paper = paper_of(page, ref.id, "pmlr")
        pdf = paper.pdf_url or f"{SITE}/v{volume}/{name}/{name}.pdf"
        pdf = re.sub("^http:", "https:", pdf)  # as their tags still have it
        shown = page.text_at("//*[@id='abstract']")
        abstract = paper.abstract or answers.paragraphs(shown)
        paper = replace(paper, url=url, pdf_url=pdf, abstract=abstract)
        return Offer(answers.titled(paper, who), pdf)

    return answer


KIND = Kind("papers of PMLR", _reads, _opens)
