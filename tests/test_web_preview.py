"""How a week will look in each target, and its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from golden.sample import NOTE, an_answer
from site_made import a_note, files_of, put
from web_desk import Opened, opened

from qa_notes import notes
from qa_notes.export import names, target_named
from qa_notes.models import Note, Verdict
from qa_notes.web import look, publishing

EVIL = "<script>alert(1)</script>"
IMAGE = "![x](https://evil.example/pixel.png)"
WEEK = f"""\
id: 2023-W01
title: "灯りの週 {EVIL}"
intro: "{IMAGE} $O(n)$"
papers: ["2301.00001", "2301.00002"]
"""
OTHERS = [name for name in names() if name != "pdf"]


def whole(note: Note) -> Note:
    """The note with an answer to everything that is asked of it."""
    done = an_answer("概要", "灯りを提案する.")
    answers = (a for a in note.answers if a.verdict is Verdict.ANSWERED)
    return replace(note, banks=(), summary=done, abstract={"ja": done}, answers=tuple(answers))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A week of two hostile notes, of which the article lacks nothing."""
    evil = a_note("2301.00002", f"答え {EVIL} {IMAGE} です.", title=f"影 {EVIL}")
    put(tmp_path, whole(NOTE), whole(evil))
    path = tmp_path / f"週 {EVIL.replace('/', '')}.yaml"
    path.write_text(WEEK, encoding="utf-8")
    return path


@pytest.fixture
def desk(file: Path) -> Iterator[Opened]:
    with opened(file.parent, [file]) as found:
        yield found


def way(desk: Opened, what: str, **asked: str) -> str:
    """The address of something of the only week."""
    [week] = desk.house.now().contents.weeks
    query = "&".join(f"{key}={quote(value)}" for key, value in asked.items())
    return f"weeks/{quote(week.planned.slug, safe='')}/{what}?{query}"


@pytest.mark.parametrize("name", OTHERS)
def test_every_target_has_a_look_that_nothing_leaves(desk: Opened, name: str) -> None:
    page = desk.get(way(desk, "preview", format=name)).text
    kind = look.kind_of(target_named(name))
    allowed = "allow-scripts" if kind.sets_formulas else ""
    assert f'sandbox="{allowed}"' in page and EVIL not in page
    shown = desk.get(way(desk, "look", format=name))
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'sha256-" in policy and "img-src data:" in policy
    assert policy.endswith(f"; sandbox {allowed}".rstrip() + "; frame-ancestors 'self'")
    assert "unsafe" not in policy and "allow-same-origin" not in page
    assert EVIL not in shown.text and "<img" not in shown.text


@pytest.mark.parametrize("name", OTHERS)
def test_every_target_is_handed_out_as_a_file(desk: Opened, name: str) -> None:
    before = files_of(desk.house.settings.output)
    given = desk.get(way(desk, "export", format=name))
    assert given.status_code == 200
    disposition = given.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="') and disposition.isascii()
    suffix = target_named(name).suffix
    assert disposition.endswith(f".{suffix}") and given.content
    assert files_of(desk.house.settings.output) == before


def test_the_file_is_that_of_the_command_line(desk: Opened) -> None:
    given = desk.get(way(desk, "export", format="markdown"))
    assert "filename*=UTF-8''" + "2023-W01.md" in given.headers["content-disposition"]
    assert given.text.startswith("# 灯りの週")
    assert given.headers["content-type"].startswith("text/markdown")


def test_layout_and_evidence_are_chosen(desk: Opened) -> None:
    plain = desk.get(way(desk, "look", evidence="none")).text
    assert "Lanterns needs only 12 lights" not in plain
    inline = desk.get(way(desk, "look", evidence="inline")).text
    assert "Lanterns needs only 12 lights" in inline
    page = desk.get(way(desk, "preview", layout="flash", evidence="inline")).text
    assert '<option value="flash" selected>' in page
    assert "layout=flash&amp;evidence=inline" in page


@pytest.mark.parametrize("asked", [{"format": "docx"}, {"layout": "x"}, {"evidence": "../x"}])
def test_what_there_is_not_is_told(desk: Opened, asked: dict[str, str]) -> None:
    for what in ("preview", "look", "export", "printed"):
        found = desk.get(way(desk, what, **asked))
        assert found.status_code == 404 and "content-disposition" not in found.headers


