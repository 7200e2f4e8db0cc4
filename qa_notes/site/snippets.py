"""What the search shows of a paper: its texts, each with the place of its page where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_notes.models import OWN, Note
from qa_notes.render import PrintedPaper
from qa_notes.site.cards import Card
from qa_notes.site.search import script


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a paper."""

    label: str  # what it answers, or what it is; empty for the summary
    position: int  # of the answer in its note; 0 for what is none
    text: str


def parts(paper: PrintedPaper) -> list[Part]:
    """Summary, abstract, answers, authors and categories, in this order."""
    words = paper.labels
    found = [
        Part("", 0, " ".join(paper.summary.lines) if paper.summary else ""),
        Part(words.abstract, 0, " ".join(paper.abstract.lines)),
        *(Part(a.question, a.position, " ".join(a.said.lines)) for a in paper.answers),
        *(Part(f.label, 0, f.text) for f in paper.facts if f.label in _by_name(paper)),
    ]
    return [part for part in found if part.text]


def searched(note: Note, said: Sequence[Part]) -> Iterator[str]:
    """What a paper is found by: not by the questions that every paper is asked."""
    for part in said:
        yield part.text
        if part.position and note.answers[part.position - 1].bank == OWN:
            yield part.label


def snippets(card: Card, said: Sequence[Part]) -> str:
    """The file that a result is shown from."""
    value = {
        "title": card.title,
        "dated": card.dated,
        "language": card.language,
        "href": card.href,
        "anchor": card.anchor,
        "parts": [[part.label.rstrip(": "), part.position, part.text] for part in said],
    }
    return script(f"papers/{card.slug}", value)


def _by_name(paper: PrintedPaper) -> tuple[str, str]:
    return paper.labels.authors, paper.labels.categories
