"""A paper made ready to be asked: parsed, cut, embedded, its names known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from qa_notes import ask, identity, languages
from qa_notes.index import Retriever, chunk
from qa_notes.models import Document, Note, Passage, SectionKind
from qa_notes.names import names_of, short_name
from qa_notes.tools import Tools


def read(note: Note, pdf: Path, tools: Tools, document: Document | None = None) -> ask.Subject:
    """Parse and index; then the paper can be asked. `document`: when it is parsed already."""
    settings, paper = tools.settings, note.paper
    document = document or identity.parsed(pdf, tools)
    content = identity.content_of(paper)
    tools.report.step("index")
    with tools.timed("embed"):
        with tools.making:
            index, chat, memory = tools.index, tools.chat, tools.memory
        if not index.has(content.id, content.content_sha256 or ""):

            def told(done: int, every: int) -> None:
                tools.report.step(f"index {done} of {every} passages", long=True)

            index.add(content, chunk(document, content), told)

    recipe = ask.chosen(settings, chat)
    shown = ask.fitted(settings, recipe, chat.knows_context)
    context = 0 if shown.mode == "retrieve" else chat.context
    retriever = Retriever(index, content.id, shown, context, chat.room(ask.longest(recipe)))

    def retrieve(
        queries: Sequence[str], look_in: Sequence[SectionKind], fits: Callable[[Passage], bool]
    ) -> Sequence[Passage]:
        with tools.timed("retrieve"):
            return retriever(queries, look_in, fits)

    body = "\n".join(page.text for page in document.pages)
    return ask.Subject(
        paper=paper,
        document=document,
        short_name=note.short_name or short_name(paper.title) or short_name(document.title),
        language=settings.language,
        source_language=languages.of(" ".join(p.text for p in document.pages[:3])),
        retrieve=retrieve,
        now=tools.now,
        lexicon=ask.Lexicon(
            ask.untranslated(names_of(body, paper.title), settings.language), memory
        ),
        recipe=recipe,
        length=settings.answer_length,
    )
