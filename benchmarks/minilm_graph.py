"""Write qa_notes/index/minilm.onnx: the graph of all-MiniLM-L6-v2, without its weights.

    python benchmarks/minilm_graph.py [FILE]

One text's token ids (1, tokens) in, its vector of length 1 (1, 384) out: embedding, six layers of
BERT, the mean over the tokens, normalization. Nothing is exported from a model: the graph is put
together from the numbers in the published config.json, so that the same bytes come out whatever
is installed. Weights are named as they are published, and given by qa_notes/index/minilm.py when
the graph is loaded; those of queries, keys and values stand side by side in one.

The operators of the domain com.microsoft are onnxruntime's own; its optimizer would find them in
an exported graph, too, but not all.
"""

from __future__ import annotations

import sys
from pathlib import Path

from onnx import ModelProto, NodeProto, TensorProto, helper

FILE = Path(__file__).parents[1] / "qa_notes" / "index" / "minilm.onnx"
WORDS, POSITIONS, WIDTH, INNER, LAYERS, HEADS = 30522, 512, 384, 1536, 6, 12
EPSILON = 1e-12
OPSETS = {"": 17, "com.microsoft": 1}
IR_VERSION = 8


class Graph:
    """Nodes one after the other, each with one output, and the weights that they name."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def weight(self, name: str, *shape: int) -> str:
        """A tensor whose values come later."""
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="weights")
        self.weights.append(tensor)
        return name

    def node(self, operator: str, out: str, *inputs: str, domain: str = "", **how: object) -> str:
        """The output of an operator."""
        self.nodes.append(helper.make_node(operator, inputs, [out], domain=domain, **how))
        return out

    def own(self, operator: str, out: str, *inputs: str, **how: object) -> str:
        """The output of one of onnxruntime's own operators."""
        return self.node(operator, out, *inputs, domain="com.microsoft", **how)

    def norm(self, name: str) -> list[str]:
        return [self.weight(f"{name}.LayerNorm.{kind}", WIDTH) for kind in ("weight", "bias")]

    def added(self, name: str, new: str, old: str, width: int) -> str:
        """The end of half a layer: `new`, made narrow, added to `old`, normalized."""
        weight = self.weight(f"{name}.dense.weight", width, WIDTH)
        narrow = self.node("MatMul", f"{name}.dense", new, weight)
        taken = (narrow, old, *self.norm(name), self.weight(f"{name}.dense.bias", WIDTH))
        return self.own("SkipLayerNormalization", name, *taken, epsilon=EPSILON)

    def layer(self, name: str, old: str) -> str:
        looked = f"{name}.attention.self"
        weight = self.weight(f"{looked}.weight", WIDTH, 3 * WIDTH)
        bias = self.weight(f"{looked}.bias", 3 * WIDTH)
        seen = self.own("Attention", looked, old, weight, bias, num_heads=HEADS)
        middle = self.added(f"{name}.attention.output", seen, old, WIDTH)
        dense = f"{name}.intermediate.dense"
        weight = self.weight(f"{dense}.weight", WIDTH, INNER)
        bias = self.weight(f"{dense}.bias", INNER)
        wide = self.node("MatMul", dense, middle, weight)
        active = self.own("BiasGelu", f"{name}.intermediate", wide, bias)
        return self.added(f"{name}.output", active, middle, INNER)


def made() -> ModelProto:
    graph = Graph()
    words = graph.weight("embeddings.word_embeddings.weight", WORDS, WIDTH)
    places = graph.weight("embeddings.position_embeddings.weight", POSITIONS, WIDTH)
    taken = ("ids", "", words, places, "", *graph.norm("embeddings"))
    tokens = graph.own("EmbedLayerNormalization", "embeddings", *taken, epsilon=EPSILON)
    graph.nodes[-1].output.append("embeddings.mask")  # it must have one, which nothing reads
    for number in range(LAYERS):
        tokens = graph.layer(f"encoder.layer.{number}", tokens)
    mean = graph.node("ReduceMean", "mean", tokens, axes=[1], keepdims=0)
    graph.node("LpNormalization", "vector", mean, axis=-1, p=2)
    whole = helper.make_graph(
        graph.nodes,
        "MiniLM",
        [helper.make_tensor_value_info("ids", TensorProto.INT32, [1, "tokens"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, WIDTH])],
        graph.weights,
    )
    opsets = [helper.make_opsetid(*opset) for opset in OPSETS.items()]
    return helper.make_model(whole, opset_imports=opsets, ir_version=IR_VERSION)


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.write_bytes(made().SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
