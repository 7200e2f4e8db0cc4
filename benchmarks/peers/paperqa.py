"""paper-qa beside qa-notes and the textbook: the same questions, model server and embeddings.

python -m venv PQA && PQA/bin/pip install "paper-qa==2026.8.12"
python benchmarks/peers/paperqa.py DATASET PQA/bin/python [--papers N] [--seed N] [--system NAME]...

DATASET as for `qa-notes evaluate`; results, resume and table are those of that command. paper-qa
gets the paper's text as a file, and does its own cutting, ranking and prompting.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from qa_notes import config
from qa_notes.ask.reply import abstains
from qa_notes.cli.progress import Progress
from qa_notes.errors import ModelError
from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion
from qa_notes.evaluate.report import save
from qa_notes.evaluate.run import Bench, Plan, evaluate, exam
from qa_notes.evaluate.systems import Ranked, Reader
from qa_notes.evaluate.vectors import Embedder, KeptVectors
from qa_notes.llm import Chat
from qa_notes.models import Answer, Usage, Verdict

WORKER = Path(__file__).with_name("paperqa_worker.py")
_KEYS = re.compile(r"\s*\((?:pqac-\w+|[^()]*\bpages? [^()]*)\)")  # its citations are no words


class PaperQa:
    """The peer in a process of its own, because its libraries are not ours."""

    name = "paper-qa"
    version = "2026.8.12 short"

    def __init__(self, python: Path, vectors: KeptVectors, bench: Bench) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.server = serve(vectors.model)
        host, port = self.server.server_address[:2]
        model: Any = bench.chat.model
        self.worker = subprocess.Popen(
            # -P: this folder's paperqa.py is not theirs.
            [python, "-P", WORKER, model.address, f"http://{host!s}:{port}/"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def read(self, gold: GoldPaper) -> Reader:
        file = self.folder / f"{gold.paper.id}.txt"
        file.write_text(gold.text, encoding="utf-8")
        self.tell({"paper": gold.paper.id, "title": gold.paper.title, "file": str(file)})
        return _PaperQaReader(self)

    def tell(self, what: dict[str, Any]) -> dict[str, Any]:
        """One line there, one back; ModelError when the process is gone."""
        assert self.worker.stdin and self.worker.stdout
        try:
            self.worker.stdin.write(json.dumps(what) + "\n")
            self.worker.stdin.flush()
            said: dict[str, Any] = json.loads(self.worker.stdout.readline())
        except (OSError, ValueError) as err:
            raise ModelError(f"paper-qa stopped: {err}") from err
        return said


class _PaperQaReader:
    def __init__(self, system: PaperQa) -> None:
        self.system = system

    def rank(self, question: str) -> Ranked:
        return {}

    def answer(self, question: GoldQuestion, ranked: Ranked, chat: Chat) -> Answer:
        said = self.system.tell({"question": question.text})
        text = _KEYS.sub("", said["answer"]).strip()
        usage = Usage(said["calls"], said["prompt"], 0, said["completion"])
        verdict = Verdict.NOT_IN_PAPER if abstains(text) else Verdict.ANSWERED
        return Answer(question.id, question.text, "en", text, verdict, usage=usage)


def serve(model: Embedder) -> ThreadingHTTPServer:
    """The embeddings, for a process that has none."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["texts"]
            body = json.dumps({"vectors": model.embed_documents(texts)}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("python", type=Path, help="of the environment that has paper-qa")
    parser.add_argument("--limit", type=int, help="so many questions")
    parser.add_argument("--papers", type=int, help="so many papers, with all their questions")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--system", action="append", help="a rival of ours in the same run")
    parser.add_argument("--output", type=Path, default=Path("output"))
    args = parser.parse_args()
    ours = tuple(args.system or ("qa-notes", "textbook"))
    plan = Plan(args.dataset, (*ours, PaperQa.name), args.limit, args.seed, args.papers)
    settings, asked = config.load(output=args.output), exam(plan)
    with Progress(len(asked), quiet=False) as progress:
        bench = Bench(settings, progress)
        bench.others[PaperQa.name] = lambda: PaperQa(args.python, bench.vectors(False), bench)
        _, table = save(evaluate(plan, asked, bench), settings)
    sys.stdout.write(table)


if __name__ == "__main__":
    main()
