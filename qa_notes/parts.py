"""The parts of a note that a digest prints in one language, and what each is a translation of.

Nothing here asks a model: `qa_notes.digest` asks it for what is `lacking`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from qa_notes import languages
from qa_notes.models import (
    ABSTRACT,
    REMARK,
    SUMMARY,
    TITLE,
    Answer,
    Match,
    Note,
    PaperRef,
    Question,
)
from qa_notes.names import short_name
from qa_notes.unseen import one_line


@dataclass(frozen=True, slots=True)
class Parts:
    """Title, introduction and abstract of one paper, for readers of the language `code`."""

    note: Note
    code: str
    remark: str = ""  # what the editor says of the paper, instead of its summary

    @property
    def introduction(self) -> Question:
        """REMARK, or SUMMARY where nobody has remarked anything."""
        return REMARK if self.remark else SUMMARY

    @property
    def is_own(self) -> bool:
        """Whether the note is in the reader's language: its summary and abstract are, too."""
        return self.code == self.note.language

    def original(self, part: Question) -> str:
        """What a translation is printed beside; empty where it is not known."""
        if part != SUMMARY:
            return self.source(part)
        summary = self.note.summary
        if summary is None or summary.edited:
            return ""
        quotes = (e.quote for e in summary.evidence if e.match is not Match.MISSING)
        return self.english_summary or _line(next(quotes, ""))

    @property
    def english_summary(self) -> str:
        """The sentence that the note's summary is a translation of, where the note keeps it.

        What a person has written since is a translation of none.
        """
        summary = self.note.summary
        if summary is None or not summary.is_done:
            return ""
        own = summary.text if self.note.language == "en" else ""
        return _line(own if summary.edited else summary.original or own)

    def source(self, part: Question) -> str:
        """What is translated, on one line; of a summary without an English one, the abstract."""
        paper = self.note.paper
        texts = {
            TITLE.id: paper.title,
            REMARK.id: self.remark,
            SUMMARY.id: self.english_summary or paper.abstract,
            ABSTRACT.id: paper.abstract,
        }
        return _line(texts[part.id])

    def is_plain(self, part: Question) -> bool:
        """Whether the original is what is printed: it is in the reader's language, or a name."""
        original = self.original(part)
        if part == TITLE and original and (" " not in original or short_name(original) == original):
            return True
        if part == SUMMARY and self.is_own:
            return False
        return bool(original) and languages.of(original) == self.code

    def kept(self, part: Question) -> Answer | None:
        """What the note keeps of it in this language, unless its original has changed since."""
        if self.is_own and part == SUMMARY:
            return self.note.summary
        if part == ABSTRACT:
            found = self.note.abstract.get(self.code)
        else:
            found = self.note.translated.get(self.code, {}).get(part.id)
        if found is None or found.by_hand or (self.is_own and part == ABSTRACT):
            return found
        return found if found.fingerprint == self.fingerprint(part) else None

    def fingerprint(self, part: Question) -> str:
        """Of what is translated: another one on disk means that the original has changed."""
        return hashlib.sha256(f"{self.code}\0{self.source(part)}".encode()).hexdigest()[:16]

    def wanted(self) -> tuple[Question, ...]:
        """What is printed as a translation that a digest has to ask for, in order.

        The note's own summary and abstract are not among it: `generate` makes them.
        """
        own = (SUMMARY, ABSTRACT) if self.is_own else ()
        every = (p for p in (TITLE, self.introduction, ABSTRACT) if p not in own)
        return tuple(p for p in every if self.source(p) and not self.is_plain(p))

    def lacking(self) -> tuple[Question, ...]:
        """What of it has to be translated, because there is nothing to be printed yet."""
        kept = {p.id: self.kept(p) for p in self.wanted()}
        done = {name for name, answer in kept.items() if answer and answer.is_done}
        return tuple(p for p in self.wanted() if p.id not in done)


def parts_of(note: Note, ref: PaperRef | None, code: str) -> Parts:
    """`ref`: the paper as its week names it, with what the editor says of it."""
    return Parts(note, code, _line(ref.remark if ref else ""))


def _line(text: str | None) -> str:
    return one_line(text or "")
