"""Coverage-guided fuzzing of what reads documents: python -m tests.fuzz_sources --seconds N [--kind html].

Atheris changes known documents, good and bad, byte by byte, and each is held to `source_laws`. The seconds
are of CPU time and shared by the kinds. It stops by itself, says what it found, and ends with status 1 where
it found anything; the document is then in the folder, to be read again with --try FILE --kind KIND. Needs
`atheris` (Linux).
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from tests import documents

SECONDS_EACH = 10.0  # of CPU time that one document may take: instrumented, some ten times slower than not
MEMORY = 3000  # MB
LONGEST = 65_536  # bytes of a document
TURN = 60.0  # seconds of one kind before the next has its turn
STORY = documents.PAGE.encode()


def _as(name: str) -> Callable[[bytes], tuple[bytes, str]]:
    return lambda data: (data, name)


def _in_docx(data: bytes) -> tuple[bytes, str]:
    return documents.zipped([(name, body or data) for name, body in documents.docx_parts()]), "a.docx"


def _in_zip(data: bytes) -> tuple[bytes, str]:
    name, _, rest = data.partition(b"\n")
    # `zipfile` writes no member without a name.
    return documents.zipped([(name.decode("latin-1").replace("\x00", "") or "a.txt", rest)]), "a.zip"


# How the bytes that are changed become a document. Within a ZIP a changed byte mostly breaks a checksum:
# what is packed is changed apart from the packing.
KINDS: dict[str, Callable[[bytes], tuple[bytes, str]]] = {
    "html": _as("a.html"),
    "markdown": _as("a.md"),
    "text": _as("a.txt"),
    "pdf": _as("a.pdf"),
    "docx": _as("a.docx"),
    "docx-xml": _in_docx,
    "eml": _as("a.eml"),
    "feed": _as("a.xml"),
    "jsonl": _as("a.jsonl"),
    "warc": _as("a.warc"),
    "zip": _as("a.zip"),
    "zip-member": _in_zip,
    "gzip": _as("a.gz"),
}


def main() -> int:
    options = _options()
    if options.try_file:
        from tests.source_laws import lawful

        reads = lawful(*KINDS[options.kind[0]](options.try_file.read_bytes()))
        print(*reads, sep="\n")
        return 0
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("atheris is not installed (there are wheels for Linux alone): nothing was fuzzed.")
        return 0
    with tempfile.TemporaryDirectory() as made:
        return _all(options.kind or list(KINDS), options.seconds, options.folder or Path(made))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="of CPU time altogether (60)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="again for several; all")
    parser.add_argument("--folder", type=Path, help="keep what was learnt and found; else it is not kept")
    parser.add_argument("--try", dest="try_file", type=Path, help="read this document once, with --kind")
    return parser.parse_args()


def _all(kinds: list[str], seconds: float, folder: Path) -> int:
    """Each kind in turn, round after round, until each has had its share."""
    _imported()
    share = seconds / len(kinds)
    spent, runs = dict.fromkeys(kinds, 0.0), dict.fromkeys(kinds, 0)
    findings: dict[str, list[str]] = {kind: [] for kind in kinds}
    while spent[kind := min(kinds, key=lambda each: spent[each])] < share - 0.1:
        took, done, found = _turn(kind, min(TURN, share - spent[kind]), folder)
        spent[kind] += took
        runs[kind] += done
        findings[kind] += [each for each in found if each not in findings[kind]]
        told = {"kind": kind, "cpu_seconds": round(took, 1), "executions": done, "findings": found}
        print(json.dumps(told), flush=True)
    for kind in kinds:
        print(f"{kind}: {runs[kind]:,} executions in {spent[kind]:.0f} s, {len(findings[kind])} findings")
    total = sum(map(len, findings.values()))
    print(f"{sum(runs.values()):,} executions in {sum(spent.values()):.0f} s, {total} findings")
    return 1 if total else 0


def _imported() -> None:
    """Import what is fuzzed, so that the fuzzer sees which of its branches are taken."""
    import atheris

    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["rag", "pypdf", "feedparser", "warcio", "docx"]):
        for name in ("rag.sources", "pypdf", "feedparser", "warcio.archiveiterator", "docx"):
            importlib.import_module(name)
        from tests.source_laws import lawful

        # What is loaded when it is first needed is loaded now, once, and not by each process of some seconds.
        for kind, made in KINDS.items():
            lawful(*made(seeds(kind)[0]))


def _turn(kind: str, seconds: float, folder: Path) -> tuple[float, int, list[str]]:
    """One process: the seconds of CPU it took, how many documents it read, and what it found."""
    own = folder / kind
    for each in ("learnt", "given", "found"):
        (own / each).mkdir(parents=True, exist_ok=True)
    log, counted = own / f"log-{time.time_ns()}.txt", own / "counted.json"
    counted.unlink(missing_ok=True)
    sys.stdout.flush()
    if (child := os.fork()) == 0:
        with log.open("wb") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        _fuzz(kind, seconds, own, counted)
        os._exit(1)
    _, status, used = os.wait4(child, 0)
    told = log.read_text(errors="replace")
    numbers = [int(number) for number in re.findall(r"^#(\d+)", told, re.MULTILINE)]
    runs = json.loads(counted.read_text()) if counted.exists() else max(numbers, default=0)
    took = max(used.ru_utime + used.ru_stime, 0.1)
    if status == 0:
        log.unlink()
        return took, runs, []
    said = re.findall(r"^(?:[\w.]*(?:Error|Exception)\b|==\d+== ?ERROR).*", told, re.MULTILINE)
    return took, runs, [f"{said[0][:300] if said else f'status {status}'} ({log.name})"]


def _fuzz(kind: str, seconds: float, folder: Path, counted: Path) -> None:
    """Be such a process. Does not return: the fuzzer ends it."""
    import atheris

    from tests.source_laws import lawful  # not before `rag` could be instrumented

    made = KINDS[kind]
    runs = 0

    def too_slow(*_: object) -> None:
        raise Slow

    def one(data: bytes) -> None:
        nonlocal runs
        runs += 1
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_EACH)
        try:
            lawful(*made(data))
        except Slow:
            counted.write_text(str(runs))
            raise RuntimeError(f"{len(data)} bytes take more than {SECONDS_EACH:g} s") from None
        except BaseException:
            counted.write_text(str(runs))
            raise
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if time.process_time() > seconds:
            counted.write_text(str(runs))
            os._exit(0)

    # Of CPU time, by a timer of our own: the fuzzer's counts the clock's, and a machine may be busy.
    signal.signal(signal.SIGVTALRM, too_slow)
    for number, data in enumerate(seeds(kind)):
        (folder / "given" / str(number)).write_bytes(data[:LONGEST])
    limits = [f"-rss_limit_mb={MEMORY}", f"-max_len={LONGEST}", "-timeout=1200"]
    limits += [f"-artifact_prefix={folder}/found/"]
    atheris.Setup([sys.argv[0], str(folder / "learnt"), str(folder / "given"), *limits], one)
    atheris.Fuzz()


class Slow(BaseException):
    """A document took too long; no reader's `except Exception` may keep it."""


