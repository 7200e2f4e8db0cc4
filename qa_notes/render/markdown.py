"""Markdown filters: CommonMark that says what the paper says, on GitHub, pandoc and blog hosts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_notes.render.footnotes import PrintedClaim, Quotation
from qa_notes.render.printed import PrintedText
from qa_notes.render.text import Run, runs, safe_url

_INLINE = re.compile(r"[\\`*_<>\[\]$|~^]|&(?=#?\w+;)|(?<=\s)#(?=\S)|\{(?=[{%<])|(?<=[{%])\{")
_LINE_START = re.compile(r"[-+=#:%]|\d{1,9}(?=[.)])")
# In a viewer without formulas these would be markup after all.
_UNSAFE_MATH = re.compile(r"`|\]\(|\]\[|\[\^|\{%|[&](?=#?\w+;)")


class Markdown(str):
    """Text that is Markdown already; everything else is escaped when a template prints it."""

    __slots__ = ()


def escape(text: str) -> Markdown:
    """`text` as plain words at any place of a line but its start."""
    return Markdown(_INLINE.sub(lambda found: "\\" + found.group(), text))


def start(text: str) -> Markdown:
    """`text`, already inline Markdown, at the start of a line without becoming a list or title."""
    found = _LINE_START.match(text)
    if not found:
        return Markdown(text)
    if found.group()[0].isdigit():
        return Markdown(f"{found.group()}\\{text[found.end() :]}")
    return Markdown("\\" + text)


def rich(line: str) -> Markdown:
    """A line with its formulas between dollar signs and its URLs as links."""
    out = before = ""
    for run in runs(line):
        piece = _run(run)
        # GitHub sees no formula where a dollar sign touches a letter.
        if _touch(before, piece):
            out += " "
        out += piece
        before = piece
    return Markdown(out)


def title(line: str) -> Markdown:
    """A line for a heading: a closing # is not its end."""
    return start(re.sub(r"#+$", lambda found: "\\#" * len(found.group()), rich(line)))


def link(url: str, text: str | None = None) -> Markdown:
    """A link, to itself without `text`; plain words unless the URL is http or https."""
    if not safe_url(url):
        return escape(text or url)
    if text is None:
        return Markdown(f"<{url}>")
    target = f"<{url}>" if re.search(r"[()]", url) else url
    return Markdown(f"[{escape(text)}]({target})")


def paragraphs(said: tuple[str, ...], before: str = "", after: str = "") -> Markdown:
    """Lines as paragraphs, those that begin with "- " as a list.

    `before` and `after` are Markdown and stand at the start of the first and the end of the last.
    """
    out: list[str] = []
    for number, line in enumerate(said):
        item = line.startswith("- ") and not (number == 0 and before)
        body = rich(line.removeprefix("- ").strip() if item else line)
        text = f"- {start(body)}" if item else (body if before and number == 0 else start(body))
        in_list = bool(out) and item and out[-1].startswith("- ")
        out.extend([""] if out and not in_list else [])
        out.append((before if number == 0 else "") + text)
    if out:
        out[-1] += after
        return Markdown("\n".join(out))
    return Markdown(f"{before}{after}")


def entry(said: PrintedText | None) -> list[Markdown]:
    """A summary as lines inside an item of the article's list."""
    if said is None:
        return []
    out = [start(rich(line)) for line in said.lines] or [Markdown()]
    return [*out[:-1], Markdown(out[-1] + escape(said.mark))]


def footnote_marks(quotations: Sequence[Quotation]) -> Markdown:
    """References to numbered notes, as GitHub and pandoc write them."""
    return Markdown("".join(f"[^{quotation.number}]" for quotation in quotations))


def claims(said: Sequence[PrintedClaim]) -> Markdown:
    """Sentences, each with its references behind it."""
    marked = (rich(c.text) + footnote_marks(c.quotations) + c.joint for c in said)
    return Markdown("".join(marked))


def tidy(page: str) -> str:
    """One blank line between paragraphs and one newline at the end."""
    return re.sub(r"\n{3,}", "\n\n", page).strip("\n") + "\n"


def _run(run: Run) -> str:
    if run.kind == "url":
        return link(run.source)
    if run.kind == "text" or _UNSAFE_MATH.search(run.latex):
        return escape(run.source)
    # The same formula with nothing in it that a viewer without formulas takes for a tag.
    latex = re.sub("< *", r"\\lt ", re.sub("> *", r"\\gt ", run.latex)).replace("{{", "{ {")
    mark = "$$" if run.display else "$"
    return f"{mark}{latex}{mark}"


def _touch(left: str, right: str) -> bool:
    """One of two pieces of a line is a formula, the other touches it with a letter or a sum."""
    if not left or "$" not in (left[0], right[0]):
        return False
    inner = right[0] if left[0] == "$" else left[-1]
    return inner.isalnum() or inner == "$"
