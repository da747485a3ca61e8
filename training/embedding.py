"""Texts to unit vectors in torch, as the shipped embedder gives them: word pieces, encoder, mean, length one.

Gives `Embedding`, for training and for comparing. In bfloat16 its vectors are near those of the exported int8
model and not the same: figures made here compare weights with each other, not with the product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from net import Encoder
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

PIECES = 8192  # word pieces embedded at once, padding included


class Embedding:
    """An encoder with its tokenizer. `longest`: word pieces of a text that count, marks included."""

    def __init__(self, encoder: Encoder, tokenizer: Path, device: torch.device, longest: int = 512) -> None:
        self.encoder = encoder.to(device)
        self._device = device
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(longest)

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def vectors(self, pieces: Sequence[Sequence[int]]) -> Tensor:
        """Unit vectors (n, d) of texts' word pieces, in one batch, with their gradient."""
        longest = max(len(ids) for ids in pieces)
        ids = torch.zeros(len(pieces), longest, dtype=torch.long)
        mask = torch.zeros_like(ids, dtype=torch.bool)
        for row, own in enumerate(pieces):
            ids[row, : len(own)] = torch.tensor(own)
            mask[row, : len(own)] = True
        ids, mask = ids.to(self._device), mask.to(self._device)
        tokens = self.encoder(ids, torch.zeros_like(ids), mask, torch.bfloat16).float()
        kept = mask[..., None]
        return functional.normalize((tokens * kept).sum(1) / kept.sum(1), dim=-1)

    @torch.no_grad()
    def all(self, texts: Sequence[str], more: Callable[[int], None] = lambda _: None) -> np.ndarray:
        """Unit vectors (n, d) of many texts, those of like length together; `more` hears of each batch."""
        pieces = self.pieces(texts)
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]))
        found = np.zeros((len(pieces), self.encoder.words.embedding_dim), np.float32)
        batch: list[int] = []
        for at, i in enumerate(order):
            batch.append(i)
            last = at + 1 == len(order)
            if last or len(pieces[order[at + 1]]) * (len(batch) + 1) > PIECES:
                found[batch] = self.vectors([pieces[j] for j in batch]).cpu().numpy()
                more(len(batch))
                batch = []
        return found