def seeds(kind: str) -> list[bytes]:
    """Documents of a kind to begin from."""
    good = {
        "html": [STORY],
        "markdown": [f"# {documents.TITLE}\n\n{documents.STORY}\n\n> *a* [b](c)\n".encode()],
        "text": [f"---\ntitle: x\npublished: 2025-02-11\n---\n{documents.STORY}".encode()],
        "pdf": [documents.story_pdf()],
        "docx": [documents.word_document()],
        "docx-xml": [documents.docx_body()],
        "eml": [documents.message(), documents.message(attach=False)],
        "feed": [documents.RSS],
        "jsonl": [json.dumps({"text": documents.STORY, "title": "x", "published": "2025-02-11"}).encode()],
        "warc": [documents.WARC],
        "zip": [documents.zipped([("a.txt", documents.STORY.encode())])],
        "zip-member": [b"a/b.html\n" + STORY],
    }
    from tests.bad_files import ENDLESS, FILES

    named = KINDS[kind](b"x\n")[1] if kind not in ("docx-xml", "zip-member") else ""
    suffixes = {"a.xml": (".xml", ".rss", ".atom")}.get(named, (Path(named).suffix or "none",))
    bad = [bad.data() for bad in FILES if bad.name.endswith(suffixes) and bad not in ENDLESS]
    return good.get(kind, []) + [data for data in bad if len(data) <= LONGEST]


if __name__ == "__main__":
    sys.exit(main())
