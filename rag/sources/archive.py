"""ZIP and gzip files into the documents in them, one at a time, all in memory.

Never writes a member to disk, follows no path, and stops at what unpacks without end.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from rag.domain import Refusal
from rag.errors import UnreadableSource
from rag.sources.kinds import LARGEST_DOCUMENT, is_known, kind_of
from rag.sources.zip_directory import lists_more

MOST_MEMBERS = 100_000
MOST_UNPACKED = 4_000_000_000  # bytes of all members of an archive and the archives in it
MOST_TIMES = 200  # its packed size: text shrinks to a tenth, a bomb to a thousandth
_SMALL = 10_000_000  # bytes unpacked, up to which the ratio says nothing
_HEAD = 65_536  # bytes by which a member's kind is told
_ENCRYPTED, _SMALLER = 0x1, "Unpack it yourself and give the files."


@dataclass(frozen=True, slots=True)
class Member:
    """A document found within another: its name there, its bytes, and what is said of them."""

    name: str
    data: bytes
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None
    seen: date | None = None  # the day on which it was fetched


@dataclass(slots=True)
class Budget:
    """What one archive and all within it may still unpack."""

    left: int = field(default=MOST_UNPACKED)
    members: int = field(default=MOST_MEMBERS)  # that may still be listed

    def spend(self, size: int) -> None:
        """Raises UnreadableSource where nothing is left."""
        self.left -= size
        if self.left < 0:
            raise UnreadableSource(
                f"It unpacks to more than {MOST_UNPACKED / 1e9:.0f} GB; the rest was left alone.",
                advice="Split the archive.",
            )


def members_of_zip(stream: BinaryIO, source: str, budget: Budget) -> Iterator[Member | Refusal]:
    """The members of kinds that are read, in the archive's order; others are counted in one Refusal.

    Raises UnreadableSource for what is no archive, or holds or unpacks to too much.
    """
    if lists_more(stream, budget.members):
        raise UnreadableSource(
            f"It holds more than {MOST_MEMBERS:,} files, with those of other archives packed with it.",
            advice="Split the archive.",
        )
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise UnreadableSource(
            f"The ZIP archive cannot be read: {error}.",
            advice="It may be damaged or cut short: save or download it again.",
        ) from error
    with archive:
        # Not `is_dir`, which fails for a member without a name.
        files = [info for info in archive.infolist() if not info.filename.endswith("/")]
        infos = [info for info in files if _visible(info.filename)]
        budget.members -= len(archive.infolist())
        if not infos:
            raise UnreadableSource("The archive is empty.", advice="Check that it is the right file.")
        passed_over: Counter[str] = Counter()
        names = _Names(inner_name(info.filename) for info in infos)
        for info in infos:
            name = names.given(inner_name(info.filename))
            try:
                found = _member(archive, info, name, budget)
            except UnreadableSource as error:
                if budget.left < 0:
                    raise
                yield Refusal(f"{source}/{name}", f"{error} {error.advice}".strip())
                continue
            if found is None:
                passed_over[_suffix(name)] += 1
            else:
                yield found
        if passed_over:
            kinds = ", ".join(kind for kind, _ in passed_over.most_common(8))
            yield Refusal(
                source, f"{passed_over.total()} of its files are of kinds that are not read ({kinds})."
            )


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> Member | None:
    """The member; None for a kind that is not read. Raises UnreadableSource."""
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableSource("It is encrypted.", advice=_SMALLER)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableSource("It is a link to another file.", advice="Pack the file itself.")
    try:
        with archive.open(info) as file:
            head = file.read(_HEAD)
            budget.spend(len(head))
            try:
                kind_of(head, name=name)
            except UnreadableSource:
                if is_known(name):
                    raise
                return None
            refuse_bombs(info)
            data = head + file.read(LARGEST_DOCUMENT)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UnreadableSource(f"It cannot be unpacked: {error}.", advice=_SMALLER) from error
    except Exception as error:
        if type(error).__name__ != "LZMAError":
            raise
        raise UnreadableSource(f"It cannot be unpacked: {error}.", advice=_SMALLER) from error
    budget.spend(len(data) - len(head))
    return Member(name, data)


def refuse_bombs(info: zipfile.ZipInfo) -> None:
    """Raise UnreadableSource for a member that says it unpacks to far more than any text does."""
    if info.file_size > _SMALL and info.file_size > MOST_TIMES * max(info.compress_size, 1):
        raise UnreadableSource(
            f"It unpacks to {info.file_size / max(info.compress_size, 1):,.0f} times its size, as bombs do.",
            advice="Check where it comes from.",
        )
    if info.file_size > LARGEST_DOCUMENT:
        raise UnreadableSource(
            f"It is larger than {LARGEST_DOCUMENT / 1e6:.0f} MB unpacked.", advice=_SMALLER
        )


def inner_name(name: str) -> str:
    """A member's name as a plain relative path: no drive, no way up, nothing unprintable."""
    parts = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/")).split("/")
    kept = [
        _shortened("".join(c if c.isprintable() else "_" for c in part))
        for part in parts
        if part not in ("", ".", "..")
    ]
    return "/".join(kept)[-1000:].lstrip("/") or "unnamed"


def _shortened(part: str) -> str:
    """At most 200 characters of a name; its suffix stays, for it tells its kind."""
    if len(part) <= 200:
        return part
    suffix = _suffix_of(part)
    return part[: 200 - len(suffix)] + suffix


def _visible(name: str) -> bool:
    return not any(part.startswith((".", "__")) and part not in (".", "..") for part in name.split("/"))


class _Names:
    """Gives each member a name of its own, and to none one that another has by itself."""

    def __init__(self, names: Iterable[str]) -> None:
        self._taken = set(names)
        self._met: Counter[str] = Counter()

    def given(self, name: str) -> str:
        """The name, and from the second time on one with a number before its suffix."""
        self._met[name] += 1
        if self._met[name] == 1:
            return name
        suffix = _suffix_of(name)
        stem = name.removesuffix(suffix)
        while (other := f"{stem}~{self._met[name]}{suffix}") in self._taken:
            self._met[name] += 1
        self._taken.add(other)
        return other


def _suffix_of(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    return suffix if len(suffix) <= 20 else ""


def _suffix(name: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,10}$", name)
    return found[0].lower() if found else "no suffix"


def unzipped(stream: BinaryIO) -> io.BufferedReader[Any]:
    """The bytes that a gzip file holds, as they are asked for.

    Reading it raises UnreadableSource where the file is damaged, cut short, or a bomb.
    """
    return io.BufferedReader(_Unzipped(stream), buffer_size=_HEAD)


class _Unzipped(io.RawIOBase):
    """Counts what comes out of a gzip file against what went in."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.packed = stream
        self.file = gzip.GzipFile(fileobj=stream)
        self.given = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.given  # asked for by what unzips this in turn

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self.file.read(len(buffer))
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise UnreadableSource(
                f"The gzip file cannot be read to its end: {error}.",
                advice="It may be damaged or cut short: save or download it again.",
            ) from error
        self.given += len(data)
        if self.given > _SMALL and self.given > MOST_TIMES * max(self.packed.tell(), 1):
            raise UnreadableSource(
                f"It unpacks to more than {MOST_TIMES} times its size, as bombs do.",
                advice="Check where it comes from.",
            )
        buffer[: len(data)] = data
        return len(data)
