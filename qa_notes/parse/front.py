"""Title and authors, as the first page prints them, or the file's metadata has them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_notes.languages.scripts import hangul, unspaced
from qa_notes.parse.headings import is_known
from qa_notes.parse.raw import Line
from qa_notes.parse.rows import WIDE, Row, make_rows
from qa_notes.parse.words import clean

_PLACE = re.compile(
    r"universit|institut|college|school|department|dept\b|facult|laborator|\blabs?\b|research|centre|"
    r"center|academy|\binc\b|\bltd\b|corporation|company|google|microsoft|facebook|\bmeta\b|openai|"
    r"deepmind|amazon|\bibm\b|adobe|nvidia|apple|mozilla|intel\b|allen|foundation|group\b|team\b|"
    r"@|http|www\.|\d{3}|street|avenue|\busa\b|\bu\.s\.a|china\b|germany|france|canada|japan\b|"
    r"korea\b|india\b|epfl|\beth\b|\bmit\b|\bcmu\b|preprint|equal|contribut|author|abstract|"
    r"conference|proceedings|science|technolog|engineering|intelligence",
    re.I,
)
_MARKS = re.compile(r"[∗*†‡§¶♠♣♥♦⋆★◇△♢♡♮♯⋄◦•\d]+|\(\s*[,\d]*\s*\)")
_PART = (  # of a name: "Aidan", "N.", "van", "d'Alché"
    r"(?:[A-ZÀ-ÞĀ-Ž][\w.'’`´\-]*|(?:[A-Z]\.)+|[a-z]+['’]?[A-Z]\w+|"
    r"de|da|del|der|den|van|von|el|al|bin|la|le|dos|di|ter)"
)
_NAME = re.compile(rf"^{_PART}(?: {_PART}){{1,4}}$")
_PARTS = re.compile(r"\s*(?:,|;|·|•|&|\band\b|\||、|，)\s*")
# "The qa-notes developers", "Qwen Team"; but not "Anonymous authors" or "A team of students".
_TEAM = re.compile(
    r"(?!(?:The )?(?:An?|[Aa]nonymous|All|Core|Corresponding|Equal|First|Joint|Lead|Main|Our) )"
    r"(?:The [^\W_][\w.+'’&-]*|[A-ZÀ-Þ][\w.+'’&-]*)(?: [A-ZÀ-Þ][\w.+'’&-]*){0,3} "
    r"(?:Team|Developers|Authors|Contributors|Maintainers|Collaboration|Consortium|"
    r"team|developers|authors|contributors|maintainers|collaboration|consortium)"
)
# What programs and templates write where a PDF names its author.
_NOBODY = re.compile(
    r"\b(?:anonymous|users?|admin\w*|owner|unknown|untitled|default|your|name|submission|student|"
    r"la?tex|tex|word|office|windows|acrobat|pdf\w*|writer|creator|printer|scanner|firefox|draft)\b",
    re.I,
)
_WIDE_SPACE = re.compile(r"\s{3,}")
MOST = 60  # authors; more than that are no author line
_TOP = 0.55  # the title stands in this share of the first page


def title_rows(lines: Sequence[Line], height: float, body: float) -> list[Row]:
    """The rows of the largest letters at the top of the first page; empty when none stand out."""
    rows = [
        row
        for row in make_rows(list(lines), 1, WIDE)
        if row.box[3] < _TOP * height and sum(c.isalpha() for c in row.text) > 1
    ]
    if not rows:
        return []
    largest = max(row.top_size for row in rows)
    if largest < 1.12 * body:
        first = rows[0]
        return [first] if first.bold and not is_known(first.text) else []
    at = next(i for i, row in enumerate(rows) if row.top_size == largest)
    end = at + 1
    while end < len(rows) and _same_title(rows[end - 1], rows[end], largest):
        end += 1
    while at > 0 and _same_title(rows[at - 1], rows[at], largest):
        at -= 1
    return rows[at:end] if end - at <= 6 else []


def _same_title(above: Row, below: Row, largest: float) -> bool:
    large = min(above.top_size, below.top_size) > largest - 0.8
    alike = large or abs(above.size - below.size) < 0.3  # small capitals
    return alike and above.bold == below.bold and below.box[1] - above.box[3] < 1.2 * largest


def authors(lines: Sequence[Line], title: Sequence[Row], end: float) -> tuple[str, ...]:
    """Names between the title and `end`, the height where the text begins; empty when unsure."""
    if not title:
        return ()
    start = title[-1].box[3] - 2
    band = [line for line in lines if line.box[1] >= start and line.box[3] <= end + 2]
    rows = make_rows(band, 1, WIDE)
    names: list[str] = []
    look: tuple[bool, float] | None = None
    for row in rows:
        cells = [cell for cell in _cells(row) if cell[0]]
        for text, bold, size in cells:
            if look is not None and (bold != look[0] or abs(size - look[1]) > 0.7):
                continue
            found = _names(text)
            if found and look is None:
                look = bold, size
            names.extend(name for name in found if name not in names)
    if not names and rows:
        return _team(rows[0].text)  # lower down it may be somebody's affiliation
    return tuple(names) if len(names) <= MOST else ()


def in_metadata(author: str) -> tuple[str, ...]:
    """The authors that a file's metadata names; empty when it names an account or a program."""
    author = " ".join(author.split())
    if _NOBODY.search(author):
        return ()
    names = tuple(dict.fromkeys(_names(author))) or _team(author)
    return names if len(names) <= MOST else ()


def _team(text: str) -> tuple[str, ...]:
    """The organisation that signs for its people: "Gemini Team" of "Gemini Team, Google"."""
    first = _MARKS.sub("", clean(text).partition(",")[0]).strip()
    return (first,) if _TEAM.fullmatch(first) else ()


def _cells(row: Row) -> list[tuple[str, bool, float]]:
    """Text, weight and size of the parts between wide gaps; superscripts become commas."""
    out: list[tuple[str, bool, float]] = []
    last = None
    for line in row.lines:
        text = ""
        for span in line.spans:
            small = span.raised or span.size < 0.8 * row.size or span.math
            text += ", " if small and span.text.strip() else _WIDE_SPACE.sub(", ", span.text)
        bold = sum(len(s.text) for s in line.spans if s.bold) > 0.5 * len(line.text)
        if last is not None and line.box[0] - last < 0.7 * row.size and out:
            before = out[-1]
            out[-1] = (f"{before[0]} {text}", before[1], before[2])
        else:
            out.append((text, bold, line.size))
        last = line.box[2]
    return out


def _names(text: str) -> list[str]:
    """Names in a part of an author line; none at all when one piece is something else."""
    if _PLACE.search(text):
        return []
    pieces = [
        _MARKS.sub("", clean(piece)).strip(" .") for piece in _PARTS.split(_MARKS.sub(",", text))
    ]
    pieces = [piece for piece in pieces if piece]
    if all(_NAME.match(piece) or _cjk_name(piece) for piece in pieces):
        return pieces
    return []


def _cjk_name(text: str) -> bool:
    letters = text.replace(" ", "").replace("\u3000", "")
    return 2 <= len(letters) <= 6 and (all(map(hangul, letters)) or all(map(unspaced, letters)))
