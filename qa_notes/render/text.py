"""What papers and models wrote, made fit to print: no hidden characters, lines, runs of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from qa_notes import languages
from qa_notes.languages.scripts import CJK, DEVANAGARI, LATIN, share
from qa_notes.unseen import clean, one_line

__all__ = ["Run", "clean", "language_of", "lines", "one_line", "runs", "safe_url"]

# Of 2,000 characters at most: more is prose between two stray marks.
_LONG_MATH = re.compile(r"\$\$.{1,2000}?\$\$|\\\[.{1,2000}?\\\]|\\\(.{1,2000}?\\\)", re.DOTALL)


def lines(text: str) -> tuple[str, ...]:
    """Cleaned lines without the empty ones; a formula is never broken over two."""

    text = _LONG_MATH.sub(lambda formula: formula.group().replace("\n", " "), clean(text))
    return tuple(line.strip() for line in text.split("\n") if line.strip())


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of one line; the sources of all runs, joined, are the line."""

    source: str
    kind: str  # text | math | url
    latex: str = ""  # of math: the source without its delimiters
    display: bool = False  # of math: on a line of its own


# A backslash before `(` may itself be escaped; a dollar sign opens only before a non-space and
# closes only after one and before no digit, so that "$5 and $10" stays money.
_RUN = re.compile(
    r"(?P<url>https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+)"
    r"|(?<!\\)\$\$(?P<block>[^$]{1,2000}?)\$\$"
    r"|(?<!\\)\\\[(?P<bracket>.{1,2000}?)\\\]"
    r"|(?<!\\)\\\((?P<paren>.{1,2000}?)\\\)"
    r"|(?<![\\$\w])\$(?P<inline>[^\s$](?:[^$]{0,2000}?[^\s$\\])?)\$(?![\d$])"
)
_MONEY = re.compile(r"[\d.,]+[A-Za-z]?[,;]?\s+[A-Za-z]{2,}(?![\w{(])")  # 5 and, 5M to, 5, then
_CJK = re.compile(f"[{CJK}{DEVANAGARI}]")


def runs(line: str) -> tuple[Run, ...]:
    """A line as text, formulas and URLs, in order."""
    found: list[Run] = []
    at = 0
    for match in _RUN.finditer(line):
        run = _url(match.group()) if match["url"] else _math(match)
        if run is None:
            continue
        if match.start() > at:
            found.append(Run(line[at : match.start()], "text"))
        found.append(run)
        at = match.start() + len(run.source)
    if at < len(line):
        found.append(Run(line[at:], "text"))
    return tuple(found)


def _math(match: re.Match[str]) -> Run | None:
    latex = match["block"] or match["bracket"] or match["paren"] or match["inline"]
    if not latex.strip():
        return None
    # Between single dollars stands prose more often than a formula with Japanese in it.
    if match["inline"] and (_MONEY.match(latex) or _CJK.search(latex)):
        return None
    display = bool(match["block"] or match["bracket"])
    return Run(match.group(), "math", latex.strip(), display)


def _url(source: str) -> Run | None:
    """The URL without the punctuation of the sentence that it stands in."""
    while source and (
        source[-1] in ".,;:!?'*"
        or (source[-1] == ")" and source.count(")") > source.count("("))
        or (source[-1] == "]" and source.count("]") > source.count("["))
    ):
        source = source[:-1]
    return Run(source, "url") if safe_url(source) else None


def safe_url(url: str | None) -> str | None:
    """`url` if it may be a link: http or https, with a host, nothing that could break out of it."""
    if not url or re.search(r"[\s<>\"\\^`{|}\x00-\x20\x7f]", url) or url != clean(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and host else None


def language_of(text: str) -> str | None:
    """The `lang` of a quotation, as far as its script tells; None when it does not."""
    told = languages.of(text)
    return told if told != "en" or share(LATIN, text) > 0.5 else None
