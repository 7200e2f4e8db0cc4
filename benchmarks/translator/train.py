"""Train the translator that rides on the embedded weights, and write it as llama.cpp reads it.

python benchmarks/translator/train.py ../shared/data/enja RUN \\
    --papers ../shared/data/qasper/train_papers.jsonl [--minutes M] [--device cuda]
python benchmarks/translator/train.py ... RELEASE --from RUN --steps 433 --fall 1
python benchmarks/translator/train.py ... RELEASE --from adapter.gguf --at 333 --minutes 60 --fall 1

A step is one row of 1,024 tokens, about 15 pairs. The rate stays where it is, so that a run can be
gone on with on another day: every few minutes everything is written to RUN/state.pt, and the same
command goes on from there. With `--fall` the rate falls to nothing over the last part of a run's
steps or minutes. An adapter alone can be gone on from, too: `--at` says how many rows it has seen.
Two cores with 8-bit vector units do a step in 10 s; a GPU works in 16
bits. On a processor set MALLOC_MMAP_THRESHOLD_=8589934592 MALLOC_TRIM_THRESHOLD_=17179869184: else
a third of the time goes into memory that is given back and asked for again.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import torch
from pairs import chosen, rows_of
from qwen import GROUPS, SCALE, Model, packed
from transformers import AutoTokenizer

from qa_notes.llm import weights

SEED = 7
ML, TECH = 17_000, 3_600  # pairs of machine learning, and of other technical prose
RANK, LOWEST = 16, 8  # of the adapter; the first layer that has one
RATE, RATE_OUT = 2e-4, 6e-4  # of what reads and of what writes (LoRA+, Hayou et al. 2024)
WARM = 20  # steps
SAVE = 480  # seconds
TOLD, HELD = 10, 100  # steps between two lines of the log, and between two looks at dev
GLANCE = 6  # rows of dev


@dataclass
class Run:
    """One folder: what has been learned, and how it went."""

    folder: Path
    model: Model
    device: str
    step: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.free = {n: p for n, p in self.model.named_parameters() if ".l_" in n}
        for name, weight in self.model.named_parameters():
            weight.requires_grad_(name in self.free)
        reads = [p for n, p in self.free.items() if n.endswith(".a")]
        writes = [p for n, p in self.free.items() if not n.endswith(".a")]
        groups = [{"params": reads, "lr": RATE}, {"params": writes, "lr": RATE_OUT}]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=0.0, betas=(0.9, 0.98))

    def take_up(self, folder: Path) -> None:
        """Go on from what a folder holds, if it holds anything."""
        if not (folder / "state.pt").exists():
            return
        state = torch.load(folder / "state.pt", map_location=self.device)
        self.model.load_state_dict(state["lora"], strict=False)
        self.optimizer.load_state_dict(state["opt"])
        self.step = state["step"]

    def take_over(self, adapter: Path, step: int) -> None:
        """Go on from an adapter that has learned `step` rows."""
        if not self.step:
            self.model.load_state_dict(read_adapter(adapter, self.free), strict=False)
            self.step = step

    def save(self) -> None:
        """State to go on from, and the adapter as it is now."""
        learned = {n: p.detach().cpu() for n, p in self.free.items()}
        state = {"lora": learned, "opt": self.optimizer.state_dict(), "step": self.step}
        torch.save(state, self.folder / "state.new")
        (self.folder / "state.new").replace(self.folder / "state.pt")
        write_adapter(learned, self.folder / "adapter.gguf")

    def say(self, **figures: Any) -> None:
        """One line of the log."""
        line = json.dumps({"step": self.step} | figures)
        print(line, flush=True)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def learn(self, row: Any, prefix: list[int], rate: float) -> float:
        """One row, at this share of the full rate; its loss before."""
        for group, full in zip(self.optimizer.param_groups, (RATE, RATE_OUT), strict=True):
            group["lr"] = full * rate
        loss = self.model(packed(prefix, row).on(self.device))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.free.values(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        return float(loss.detach())

    @torch.no_grad()
    def held_back(self, rows: list[Any], prefix: list[int]) -> float:
        """The mean loss over tokens of the sentences that are not learned from."""
        packs = [packed(prefix, row) for row in rows]
        losses = [float(self.model(pack.on(self.device))) * len(pack.at) for pack in packs]
        return sum(losses) / sum(len(pack.at) for pack in packs)


def write_adapter(learned: dict[str, torch.Tensor], path: Path) -> None:
    """As llama.cpp reads adapters, in 16 bits."""
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, RANK * SCALE)
    for name, weight in learned.items():
        called = names_of(name)
        for there, block in zip(called, weight.split(len(weight) // len(called)), strict=True):
            writer.add_tensor(there, block.half().contiguous().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_adapter(path: Path, names: Iterable[str]) -> dict[str, torch.Tensor]:
    """What `write_adapter` has written, by our names."""
    there = {t.name: torch.tensor(t.data).float() for t in gguf.GGUFReader(str(path)).tensors}
    return {name: torch.cat([there[called] for called in names_of(name)]) for name in names}


def names_of(name: str) -> list[str]:
    """llama.cpp's names for the blocks of one of our weights."""
    _, layer, group, side, *part = name.split(".")
    parts = GROUPS[group] if side == "a" else [GROUPS[group][int(part[0])]]
    return [f"blk.{layer}.{tensor}.weight.lora_{side}" for tensor in parts]


