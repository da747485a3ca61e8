"""A BERT encoder in torch, small and plain, for training on a processor with bfloat16 or on CUDA.

Gives `Encoder` (token vectors) and `Reader` (an encoder with heads for start, end and relevance), read from
and written to the names that `bert_graph` exports. Weights stay in fp32; products run in `dtype`. Written
out rather than taken from transformers because attention as plain products is what trains fastest on CPUs
with AMX: 0.45 s a step of 5,120 word pieces on two cores, against 0.79 s by torch's fused attention, whose
backward pass is slow there, and 1.6 s in fp32.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

PARTS = (  # of a layer: ours, BERT's
    ("out", "attention.output.dense"),
    ("norm1", "attention.output.LayerNorm"),
    ("up", "intermediate.dense"),
    ("down", "output.dense"),
    ("norm2", "output.LayerNorm"),
)


class Linear(nn.Linear):
    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight.to(x.dtype), self.bias.to(x.dtype))


class Norm(nn.LayerNorm):
    def __init__(self, width: int) -> None:
        super().__init__(width, eps=1e-12)

    def forward(self, x: Tensor) -> Tensor:
        whole = functional.layer_norm(x.float(), self.normalized_shape, self.weight, self.bias, self.eps)
        return whole.to(x.dtype)


class Layer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.out = Linear(width, 3 * width), Linear(width, width)
        self.up, self.down = Linear(width, 4 * width), Linear(4 * width, width)
        self.norm1, self.norm2 = Norm(width), Norm(width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape
        size = width // self.heads
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) * size**-0.5 + bias, -1)
        x = self.norm1(x + self.out((weights @ v).transpose(1, 2).reshape(batch, length, width)))
        return self.norm2(x + self.down(functional.gelu(self.up(x))))


class Encoder(nn.Module):
    def __init__(self, layers: int = 6, width: int = 384, heads: int = 12, words: int = 30522) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(words, width), nn.Embedding(512, width)
        self.types, self.norm = nn.Embedding(2, width), Norm(width)
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(layers))

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor, dtype: torch.dtype) -> Tensor:
        """Token vectors (b, n, d) of padded ids (b, n); mask is True where there is a token."""
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.types(types)
        x = self.norm(x).to(dtype)
        bias = torch.zeros(mask.shape, dtype=dtype, device=ids.device).masked_fill(~mask, -1e4)
        for layer in self.layers:
            x = layer(x, bias[:, None, None, :])
        return x

    def load(self, path: Path) -> Encoder:
        """Take over the weights of a safetensors file with BERT's names."""
        self.load_state_dict(from_bert(load_file(path), len(self.layers)))
        return self


def from_bert(weights: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    own = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        "types.weight": weights["embeddings.token_type_embeddings.weight"],
    }
    for part in ("weight", "bias"):
        own[f"norm.{part}"] = weights[f"embeddings.LayerNorm.{part}"]
        for i in range(layers):
            key = f"encoder.layer.{i}"
            three = [weights[f"{key}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            own[f"layers.{i}.qkv.{part}"] = torch.cat(three)
            for ours, theirs in PARTS:
                own[f"layers.{i}.{ours}.{part}"] = weights[f"{key}.{theirs}.{part}"]
    return {name: tensor.float().clone() for name, tensor in own.items()}


def to_bert(own: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The inverse of `from_bert`."""
    weights = {
        "embeddings.word_embeddings.weight": own["words.weight"],
        "embeddings.position_embeddings.weight": own["positions.weight"],
        "embeddings.token_type_embeddings.weight": own["types.weight"],
    }
    for part in ("weight", "bias"):
        weights[f"embeddings.LayerNorm.{part}"] = own[f"norm.{part}"]
        for i in range(layers):
            key = f"encoder.layer.{i}"
            three = own[f"layers.{i}.qkv.{part}"].chunk(3)
            for name, third in zip(("query", "key", "value"), three, strict=True):
                weights[f"{key}.attention.self.{name}.{part}"] = third.contiguous()
            for ours, theirs in PARTS:
                weights[f"{key}.{theirs}.{part}"] = own[f"layers.{i}.{ours}.{part}"]
    return weights


class Reader(nn.Module):
    """Start and end of the answer (the first token: there is none), and whether the window answers."""

    def __init__(self, encoder: Encoder, width: int = 384) -> None:
        super().__init__()
        self.encoder = encoder
        self.span, self.relevance = nn.Linear(width, 2), nn.Linear(width, 1)
        for head in (self.span, self.relevance):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(
        self, ids: Tensor, types: Tensor, mask: Tensor, dtype: torch.dtype
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits: start (b, n), end (b, n), relevance (b,)."""
        x = self.encoder(ids, types, mask, dtype).float()
        ends = self.span(x)
        return ends[..., 0], ends[..., 1], self.relevance(x[:, 0])[:, 0]
