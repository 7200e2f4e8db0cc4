"""The default embeddings by onnxruntime, as the product has them, against sentence-transformers.

    python benchmarks/embed.py PDFS [--papers 17] [--turns 3] [--threads 1,2]
    python benchmarks/embed.py PDFS --order ../shared/data/qasper/dev [--papers 20]

First the passages of the papers in that folder, as the index embeds them: each paper by both, in
turns, `--turns` times. Prints a line of JSON for each number of threads: the medians of the
seconds for all papers (`wall`) and of the processor's (`cpu`), and their ratio; the largest
difference between two values of a vector; and the load of the machine before and after, since two
threads beside other work say little. Then the start of a process of its own with each: seconds
until the first vector (the median of five, files in the cache of the system) and its peak memory.

With `--order`, recall@5 of the search on a QASPER set with either's vectors, and for how many
questions the first 20 passages are other ones or stand in another order.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from qa_notes.index.chunks import chunk
from qa_notes.index.minilm import LAYERS, MiniLM, find_minilm
from qa_notes.index.search import PaperIndex, embedded_text
from qa_notes.models import Paper
from qa_notes.parse import parse

Embed = Callable[[list[str]], np.ndarray]
BATCH = 32  # texts, as the product gave sentence-transformers


def by_torch() -> Embed:
    """As the product did until the vectors came from onnxruntime."""
    from safetensors.torch import load_file
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    model = SentenceTransformer(str(find_minilm()), device="cpu", local_files_only=True)
    model[0].auto_model.load_state_dict(load_file(LAYERS), strict=False)
    return lambda texts: model.encode(
        texts, batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True
    )


def by_onnxruntime(threads: int | None = None) -> Embed:
    model = MiniLM(LAYERS, threads)
    model.load()
    return lambda texts: np.array(model.embed_documents(texts), dtype=np.float32)


def passages(folder: Path, papers: int) -> list[list[str]]:
    """What the index embeds of each PDF."""
    found = []
    for file in sorted(folder.glob("*.pdf"))[:papers]:
        document, paper = parse(file), Paper(file.stem, file.stem, source="local")
        found.append([embedded_text(paper.title, each) for each in chunk(document, paper)])
    return found


def seconds(papers: list[list[str]], turns: int, threads: int) -> dict[str, object]:
    """Both embed each paper in turn."""
    import torch

    torch.set_num_threads(threads)
    systems = {"torch": by_torch(), "onnxruntime": by_onnxruntime(threads)}
    wall: dict[str, list[float]] = {name: [0.0] * turns for name in systems}
    cpu: dict[str, list[float]] = {name: [0.0] * turns for name in systems}
    load, furthest = os.getloadavg()[0], 0.0
    for embed in systems.values():
        embed(papers[0][:8])
    for turn in range(turns):
        for texts in papers:
            vectors = []
            for name, embed in systems.items():
                begun, used = time.perf_counter(), time.process_time()
                vectors.append(embed(texts))
                wall[name][turn] += time.perf_counter() - begun
                cpu[name][turn] += time.process_time() - used
            furthest = max(furthest, float(np.abs(vectors[0] - vectors[1]).max()))
    middle = {name: round(statistics.median(each), 1) for name, each in wall.items()}
    return {
        "threads": threads,
        "papers": len(papers),
        "passages": sum(map(len, papers)),
        "wall": middle,
        "ratio": round(middle["onnxruntime"] / middle["torch"], 3),
        "cpu": {name: round(statistics.median(each), 1) for name, each in cpu.items()},
        "furthest": furthest,
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
    }


START = """
import sys
from pathlib import Path
sys.path.insert(0, "benchmarks")
import embed
embed.{system}()(["a trial"])
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024)
"""


def start(system: str, tries: int = 5) -> dict[str, object]:
    """From the start of a process to its first vector; what `parse` and the like cost is in it."""
    took, peak = [], 0.0
    for _ in range(tries + 1):
        begun = time.perf_counter()
        command = [sys.executable, "-c", START.format(system=system)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        took.append(time.perf_counter() - begun)
        peak = float(done.stdout)
    return {"start": system, "s": round(statistics.median(took[1:]), 2), "peak MB": round(peak)}


def order(prefix: Path, papers: int) -> Iterator[str]:
    """What the search finds with the vectors of both."""
    from qa_notes.evaluate.qasper import load
    from qa_notes.evaluate.retrieval import score, summary

    golds, questions = load(prefix)
    systems = {"torch": by_torch(), "onnxruntime": by_onnxruntime()}
    found: dict[str, list] = {name: [] for name in systems}
    scores: dict[str, list] = {name: [] for name in systems}
    for key, gold in islice(golds.items(), papers):
        texts = [embedded_text(gold.paper.title, each) for each in gold.paragraphs]
        here = [each for each in questions if each.paper_id == key and each.evidence]
        for name, embed in systems.items():
            index = PaperIndex(gold.paragraphs, embed(texts))
            for one in here:
                hits = index.search([one.text], embed([one.text]), k=20)
                found[name].append([hit.passage.id for hit in hits])
                scores[name].append(score(gold, one, [hit.passage for hit in hits]))
    pairs = list(zip(*found.values(), strict=True))
    other = sum(mine != theirs for mine, theirs in pairs)
    first = sum(mine[:5] != theirs[:5] for mine, theirs in pairs)
    yield f"{len(pairs)} questions, in another order: first 20 of {other}, first 5 of {first}"
    for name, each in scores.items():
        yield f"{name}: recall@5 {summary(each)['recall@5']:.4f}, MRR {summary(each)['mrr']:.4f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=17)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--order", type=Path, help="the prefix of a QASPER set")
    wish = parser.parse_args()
    if wish.order:
        print("\n".join(order(wish.order, wish.papers)))
        return
    papers = passages(wish.folder, wish.papers)
    for threads in map(int, wish.threads.split(",")):
        print(json.dumps(seconds(papers, wish.turns, threads)), flush=True)
    for system in ("by_torch", "by_onnxruntime"):
        print(json.dumps(start(system)), flush=True)


if __name__ == "__main__":
    main()
