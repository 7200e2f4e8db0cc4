"""qa-notes formats: what there is, and our templates for changing."""

from __future__ import annotations

from pathlib import Path

from desk import Desk
from golden.sample import NOTE, WEEK

from qa_notes.export import Options, article, names


def test_every_format_is_named_with_what_it_is_for(desk: Desk) -> None:
    rows = desk.run("formats").stdout.splitlines()
    assert [row.split()[0] for row in rows] == list(names())
    assert all(len(row.split()) > 3 for row in rows)


def test_templates_are_written_for_changing(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mine"
    ended = desk.run("formats", "--templates", str(folder))
    assert ended.exit_code == 0 and ended.stdout == ""
    files = sorted(path.name for path in folder.iterdir())
    assert {"block.html.j2", "block.md.j2", "notes.html.j2", "notes.md.j2"} <= set(files)
    assert all(str(folder / name) in ended.stderr for name in files)
    for target in ("markdown", "html"):
        assert article(WEEK, [NOTE], Options(target, template=folder)) == article(
            WEEK, [NOTE], Options(target)
        )
    (folder / "block.md.j2").write_text("== {{ paper.title | title_line }}\n", encoding="utf-8")
    assert "\n== Lanterns" in str(article(WEEK, [NOTE], Options("markdown", template=folder)))


def test_templates_replace_nothing(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "block.md.j2").write_text("mine", encoding="utf-8")
    ended = desk.run("formats", "--templates", str(folder))
    assert ended.exit_code == 1 and "is not empty" in ended.stderr and "new folder" in ended.stderr
    assert [path.read_text("utf-8") for path in folder.iterdir()] == ["mine"]
    ended = desk.run("formats", "--templates", str(folder / "block.md.j2" / "x"))
    assert ended.exit_code == 1 and "cannot write templates" in ended.stderr
