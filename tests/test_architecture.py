"""The shape of the program: what loads when, who imports what, how long files are."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "qa_notes"
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 300  # lines; a longer file lacks a noun

HEAVY = (
    "PIL",
    "bibtexparser",
    "botocore",
    "budoux",
    "chromadb",
    "ebooklib",
    "feedgen",
    "feedparser",
    "fsspec",
    "genanki",
    "htmldate",
    "langchain_chroma",
    "onnxruntime",
    "pylatexenc",
    "pymupdf",
    "ray",
    "rispy",
    "s3fs",
    "sacrebleu",
    "safetensors",
    "sentence_transformers",
    "tokenizers",
    "torch",
    "trafilatura",
    "transformers",
    "watchfiles",
    "xllamacpp",
)

RUN_AND_TELL = """
import sys
from qa_notes.cli import main
try:
    main({args!r}, prog_name="qa-notes")
except SystemExit as end:
    assert not end.code, end.code
print("\\nloaded:", *sorted(set({heavy!r}) & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["export", "--help"],
        ["status", "--help"],
        ["site", "--help"],
        ["edit", "--help"],
        ["formats"],
    ],
)
def test_help_loads_nothing_heavy(args: list[str]):
    code = RUN_AND_TELL.format(args=args, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:"


def imports_of(file: Path) -> set[str]:
    """Top-level packages that a file imports anywhere, functions included, types apart."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
        waiting.extend(ast.iter_child_nodes(node))
    return found


def test_each_heavy_library_has_one_home():
    homes: dict[str, list[str]] = defaultdict(list)
    for file in FILES:
        for name in imports_of(file) & set(HEAVY):
            homes[name].append(str(file.relative_to(PACKAGE)))
    seen = ("drawing", "paint", "pdf", "shapes")  # one page, seen four ways
    assert homes.pop("pymupdf") == [f"parse/{name}.py" for name in seen]
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def test_langchain_stays_at_the_seams():
    outside = [
        str(file.relative_to(PACKAGE))
        for file in FILES
        if any(name.startswith("langchain") for name in imports_of(file))
        and file.relative_to(PACKAGE).parts[0] not in {"llm", "index", "ask"}
    ]
    assert outside == []


def test_files_stay_readable():
    lengths = {
        str(file.relative_to(PACKAGE)): len(file.read_text(encoding="utf-8").splitlines())
        for file in FILES
    }
    assert lengths
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_nobody_looks_into_a_dict_of_attributes():
    """What is lazy has a way to say whether it is there; nobody looks behind its back."""
    found = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "__dict__"
    ]
    assert found == []


VERBS = (
    "handwork.edit", "handwork.accept", "handwork.deny", "handwork.unpin", "handwork.undo",
    "handwork.redo", "repair.regenerate", "asked.kept", "order_week", "write_texts",
)  # fmt: skip
WRITERS = re.compile(
    r"\b(?:notes\.(?:change|put|save|keep|write_text)|write_whole|writing|write_text|unlink|rename)\("
)


def test_every_verb_of_the_review_page_is_one_of_the_command_line():
    """What a page changes, a command changes by the same call; nothing in web/ writes by itself."""
    web = {path: path.read_text("utf-8") for path in (PACKAGE / "web").glob("*.py")}
    commands = "".join(path.read_text("utf-8") for path in (PACKAGE / "cli").glob("*.py"))
    assert [verb for verb in VERBS if verb not in "".join(web.values())] == []
    assert [verb for verb in VERBS if verb not in commands] == []
    writing = {path.name: WRITERS.findall(text) for path, text in web.items()}
    # The file that leads the browser to the address, and PDFs that are only printed to be seen.
    assert {name for name, found in writing.items() if found} <= {"server.py", "prints.py"}
