"""Papers an hour, side by side: qa-notes, textbook LangChain and paper-qa over one model server.

    python -m venv PQA && PQA/bin/pip install "paper-qa==2026.8.12"
    python benchmarks/papersanhour.py FOLDER [--paperqa PQA/bin/python] [--rates tokens] [SYSTEM...]

The PDFs of FOLDER, the eleven questions of the bank `notes` in English, the same embeddings
(all-MiniLM-L6-v2) and a stand-in for an OpenAI-compatible server with `--jobs` places; each system
has as many questions under way. `--rates calls`: a call takes `--delay` seconds. `--rates tokens`:
it takes what its tokens take, at `--read` prompt tokens a second of the whole server and `--write`
generated ones of each place; blocks of a prompt's beginning that came before cost nothing, as with
the prefix cache of vLLM. The stand-in quotes what it was shown, at the length that each prompt asks
for: three claims, three sentences, summaries of a hundred words with a score and an answer of two
hundred. So rates are compared here, and no answers. Prints one JSON object a system:

papers an hour   by the wall time of the whole process
while asking     the same from the first call to the last reply: without imports and the last writes
beside           seconds of the wall time in which the server, always full, would not have worked
stages           ours alone: seconds a paper of each, which overlap
own              processor seconds of the system, its embeddings among them, and those of the server

ours: `qa-notes generate` as it is, for a large model; ours-short: with the recipe for small ones.
textbook: see peers/textbook.py; `textbook-loop` gets `--loop` papers alone, since it only repeats
itself. paper-qa: see peers/paperqa_many.py.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(Path(__file__).parent / "peers")]

from fakes import serve_models  # noqa: E402 (the tests' own server)
from paperqa import serve  # noqa: E402 (ours, in peers/)
from standin import Server  # noqa: E402 (beside this file)

from qa_notes import bank, notes  # noqa: E402
from qa_notes.config import Settings  # noqa: E402
from qa_notes.index.embed import MINILM, load_embeddings  # noqa: E402
from qa_notes.languages import language  # noqa: E402
from qa_notes.models import Note  # noqa: E402

PEERS = Path(__file__).parent / "peers"
SYSTEMS = ("ours", "ours-short", "textbook", "textbook-loop", "paper-qa")
UNDONE = {
    "ours": "one paper at a time: no question over several papers",
    "textbook": "no quotation, no page, nothing checked; a killed run begins anew; no right-paper "
    "gate; references and running heads are pieces as well",
    "paper-qa": "citations name chunks of pages; no sentence is quoted or looked for in the paper; "
    "numbers are not compared; a killed run begins anew",
}


class Run:
    """One system over the papers."""

    def __init__(self, name: str, folder: Path, options: argparse.Namespace) -> None:
        self.name, self.folder, self.options = name, folder, options
        files = sorted(options.folder.glob("*.pdf"))[: options.papers]
        files = files[: options.loop] if name == "textbook-loop" else files
        # Under names that are no ids of arXiv, so that nobody asks it for facts.
        self.files = [folder / f"paper{n:02}.pdf" for n in range(len(files))]
        for file, copy in zip(files, self.files, strict=True):
            shutil.copyfile(file, copy)
        unnamed = language("en").unnamed
        asked = [q.text["en"].replace("{name}", unnamed) for q in bank.load_bank("notes")]
        self.questions = folder / "questions.json"
        self.questions.write_text(json.dumps(asked))

    def command(self, address: str, embeddings: str) -> list[Any]:
        given = [str(self.options.jobs), self.questions, *self.files]
        if self.name == "paper-qa":
            # -P: peers/paperqa.py is not theirs.
            worker = PEERS / "paperqa_many.py"
            return [self.options.paperqa, "-P", worker, address, embeddings, *given]
        if self.name.startswith("textbook"):
            way = "loop" if self.name.endswith("loop") else "batch"
            return [sys.executable, PEERS / "textbook.py", way, address, *given]
        more = ["--recipe", "short"] if self.name.endswith("short") else []
        run = [sys.executable, "-m", "qa_notes", "generate", *self.files, *more]
        return [*run, "--language", "en", "--own-questions", "0", "--quiet", "--json"]

    def measured(self) -> dict[str, Any]:
        log = Server(self.options)
        with serve_models(log.reader) as models:
            models.refuse = log.take
            env = os.environ | models.env | {
                "QA_NOTES_EMBEDDING_MODEL": MINILM, "QA_NOTES_OUTPUT": str(self.folder / "out"),
                "QA_NOTES_JOBS": str(self.options.jobs), "QA_NOTES_RECIPE": "full",
                "OPENAI_API_KEY": "none", "PYTHONPATH": str(ROOT),
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            }  # fmt: skip
            if self.name == "paper-qa":
                del env["PYTHONPATH"]
            cpu, begun = processor(), time.monotonic()
            done = subprocess.run(
                list(map(str, self.command(models.url, self.options.vectors))),
                env=env, cwd=self.folder, capture_output=True, text=True,
            )  # fmt: skip
            wall = time.monotonic() - begun
            cpu = [round(after - before, 1) for before, after in zip(cpu, processor(), strict=True)]
        if not log.calls:
            raise SystemExit(f"{self.name}: no call\n{done.stderr[-3000:]}")
        times = {"wall": wall, "first call after": log.came[0] - begun}
        times["asking"] = log.ended[-1] - log.came[0]
        return self.report(log, times, cpu, done)

    def report(
        self,
        log: Server,
        times: dict[str, float],
        cpu: list[float],
        done: subprocess.CompletedProcess[str],
    ) -> dict[str, Any]:
        papers = len(self.files)
        prompt, kept, made = (sum(column) for column in zip(*log.calls, strict=True))
        return {
            "system": self.name,
            "status": done.returncode,
            "papers": papers,
            "answers": self.answers(done),
            "papers an hour": round(3600 * papers / times["wall"]),
            "while asking": round(3600 * papers / times["asking"]),
            "calls a paper": round(len(log.calls) / papers, 1),
            "prompt tokens a paper": round(prompt / papers),
            "of these kept": round(kept / papers),
            "generated tokens a paper": round(made / papers),
            "at once": log.most,
            "ideal": round(log.ideal, 1),
            **{name: round(seconds, 1) for name, seconds in times.items()},
            "beside": round(times["wall"] - log.ideal, 1),
            "own": cpu,
            "stages": self.stages(done),
            "undone": UNDONE[self.name.partition("-short")[0].partition("-loop")[0]],
            "load of the machine": [round(load, 1) for load in os.getloadavg()],
        }

    def answers(self, done: subprocess.CompletedProcess[str]) -> str:
        if not self.name.startswith("ours"):
            return str(json.loads(done.stdout)["answers"])
        kept = [note for _, note in notes.all_notes(self.folder / "out" / "notes")]
        made = [answer for note in kept if isinstance(note, Note) for answer in note.answers]
        quoted = sum(bool(answer.evidence) for answer in made)
        return f"{sum(answer.is_done for answer in made)}, {quoted} with quotations on their page"

    def stages(self, done: subprocess.CompletedProcess[str]) -> dict[str, float]:
        """Seconds a paper of each, as ours tell them; those under way together are all counted."""
        if not self.name.startswith("ours"):
            return {}
        rows = [row["seconds"] for row in json.loads(done.stdout)]
        return {name: round(mean(row.get(name, 0.0) for row in rows), 2) for name in rows[0]}


def processor() -> tuple[float, float]:
    """Seconds of the children that have ended, and of this process."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    own, mine = (each.ru_utime + each.ru_stime for each in used)
    return own, mine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="of PDFs")
    parser.add_argument("systems", nargs="*", default=[], help=", ".join(SYSTEMS))
    parser.add_argument("--paperqa", default="", help="the Python of the environment that has it")
    parser.add_argument("--papers", type=int, default=17)
    parser.add_argument("--loop", type=int, default=3, help="papers of textbook-loop")
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--rates", choices=("calls", "tokens"), default="calls")
    parser.add_argument("--delay", type=float, default=1.5, help="seconds a call")
    parser.add_argument("--read", type=float, default=8000, help="prompt tokens/s of the server")
    parser.add_argument("--write", type=float, default=100, help="generated tokens/s of a place")
    options = parser.parse_intermixed_args()
    embeddings = load_embeddings(Settings(embedding_model=MINILM, llm="openai:stand-in"))
    embeddings.embed_query("loaded before anybody is timed")
    server = serve(embeddings)
    host, port = server.server_address[:2]
    options.vectors = f"http://{host!s}:{port}/"
    wanted = options.systems or [s for s in SYSTEMS if s != "paper-qa" or options.paperqa]
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(Run(name, Path(folder), options).measured()), flush=True)


if __name__ == "__main__":
    main()
