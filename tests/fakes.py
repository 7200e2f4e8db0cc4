"""Stand-ins at the seams: a chat model that keeps what it was asked, a model server, a paper.

Nothing of qa_notes is patched. In this process a test hands over `ScriptedChat`; a command gets
the same script from `serve_models`, an OpenAI-compatible server with Ollama's embeddings beside.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from qa_notes.amounts import numbers
from qa_notes.languages.ja.negation import lost_negation
from qa_notes.llm.chat import TRIAL
from qa_notes.models import Block, Document, Kind, Link, Page, Passage, Section, SectionKind
from qa_notes.said import Said as Judged
from qa_notes.sentences import sentences

Turn = tuple[str, str]  # (role, text)
Script = Callable[[Sequence[Turn]], "str | Said"]
_ROLES = {"human": "user", "ai": "assistant", "system": "system"}


@dataclass(frozen=True)
class Said:
    """A reply and why it ended: "stop", or "length" when the limit cut it."""

    text: str
    finish: str = "stop"
    logprobs: tuple[float, ...] = ()  # of its tokens, where the model tells


class ScriptedChat(BaseChatModel):
    """Answers from a script and keeps what it was asked, the trial apart."""

    script: Any  # Script; an exception it raises is the model's own
    asked: list[list[Turn]] = Field(default_factory=list)
    options: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _reply(self, messages: list[BaseMessage], options: dict[str, Any]) -> Said:
        turns = [(_ROLES[m.type], str(m.content)) for m in messages]
        if turns == list(TRIAL):
            return Said("yes")
        self.asked.append(turns)
        self.options.append(options)
        said = self.script(turns)
        return Said(said) if isinstance(said, str) else said

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **options: Any,
    ) -> ChatResult:
        said = self._reply(messages, {"stop": stop} | options)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(said.text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **options: Any,
    ) -> Iterator[ChatGenerationChunk]:
        said = self._reply(messages, {"stop": stop} | options)
        for piece in re.findall(r"\S+\s*|\s+", said.text):
            yield ChatGenerationChunk(message=AIMessageChunk(piece))
        count = sum(len(str(m.content).split()) for m in messages), len(said.text.split())
        usage = UsageMetadata(
            input_tokens=count[0], output_tokens=count[1], total_tokens=sum(count)
        )
        told = {"finish_reason": said.finish, "token_logprobs": list(said.logprobs)}
        yield ChatGenerationChunk(
            message=AIMessageChunk("", usage_metadata=usage, response_metadata=told)
        )


def in_order(*replies: str | Said) -> Script:
    """These replies, one a call; a call too many is an AssertionError."""
    waiting = list(replies)

    def script(turns: Sequence[Turn]) -> str | Said:
        assert waiting, f"one call too many: {turns[-1][1][-200:]}"
        return waiting.pop(0)

    return script


def job_of(turns: Sequence[Turn]) -> str:
    """Which prompt it was: draft, summary or translate."""
    system = turns[0][1]
    for job, mark in (("translate", "You translate"), ("summary", "one English sentence")):
        if mark in system:
            return job
    return "draft"


def question_of(turns: Sequence[Turn]) -> str | None:
    """The question that a draft was asked for."""
    found = [re.findall(r"^Question: (.+)$", text, re.M) for role, text in turns if role == "user"]
    asked = [line for lines in found for line in lines]
    return asked[-1] if asked and job_of(turns) == "draft" else None


def good_reader(turns: Sequence[Turn]) -> str:
    """A model that does as it is told: quotes what it was shown, and keeps the numbers."""
    last = next(
        text for role, text in reversed(turns) if role == "user" and "cannot be used" not in text
    )
    if job_of(turns) == "translate":
        return in_japanese(last.rpartition("\n")[2])
    if job_of(turns) == "summary":
        return _first_sentence(last.partition("Abstract: ")[2])
    shown = re.findall(r"\[(\d+)\] (.+?)(?= \[\d+\] |$)", last, re.M)
    assert shown, last
    wants_figure = re.search(r"Question: .*(?:quantitative|computing)", last)
    fitting = [(n, s) for n, s in shown if numbers(s) or not wants_figure]
    fitting = fitting or shown
    asked = hashlib.sha256(last.rpartition("Question: ")[2].encode()).digest()
    number, sentence = fitting[asked[2] % len(fitting)]  # another question, another sentence
    return f"QUOTE: [{number}]\nANSWER: {sentence}"


def in_japanese(sentence: str) -> str:
    """Japanese that no check finds fault with, different for different sentences."""
    words = "青赤緑白黒紫紺茶金銀"
    colour = "".join(
        words[int(c, 16) % 10] for c in hashlib.sha256(sentence.encode()).hexdigest()[:4]
    )
    held = "".join(f"、{n}" for n in dict.fromkeys(numbers(sentence)))
    said = f"この文は{colour}についての内容を述べています{held}。"
    lost = any(lost_negation(Judged(said, "ja", sources=(sentence,))))
    return said.replace("います", "いません") if lost else said


def _first_sentence(text: str) -> str:
    start, end = sentences(text)[0]
    return text[start:end]


def vector(text: str, size: int = 16) -> list[float]:
    """Words that are the same point the same way; length 1."""
    values = [1e-6] * size
    for word in re.findall(r"\w+", text.lower()):
        values[hashlib.sha256(word.encode()).digest()[0] % size] += 1.0
    length = math.sqrt(sum(v * v for v in values))
    return [v / length for v in values]


def by_status(turns: Sequence[Turn], models: Models) -> tuple[int, dict[str, Any]] | None:
    """Every call is refused, or none."""
    if models.status == 200:
        return None
    return models.status, {"error": {"message": "the server is on fire"}}


Refuse = Callable[[Sequence[Turn], "Models"], "tuple[int, dict[str, Any]] | None"]


@dataclass
class Models:
    """A running model server: what it is asked, and how it behaves."""

    url: str
    script: Script = good_reader
    delay: float = 0.0  # seconds before a reply
    refuse: Refuse = by_status  # which calls get an error reply
    status: int = 200  # anything else is an error reply to every call
    headers: dict[str, str] = field(default_factory=dict)  # of an error reply
    trials: int = 0  # short calls that only see whether the model is there
    asked: list[list[Turn]] = field(default_factory=list)
    count: Callable[[str], int] | None = None  # tokens of a text; none: a rough one
    cached: int = 0  # prompt tokens of each call that it says it had kept
    counted: list[tuple[int, int, int]] = field(default_factory=list)  # prompt, cached, generated
    begun: threading.Event = field(default_factory=threading.Event)

    @property
    def env(self) -> dict[str, str]:
        """The variables that make qa-notes use this server for everything."""
        return {
            "QA_NOTES_JOBS": "1",  # so that it is asked in the order of the bank
            "QA_NOTES_LLM": "openai:fake",
            "QA_NOTES_LLM_BASE_URL": f"{self.url}/v1",
            "QA_NOTES_EMBEDDING_MODEL": "ollama:fake",
            "OLLAMA_HOST": self.url,
            "NO_PROXY": "127.0.0.1",
            "QA_NOTES_RECIPE": "short",  # what the scripts of these tests speak
        }

    @property
    def questions(self) -> list[str]:
        """What was asked for, one entry a draft, in order."""
        return [q for q in map(question_of, self.asked) if q]


@contextmanager
def serve_models(script: Script = good_reader, delay: float = 0.0) -> Iterator[Models]:
    """A model server on the loopback interface, for as long as the block lasts."""
    models = Models("", script, delay)

    class Handler(_Handler):
        state = models

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    models.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield models
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: Models

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            if self.path == "/api/embed":
                texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
                self._json(200, {"model": "fake", "embeddings": [vector(t) for t in texts]})
            elif self.path == "/v1/chat/completions":
                self._chat(body)
            else:
                self._json(404, {"error": {"message": f"no {self.path} here"}})
        except (BrokenPipeError, ConnectionResetError):
            pass  # the asker was killed: that is what some tests are about

    def _chat(self, body: dict[str, Any]) -> None:
        turns = [(m["role"], m["content"]) for m in body["messages"]]
        trial = turns == list(TRIAL)
        self.state.trials += trial
        if not trial:
            self.state.asked.append(turns)
            self.state.begun.set()
        if refusal := self.state.refuse(turns, self.state):
            self._json(*refusal)
            return
        time.sleep(self.state.delay)
        said = "yes" if trial else self.state.script(turns)
        said = Said(said) if isinstance(said, str) else said
        used = self._used(turns, said.text)
        if not body.get("stream"):
            message = {"role": "assistant", "content": said.text}
            choice = {"index": 0, "message": message, "finish_reason": said.finish}
            whole = {"id": "1", "object": "chat.completion", "created": 0, "model": "fake"}
            self._json(200, whole | {"choices": [choice], "usage": used})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        head = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "fake"}
        half = len(said.text) // 2
        for text in (said.text[:half], said.text[half:]):
            delta = {"role": "assistant", "content": text}
            self._event(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        end = {"index": 0, "delta": {}, "finish_reason": said.finish}
        self._event(head | {"choices": [end]})
        self._event(head | {"choices": [], "usage": used})
        self.wfile.write(b"data: [DONE]\n\n")

    def _used(self, turns: Sequence[Turn], reply: str) -> dict[str, Any]:
        count, cached = self.state.count, self.state.cached
        prompt = (
            sum(map(count, (t for _, t in turns))) if count else sum(len(t) for _, t in turns) // 4
        )
        made = count(reply) if count else 9
        self.state.counted.append((prompt, cached, made))
        used: dict[str, Any] = {"prompt_tokens": prompt, "completion_tokens": made}
        return used | {
            "total_tokens": prompt + made, "prompt_tokens_details": {"cached_tokens": cached}
        }  # fmt: skip

    def _event(self, data: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(data)}\n\n".encode())

    def _json(self, status: int, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        for name, value in self.state.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


ABSTRACT = (
    "Rooms are dark in the evening, and lamps are large. We present Lanterns, a method that lights "
    "a room with small lights. On the HallBench data set Lanterns reaches 28.4 lumen a watt."
)
SECTIONS = {
    "1 Introduction": "Earlier lamps need a cable for every room, which is expensive to lay. "
    "Lanterns instead carries its own battery and is hung on a hook. "
    "Our code is available at https://github.com/example/lanterns for everyone.",
    "2 Method": "Lanterns places one light in each corner and dims it when nobody is there. "
    "The controller is trained for 12 epochs on 8 V100 GPUs, which takes about two days.",
    "3 Results": "Lanterns reaches 28.4 lumen a watt on HallBench, 2.4 more than the best lamp. "
    "It needs 30% fewer lights than the strongest baseline.",
    "4 Conclusion": "Lanterns does not work outdoors when it rains. "
    "In future work we plan to make the lights waterproof.",
}


def make_paper(
    path: Path,
    title: str = "Lanterns: Small Lights for Large Rooms",
    extra: str = "",
    *,
    stamp: str = "",
    foot: str = "",
    without: str = "",
) -> Path:
    """A small paper as a PDF of two pages; `extra` goes into its introduction.

    `stamp` stands sideways in the margin of its first page, as arXiv prints it, and `foot` on a
    line of its own below the text. The sentence that holds `without` is left out.
    """

    def kept(text: str) -> str:
        spans = [text[start:end] for start, end in sentences(text)]
        return " ".join(said for said in spans if not without or without not in said)

    import pymupdf

    path.parent.mkdir(parents=True, exist_ok=True)
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_text((72, 80), title, fontsize=18, fontname="hebo")
        if stamp:
            page.insert_text((30, 560), stamp, fontsize=20, fontname="tiro", rotate=90)
        if foot:
            page.insert_text((72, 800), foot, fontsize=8, fontname="helv")
        page.insert_text((72, 104), "Ada Example and Bo Sample", fontsize=11, fontname="helv")
        y = _paragraph(page, 130, "Abstract", kept(ABSTRACT))
        for number, (heading, text) in enumerate(SECTIONS.items()):
            if number == 2:
                page, y = pdf.new_page(), 72
            more = f" {extra}" if extra and number == 0 else ""
            y = _paragraph(page, y, heading, kept(text) + more)
        pdf.save(path, garbage=4, no_new_id=True)
    return path


def _paragraph(page: Any, y: float, heading: str, text: str) -> float:
    """A heading and its paragraph, set by hand line by line; where the next one begins."""
    page.insert_text((72, y + 14), heading, fontsize=13, fontname="hebo")
    y, line = y + 34, ""
    for word in [*text.split(), ""]:
        if word and len(line) + len(word) < 84:
            line = f"{line} {word}".strip()
            continue
        page.insert_text((72, y), line, fontsize=10, fontname="helv")
        y, line = y + 13, word
    return y + 10


def parse_here(path: Path, **limits: float) -> Document:
    """The real parser without its child process, which takes a second to start."""
    from qa_notes.parse.document import read

    return read(path)


def make_document(*pages: Sequence[tuple[str, str]], links: Sequence[Link] = ()) -> Document:
    """A parsed paper from (heading, text) pairs, page by page; no PDF is involved."""
    sections, blocks, made = [], [], []
    for number, parts in enumerate(pages, 1):
        text = ""
        for heading, body in parts:
            sections.append(Section(heading, (heading,), SectionKind.OTHER, number))
            text += f"{heading}\n\n"
            start, end = len(text), len(text) + len(body)
            box = (72.0, float(start), 500.0, float(end))
            blocks.append(Block(number, len(sections) - 1, Kind.TEXT, start, end, (box,)))
            text += f"{body}\n\n"
        made.append(Page(number, text, 595, 842))
    return Document(
        tuple(made), tuple(sections), tuple(blocks), tuple(links), "", None, (), None, "0" * 64
    )


def passages_of(document: Document) -> list[Passage]:
    """One passage a block."""
    return [
        Passage(
            id=f"x:p{b.page}:{b.start}",
            paper_id="x",
            page=b.page,
            section=document.sections[b.section].path,
            section_kind=SectionKind.OTHER,
            kind=b.kind,
            text=document.text_of(b),
            boxes=b.boxes,
            start=b.start,
            end=b.end,
        )
        for b in document.blocks
    ]


@dataclass
class Wire:
    """A server that answers each POST with whatever bytes `send` writes, status line included."""

    url: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)  # the bodies of the requests
    headers: list[dict[str, str]] = field(default_factory=list)
    sent: int = 0  # bytes that somebody took
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serve_wire(send: Callable[[dict[str, Any]], Iterable[bytes]]) -> Iterator[Wire]:
    """A server that writes what `send` yields for a request's body, until nobody takes it."""
    wire = Wire()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            wire.calls.append(body)
            wire.headers.append({k.lower(): v for k, v in self.headers.items()})
            self.close_connection = True
            try:
                for part in send(body):
                    self.connection.sendall(part)
                    wire.sent += len(part)
            except OSError:
                wire.ended.set()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    wire.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def head(kind: str = "text/event-stream", status: int = 200, **more: str) -> bytes:
    """Status line and headers; `more` has names with _ for -."""
    lines = [f"HTTP/1.1 {status} x", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def event(data: Any) -> bytes:
    """One event of a stream: JSON, or text as it stands."""
    return f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def piece(text: Any, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """A chat completion's chunk."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    start = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "fake"}
    return start | {"choices": [choice]} | more


def stream(*texts: str, finish: str = "stop", **usage: Any) -> list[bytes]:
    """A whole reply, as a well-behaved server sends it."""
    parts = [event(piece(text)) for text in texts]
    last = piece("", finish)
    return [head(), *parts, event(last), *([event(last | {"choices": [], "usage": usage})] if usage
            else []), event("[DONE]")]  # fmt: skip


def is_trial(body: dict[str, Any]) -> bool:
    """Whether a request only sees whether the model is there."""
    return [(m["role"], m["content"]) for m in body["messages"]] == list(TRIAL)
