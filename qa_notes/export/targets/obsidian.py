"""The article as a note of an Obsidian vault: properties, callouts, links to its headings."""

from __future__ import annotations

from qa_notes.export.contents import Article
from qa_notes.export.matter import day, posted, tags
from qa_notes.export.target import Target, file_name
from qa_notes.render.flavour import Flavour, special, unsafe
from qa_notes.render.text import one_line, safe_url

OBSIDIAN = Flavour(
    special=special(r"#(?=\S)", r"=(?==)|(?<==)=", r"%(?=%)|(?<=%)%"),
    unsafe=unsafe(r"\$", "%%"),
    callout="[!quote]",
    leads=True,
)


def _write(article: Article) -> str:
    title = article.contents().page_title
    papers = [note.paper for note in article.notes]
    urls = (safe_url(paper.url or paper.pdf_url) for paper in papers)
    authors = (one_line(name) for paper in papers for name in paper.authors)
    matter = {
        "title": title,
        "aliases": [title],
        "tags": tags(article),
        "date": day(article),
        "authors": list(dict.fromkeys(filter(None, authors))),
        "url": [url for url in urls if url],
    }
    known = {key: value for key, value in matter.items() if value}
    return posted(article, OBSIDIAN, known)


TARGET = Target(
    "a note of an Obsidian vault: properties, callouts, links within", "md", _write, file_name
)
