"""Where sentences end, in papers: "et al." and "Fig. 3" do not end one, 。 always does."""

from __future__ import annotations

import re

_CANDIDATE = re.compile(
    r"""(?<![.!?…])[.!?…]++["'”’)\]]*+(?=\s)"""  # spaced scripts: marks, what closes, a space
    r"""|[。！？]+["'”’」』）)\]]*"""  # Japanese and Chinese: the mark is enough
    r"""|।"""  # Hindi
)
_ABBREVIATIONS = (
    "al fig figs e.g i.e i.a eq eqs eqn eqns sec secs sect tab tabs cf vs resp approx no nos dr mr "
    "mrs ms prof st w.r.t wrt a.k.a ref refs ch chap vol pp p thm lem prop def defn cor alg algo "
    "app appx jr sr viz ca ex est dept univ min max avg var std dim incl excl"
)
_NEEDS_NUMBER = "no nos p pp ch vol st min max var dim app"
_NEVER_LAST, _BEFORE_NUMBER = frozenset(_ABBREVIATIONS.split()), frozenset(_NEEDS_NUMBER.split())
# What is written in brackets or quotation marks, the innermost first.
_ENCLOSED = re.compile(r"「[^「」]*」|『[^『』]*』|（[^（）]*）|\([^()]*\)|“[^“”]*”|\"[^\"]*\"")
_OWN_END = {  # after a letter of the language itself; 。 and । belong to no other
    "ja": r"[。！？]+|(?<=[\u3040-\u30ff\u3400-\u9fff])[.!?]+(?=\s|$)",
    "ko": r"。|(?<=[\uac00-\ud7a3])[.!?]+(?=\s|$)",
    "hi": r"।+|(?<=[\u0900-\u097f])[.!?]+(?=\s|$)",
}
_LAST_WORD = re.compile(r"[(\[“\"']*((?:[^\W\d_]\.)*[^\W\d_]+)$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of `text`, in order, without the white space between them."""
    spans, start = [], 0
    for found in _CANDIDATE.finditer(text):
        if found.end() > start and _ends(text, found):
            spans.append((start, found.end()))
            start = found.end()
    spans.append((start, len(text)))
    return [span for span in (_strip(text, *span) for span in spans) if span[0] < span[1]]


def how_many(text: str, language: str) -> int:
    """Sentences of a text in its own language; what stands in brackets or quotation marks is part
    of the sentence around it, and a mark after other letters ("Yahoo! Answers") ends none.
    """
    outside = text
    while outside != (outside := _ENCLOSED.sub("x", outside)):
        pass
    if language == "en":
        return len(sentences(outside))
    parts = re.split(_OWN_END[language], outside)
    return sum(any(c.isalnum() for c in part) for part in parts)


def _ends(text: str, mark: re.Match[str]) -> bool:
    """Whether a sentence really ends at this mark."""
    if mark.group()[0] not in ".…":
        return mark.group()[0] in "。！？।" or not _next(text, mark.end()).islower()
    following = _next(text, mark.end())
    if following.islower() or following in {",", ";", ":", ""}:
        return False
    word = _LAST_WORD.search(text, max(0, mark.start() - 20), mark.start())
    if word is None or not mark.group().startswith(".") or mark.group().startswith(".."):
        return True
    last = word.group(1)
    if len(last) == 1 and last.isupper():  # an initial: "J. Smith"; but "type A. We" is rare
        return False
    if last.lower() in _BEFORE_NUMBER:
        return not following.isdigit()
    return last.lower() not in _NEVER_LAST


def _next(text: str, at: int) -> str:
    """The first character of the next word, past what opens it."""
    while at < len(text) and (text[at].isspace() or text[at] in "\"'“‘(["):
        at += 1
    return text[at : at + 1]


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
