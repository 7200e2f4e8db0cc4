"""A stand-in for a model server that several systems ask, and what it says to each of them."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from cluster import Slots
from fakes import Models, Turn, good_reader

from qa_notes.index.chunks import count_tokens
from qa_notes.llm.chat import TRIAL

BLOCK = 64  # characters: about the 16 tokens that vLLM keeps a block of


def answer(turns: Sequence[Turn]) -> str:
    """What a model that does as it is told might say, of the length that was asked for."""
    system, said = turns[0][1], turns[-1][1]
    if "relevance_score" in system:  # paper-qa, of one passage
        score = 3 + hashlib.sha256(said.encode()).digest()[0] % 8
        return json.dumps({"summary": prose(said, 100), "relevance_score": score})
    if keys := re.findall(r"(?m)^(pqac-\w+):", said):  # paper-qa, the answer
        return f"{prose(said, 200)} ({keys[0]})."
    if "Use three sentences maximum" in said:
        return prose(said.partition("Context:")[2], 75)
    if "You write study notes" in system:
        shown, _, asked = said.rpartition("Question: ")
        rows = re.findall(r"\[(\d+)\] (.+?)(?= \[\d+\] |$)", shown, re.M)
        rows = [row for row in rows if 80 < len(row[1]) < 250] or rows
        figures = [row for row in rows if re.search(r"\d+\.\d|\d+%", row[1])]
        usual = figures if len(figures) > 2 and "uantitative" in asked else rows
        begin = hashlib.sha256(asked.encode()).digest()[0] % max(1, len(usual) - 2)
        return "\n".join(f"CLAIM [{n}]: {text}" for n, text in usual[begin : begin + 3])
    if "at the head of a weekly article" in system:
        return " ".join(said.partition("Abstract: ")[2].split()[:30])
    return str(good_reader(turns))


def prose(text: str, count: int) -> str:
    """So many of its words, from the middle on, without formulas: a model writes prose."""
    words = re.findall(r"(?<!\S)\w[a-z-]*[a-z][.,]?(?!\S)", text)
    return " ".join(words[len(words) // 2 :][:count])


class Server(Slots):
    """A server of so many places; how long a call takes follows from its tokens, or is `delay`."""

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(options.jobs, options.delay)
        self.room = options.jobs
        by_tokens = options.rates == "tokens"
        self.read = options.read if by_tokens else 0.0  # of all places together
        self.write = options.write if by_tokens else 0.0  # of each
        self.calls: list[tuple[int, int, int]] = []  # prompt tokens, those kept, generated
        self.blocks: set[bytes] = set()  # beginnings of prompts that it has read
        self.reading = threading.Lock()

    def reader(self, turns: Sequence[Turn]) -> str:
        """Called when the time of a call is over."""
        with self.turn:
            self.ended.append(time.monotonic())
        return answer(turns)

    def take(self, turns: list[Turn], models: Models) -> None:
        """Called as a call comes; it is answered when this returns."""
        if turns == list(TRIAL):
            return
        self.calm(turns, models)
        text = "\n".join(said for _, said in turns)
        prompt, made = count_tokens(text), count_tokens(answer(turns))
        with self.places:
            with self.reading:
                kept = round(prompt * self.known(text) / len(text))
                if self.read:
                    time.sleep((prompt - kept) / self.read)
            time.sleep(made / self.write if self.write else self.delay)
        self.calls.append((prompt, kept, made))

    def known(self, text: str) -> int:
        """Characters of its beginning that it has read before."""
        so_far, known, digest = True, 0, hashlib.blake2b(digest_size=16)
        for start in range(0, len(text) - BLOCK, BLOCK):
            digest.update(text[start : start + BLOCK].encode())
            so_far = so_far and digest.digest() in self.blocks
            known += BLOCK * so_far
            self.blocks.add(digest.digest())
        return known

    @property
    def ideal(self) -> float:
        """Seconds that all calls would take it with no place ever empty."""
        if not self.read:
            return len(self.calls) * self.delay / self.room
        reading = sum(prompt - kept for prompt, kept, _ in self.calls) / self.read
        writing = sum(made for _, _, made in self.calls) / self.write
        return max(reading, (reading + writing) / self.room)
