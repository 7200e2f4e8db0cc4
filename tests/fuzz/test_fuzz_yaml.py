"""Whatever stands in a YAML file: a bank, a week, or an error that names the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_notes.bank import check_file, load_week, read_bank
from qa_notes.errors import BankError

REPOSITORY = Path(__file__).resolve().parents[2]
BANK = (REPOSITORY / "question_bank" / "ochiai.yaml").read_text(encoding="utf-8")
WEEK = """\
id: 2023-W47
title: 題名
intro: |
  灯りの週です。
papers:
  - 2311.11829
  - {id: 2311.11045v2, title: "T: x", authors: [A, B], published: 2023-11-20}
  - path: sub/mine.pdf
    categories: [cs.CL]
  - url: https://example.org/a.pdf
"""
PIECES = [
    "&a ", "*a", "!!str ", "!!python/object/apply:os.system ", "!", "? ", ": ", "- ", ", ",
    "{", "}", "[", "]", "\t", "|", ">", "%YAML 1.1\n", "---\n", "...\n", "\ufeff", "\0", "'", '"',
    '"\\ud800"',
    '"\\UFFFFFFFF"', '"\\0"', "~", "null", "yes", "1e999", "0x1f", "2023-11-20", "9" * 5000, "#",
    "@",
    "`", "<<: ", "=", "id: ", "path: ", "url: ", "papers:", "questions:", "text: ", "[" * 99,
    "{a: " * 99, "\x85", "\u2028", "\r", "\n", "  ", "{name}", "{x}",
    "https://[a]/", "~nobody/x.pdf",
]  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, whole: str) -> str:
    """The file with some places cut out, doubled or written over."""
    text = whole
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        new = draw(st.sampled_from(PIECES) | st.text(max_size=10) | st.just(text[start:end] * 2))
        text = text[:start] + new + text[end:]
    return text


texts = (
    st.text()
    | st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join)
    | changed(BANK)
    | changed(WEEK)
)
files = texts.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("yaml") / "trial.yaml"


@given(files)
@example(b"[a, b]: c")
@example(b"a: &a [*a]")
@example(b"[" * 10_000)
@example(BANK.encode())
@example(WEEK.encode())
def test_any_file_is_a_bank_a_week_or_an_error(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    readers: list[Callable[[], object]] = [
        lambda: check_file(path), lambda: read_bank(str(path)), lambda: load_week(path),
    ]  # fmt: skip
    for read in readers:
        try:
            read()
        except BankError as err:
            assert str(path) in str(err)
            assert err.hint


@given(changed(WEEK))
def test_what_loads_of_a_week_has_the_types_that_it_says(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        week = load_week(path)
    except BankError:
        return
    for name in (week.id, week.title, week.intro):
        assert name is None or isinstance(name, str)
    for ref in week.papers:
        assert ref.id
        assert isinstance(ref.facts.get("title", ""), str)
        assert isinstance(ref.facts.get("published", date.min), date)
        assert all(isinstance(author, str) for author in ref.facts.get("authors", ()))  # type: ignore[attr-defined]