def wishes() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="holds train.jsonl and dev.jsonl")
    parser.add_argument("run", type=Path, help="folder of this run")
    parser.add_argument("--papers", type=Path, required=True, help="what prose of papers is")
    parser.add_argument(
        "--from", dest="source", type=Path, help="folder of an earlier run, or adapter.gguf"
    )
    parser.add_argument("--at", type=int, default=0, help="rows that such an adapter has seen")
    parser.add_argument("--steps", type=int, default=10**9)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--fall", type=float, default=0, help="part in which the rate falls, 0-1")
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


def _done(wish: argparse.Namespace, step: int, steps: int, seconds: float) -> float:
    """The share of the run that is over."""
    return max(step / max(steps, 1), seconds / 60 / wish.minutes)


def main() -> None:
    """Learn until a limit or the end of the rows."""
    wish = wishes()
    torch.manual_seed(SEED)
    path = weights.find()
    tokens = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    pairs = chosen(wish.data / "train.jsonl", wish.papers, ML, TECH)
    rows = rows_of(pairs, wish.data / "dev.jsonl", tokens, SEED)
    model = Model(path, RANK, LOWEST, sorted(rows.vocabulary), wish.device == "cpu")
    run = Run(wish.run, model.to(wish.device), wish.device)
    run.take_up(wish.run)
    if wish.source and wish.source.suffix == ".gguf":
        run.take_over(wish.source, wish.at)
    elif wish.source and not run.step:
        run.take_up(wish.source)
    first = run.step
    run.say(pairs=len(pairs), rows=len(rows.train), dev=run.held_back(rows.dev, rows.prefix))
    begun = saved = time.monotonic()
    last = min(wish.steps, len(rows.train))
    recent: list[float] = []
    while (done := _done(wish, run.step - first, last - first, time.monotonic() - begun)) < 1:
        rate = min((run.step - first + 1) / WARM, (1 - done) / wish.fall if wish.fall else 1, 1)
        recent.append(run.learn(rows.train[run.step], rows.prefix, rate))
        if run.step % TOLD == 0:
            run.say(loss=round(sum(recent[-TOLD:]) / TOLD, 4))
        if run.step % HELD == 0:
            run.say(dev=run.held_back(rows.dev[:GLANCE], rows.prefix))
        if time.monotonic() - saved > SAVE:
            run.save()
            saved = time.monotonic()
    run.save()
    run.say(dev=run.held_back(rows.dev, rows.prefix))


if __name__ == "__main__":
    main()
