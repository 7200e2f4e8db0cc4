"""Does the paper say so? Numbers, names, words and links of a text against what it rests on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from qa_notes.amounts import has_figure, missing, without_labels
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language, of
from qa_notes.said import Said
from qa_notes.sentences import sentences
from qa_notes.texts import LINK, without_links, without_maths
from qa_notes.words import content

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-+.][A-Za-z0-9]+)*")
LEAST_SUPPORT = 0.5  # share of the answer's content words that its quotations must hold
LEAKED = 2  # words of our examples in an answer; one may be chance


def unquoted(said: Said) -> Iterator[Fault]:
    """A draft without a quotation that stands on a page."""
    if not said.sources:
        yield Fault(Rule.NO_QUOTATION)


def no_figure(said: Said) -> Iterator[Fault]:
    """An answer without a number where one is asked for."""
    if said.wants_figure and not has_figure(said.text, said.question):
        yield Fault(Rule.NO_FIGURE)


def off_topic(said: Said) -> Iterator[Fault]:
    """No quotation has a word that begins like one of those it must have."""
    if not says_one_of(said.must_say, "\n".join(said.sources)):
        yield Fault(Rule.OFF_TOPIC)


def says_one_of(words: Iterable[str], text: str) -> bool:
    """Whether a word of `text` begins like one of these; any text does where there are none.

    Words of scripts without blanks may stand anywhere.
    """
    return _beginning(tuple(words)).search(text) is not None


def where_said(words: Iterable[str], text: str) -> list[int]:
    """Where the words of `text` stand that begin so."""
    return [found.start() for found in _beginning(tuple(words)).finditer(text)]


@lru_cache(maxsize=64)  # each sentence of a paper is asked for the same few lists
def _beginning(words: tuple[str, ...]) -> re.Pattern[str]:
    starts = "|".join(rf"(?<![a-z]){re.escape(word)}" for word in words)
    return re.compile(starts, re.IGNORECASE)


def strange_number(said: Said) -> Iterator[Fault]:
    """A number that no source holds."""
    yield from (Fault(Rule.NUMBER, number) for number in missing(said.text, said.known))


def strange_number_of_note(said: Said) -> Iterator[Fault]:
    """The same of a note: names and pointers count nothing, and the abstract knows some."""
    if said.question and not said.sources:
        return  # an answer without a quotation is a fault of its own
    plain = without_labels(without_links(without_maths(said.text)))
    if strange := missing(plain, said.known):
        nowhere = missing(plain, (*said.known, *said.shown))
        for number in strange:
            yield Fault(Rule.NUMBER if number in nowhere else Rule.UNCITED_NUMBER, number)


def lost_number(said: Said) -> Iterator[Fault]:
    """A number of the source that its translation lacks."""
    for number in missing(" ".join(said.sources), [said.text]):
        yield Fault(Rule.NUMBER_LOST, number)


def strange_name(said: Said) -> Iterator[Fault]:
    """A name that no source has. Among Latin words, capitals and digits tell which is one."""
    for name in foreign_names(said.text, (*said.known, *said.shown)):
        if not language(said.language).latin or _is_telling(name, said):
            yield Fault(Rule.NAME, name)


def lost_name(said: Said) -> Iterator[Fault]:
    """A name of the paper that stands in the source and not in its translation."""
    gone = (name for name in said.names if name.lower() not in said.text.lower())
    yield from (Fault(Rule.NAME_LOST, name) for name in gone)


def of_the_examples(said: Said) -> Iterator[Fault]:
    """Content words that stand in the prompt's examples and not in what was shown."""
    if not _in_one_language(said, said.shown):
        return
    shown = " ".join((*said.shown, *said.given))
    strange = set(content(" ".join(said.examples))) - set(content(shown))
    leaked = list(dict.fromkeys(word for word in content(said.text) if word in strange))
    if len(leaked) >= LEAKED:
        yield Fault(Rule.EXAMPLES, " ".join(leaked))


def unsupported(said: Said) -> Iterator[Fault]:
    """Quotations that hold too few of the text's words."""
    held = support(said.text, said.sources, said.question)
    if held < LEAST_SUPPORT and _in_one_language(said, said.sources):
        yield Fault(Rule.UNSUPPORTED)


def strange_link(said: Said) -> Iterator[Fault]:
    """A link that no source prints."""
    held = (*said.sources, *said.shown)
    known = _spelt_out("".join(re.sub(r"\s+", "", source) + "\n" for source in held))
    for link in dict.fromkeys(LINK.findall(said.text)):
        bare = link.rstrip(".,;:)/").partition("://")[2].removeprefix("www.")
        if said.sources and _spelt_out(bare) not in known:
            yield Fault(Rule.LINK, link)


def support(answer: str, quotes: Iterable[str], question: str = "") -> float:
    """Share of the answer's content words, the question's aside, that the quotations hold."""
    asked = set(content(question))
    said = [word for word in content(answer) if word not in asked]
    if not said:
        return 1.0
    held = set(content(" ".join(quotes)))
    return sum(word in held for word in said) / len(said)


def foreign_names(text: str, sources: Iterable[str]) -> list[str]:
    """Latin names of `text` that no source prints as whole words, letter case aside.

    "LLEMMA" in the paper does not make "LEMMA" right; "LLMs" makes "LLM" right.
    """
    known: set[str] = set()
    for source in sources:
        words = re.findall(r"[A-Za-z0-9]+", unicodedata.normalize("NFKC", source).lower())
        known.update(words)
        known.update(_NAME.findall(source.lower()))
        known.update("".join(words[i : i + n]) for n in (2, 3) for i in range(len(words)))
    found = dict.fromkeys(_NAME.findall(unicodedata.normalize("NFKC", text)))
    return [n for n in found if len(n) > 1 and not _is_known(n.lower(), known)]


def _in_one_language(said: Said, sources: Iterable[str]) -> bool:
    """Of an English answer from a Korean paper, only numbers and names can be compared."""
    return of(" ".join(sources)) == said.language


def _is_known(name: str, known: set[str]) -> bool:
    forms = (name, name + "s", name.removesuffix("s"), re.sub(r"[^a-z0-9]", "", name))
    return any(form in known for form in forms)


def _is_telling(name: str, said: Said) -> bool:
    """A capital that not only the beginning of a sentence, or a language's nouns, have."""
    if re.fullmatch("[A-Z]?[a-z]+", name) is None:
        return bool(re.search("[A-Z0-9]", name))
    if not name[0].isupper() or said.language != "en":
        return False
    heads = sum(said.text.startswith(name, start) for start, _ in sentences(said.text))
    return said.text.count(name) != heads


def _spelt_out(links: str) -> str:
    """Papers print huggingface.co as hf.co too."""
    return links.casefold().replace("hf.co/", "huggingface.co/")
