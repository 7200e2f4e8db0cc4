"""Targets are found by their files and entry points; templates of others stand before ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from golden.sample import NOTE, WEEK
from others import ROOT, put

from qa_notes.errors import ExportError
from qa_notes.export import Article, Options, article, names, target_named
from qa_notes.export.target import Target

OTHERS = """
from qa_notes.export.target import Target
TARGET = Target("capitals", "txt", lambda article: article.filled("markdown").upper())
"""


def test_every_file_of_the_folder_is_a_target() -> None:
    files = {path.stem for path in (ROOT / "qa_notes/export/targets").glob("[!_]*.py")}
    assert files and set(names()) >= files
    for name in files:
        assert isinstance(target_named(name), Target) and target_named(name).what


def run(folder: Path, source: str, code: str) -> subprocess.CompletedProcess[str]:
    """With a package of somebody else's in reach."""
    env = put(folder, "shouting", "qa_notes.targets", "shout = shouting:TARGET", source)
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=env, text=True, capture_output=True, timeout=60)


def test_a_target_of_another_package_needs_no_edit_here(tmp_path: Path) -> None:
    code = (
        "from golden.sample import NOTE, WEEK\nfrom qa_notes.export import *\n"
        "print(article(WEEK, [NOTE], Options('shout')))"
    )
    ended = run(tmp_path, OTHERS, code)
    assert ended.returncode == 0, ended.stderr
    assert "LIGHT" in ended.stdout and "light" not in ended.stdout


def test_a_broken_one_says_whose_it_is(tmp_path: Path) -> None:
    code = (
        "from qa_notes.errors import ExportError\nfrom qa_notes.export import target_named\n"
        "try: target_named('shout')\nexcept ExportError as err: print(err, err.hint)"
    )
    ended = run(tmp_path, "import nothing_of_this_name", code)
    assert "nothing_of_this_name" in ended.stdout and "comes with shouting" in ended.stdout


def test_a_template_of_ones_own_stands_before_ours(tmp_path: Path) -> None:
    (tmp_path / "block.md.j2").write_text("== {{ paper.title | title_line }}\n")
    page = article(WEEK, [NOTE], Options(template=tmp_path))
    assert isinstance(page, str)
    assert "== Lanterns: Small \\*Lights\\* for" in page and WEEK.title and WEEK.title in page


@pytest.mark.parametrize(
    "template",
    [
        "{{ nothing.here }}",
        "{% if %}",
        "{{ ''.__class__.__mro__ }}",
        "{% include 'x' %}",
        "{{ 1 / 0 }}",
        "{% include 'block.md.j2' %}",
        "\xe9",
    ],
)
def test_a_template_that_cannot_be_filled_is_one_clear_error(tmp_path: Path, template: str) -> None:
    (tmp_path / "block.md.j2").write_text(template, encoding="latin-1")
    with pytest.raises(ExportError, match="template cannot be filled"):
        article(WEEK, [NOTE], Options(template=tmp_path))


@pytest.mark.parametrize("format", ["atom", "epub", "note", "wordpress"])
@pytest.mark.parametrize("template", ["", " \n", "<!-- -->", "<frameset></frameset>"])
def test_a_template_that_makes_no_page_is_one_clear_error(
    tmp_path: Path, format: str, template: str
) -> None:
    (tmp_path / "notes.html.j2").write_text(template)
    with pytest.raises(ExportError, match="prints no page"):
        article(WEEK, [NOTE], Options(format, template=tmp_path))


def test_the_file_is_named_for_the_week_or_its_paper() -> None:
    named = target_named("markdown").file_name
    assert named(Article(WEEK, (NOTE,), Options())) == WEEK.id
    from qa_notes.models import Week

    assert "/" not in named(Article(Week(id="../../etc"), (NOTE,), Options()))
    assert named(Article(Week(), (), Options())) == "article"
