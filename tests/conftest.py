"""Fixtures shared by all tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import Result
from desk import BANK, Desk
from fakes import Models, make_paper, serve_models
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from sources_web import API, PDF, SPOONS, TEAPOT, Reply, Web, arxiv_api, serve

from qa_notes.config import Settings

if TYPE_CHECKING:
    from browsing import Browser

# A busy machine takes half a second over what took none before: time says nothing about truth.
# A hundred examples a test: the five targets in tests/fuzz then take about a minute together.
hypothesis.register_profile("qa-notes", deadline=None)
# A round of `make fuzz`, which begins rounds until its time is over.
hypothesis.register_profile(
    "hour", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.load_profile("qa-notes")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real PDFs and question sets, kept beside the checkout and not part of it."""
    if not SHARED.is_dir():
        pytest.skip("the test material stands in ../shared, which a plain clone does not have")
    return SHARED


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A folder with a paper, a bank, and the note that `generate` made of them."""
    folder = tmp_path_factory.mktemp("desk")
    make_paper(folder / "lanterns.pdf")
    (folder / "bank.yaml").write_text(BANK, encoding="utf-8")
    with serve_models() as models:
        desk = Desk(folder, models)
        return folder, desk.run("generate", desk.paper)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, for all tests of a file."""
    from browsing import started  # late: it loads Playwright

    with started() as browser:
        yield browser


@pytest.fixture
def models() -> Iterator[Models]:
    with serve_models() as models:
        yield models


@pytest.fixture
def desk(finished: tuple[Path, Result], models: Models, tmp_path: Path) -> Desk:
    """The finished work, copied."""
    shutil.copytree(finished[0], tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path, models)


@pytest.fixture
def empty(desk: Desk) -> Desk:
    """The same without the work."""
    shutil.rmtree(desk.folder / "out")
    return desk


@pytest.fixture
def web() -> Iterator[Web]:
    """A server that answers as arXiv does, for two invented papers."""
    with serve() as web:
        web.scripts[API] = arxiv_api
        web.at(TEAPOT, Reply(PDF))
        web.at(SPOONS, Reply(PDF))
        yield web


@pytest.fixture
def settings(web: Web, tmp_path: Path) -> Settings:
    """Settings that take that server for arXiv."""
    return Settings(
        output=tmp_path / "out",
        arxiv_api_url=web.url + API,
        arxiv_pdf_url=f"{web.url}/pdf",
        max_pdf_mb=1,
    )
