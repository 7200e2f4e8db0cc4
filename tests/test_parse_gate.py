"""The right paper passes in every version; another one never does."""

from __future__ import annotations

import pytest

from qa_notes.errors import WrongPaper
from qa_notes.models import Document, Page, Paper
from qa_notes.parse import check_right_paper

TITLE = "Orca 2: Teaching Small Language Models How to Reason"
ABSTRACT = (
    "Orca 1 learns from rich signals, such as explanation traces, allowing it to outperform "
    "conventional instruction-tuned models on benchmarks like BigBench Hard and AGIEval."
)


def document(text: str, title: str | None = None) -> Document:
    return Document((Page(1, text, 612, 792),), (), (), (), "", title, (), None, "")


PAPER = document(f"{TITLE}\n\nArindam Mitra\n\nAbstract\n\n{ABSTRACT} We go on.", TITLE)
OTHER = document("GAIA: a benchmark\n\nAbstract\n\nWe introduce GAIA, a benchmark.", "GAIA")


def facts(title: str | None = TITLE, abstract: str | None = ABSTRACT) -> Paper:
    return Paper(id="2311.11045", title=title, abstract=abstract)


@pytest.mark.parametrize(
    "paper",
    [
        facts(),
        facts(title="Orca 2: An Earlier Title"),
        facts(abstract=None),
        facts(title=None),
        facts(title="ORCA 2 - teaching small language-models how to reason"),
        facts(abstract=ABSTRACT.replace("explanation traces", "step by step $\\textbf{traces}$")),
        Paper(id="local"),
    ],
)
def test_the_paper_passes(paper: Paper) -> None:
    check_right_paper(PAPER, paper)


@pytest.mark.parametrize("paper", [facts(), facts(abstract=None), facts(title=None)])
def test_another_paper_fails(paper: Paper) -> None:
    with pytest.raises(WrongPaper):
        check_right_paper(OTHER, paper)


def test_a_title_alone_does_not_outweigh_a_foreign_abstract() -> None:
    citing = document(f"A Survey\n\nAbstract\n\nWe discuss {TITLE} and more.", "A Survey")
    with pytest.raises(WrongPaper):
        check_right_paper(citing, facts())


def test_a_foreign_abstract_without_a_title_is_called_that() -> None:
    with pytest.raises(WrongPaper, match=r"asked for a paper with another abstract, but"):
        check_right_paper(document("GAIA " * 40, "GAIA"), facts(title=None))


def test_the_message_names_both() -> None:
    with pytest.raises(WrongPaper, match=r"2311\.11045: asked for 'Orca 2.*begins with 'GAIA'"):
        check_right_paper(OTHER, facts())


@pytest.mark.parametrize(
    ("title", "passes"),
    [
        ("小さな言語モデルに推論を教える", True),
        ("Orca 2：小さな言語モデルに推論を教える", True),
        ("오르카 2", True),
        ("Another Title of Latin Letters", False),
    ],
)
def test_a_title_typed_in_another_script_is_one_to_print(title: str, passes: bool) -> None:
    for source in (facts(title=None, abstract=None), facts()):
        if passes:
            check_right_paper(PAPER, source, {"title": title})
        elif source.abstract is None:
            with pytest.raises(WrongPaper):
                check_right_paper(PAPER, source, {"title": title})


def test_the_sources_own_title_is_compared_whatever_was_typed() -> None:
    with pytest.raises(WrongPaper):
        check_right_paper(OTHER, facts(abstract=None), {"title": "小さな言語モデルに推論を教える"})
    with pytest.raises(WrongPaper):  # and one in another script that nobody typed
        check_right_paper(OTHER, facts(title="小さな言語モデル", abstract=None))
    check_right_paper(OTHER, facts(abstract=None), {"title": "GAIA: a benchmark"})  # put right
