"""A BERT encoder as an ONNX graph, written node by node from its weights.

Gives `encoder_graph`: token ids of ONE text in, one vector per token out of the named tensor, for the caller
to add a head to. It never reads a file, and never pads: one text at a time needs neither a mask nor token
types, and a vector then depends on its text alone (dynamic quantisation scales over all that is in a batch).

Written by hand rather than traced because the graph comes out smaller and the same each time: query, key and
value are one product, the token type is folded into the positions, and word vectors are int8 with a scale per
word (the exporter's quantiser knows one scale for the whole table).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from onnx import (
    GraphProto,
    ModelProto,
    NodeProto,
    TensorProto,
    ValueInfoProto,
    checker,
    helper,
    numpy_helper,
)

Weights = Mapping[str, NDArray[np.float32]]
OPSET = 20  # the first with Gelu
EASE = 0.85  # how much of the unevenness goes from inputs to weights; 0.6 to 1.0 tried


@dataclass
class Graph:
    """Nodes and constants in the order they were added; a node carries its output's name."""

    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)
    peaks: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)  # see `linear`

    def constant(self, name: str, array: NDArray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, op: str, inputs: list[str], *outputs: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(
            helper.make_node(op, inputs, list(outputs), name=outputs[0], domain=domain, **attributes)
        )
        return outputs[0]

    def linear(self, x: str, weight: NDArray, bias: NDArray, name: str) -> str:
        """`x @ weight.T + bias`, with weight (out, in) as torch keeps it.

        Where `peaks` tells how high each input of the product goes, the input is divided by what makes the
        peaks alike and the weights are multiplied by the same: the product stays, and int8 loses less by it
        (SmoothQuant, Xiao et al. 2023).
        """
        if name in self.peaks:
            ease = eased(self.peaks[name], weight)
            x = self.node("Mul", [x, self.constant(f"{name}.ease", 1 / ease)], f"{name}.eased")
            weight = weight * ease
        product = self.node("MatMul", [x, self.constant(f"{name}.weight", weight.T)], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.bias", bias)], name)

    def norm(self, x: str, weights: Weights, key: str, name: str, epsilon: float) -> str:
        scale = self.constant(f"{name}.weight", weights[f"{key}.weight"])
        bias = self.constant(f"{name}.bias", weights[f"{key}.bias"])
        return self.node("LayerNormalization", [x, scale, bias], name, axis=-1, epsilon=epsilon)


def eased(peaks: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each input (d,) is divided by, and its weights (out, d) multiplied with; their mean is one."""
    inputs, weights = np.maximum(peaks, 1e-4), np.maximum(np.abs(weight).max(axis=0), 1e-4)
    ease = inputs**EASE / weights ** (1 - EASE)
    return (ease / np.exp(np.log(ease).mean())).astype(np.float32)


def rows_as_int8(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A table (n, d) as int8 with one scale per row (n, 1)."""
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / np.float32(127), np.float32(1e-12))
    return np.rint(table / scale).astype(np.int8), scale.astype(np.float32)


def encoder_graph(
    weights: Weights,
    *,
    layers: int,
    heads: int,
    epsilon: float,
    int8_words: bool,
    typed: bool = False,
    peaks: Mapping[str, NDArray[np.float32]] | None = None,
) -> tuple[Graph, str]:
    """The graph from input "ids" (1, n) to the last layer's output (1, n, d), and that output's name.

    `typed`: an input "types" (1, n) of zeros and ones tells the first text's tokens from the second's.
    `peaks`: by product, how high each of its inputs goes.
    """
    graph = Graph(peaks=peaks or {})
    words = weights["embeddings.word_embeddings.weight"]
    types = weights["embeddings.token_type_embeddings.weight"]
    width = words.shape[1]

    if int8_words:
        table, scale = rows_as_int8(words)
        rows = graph.node("Gather", [graph.constant("words", table), "ids"], "word.int8")
        scales = graph.node("Gather", [graph.constant("words.scale", scale), "ids"], "word.scale")
        whole = graph.node("Cast", [rows], "word.float", to=TensorProto.FLOAT)
        word = graph.node("Mul", [whole, scales], "word")
    else:
        word = graph.node("Gather", [graph.constant("words", words), "ids"], "word")
    places = weights["embeddings.position_embeddings.weight"]
    positions = graph.constant("positions", places if typed else places + types[0])
    zero = graph.constant("zero", np.array([0], np.int64))
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    position = graph.node("Slice", [positions, zero, length, zero], "position")
    if typed:
        kind = graph.node("Gather", [graph.constant("type.table", types), "types"], "type")
        word = graph.node("Add", [word, kind], "word.typed")
    x = graph.node("Add", [word, position], "embedding")
    x = graph.norm(x, weights, "embeddings.LayerNorm", "embedding.norm", epsilon)

    thirds = graph.constant("thirds", np.array([width] * 3, np.int64))
    for i in range(layers):
        key, name = f"encoder.layer.{i}", f"layer{i}"
        own = [f"{key}.attention.self.{part}" for part in ("query", "key", "value")]
        joined = graph.linear(
            x,
            np.concatenate([weights[f"{part}.weight"] for part in own]),
            np.concatenate([weights[f"{part}.bias"] for part in own]),
            f"{name}.qkv",
        )
        parts = [f"{name}.query", f"{name}.key", f"{name}.value"]
        graph.node("Split", [joined, thirds], *parts, axis=-1)
        seen = graph.node(
            "MultiHeadAttention", parts, f"{name}.attention", domain="com.microsoft", num_heads=heads
        )
        for source, step in (("attention.output", "attention"), ("output", "feed")):
            if step == "feed":
                dense = f"{key}.intermediate.dense"
                up = graph.linear(x, weights[f"{dense}.weight"], weights[f"{dense}.bias"], f"{name}.up")
                seen = graph.node("Gelu", [up], f"{name}.gelu")
            dense = f"{key}.{source}.dense"
            out = graph.linear(
                seen, weights[f"{dense}.weight"], weights[f"{dense}.bias"], f"{name}.{step}.out"
            )
            total = graph.node("Add", [x, out], f"{name}.{step}.sum")
            x = graph.norm(total, weights, f"{key}.{source}.LayerNorm", f"{name}.{step}.norm", epsilon)
    return graph, x


def pooled_model(graph: Graph, tokens: str, *, name: str, width: int) -> ModelProto:
    """A model that gives the mean of the token vectors at unit length: "ids" (1, n) -> "vector" (1, d)."""
    mean = graph.node(
        "ReduceMean", [tokens, graph.constant("axis.token", np.array([1], np.int64))], "mean", keepdims=0
    )
    length = graph.node(
        "ReduceL2", [mean, graph.constant("axis.width", np.array([-1], np.int64))], "mean.length", keepdims=1
    )
    graph.node("Div", [mean, length], "vector")
    outputs = [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, width])]
    return _model(graph, name, ["ids"], outputs)


