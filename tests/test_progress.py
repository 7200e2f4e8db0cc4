"""What a person at the terminal sees of a run: each answer as it is written, and how long yet."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from desk import Desk
from fakes import Turn, good_reader, job_of, question_of
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from test_terminal import evil_note, hidden

from qa_notes.cli.progress import Progress
from qa_notes.cli.shown import block, record, shown
from qa_notes.cli.wrapping import wrapped
from qa_notes.models import Answer, Evidence, Verdict

PROBLEM_JA = "この論文はどのような課題に取り組んでいますか?"
SAID = Answer(
    "problem", PROBLEM_JA, "ja", "夜の部屋は暗く、灯りは大きい。それが課題です。", Verdict.ANSWERED,
    (Evidence("x:p3:0", 3, "Rooms are dark in the evening, and lamps are large."),), seconds=1.5,
)  # fmt: skip
NOTHING = replace(SAID, text="", verdict=Verdict.NOT_IN_PAPER, evidence=())


# -- lines -------------------------------------------------------------------------------------


@given(
    st.text("あんア漢、。「」ーッabc., é\\\u0301한हि", max_size=200).map(
        lambda t: " ".join(t.split())
    ),
    st.integers(20, 90),
)
def test_every_letter_is_kept_and_no_line_is_too_wide(text: str, width: int):
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line.strip() and cell_len(line) <= width for line in lines)


def test_japanese_fills_its_lines_and_none_begins_with_a_closing_mark():
    text = "灯りは暗い部屋を、小さく照らします。" * 5
    for width in range(20, 60):
        lines = wrapped(text, width)
        assert all(cell_len(line) >= width - 4 for line in lines[:-1])
        assert not [line for line in lines if line[0] in "、。"]


def test_words_stay_whole():
    assert wrapped("Rooms are dark in the evening", 20) == ["Rooms are dark in", "the evening"]
    assert wrapped("灯り GPT-4-Turbo-2024-04 灯り", 20) == ["灯り", "GPT-4-Turbo-2024-04", "灯り"]
    assert wrapped("어두운 방을 작은 등불로 밝힌다", 20) == ["어두운 방을 작은", "등불로 밝힌다"]
    assert wrapped("", 20) == []


# -- one answer --------------------------------------------------------------------------------


def test_an_answer_is_shown_with_its_sentence_and_page():
    lines = block(shown(SAID), "1.5 s  about 3 min left", 40)
    assert lines == [
        ("  この論文はどのような課題に取り組んでい", "bold"),
        ("  ますか?", "bold"),
        ("    夜の部屋は暗く、灯りは大きい。それが", ""),
        ("    課題です。", ""),
        ("    “Rooms are dark in the evening, and", "dim"),
        ("    lamps are large.” p. 3", "dim"),
        ("    problem  1.5 s  about 3 min left", "dim"),
    ]
    assert record(shown(SAID), "1.5 s") == [
        "  problem        answered  1.5 s",
        "    夜の部屋は暗く、灯りは大きい。それが課題です。 (p. 3)",
    ]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (NOTHING, "論文中に記載なし"),
        (replace(NOTHING, language="en"), "Not stated in the paper"),
        (replace(NOTHING, language="ko"), "논문에 기재되어 있지 않음"),
        (replace(SAID, verdict=Verdict.NEEDS_REVIEW), "【要確認】"),
        (replace(SAID, verdict=Verdict.NEEDS_REVIEW, language="hi"), "[जाँच आवश्यक]"),
        (replace(NOTHING, verdict=Verdict.FAILED), "【未回答】"),
    ],
)
def test_what_is_no_plain_answer_is_said_in_the_words_of_the_article(answer: Answer, said: str):
    lines = [line for line, _ in block(shown(answer), "1.5 s", 80)]
    assert any(line.endswith(said) for line in lines)
    assert said in record(shown(answer), "1.5 s")[0]
    assert not any(word in line for line in lines for word in ("answered", "None", "failed"))


def test_abstract_and_summary_have_headings():
    for name, heading in (("abstract", "概要"), ("summary", "要約")):
        lines = block(shown(replace(SAID, question_id=name, question="")), "1.5 s", 80)
        assert lines[0] == (f"  {heading}", "bold")


@pytest.mark.parametrize("width", [1, 40, 200])
def test_nothing_of_a_paper_moves_the_cursor(width: int):
    for answer in evil_note().answers:
        lines = [line for line, _ in block(shown(answer), "1.5 s", width)]
        assert hidden("".join(lines)) == []
        assert not any("\n" in line for line in lines)
        assert all(cell_len(line) <= max(width, 24) for line in lines)


# -- a run -------------------------------------------------------------------------------------


class Screen:
    """A terminal that somebody looks at."""

    def __init__(self) -> None:
        self.here, self.there = pty.openpty()
        self.shown = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        try:
            while part := os.read(self.here, 4096):
                self.shown += part
        except OSError:  # the other side is closed
            pass

    def waits_for(self, words: str) -> bool:
        """Whether it shows them within some seconds."""
        end = time.monotonic() + 20
        while words.encode() not in self.shown and time.monotonic() < end:
            time.sleep(0.02)
        return words.encode() in self.shown

    def close(self) -> str:
        os.close(self.there)
        self._reader.join(20)
        os.close(self.here)
        return self.shown.decode()


def on_screen(desk: Desk, screen: Screen, *words: str) -> subprocess.CompletedProcess[str]:
    """A command whose stderr is that terminal, 80 columns wide; stdout is a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "qa_notes.cli", *words], timeout=120, text=True,
        env=os.environ | desk.env | {"TERM": "xterm-256color", "COLUMNS": "80"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=screen.there,
    )  # fmt: skip


