"""Fine-tunes the embedder: a question's vector near that of the passage that answers it.

    python training/train_embedder.py --data FOLDER --base FOLDER --work FOLDER [--passes 1]

FOLDER of --data holds reader/train.jsonl.gz; --base the weights to begin with (model.safetensors,
tokenizer.json). Each question is told its passage from those of the whole batch and from one that looks
right and holds none of its answers, found by shared words or by the embedder before training. Goes on from
--work where it was stopped. Runs on CUDA where there is one, else in bfloat16 on this machine's cores.
Writes embedder.safetensors under BERT's names, for `compare_embedders.py` and `export_embedder.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from embedding import Embedding
from net import Encoder, to_bert
from reader_data import Row, rows
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

# Sources whose questions can be understood without their passage; reviews and policies cannot.
TAUGHT = ("squad2", "new_wiki", "mz", "nq", "qed", "timeqa")
LEAST = 4  # words of a question: "When was he born?" could be asked of anything
BATCH = 64  # questions of one step; it has twice as many passages
PEAK = 2e-5  # learning rate
WARM = 40  # steps in which it rises
TEMPERATURE = 0.05
LONGEST = 160  # word pieces of a passage: most of an encyclopedia's paragraph
DEEP = 12  # of the nearest passages by words, and by vectors, that may become a question's hard negative
KEEP = 50  # steps between checkpoints


def main() -> None:
    given = parse()
    given.work.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(given.seed)
    encoder = Encoder().load(given.base / "model.safetensors")
    embedding = Embedding(encoder, given.base / "tokenizer.json", device, LONGEST)
    asked, passages, own = questions(given.data / "reader/train.jsonl.gz", given.limit)
    print(f"{len(asked)} questions, {len(passages)} passages", flush=True)
    # Mined with the weights to begin with, once: a run that goes on would find others with its own.
    hard = kept_or(given.work / "hard.json", lambda: mined(asked, passages, own, embedding))
    of_question = embedding.pieces([row.question for row in asked])
    of_passage = embedding.pieces(passages)
    steps = planned([i for i, some in enumerate(hard) if some], given.passes, given.seed)
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=PEAK, weight_decay=0.01)
    at = resume(given.work / "checkpoint.pt", encoder, optimiser)
    losses: list[float] = []
    begun = time.perf_counter()
    with bar("loss") as progress:
        task = progress.add_task("Training", total=len(steps), completed=at, told="")
        for n in range(at, len(steps)):
            for group in optimiser.param_groups:
                group["lr"] = PEAK * min(1.0, (n + 1) / WARM) * (1 - n / len(steps))
            chance = random.Random(f"{given.seed} {n}")
            places = [own[i] for i in steps[n]] + [chance.choice(hard[i]) for i in steps[n]]
            loss = contrast(
                embedding.vectors([of_question[i] for i in steps[n]]),
                embedding.vectors([of_passage[place] for place in places]),
                places,
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            losses.append(loss.item())
            progress.update(task, advance=1, told=f"{np.mean(losses[-20:]):.3f}")
            if (n + 1) % KEEP == 0 or n + 1 == len(steps):
                keep(given.work, encoder, optimiser, n + 1)
                spent = time.perf_counter() - begun
                print(f"{n + 1}/{len(steps)} loss {np.mean(losses[-KEEP:]):.4f} {spent:.0f} s", flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="train on so many questions, to try it out")
    return parser.parse_args()


def questions(path: Path, limit: int | None) -> tuple[list[Row], list[str], list[int]]:
    """Questions that can be searched for, all passages of their sources, and each question's own among them.

    Passages of questions without an answer are there to be told apart.
    """
    learned = [row for row in rows(path) if row.source in TAUGHT]
    passages = sorted({row.context for row in learned})
    places = {text: i for i, text in enumerate(passages)}
    asked = [row for row in learned if row.answer and len(row.question.split()) >= LEAST]
    if limit is not None:
        asked = random.Random(0).sample(asked, min(limit, len(asked)))
    return asked, passages, [places[row.context] for row in asked]


def mined(
    asked: Sequence[Row], passages: Sequence[str], own: Sequence[int], embedding: Embedding
) -> list[list[int]]:
    """For each question, the nearest passages by words and by vectors that hold none of its answers."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [row.question for row in asked]
    with bar("texts") as progress:
        task = progress.add_task("Embedding", total=len(texts) + len(passages), told="")
        more = lambda count: progress.update(task, advance=count)  # noqa: E731
        by_vector, of_passages = embedding.all(texts, more), embedding.all(passages, more)
    weigh = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    columns = weigh.fit_transform(passages).T.tocsc()
    by_words = weigh.transform(texts)
    folded = [text.lower() for text in passages]
    found = []
    for at in range(0, len(asked), 512):
        some = slice(at, at + 512)
        nearness = (by_vector[some] @ of_passages.T, (by_words[some] @ columns).toarray())
        near = np.hstack([np.argpartition(-one, DEEP, axis=1)[:, :DEEP] for one in nearness])
        for row, mine, places in zip(asked[some], own[some], near, strict=True):
            found.append(
                [
                    int(i)
                    for i in sorted(set(places))
                    if i != mine and not any(answer in folded[i] for answer in row.answers)
                ]
            )
    return found


def planned(usable: list[int], passes: int, seed: int) -> list[list[int]]:
    """The questions of every step, in order; the same for a seed, so that a stopped run can go on."""
    steps = []
    for n in range(passes):
        order = usable.copy()
        random.Random(f"{seed} pass {n}").shuffle(order)
        steps += [order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH)]
    return steps


def contrast(asked: Tensor, passages: Tensor, places: Sequence[int]) -> Tensor:
    """How badly each question (b, d) is told its passage, the first b of (2b, d), from all the others.

    `places` says which passage each is: the question's own, where another question has it too, is no other.
    """
    logits = asked @ passages.T / TEMPERATURE
    which = torch.tensor(places, device=logits.device)
    right = torch.arange(len(asked), device=logits.device)
    same = which[None, :] == which[: len(asked), None]
    same[right, right] = False
    return functional.cross_entropy(logits.masked_fill(same, -1e4), right)


def kept_or(path: Path, make) -> list[list[int]]:
    """What was made before, else what `make` gives, kept."""
    if not path.exists():
        path.with_suffix(".tmp").write_text(json.dumps(make()))
        os.replace(path.with_suffix(".tmp"), path)
    return json.loads(path.read_text())


def keep(work: Path, encoder: Encoder, optimiser: torch.optim.Optimizer, step: int) -> None:
    """The checkpoint, and the weights under BERT's names; each replaced whole."""
    state = {"model": encoder.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
    torch.save(state, work / "checkpoint.tmp")
    os.replace(work / "checkpoint.tmp", work / "checkpoint.pt")
    own = {name: value.cpu() for name, value in encoder.state_dict().items()}
    weights = to_bert(own, layers=len(encoder.layers))
    save_file({name: value.contiguous() for name, value in weights.items()}, work / "embedder.tmp")
    os.replace(work / "embedder.tmp", work / "embedder.safetensors")


def resume(path: Path, encoder: Encoder, optimiser: torch.optim.Optimizer) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    encoder.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    print(f"Going on from step {state['step']}", flush=True)
    return int(state["step"])


def bar(what: str) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn(what + " {task.fields[told]}"),
    )


if __name__ == "__main__":
    main()
