"""Train the translator that rides on the embedded weights, and write it as llama.cpp reads it.

python benchmarks/translator/train.py ../shared/data/enja RUN \\
    --papers ../shared/data/qasper/train_papers.jsonl [--minutes M] [--device cuda]
python benchmarks/translator/train.py ... RELEASE --from RUN --fall 100

A step is one row of 1,024 tokens, about 15 pairs. The rate stays where it is, so that a run can be
gone on with on another day: every few minutes everything is written to RUN/state.pt, and the same
command goes on from there. `--fall` lets the rate fall to nothing in so many steps, as it did for
the adapter that is shipped. Two cores with 8-bit vector units do a step in 10 s; a GPU works in 16
bits. On a processor set MALLOC_MMAP_THRESHOLD_=8589934592 MALLOC_TRIM_THRESHOLD_=17179869184: else
a third of the time goes into memory that is given back and asked for again.
"""

from __future__ import annotations

import argparse
import json
import time
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
LEAST = 0.02  # of the rate, at the end of its fall
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
        _, layer, group, side, *part = name.split(".")
        blocks = weight.split(RANK) if side == "a" else [weight]
        parts = GROUPS[group] if side == "a" else [GROUPS[group][int(part[0])]]
        for tensor, block in zip(parts, blocks, strict=True):
            called = f"blk.{layer}.{tensor}.weight.lora_{side}"
            writer.add_tensor(called, block.half().contiguous().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def wishes() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="holds train.jsonl and dev.jsonl")
    parser.add_argument("run", type=Path, help="folder of this run")
    parser.add_argument("--papers", type=Path, required=True, help="what prose of papers is")
    parser.add_argument("--from", dest="source", type=Path, help="folder of an earlier run")
    parser.add_argument("--steps", type=int, default=10**9)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--fall", type=int, default=0, help="steps in which the rate falls")
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


def main() -> None:
    """Learn until a limit, the end of the rows, or the end of the fall."""
    wish = wishes()
    torch.manual_seed(SEED)
    path = weights.find()
    tokens = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    pairs = chosen(wish.data / "train.jsonl", wish.papers, ML, TECH)
    rows = rows_of(pairs, wish.data / "dev.jsonl", tokens, SEED)
    model = Model(path, RANK, LOWEST, sorted(rows.vocabulary), wish.device == "cpu")
    run = Run(wish.run, model.to(wish.device), wish.device)
    run.take_up(wish.source if wish.source and not run.step else wish.run)
    first = run.step
    run.say(pairs=len(pairs), rows=len(rows.train), dev=run.held_back(rows.dev, rows.prefix))
    begun = saved = time.monotonic()
    last = min(wish.steps, len(rows.train), first + wish.fall if wish.fall else 10**9)
    recent: list[float] = []
    while run.step < last and time.monotonic() - begun < 60 * wish.minutes:
        rate = min(1.0, (run.step + 1) / WARM)
        if wish.fall:
            rate = max(LEAST, 1 - (run.step - first) / wish.fall)
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
