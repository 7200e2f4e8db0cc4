"""ACL Anthology: a page with tags and a PDF for each id; its own DOIs and old addresses lead there.

`2023.acl-long.1` and, before 2020, `P19-1001`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from qa_notes.models import PaperRef
from qa_notes.refs import doi_of
from qa_notes.sources import answers
from qa_notes.sources.kind import Answer, Asking, Kind, Offer
from qa_notes.sources.links import link_to
from qa_notes.sources.meta_tags import Page, paper_of

SITE = "https://aclanthology.org"
_HOSTS = (
    "aclanthology.org", "www.aclanthology.org", "aclweb.org", "www.aclweb.org", "aclanthology.info",
    "www.aclanthology.info", "aclanthology.coli.uni-saarland.de",
)  # fmt: skip
_ID = r"(\d{4}\.[a-z0-9]+-[a-z0-9_]+\.\d+|[A-Z]\d{2}-\d{4,5})"
_PATH = re.compile(
    rf"(?:anthology/)?(?:papers/)?(?:(?:[A-Z]/)?[A-Z]\d{{2}}/)?{_ID}(?:v\d+)?(?:\.pdf|\.bib|\.html)?",
    re.IGNORECASE,
)
_DOI = re.compile(rf"10\.(?:18653/v1|3115/v1)/{_ID}", re.IGNORECASE)
_NAMED = "acl-"


def _reads(word: str) -> PaperRef | None:
    link = link_to(word, *_HOSTS)
    found = _PATH.fullmatch(link.path) if link else _DOI.fullmatch(doi_of(word) or "")
    return acl_ref(found[1]) if found else None


def acl_ref(anthology_id: str) -> PaperRef:
    """A paper by its id in the Anthology, in any case of letters."""
    old = re.fullmatch(r"[A-Za-z]\d{2}-\d+", anthology_id)
    name = anthology_id.upper() if old else anthology_id.lower()
    return PaperRef("acl", f"{_NAMED}{name}", f"{SITE}/{name}/")


def _opens(asking: Asking) -> Answer:
    def answer(ref: PaperRef) -> Offer:
        name = ref.id.removeprefix(_NAMED)
        url, who = f"{SITE}/{name}/", "the ACL Anthology"
        page = Page(answers.asked(asking.polite, url, who, name), who)
        paper = paper_of(page, ref.id, "acl")
        shown = page.text_at("//div[contains(@class, 'acl-abstract')]//span")
        paper = replace(
            paper,
            url=url,
            pdf_url=f"{SITE}/{name}.pdf",
            abstract=paper.abstract or answers.paragraphs(shown),
        )
        return Offer(answers.titled(paper, who), f"{SITE}/{name}.pdf")

    return answer


KIND = Kind("papers of the ACL Anthology", _reads, _opens)
