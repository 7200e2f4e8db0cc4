"""What the documents say is checked against what they speak of."""

from __future__ import annotations

import importlib.util
import inspect
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from qa_notes import errors

ROOT = Path(__file__).resolve().parents[1]
PAPER = ROOT / "docs" / "paper"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(group: click.Group, path: str = "qa-notes") -> dict[str, click.Command]:
    """Every command by its full name: {"qa-notes banks check": ...}."""
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        found[f"{path} {name}"] = command
        if isinstance(command, click.Group):
            found |= commands(command, f"{path} {name}")
    return found


def test_the_readme_stays_short():
    assert len(read("README.md").splitlines()) < 150


def test_every_command_is_explained():
    from qa_notes.cli import main

    documents = read("README.md") + "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))
    )
    found = commands(main)
    assert found
    assert [name for name, command in found.items() if not command.help] == []
    assert [name for name in found if name not in documents] == []


def test_every_command_in_the_readme_exists():
    from qa_notes.cli import main

    named = re.findall(r"qa-notes ([a-z]+)\b(?! developers)", "\n".join(code_of(read("README.md"))))
    assert named
    assert sorted(set(named) - set(main.list_commands(click.Context(main)))) == []
    options = {option for command in commands(main).values() for option in options_of(command)}
    typed = re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(code_of(read("README.md"))))
    assert typed and sorted(set(typed) - options) == []


def options_of(command: click.Command) -> list[str]:
    return [word for parameter in command.params for word in parameter.opts]


def test_the_week_of_the_readme_can_be_planned_and_is_missed(tmp_path, monkeypatch):
    from qa_notes.cli import main

    (named,) = re.findall(r"question_bank/weeks/[\w-]+\.yaml", read("README.md"))
    week = str(ROOT / named)
    monkeypatch.chdir(tmp_path)
    planned = CliRunner().invoke(main, ["generate", week, "--dry-run", "--json"])
    papers = json.loads(planned.stdout)["papers"]
    assert [(paper["error"], len(paper["questions"])) for paper in papers] == [(None, 11)] * 10
    refused = CliRunner().invoke(main, ["export", week])
    assert refused.exit_code == 1 and refused.stdout == ""
    assert refused.stderr.count("ノートがまだありません") == 10
    assert f"qa-notes generate {week}" in refused.stderr
    assert not list(tmp_path.iterdir())


def code_of(markdown: str) -> list[str]:
    """Fenced blocks and `inline code`."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", markdown, flags=re.M | re.S)
    return fenced + re.findall(
        r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", markdown, flags=re.M | re.S)
    )


def test_every_error_stands_in_the_tree_at_the_right_depth():
    tree = {
        word: indent
        for indent, words in re.findall(
            r"^( *)((?:[A-Z]\w+ *)+)", inspect.cleandoc(errors.__doc__ or ""), flags=re.M
        )
        for word in words.split()
        if hasattr(errors, word)
    }
    classes = {
        name: cls
        for name, cls in inspect.getmembers(errors, inspect.isclass)
        if cls.__module__ == errors.__name__
    }
    assert set(tree) == set(classes)
    depth = {name: len(indent) for name, indent in tree.items()}
    for name, cls in classes.items():
        parent = cls.__bases__[0].__name__
        assert parent == "Exception" or depth[parent] < depth[name], name


def test_the_changelog_says_what_is_coming():
    assert re.search(r"^## \[Unreleased\]\n+### \w+\n+- \S", read("CHANGELOG.md"), flags=re.M)


OURS = (
    r"(?<![\w./-])(?:qa_notes|question_bank|docs|tests|benchmarks|notebooks|output/sample)/[\w./-]*"
)


@pytest.mark.parametrize(
    "name",
    ["README.md", "CONTRIBUTING.md"]
    + [f"docs/{name}.md" for name in ("architecture", "check", "evaluation", "security")],
)
def test_what_a_document_points_at_exists(name: str):
    text = read(name)
    here = (ROOT / name).parent
    links = [to for to in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in to]
    assert [to for to in links if not (here / to).exists()] == []
    code = "\n".join(code_of(text))
    assert [path for path in re.findall(OURS, code) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_a_module_is_called_by_its_name(name: str):
    words = " ".join(re.findall(r"`([^`\n]+)`", read(name))).split()
    paths = [word for word in words if re.fullmatch(r"[\w.]+/|[\w./]+\.py", word)]
    assert paths
    places = (ROOT, ROOT / "qa_notes")
    assert [path for path in paths if not any((at / path).exists() for at in places)] == []


def test_the_architecture_has_every_module_and_layer():
    text = read("docs/architecture.md")
    modules = [path.name for path in (ROOT / "qa_notes").glob("[!_]*.py")]
    modules += [f"{path.parent.name}/" for path in (ROOT / "qa_notes").glob("*/__init__.py")]
    named = set(re.findall(r"`(?:qa_notes/)?([\w/.]+)`", text)) | {"cli/"}
    assert sorted(set(modules) - named) == []
    contract = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]
    drawn = re.search(r"^```\ncli\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    assert drawn
    rows = ["cli", *drawn[1].splitlines()]
    assert [sorted(row.split(" | ")) for row in rows] == [
        sorted(row.replace("qa_notes.", "").split(" | ")) for row in contract["layers"]
    ]


def test_every_test_that_a_promise_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", read("docs/security.md"))
    assert len(named) > 40
    assert [at for at in named if f"\ndef {at[1]}(" not in read(at[0])] == []
    rows = [line for line in read("docs/security.md").splitlines() if line.startswith("| ")]
    assert [row for row in rows if "tests/" not in row and "held by" not in row] == []


def test_the_paper_states_the_constants_of_the_search():
    from qa_notes.index.signals import WEIGHTS

    source = (PAPER / "qa-notes.typ").read_text(encoding="utf-8")
    (formula,) = re.findall(r"^\$ (.*) \$ <fusion>", source, flags=re.M)
    stated = re.findall(r"[-+=] \d\.\d+", formula)
    numbers = [float(term.strip("=+ ").replace(" ", "")) for term in stated]
    assert numbers == list(WEIGHTS.values())


def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_paper", PAPER / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words_of(pdf: bytes) -> list[str]:
    """The words of each page, in the order of the file."""
    import pymupdf

    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return [" ".join(page.get_text().split()) for page in document]


@pytest.mark.real
def test_the_committed_paper_is_that_of_its_source():
    committed = (PAPER / "qa-notes.pdf").read_bytes()
    assert words_of(build().compile_paper()) == words_of(committed), "run: make paper"


@pytest.mark.real
def test_the_paper_is_a_paper():
    import pymupdf

    committed = (PAPER / "qa-notes.pdf").read_bytes()
    assert len(committed) < 500_000
    with pymupdf.open(stream=committed, filetype="pdf") as document:
        assert 4 <= len(document) <= 6
        assert document.metadata["title"].startswith("qa-notes: ")
        links = {link.get("uri") for page in document for link in page.get_links()}
        assert "https://github.com/qa-notes/qa-notes" in links
    text = " ".join(words_of(committed))
    assert "References" in text