def test_markdown_is_shown_as_its_host_prints_it() -> None:
    shown = look.rendered(
        f"---\ntitle: a\n---\n\n**b** $x_1$ {EVIL} [a](javascript:alert(1)) {IMAGE} a[^1]\n\n"
        "[^1]: note\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert '<pre class="matter">title: a</pre>' in shown
    assert "<strong>b</strong>" in shown and 'class="math" data-mathml' in shown
    assert "&lt;script&gt;" in shown and "<img" not in shown and 'href="javascript' not in shown
    assert 'class="footnotes"' in shown and "<td>1</td>" in shown


@pytest.mark.parametrize("source", ["<b>", "\\evil{", "x</span><script>", '"><img src=x>'])
def test_formulas_of_markdown_are_text(source: str) -> None:
    shown = look.rendered(f"a ${source}$ b")
    assert "<b>" not in shown and "<script" not in shown and "<img" not in shown


def test_the_text_of_a_file_is_shown_as_it_is(desk: Opened) -> None:
    shown = desk.get(way(desk, "look", format="zenn", source="1"))
    assert "topics:" in shown.text and '<pre class="file">---' in shown.text
    assert "; sandbox; frame-ancestors" in shown.headers["content-security-policy"]
    page = desk.get(way(desk, "preview", format="zenn", source="1")).text
    assert "見え方に戻る" in page and 'sandbox=""' in page


def test_a_table_is_shown_as_one(desk: Opened) -> None:
    shown = desk.get(way(desk, "look", format="csv")).text
    assert '<th scope="col">paper_id</th>' in shown and "<td>2301.00001</td>" in shown


def test_an_article_with_gaps_is_given_when_somebody_says_so(desk: Opened, file: Path) -> None:
    gone = next(iter(notes.paths_in(file.parent / "notes")))
    gone.unlink()
    page = desk.get(way(desk, "preview")).text
    assert "欠けている項目が1件" in page and 'name="incomplete" value="1" required' in page
    refused = desk.get(way(desk, "export"))
    assert refused.status_code == 409 and "content-disposition" not in refused.headers
    assert "qa-notes generate" in refused.text
    assert desk.get(way(desk, "export", incomplete="1")).status_code == 200


def test_a_week_without_any_note_says_so(desk: Opened, file: Path) -> None:
    for path in notes.paths_in(file.parent / "notes"):
        path.unlink()
    page = desk.get(way(desk, "preview"))
    assert page.status_code == 200 and "qa-notes generate" in page.text
    assert "iframe" not in page.text
    assert desk.get(way(desk, "export", incomplete="1")).status_code == 409


def test_a_digest_that_would_need_the_model_names_the_command(file: Path) -> None:
    note = whole(replace(NOTE, paper=replace(NOTE.paper, abstract="We need fewer lamps.")))
    put(file.parent, replace(note, abstract={}))
    with opened(file.parent, [file]) as desk:
        page = desk.get(way(desk, "preview", layout="digest"))
        assert page.status_code == 200
        refused = desk.get(way(desk, "export", layout="digest"))
        assert refused.status_code == 409
        assert "--layout digest" in refused.text and "qa-notes export" in refused.text
        given = desk.get(way(desk, "export", layout="digest", incomplete="1"))
        assert given.status_code == 200 and "content-disposition" in given.headers


def test_publishing_is_a_command_to_type(desk: Opened) -> None:
    page = desk.get(way(desk, "preview")).text
    assert "qa-notes publish" in page and "--to wordpress" in page
    assert re.search(r"qa-notes publish &#39;", page)  # its name has blanks: quoted for a shell


def test_a_print_that_is_not_kept_is_not_found(desk: Opened) -> None:
    assert desk.get(way(desk, "prints/abc/1.png")).status_code == 404


def test_a_name_in_any_letters_reaches_the_browser() -> None:
    told = publishing.download("a", '灯り";\r\nX: 1.md').headers["content-disposition"]
    assert told.isascii() and "\r" not in told and told.count('"') == 2
    assert told.endswith(quote('灯り";\r\nX: 1.md', safe=""))
