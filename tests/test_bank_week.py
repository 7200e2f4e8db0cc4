"""What a week file says for a digest: a remark, pages to read on, the list that it follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_notes.bank import load_week
from qa_notes.errors import BankError
from qa_notes.models import WebPage, Week
from qa_notes.sources import expand

WEEK = """\
source: {url: "https://example.org/list", title: Top papers}
papers:
  - id: 2309.00267
    remark: Tests whether rlaif is an alternative; 70% of cases.
    links:
      - https://example.org/talk?t=1#end
      - {url: "https://me:secret@example.org/code", title: Code}
  - 2311.11829
"""


def week(folder: Path, text: str) -> Week:
    path = folder / "week.yaml"
    path.write_text(text, encoding="utf-8")
    return load_week(path)


def test_remark_links_and_source_are_read(tmp_path: Path) -> None:
    read = week(tmp_path, WEEK)
    first, second = read.papers
    assert read.source == WebPage("https://example.org/list", "Top papers")
    assert first.remark == "Tests whether rlaif is an alternative; 70% of cases."
    assert first.links == (
        WebPage("https://example.org/talk?t=1#end"),
        WebPage("https://example.org/code", "Code"),  # no password is printed
    )
    assert (second.remark, second.links) == (None, ())
    assert "remark" not in first.facts and "links" not in first.facts  # they are no facts of it


def test_they_stay_with_the_paper_that_is_named_twice(tmp_path: Path) -> None:
    week(tmp_path, WEEK)
    [paper, *_] = expand(["2309.00267", str(tmp_path / "week.yaml")]).papers
    assert paper.remark and len(paper.links) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("https://example.org/talk?t=1#end", "talk.html", "is no http or https address"),
        ("https://example.org/list", "javascript:alert(1)", "is no http or https address"),
        ("title: Code", "titel: Code", "is not a known key"),
        ("remark:", "remarks:", "is not a known key; did you mean remark?"),
    ],
)
def test_a_wrong_one_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(BankError, match=message.replace("?", r"\?")):
        week(tmp_path, WEEK.replace(old, new))
