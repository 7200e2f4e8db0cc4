"""The article for Zenn: put it into articles/ of a repository that zenn-cli looks after."""

from __future__ import annotations

from qa_notes.export.contents import Article
from qa_notes.export.matter import posted, slug, topics
from qa_notes.export.target import Target
from qa_notes.render.flavour import Flavour, between, special, unsafe

LONGEST = 70  # characters of a title
ZENN = Flavour(
    special=special(r"[:/](?=/)"),
    unsafe=unsafe(r"\$"),
    display=between("$$\n", "\n$$"),
    apart=True,
)


def _write(article: Article) -> str:
    title = article.contents().page_title
    matter = {
        "title": title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…",
        "emoji": "📄",
        "type": "tech",
        "topics": topics(article),
        "published": False,
    }
    return posted(article, ZENN, matter, heading="")


def _file_name(article: Article) -> str:
    """A slug of Zenn's has 12 to 50 characters."""
    return f"qa-notes-{slug(article, 41)}".ljust(12, "-")


TARGET = Target(
    "Zenn (zenn-cli): front matter, unpublished; formulas by KaTeX", "md", _write, _file_name
)
