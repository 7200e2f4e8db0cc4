"""The embedded chat model: llama.cpp in this process, as a LangChain chat model.

The only module that imports xllamacpp. Requests are those of the OpenAI chat API; a prompt that
begins like the one before costs only what is new (llama.cpp's prefix cache).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    convert_to_openai_messages,
)
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field, PrivateAttr

from qa_notes.errors import ModelError, PromptRefused
from qa_notes.languages import language
from qa_notes.llm import machine, vocabulary, weights
from qa_notes.llm.adapters import CONTEXT, Adapter, shipped
from qa_notes.llm.manner import PLAIN, Manner
from qa_notes.llm.trouble import SHOW_LESS
from qa_notes.llm.vocabulary import Vocabulary

WARM = 0.5  # temperature of a draw
# A translator that has lost its way says the same for minutes: DRY makes each further token of
# what it repeats less likely, from the ninth on (llama.cpp). Greedy or not, it ends.
OUT_OF_LOOPS = {"dry_multiplier": 0.8, "dry_allowed_length": 8}
_END = object()  # closes the stream's queue


class EmbeddedChat(BaseChatModel):
    """A model on the processor, greedy by default: same words in, same out.

    Threads take turns: it has every core already, and a slot's prefix is of one conversation.
    """

    model_path: Path | None = None  # where Qwen2.5-Coder-1.5B-Instruct is, the default
    cache_dir: Path | None = None
    other: Path | None = None  # another model's file in its place, already checked
    context: int = 8192  # tokens of prompt and reply together
    threads: int = 0  # 0: every core this process may use
    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 7
    repeat_penalty: float = 1.0  # 1: none; a little keeps a small model out of loops
    json_schema: dict[str, Any] | None = None  # constrains the reply
    adapters: tuple[Adapter, ...] = Field(default_factory=shipped)

    _server: Any = PrivateAttr(default=None)
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _turn: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "qa-notes-embedded"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self._name, "temperature": self.temperature, "seed": self.seed}

    @property
    def _name(self) -> str:
        return self.other.name if self.other else weights.NAME

    def _file(self) -> Path:
        return self.other or weights.find(self.model_path, self.cache_dir)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return vocabulary.read(self._file(), weights.folder(self.cache_dir))

    def load(self) -> None:
        """Load the weights now instead of at the first question; ModelError when it cannot."""
        with self._lock:
            if self._server is None:
                self._server = _start(self._file(), self.context, self.threads, self.adapters)

    @property
    def address(self) -> str:
        """The OpenAI-compatible HTTP address of the same model, on the loopback interface."""
        self.load()
        return str(self._server.listening_address)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        reply = self._request(messages, stop, kwargs)
        choice = reply["choices"][0]
        message = AIMessage(
            content=choice["message"].get("content") or "",
            usage_metadata=_usage(reply.get("usage", {})),
            response_metadata={
                "finish_reason": choice["finish_reason"],
                "token_logprobs": _logprobs(choice),
                "timings": reply.get("timings", {}),
                "model_name": self._name,
            },
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        pieces: queue.Queue[Any] = queue.Queue()

        def work() -> None:
            try:
                self._request(messages, stop, kwargs, pieces.put)
            except (ModelError, PromptRefused) as err:
                pieces.put(err)
            except RuntimeError as err:  # llama.cpp's own
                pieces.put(ModelError(f"embedded model: {err}"))
            finally:
                pieces.put(_END)

        threading.Thread(target=work, daemon=True).start()
        while (piece := pieces.get()) is not _END:
            if isinstance(piece, ModelError | PromptRefused):
                raise piece
            chunk = _chunk(_answered(piece))
            if run_manager and chunk.text:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    def _riding(self, manner: Manner) -> dict[str, Any]:
        """The adapter of a request, alone, and its own slot: a slot keeps its prefix for the next
        request only while the adapters stay as they are. Without a name: none of them."""
        names = [adapter.name for adapter in self.adapters]
        if (name := manner.adapter) and name not in names:
            raise ModelError(f"the embedded model has no adapter {name}")
        aside = len(names) + 1 if names and manner.aside else 0
        slot = names.index(name) + 1 if name else aside
        chosen = [{"id": i, "scale": float(own == name)} for i, own in enumerate(names)]
        return {"id_slot": slot, "lora": chosen}

    def _request(
        self,
        messages: Sequence[BaseMessage],
        stop: list[str] | None,
        options: dict[str, Any],
        on_piece: Callable[[Any], None] | None = None,
    ) -> dict[str, Any]:
        self.load()
        with self._turn:
            return self._sent(self._body(messages, stop, options), on_piece)

    def _body(
        self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, Any]
    ) -> dict[str, Any]:
        manner: Manner = options.get("manner", PLAIN)
        body: dict[str, Any] = {
            "messages": convert_to_openai_messages(list(messages)),
            "max_tokens": options.get("max_tokens", self.max_tokens),
            "temperature": WARM if manner.draw else self.temperature,
            "seed": self.seed + manner.draw,
            "repeat_penalty": options.get("repeat_penalty", self.repeat_penalty),
            "cache_prompt": True,
        } | self._riding(manner)
        if self.other:
            # What is asked here needs no thinking, which would cost minutes on a processor.
            body["chat_template_kwargs"] = {"enable_thinking": False}
        if manner.adapter:
            body |= OUT_OF_LOOPS | {"logprobs": True, "top_logprobs": 1}
        if stop:
            body["stop"] = stop
        if manner.language and (strange := language(manner.language).strange):
            source = str(messages[-1].content)
            barred = self._vocabulary.barred(strange, source, manner.names)
            body["logit_bias"] = [[token, False] for token in barred]
        if schema := options.get("json_schema", self.json_schema):
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": schema},
            }
        return body

    def _sent(self, body: dict[str, Any], on_piece: Callable[[Any], None] | None) -> dict[str, Any]:
        if on_piece is None:
            return _answered(self._server.handle_chat_completions(body))
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        # An error raised inside the callback would be swallowed: pieces are judged by the reader.
        self._server.handle_chat_completions(body, on_piece)
        return {}


def _start(path: Path, context: int, threads: int, riding: Sequence[Adapter]) -> Any:
    try:
        import xllamacpp
    except ImportError as err:
        raise ModelError(
            "the embedded model needs xllamacpp, which is not installed",
            "pip install 'qa-notes[embedded]', or use another model: --llm provider:model",
        ) from err
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    more = len(riding) + 1 if riding else 0  # slots: of each adapter, of what is asked aside
    params.n_ctx = context + more * CONTEXT
    params.n_parallel = 1 + more
    params.kv_unified = True  # a slot takes of the context what it needs,
    params.cache_idle_slots = False  # and keeps its prefix while another one is asked
    params.cache_ram_mib = 0
    params.lora_adapters = [_rider(adapter) for adapter in riding]
    params.warmup = False
    params.verbosity = 0  # the engine's log is not for readers
    params.no_extra_bufts = not machine.wide_vectors()
    count = threads or machine.cores()
    params.cpuparams.n_threads = count
    params.cpuparams_batch.n_threads = count
    try:
        return xllamacpp.Server(params)
    except RuntimeError as err:
        raise ModelError(f"llama.cpp cannot load {path}: {err}") from err


def _rider(adapter: Adapter) -> Any:
    import xllamacpp

    info = xllamacpp.CommonAdapterLoraInfo()
    info.path = str(adapter.path)
    info.scale = 0.0  # each request says which one it wants
    return info


def _answered(reply: dict[str, Any]) -> dict[str, Any]:
    """The reply; PromptRefused or ModelError when it is one of llama.cpp's refusals."""
    error = reply.get("error") if isinstance(reply, dict) else None
    if error:
        why = f"embedded model: {error.get('message')}"
        if error.get("type") == "exceed_context_size_error":
            raise PromptRefused(why, SHOW_LESS)
        raise ModelError(why)
    return reply


def _usage(usage: dict[str, Any]) -> UsageMetadata:
    details = usage.get("prompt_tokens_details") or {}
    return UsageMetadata(
        input_tokens=usage.get("prompt_tokens", 0),
        output_tokens=usage.get("completion_tokens", 0),
        total_tokens=usage.get("total_tokens", 0),
        input_token_details={"cache_read": details.get("cached_tokens", 0)},
    )


def _logprobs(choice: dict[str, Any]) -> list[float]:
    """Of its tokens, where they were asked for."""
    return [token["logprob"] for token in (choice.get("logprobs") or {}).get("content") or ()]


def _chunk(piece: dict[str, Any]) -> ChatGenerationChunk:
    choices = piece.get("choices") or []
    text = (choices[0]["delta"].get("content") or "") if choices else ""
    finish = choices[0].get("finish_reason") if choices else None
    told = {"finish_reason": finish, "token_logprobs": _logprobs(choices[0]) if choices else []}
    message = AIMessageChunk(
        content=text,
        response_metadata={key: value for key, value in told.items() if value},
        usage_metadata=_usage(piece["usage"]) if piece.get("usage") else None,
    )
    return ChatGenerationChunk(message=message)
