"""The folder that holds a collection: opened whole, owned by one process at a time.

    record.db   the record          chroma/<generation>/   vectors      lock          who owns it
                                    terms/<generation>/    terms        server.json   where it is served

Opening finishes or undoes whatever was interrupted, and trusts no index that was left in the middle of
a change. It answers nothing itself.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import URL

from rag import lexical, probe
from rag.chroma import Folder, Place, Server
from rag.collection import Home
from rag.errors import DamagedHome, DatelineError, EmbedderMismatch, UsageError
from rag.ingest import sync
from rag.lexical import TermIndex
from rag.ownership import Lock, announce_server, running_server, withdraw_server
from rag.progress import Progress, silent
from rag.rebuild import fresh_terms, fresh_vectors, renew
from rag.record import Clock, Record, now
from rag.vectors import VectorIndex

if TYPE_CHECKING:
    from rag.settings import Settings

__all__ = ["Home", "announce_server", "open_home", "running_server", "withdraw_server"]

SAMPLE = 1000  # vectors that a touched index has to find before it is trusted again


class Named(Protocol):
    """As much of an embedder as opening a home needs."""

    @property
    def name(self) -> str: ...
    @property
    def dimensions(self) -> int: ...


def open_home(
    settings: Settings,
    *,
    embedder: Named,
    progress: Progress | None = None,
    rebuilding: bool = False,
    clock: Clock = now,
) -> Home:
    """Open the home of these settings, made if it is not there.

    Raises HomeInUse where another process owns it, DamagedHome where its record cannot be read, and
    EmbedderMismatch where it was made with another embedder or other passage settings, unless
    `rebuilding`: then `rag.rebuild.rebuild(embed=True)` is to follow before anything is searched.
    """
    path, progress = settings.home.expanduser().absolute(), progress or silent
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = Lock(path)
    except OSError as error:
        raise UsageError(
            f"The home {path} cannot be used: {error}",
            advice="Set DATELINE_HOME to a folder that can be written.",
        ) from error
    try:
        withdraw_server(path)  # whoever left it is gone
        record = _open_record(path, settings, clock)
        try:
            _settle_embedder(record, embedder, settings, rebuilding)
            record.find_families(progress)
            record.find_notices(progress)
            return _open_projections(path, record, settings, lock, progress)
        except BaseException:
            record.close()
            raise
    except BaseException:
        lock.release()
        raise


def _open_record(path: Path, settings: Settings, clock: Clock) -> Record:
    if settings.database_url is not None:
        return Record(settings.database_url, clock=clock)
    file = path / "record.db"
    start = _start(file)
    lost = not start and any((path / name).is_dir() for name in ("chroma", "terms"))
    if lost or (start and start != b"SQLite format 3\0"):
        raise DamagedHome(
            f"The record {file} {'is missing or empty' if lost else 'is not a database'}.",
            advice="Nothing was changed. Restore record.db from a backup, or set DATELINE_HOME to another "
            "folder and ingest the articles again.",
        )
    return Record(URL.create("sqlite", database=str(file)), clock=clock)  # whatever characters its path has


def _start(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(16)
    except FileNotFoundError:
        return b""


def _settle_embedder(record: Record, embedder: Named, settings: Settings, rebuilding: bool) -> None:
    """The record is of this embedder and these passage settings; an empty one becomes so."""
    # By name alone: a remote embedder learns its dimensions by asking its server, which need not be up for
    # reading what is held. They are asked for once, to record a new home.
    made = record.meta("embedder"), record.meta("passages")
    asked = embedder.name, settings.passage_settings
    if made == asked or rebuilding:
        return
    if record.counts().passages:
        if made[0] != asked[0]:
            what = f"embedder {made[0]} ({record.meta('dimensions')} dimensions), not with {asked[0]}"
        else:
            what = f"passage settings {made[1]}, not with {asked[1]}"
        raise EmbedderMismatch(
            f"{settings.home} was made with the {what}.",
            advice="`dateline rebuild --embed` splits and embeds every article again with the settings as "
            "they are now; or set them back.",
        )
    dimensions = embedder.dimensions  # before the transaction: it may take a while, or fail
    with record.transaction() as tx:
        record.remember(tx, embedder.name, dimensions, settings.passage_settings)


def _open_projections(path: Path, record: Record, settings: Settings, lock: Lock, progress: Progress) -> Home:
    place = _place(path, record, settings)
    vectors = _open_vectors(place, record, progress)
    try:
        terms = _open_terms(path / "terms", record, progress)
    except BaseException:
        vectors.abandon()
        raise
    home = Home(path, record, vectors, terms, place, lock)
    try:
        place.remove_all_but(vectors.name)
        lexical.remove_all_but(path / "terms", terms.name)
        try:
            sync(home, progress)
        except DamagedHome:
            raise
        except Exception:
            renew(home, progress)
    except BaseException:
        vectors.abandon()
        terms.abandon()
        raise
    return home


def _place(path: Path, record: Record, settings: Settings) -> Place:
    if settings.chroma_url is None:
        return Folder(path / "chroma")
    owner = record.meta("owner")
    if owner is None:
        owner = secrets.token_hex(8)
        record.set_meta(owner=owner)
    return Server(settings.chroma_url, owner)


def _open_vectors(place: Place, record: Record, progress: Progress) -> VectorIndex:
    """The vector index as it was left, where it was left whole; else a new one."""
    name = record.meta("vectors")
    if name is not None and _sound(place, name, record):
        try:
            index = VectorIndex(place.open(name))
        except DatelineError:
            raise
        except Exception:
            return fresh_vectors(record, place, progress)
        if _as_many(index, record):
            return index
        index.abandon()
    return fresh_vectors(record, place, progress)


def _sound(place: Place, name: str, record: Record) -> bool:
    state = place.state(name)
    if state != "touched" or not isinstance(place, Folder):
        return state == "whole"
    ids, past = record.passage_ids(), record.past_ids()
    sample = record.vectors([id_ for some in (ids, past) for id_ in some[:: max(1, len(some) // SAMPLE)]])
    return probe.sound(place.root / name, ids, record.pending(limit=None), sample, past)


def _as_many(index: VectorIndex | TermIndex, record: Record) -> bool:
    """Whether it holds as many passages as the record does, as far as it should by now."""
    if record.pending(limit=1):
        return True
    return (index.count(), index.past_count()) == (record.counts().passages, record.past_count())


def _open_terms(root: Path, record: Record, progress: Progress) -> TermIndex:
    """The term index as it was left, where it was left whole; else a new one.

    Tantivy's commits are whole too, but a stop in one can leave a file whose name the next commit needs:
    from then on every commit fails (FileAlreadyExists, in one of some 250 kills).
    """
    name = record.meta("terms")
    if name is not None and lexical.state(root, name) == "whole":
        try:
            index = TermIndex.open(root, name)
            if _as_many(index, record):
                return index
            index.abandon()
        except BaseException as error:
            # Tantivy panics over some damage, and its panics are not Exceptions.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
    return fresh_terms(record, root, progress)
