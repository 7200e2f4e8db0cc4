"""Markdown filters: what a paper says becomes words, formulas and links, on any host.

What differs between hosts is their `Flavour`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_notes.render.flavour import COMMONMARK, Flavour
from qa_notes.render.footnotes import PrintedClaim, Quotation
from qa_notes.render.printed import PrintedText
from qa_notes.render.text import Run, runs, safe_url

# What Obsidian leaves out when it looks for a heading.
_NOT_LED_BY = re.compile(r"""[!"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\]+""")


class Markdown(str):
    """Text that is Markdown already; everything else is escaped when a template prints it."""

    __slots__ = ()


def escape(text: str, flavour: Flavour = COMMONMARK) -> Markdown:
    """`text` as plain words at any place of a line but its start."""
    return Markdown(flavour.special.sub(lambda found: flavour.written(found.group()), text))


def start(text: str, flavour: Flavour = COMMONMARK) -> Markdown:
    """`text`, already inline Markdown, at the start of a line without becoming a list or title."""
    found = flavour.starts.match(text)
    if not found:
        return Markdown(text)
    if found.group()[0].isalnum():
        return Markdown(f"{found.group()}\\{text[found.end() :]}")
    return Markdown(flavour.written(text[0]) + text[1:])


def rich(line: str, flavour: Flavour = COMMONMARK, apart: bool = False) -> Markdown:
    """A line with its formulas set and its URLs as links.

    `apart`: a displayed formula may stand on lines of its own, where the host wants it to.
    """
    out, touching, formula = "", "", False  # formula: what was put out last is one
    for run in runs(line):
        math = run.kind == "math" and not flavour.unsafe.search(run.latex)
        if math and run.display and flavour.apart and apart:
            out, touching = f"{out.rstrip()}\n\n{flavour.display(run.latex)}\n\n", ""
            continue
        piece = _run(run, math, flavour)
        if out.endswith("\n"):
            piece = _behind_formula(piece, flavour)
        # GitHub sees no formula where a dollar sign touches a letter.
        if _touch(touching, formula, piece, math):
            out += " "
        out += piece
        touching, formula = piece, math
    return Markdown(out)


def title(line: str, flavour: Flavour = COMMONMARK) -> Markdown:
    """A line for a heading: a closing # is not its end."""
    text = rich(line, flavour)
    body = text.rstrip("#")
    return start(body + flavour.written("#") * (len(text) - len(body)), flavour)


def lead(line: str, flavour: Flavour = COMMONMARK) -> Markdown:
    """A title as the list has it; a link to its heading where a host finds that by its text."""
    if not flavour.leads:
        return rich(line, flavour)
    heading = " ".join(_NOT_LED_BY.sub(" ", title(line, flavour)).split())
    return Markdown(f"[{rich(line, flavour)}](<#{heading}>)")


def link(url: str, text: str | None = None, flavour: Flavour = COMMONMARK) -> Markdown:
    """A link, to itself without `text`; plain words unless the URL is http or https."""
    if not safe_url(url):
        return escape(text or url, flavour)
    if text is None:
        return Markdown(f"<{url}>")
    target = f"<{url}>" if re.search(r"[()]", url) else url
    return Markdown(f"[{escape(text, flavour)}]({target})")


def paragraphs(
    said: tuple[str, ...], before: str = "", after: str = "", flavour: Flavour = COMMONMARK
) -> Markdown:
    """Lines as paragraphs, those that begin with "- " as a list.

    `before` and `after` are Markdown and stand at the start of the first and the end of the last.
    """
    out: list[str] = []
    for number, line in enumerate(said):
        item = line.startswith("- ") and not (number == 0 and before)
        body = rich(line.removeprefix("- ").strip() if item else line, flavour, apart=True)
        if item:
            text = f"- {_indented(start(body, flavour))}"
        else:
            text = body if before and number == 0 else start(body, flavour)
        in_list = bool(out) and item and out[-1].startswith("- ")
        out.extend([""] if out and not in_list else [])
        if number == 0:
            text = (before.rstrip() if text.startswith("\n") else before) + text
        out.append(text)
    if out:
        out[-1] += after
        return Markdown("\n".join(out))
    return Markdown(f"{before}{after}")


