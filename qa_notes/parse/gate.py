"""Is this the paper that was asked for? Asked before any model is.

Compared are letters and digits only, so spaces, hyphens, accents and capitals do not matter. A
paper passes when one of these holds:

- a fair share of the facts' abstract (SAME_ABSTRACT of its runs of RUN letters) stands on the
  first pages: titles change between versions, abstracts hardly as a whole;
- the facts' title stands on the first pages, and the abstract, where known, shares at least a
  little (SOME_ABSTRACT of its runs, or SOME_WORDS of its words): abstracts are rewritten, too.

Facts that are None are not compared; with neither title nor abstract every file passes. Neither is
a fact that somebody typed in a script that the paper is not written in: a Japanese title of an
English paper is a title to print. The source's own facts are always compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from qa_notes.errors import WrongPaper
from qa_notes.languages.scripts import letters_by_script
from qa_notes.models import Document, Paper

RUN = 20  # letters; long enough that two papers on one topic share almost none
SAME_ABSTRACT = 0.3
SOME_ABSTRACT = 0.05
SOME_WORDS = 0.5
SOME_TITLE = 0.75  # of the title's words, in the title that the first page prints
FIRST_PAGES = 3  # repositories put a cover page in front

_COMPARED = ("title", "abstract")
_MARKUP = re.compile(r"\\[A-Za-z]+|[${}\\]")
_WORD = re.compile(r"\w+")


def check_right_paper(
    document: Document, paper: Paper, given: Mapping[str, object] | None = None
) -> None:
    """Raise WrongPaper unless title and abstract of the facts agree with the text.

    `given`: the facts that somebody typed, whatever `paper` has; they take its facts' place where
    they can be compared.
    """
    first = "\n".join(page.text for page in document.pages[:FIRST_PAGES])
    typed = {key: str(value) for key, value in (given or {}).items() if value}
    for key in _COMPARED:
        if key in typed and _comparable(typed[key], first):
            paper = replace(paper, **{key: typed[key]})  # type: ignore[arg-type]
    shown = _letters(first)
    abstract = _share_of_runs(paper.abstract, shown)
    if abstract is not None and abstract >= SAME_ABSTRACT:
        return
    title = _title_is_there(paper.title, document, shown)
    if title is None and abstract is None:
        return
    if title is None:
        related = False
    elif abstract is None:
        related = title
    else:
        related = title and (abstract >= SOME_ABSTRACT or _words_agree(paper.abstract, first))
    if not related:
        wanted = repr(paper.title) if paper.title else "a paper with another abstract"
        raise WrongPaper(
            f"{paper.id}: asked for {wanted}, "
            f"but the file begins with {document.title or first[:80]!r}"
        )


def _comparable(typed: str, first: str) -> bool:
    """Whether it is in the script of the pages, and has no letter of one that they never use."""
    own, shown = letters_by_script(typed), letters_by_script(first)
    if not own or not shown:
        return True
    return own.most_common(1)[0][0] == shown.most_common(1)[0][0] and set(own) <= set(shown)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _MARKUP.sub("", text)).casefold()
    return "".join(char for char in plain if char.isalnum())


def _share_of_runs(abstract: str | None, shown: str) -> float | None:
    """Share of the abstract's runs of letters that stand on the first pages; None if unknown."""
    letters = _letters(abstract or "")
    if len(letters) < 2 * RUN:
        return None
    runs = [letters[i : i + RUN] for i in range(0, len(letters) - RUN + 1, RUN // 4)]
    return sum(run in shown for run in runs) / len(runs)


def _title_is_there(title: str | None, document: Document, shown: str) -> bool | None:
    letters = _letters(title or "")
    if not letters:
        return None
    if letters in shown:
        return True
    wanted, printed = _words(title or ""), _letters(document.title or "")
    return sum(word in printed for word in wanted) >= SOME_TITLE * len(wanted)


def _words(text: str) -> set[str]:
    found = {_letters(word) for word in _WORD.findall(_MARKUP.sub(" ", text))}
    return {word for word in found if len(word) > 3} or found


def _words_agree(abstract: str | None, first: str) -> bool:
    wanted = _words(abstract or "")
    return len(wanted & _words(first)) >= SOME_WORDS * len(wanted)
