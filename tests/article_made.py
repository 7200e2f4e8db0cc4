"""A blog post that a test makes: what stands around the article is that of an ordinary page."""

from __future__ import annotations

from pathlib import Path

from qa_notes.models import Document
from qa_notes.parse.article import read

TITLE = "Zephyr: fast answers from small models"
LEAD = (
    "Zephyr is a method that answers questions about long documents with a small model, and this "
    "post tells how it was made, what it was measured on, and where it still fails its readers."
)
METHOD = (
    "We split every document into passages and keep the place of each of them, so that an answer "
    "can name the paragraph that it rests on.",
    "The model reads eight passages at once, and the code looks every quotation up before it is "
    "printed anywhere.",
)
RESULT = (
    "On 500 questions Zephyr answers 81 percent correctly, 12 points more than the model alone, "
    "and needs 40 milliseconds for each of them on a laptop."
)
TROUBLE = "It still fails on tables that span several pages, and on scanned documents of any kind."
BODY = f"""
<p>{LEAD}</p>
<h2 id="how">How it works</h2>
<p>{METHOD[0]}</p>
<p>{METHOD[1]} See <a href="https://github.com/zephyr/zephyr">our code is available here</a>.</p>
<ul><li>Passages are short, about two hundred tokens each.</li>
<li>Quotations are looked up letter by letter.</li></ul>
<pre><code>def answer(question):

    return model(question)
</code></pre>
<h2>Results</h2>
<p>{RESULT}</p>
<table><tr><th>Model</th><th>Score</th></tr><tr><td>Alone</td><td>69</td></tr>
<tr><td>Zephyr</td><td>81</td></tr></table>
<h3>Limitations</h3>
<p>{TROUBLE}</p>
<h2>References</h2>
<p>Smith et al. A paper on passages. 2021.</p>
"""
HEAD = f"""<meta charset="utf-8"><title>{TITLE} | Example Lab</title>
<meta name="author" content="Ada Lovelace; Grace Hopper">
<meta name="description" content="Machines are told this, readers are not.">
<meta property="article:published_time" content="2023-11-14T09:00:00Z">
<link rel="canonical" href="https://blog.example.org/zephyr">"""
NAV = '<nav><ul><li><a href="/">Home</a></li><li><a href="/all">All posts</a></li></ul></nav>'


def page(body: str = BODY, head: str = HEAD, title: str = TITLE) -> str:
    """A whole page; `body` is what stands in its article below the title."""
    return (
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><header>{NAV}</header>"
        f"<main><article><h1>{title}</h1>{body}</article></main>"
        "<footer><p>(c) 2026 Example Lab. All rights reserved. Cookie settings.</p></footer>"
        "</body></html>"
    )


def parsed(folder: Path, html: str | bytes) -> Document:
    """The page read from a file, in this process."""
    path = folder / "post.html"
    path.write_bytes(html if isinstance(html, bytes) else html.encode())
    return read(path)


def text_of(document: Document) -> str:
    """All that was read for prompts and quotations, and the facts that may reach them."""
    said = [document.title, document.abstract, document.references, *document.authors]
    said += [page.text for page in document.pages] + [s.title for s in document.sections]
    return "\n".join(filter(None, [*said, *(link.context for link in document.links)]))
