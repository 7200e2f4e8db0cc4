"""How much of an article's text is read from its web page, and how much else with it.

python benchmarks/articles.py ../shared/data/html

Each folder holds a page, `source.html`, and what a reader's view of it should show,
`expected.html`, as mozilla/readability keeps them. Compared are runs of five words (letters, in
scripts without spaces): recall is the share of the expected runs that were read, precision the
share of the runs read that are expected. Beside them stands lxml's text_content() of the page's
body without scripts and styles. Headings are those of the expected view that are the titles of
sections here. A page that is refused says so.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from pathlib import Path

from lxml import html

from qa_notes.errors import ParseError
from qa_notes.languages.scripts import unspaced
from qa_notes.models import Document
from qa_notes.parse import parse

RUN = 5
_WORD = re.compile(r"\w+")


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    print("| page | recall | precision | recall, lxml | precision, lxml | headings | seconds |")
    print("|---|---|---|---|---|---|---|")
    for page in sorted(path.parent for path in folder.glob("*/expected.html")):
        print(f"| {page.name} | {' | '.join(_row(page))} |", flush=True)


def _row(page: Path) -> list[str]:
    wanted = html.document_fromstring((page / "expected.html").read_bytes().decode())
    runs = _runs(" ".join(wanted.itertext()))
    plain = _shares(runs, _runs(_plain(page / "source.html")))
    begun = time.perf_counter()
    try:
        document = parse(page / "source.html")
    except ParseError as err:
        return [f"refused: {type(err).__name__}", "", *plain, "", ""]
    seconds = time.perf_counter() - begun
    heads = [_key(each.text_content()) for each in wanted.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    found = {_key(title) for section in document.sections for title in section.path}
    found.add(_key(document.title or ""))
    held = sum(head in found for head in heads)
    return [
        *_shares(runs, _runs(_read(document))),
        *plain,
        f"{held}/{len(heads)}",
        f"{seconds:.1f}",
    ]


def _read(document: Document) -> str:
    parts = [document.title or ""]
    for section, page in zip(document.sections, document.pages, strict=True):
        parts += [section.title, page.text]
    return "\n".join([*parts, document.references])


def _plain(source: Path) -> str:
    tree = html.document_fromstring(source.read_bytes())
    for each in list(tree.iter("script", "style", "noscript", "template")):
        each.drop_tree()
    return str(tree.body.text_content())


def _runs(text: str) -> Counter[tuple[str, ...]]:
    spaced = "".join(f" {char} " if unspaced(char) else char for char in text.casefold())
    words = _WORD.findall(spaced)
    return Counter(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _shares(wanted: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]) -> list[str]:
    both = (wanted & found).total()
    return [f"{both / max(all_of.total(), 1):.3f}" for all_of in (wanted, found)]


def _key(title: str) -> str:
    bare = title.replace("[edit]", "")  # of a wiki, beside every heading
    return "".join(char for char in bare.casefold() if char.isalnum())


if __name__ == "__main__":
    main()
