"""A year's articles in: passages per second and memory, then the same again, one changed, check and rebuild.

    python -m eval.benchmarks.collection --data FOLDER [--home FOLDER] [--peer]

Each step is a `dateline` command in a process of its own, whose peak memory is read when it ends. With
`--peer`, LlamaIndex's own pipeline takes the same first articles into Chroma, with the same embedder, right
after Dateline took them. The table goes to standard output, the commands' progress to standard error, and
`--json` has each step as soon as it ends. FOLDER is only read.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.benchmarks import data
from eval.benchmarks.side import read

ARTICLES = "realtimeqa/2023.articles.jsonl.xz"
FEWER = 1000  # articles of the first step: if memory grows with the collection, it shows between this and all
CHANGED = 17  # which article gets a sentence more


@dataclass(frozen=True, slots=True)
class Step:
    """One command: how it went, and what it said."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_mib: float
    said: Mapping[str, Any] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    err = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
        work = Path(temporary)
        home = given.home or work / "home"
        if home.exists() and any(home.iterdir()):
            err.print(f"{home} is not empty: the first steps are to fill it.", style="bold red")
            return 2
        try:
            total = prepare(given.data, work, given.articles)
        except data.NoData as error:
            err.print(str(error), style="bold red", soft_wrap=True)
            return 1
        steps = []
        for step in measure(work, home, err, with_peer=given.peer):
            steps.append(step)
            if given.json:
                document = json.dumps([asdict(each) for each in steps], indent=1)
                given.json.write_text(f"{document}\n", encoding="utf-8")
    show(steps, total)
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="collection", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, "realtimeqa/")
    parser.add_argument("--articles", type=int, help="how many articles, from the first (all)")
    parser.add_argument("--home", type=Path, help="an empty folder for the home, which is then kept")
    parser.add_argument(
        "--peer", action="store_true", help="LlamaIndex's pipeline too, on the first articles"
    )
    parser.add_argument("--json", type=Path, help="file for every figure")
    given = parser.parse_args(arguments)
    if given.articles is not None and given.articles <= CHANGED:
        parser.error(f"--articles is more than {CHANGED}")
    return given


def prepare(folder: Path, work: Path, articles: int | None) -> int:
    """Write the articles, the first of them, and all with one changed; how many there are."""
    total = 0
    names = ("some.jsonl", "all.jsonl", "changed.jsonl")
    some, every, changed = ((work / name).open("w", encoding="utf-8") for name in names)
    with some, every, changed:
        for total, article in enumerate(islice(data.rows(folder, ARTICLES), articles), 1):
            line = json.dumps(article) + "\n"
            every.write(line)
            if total <= FEWER:
                some.write(line)
            if total == CHANGED:
                line = (
                    json.dumps(article | {"text": f"{article['text']}\n\nOne sentence was added here."})
                    + "\n"
                )
            changed.write(line)
    return total


def measure(work: Path, home: Path, err: Console, *, with_peer: bool) -> Iterator[Step]:
    dateline = [sys.executable, "-m", "rag.cli"]
    steps: list[tuple[str, list[str]]] = [
        (f"ingest the first {FEWER:,}", ["ingest", str(work / "some.jsonl"), "--json"]),
        ("ingest all", ["ingest", str(work / "all.jsonl"), "--json"]),
        ("ingest all again", ["ingest", str(work / "all.jsonl"), "--json"]),
        ("again, one changed", ["ingest", str(work / "changed.jsonl"), "--json"]),
        ("check", ["check", "--json"]),
        ("rebuild", ["rebuild", "--json"]),
        ("check after it", ["check", "--json"]),
    ]
    for name, arguments in steps:
        err.print(name, style="bold")
        yield run(name, [*dateline, *arguments], home)
        if with_peer and name == steps[0][0]:
            err.print(name := f"LlamaIndex: the first {FEWER:,}", style="bold")
            command = [sys.executable, "-m", "eval.benchmarks.collection", "peer", str(work / "some.jsonl")]
            yield run(name, [*command, str(work / "peer")], home)


def run(name: str, command: Sequence[str], home: Path) -> Step:
    """The command in a process of its own. Raises SystemExit where it fails."""
    # A setting of the caller's must not change what is measured.
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DATELINE_", "OPENAI_"))}
    clean |= {"DATELINE_HOME": str(home), "ANONYMIZED_TELEMETRY": "False"}
    with tempfile.TemporaryFile("w+") as said:
        begun = time.perf_counter()
        with subprocess.Popen(command, stdout=said, env=clean) as child:
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begun
        if child.returncode:
            raise SystemExit(f"{name} failed with exit status {child.returncode}.")
        said.seek(0)
        told = json.loads(said.read())
    # The lists of ids would fill the page; how many there are is what counts.
    told = {key: len(value) if isinstance(value, list) else value for key, value in told.items()}
    kilobytes = used.ru_maxrss / 1024 if sys.platform == "darwin" else used.ru_maxrss
    return Step(name, seconds, used.ru_utime + used.ru_stime, kilobytes / 1024, told)


def peer(articles: Path, home: Path) -> dict[str, int]:
    """LlamaIndex's pipeline over a file of articles; what it holds then."""
    from eval.benchmarks.llamaindex_side import open_side

    total = sum(1 for _ in read(articles))

    def report(done: int, total: int | None = None, label: str | None = None) -> None:  # noqa: ARG001
        sys.stderr.write(f"\r{done:,} passages embedded")

    home.mkdir()
    return {"articles": total, "passages": open_side(home).ingest(read(articles), total, report)}


def show(steps: Sequence[Step], total: int) -> None:
    table = Table(
        title=f"{total:,} articles of RealTimeQA 2023, {os.cpu_count()} cores", title_justify="left"
    )
    table.add_column("step")
    for name in ("seconds", "processor s", "peak MiB", "passages", "embedded", "passages/s"):
        table.add_column(name, justify="right")
    table.add_column("said")
    plain: Callable[[Step, str], str] = lambda step, key: f"{step.said[key]:,}" if key in step.said else ""  # noqa: E731
    for step in steps:
        embedded = step.said.get("embedded", step.said["passages"] if step.name.startswith("Llama") else 0)
        counts = [key for key in ("added", "updated", "unchanged", "refused", "whole") if step.said.get(key)]
        table.add_row(
            step.name,
            f"{step.seconds:,.1f}",
            f"{step.cpu_seconds:,.1f}",
            f"{step.peak_mib:,.0f}",
            plain(step, "passages"),
            plain(step, "embedded"),
            f"{embedded / step.seconds:,.1f}" if embedded else "",
            ", ".join(f"{key} {step.said[key]:,}" if key != "whole" else key for key in counts),
        )
    Console(width=140).print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["peer"]:
        with os.fdopen(os.dup(1), "w", encoding="utf-8") as answer:
            os.dup2(2, 1)  # libraries print on standard output as they like
            print(json.dumps(peer(Path(sys.argv[2]), Path(sys.argv[3]))), file=answer)
    else:
        sys.exit(main())
