"""qa-notes week order and write, and the verbs behind them: whose file is written, and when."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from digest import LINES, WEEK, week_of, write_week

from qa_notes.cli import main
from qa_notes.config import Settings
from qa_notes.errors import BankError, UnwritableError, UsageError, WeekChanged
from qa_notes.files import locked
from qa_notes.week_desk import order_week, write_text, write_texts
from qa_notes.week_file import LOCK, stamp

TWO_OF_ONE = """\
papers:
  - 2311.11829v2
  - {id: 2311.11045v1, title: "Orca: 2"}
  - path: a.pdf
  - {url: "https://example.org/x.pdf", title: Spoons}
  - 10.1101/2020.01.30.927871
  - 2311.11829v1
"""


@pytest.fixture
def week(tmp_path: Path) -> Path:
    return write_week(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output=tmp_path / "out")


def run(path: Path, *words: str, stdin: str | bytes = "", **env: str) -> Result:
    usual = {"QA_NOTES_OUTPUT": str(path.parent / "out")}
    command = ["week", words[0], str(path), *words[1:]]
    result = CliRunner().invoke(main, command, env=usual | env, input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def names(path: Path) -> list[str]:
    return [ref.id for ref in week_of(path).papers]


# -- the order ---------------------------------------------------------------------------------


def test_named_papers_come_first_and_the_order_is_printed(week: Path):
    result = run(week, "order", "stoves", LINES["sparks"][0])
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "".join(
        f"{name}\t{LINES[name][0]}\n" for name in ("stoves", "sparks", "lanterns", "ovens")
    )
    assert names(week) == ["stoves", "sparks", "lanterns", "ovens"]
    kept = WEEK.partition("  - ")[0]
    assert week.read_text("utf-8").startswith(kept)


def test_places_are_an_order_too(week: Path, settings: Settings):
    seen = stamp(week)
    now = order_week(week, seen, [3, 0], settings)
    assert now == stamp(week) == stamp(week.read_bytes().decode()) != seen
    assert names(week) == ["stoves", "lanterns", "sparks", "ovens"]
    assert order_week(week, now, [1, 2, 3, 0], settings) != now
    assert names(week) == ["lanterns", "sparks", "ovens", "stoves"]
    assert week.read_text("utf-8") == WEEK


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("https://arxiv.org/abs/2311.11045", 1),
        ("2311.11045", 1),
        ("Orca: 2", 1),
        ("2311.11829v1", 5),
        ("a.pdf", 2),
        ("https://example.org/x.pdf", 3),
        ("https://doi.org/10.1101/2020.01.30.927871", 4),
    ],
)
def test_a_paper_is_known_by_any_word_for_it(
    word: str, place: int, tmp_path: Path, settings: Settings
):
    path = tmp_path / "week.yaml"
    path.write_text(TWO_OF_ONE, encoding="utf-8")
    lines = TWO_OF_ONE.splitlines()[1:]
    order_week(path, None, [word], settings)
    assert path.read_text("utf-8").splitlines()[1] == lines[place]


@pytest.mark.parametrize(
    ("words", "told", "hint"),
    [
        (["2311.11829"], "2311.11829 names 2 papers", "2311.11829v2, 2311.11829v1"),
        (["2311.11045", "Orca: 2"], "Orca: 2 is named twice", "once"),
        (["2311.1104"], "has no paper 2311.1104", "did you mean 2311.11045v1?"),
        (["zzz"], "has no paper zzz", "it has: 2311.11829v2, 2311.11045v1, a.pdf"),
    ],
)
def test_what_names_no_paper_of_the_week_is_told(
    words: list[str], told: str, hint: str, tmp_path: Path
):
    path = tmp_path / "week.yaml"
    path.write_text(TWO_OF_ONE, encoding="utf-8")
    result = run(path, "order", *words)
    assert result.exit_code == 2
    assert told in result.stderr and hint in result.stderr
    assert path.read_text("utf-8") == TWO_OF_ONE


@pytest.mark.parametrize("places", [[4], [-1], [0, 0]])
def test_places_that_are_none_are_told(places: list[int], week: Path, settings: Settings):
    with pytest.raises(UsageError, match=r"has no paper|named twice"):
        order_week(week, None, places, settings)
    assert week.read_text("utf-8") == WEEK


# -- the texts ---------------------------------------------------------------------------------


def test_texts_are_written_by_option_and_from_stdin(week: Path):
    result = run(
        week, "write", "--title", "灯り: 3", "--theme", "光", "--intro", "-", stdin="a\r\n# b\n"
    )
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{week}\n"
    text = WEEK.replace("灯りの週 ", '"灯り: 3" ').replace("  *ようこそ*。\n", "  a\n  # b\n")
    title = text.index("\n", text.index("title:")) + 1
    assert week.read_text("utf-8") == f"{text[:title]}theme: 光\n{text[title:]}"
    taken = run(week, "write", "--intro", "", "--theme", " ")
    assert taken.stderr == "intro taken out, theme taken out\n"
    assert (week_of(week).intro, week_of(week).theme) == (None, None)


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (["--intro", "-", "--title", "-"], "", "stdin is one text, not intro and title"),
        (["--intro", "-"], b"\xe9", "no text in UTF-8"),
    ],
)
def test_what_cannot_be_read_writes_nothing(
    words: list[str], stdin: str | bytes, told: str, week: Path
):
    result = run(week, "write", *words, stdin=stdin)
    assert result.exit_code == 2 and told in result.stderr
    assert week.read_text("utf-8") == WEEK


def editor(script: str) -> str:
    """An editor that does this to the file `p` instead of showing it."""
    code = f"import sys, pathlib; p = pathlib.Path(sys.argv[1]); {script}"
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"


ADD = "t = p.read_text('utf-8'); p.write_text(t + '二行。', 'utf-8')"
LATER = "import os; os.utime(p, (9e9, 9e9))"  # some file systems count whole seconds


def test_without_an_option_the_editor_has_the_introduction(week: Path):
    result = run(week, "write", EDITOR=editor(f"{ADD}; {LATER}"), VISUAL="")
    assert result.exit_code == 0, result.stderr
    assert week.read_text("utf-8") == WEEK.replace("  *ようこそ*。\n", "  *ようこそ*。\n  二行。\n")


def test_an_editor_that_saves_nothing_changes_nothing(week: Path):
    result = run(week, "write", EDITOR=editor("pass"), VISUAL="")
    assert result.exit_code == 0 and "nothing was saved" in result.stderr
    assert week.read_text("utf-8") == WEEK


def test_what_was_typed_is_printed_where_the_file_was_changed_meanwhile(week: Path):
    other = WEEK.replace("ようこそ", "こんにちは")
    meanwhile = f"pathlib.Path({str(week)!r}).write_text({other!r}, 'utf-8')"
    result = run(week, "write", EDITOR=editor(f"{ADD}; {LATER}; {meanwhile}"), VISUAL="")
    assert result.exit_code == 2
    assert "was changed meanwhile: nothing is written" in result.stderr
    assert "hint: look at it again" in result.stderr
    assert result.stdout == "*ようこそ*。\n二行。\n"
    assert week.read_text("utf-8") == other


# -- the file ----------------------------------------------------------------------------------


def test_a_file_that_was_changed_is_refused(week: Path, settings: Settings):
    seen = stamp(week)
    changed = WEEK + "# by hand\n"
    week.write_bytes(changed.encode())
    with pytest.raises(WeekChanged):
        order_week(week, seen, [1], settings)
    with pytest.raises(WeekChanged):
        write_text(week, seen, "intro", "x", settings)
    assert week.read_bytes() == changed.encode()
    write_text(week, None, "intro", "x", settings)
    assert week_of(week).intro == "x"


def test_what_is_no_week_file_is_left_alone(tmp_path: Path, settings: Settings):
    for text in ("questions: []\n", "papers: [a\n", "papers:\n  - {idd: x}\n"):
        path = tmp_path / "bank.yaml"
        path.write_text(text)
        with pytest.raises(BankError):
            write_text(path, None, "title", "x", settings)
        with pytest.raises(BankError):
            order_week(path, None, [0], settings)
        assert path.read_text() == text
    with pytest.raises(UsageError, match="papers is no text of a week"):
        write_texts(path, None, {"papers": "x"}, settings)
    for missing in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(BankError):
            write_text(missing, None, "title", "x", settings)
        with pytest.raises(BankError):
            stamp(missing)


def test_hidden_characters_of_a_form_are_cleaned(week: Path, settings: Settings):
    write_texts(week, None, {"title": "a\u202eb\x0bc\ud800", "intro": "a\u202eb\x0bc\td"}, settings)
    assert (week_of(week).title, week_of(week).intro) == ("ab c\ufffd", "ab\nc d")


def test_link_mode_and_byte_order_mark_stay(week: Path, settings: Settings):
    week.write_bytes(f"\ufeff{WEEK}".replace("\n", "\r\n").encode())
    week.chmod(0o640)
    link = week.with_name("link.yaml")
    link.symlink_to(week)
    write_text(link, stamp(week), "theme", "光", settings)
    data = week.read_bytes()
    assert link.is_symlink() and week.stat().st_mode & 0o777 == 0o640
    assert data.startswith("\ufeff# The".encode()) and data.count(b"\r\n") == data.count(b"\n")


def test_without_the_lock_nothing_is_written(week: Path, settings: Settings):
    (settings.output / LOCK).mkdir()
    with pytest.raises(UnwritableError, match=r"week\.yaml"):
        write_text(week, None, "theme", "x", settings)
    assert week.read_text("utf-8") == WEEK


WRITER = """
import sys
from pathlib import Path
from qa_notes.config import Settings
from qa_notes.models import Trend, Trends
from qa_notes.week_block import with_trends
from qa_notes.week_desk import order_week, write_text
from qa_notes.week_file import change
path, work, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
settings = Settings(output=work)
print("ready", flush=True)
for n in range(20):
    one = Trends((Trend(f"trend {n}", ("ovens",)),))
    if what == "order":
        order_week(path, None, [3, 0, 1, 2], settings)  # each paper a place down
    elif what == "intro":
        write_text(path, None, "intro", f"intro {n}", settings)
    else:
        change(path, work, lambda text: with_trends(text, "en", one, "", path))
"""


def test_processes_that_write_at_once_lose_nothing_of_each_other(week: Path, settings: Settings):
    with locked(settings.output / LOCK):  # all wait, and begin together
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(week), str(settings.output), what],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for what in ("order", "order", "intro", "trends")
        ]  # fmt: skip
        for writer in writers:
            assert writer.stdout and writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.wait(60) == 0, writer.communicate()[1]
        writer.communicate()
    made = week_of(week)
    assert names(week) == ["lanterns", "sparks", "ovens", "stoves"]  # 40 turns of four papers
    assert made.intro == "intro 19"
    assert made.trends["en"].items[0].text == "trend 19"
    assert week.read_text("utf-8").startswith(WEEK.partition("intro:")[0])
