"""Makes rag/models/reader/: the trained reader as int8 ONNX, with what it loses by that.

    python training/export_reader.py --data FOLDER --base FOLDER --work FOLDER [--out FOLDER]

Writes model.onnx, model.data, tokenizer.json and model.json, then reads reader/dev and the written news that
was kept from teaching, with both precisions, and prints SQuAD's figures. calibrate.py comes after. CARD.md is
written by hand from what these print.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from bert_graph import encoder_graph, reading_model
from news_data import news
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from reader_data import Example, Windows, dev_rows, examples, news_rows, rows, shown
from rich.progress import track
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from eval import squad

NAME = "dateline-reader-minilm-l6-int8"
ROOT = Path(__file__).resolve().parent.parent
LONGEST = 384  # word pieces, in measuring: whole paragraphs
PEAKS = 400  # training questions by which it is known how high inputs go
ANSWER = 24  # word pieces of the longest answer
Run = Callable[[NDArray[np.int64], NDArray[np.int64]], tuple[NDArray[np.float32], float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "rag/models/reader")
    parser.add_argument("--limit", type=int, help="measure on every so many questions only")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    full, quantised = given.work / "full.onnx", given.out / "model.onnx"
    tokenizer = Tokenizer.from_file(str(given.base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(given.out / "tokenizer.json"), pretty=False)
    learned = rows(given.data / "reader/train.jsonl.gz")
    some = random.Random(5).sample(learned, PEAKS)
    seen = examples(some, [[] for _ in some], Windows(tokenizer), seed=5)
    write_models(given.work / "reader.safetensors", full, quantised, list(seen))
    facts = {
        "name": NAME,
        "input": "ids, types: int64 (1, n): [CLS] question [SEP] title. date [SEP] window [SEP]",
        "output": "ends: float32 (1, n, 2), logits of start and end, the first token's for none; "
        "relevance: float32 (1, 1), logit",
        "licence": "Apache-2.0",
        "sha256": {
            file: hashlib.sha256((given.out / file).read_bytes()).hexdigest()
            for file in ("model.onnx", "model.data", "tokenizer.json")
        },
    }
    (given.out / "model.json").write_text(json.dumps(facts, indent=2) + "\n")
    print(json.dumps(facts["sha256"], indent=2))
    every = given.limit or 1
    asked = {"reader/dev": dev_rows(given.data / "reader/dev.jsonl.gz"), "written news": news_dev()}
    for label, path in (("fp32", full), ("int8", quantised)):
        for name, questions in asked.items():
            print(label, name, measured(path, tokenizer, questions[::every]), flush=True)


def write_models(weights: Path, full: Path, quantised: Path, seen: Sequence[Example]) -> None:
    """The graph in fp32 and as int8: products quantised dynamically, signed, a scale per output channel.

    `seen`: windows by which it is known how high the inputs of each product go.
    """
    tensors = load_file(weights)
    words = quantised.with_suffix(".words.onnx")
    save_graph(tensors, full)
    save_graph(tensors, words, int8_words=True, peaks=peaks(full, seen))
    quantize_dynamic(
        words,
        quantised,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=["ends.product", "relevance.product"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    words.unlink()
    # Weights in a file of their own are mapped by onnxruntime, and shared between processes.
    data = quantised.with_suffix(".data")
    data.unlink(missing_ok=True)
    onnx.save(
        onnx.load(quantised),
        quantised,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=data.name,
        size_threshold=4096,
    )
    data.chmod(0o644)


def save_graph(tensors: Mapping[str, NDArray[np.float32]], path: Path, **options: Any) -> None:
    options = {"int8_words": False, **options}
    graph, tokens = encoder_graph(tensors, layers=6, heads=12, epsilon=1e-12, typed=True, **options)
    onnx.save(reading_model(graph, tokens, tensors, name=NAME), path)


def peaks(full: Path, seen: Sequence[Example]) -> dict[str, NDArray[np.float32]]:
    """By product of the encoder, the largest size (d,) of each of its inputs over these windows."""
    model = onnx.load(full)
    inputs = {
        node.name.removesuffix(".product"): node.input[0]
        for node in model.graph.node
        if node.op_type == "MatMul" and node.name.startswith("layer")
    }
    tensors = sorted(set(inputs.values()))
    for tensor in tensors:
        model.graph.output.append(onnx.helper.make_tensor_value_info(tensor, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    highest: dict[str, NDArray[np.float32]] = {}
    for example in seen:
        ids, types = fed(example)
        found = session.run(tensors, {"ids": ids[None], "types": types[None]})
        for tensor, values in zip(tensors, found, strict=True):
            size = np.abs(values[0]).max(axis=0)
            highest[tensor] = np.maximum(highest.get(tensor, size), size)
    return {name: highest[tensor] for name, tensor in inputs.items()}


def fed(example: Example) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """An example as the graph takes it: ids and types (n,)."""
    return example.ids.astype(np.int64), (np.arange(len(example.ids)) >= example.question).astype(np.int64)


def runner(path: Path) -> Run:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_mem_pattern = False
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(ids: NDArray[np.int64], types: NDArray[np.int64]) -> tuple[NDArray[np.float32], float]:
        ends, relevance = session.run(None, {"ids": ids[None], "types": types[None]})
        return ends[0], float(relevance[0, 0])

    return run


def best_span(ends: NDArray[np.float32], window: int) -> tuple[float, int, int]:
    """Log-odds of the best span against none, and its first and last word piece."""
    inside = ends[window:-1]
    scores = inside[:, 0][:, None] + inside[:, 1][None, :]
    length = np.arange(len(inside))[None, :] - np.arange(len(inside))[:, None]
    scores = np.where((length >= 0) & (length < ANSWER), scores, -1e9)
    at = int(scores.argmax())
    start, end = divmod(at, len(inside))
    return float(scores[start, end] - ends[0].sum()), window + start, window + end


def news_dev() -> list[tuple[str, str, str, list[str]]]:
    """The written news that was kept from teaching, as `dev_rows`."""
    return [
        (row.question, f"{row.title}. {shown(row.published)}", row.context, list(row.answers))
        for row in news_rows(news(), taught=False)
        if row.published
    ]


def measured(
    path: Path, tokenizer: Tokenizer, asked: Sequence[tuple[str, str, str, Sequence[str]]]
) -> dict[str, float]:
    """EM and F1 on answerable questions with an answer forced, and F1 with silence at its best threshold."""
    run, windows = runner(path), Windows(tokenizer)

    def read(row: tuple[str, str, str, Sequence[str]]) -> tuple[float, float, float, float]:
        question, title, context, answers = row
        made = windows.example(question, title, context, None, longest=LONGEST)
        assert made is not None
        ends, relevance = run(*fed(made))
        score, start, end = best_span(ends, made.window)
        offsets = tokenizer.encode(context, add_special_tokens=False).offsets
        text = context[offsets[start - made.window][0] : offsets[end - made.window][1]]
        if not answers:
            return score, relevance, 0.0, 0.0
        return score, relevance, squad.exact_match(text, answers), squad.f1(text, answers)

    begun = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        found = np.array(list(track(pool.map(read, asked), total=len(asked), description=path.name)))
    took = time.perf_counter() - begun
    answerable = np.array([bool(row[3]) for row in asked])
    scores, relevance = found[:, 0], found[:, 1]
    ranks = {"span": scores, "relevance": relevance, "both": scores / 2 + relevance}
    print(
        {name: round(auc(rank, answerable), 4) for name, rank in ranks.items()}, "AUROC of having an answer"
    )
    best = {}
    for name, rank in ranks.items():
        floors = np.quantile(rank, np.linspace(0.02, 0.98, 97))
        f1s = [np.where(answerable, found[:, 3] * (rank >= x), rank < x).mean() for x in floors]
        best[f"F1 with silence, by {name}"] = round(float(max(f1s)), 4)
    silent = np.where(answerable, found[:, 3] * (scores >= 0), scores < 0).mean()
    return {
        "questions": len(asked),
        "forced EM": round(float(found[answerable, 2].mean()), 4),
        "forced F1": round(float(found[answerable, 3].mean()), 4),
        "F1 with silence, at 0": round(float(silent), 4),
        **best,
        "questions/s": round(len(asked) / took, 1),
    }


def auc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    ranks = np.argsort(np.argsort(scores)) + 1.0
    n, m = positive.sum(), (~positive).sum()
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m))


if __name__ == "__main__":
    main()
