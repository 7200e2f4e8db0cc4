"""The article as one HTML file: no network, no script but the one that sets the formulas."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from markupsafe import Markup

from qa_notes.export.contents import Article
from qa_notes.export.target import Target
from qa_notes.render import static


def page(article: Article) -> str:
    """A page whose policy lets nothing run or load but its own style and script."""
    style, script = static("style.css"), static("math.js")
    return article.filled(
        "html",
        # Both are ours and hold nothing that ends their element.
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )


def policy(style: str, script: str) -> str:
    """What such a page may do, as Content-Security-Policy says it: these two, and nothing else."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(source: str) -> str:
    """As Content-Security-Policy names an inline source."""
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


TARGET = Target(
    "one file that needs nothing else, for a screen of any size and for A4 paper", "html", page
)
