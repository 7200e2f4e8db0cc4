"""What stands beside a link: the editor's title of a paper, and the editor's words about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_notes.refs import parse_arxiv
from qa_notes.sources.link_kinds import is_called_a_paper
from qa_notes.unseen import clean, one_line

LONGEST_TITLE = 300  # characters
SHORTEST_REMARK = 15  # of a text between two links: " and " is none
# Links beside the one to the paper that say nothing of it.
_GENERIC = re.compile(
    r"(?:source |project |home ?)?(?:tweet|thread|code|github|repo(?:sitory)?|project|page|website"
    r"|web ?page|blog(?: post)?|demo|video|slides?|poster|datasets?|data|models?|weights"
    r"|checkpoints?|supplement(?:ary)?|bibtex|announcement|link|here|html|コード|動画|발표|코드)s?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\s*(?:\(?\d{1,3}[.)]|\[\d{1,3}\]|[-*•●])\s+")
_EMPTY = re.compile(r"[\[(（【]\s*[,;|/·]*\s*[\])）】]")
_ENDS = " \n-–—―:：|,，;/·•"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, a link, or a mark (`cell`: a new cell; `bold`: its text stands bold next)."""

    text: str
    at: int  # order in the page
    url: str = ""
    paper: bool = False  # whether the link leads to one
    mark: str = ""


def title_of(pieces: Sequence[Piece], link: Piece | None, alone: bool = False) -> str:
    """The link's own words where they are a title, else those that stand out in its block."""
    if link and _is_title(link.text):
        return link.text[:LONGEST_TITLE]
    if not alone:
        return ""
    bold = next((p.text for p in pieces if p.mark == "bold" and _is_title(p.text)), "")
    if bold:
        return _NUMBER.sub("", bold).strip(_ENDS)[:LONGEST_TITLE]
    text = _NUMBER.sub("", _whole(pieces)).strip()
    head, apart, rest = _parted(text)
    return head if apart and rest and len(head) <= 120 else ""


def _parted(text: str) -> tuple[str, str, str]:
    """A title and what an editor wrote behind it, if two blanks or a dash part them."""
    found = re.search(r"[ \u00a0]{2,}|\n| [-–—] |<br>", text)
    if not found:
        return text, "", ""
    return one_line(text[: found.start()]).strip(_ENDS), found[0], one_line(text[found.end() :])


def _is_title(text: str) -> bool:
    """Whether a link's words are a title: no id, address, number, or the name of a kind of link."""
    bare = text.strip(" []()|:·-–")
    if not re.search(r"[^\W\d_]{2}", bare) or is_called_a_paper(bare) or _GENERIC.fullmatch(bare):
        return False
    return parse_arxiv(bare) is None and "://" not in bare


def remark_of(pieces: Sequence[Piece], title: str) -> str:
    """The text of a block on one line, without its number, its title and the names of links."""
    text = one_line(_NUMBER.sub("", _whole(pieces)))
    if title and text.startswith(title):
        text = text[len(title) :]
    return _tidy(text)


def remarks_between(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, str]]:
    """Each paper's link with the text behind it, up to the next paper."""
    link: Piece | None = None
    behind: list[Piece] = []
    for piece in pieces:
        if piece.paper:
            if link:
                yield link, _long(behind)
            link, behind = piece, []
        else:
            behind.append(piece)
    if link:
        yield link, _long(behind)


def _long(pieces: Sequence[Piece]) -> str:
    text = _tidy(one_line(_whole(pieces)))
    return text if len(text) >= SHORTEST_REMARK else ""


def _tidy(text: str) -> str:
    return re.sub(r"\s+(?=[,.])", "", _EMPTY.sub("", text)).strip(_ENDS)


def _whole(pieces: Sequence[Piece]) -> str:
    """The text with the words of those links that belong to a sentence; no cell of mere links."""
    cells: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.mark == "cell":
            cells.append([])
        elif not piece.mark:
            cells[-1].append(piece)
    kept = []
    for cell in cells:
        said = "".join(p.text for p in cell if not p.url)
        if len(cells) > 1 and not re.search(r"\w", said):
            continue
        words = (p.text for p in cell if not p.url or _belongs(p))
        kept.append(clean("".join(words)).strip())
    return "\n".join(filter(None, kept))


def _belongs(link: Piece) -> bool:
    return not _GENERIC.fullmatch(link.text) and not is_called_a_paper(link.text) and not link.paper
