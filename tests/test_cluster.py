"""A Ray cluster of three nodes, a Chroma and an S3 server, all real: what is lost? Nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from desk import every
from fakes import (
    Models,
    Turn,
    good_reader,
    job_of,
    make_document,
    make_paper,
    passages_of,
    question_of,
    serve_models,
)
from ray_nodes import PATIENCE, Nodes, free_port, ray_nodes
from s3_server import BUCKET, Bucket, serve_s3
from test_cli import heed_interrupts
from test_engine import Words

from qa_notes import notes
from qa_notes.config import Settings
from qa_notes.errors import NoServer, UnwritableError
from qa_notes.index.chroma import Rows, waited
from qa_notes.index.store import Index
from qa_notes.models import Note, Paper

pytestmark = pytest.mark.real
QUESTIONS, PAPERS, JOBS = 6, 6, 6
ROW = """\
  - id: q{n}
    text: {{en: "What is said of point {n}?"}}
    queries: {{en: ["point {n} of the lights"]}}
"""


@dataclass
class Chroma:
    """A Chroma server that can be killed and started again."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = str(Path(sys.executable).with_name("chroma"))
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [program, "run", *where, "--path", str(self.folder / "chroma")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/api/v2/heartbeat"):
                return
            time.sleep(0.1)
        raise AssertionError("no Chroma server")

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()


@dataclass
class Place:
    """All that a cluster has."""

    folder: Path
    models: Models
    bucket: Bucket
    chroma: Chroma
    nodes: Nodes

    def env(self, out: str, **more: str) -> dict[str, str]:
        own = {
            "QA_NOTES_OUTPUT": str(self.folder / out / "work"),
            "QA_NOTES_BANK": str(self.folder / "bank.yaml"),
            "QA_NOTES_JOBS": str(JOBS),
            "QA_NOTES_LANGUAGE": "en",
        }
        return os.environ | self.nodes.env | self.models.env | self.bucket.env | own | more

    def start(self, out: str, *words: str, **more: str) -> subprocess.Popen[str]:
        papers = [str(self.folder / f"Paper{n}.pdf") for n in range(PAPERS)]
        return subprocess.Popen(
            [sys.executable, "-m", "qa_notes", "generate", *papers, *words],
            env=self.env(out, **more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=heed_interrupts,
        )  # fmt: skip

    def on_cluster(self, out: str, **more: str) -> subprocess.Popen[str]:
        return self.start(out, "--engine", "ray", "--ray-address", self.nodes.address, **more)

    def notes(self, out: str) -> dict[str, Note]:
        found = dict(notes.all_notes(self.folder / out / "work" / "notes"))
        assert all(isinstance(note, Note) for note in found.values()), found
        return {path.stem: note for path, note in found.items()}  # type: ignore[misc]

    def asked(self) -> Counter[tuple[str, str]]:
        """(paper, question) of every draft since the last look."""
        found: Counter[tuple[str, str]] = Counter()
        for turns in self.models.asked:
            if question := question_of(turns):
                [paper] = set(re.findall(r"Paper\d", turns[-1][1]))
                found[paper, re.sub(r".*point (\d).*", r"q\1", question)] += 1
        return found


def timeless(place: Place, out: str) -> dict[str, str]:
    return {
        path.name: re.sub(r'"(seconds|written_at)": [^\n]*', "", path.read_text("utf-8"))
        for path in notes.paths_in(place.folder / out / "work" / "notes")
    }


def terse(turns: Sequence[Turn]) -> str:
    """Finds nothing: one call a question, whatever other answers say."""
    return "NONE" if job_of(turns) == "draft" else good_reader(turns)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("cluster")
    rows = "".join(ROW.format(n=n) for n in range(QUESTIONS))
    (folder / "bank.yaml").write_text(f"questions:\n{rows}", encoding="utf-8")
    for n in range(PAPERS):
        make_paper(folder / f"Paper{n}.pdf", f"Paper{n}: Small Things for Large Rooms", f"Paper{n}")
    chroma = Chroma(folder)
    chroma.start()
    with serve_models(terse) as models, serve_s3() as bucket:
        try:
            with ray_nodes(3, models.env | bucket.env) as nodes:
                yield Place(folder, models, bucket, chroma, nodes)
        finally:
            chroma.kill()


@pytest.fixture
def place(everything: Place) -> Place:
    models = everything.models
    models.script, models.delay, models.headers = terse, 0.1, {}
    models.refuse = lambda turns, models: None
    models.asked.clear()
    models.begun.clear()
    return everything


def ended(run: subprocess.Popen[str]) -> str:
    out, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, err
    return out


def under_way(place: Place, run: subprocess.Popen[str], calls: int) -> None:
    """Wait until so many calls have come; a run that ends before tells why."""
    end = time.monotonic() + PATIENCE
    while len(place.models.asked) < calls:
        assert run.poll() is None, run.communicate()[1]
        assert time.monotonic() < end, f"{len(place.models.asked)} calls of {calls}"
        time.sleep(0.05)


def whole(place: Place, out: str) -> None:
    """Every question of every paper has its answer."""
    found = place.notes(out)
    assert len(found) == PAPERS
    for note in found.values():
        assert [a.question_id for a in note.answers] == [f"q{n}" for n in range(QUESTIONS)]
        assert all(answer.is_done for answer in every(note)) and note.summary


def test_notes_of_a_cluster_are_those_of_one_machine(place: Place):
    """On a shared folder, and in a bucket."""
    place.models.script = good_reader
    ended(place.start("one", "-q"))
    calls = len(place.models.asked)
    out = ended(place.on_cluster("folder"))
    assert len(out.splitlines()) == PAPERS
    assert len(place.models.asked) == 2 * calls
    ended(place.on_cluster("bucket", QA_NOTES_STORE=f"s3://{BUCKET}/same"))
    assert len(place.models.asked) == 3 * calls
    one = timeless(place, "one")
    assert len(one) == PAPERS and timeless(place, "folder") == one
    assert timeless(place, "bucket") == one
    ended(place.on_cluster("another", QA_NOTES_STORE=f"s3://{BUCKET}/same"))
    assert timeless(place, "another") == one  # a work folder is only a copy
    assert len(place.models.asked) == 3 * calls


def test_a_node_killed_a_chroma_server_restarted_and_storms_of_429_lose_nothing(place: Place):
    place.models.delay, place.models.headers = 0.4, {"Retry-After": "1"}
    begun = time.monotonic()
    refused: list[float] = []

    def storm(turns: Sequence[Turn], models: Models) -> tuple[int, dict[str, Any]] | None:
        now = time.monotonic() - begun
        if now % 4 < 3 or not models.begun.is_set():
            return None
        refused.append(now)
        with suppress(ValueError):  # a trial is not counted
            models.asked.remove(list(turns))  # who was refused asks again
        return 429, {"error": {"message": "slow down"}}

    place.models.refuse = storm
    store = f"s3://{BUCKET}/kills"
    run = place.on_cluster("kills", QA_NOTES_STORE=store, QA_NOTES_CHROMA_URL=place.chroma.url)
    assert place.models.begun.wait(PATIENCE)
    under_way(place, run, 8)
    place.nodes.kill(2)
    in_flight = JOBS
    under_way(place, run, 16)
    place.chroma.kill()
    threading.Timer(2, place.chroma.start).start()
    _, err = run.communicate(timeout=2 * PATIENCE)
    assert run.returncode == 0, err
    assert "the machine at work on it was lost" in err
    place.nodes.add()
    whole(place, "kills")
    asked = place.asked()
    assert set(asked) == {(f"Paper{n}", f"q{m}") for n in range(PAPERS) for m in range(QUESTIONS)}
    assert sum(asked.values()) - len(asked) <= in_flight and max(asked.values()) <= 2
    assert refused


def test_an_index_waits_for_its_server_and_does_not_wait_for_ever(place: Place, tmp_path: Path):
    url, name = place.chroma.url, "ollama:fake"
    settings = Settings(output=tmp_path / "out", chroma_url=url, embedding_model=name)
    index = Index.open(settings, Words())
    rows = Rows.open(settings, tmp_path / "lock", url)
    document = make_document([("1 Lamps", "A lamp is lit.")])
    paper, passages = Paper("x", source="local", content_sha256="1" * 64), passages_of(document)
    place.chroma.kill()
    threading.Timer(2, place.chroma.start).start()
    begun = time.monotonic()
    assert index.add(paper, passages) == 1
    assert time.monotonic() - begun > 1
    place.chroma.kill()
    rows.patience = 1.5
    with pytest.raises(UnwritableError):
        rows.has("x", "1" * 64)
    with pytest.raises(NoServer, match=place.chroma.url):
        waited(lambda: Index.open(settings, Words()), 1.5)
    threading.Timer(2, place.chroma.start).start()
    assert waited(lambda: Index.open(settings, Words())).has("x", "1" * 64)
    rows.patience = PATIENCE
    assert rows.has("x", "1" * 64)


def test_an_interrupt_keeps_what_is_done_and_the_next_run_asks_nothing_twice(place: Place):
    place.models.delay = 0.4
    run = place.on_cluster("stopped")
    assert place.models.begun.wait(PATIENCE)
    under_way(place, run, 10)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130 and "Traceback" not in err, err
    time.sleep(2)  # until its workers are gone
    kept = {
        (name, answer.question_id)
        for name, note in place.notes("stopped").items()
        for answer in note.answers
    }
    first = place.asked()
    assert kept and len(first) - len(kept) <= JOBS
    place.models.asked.clear()
    ended(place.on_cluster("stopped"))
    whole(place, "stopped")
    assert not kept & set(place.asked())


def test_a_budget_ends_the_run_everywhere(place: Place):
    place.models.count = lambda text: 100
    prices = {"QA_NOTES_PRICE_IN": "1", "QA_NOTES_PRICE_OUT": "1", "QA_NOTES_BUDGET": "0.01"}
    run = place.on_cluster("budget", **prices)
    _, err = run.communicate(timeout=PATIENCE)
    place.models.count = None
    assert run.returncode == 1 and "are spent" in err, err
    spent = Counter(place.asked()).total()
    assert 0 < spent < PAPERS * QUESTIONS


def test_a_cluster_that_is_not_there_is_one_clear_error(place: Place):
    run = place.start("none", "--engine", "ray", "--ray-address", "127.0.0.1:9")
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1 and "no Ray cluster at 127.0.0.1:9" in err
    assert "Traceback" not in err
