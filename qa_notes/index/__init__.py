"""Passages of a paper, and the ones among them that answer a question.

chunks.py cuts, embed.py makes vectors, store.py keeps them, search.py finds. What is heavy
(Chroma, onnxruntime) is imported when it is needed, not by this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_notes.index.chunks import chunk
from qa_notes.index.pick import pick
from qa_notes.index.retriever import Retriever

if TYPE_CHECKING:
    from qa_notes.config import Settings
    from qa_notes.index.store import Index

__all__ = ["Retriever", "chunk", "open_index", "pick"]


def open_index(settings: Settings) -> Index:
    """The index of the work folder or server, with the embeddings that the settings name.

    That of a folder is opened when it is needed, see `Index.at`. Raises IndexStale or ModelError.
    """
    from qa_notes.index.embed import load_embeddings
    from qa_notes.index.store import Index

    made = Index.open if settings.chroma_url else Index.at
    return made(settings, load_embeddings(settings))
