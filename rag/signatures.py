"""The signature of an article's text: MinHash over its runs of four words, and the bands it is found by.

Equal texts have equal signatures on any machine. Pure; it stores nothing, and what two signatures say of
two texts is an estimate: `rag.copies.resemblance` has the last word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rag.copies import runs

# Two texts with a share s of their runs in common meet in one band at least with probability
# 1 - (1 - s^ROWS)^BANDS: 0.88 at 0.4, 0.986 at 0.5, 0.9996 at 0.6; at 0.02, as two reports on one subject
# have, 0.0003. The least share of two copies that differ, seen on real articles, is 0.25 (a shortened one).
BANDS = 32
ROWS = 3
SEED = 1
TOGETHER = 2000  # runs hashed at once, 96 times each: some 3 MB, however long the text
SCHEME = (
    f"minhash {BANDS}x{ROWS} seed {SEED} runs 4"  # changes whenever signatures made before do not compare
)


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """Of one text. `least`: (BANDS * ROWS,) uint32, the least hash of its runs under each permutation."""

    runs: int  # how many different runs it has
    least: NDArray[np.uint32]

    @classmethod
    def of(cls, text: str) -> Signature:
        """A text without a word has 0 runs, and no bands."""
        from datasketch import MinHash

        found = runs(text)
        minhash = MinHash(num_perm=BANDS * ROWS, seed=SEED)
        for some in batched(found, TOGETHER):
            minhash.update_batch([" ".join(run).encode("utf-8", "surrogatepass") for run in some])
        return cls(len(found), minhash.hashvalues.astype(np.uint32))

    @classmethod
    def read(cls, stored: bytes, count: int) -> Signature:
        return cls(count, np.frombuffer(stored, dtype="<u4").astype(np.uint32, copy=False))

    def stored(self) -> bytes:
        return self.least.astype("<u4").tobytes()

    def bands(self) -> list[int]:
        """A signed 64-bit number for each band; texts that share one are worth comparing."""
        if not self.runs:
            return []
        rows = self.least.astype("<u4").reshape(BANDS, ROWS)
        return [
            int.from_bytes(
                hashlib.blake2b(row.tobytes(), digest_size=8, salt=number.to_bytes(2, "little")).digest(),
                "little",
                signed=True,
            )
            for number, row in enumerate(rows)
        ]


def batched(items: Iterable[tuple[str, ...]], size: int) -> Iterator[list[tuple[str, ...]]]:
    """The items in lists of `size`, the last one shorter."""
    each = iter(items)
    while some := list(islice(each, size)):
        yield some


def shared(a: Signature, b: Signature) -> float:
    """An estimate of `rag.copies.resemblance` of the two texts, 0 to 1, from signatures alone."""
    if not a.runs or not b.runs:
        return 0.0
    jaccard = float(np.mean(a.least == b.least))
    both = jaccard * (a.runs + b.runs) / (1 + jaccard)
    return min(1.0, both / min(a.runs, b.runs))
