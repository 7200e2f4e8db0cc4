"""The names of a paper: the short one of its own idea, and those that it speaks of."""

from __future__ import annotations

import re
from collections import Counter

from qa_notes.languages import language, of
from qa_notes.models import ABSTRACT, REMARK, SUMMARY, TITLE, Question

MOST_WORDS = 4


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of phrases. "Camels in a Changing Climate" is a phrase, "Orca 2" is a name.
_GLUE = _words(
    """
    a an and are as at be beyond by can do does for from how in into is it its not of on or over
    than that the this through to toward towards under using via we what when where which who why
    will with without you your
    """
)
# Of the field; they name no paper.
ACRONYMS = _words(
    """
    2D 3D 4D AGI AI API ASR CNN CNNS COVID CV DNN DNNS GAN GANS GNN GNNS GPU GPUS LLM LLMS LM LMS
    ML MLLM MLLMS MT NER NLG NLI NLP NLU NMT NN NNS OCR PLM PLMS QA RAG RL RLHF RNN RNNS SGD SLM
    SLMS SOTA SQL TTS UI US VLM VLMS VQA XAI
    """
)
_NO_NAMES = _words(
    """
    abstract chapter comment corrigendum correction discussion editorial erratum foreword
    introduction invited lecture letter note opinion overview part perspective position preface
    report review session survey tutorial viewpoint workshop
    """
)
# Capitalised before a number or by custom, and names of nothing.
_POINTERS = _words(
    """
    Alg Algorithm App Appendix Assumption Chap Chapter Cor Corollary Def Definition Eqn Equation
    Example Experiment Fig Figure Lem Lemma Part Phase Prop Proposition Question Ref Remark Sec Sect
    Section Stage Step Tab Table Theorem Thm January February March April May June July August
    September October November December
    """
)
# In mid-sentence, where only names are capitalised: Reflexion, GPT-4, fastText, Hogwild!
_MID_SENTENCE = re.compile(
    r"(?<=[a-z,;:(] )(?:[A-Z][A-Za-z0-9]*|[a-z]+[A-Z0-9][A-Za-z0-9]*)(?:-[A-Za-z0-9]+)*!?"
)
_CITED = re.compile(r"[A-Z][\w-]+ (?:et al\.?|(?:and|&) [A-Z][\w-]+(?=,? \(?(?:19|20)\d\d))")
_ADDRESS = re.compile(r"//|www\.|@")
_DOMAIN = re.compile(r"\.(?:com|org|net|io|edu)\b")
LEAST = 3  # times that a name stands in its paper
_REPORT = re.compile(r"(.+?):? (?:Technical Report|System Card|Model Card)$", re.IGNORECASE)
_TAIL = re.compile(r"(.+?)\s*\(([^()]+)\)$")
_BREAK = re.compile(r"\s*[:：]\s+|\s+[-–—]{1,3}\s+|\s*—\s*")


def short_name(title: str | None) -> str | None:
    """`GAIA` of "GAIA: a benchmark for ...", or None for a title that coins no name."""
    title = " ".join((title or "").split())
    if not title:
        return None
    shouted = title.upper() == title
    head, _, rest = _BREAK.sub("\n", title, count=1).partition("\n")
    if rest:
        return _name(head, shouted, coined=True)
    if report := _REPORT.fullmatch(title):
        return _name(report[1], shouted, coined=True)
    if tail := _TAIL.fullmatch(title):
        inside = tail[2] if len(tail[2].split()) == 1 else ""
        return _name(tail[1], shouted) or _name(inside, shouted)
    return _name(title, shouted) if len(title.split()) <= 2 else None


def names_of(text: str, title: str | None = None) -> frozenset[str]:
    """Names that the paper `text` keeps using, as it writes them, and its own of one word.

    A word counts when it is capitalised in mid-sentence three times. One that stands small, too,
    is a name only when its capitals say so: BERT, but not Although. In addresses all is small.
    """
    text = " ".join(map(_without_address, text.split()))
    capital = Counter(_MID_SENTENCE.findall(text))
    small = Counter(re.findall(r"\b[a-z]+\b", text))
    own = short_name(title) or ""
    return frozenset(
        name
        for name, count in capital.items()
        if count >= LEAST and len(name) > 2 and _is_kept(name, count, small)
    ) | {name for name in own.split() if name == own}


