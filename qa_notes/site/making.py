"""Every file of a site, in order; one note is held at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, time
from itertools import chain
from urllib.parse import quote

from qa_notes.export.feed import Feed, Item, atom
from qa_notes.site import pages, pictures
from qa_notes.site.cards import Card, Reader
from qa_notes.site.contents import Contents
from qa_notes.site.folder import Folder
from qa_notes.site.options import Options
from qa_notes.site.search import Index
from qa_notes.site.snippets import parts, searched, snippets

MOST_ITEMS = 50  # in the feed


def make(whole: Contents, reader: Reader, folder: Folder, options: Options) -> Iterator[str]:
    """Write all files; a line for each thing that the site cannot have."""
    feed = _feed(whole, options.url)
    made = pages.Pages(whole, options.url, bool(feed))
    drawn = _Pictures(whole, folder, wanted=bool(options.url))
    index = Index([card.slug for card in whole.newest])
    for card in whole.cards:
        note, paper = reader.read(card.path)
        folder.write(f"papers/{card.slug}.html", made.paper(card, paper, drawn.of_paper(card)))
        said = parts(paper)
        folder.write(f"search/papers/{card.slug}.js", snippets(card, said))
        index.add(card.slug, card.title, searched(note, said))
    for week in whole.weeks:
        slug = week.planned.slug
        picture = drawn.draw(f"weeks/{slug}", week.title, week.planned.name, whole.language)
        folder.write(f"weeks/{slug}.html", made.week(week, picture))
    found = list(index.files())
    version = hashlib.sha256("".join(text for _, text in found).encode()).hexdigest()[:12]
    folder.write("search.html", made.search(version))
    for name, text in chain(made.lists(), pages.shared(), found):
        folder.write(name, text)
    if feed:
        folder.write("feed.xml", feed)
    if not options.url:
        yield "without --url, its address, the site has no feed and no pictures for previews"
    if drawn.without:
        yield (
            f"{drawn.without} pages have no picture: no font of this machine is known to have "
            "their letters; on Debian: apt-get install fontconfig fonts-noto"
        )


class _Pictures:
    """The pictures of the pages; none where there is no font, or no use for them."""

    def __init__(self, whole: Contents, folder: Folder, wanted: bool) -> None:
        self._whole, self._folder, self._wanted = whole, folder, wanted
        self.without = 0

    def of_paper(self, card: Card) -> str:
        """Its address from the folder of the site; empty where there is none."""
        return self.draw(f"papers/{card.slug}", card.title, card.dated, card.language)

    def draw(self, page: str, title: str, line: str, code: str) -> str:
        """The same of any page."""
        if not self._wanted:
            return ""
        name = f"pictures/{page}.png"
        lines = (line, self._whole.title)
        picture = pictures.picture(title, lines, code, self._folder.ours(name))
        if picture is None:
            self.without += 1
            return ""
        self._folder.write(name, picture)
        return quote(name)


def _feed(whole: Contents, url: str) -> bytes | None:
    """The papers whose notes were written last; None without an address, or without any date."""
    dated = [(_updated(card), card) for card in whole.newest]
    known = [(when, card) for when, card in dated if when]
    if not url or not known:
        return None
    latest = sorted(known, key=lambda pair: pair[0], reverse=True)[:MOST_ITEMS]
    items = [
        Item(
            url + card.href,
            card.title,
            when,
            url + card.href,
            card.about,
            authors=card.authors,
            categories=card.categories,
        )
        for when, card in latest
    ]
    links = (("self", f"{url}feed.xml"), ("alternate", url))
    return atom(Feed(url, whole.title, whole.title, whole.language, links), items)


def _updated(card: Card) -> datetime | None:
    """When its note was written; else the day of the paper, as it begins in Greenwich."""
    return card.written or (datetime.combine(card.day, time(), UTC) if card.day else None)
