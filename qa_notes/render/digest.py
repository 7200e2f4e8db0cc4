"""One paper of a digest as it will be printed: the reader's language first, its original below."""

from __future__ import annotations

from dataclasses import dataclass

from qa_notes.languages import Labels
from qa_notes.models import (
    ABSTRACT,
    SUMMARY,
    TITLE,
    Answer,
    Note,
    PaperRef,
    Question,
    Verdict,
    WebPage,
)
from qa_notes.parts import Parts, parts_of
from qa_notes.render.printed import PrintedText, anchor_of, labels, said, title_of
from qa_notes.render.text import language_of, one_line


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """A text of the reader's language, and what it is a translation of where that is known."""

    said: PrintedText
    original: str = ""
    language: str | None = None  # of the original, when its script tells


@dataclass(frozen=True, slots=True)
class PrintedDigest:
    """One paper: what it is called, introduced as, and says of itself."""

    anchor: str
    title: PrintedText  # in the reader's language; without a line where the original is all
    original_title: str  # never empty
    introduction: PrintedPart | None
    abstract: PrintedPart | None
    url: str  # empty for a paper without one
    links: tuple[WebPage, ...]


def printed_digest(note: Note, ref: PaperRef | None, code: str) -> PrintedDigest:
    """`note` for readers of the language `code`, with what its week says of it in `ref`.

    Raises ExportError for a language that there is not.
    """
    words, parts = labels(code), parts_of(note, ref, code)
    title = _part(parts, TITLE, words) if parts.source(TITLE) else None
    is_alone = title is None or not title.original
    return PrintedDigest(
        anchor=anchor_of(note.paper),
        title=PrintedText() if title is None or is_alone else title.said,
        original_title=title_of(note.paper, words),
        introduction=_part(parts, parts.introduction, words),
        abstract=_part(parts, ABSTRACT, words),
        url=one_line(note.paper.url or note.paper.pdf_url or ""),
        links=tuple(printed_link(link) for link in (ref.links if ref else ())),
    )


def printed_link(page: WebPage) -> WebPage:
    """Its address on one line, and so its title if it has one."""
    return WebPage(one_line(page.url), one_line(page.title or "") or None)


def _part(parts: Parts, part: Question, words: Labels) -> PrintedPart | None:
    """None where there is nothing to say; the original alone where it is in the language asked."""
    original = parts.original(part)
    if parts.is_plain(part):
        return PrintedPart(PrintedText((original,)))
    kept, own = parts.kept(part), parts.is_own and part in (SUMMARY, ABSTRACT)
    if kept and not own and part == SUMMARY:  # its English may have been made for it
        original = kept.original or original
    nowhere = kept is not None and kept.verdict is Verdict.NOT_IN_PAPER
    if nowhere or not (kept or parts.source(part)):
        return None
    text = _own(kept, words) if own and kept else _translated(part, kept, bool(original), words)
    return PrintedPart(text, original, language_of(original) if original else None)


def _own(kept: Answer, words: Labels) -> PrintedText:
    """As every layout prints the note's own summary and abstract."""
    return said(kept, words, False)


def _translated(
    part: Question, kept: Answer | None, has_original: bool, words: Labels
) -> PrintedText:
    """A translation that no check held back; else the mark alone, where an original is below.

    An abstract with a faulty sentence is printed with its mark: the paper's own stands in its
    place.
    """
    text = said(kept, words, False) if kept else PrintedText()
    if kept is None or text.verdict is Verdict.FAILED:
        return PrintedText((), words.untranslated, Verdict.FAILED)
    held = text.verdict is Verdict.NEEDS_REVIEW and not kept.by_hand and part != ABSTRACT
    return PrintedText((), text.mark, text.verdict) if held and has_original else text
