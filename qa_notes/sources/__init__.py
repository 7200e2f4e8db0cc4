"""Where papers come from: words that people type in, PDF files and articles with facts out.

expand(words)          -> Week          no network
expand_apart(words)    -> Weeks         each week file by itself
fetch(refs, settings)  -> (ref, Fetched or PaperError), one paper at a time
newest(ids, settings)  -> the facts of the newest versions, of arXiv
"""

from __future__ import annotations

from qa_notes.sources.fetching import Fetched, fetch, fetch_one, given_facts, known
from qa_notes.sources.newest import newest
from qa_notes.sources.read_list import STDIN
from qa_notes.sources.registry import read_ref
from qa_notes.sources.words import WEEK_SUFFIXES, expand, expand_apart

__all__ = [
    "STDIN", "WEEK_SUFFIXES", "Fetched", "expand", "expand_apart", "fetch", "fetch_one",
    "given_facts", "known", "newest", "read_ref",
]  # fmt: skip
