"""Everything that can go wrong on purpose. Anything else is a bug and keeps its traceback.

QANotesError
  UsageError            what was typed cannot be done             exit 2
    BankError           a question bank or week file is wrong
    ConfigError         a setting is wrong
    PairsError          a file of translations is wrong
    ListError           a list of papers cannot be read
    WeekChanged         somebody else wrote the week file meanwhile
  PaperError            one paper cannot be done; the others can  exit 1
    SourceError         it could not be had
      NotFound  SourceBusy  TooLarge  PrivateAddress
    ParseError          the file holds no text that can be trusted
      NotAPdf  Encrypted  NoPages  NoText  GarbledText  ParserCrashed
    WrongPaper          the text is not that of the paper asked for
    NoteError           a note on disk cannot be read or written
      Changed           somebody else wrote the answer meanwhile
    PromptRefused       the model gives no reply to one prompt; its answer fails
    WorkerLost          the machines that worked on it were lost, one after the other
  ModelError            the model cannot be used; the run stops   exit 1
    NoServer            nor the Chroma server, which does not answer
  OverBudget            the next question would pass the budget   exit 1
  IndexStale            the index was built with other settings   exit 1
  IndexDamaged          the index cannot be read                  exit 1
  ExportError           the article cannot be made                exit 1
  PublishError          the article cannot be put where it should stand  exit 1
  UnwritableError       a folder or file cannot be written        exit 1
  ServeError            the review page cannot be served          exit 1
  StoreError            the shared storage cannot be used         exit 1
  ClusterError          the Ray cluster cannot be used            exit 1
"""

from __future__ import annotations

from typing import Any

REBUILD = "build it anew with: qa-notes generate PAPERS --rebuild-index; notes are kept"
CANNOT_WRITE = "is the disk full, or the folder read-only?"


class QANotesError(Exception):
    """Base of all; `hint` says what to do next."""

    hint: str = ""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        if hint is not None:
            self.hint = hint


class UsageError(QANotesError):
    """What was typed cannot be done."""


class BankError(UsageError):
    """A question bank or a week file is wrong."""

    hint = "check it with: qa-notes banks check FILE"


class ConfigError(UsageError):
    """A setting is unknown or has an impossible value."""

    hint = "settings come from qa-notes.toml, QA_NOTES_* variables and options"


class PairsError(UsageError):
    """A file of translations is wrong."""

    hint = "a line of it is English, a tab and the translation; a file *.tmx is TMX 1.4"


class ListError(UsageError):
    """A list of papers cannot be read."""

    hint = "a list is text in UTF-8: .txt, .bib, .ris, .csv, .md, .html, or a feed (.xml)"


class WeekChanged(UsageError):
    """A week file was changed between being looked at and being written."""

    hint = "look at it again, and make your change to what is there now"


class PaperError(QANotesError):
    """One paper cannot be done; the others can."""


class SourceError(PaperError):
    """The paper's bytes or facts could not be had."""


class NotFound(SourceError):
    """No such file, id or page."""

    hint = "check the spelling of the path, id or URL"


class SourceBusy(SourceError):
    """The source refuses for now; trying later may help."""

    hint = "wait some minutes and run the same command again; finished work is kept"


class TooLarge(SourceError):
    """The file is larger than `max_pdf_mb`."""

    hint = "raise max_pdf_mb in qa-notes.toml if the file is really a paper"


class PrivateAddress(SourceError):
    """The address is one of this machine or of a network of its own, not of the internet."""

    hint = (
        "if you trust whoever named it: QA_NOTES_ALLOW_PRIVATE_ADDRESSES=1, or "
        "allow_private_addresses = true in your own configuration folder"
    )


class ParseError(PaperError):
    """The file holds no text that can be trusted."""


class NotAPdf(ParseError):
    """The bytes do not begin like a PDF."""

    hint = "is it a web page saved under a .pdf name? download the PDF itself"


class Encrypted(ParseError):
    """The PDF asks for a password."""

    hint = "remove the password first, for example: qpdf --decrypt IN.pdf OUT.pdf"


class NoPages(ParseError):
    """The PDF opens with no pages: truncated or broken."""

    hint = "download it again; the file is probably cut off"


class NoText(ParseError):
    """Pages without text: a scan, or empty."""

    hint = "it looks scanned; run an OCR first, for example: ocrmypdf IN.pdf OUT.pdf"


class GarbledText(ParseError):
    """There is text, but not in any language."""

    hint = "its fonts hide the letters; run an OCR over it: ocrmypdf --force-ocr IN.pdf OUT.pdf"


class ParserCrashed(ParseError):
    """The PDF library died or ran out of time or memory on this file."""

    hint = "try to repair it first: qpdf IN.pdf OUT.pdf"


class WrongPaper(PaperError):
    """Title and abstract of the text do not agree with the facts."""

    hint = "check the id, or give the right title in the week file"


class NoteError(PaperError):
    """A note on disk cannot be read or written."""

    hint = "qa-notes status shows every note and what is in it"


class Changed(NoteError):
    """The answer that was to be written over is another one by now; nothing was written."""

    hint = "look at the one that stands now, and say what is wanted again"

    def __init__(self, message: str, now: Any, hint: str | None = None) -> None:
        """`now`: the Answer that stands; None where it was deleted."""
        super().__init__(message, hint)
        self.now = now


class PromptRefused(PaperError):
    """The model refuses one prompt, or gives it no usable reply; others it answers."""

    hint = "run the same command again to ask it again"


class WorkerLost(PaperError):
    """The machine at work on a paper was lost, and so was each that took its place."""

    hint = "every finished answer is kept: run the same command again"


class ModelError(QANotesError):
    """The model cannot be loaded or does not answer."""

    hint = "qa-notes doctor shows what works on this machine"


class NoServer(ModelError):
    """Nobody answers at the address of the Chroma server, or not as Chroma does."""

    hint = "start one with: chroma run, or unset chroma_url to keep the index in the work folder"


class OverBudget(QANotesError):
    """One more question would cost more than is left of the run's budget."""

    hint = "every answer so far is kept: the same command goes on, a larger --budget goes further"


class IndexStale(QANotesError):
    """The index was built with other settings than these."""

    hint = REBUILD


class IndexDamaged(QANotesError):
    """The index cannot be read: its files are broken, or another program's."""

    hint = REBUILD


class ExportError(QANotesError):
    """The article cannot be made."""


class PublishError(QANotesError):
    """The article cannot be put where it should stand, or not without overwriting something."""

    hint = "run the same command again later: nothing is sent twice"


class UnwritableError(QANotesError):
    """A folder or file of this run cannot be written."""

    hint = "is the disk full or read-only, or a file where a folder is wanted? see: qa-notes doctor"


class ServeError(QANotesError):
    """The review page cannot be served."""


class ClusterError(QANotesError):
    """The Ray cluster cannot be reached, or ends in the middle of a run."""

    hint = "ray status --address HOST:6379 shows what is there; docs/cluster.md says how to start"


class StoreError(QANotesError):
    """The shared storage cannot be reached, read or written."""

    hint = (
        "is the bucket there, and are AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY right?"
    )
