"""A language that nobody has thought of: one module and one word, and all of it speaks it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Models, make_paper
from spoken import KOREAN

import qa_notes

# Written in Latin letters as English is, with accents, and with an article of its own.
VOLAPUK = '''
"""Volapük."""

from qa_notes.faults import Rule
from qa_notes.languages.language import Labels, Language
from qa_notes.languages.scripts import LATIN

LANGUAGE = Language(
    name="Volapük",
    letters=LATIN,
    labels=Labels(
        intro="Büks at.", listing="Penäds: {n}.", untitled="Penäds", authors="Lautans: ",
        published="Pepüböl: ", updated="Pevotastidöl: ", url="URL: ", categories="Klads: ",
        status="Stad: ", withdrawn="Pegetöl", abstract="Brefod:", qa="Säks:", question="S: ",
        answer="G: ", evidence="Blöfs:",
        looked_in="Pesukon: ", reason="Kod: ", failed_papers="Penäds no pepüböls:",
        unknown="nesevädik", not_in_paper="No sagon in penäd", review=" [xam]",
        unanswered="[nen gesag]", no_note="penet no dabinon",
        bad_note="penet pedistukon", unasked="no pesäkon: {items}", failed="nen gesag: {items}",
        comma=", ", day="{year}-{month}-{day}", links="Penäd givon topis: {links}.",
        printed_as="(pebükon as {host})",
        in_own_words="Pap sagon: “{quote}”", by_model=" [säk mota]",
        trends="Vigaveütods:", trends_by_model=" [mot]", trend_papers="Papeds: ",
        digest="[{first} ~ {last}] penäds", by_machine="Mot etradutom.", caution="Pölos!",
        introduction="Nünod", digest_abstract="Brefod", paper_link="Penäd", further="Mödikum",
        source="Fonät", and_more="e {n}", untranslated=" [no petradutöl]",
    ),
    reasons={Rule.ORIGINAL: "vödem rigik pajonon"},
    abstract="Brefod",
    summary="Brefod brefik",
    title="Tiäd",
    remark="Küpet",
    unnamed="metod pemobül",
    latin=True,
    least_own=0.8,
)
'''
SENTENCE = "Lanterns reaches 28.4 lumen a watt on HallBench, 2.4 more than the best lamp."
SAID = "Lanterns rivon lümenis 28.4 a vat su HallBench, 2.4 plu ka lampad gudikün."


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with one more module, and its code in the list."""
    folder = tmp_path_factory.mktemp("grown")
    own = Path(qa_notes.__file__).parent
    shutil.copytree(own, folder / "qa_notes", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(own.parent / "question_bank", folder / "question_bank")
    languages = folder / "qa_notes" / "languages"
    (languages / "vo.py").write_text(VOLAPUK, encoding="utf-8")
    text = (languages / "__init__.py").read_text(encoding="utf-8")
    grown, times = re.subn(
        r'^LANGUAGES = \((.*)"hi"\)', r'LANGUAGES = (\1"hi", "vo")', text, flags=re.M
    )
    assert times == 1
    (languages / "__init__.py").write_text(grown, encoding="utf-8")
    return folder


@contextmanager
def at(grown: Path, models: Models, tmp_path: Path) -> Iterator[dict[str, str]]:
    models.script = replace(KOREAN, quoted=SENTENCE, english=SENTENCE, translated=SAID).reader
    (tmp_path / "bank.yaml").write_text(
        "questions:\n  - id: results\n"
        '    text: {vo: "Kis binons seks?", en: "What are the results?"}\n'
        "    queries: {en: [our method outperforms]}\n",
        encoding="utf-8",
    )
    yield (
        os.environ
        | models.env
        | {
            "PYTHONPATH": str(grown),
            "QA_NOTES_OUTPUT": str(tmp_path / "out"),
            "QA_NOTES_BANK": str(tmp_path / "bank.yaml"),
        }
    )


def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qa_notes", *words], env=env, cwd=env["PYTHONPATH"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_one_module_and_one_word_make_a_language(grown: Path, models: Models, tmp_path: Path):
    paper = str(make_paper(tmp_path / "lanterns.pdf"))
    with at(grown, models, tmp_path) as env:
        assert "vo" in run(env, "generate", "--help").stdout
        assert "1 questions" in run(env, "banks", "check", env["QA_NOTES_BANK"]).stdout
        made = run(env, "generate", paper, "--language", "vo")
        assert made.returncode == 0, made.stderr
        article = run(env, "export", paper)
        checked = run(env, "check", paper, "--json")
    assert article.returncode == 0, article.stderr
    for words in ("## Lanterns", "Lautans: ", "Brefod:", "S: Kis binons seks?", f"G: {SAID}"):
        assert words in article.stdout
    assert SENTENCE in article.stdout  # its evidence
    assert "Authors" not in article.stdout
    assert "Volapük" in "".join(text for turns in models.asked for _, text in turns)
    found = json.loads(checked.stdout)
    assert [row for row in found if row["where"] == "results"] == []  # no word is called English


def test_its_faults_are_told_in_its_words(grown: Path, models: Models, tmp_path: Path):
    paper = str(make_paper(tmp_path / "lanterns.pdf"))
    with at(grown, models, tmp_path) as env:
        wrong = SAID.replace("28.4", "99.9")
        models.script = replace(KOREAN, quoted=SENTENCE, english=SENTENCE, translated=wrong).reader
        run(env, "generate", paper, "--language", "vo")
        article = run(env, "export", paper)
    assert "xam" in article.stdout
    assert "Kod: vödem rigik pajonon" in article.stdout
    assert "99.9" not in article.stdout  # nor what is wrong with what nobody sees
