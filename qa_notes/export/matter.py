"""What hosts are told before the article begins: title, day, tags, as YAML between two lines."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date

import yaml

from qa_notes.export.contents import Article
from qa_notes.export.lasting import digest
from qa_notes.export.target import file_name
from qa_notes.render import Flavour
from qa_notes.render.text import one_line

# What blogs call a field that arXiv gives a longer name.
_TOPICS = {
    "Artificial Intelligence": "ai",
    "Computation and Language": "nlp",
    "Computer Vision and Pattern Recognition": "computervision",
    "Human-Computer Interaction": "hci",
    "Neural and Evolutionary Computing": "neuralnetwork",
}


def posted(
    article: Article, flavour: Flavour, matter: Mapping[str, object], **values: object
) -> str:
    """The article behind what its host wants to know of it; `values` stand before its own."""
    text = yaml.safe_dump(
        dict(matter), allow_unicode=True, sort_keys=False, width=sys.maxsize,
        default_flow_style=False,
    )  # fmt: skip
    return f"---\n{text}---\n\n{article.filled('markdown', flavour, **values)}"


def day(article: Article) -> date | None:
    """The Monday of the week, where its id is one of ISO 8601; else the newest paper's date."""
    if monday := article.week.monday:
        return monday
    papers = (note.paper for note in article.notes)
    return max((day for p in papers if (day := p.published or p.updated)), default=None)


def categories(article: Article) -> list[str]:
    """The papers' categories, those of most papers first."""
    named = (one_line(name) for note in article.notes for name in note.paper.categories)
    return [name for name, _ in Counter(filter(None, named)).most_common()]


def topics(article: Article, most: int = 5) -> list[str]:
    """Tags of lower-case letters and digits. Never empty: some hosts take no article without."""
    named = (_TOPICS.get(name, name).lower() for name in categories(article))
    plain = (re.sub(r"[^a-z0-9]", "", name) for name in named)
    return list(dict.fromkeys(filter(None, plain)))[:most] or ["paper"]


def tags(article: Article) -> list[str]:
    """The categories as words of letters, digits, - and _; none of digits alone."""
    named = (re.sub(r"[^\w-]+", "-", name).strip("-").lower() for name in categories(article))
    return list(dict.fromkeys(tag for tag in named if tag and not tag.isdigit()))


def slug(article: Article, most: int = 80) -> str:
    """The file's name in a-z, 0-9, - and _, for addresses; never empty."""
    name = file_name(article)
    plain = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-_")[:most].rstrip("-_")
    return plain or digest(name)[:12]
