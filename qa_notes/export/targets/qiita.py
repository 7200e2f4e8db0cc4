"""The article for Qiita: put it into public/ of a folder that qiita-cli looks after."""

from __future__ import annotations

from qa_notes.export.contents import Article
from qa_notes.export.matter import posted, slug, topics
from qa_notes.export.target import Target
from qa_notes.render.flavour import LINKED, Flavour, backslash, between, special


def _written(character: str) -> str:
    """Qiita looks for sums, people and pictures in the finished text: an element parts it there."""
    return f"<font>{character}</font>" if character in "$@:" else backslash(character)


QIITA = Flavour(
    special=special(LINKED, r":(?=[\w+-]+:)"),
    written=_written,
    formula=between("$`", "`$"),
    display=between("```math\n", "\n```"),
    apart=True,
)


def _write(article: Article) -> str:
    matter = {
        "title": article.contents().page_title,
        "tags": topics(article),
        "private": False,
        "updated_at": "",
        "id": None,
        "organization_url_name": None,
        "slide": False,
        "ignorePublish": True,  # until somebody has read it
    }
    return posted(article, QIITA, matter, heading="")


TARGET = Target("Qiita (qiita-cli): front matter, not to be published yet", "md", _write, slug)
