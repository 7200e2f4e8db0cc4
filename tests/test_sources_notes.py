"""From a word to a note and back, for a paper that neither is of arXiv nor a mere file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import ScriptedChat, good_reader, make_paper
from internet import internet, recorded
from sources_web import Reply
from test_pipeline import NOW, QUESTIONS, Bench, Said

from qa_notes import notes, pipeline
from qa_notes.config import Settings
from qa_notes.errors import WrongPaper
from qa_notes.sources import expand

WORD = "https://aclanthology.org/2023.tea-long.7.pdf"


def test_a_note_is_called_by_its_source_and_fetched_again_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    settings = Settings(output=tmp_path / "out", recipe="short")
    tools = Bench(settings, Said(), now=lambda: NOW, scripted=ScriptedChat(script=good_reader))
    pdf = make_paper(tmp_path / "x.pdf", foot="https://doi.org/10.1145/1542476.1542528")
    order = pipeline.Order(QUESTIONS)
    with internet(tmp_path, monkeypatch) as web:
        web.at("aclanthology.org/2023.tea-long.7.pdf", Reply(pdf.read_bytes()))
        [wrong] = pipeline.write_week(expand([WORD]), order, tools)
        assert isinstance(wrong.error, WrongPaper)  # the page is of another title than the file
        page = recorded("acl.html").body.replace(
            b"Kettles That Talk: A &quot;Whistle&quot; Corpus",
            b"Lanterns: Small Lights for Large Rooms",
        )
        page = page.replace(b"Kettles whistle. We write\nit down.", b"")
        web.at("aclanthology.org/2023.tea-long.7/", Reply(page))
        [done] = pipeline.write_week(expand([WORD]), order, tools)
        assert done.error is None and done.note
        paper = done.note.paper
        assert (paper.id, paper.source) == ("acl-2023.tea-long.7", "acl")
        assert paper.authors == ("Ada Kettle", "Bø Æther") and paper.abstract
        for path in settings.papers_dir.iterdir():
            if path.suffix == ".pdf":
                path.unlink()
        [ref] = expand([paper.id], tools.shelf.ref).papers
        assert (ref.source, ref.id, ref.note) == ("acl", paper.id, paper.id)
        assert tools.shelf.of(replace(ref, note=None)) == tools.shelf.by_id(paper.id)
        [again] = pipeline.write_week(expand([paper.id], tools.shelf.ref), order, tools)
    assert again.error is None and again.path == done.path and again.asked == 0
    aside = replace(paper, id=f"{paper.id}-{(paper.content_sha256 or '')[:8]}")
    path = notes.path_of(aside.id, settings.notes_dir)
    notes.save(replace(done.note, paper=aside), path)
    tools.shelf.look_again()
    assert expand([aside.id], tools.shelf.ref).papers[0].source == "local"
