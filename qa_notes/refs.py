"""What people type to name a paper, read without any network.

An arXiv id stays a string all the way (`2311.11830` is not a number), and its version is kept
apart. The same paper typed in any form gives the same id.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from qa_notes import addresses
from qa_notes.errors import SourceError, UsageError
from qa_notes.files import ARTICLE_SUFFIXES, is_article, is_file, is_pdf, opened, reason, typed_path
from qa_notes.models import PaperRef

FORMS = (
    "give an arXiv id such as 2311.11829, a DOI, a PDF or HTML file, a folder of PDFs, a URL, "
    "a week file (.yaml) or a list (.txt, .bib, .ris, .csv, .md, .xml)"
)
FIVE_DIGITS_SINCE = "1501"  # January 2015; ids were YYMM.NNNN before
LONGEST_SLUG = 100  # bytes: leaves room for suffixes within the 255 of a file name

# Archives of the ids before April 2007. A closed list, so that `papers/0301001` stays a path.
_ARCHIVES = """
acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas
cond-mat cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex
nucl-th patt-sol physics plasm-ph q-alg q-bio quant-ph solv-int supr-con
"""
ARCHIVES = frozenset(_ARCHIVES.split())
_ID = (
    r"(?:(?P<new>\d{4}\.\d{4,5})"
    r"|(?P<archive>[a-z]+(?:-[a-z]+)*)(?:\.[a-z]+(?:-[a-z]+)*)?/(?P<number>\d{7}))"
    r"(?:v(?P<version>[1-9]\d{0,2}))?"
)
_BARE = re.compile(rf"(?:10\.48550/)?(?:arxiv[:.]\s*)?{_ID}(?:\s*\[[\w.-]+\])?", re.IGNORECASE)
_IN_PATH = re.compile(rf"{_ID}(?:\.pdf|\.html)?(?:/.*)?", re.IGNORECASE)
_ARXIV_HOST = re.compile(
    r"(?:(?:www|export|browse|[a-z]{2})\.)?arxiv\.org|(?:www\.)?alphaxiv\.org|ar5iv(?:\.labs\.arxiv)?\.org"
)
_NO_SCHEME = re.compile(r"(?:[\w-]+\.)*(?:arxiv|alphaxiv|ar5iv|doi)\.org/", re.IGNORECASE)

DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]*[A-Za-z0-9]")

_BEFORE_DOI = re.compile(r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)", re.IGNORECASE)

ArxivId = tuple[str, int | None]  # canonical id without version, version


def parse_arxiv(text: str) -> ArxivId | None:
    """The id and version that an arXiv id, URL or DOI names, or None.

    `math.GT/0309136v2` gives ("math/0309136", 2): arXiv files it without the subject class.
    """
    text = text.strip()
    match = _BARE.fullmatch(text)
    if not match and (url := as_url(text)):
        match = _match_url(url)
    return _id_of(match) if match else None


def as_url(text: str) -> str | None:
    """The address that a word is, also where it begins with the host of a paper; else None."""
    if re.match(r"https?://", text, re.IGNORECASE):
        return text
    return f"https://{text}" if _NO_SCHEME.match(text) else None


def _match_url(url: str) -> re.Match[str] | None:
    parts = addresses.split(url)
    if parts is None:
        return None
    host, path = (parts.hostname or "").lower(), unquote(parts.path).strip("/")
    if host in ("doi.org", "dx.doi.org"):
        return _BARE.fullmatch(path)
    if _ARXIV_HOST.fullmatch(host):
        return _IN_PATH.fullmatch(path.partition("/")[2])
    return None


def _id_of(match: re.Match[str]) -> ArxivId | None:
    version = int(match["version"]) if match["version"] else None
    if match["new"]:
        return match["new"], version
    archive = match["archive"].lower()
    return (f"{archive}/{match['number']}", version) if archive in ARCHIVES else None


def has_lost_a_digit(arxiv_id: str) -> bool:
    """Whether the id was once read as a number: 2311.1183 for 2311.11830."""
    return len(arxiv_id) == 9 and arxiv_id[4] == "." and arxiv_id[:4] >= FIVE_DIGITS_SINCE


def versioned(arxiv_id: str, version: int | None) -> str:
    """`2311.11829v2`, or the bare id when the version is open."""
    return arxiv_id if version is None else f"{arxiv_id}v{version}"


def abs_url(arxiv_id: str, version: int | None) -> str:
    """The paper's page on arXiv."""
    return f"https://arxiv.org/abs/{versioned(arxiv_id, version)}"


