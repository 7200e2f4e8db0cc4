"""Several conversations with the embedded model at once: how much faster, and are replies the same?

    python benchmarks/slots.py PAPER.pdf... [--slots 1 4] [--calls N]

The bank `notes` is asked of the papers in Japanese, one question after the other, and each request
is recorded. Then the same requests go to llama.cpp again, a question's in their order, with so many
questions under way, each in slots of its own (continuous batching). Prints one JSON object a
number:

seconds  from the first request to the last reply; `recorded` is what the calls took in the run
same     replies that are, to the letter, those of the run
prompt   tokens that no slot had; each slot reads what all prompts begin with once
"""

from __future__ import annotations

import argparse
import copy
import json
import queue
import tempfile
import threading
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import xllamacpp
from pydantic import PrivateAttr

from qa_notes import pipeline, sources
from qa_notes.bank import read_bank
from qa_notes.config import Settings
from qa_notes.llm import Chat, machine, weights
from qa_notes.llm.adapters import CONTEXT, shipped
from qa_notes.llm.catalogue import EMBEDDED
from qa_notes.llm.embedded import EmbeddedChat
from qa_notes.models import Answer
from qa_notes.tools import Tools

SLOTS = len(shipped()) + 2  # of one conversation


@dataclass
class Call:
    """A request, the question it was made for, and what came of it."""

    question: str
    body: dict[str, Any]
    reply: str = ""
    seconds: float = 0.0


class Listener:
    """A Report that knows of which question a call is."""

    def __init__(self) -> None:
        self.title, self.question = "", ""

    def paper(self, name: str, questions: int) -> None:
        self.title = name

    def step(self, what: str, long: bool = False) -> None:
        if not long:
            self.question = f"{self.title}: {what}"

    def answer(self, answer: Answer) -> None: ...

    def tell(self, line: str) -> None: ...


class Recorder(EmbeddedChat):
    """The embedded model as ever, whose calls are kept."""

    _calls: list[Call] = PrivateAttr(default_factory=list)
    _report: Listener = PrivateAttr(default_factory=Listener)

    def _sent(self, body: dict[str, Any], on_piece: Any) -> dict[str, Any]:
        call = Call(self._report.question, copy.deepcopy(body))
        begun = time.perf_counter()
        reply = super()._sent(dict(body), None)
        call.seconds = time.perf_counter() - begun
        call.reply = said(reply)
        self._calls.append(call)
        if on_piece is not None:  # whole, in one piece
            choice = reply["choices"][0]
            piece = {"delta": choice["message"], "logprobs": choice.get("logprobs")}
            on_piece({"choices": [piece | {"finish_reason": choice["finish_reason"]}]})
            on_piece({"choices": [], "usage": reply["usage"]})
            return {}
        return reply


def said(reply: dict[str, Any]) -> str:
    return str(reply["choices"][0]["message"].get("content") or "")


def recorded(papers: list[str]) -> list[Call]:
    """The calls of a run over the papers."""
    model = Recorder()
    chat = Chat(model, EMBEDDED, takes_manner=True, adapters=frozenset(a.name for a in shipped()))
    with tempfile.TemporaryDirectory() as folder:
        tools = Tools(Settings(output=Path(folder)), model._report, model=chat)
        week, order = sources.expand(tuple(papers)), pipeline.Order(read_bank("notes").questions)
        for done in pipeline.write_week(week, order, tools):
            assert done.path, done.error
    return model._calls


def replayed(calls: list[Call], slots: int) -> dict[str, Any]:
    questions: dict[str, list[Call]] = {}
    for call in calls:
        questions.setdefault(call.question, []).append(call)
    server, waiting = started(slots), queue.SimpleQueue[list[Call]]()
    for each in questions.values():
        waiting.put(each)
    told: list[tuple[bool, int]] = []

    def lane(number: int) -> None:
        while True:
            try:
                question = waiting.get_nowait()
            except queue.Empty:
                return
            for call in question:
                body = copy.deepcopy(call.body) | {"stream": False}
                body.pop("stream_options", None)
                body["id_slot"] += number * SLOTS
                reply = server.handle_chat_completions(body)
                told.append((said(reply) == call.reply, reply["timings"]["prompt_n"]))

    lanes = [threading.Thread(target=lane, args=(number,)) for number in range(slots)]
    begun = time.perf_counter()
    for thread in lanes:
        thread.start()
    for thread in lanes:
        thread.join()
    return {
        "slots": slots,
        "seconds": round(time.perf_counter() - begun, 1),
        "recorded": round(sum(call.seconds for call in calls), 1),
        "calls": len(told),
        "same": sum(same for same, _ in told),
        "prompt": sum(read for _, read in told),
    }


def started(slots: int) -> Any:
    """llama.cpp as `EmbeddedChat` starts it, with so many times its slots."""
    params = xllamacpp.CommonParams()
    params.model.path = str(weights.find(None, None))
    params.n_parallel = slots * SLOTS
    params.n_ctx = EmbeddedChat().context + (slots * SLOTS - 1) * CONTEXT
    params.kv_unified, params.cache_idle_slots, params.cache_ram_mib = True, False, 0
    riding = []
    for adapter in shipped():
        info = xllamacpp.CommonAdapterLoraInfo()
        info.path, info.scale = str(adapter.path), 0.0
        riding.append(info)
    params.lora_adapters, params.warmup, params.verbosity = riding, False, 0
    params.no_extra_bufts = not machine.wide_vectors()
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = machine.cores()
    return xllamacpp.Server(params)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("papers", nargs="+", metavar="PAPER")
    parser.add_argument("--slots", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--calls", type=int, help="only so many")
    options = parser.parse_args()
    calls = list(islice(recorded(options.papers), options.calls))
    for slots in options.slots:
        print(json.dumps(replayed(calls, slots)), flush=True)


if __name__ == "__main__":
    main()
