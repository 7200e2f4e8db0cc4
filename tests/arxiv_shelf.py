"""An arXiv whose papers are made here: versions can be put up, taken back and broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from fakes import ABSTRACT, make_paper
from sources_web import API, Reply, Request, Web

from qa_notes.refs import versioned

TITLE = "Lanterns: Small Lights for Large Rooms"
_HEAD = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom">'
)


@dataclass
class Arxiv:
    """Answers the API of `web` for what was put up."""

    web: Web
    folder: Path  # where PDFs are made
    entries: dict[str, list[str]] = field(default_factory=dict)  # id -> of each version

    def __post_init__(self) -> None:
        self.web.scripts[API] = self._api

    def put(
        self, paper_id: str, *, title: str = TITLE, comment: str = "", **paper: str
    ) -> Path | None:
        """A new version; with a comment that it is withdrawn it has no PDF. `paper`: how to
        make it."""
        version = len(self.entries.setdefault(paper_id, [])) + 1
        name = versioned(paper_id, version)
        said = f"<arxiv:comment>{escape(comment)}</arxiv:comment>" if comment else ""
        self.entries[paper_id].append(
            f"<entry><id>http://arxiv.org/abs/{name}</id><title>{escape(title)}</title>"
            f"<updated>2026-0{version}-05T10:00:00Z</updated>"
            f"<published>2026-01-01T00:00:00Z</published><summary>{escape(ABSTRACT)}</summary>"
            f'<category term="cs.CL"/><arxiv:primary_category term="cs.CL"/>{said}'
            f"<author><name>Ada Example</name></author></entry>"
        )
        if comment:
            return None
        pdf = make_paper(self.folder / f"{name.replace('/', '_')}.pdf", title, **paper)
        self.web.at(f"/pdf/{name}", Reply(pdf.read_bytes()))
        return pdf

    def env(self) -> dict[str, str]:
        """For commands that should ask it, without a pause."""
        return {
            "QA_NOTES_ARXIV_API_URL": self.web.url + API,
            "QA_NOTES_ARXIV_PDF_URL": f"{self.web.url}/pdf",
            "QA_NOTES_ARXIV_DELAY": "0",
        }

    def asked(self) -> list[list[str]]:
        """The ids of each request."""
        return [r.query["id_list"].split(",") for r in self.web.asked if r.path == API]

    def _api(self, request: Request) -> Reply:
        found = []
        for wanted in request.query["id_list"].split(","):
            name, _, version = wanted.partition("v")
            versions = self.entries.get(name, [])
            place = int(version) - 1 if version else -1
            found += versions[place : place + 1 or None] if versions else []
        return Reply((_HEAD + "".join(found) + "</feed>").encode())
