"""Whether an embedded Chroma folder works and holds what the record says, tried in a child process.

A damaged segment kills the process that touches it (chroma-core/chroma#6949, #7069), so it is not this
one that does. `python -m rag.probe FOLDER` is the child: it reads what to expect from standard input.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from rag.rows import Row, Vector


def sound(
    folder: Path,
    ids: Sequence[str],
    lagging: Collection[str],
    sample: Mapping[str, Vector],
    past: Sequence[str] = (),
) -> bool:
    """Whether the folder opens, holds exactly these passage ids and finds each sample vector by itself.

    `past`: those of superseded versions. Of either, some may be in the sample.
    Passages of `lagging` articles are not compared: they are brought up to date afterwards.
    """
    expected = io.BytesIO()
    np.savez(
        expected,
        ids=np.array(list(ids), dtype=np.str_),
        past=np.array(list(past), dtype=np.str_),
        lagging=np.array(list(lagging), dtype=np.str_),
        sample=np.array(list(sample), dtype=np.str_),
        vectors=np.stack(list(sample.values())) if sample else np.zeros((0, 1), np.float32),
    )
    root = str(Path(__file__).parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        child = subprocess.run(
            [sys.executable, "-m", "rag.probe", str(folder.resolve())],
            input=expected.getvalue(),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            cwd=root,
            capture_output=True,
            timeout=60 + (len(ids) + len(past)) / 200,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return child.returncode == 0


def difference(folder: Path, expected: IO[bytes]) -> str | None:
    """What is wrong with a folder, None for nothing. Run it in a child: it may not come back."""
    from rag.chroma import Folder
    from rag.vectors import VectorIndex

    with np.load(expected) as given:
        ids, past = set(given["ids"].tolist()), set(given["past"].tolist())
        lagging = set(given["lagging"].tolist())
        sample, vectors = given["sample"].tolist(), given["vectors"]
    index = VectorIndex(Folder(folder.parent).open_as_it_is(folder.name))
    try:
        for held, expect in ((index.ids(), ids), (index.past_ids(), past)):
            if any(_owner(id_) not in lagging for id_ in held ^ expect):
                return "its passages are not the record's"
        stored = index.stored(sample)
        for id_, vector in zip(sample, vectors, strict=True):
            if id_ not in stored or not np.allclose(stored[id_].vector, vector, atol=1e-6):
                return f"the vector of {id_} differs"
        rows = [
            Row(id_, "", "", "", "", 0, "", vector, until=1 if id_ in past else None)
            for id_, vector in zip(sample, vectors, strict=True)
        ]
        if lost := index.unfound(rows):
            return f"{lost[0]} is not found by its own vector"
    finally:
        index.abandon()
    return None


def _owner(passage_id: str) -> str:
    """The article of "<article id>.<version>.<index>"."""
    return passage_id.rsplit(".", 2)[0]


if __name__ == "__main__":
    problem = difference(Path(sys.argv[1]), io.BytesIO(sys.stdin.buffer.read()))
    if problem is not None:
        sys.exit(problem)