def speaks_of_a_name(sentence: str) -> bool:
    """Whether an English sentence names something, be it a data set or a method.

    One in another language is not judged: there capitals are rare.
    """
    if of(sentence) != "en":
        return True
    bare = _CITED.sub(" ", " ".join(map(_without_address, sentence.split())))
    found = (name for name in _MID_SENTENCE.findall(bare) if len(name) > 2)
    if any(n.upper() not in ACRONYMS and n.removesuffix("s") not in _POINTERS for n in found):
        return True
    words = (word.strip("()[]{}.,;:!?“”‘’\"'") for word in bare.split())
    return any(word[:1].isalpha() and _is_telling(word, False) for word in words)


def _without_address(word: str) -> str:
    """What stands before an address in a stretch without spaces: "(" of "(example.org/code)"."""
    if _ADDRESS.search(word):
        return ""
    found = _DOMAIN.search(word)
    if found is None:
        return word
    at = found.start()
    while at and (word[at - 1].isalnum() or word[at - 1] in "_.-"):
        at -= 1
    return word[:at]


def _is_kept(name: str, count: int, small: Counter[str]) -> bool:
    if {name, name.removesuffix("s")} & _POINTERS or count <= 2 * small[name.lower()]:
        return False
    if re.search(r"[A-Z0-9]", name.partition("-")[0][1:]):
        return True
    return not all(small[part] for part in name.lower().split("-"))  # Retrieval-Augmented


def _name(phrase: str, shouted: bool, coined: bool = False) -> str | None:
    """The phrase if it looks like a name. `coined`: one word is a name without further signs."""
    phrase = phrase.strip().rstrip("!*")
    words = phrase.split()
    if not words or len(words) > MOST_WORDS or re.search(r"[$\\?,;]", phrase):
        return None
    if not any(char.isalpha() for char in phrase):
        return None
    if words[0].lower() in _NO_NAMES or any(_is_glue(word) for word in words):
        return None
    if any(_is_telling(word, shouted) for word in words):
        return None if _is_gerund(words[0]) else phrase
    if coined and len(words) == 1 and words[0].upper() not in ACRONYMS:
        return None if _is_gerund(phrase) or len(phrase) < 2 else phrase
    return None


def _is_glue(word: str) -> bool:
    """A word of grammar, or a compound held together by one: Chain-of-Thought."""
    if word.lower() in _GLUE and not (word.isupper() and len(word) > 1):
        return True
    parts = word.split("-")
    return len(parts) > 2 and any(part in _GLUE for part in parts)


def _is_gerund(word: str) -> bool:
    return len(word) > 5 and bool(re.fullmatch(r"(?:\w+-)?[A-Za-z][a-z]+ing", word))


def _is_telling(word: str, shouted: bool) -> bool:
    """Capitals inside, an acronym, or a digit: what ordinary words of a title do not have."""
    if word.upper() in ACRONYMS:
        return False
    if any(char.isdigit() for char in word):
        return True
    if shouted:
        return False
    parts = [part for part in re.split(r"[-/]", word) if part.upper() not in ACRONYMS]
    return any(re.search(r"\w[A-Z]", part) for part in parts)


def ask_text(question: Question, code: str, name: str | None) -> str:
    """The question in the reader's language, {name} filled.

    A bank without that language asks in English, else in the first language it has.
    """
    if question in (ABSTRACT, SUMMARY, TITLE, REMARK):
        spoken = language(code)
        names = {
            ABSTRACT.id: spoken.abstract,
            SUMMARY.id: spoken.summary,
            TITLE.id: spoken.title,
            REMARK.id: spoken.remark,
        }
        return names[question.id]
    texts = question.text
    asked_in = next(known for known in (code, "en", *texts) if known in texts)
    return texts[asked_in].replace("{name}", name or language(asked_in).unnamed)