def entry(said: PrintedText | None, flavour: Flavour = COMMONMARK) -> list[Markdown]:
    """A summary as lines inside an item of the article's list."""
    if said is None:
        return []
    out = [start(rich(line, flavour), flavour) for line in said.lines] or [Markdown()]
    return [*out[:-1], Markdown(out[-1] + escape(said.mark, flavour))]


def bullet(said: PrintedText, flavour: Flavour = COMMONMARK) -> Markdown:
    """A text as one item of a list, each line a paragraph of it; its mark at the end."""
    texts = [rich(line.removeprefix("- "), flavour) for line in said.lines] or [Markdown()]
    lines = [_indented(start(text, flavour)) for text in texts]
    mark = escape(said.mark if said.lines else said.mark.strip(), flavour)
    return Markdown("- " + "\n\n  ".join([*lines[:-1], lines[-1] + mark]))


def quotation(line: str, flavour: Flavour = COMMONMARK) -> Markdown:
    """A line as a block quotation."""
    return Markdown("> " + start(rich(line, flavour), flavour).replace("\n", "\n> "))


def places(quotations: Sequence[Quotation], flavour: Flavour = COMMONMARK) -> Markdown:
    """The pages that an answer rests on, each once and as a link where it can be one."""
    pages = dict.fromkeys((q.page, q.href) for q in quotations)
    told = (link(href, page, flavour) if href else escape(page, flavour) for page, href in pages)
    return Markdown(f" ({', '.join(told)})" if pages else "")


def footnote_marks(quotations: Sequence[Quotation], flavour: Flavour = COMMONMARK) -> Markdown:
    """References to numbered notes; or the notes themselves, where a host wants them there."""
    if flavour.notes is None:
        return Markdown("".join(f"[^{quotation.number}]" for quotation in quotations))
    opening, closing = flavour.notes
    return Markdown("".join(f"{opening}{cited(q, flavour)}{closing}" for q in quotations))


def cited(quotation: Quotation, flavour: Flavour = COMMONMARK) -> Markdown:
    """What a footnote says: the page as a link, the section, the words."""
    page = escape(quotation.page, flavour)
    if quotation.href:
        page = link(quotation.href, quotation.page, flavour)
    section = f" ({escape(quotation.section, flavour)})" if quotation.section else ""
    said = (quotation.opening, quotation.quote, quotation.closing)
    return Markdown(f"{page}{section}: {''.join(escape(part, flavour) for part in said)}")


def claims(said: Sequence[PrintedClaim], flavour: Flavour = COMMONMARK) -> Markdown:
    """Sentences, each with its references behind it."""
    out = ""
    for claim in said:
        text = rich(claim.text, flavour, apart=True)
        if out.endswith("\n"):
            text = start(text, flavour)
        out += text + footnote_marks(claim.quotations, flavour) + claim.joint
    return Markdown(out)


def tidy(page: str) -> str:
    """One blank line between paragraphs and one newline at the end."""
    return re.sub(r"\n{3,}", "\n\n", page).strip("\n") + "\n"


def _run(run: Run, math: bool, flavour: Flavour) -> str:
    if run.kind == "url":
        return link(run.source, flavour=flavour)
    if not math:
        return escape(run.source, flavour)
    inline = flavour.apart or not run.display
    return (flavour.formula if inline else flavour.display)(run.latex)


def _touch(left: str, left_math: bool, right: str, right_math: bool) -> bool:
    """One of two pieces of a line is a formula, the other touches it with a letter or a sum."""
    if not left or not right or not (left_math or right_math):
        return False
    inner = right[0] if left_math else left[-1]
    return (left_math and right_math) or inner.isalnum() or inner == "$"


def _behind_formula(piece: str, flavour: Flavour) -> str:
    """What begins a paragraph below a formula, and is not the number of its equation."""
    text = piece.lstrip()
    return flavour.written("(") + text[1:] if text.startswith("(") else start(text, flavour)


def _indented(text: str) -> str:
    """Inside an item of a list."""
    return text.replace("\n", "\n  ").replace("\n  \n", "\n\n")
