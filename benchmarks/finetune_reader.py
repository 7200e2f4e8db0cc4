"""Train a small adapter (LoRA) of the embedded chat model on questions with short gold answers.

python benchmarks/finetune_reader.py ../shared/data/qasper/train OUTPUT.gguf [--limit EXAMPLES]
    [--hold-back PAPERS]

Hu et al. 2021. The model reads a question as `qa-notes evaluate` asks it (brief.md.j2), over the
passages that hold the annotator's evidence and one that only shares the question's words, and is
taught the annotator's answer. A question nobody could answer comes with the two passages nearest
to it, and so does now and then a question of another paper: both are to be Unanswerable. The
weights are those of the published 4-bit file, unpacked to 16 bits, so the adapter fits the file
that it will ride on. An example takes 8 s on two cores with 16-bit vector units. After one hour on
them the adapter is not worth its second call (docs/decisions.md, 50), so none is shipped.
To measure one: llama-server -m qwen2.5-coder-1.5b-instruct-q4_k_m.gguf --lora OUTPUT.gguf, and
qa-notes evaluate DATASET --llm openai:reader --llm-base-url http://localhost:8080/v1
Needs: pip install peft
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf.quants import dequantize
from peft import LoraConfig, get_peft_model
from torch.nn.functional import cross_entropy
from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

from qa_notes.ask.prompting import prompt
from qa_notes.ask.shown import show
from qa_notes.evaluate.brief import kind_of
from qa_notes.evaluate.qasper import UNANSWERABLE, GoldAnswer, GoldPaper, GoldQuestion, load
from qa_notes.index import chunk
from qa_notes.index.search import PaperIndex
from qa_notes.llm import Message, weights
from qa_notes.models import Passage

BATCH = 4  # examples a step
RATE, WARM, LEAST = 2e-4, 8, 0.03  # of learning: peak, steps up to it, share of it at the end
RANK, ALPHA = 8, 16
LOWEST = 8  # the first layer that is trained: those below are read and never gone back through
HOLDING, OTHER = 2, 1  # passages of an example that hold the evidence, and that do not
SWAPPED = 0.06  # share of the questions that another paper is asked as well
SILENT = 0.6  # share of the unanswerable ones taken: as many of the others can be used
LONGEST_ANSWER, LONGEST = 60, 900  # words; tokens of an example
PARTS = {  # of a layer: what llama.cpp calls them, and torch
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}
TOP = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
ADAPTED = [part for part in PARTS if not part.endswith("norm")]


@dataclass(frozen=True, slots=True)
class Example:
    """What the model is asked, and what it shall say."""

    messages: list[Message]
    answer: str


class Examples:
    """Of the papers of a data set that are not held back."""

    def __init__(self, prefix: Path, held_back: int) -> None:
        self.papers, questions = load(prefix)
        self.known = list(self.papers)[held_back:]
        self.questions = [q for q in questions if q.paper_id in set(self.known)]
        self._indexes: dict[str, PaperIndex] = {}

    def draw(self, limit: int | None) -> list[Example]:
        """So many, at random."""
        made: list[Example] = []
        random.shuffle(self.questions)
        for question in self.questions:
            made += self._of(question)
            if limit and len(made) >= limit:
                break
        return made[:limit]

    def _of(self, question: GoldQuestion) -> Iterator[Example]:
        answer = question.answers[0]
        gold = self.papers[question.paper_id]
        if answer.unanswerable:
            if random.random() < SILENT:
                yield self._example(question, gold, UNANSWERABLE)
        elif _teaches(answer) and (holding := self._holding(question, gold, answer)):
            yield self._example(question, gold, answer, holding)
        if random.random() < SWAPPED:
            other = random.choice([key for key in self.known if key != question.paper_id])
            yield self._example(question, self.papers[other], UNANSWERABLE)

    def _example(
        self,
        question: GoldQuestion,
        gold: GoldPaper,
        answer: GoldAnswer,
        holding: tuple[Passage, ...] = (),
    ) -> Example:
        near = [p for p in self._nearest(question, gold) if p not in holding]
        shown = [*holding, *near[: OTHER if holding else HOLDING]]
        random.shuffle(shown)
        seen = show(shown, None)
        kind = kind_of(question.text)
        messages = prompt("brief", parts=seen.parts, question=question.text, kind=kind)
        return Example(messages, answer.gold.strip())

    def _holding(
        self, question: GoldQuestion, gold: GoldPaper, answer: GoldAnswer
    ) -> tuple[Passage, ...]:
        """The passages of the evidence that are nearest to the question; none if they miss it."""
        spans = [gold.span(paragraph) for paragraph in answer.paragraphs]
        near = [p for p in self._nearest(question, gold) if _covers(p, spans)][:HOLDING]
        text = " ".join(passage.text for passage in near).lower()
        words = answer.gold.lower().replace(",", " ").split()
        found = sum(word in text for word in words)
        enough = answer.type == "yes_no" or found * 2 >= len(words)
        return tuple(near) if enough else ()

    def _nearest(self, question: GoldQuestion, gold: GoldPaper) -> list[Passage]:
        """All passages of the paper by BM25, the nearest first."""
        if gold.paper.id not in self._indexes:
            passages = chunk(gold.document, gold.paper)
            unread = np.ones((len(passages), 1), dtype=np.float32)  # only BM25 is asked
            self._indexes[gold.paper.id] = PaperIndex(passages, unread)
        index = self._indexes[gold.paper.id]
        scores = index.scores([question.text], np.ones((1, 1), dtype=np.float32))[1][0]
        return [index.passages[i] for i in np.argsort(-scores, kind="stable")]


def _teaches(answer: GoldAnswer) -> bool:
    """Whether it is short and rests on text; an answer out of a figure cannot be read."""
    return 0 < len(answer.gold.split()) <= LONGEST_ANSWER and bool(answer.paragraphs)


def _covers(passage: Passage, spans: list[tuple[int, int]]) -> bool:
    """Whether half of the passage, or half of a paragraph, is evidence."""
    return any(
        2 * (min(end, passage.end) - max(start, passage.start))
        >= min(end - start, passage.end - passage.start)
        for start, end in spans
    )


def unpacked() -> Qwen2ForCausalLM:
    """The published 4-bit weights as a model of torch, in 16 bits."""
    reader = gguf.GGUFReader(str(weights.find()))
    facts = {key: field.contents() for key, field in reader.fields.items() if "qwen2." in key}
    model = Qwen2ForCausalLM(_config(facts, {t.name: t.shape for t in reader.tensors})).bfloat16()
    state = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type)
        state[_torch_name(tensor.name)] = torch.from_numpy(np.array(values)).bfloat16()
    model.load_state_dict(state)
    return model


def _config(facts: Mapping[str, int | float], shapes: Mapping[str, np.ndarray]) -> Qwen2Config:
    return Qwen2Config(
        vocab_size=int(shapes["token_embd.weight"][1]),
        hidden_size=facts["qwen2.embedding_length"],
        intermediate_size=facts["qwen2.feed_forward_length"],
        num_hidden_layers=facts["qwen2.block_count"],
        num_attention_heads=facts["qwen2.attention.head_count"],
        num_key_value_heads=facts["qwen2.attention.head_count_kv"],
        rms_norm_eps=facts["qwen2.attention.layer_norm_rms_epsilon"],
        rope_parameters={"rope_type": "default", "rope_theta": facts["qwen2.rope.freq_base"]},
        tie_word_embeddings=False,
    )


def _torch_name(name: str) -> str:
    if name in TOP:
        return TOP[name]
    _, layer, part, kind = name.split(".")
    return f"model.layers.{layer}.{PARTS[part]}.{kind}"


class Trainer:
    """The model with an adapter that is free to move."""

    def __init__(self, steps: int) -> None:
        path = weights.find()
        self.tokens = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        base = unpacked()
        layers = list(range(LOWEST, base.config.num_hidden_layers))
        self.model = get_peft_model(
            base,
            LoraConfig(
                r=RANK,
                lora_alpha=ALPHA,
                target_modules=[PARTS[part].rpartition(".")[2] for part in ADAPTED],
                layers_to_transform=layers,
            ),
        ).train()
        self.free = {n: w for n, w in self.model.named_parameters() if w.requires_grad}
        for weight in self.free.values():
            weight.data = weight.data.float()
        self.optimizer = torch.optim.AdamW(self.free.values(), lr=RATE, weight_decay=0.0)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer,
            lambda step: min(1.0, (step + 1) / WARM) * max(LEAST, 1 - step / steps),
        )

    def ids(self, example: Example) -> tuple[list[int], list[int]]:
        """Tokens of what is asked, and of what is to be said."""
        turns = [{"role": role, "content": text} for role, text in example.messages]
        asked = self.tokens.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        said = f"{example.answer}<|im_end|>"
        asked_ids, said_ids = self.tokens([asked, said], add_special_tokens=False)["input_ids"]
        return asked_ids, said_ids

    def step(self, batch: list[tuple[list[int], list[int]]]) -> float:
        """One batch; its loss before it is learned from."""
        total = 0.0
        for asked, said in batch:
            with torch.autocast("cpu", torch.bfloat16):
                # Scores over 151,936 tokens are made only where an answer is to be learned.
                inner = self.model.base_model.model
                states = inner.model(input_ids=torch.tensor([asked + said]), use_cache=False)
                scores = inner.lm_head(states.last_hidden_state[0, len(asked) - 1 : -1])
            loss = cross_entropy(scores.float(), torch.tensor(said)) / len(batch)
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(self.free.values(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        return total

    def save(self, path: Path) -> None:
        """As llama.cpp reads adapters, in 16 bits."""
        path.parent.mkdir(parents=True, exist_ok=True)
        names = {torch_name: part for part, torch_name in PARTS.items()}
        writer = gguf.GGUFWriter(path, "qwen2")
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(ALPHA))
        for name, weight in self.free.items():
            layer, _, rest = name.partition(".layers.")[2].partition(".")
            part, _, side = rest.partition(".lora_")
            tensor = f"blk.{layer}.{names[part]}.weight.lora_{side[0].lower()}"
            writer.add_tensor(tensor, weight.detach().half().numpy())
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("prefix", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--limit", type=int, help="so many examples only")
    parser.add_argument("--hold-back", type=int, default=0, help="so many papers, the first")
    wish = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    drawn = Examples(wish.prefix, wish.hold_back).draw(wish.limit)
    trainer = Trainer(len(drawn) // BATCH)
    read = [ids for ids in map(trainer.ids, drawn) if sum(map(len, ids)) <= LONGEST]
    steps = len(read) // BATCH
    print(f"{len(read)} examples, {sum(sum(map(len, ids)) for ids in read)} tokens")
    for step in range(1, steps + 1):
        loss = trainer.step(read[(step - 1) * BATCH : step * BATCH])
        print(f"step {step} of {steps}, loss {loss:.2f}", flush=True)
        if step % 20 == 0 or step == steps:
            trainer.save(wish.output)


if __name__ == "__main__":
    main()
