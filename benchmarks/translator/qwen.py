"""Qwen2 with a low-rank adapter, over the published 4-bit weights.

On a processor the frozen products are done in 8 bits, forward and for the gradient of their input
(SwitchBack, Wortsman et al. 2023): twice as fast as in 16 bits where there are 8-bit vector units,
and the loss of the bare weights on dev rises by 1 % (1.473 to 1.488). Elsewhere they are in 16.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from gguf.quants import dequantize
from torch import Tensor, nn
from torch.nn import functional as F

SCALE = 2.0  # alpha over rank
# What an adapter group reads at once, and what llama.cpp calls its parts.
GROUPS = {
    "l_qkv": ("attn_q", "attn_k", "attn_v"),
    "l_o": ("attn_output",),
    "l_gu": ("ffn_gate", "ffn_up"),
    "l_down": ("ffn_down",),
}
Weights = Mapping[str, Callable[[], Tensor]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a model, as its file tells it."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    inner: int
    epsilon: float
    rope_base: float

    @property
    def head(self) -> int:
        """Width of a head."""
        return self.width // self.heads

    @property
    def kv(self) -> int:
        """Width of keys, and of values."""
        return self.kv_heads * self.head


@dataclass(frozen=True, slots=True)
class Spans:
    """Attention stays inside a span and the prefix before it: `own` [s, l] and `keys` [s, p + l]
    gather, `mask` [s, 1, l, p + l] is added to scores, `back` [n] puts the result in its place."""

    own: Tensor
    keys: Tensor
    mask: Tensor
    back: Tensor


@dataclass(frozen=True, slots=True)
class Packed:
    """One row: tokens and positions [n], how to gather its spans, scores wanted and targets [m]."""

    ids: Tensor
    positions: Tensor
    spans: Spans
    at: Tensor
    targets: Tensor

    def on(self, device: str) -> Packed:
        """The same on another device."""
        spans = Spans(*(getattr(self.spans, f.name).to(device) for f in fields(Spans)))
        ids, positions, at, targets = (
            t.to(device) for t in (self.ids, self.positions, self.at, self.targets)
        )
        return Packed(ids, positions, spans, at, targets)


class _InEightBits(torch.autograd.Function):
    """y = x W^T + b, with W [out, in] in 8 bits and a scale for each of its rows."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, scale: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(weight, scale)
        x = x.float()
        steps = _steps(x)
        y = torch._int_mm((x / steps).round_().to(torch.int8), weight.t()).float()
        y.mul_(steps).mul_(scale)
        return (y if bias is None else y.add_(bias)).bfloat16()

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None, None]:
        weight, scale = ctx.saved_tensors
        grad = grads[0].float() * scale
        steps = _steps(grad)
        product = torch._int_mm(grad.div_(steps).round_().to(torch.int8), weight)
        return product.float().mul_(steps).bfloat16(), None, None, None


def _steps(x: Tensor) -> Tensor:
    low, high = x.amin(-1, keepdim=True), x.amax(-1, keepdim=True)  # twice as fast as aminmax
    return torch.maximum(high, low.neg_()).clamp_min_(1e-20).div_(127)


class Frozen(nn.Module):
    """A linear map that does not learn."""

    def __init__(self, weight: Tensor, bias: Tensor | None, eight: bool) -> None:
        super().__init__()
        self.eight = eight
        self.register_buffer("bias", bias if bias is None or eight else bias.bfloat16())
        scale = weight.abs().amax(1) / 127
        self.register_buffer("scale", scale if eight else None)
        small = (weight / scale[:, None]).round().to(torch.int8)
        self.register_buffer("weight", small if eight else weight.bfloat16())

    def forward(self, x: Tensor) -> Tensor:
        if self.eight:
            return _InEightBits.apply(x, self.weight, self.scale, self.bias)
        return F.linear(x, self.weight, self.bias)


