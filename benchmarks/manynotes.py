"""What of a work folder grows with the notes in it, so that a million of them can be foreseen.

    python benchmarks/manynotes.py [--notes 1000 4000 16000] [--rows 10000 40000 160000]

Copies of the real notes of output/sample under other ids. One JSON object a number of notes:

first     ms a note: what a process reads of each when it first wants to know which notes there are
look      ms a paper: to look whether a note has changed, as at a paper's beginning and end
glob      ms a paper: to look for answers that wait beside its note
save      ms an answer: the note of a paper changed, without a store
shared    ms an answer: the same in a folder that is a copy of a store, whose own time is nothing
pull      ms a note: a new copy of the store, which every process of a cluster makes for itself
status    seconds of `qa-notes status --json`, and MB of its memory
export    seconds of `qa-notes export` of a week of ten, and MB

And one a number of rows of the index, whose rows are small here, since only what grows is asked:

row       ms to add one row to Chroma in this process, and to see whether it is there

And, with --served, of a `chroma run` on loopback with papers of thirty passages (store.py):

add, read ms a paper, one after the other, and with four threads that share the server
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import chromadb
from store import Drawn, made  # beside this file

from qa_notes import notes, shared
from qa_notes.config import Settings
from qa_notes.index.store import IN_LOG, Index
from qa_notes.models import Note
from qa_notes.notes.catalogue import Catalogue
from qa_notes.shared.store import Clash, Store

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "output" / "sample" / "notes"


class Memory(Store):
    """A store that takes no time."""

    url = "s3://memory/here"

    def __init__(self, kept: dict[str, bytes]) -> None:
        self.kept = kept

    def read(self, name: str) -> tuple[bytes, str] | None:
        data = self.kept.get(name)
        return None if data is None else (data, hashlib.md5(data).hexdigest())

    def has(self, name: str) -> bool:
        return name in self.kept

    def write(self, name: str, data: bytes, version: str | None) -> str:
        now = self.read(name)
        if (now and now[1]) != version:
            raise Clash(name)
        self.kept[name] = data
        return hashlib.md5(data).hexdigest()

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)

    def versions(self, folder: str) -> dict[str, str]:
        under = f"{folder}/"
        return {n.removeprefix(under): hashlib.md5(d).hexdigest() for n, d in self.kept.items()}


def ms(step: Callable[[], object], tries: int = 5) -> float:
    """The median, in milliseconds of wall time."""
    taken = []
    for _ in range(tries):
        begun = time.perf_counter()
        step()
        taken.append(time.perf_counter() - begun)
    return 1000 * median(taken)


def written(folder: Path, count: int) -> list[Path]:
    """So many notes in a folder; the first ones are there already."""
    folder.mkdir(parents=True, exist_ok=True)
    real = [note for _, note in notes.all_notes(SAMPLE) if isinstance(note, Note)]
    texts = []
    for note in real:
        marked = replace(
            note.paper, id="ID_HERE", content_sha256="CONTENT_HERE", title="TITLE_HERE"
        )
        notes.save(replace(note, paper=marked), folder / "one.json")
        texts.append((folder / "one.json").read_text("utf-8"))
    (folder / "one.json").unlink()
    paths = []
    for number in range(count):
        name = f"{2000 + number // 100000:04}.{number % 100000:05}"
        paths.append(folder / f"{name}.json")
        if paths[-1].exists():
            continue
        text = texts[number % len(texts)].replace("ID_HERE", name)
        text = text.replace("CONTENT_HERE", hashlib.sha256(name.encode()).hexdigest())
        paths[-1].write_text(text.replace("TITLE_HERE", f"A paper of number {number}"), "utf-8")
    return paths


def touched(path: Path) -> Callable[[], object]:
    """A change of the note, another one each time."""

    def change() -> object:
        def made(note: Note | None) -> Note:
            assert note is not None
            return replace(note, short_name=str(time.perf_counter_ns()))

        return notes.change(path, made)

    return change


def command(folder: Path, *words: str) -> tuple[float, float]:
    """Seconds and MB of a command."""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-m", "qa_notes", *words, "--output", str(folder)]
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=-3, stderr=-3);"
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *run], env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    return round(time.monotonic() - begun, 2), round(int(done.stdout) / 1024)


def of_notes(work: Path, count: int) -> dict[str, Any]:
    folder = work / "notes"
    paths = written(folder, count)
    catalogue = Catalogue(folder)
    first = ms(catalogue.now, 1)
    look = ms(lambda: catalogue.now(again=True))
    glob = ms(lambda: notes.take_over(paths[0]))
    save = ms(touched(paths[0]))
    here = work / "copy" / "notes"
    kept = {f"notes/{path.name}": path.read_bytes() for path in paths}
    pull = ms(lambda: shared.attach(here, Memory(kept)), 1)
    through = ms(touched(here / paths[0].name))
    shared.detach(here)
    subprocess.run(["rm", "-rf", str(work / "copy")], check=True)
    words = [path.stem for path in paths[:10]]
    return {
        "notes": count,
        "kB a note": round(sum(map(len, kept.values())) / count / 1000, 1),
        "first": round(first / count, 4),
        "look": round(look, 2),
        "glob": round(glob, 2),
        "save": round(save, 2),
        "shared": round(through, 2),
        "pull": round(pull / count, 4),
        "status": command(work, "status", "--json"),
        "export": command(work, "export", *words, "--incomplete"),
        "memory": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def of_rows(folder: Path, counts: list[int]) -> None:
    """Each number printed as it is reached."""
    client = chromadb.PersistentClient(folder)
    # As the index has them: every paper at one place, and written out every few papers.
    rows = client.create_collection(
        "rows", configuration={"hnsw": {"space": "cosine", "sync_threshold": IN_LOG}}
    )
    there = 0

    def add(number: int) -> None:
        rows.add([f"{number}"], embeddings=[[1.0]], metadatas=[{"content": f"{number}"}])

    for count in counts:
        while there < count:
            names = [str(n) for n in range(there, min(there + 5000, count))]
            held: list[Any] = [{"content": name} for name in names]
            rows.add(names, embeddings=[[1.0]] * len(names), metadatas=held)
            there += len(names)
        begun = time.perf_counter()
        for number in range(there, there + 4 * IN_LOG):
            add(number)
        taken = 1000 * (time.perf_counter() - begun) / (4 * IN_LOG)
        there += 4 * IN_LOG
        has = ms(lambda: rows.get(ids=["7"], where={"content": "7"}, include=[]))
        row = {"rows": count, "row": round(taken, 2), "has": round(has, 2)}
        print(json.dumps(row), flush=True)


def of_server(folder: Path, papers: int = 120) -> dict[str, Any]:
    """A server of Chroma, asked by one thread and by four."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    words = [chroma, "run", "--host", "127.0.0.1", "--port", str(port), "--path", folder / "served"]
    server = subprocess.Popen(list(map(str, words)), stdout=-3, stderr=-3)
    address, found = f"http://127.0.0.1:{port}", {"papers": papers}
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.1)
        index = Index.open(Settings(output=folder, chroma_url=address), Drawn())
        ready = [made(number, 30) for number in range(2 * papers)]
        for threads, these in ((1, ready[:papers]), (4, ready[papers:])):
            with ThreadPoolExecutor(threads) as pool:
                for verb, step in (
                    ("add", lambda one: index.add(*one)),
                    ("read", lambda one: index.passages(one[0].id)),
                ):
                    begun = time.perf_counter()
                    list(pool.map(step, these))
                    taken = 1000 * (time.perf_counter() - begun) / papers
                    found[f"{verb}, {threads} threads"] = round(taken, 1)
    finally:
        server.terminate()
        server.wait()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=int, nargs="*", default=[1000, 4000, 16000])
    parser.add_argument("--rows", type=int, nargs="*", default=[10000, 40000, 160000])
    parser.add_argument("--served", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for count in options.notes:
            print(json.dumps(of_notes(Path(scratch), count)), flush=True)
        of_rows(Path(scratch) / "chroma", options.rows)
        if options.served:
            print(json.dumps(of_server(Path(scratch))))


if __name__ == "__main__":
    main()