def doi_of(text: str) -> str | None:
    """The DOI that a word or URL is, in small letters as DOIs are compared; None for other words.

    arXiv's own DOIs are arXiv ids.
    """
    bare = _BEFORE_DOI.sub("", text.strip())
    if bare != text.strip() and "doi.org/" in text.lower():
        bare = unquote(bare).partition("?")[0]  # as in an address
    found = DOI.fullmatch(bare)
    return found[0].lower() if found and parse_arxiv(bare) is None else None


def safe_name(paper_id: str) -> str:
    """A paper id as a file name: `quant-ph/0201082` becomes `quant-ph_0201082`.

    Two ids never share a name: one that would look like another's ends in its hash.
    """
    name = slug(paper_id.replace("/", "_"))
    with_slash = paper_id.replace("_", "/", 1)
    if "/" in paper_id:
        kept = name == paper_id.replace("/", "_", 1) and _has_a_slash(paper_id)
    else:
        kept = name == paper_id and not ("_" in name and _has_a_slash(with_slash))
    return name if kept else _ended(name, paper_id)


def _has_a_slash(paper_id: str) -> bool:
    """Whether it is of the two kinds of id that are written with one: old arXiv ids and DOIs."""
    named = parse_arxiv(paper_id)
    return paper_id in (doi_of(paper_id), versioned(*named) if named else None)


def slug(text: str) -> str:
    """Letters, digits and -_. of any script, at most 100 bytes, never empty.

    What does not fit is cut and told apart by eight digits of its hash.
    """
    normal = unicodedata.normalize("NFC", text)
    short = re.sub(r"[^\w.-]+", "-", normal).strip("-._")
    return short if short and len(short.encode()) <= LONGEST_SLUG else _ended(short, normal)


def distinct_slug(text: str) -> str:
    """A slug that no other text has: it ends in a hash when it lost a character."""
    short = slug(text)
    return short if short == text else _ended(short, text)


def _ended(short: str, whole: str) -> str:
    """`short`, cut where it is long, and eight digits of the hash of the `whole`."""
    cut = short.encode(errors="ignore")[: LONGEST_SLUG - 9].decode(errors="ignore").rstrip("-._")
    digest = hashlib.sha256(whole.encode(errors="surrogatepass"))  # a name may hold any bytes
    return f"{cut}-{digest.hexdigest()[:8]}".lstrip("-")