def reading_model(graph: Graph, tokens: str, weights: Weights, *, name: str) -> ModelProto:
    """A model that reads: "ids" and "types" (1, n) -> "ends" (1, n, 2), logits, and "relevance" (1, 1).

    The first token's ends say that there is no answer. Its heads, `ends` and `relevance`, stay in fp32.
    """
    graph.linear(tokens, weights["span.weight"], weights["span.bias"], "ends")
    zero, one = (graph.constant(f"at.{i}", np.array([i], np.int64)) for i in (0, 1))
    first = graph.node("Slice", [tokens, zero, one, one], "first")
    flat = graph.node("Squeeze", [first, one], "first.flat")
    graph.linear(flat, weights["relevance.weight"], weights["relevance.bias"], "relevance")
    outputs = [
        helper.make_tensor_value_info("ends", TensorProto.FLOAT, [1, "n", 2]),
        helper.make_tensor_value_info("relevance", TensorProto.FLOAT, [1, 1]),
    ]
    return _model(graph, name, ["ids", "types"], outputs)


def _model(graph: Graph, name: str, inputs: list[str], outputs: list[ValueInfoProto]) -> ModelProto:
    proto: GraphProto = helper.make_graph(
        graph.nodes,
        name,
        [helper.make_tensor_value_info(each, TensorProto.INT64, [1, "n"]) for each in inputs],
        outputs,
        graph.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(proto, opset_imports=opsets, ir_version=10, producer_name="dateline")
    checker.check_model(model)
    return model
