"""What `regenerate` does not load and does not do again, and what a run does not hold on to."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Sequence

from desk import Desk
from fakes import Turn, good_reader, make_paper

from qa_notes.pipeline import Done

NEEDLESS = (
    "PIL", "aiohttp", "bm25s", "chromadb", "langchain_chroma", "onnxruntime", "pymupdf", "scipy",
    "sentence_transformers", "sklearn", "torch", "trafilatura", "transformers", "xllamacpp",
)  # fmt: skip
RUN_AND_TELL = """
import sys
from qa_notes.cli import main
try:
    main(sys.argv[1:], prog_name="qa-notes")
except SystemExit as end:
    assert not end.code, end.code
print("\\nloaded:", *sorted(set({needless!r}) & set(sys.modules)))
"""


def test_regenerate_loads_nothing_needless_and_reads_no_pdf_again(desk: Desk):
    """No parser could be started, parse a paper and end within so little time."""
    assert desk.run("regenerate", desk.paper, "results").exit_code == 0
    env = os.environ | desk.env | {"QA_NOTES_PARSE_TIMEOUT": "0.001"}
    code = RUN_AND_TELL.format(needless=NEEDLESS)
    done = subprocess.run(
        [sys.executable, "-c", code, "regenerate", desk.paper, "results"],
        capture_output=True, text=True, timeout=60, env=env,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_a_run_keeps_no_notes_of_papers_that_have_ended(empty: Desk):
    before = {id(each) for each in gc.get_objects() if isinstance(each, Done)}  # of other tests
    kept: list[int] = []

    def script(turns: Sequence[Turn]) -> str:
        ended = [each for each in gc.get_objects() if isinstance(each, Done)]
        kept.append(len({id(each) for each in ended} - before))
        return good_reader(turns)

    empty.models.script = script
    names = ("lanterns", "candles", "torches")
    papers = [
        str(make_paper(empty.folder / f"{name}.pdf", f"{name.title()}: Small Lights for Rooms"))
        for name in names
    ]
    result = empty.run("generate", *papers, str(empty.folder / "nowhere.pdf"))
    assert result.exit_code == 1 and len(result.stdout.splitlines()) == len(names)
    assert "failed: nowhere.pdf: NotFound" in result.stderr
    assert kept and max(kept) == 0
