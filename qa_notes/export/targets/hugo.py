r"""The article for a site made by Hugo: put it into content/.

Formulas stand between \( \) and $$ $$: Goldmark leaves them alone if the site's passthrough
extension is on, as docs/publishing.md shows.
"""

from __future__ import annotations

from qa_notes.export.contents import Article
from qa_notes.export.matter import categories, day, posted, slug, topics
from qa_notes.export.target import Target
from qa_notes.render.flavour import LINKED, SET, Flavour, between, entities, special, unsafe
from qa_notes.render.markdown import title

HUGO = Flavour(
    special=special(LINKED, SET, r"\{"),
    written=entities("[]"),  # \[ may begin a formula
    unsafe=unsafe(r"\\[()\[\]]", r"\$"),
    formula=between(r"\(", r"\)"),
    display=between("$$\n", "\n$$"),
    apart=True,
)


def _write(article: Article) -> str:
    contents = article.contents()
    titles = contents.words.comma.join(paper.title for paper in contents.papers)
    matter = {
        "title": contents.page_title,
        "date": day(article),
        "draft": True,
        "categories": categories(article),
        "tags": topics(article),
        "summary": str(title(contents.theme or titles, HUGO)),  # Hugo reads it as Markdown
        "math": True,
    }
    known = {key: value for key, value in matter.items() if value is not None}
    return posted(article, HUGO, known, heading="")


TARGET = Target("a Hugo site: front matter, a draft; formulas for passthrough", "md", _write, slug)
