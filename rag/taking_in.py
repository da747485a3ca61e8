"""`dateline ingest` and `retry`: files read here, taken in by the home or by the server that owns it.

Owns what these commands have in common: how files are read and how the work shows itself.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.controls import shown
from rag.domain import JSON
from rag.errors import UsageError
from rag.reaching import Reach, taken

if TYPE_CHECKING:
    from rag.client import Client
    from rag.service import Service
    from rag.settings import Settings

COUNTS = ("added", "updated", "unchanged", "refused")
LISTS = (*COUNTS, "deleted")
_TOLD = "A server was told of this file: if you know it, give it to `dateline ingest`."


def take_in(
    service: Service | Client, settings: Settings, given: Sequence[str], *, leaving_out: Collection[str] = ()
) -> JSON:
    """Ingest files and folders, then web addresses, with a dashboard on standard error; the report.

    Files to be left out are given by their absolute paths.
    """
    from rag.dashboard import dashboard
    from rag.extraction import Extraction
    from rag.targets import is_web_address
    from rag.terminal import err
    from rag.web_articles import followed, read_given, web_reader

    addresses = [each for each in given if is_web_address(each)]
    paths = [Path(each) for each in given if not is_web_address(each)]
    known = getattr(service, "known_file", None)  # through a server, files are read and it compares
    extraction = Extraction(paths, settings.reading_processes, known, leaving_out)
    with dashboard(lambda: (extraction.done, extraction.total()), err) as progress:
        files = followed(extraction, web_reader(settings)) if settings.fetch else extraction
        return service.add(chain(files, read_given(addresses, settings)), progress=progress)


def retry(service: Service | Client, settings: Settings) -> JSON:
    """Ingest the refused files that are still there, and addresses, again; with what was not tried.

    Only files that were read here: whoever reaches a server can tell it of any path.
    """
    from rag.targets import is_web_address

    files: list[str] = []
    lost = []
    for item in service.refused()["items"]:
        file = item["file"]
        if file is None and is_web_address(item["source"]):
            files.append(item["source"])
        elif file is None:
            lost.append({"source": item["source"], "reason": "It was not a file here: send it again."})
        elif not item["local"]:
            lost.append({"source": item["source"], "reason": _TOLD})
        elif not Path(file).exists():
            lost.append({"source": item["source"], "reason": "The file is not there any more."})
        else:
            files.append(file)
    report = take_in(service, settings, sorted(set(files))) if files else service.add([])
    return {**report, "not_tried": lost}


def forget(service: Service | Client, given: Sequence[str], *, gone: bool) -> JSON:
    """Take sources off the list of what was refused, and files that are not there any more; what is left.

    Raises UsageError where one of them is not listed, with nothing forgotten.
    """
    listed = service.refused()["items"]
    forgotten: set[str] = set()
    for each in given:
        names = {each, os.path.abspath(each)}
        names |= {shown(name) for name in names}  # a source is listed so
        found = {item["source"] for item in listed if names & {item["source"], item["file"]}}
        if not found:
            raise UsageError(
                f"“{each}” is not listed as refused.",
                advice="`dateline refused` shows what is, and its name.",
            )
        forgotten |= found
    if gone:
        forgotten |= {item["source"] for item in listed if item["file"] and not Path(item["file"]).exists()}
    left: JSON = service.forget_refused(sorted(forgotten))
    return left


def watched(
    reach: Reach, settings: Settings, given: Sequence[str], *, quiet: bool, settle: float | None = None
) -> JSON:
    """Ingest, then whatever appears or changes, until Ctrl+C; all of it in one report.

    `settle`: seconds for which a file must have stayed the same. What cannot be taken in for now is tried
    until it can. Raises UsageError, and what else no waiting mends.
    """
    from rag.terminal import say, show_report
    from rag.watching import changes

    paths = [Path(each) for each in given]
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no {path} to watch.", advice="Give folders or files that are there.")

    def first(left: Collection[str], service: Service | Client) -> JSON:
        return take_in(service, settings, given, leaving_out=left)

    def take(service: Service | Client, files: Sequence[str]) -> JSON:
        there = [file for file in files if Path(file).exists()]  # it may have waited for long
        return take_in(service, settings, there)

    total = _Total()
    stop = threading.Event()
    waiting: list[str] = []
    begun = False
    try:
        for files in changes(paths, stop, settled=settle):
            waiting = [str(file) for file in files]
            if not begun:
                reports = iter([reach.do(partial(first, {os.path.abspath(file) for file in files}))])
            else:
                reports = taken(reach, waiting, take)
            for report in reports:
                total.add(report)
                if not quiet and (not begun or any(report[key] for key in COUNTS)):
                    show_report(report)
            if not begun:
                begun = True
                say("Watching. What is deleted there keeps its article. Stop with Ctrl+C.")
            waiting = []
    except KeyboardInterrupt:
        stop.set()
        say("Stopped watching.")
        if waiting or not begun:
            say("Not all was taken in: `dateline ingest` takes in what is left.")
    return total.document()


class _Total:
    """Reports added up: whatever came to the same thing more than once is told once."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, Any]] = {key: {} for key in LISTS}
        self._passages = self._embedded = 0
        self._index = ""

    def add(self, report: JSON) -> None:
        for key in LISTS:
            for item in report.get(key, ()):
                self._told[key][item["source"] if isinstance(item, dict) else item] = item
        self._passages += report["passages"]
        self._embedded += report["embedded"]
        self._index = report["index"]

    def document(self) -> JSON:
        counts = {key: list(told.values()) for key, told in self._told.items()}
        return {**counts, "passages": self._passages, "embedded": self._embedded, "index": self._index}
