"""Where sentences end, in papers: "et al." and "Fig. 3" do not end one, 。 always does."""

from __future__ import annotations

import re

from qa_notes.languages import language

_CANDIDATE = re.compile(
    r"""(?<![.!?…])[.!?…]++["'”’)\]]*+(?=\s)"""  # spaced scripts: marks, what closes, a space
    r"""|[。！？]+["'”’」』）)\]]*"""  # Japanese and Chinese: the mark is enough
    r"""|।"""  # Hindi
)
_ABBREVIATIONS = (
    "al fig figs e.g i.e i.a eq eqs eqn eqns sec secs sect tab tabs cf vs resp approx no nos dr mr "
    "mrs ms prof st w.r.t wrt a.k.a ref refs ch chap vol pp p thm lem prop def defn cor alg algo "
    "app appx jr sr viz ca ex est dept univ min max avg var std dim incl excl c.f v.s s.t e.q"
)
_NEEDS_NUMBER = "no nos p pp ch vol st min max var dim app"
_MONTHS = "jan feb mar apr jun jul aug sep sept oct nov dec"
_NEVER_LAST = frozenset(_ABBREVIATIONS.split())
_BEFORE_NUMBER = frozenset(f"{_NEEDS_NUMBER} {_MONTHS}".split())
# Part of a name or the end of a sentence: "the U.S. Army", "in the U.S. We". What follows decides.
_IN_NAMES = frozenset("inc corp ltd co bros sen gov gen lt mt ft rev hon".split())  # noqa: SIM905
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")  # U.S, Ph.D, i.i.d
_STARTERS = frozenset(  # with a capital they begin a sentence, and no name
    """
    a after algorithm all also although an and another any appendix are as at based because
    before both but by can compared consequently could despite did do does due during each
    equation even every experiments few figure finally for from further furthermore given has
    have he hence here how however i if in indeed instead is it its last later likewise many
    meanwhile moreover most much nevertheless next no none nor not note now of on once only or
    other others our overall people previous prior rather recent recently results section
    several she should similarly since so some specifically such table than that the their then
    there thereby therefore these they this those though through thus to today together
    typically under unlike until using was we were what when where whereas whether which while
    who whose why with within without would yet you your
    """.split()  # noqa: SIM905
)
# After one letter, which may be a first name: J. He and Y. An are people.
_SURNAMES = "a an do he i in no of on she so to we you"
_NO_SURNAMES = _STARTERS - frozenset(_SURNAMES.split())
# What is written in brackets or quotation marks, the innermost first.
_ENCLOSED = re.compile(r"「[^「」]*」|『[^『』]*』|（[^（）]*）|\([^()]*\)|“[^“”]*”|\"[^\"]*\"")
_NEXT_WORD = re.compile(r"[\s\"'“‘(\[]*+([^\W\d_]++)")
_LAST_WORD = re.compile(r"[(\[“\"']*(?<![^\W\d_])((?:[^\W\d_]{1,2}\.)*[^\W\d_]+)$")
_OF_A_WORD = re.compile(r"(?:\d|\w[-/])$")  # before a letter that is no initial: ROUGE-L, 35K


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of `text`, in order, without the white space between them."""
    spans, start = [], 0
    for found in _CANDIDATE.finditer(text):
        if found.end() > start and _ends(text, found):
            spans.append((start, found.end()))
            start = found.end()
    spans.append((start, len(text)))
    return [span for span in (_strip(text, *span) for span in spans) if span[0] < span[1]]


def how_many(text: str, code: str) -> int:
    """Sentences of a text in its own language; what stands in brackets or quotation marks is part
    of the sentence around it, and a mark after other letters ("Yahoo! Answers") ends none.
    """
    outside = text
    while outside != (outside := _ENCLOSED.sub("x", outside)):
        pass
    ending = language(code).sentence_end
    if not ending:
        return len(sentences(outside))
    parts = re.split(ending, outside)
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
    inside = _OF_A_WORD.search(text, max(0, word.start(1) - 3), word.start(1)) is not None
    if len(last) == 1 and last.isupper():  # an initial, "J. Smith"; or a thing, "type A. The"
        label = word.start(1) == 0  # "Q. What is it?"
        return not label and (inside or _word_at(text, mark.end()) in _NO_SURNAMES)
    if last.lower() in _BEFORE_NUMBER:
        return not following.isdigit()
    if last.lower() in _NEVER_LAST:
        return False
    in_name = last.lower() in _IN_NAMES and not last.isupper() and not inside
    if in_name or _INITIALS.fullmatch(last):
        return _word_at(text, mark.end()) in _STARTERS
    return True


def _word_at(text: str, at: int) -> str:
    """The next word in small letters, without what opens it."""
    found = _NEXT_WORD.match(text, at)
    return found[1].lower() if found else ""


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