def test_an_answer_is_on_the_screen_before_the_next_is_asked(empty: Desk):
    screen, seen = Screen(), []

    def script(turns: list[Turn]) -> str:
        if question_of(turns) == "What are the results?":
            seen.append([screen.waits_for(words) for words in (PROBLEM_JA, "この文は", "” p. ")])
        return good_reader(turns)

    empty.models.script = script
    done = on_screen(empty, screen, "generate", empty.paper)
    text = screen.close()
    assert done.returncode == 0, text
    assert seen[:1] == [[True, True, True]]
    assert done.stdout == f"{empty.path}\n"  # what is piped is data, and nothing else
    assert "\x1b[1m  概要" in text
    assert re.search("\x1b\\[2m +“[A-Z]", text)
    assert "\x1b[?25h" in text[-40:]  # the cursor is back


@pytest.mark.parametrize("words", [["--quiet"], ["-q", "--json"]])
def test_quiet_shows_no_answer(words: list[str], empty: Desk):
    screen = Screen()
    done = on_screen(empty, screen, "generate", empty.paper, *words)
    assert (done.returncode, screen.close()) == (0, "")


def test_a_log_has_a_line_for_how_it_went_and_one_for_the_answer(empty: Desk):
    def script(turns: list[Turn]) -> str:
        return "" if job_of(turns) == "summary" else good_reader(turns)

    empty.models.script = script
    lines = empty.run("generate", empty.paper).stderr.splitlines()
    [at] = [n for n, line in enumerate(lines) if line.startswith("  problem ")]
    assert re.fullmatch(r"  problem +answered  \d+\.\d s  under 1 min left", lines[at])
    assert re.fullmatch(r"    この文は.*。 \(p\. \d\)", lines[at + 1])
    assert not any("\x1b" in line for line in lines)


def test_without_texts_an_answer_is_one_line(capsys: Any):
    """As `evaluate` has it, which asks hundreds."""
    Progress(1).answer(SAID)
    assert capsys.readouterr().err == "  problem        answered  1.5 s  under 1 min left\n"