class LowRank(nn.Module):
    """Maps that read the same input, each of the same rank."""

    def __init__(self, width: int, outputs: Sequence[int], rank: int) -> None:
        super().__init__()
        self.rank = rank
        self.a = nn.Parameter(torch.empty(rank * len(outputs), width))
        nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))
        self.b = nn.ParameterList([nn.Parameter(torch.zeros(n, rank)) for n in outputs])

    def forward(self, x: Tensor) -> Tensor:
        inner = (F.linear(x, self.a.to(x.dtype)) * SCALE).split(self.rank, -1)
        outs = [F.linear(h, b.to(x.dtype)) for h, b in zip(inner, self.b, strict=True)]
        return torch.cat(outs, -1) if len(outs) > 1 else outs[0]


class Layer(nn.Module):
    """One block; `rank` 0: without an adapter."""

    def __init__(self, weights: Weights, shape: Shape, rank: int, eight: bool) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("n1", weights["attn_norm.weight"]())
        self.register_buffer("n2", weights["ffn_norm.weight"]())
        self.maps = nn.ModuleDict()
        for name, parts in GROUPS.items():
            bias = [weights[f"{p}.bias"]() for p in parts if f"{p}.bias" in weights]
            weight = torch.cat([weights[f"{p}.weight"]() for p in parts])
            self.maps[name] = Frozen(weight, torch.cat(bias) if bias else None, eight)
        outs = {
            "l_qkv": (shape.width, shape.kv, shape.kv),
            "l_o": (shape.width,),
            "l_gu": (shape.inner, shape.inner),
            "l_down": (shape.width,),
        }
        for name, widths in outs.items() if rank else ():
            width = shape.inner if name == "l_down" else shape.width
            self.add_module(name, LowRank(width, widths, rank))
        self.rank = rank

    def _map(self, name: str, x: Tensor) -> Tensor:
        y = self.maps[name](x)
        return y + getattr(self, name)(x) if self.rank else y

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, spans: Spans) -> Tensor:
        s, n = self.shape, len(x)
        q, k, v = self._map("l_qkv", _norm(x, self.n1, s.epsilon)).split((s.width, s.kv, s.kv), -1)
        q = _turned(q.view(n, s.heads, s.head), cos, sin)[spans.own].transpose(1, 2)
        k = _turned(k.view(n, s.kv_heads, s.head), cos, sin)[spans.keys].transpose(1, 2)
        v = v.view(n, s.kv_heads, s.head)[spans.keys].transpose(1, 2)
        k, v = (t.repeat_interleave(s.heads // s.kv_heads, 1) for t in (k, v))
        # For spans this short torch's fused attention is slower than its three steps.
        seen = ((q @ k.transpose(-1, -2)) * s.head**-0.5 + spans.mask).softmax(-1) @ v
        x = x + self._map("l_o", seen.transpose(1, 2).reshape(-1, s.width)[spans.back])
        gate, up = self._map("l_gu", _norm(x, self.n2, s.epsilon)).chunk(2, -1)
        return x + self._map("l_down", F.silu(gate) * up)


class Model(nn.Module):
    """The published weights with an adapter in the layers from `lowest` on.

    Scores are made for `vocabulary` alone: a token that no row holds has nothing to learn.
    """

    def __init__(
        self, path: Path, rank: int, lowest: int, vocabulary: Sequence[int], eight: bool
    ) -> None:
        super().__init__()
        reader = gguf.GGUFReader(str(path))
        shape = _shape({k: f.contents() for k, f in reader.fields.items() if "qwen2." in k})
        weights: dict[str, Callable[[], Tensor]] = {
            tensor.name: lambda tensor=tensor: torch.from_numpy(  # type: ignore[misc]
                np.array(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
            )
            for tensor in reader.tensors
        }
        self.shape, self.lowest = shape, lowest
        self.register_buffer("embedding", weights["token_embd.weight"]().bfloat16())
        self.register_buffer("last_norm", weights["output_norm.weight"]())
        head = weights.get("output.weight", weights["token_embd.weight"])()
        tokens = torch.tensor(sorted(vocabulary))
        place = torch.full((len(head),), -1)
        place[tokens] = torch.arange(len(tokens))
        self.register_buffer("place", place)
        self.register_buffer("head", head[tokens].bfloat16())
        self.layers = nn.ModuleList()
        for i in range(shape.layers):
            own = {k.removeprefix(f"blk.{i}."): w for k, w in weights.items()}
            self.layers.append(Layer(own, shape, rank if i >= lowest else 0, eight))

    def forward(self, row: Packed) -> Tensor:
        """The mean loss over the row's targets, in nats."""
        shape = self.shape
        half = torch.arange(0, shape.head, 2, device=row.ids.device).float() / shape.head
        angle = row.positions.float()[:, None] / shape.rope_base ** half[None]
        cos, sin = angle.cos().bfloat16()[:, None], angle.sin().bfloat16()[:, None]
        x = self.embedding[row.ids].float()
        with torch.no_grad():
            for layer in self.layers[: self.lowest]:
                x = layer(x, cos, sin, row.spans)
        for layer in self.layers[self.lowest :]:
            x = layer(x, cos, sin, row.spans)
        scores = F.linear(_norm(x[row.at], self.last_norm, shape.epsilon), self.head)
        return F.cross_entropy(scores.float(), self.place[row.targets])


def packed(prefix: Sequence[int], row: Sequence[tuple[list[int], list[int]]]) -> Packed:
    """A row of conversations as the model reads it."""
    ids, positions = list(prefix), list(range(len(prefix)))
    at: list[int] = []
    targets: list[int] = []
    for tokens, learned in row:
        wanted = [j for j, mark in enumerate(learned) if mark]
        at += [len(ids) + j - 1 for j in wanted]
        targets += [tokens[j] for j in wanted]
        ids += tokens
        positions += range(len(prefix), len(prefix) + len(tokens))
    spans = _spans(len(prefix), [len(tokens) for tokens, _ in row])
    return Packed(*map(torch.tensor, (ids, positions)), spans, *map(torch.tensor, (at, targets)))


def _spans(prefix: int, lengths: Sequence[int]) -> Spans:
    sizes = [prefix, *lengths]
    starts = np.cumsum([0, *sizes]).tolist()
    longest = max(sizes)
    own = torch.zeros(len(sizes), longest, dtype=torch.long)
    back = torch.empty(starts[-1], dtype=torch.long)
    for i, (start, size) in enumerate(zip(starts, sizes, strict=False)):
        own[i, :size] = torch.arange(start, start + size)
        back[start : start + size] = i * longest + torch.arange(size)
    keys = torch.cat([torch.arange(prefix).expand(len(sizes), prefix), own], 1)
    own_past = torch.ones(longest, longest, dtype=torch.bool).tril().expand(len(sizes), -1, -1)
    allowed = torch.cat([own_past.new_ones(len(sizes), longest, prefix), own_past], 2)
    allowed[0, :, :prefix] = False  # the prefix is its own past
    mask = torch.zeros(allowed.shape).masked_fill(~allowed, -1e4).bfloat16()
    return Spans(own, keys, mask[:, None], back)


def _shape(facts: Mapping[str, Any]) -> Shape:
    return Shape(
        layers=facts["qwen2.block_count"],
        width=facts["qwen2.embedding_length"],
        heads=facts["qwen2.attention.head_count"],
        kv_heads=facts["qwen2.attention.head_count_kv"],
        inner=facts["qwen2.feed_forward_length"],
        epsilon=facts["qwen2.attention.layer_norm_rms_epsilon"],
        rope_base=facts["qwen2.rope.freq_base"],
    )


def _norm(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    return (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight).bfloat16()


def _turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions, halves apart (Su et al. 2021)."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)