def sha256(path: Path) -> str:
    """Of the file's bytes, in hex. Raises SourceError."""
    try:
        with opened(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as err:
        raise SourceError(f"{path} cannot be read: {reason(err)}") from err


def arxiv_ref(named: ArxivId, facts: Mapping[str, object] | None = None) -> PaperRef:
    """A paper of arXiv."""
    paper_id, version = named
    return PaperRef("arxiv", paper_id, abs_url(paper_id, version), version, facts or {})


def local_ref(path: Path, facts: Mapping[str, object] | None = None) -> PaperRef:
    """A file here. Its id is a label made of its name; what it is, its pages and bytes say."""
    stem = re.sub(r"\s*\(\d+\)$", "", path.stem)  # a browser's second copy: "2310.11511 (1).pdf"
    stem = re.sub(r"^arxiv[-_ ]", "", stem, flags=re.IGNORECASE)
    named = parse_arxiv(stem) or parse_arxiv(stem.replace("_", "/", 1))
    if named is None or has_lost_a_digit(named[0]):
        named = (slug(path.stem), None)
    return PaperRef("local", named[0], str(path), named[1], facts or {})


def web_ref(url: str, facts: Mapping[str, object] | None = None) -> PaperRef:
    """A PDF or an article somewhere on the web. Its id is made of its whole address.

    `https://x.org/a/b.pdf` is x.org-a-b; one that is not told back by its id, in small letters,
    ends in a hash. What grants access is kept apart, for the request alone. Raises UsageError.
    """
    whole, shown = url.partition("#")[0], addresses.public(url)
    parts = addresses.split(shown)
    if parts is None or addresses.split(whole) is None:
        raise UsageError(f"{shown[:200]}: this address cannot be read", "is it cut off? " + FORMS)
    host = parts.netloc.lower().removeprefix("www.")
    path = unquote(parts.path).strip("/").removesuffix(".pdf")
    name = slug("-".join(part for part in (host, path, unquote(parts.query)) if part))
    mark = addresses.mark(url)
    if mark or f"https://{name.lower().replace('-', '/')}.pdf" != shown:
        name = _ended(name, shown + mark)
    return PaperRef("web", name, shown, None, facts or {}, None if whole == shown else whole)


def arxiv_word(word: str) -> PaperRef | None:
    """The paper of arXiv that a word names, or None. Raises UsageError for what is nearly one."""
    if named := parse_arxiv(word):
        if has_lost_a_digit(named[0]):
            year = f"20{named[0][:2]}"
            raise UsageError(
                f"{word}: an arXiv id of {year} has five digits after the dot",
                f"did you mean {named[0]}0? A spreadsheet or YAML may have read it as a number",
            )
        return arxiv_ref(named)
    parts = addresses.split(url) if (url := as_url(word)) else None
    if parts and _ARXIV_HOST.fullmatch((parts.hostname or "").lower()):
        raise UsageError(f"{addresses.public(word)}: there is no arXiv id in this URL", FORMS)
    return None


def web_word(word: str) -> PaperRef | None:
    """The PDF that an address names; None for what is no address of the web. Raises UsageError."""
    return web_ref(url) if (url := as_url(word)) else None


# The paper that a word names; None for words that others may know. May raise UsageError.
Reader = Callable[[str], PaperRef | None]


def read_ref(
    text: str,
    base: Path = Path(),
    facts: Mapping[str, object] | None = None,
    readers: Sequence[Reader] = (arxiv_word, web_word),
) -> PaperRef:
    """The paper that one word names; paths are relative to `base`.

    `readers` are asked in their order what is no file that is there: sources/registry.py has those
    of all kinds of source. A `.pdf` or `.html` that does not exist is a paper too: it fails alone,
    when it is fetched. Raises UsageError for what names no paper.
    """
    text = text.strip()
    path = base / named_path(text)
    if is_pdf_file(path) or is_article(path):
        return local_ref(path, facts)
    for read in readers:
        if ref := read(text):
            return replace(ref, facts=facts or {})
    if "://" in text:
        raise UsageError(f"{addresses.public(text)[:200]}: only http and https are fetched", FORMS)
    if path.suffix.lower() in (".pdf", *ARTICLE_SUFFIXES):
        return local_ref(path, facts)
    raise UsageError(f"{text!r} is neither a paper nor a file", FORMS)


def named_path(text: str) -> Path:
    """The path that was typed, ~ being the home folder. Raises UsageError where there is none."""
    try:
        return typed_path(text)
    except OSError as err:
        raise UsageError(f"{addresses.public(text)}: {err.strerror}", FORMS) from err


def is_pdf_file(path: Path) -> bool:
    """A file called .pdf, or one that begins like a PDF under another name."""
    if path.suffix.lower() == ".pdf":
        return is_file(path)
    return is_pdf(path)
