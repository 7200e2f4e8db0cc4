"""What an answer rests on, as values: quotations, and the sentences that each of them carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa_notes.faults import Fault

PARTING = "\n\n"  # between the paragraphs of a page's text
Box = tuple[float, float, float, float]  # PDF points, from the top left corner of the page


class Match(StrEnum):
    """How a quotation was found on its page."""

    EXACT = "exact"  # character for character
    NORMALIZED = "normalized"  # after white space, ligatures and line-end hyphens
    MISSING = "missing"  # not on the page: never printed as a quotation


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quotation and where it stands."""

    passage_id: str
    page: int  # of an article, which has none: its section, counted from 1
    quote: str  # as the page prints it, source language
    section: str = ""
    boxes: tuple[Box, ...] = ()
    match: Match = Match.EXACT
    paragraph: int = 0  # of an article: within its section, counted from 1


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, and what carries it."""

    text: str
    evidence: tuple[int, ...] = ()  # places in the answer's evidence
    faults: tuple[Fault, ...] = ()  # of one that was left out
