"""What comes to an ingest beside articles: where a refusal came from, a file's bounds, a queued request.

Frozen data. Nothing here reads a file or the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rag.domain import Article, Original, Refusal


@dataclass(frozen=True, slots=True)
class Refused(Refusal):
    """A Refusal that can be found again: by its file, or by the name its article goes by."""

    file: str | None = None  # absolute; it may be read again from there
    name: str | None = None  # an id, address or title
    elsewhere: str | None = None  # the address of its text, where only a teaser of that was read
    key: str | None = None  # what it is kept under, where its source is a path from some folder


@dataclass(frozen=True, slots=True)
class FileBegun:
    """What follows is one file's, up to its FileEnded."""

    path: str  # absolute


@dataclass(frozen=True, slots=True)
class FileEnded:
    """The file has been read. `original` is what its bytes were before, None where that is not known."""

    path: str
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class FileHeld:
    """A file that was not read: it has not changed, and these articles of it are held as it has them.

    Those `deleted` are not, and stay so.
    """

    path: str
    ids: tuple[str, ...]
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressesRead:
    """What came before is all there is at these web addresses, as they were asked for."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """When taking in the lot that follows was asked for: an article deleted after that stays deleted."""

    moment: datetime  # UTC


Arrival = Article | Refusal | FileBegun | FileEnded | FileHeld | AddressesRead | Asked


@dataclass(frozen=True, slots=True)
class Submission:
    """A request's body, and what its headers and address say of it."""

    body: bytes
    media_type: str
    filename: str | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A submission and its place in the queue."""

    id: str
    submission: Submission
    attempts: int  # that ended in a failure that may pass
    number: int  # a later one has a higher one
    created: datetime | None = None  # UTC; when it came
    begun: int = 0  # times the service ended in the middle of it, one after another
