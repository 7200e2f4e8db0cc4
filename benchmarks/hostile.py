"""How each broken or malicious PDF of a folder ends: a note, or which named error.

    python benchmarks/hostile.py ../shared/hostile

Runs `qa-notes generate FOLDER --json` with everything real but the chat model, which is a fake
server of this process, so that the memory told is that of reading and not of a model's weights.
Prints a line for each file (seconds, outcome), and one JSON object: counts, the slowest file, and
the peak resident memory in MB of the program and of its parsers, whichever was larger.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from fakes import serve_models  # noqa: E402 (the tests' own server)

from qa_notes.config import Settings  # noqa: E402


def run(folder: Path) -> tuple[list[dict[str, Any]], float, int]:
    """What the program says of each file, seconds in all, exit status."""
    command = [str(Path(sys.executable).with_name("qa-notes")), "generate", str(folder), "--json"]
    real = {"QA_NOTES_EMBEDDING_MODEL": Settings.model_fields["embedding_model"].default}
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as out, serve_models() as models:
        env = os.environ | models.env | real | {"QA_NOTES_OUTPUT": out}
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, cwd=ROOT, check=False)
    return json.loads(done.stdout), time.perf_counter() - begun, done.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    papers, seconds, status = run(parser.parse_args().folder.resolve())
    for paper in papers:
        took = paper["seconds"].get("all") or sum(paper["seconds"].values())
        paper["took"] = took
        ended = paper["error"] or "note"
        print(f"{took:6.1f} s  {ended:20} {paper['id']:45} {paper['message'] or ''}"[:160])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    slowest = max(papers, key=lambda paper: paper["took"], default={"id": None, "took": 0})
    ends = Counter(paper["error"] or "note" for paper in papers)
    total = {"files": len(papers), "ends": dict(ends.most_common()), "status": status}
    total |= {"slowest": [slowest["id"], round(slowest["took"], 1)]}
    print(json.dumps(total | {"seconds": round(seconds), "peak_mb": peak}, indent=1))


if __name__ == "__main__":
    main()
