"""Where the Chroma collections live: folders of the home, or a Chroma server.

Owns how collections are made, opened, sealed and removed. Embedded Chroma is never trusted after a
stop in the middle of a write: its counts and sampled queries look healthy over a damaged graph
(chroma-core/chroma#7678), and a damaged segment can kill the whole process (#6949, #7069, #7238).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

from rag.errors import DatelineError, UsageError
from rag.seal import Seal, State

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

NAME = "passages"
REMOVED = ("removed", "removed_past")  # notes of the seal: rows removed of either since it was made
PAST = "superseded"  # the collection of superseded versions, which queries as of a day alone search
# Every stored vector is found by itself with these after half of 3,000 were replaced, three times over;
# one query of 384 dimensions takes about 1 ms.
HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}


@dataclass(frozen=True, slots=True)
class Generation:
    """Two open collections. `seal` is None on a server, which keeps its own files."""

    name: str
    client: Client
    collection: Collection  # of what is current
    past: Collection  # of superseded versions
    seal: Seal | None


class Place(Protocol):
    """Holds generations: each rebuild makes one beside the old."""

    def create(self, name: str) -> Generation: ...
    def open(self, name: str) -> Generation: ...
    def state(self, name: str) -> State: ...
    def remove_all_but(self, name: str) -> None: ...


class Folder:
    """Generations as embedded Chroma folders below one root, each with its seal."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def create(self, name: str) -> Generation:
        """New, empty, unsealed collections."""
        folder = self.root / name
        folder.mkdir(parents=True)
        client = persistent_client(folder)
        return Generation(name, client, *_new_collections(client, NAME, PAST), Seal(folder))

    def open(self, name: str) -> Generation:
        """An existing collection. Raises whatever Chroma raises where it cannot be opened.

        Opening writes: Chroma 1.5.9 touches its database, and writes its graph files again at the first
        read. So the seal is lifted meanwhile, and a stop in between is a stop in a change.
        """
        seal = Seal(self.root / name)
        notes = {note: seal.note(note) for note in REMOVED}
        seal.lift()
        generation = self.open_as_it_is(name)
        try:
            for collection in (generation.collection, generation.past):
                first = collection.get(limit=1, include=["embeddings"])["embeddings"]
                if first is not None and len(first):
                    collection.query(query_embeddings=first, n_results=1)
        except BaseException:
            close(generation.client)
            raise
        seal.set(notes)
        return generation

    def open_as_it_is(self, name: str) -> Generation:
        """The same without regard for the seal, for one that tries whether it works at all."""
        client = persistent_client(self.root / name)
        try:
            return Generation(name, client, *_collections(client, NAME, PAST), Seal(self.root / name))
        except BaseException:
            close(client)
            raise

    def state(self, name: str) -> State:
        return Seal(self.root / name).state()

    def remove_all_but(self, name: str) -> None:
        """Delete what older or unfinished generations left."""
        for path in self.root.iterdir() if self.root.is_dir() else ():
            if path.name.split(".")[0] != name:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


class Server:
    """Generations as collections on a Chroma server, by name. The server answers for its own files."""

    def __init__(self, url: str, owner: str) -> None:
        """`owner`: this home's own mark in collection names, so that homes can share a server."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(
                f"DATELINE_CHROMA_URL is not the address of a server: {url}",
                advice="Write it as http://host:port, or unset it to keep the vectors in the home.",
            )
        self._url = url
        self._ssl = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._ssl else 8000)
        self._prefix = f"dateline-{owner}-"

    def create(self, name: str) -> Generation:
        with self._connected() as client:
            return Generation(name, client, *_new_collections(client, *self._names(name)), None)

    def open(self, name: str) -> Generation:
        with self._connected() as client:
            return Generation(name, client, *_collections(client, *self._names(name)), None)

    def state(self, name: str) -> State:
        """`whole` where the collections are there: what a stop left out, the pending log brings."""
        with self._connected() as client:
            names = {collection.name for collection in client.list_collections()}
            close(client)
        return "whole" if names.issuperset(self._names(name)) else "broken"

    def remove_all_but(self, name: str) -> None:
        with self._connected() as client:
            for collection in client.list_collections():
                if collection.name.startswith(self._prefix) and collection.name not in self._names(name):
                    client.delete_collection(collection.name)
            close(client)

    def _names(self, name: str) -> tuple[str, str]:
        return self._prefix + name, f"{self._prefix}{name}-{PAST}"

    @contextmanager
    def _connected(self) -> Iterator[Client]:
        """A client, closed again where what is done with it fails."""
        import chromadb

        with translated(self._url):
            client = chromadb.HttpClient(self._host, self._port, ssl=self._ssl, settings=_settings())
            try:
                yield cast("Client", client)
            except BaseException:
                close(cast("Client", client))
                raise


def close(client: Client) -> None:
    """Release every file and connection of a client."""
    servers = (client._server, getattr(client._admin_client, "_server", None))
    client.close()
    for server in servers:
        session = getattr(server, "_session", None)
        if session is not None:  # Chroma 1.5.9 leaves its connections to a server open
            session.close()


def persistent_client(folder: Path) -> Client:
    """Embedded Chroma over a folder. Closing it releases every file."""
    import chromadb

    return cast("Client", chromadb.PersistentClient(folder, settings=_settings()))


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Vendor errors as DatelineErrors that say where."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError, ValueError) as error:
        raise DatelineError(
            f"The vectors at {where} could not be used: {error}",
            advice="See that a Chroma server, if one is set, can be reached; "
            "`dateline rebuild` makes the vectors anew from the record.",
        ) from error


def _settings() -> Any:
    from chromadb.config import Settings

    # Nothing of Chroma's own is taken from a `.env` that is there for Dateline.
    return Settings(_env_file=None, anonymized_telemetry=False)


def _collections(client: Client, current: str, past: str) -> tuple[Collection, Collection]:
    held = [client.get_collection(name, embedding_function=None) for name in (current, past)]
    return held[0], held[1]


def _new_collections(client: Client, current: str, past: str) -> tuple[Collection, Collection]:
    return _new_collection(client, current), _new_collection(client, past)


def _new_collection(client: Client, name: str) -> Collection:
    return client.create_collection(name, embedding_function=None, configuration={"hnsw": HNSW})  # type: ignore[arg-type]
