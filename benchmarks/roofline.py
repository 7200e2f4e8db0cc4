"""Continuous batching of the embedded model on more cores than were measured: a simulation.

    python benchmarks/roofline.py [--generated 1:29.6 4:41.2] [--prompt 83.4] [--one-core 15.6]

A step of the model makes a token for each of its slots. It takes what is done once a step, reading
and unpacking the weights, and what is done for each slot: `fixed + each * slots` seconds, fitted to
the tokens a second that were measured with one slot and with more on `--cores`. More cores compute
faster by Amdahl's law (1967), whose serial part follows from one core and two. No step is shorter
than the weights take to come out of memory, however many cores wait for them (the roofline of
Williams, Waterman and Patterson 2009); that is what few slots meet on many cores. A prompt is read
many tokens a step, so that it is bound by computing alone. Papers take both in turn, of the same
cores.

The defaults: 5,173 tokens generated and 15,026 read over two real papers, one slot on two cores; of
four slots what four draws at once gained over one (docs/decisions.md, 103: 32
tokens/s instead of 23); one core is assumed to give 1/1.9 of two. Tokens are the means of those two
papers, Japanese, eleven questions and summary and abstract.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

WEIGHTS = 1.117  # GB of Qwen2.5-Coder-1.5B-Instruct at 4 bits, all of it read for a token


@dataclass(frozen=True, slots=True)
class Machine:
    """What was measured, and what is assumed of a larger machine."""

    generated: dict[int, float]  # tokens a second of all slots together, by slots
    prompt: float  # tokens a second
    cores: int  # that both were measured with
    one_core: float  # generated tokens a second of one slot on one core
    bandwidth: float  # GB/s of the whole memory
    core_bandwidth: float  # GB/s that one core can draw

    def fit(self) -> tuple[float, float]:
        """Seconds of a step: fixed, and for each slot."""
        slots = np.array(list(self.generated))
        steps = slots / np.array(list(self.generated.values()))
        each, fixed = np.polyfit(slots, steps, 1)
        return max(float(fixed), 0.0), float(each)

    @property
    def serial(self) -> float:
        """The part of a step that more cores do not shorten (Amdahl)."""
        gain = self.generated[1] / self.one_core
        return min(1.0, max(0.0, (self.cores / gain - 1) / (self.cores - 1)))

    def speed(self, cores: int) -> float:
        """How many times as fast as one core."""
        return 1 / (self.serial + (1 - self.serial) / cores)

    def writes(self, slots: int, cores: int) -> float:
        """Generated tokens a second of all slots together."""
        fixed, each = self.fit()
        computing = (fixed + each * slots) * self.speed(self.cores) / self.speed(cores)
        reading = WEIGHTS / min(self.bandwidth, cores * self.core_bandwidth)
        return slots / max(computing, reading)

    def reads(self, cores: int) -> float:
        """Prompt tokens a second."""
        return self.prompt * self.speed(cores) / self.speed(self.cores)

    def seconds(self, slots: int, cores: int, prompt: float, made: float) -> float:
        """Of a paper with so many tokens, when `slots` of its questions are always under way."""
        return prompt / self.reads(cores) + made / self.writes(slots, cores)


def table(machine: Machine, prompt: float, made: float) -> list[dict[str, Any]]:
    """A row a number of cores."""
    rows = []
    for cores in (1, 2, 4, 8, 16):
        by_slots = {
            slots: {
                "generated tokens/s": round(machine.writes(slots, cores), 1),
                "seconds a paper": round(machine.seconds(slots, cores, prompt, made)),
            }
            for slots in (1, 2, 4, 8, 16)
        }
        rows.append({"cores": cores, "prompt tokens/s": round(machine.reads(cores))} | by_slots)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--generated", nargs="+", default=["1:29.6", "4:41.2"], help="SLOTS:TOKENS a second")
    add("--prompt", type=float, default=83.4, help="tokens a second")
    add("--cores", type=int, default=2, help="that these were measured with")
    add("--one-core", type=float, default=15.6, help="generated tokens a second of one")
    add("--bandwidth", type=float, default=100, help="GB/s of a machine of 16 cores (assumed)")
    # Assumed, but not below 17: two cores read the weights 29.6 times a second.
    add("--core-bandwidth", type=float, default=20, help="GB/s that one core can draw (assumed)")
    add("--prompt-tokens", type=float, default=7513, help="of a paper, without those kept")
    add("--generated-tokens", type=float, default=2587, help="of a paper")
    options = parser.parse_args()
    pairs = (each.partition(":") for each in options.generated)
    generated = {int(slots): float(tokens) for slots, _, tokens in pairs}
    machine = Machine(
        generated, options.prompt, options.cores, options.one_core,
        options.bandwidth, options.core_bandwidth,
    )  # fmt: skip
    fixed, each = machine.fit()
    print(json.dumps({"a step, ms": [round(1000 * fixed, 1), round(1000 * each, 1)],
                      "serial": round(machine.serial, 3)}))  # fmt: skip
    fitted = {slots: round(machine.writes(slots, machine.cores), 1) for slots in generated}
    print(json.dumps({"measured": generated, "fitted": fitted}))
    for row in table(machine, options.prompt_tokens, options.generated_tokens):
        print(json.dumps(row))


if __name__ == "__main__":
    main()
