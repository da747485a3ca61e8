"""The store of record: articles, their versions, passages and vectors, and the answers given.

Everything that must not be lost is here, and each change is one transaction: an article goes in whole,
with the mark that its projections lag behind, or not at all. Chroma and Tantivy can be made anew from
it at any time. It never embeds, splits or searches.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

import numpy as np
from sqlalchemy import URL, Connection, RowMapping, bindparam, delete, func, insert, inspect, select, update

from rag import answer_log, deletions, families, history, repeated, schema, spending_log, standing, twins
from rag.domain import JSON, Article, Original, Passage, Tombstone, Usage
from rag.errors import DamagedHome, Gone, NotFound
from rag.families import Family
from rag.progress import Progress, silent
from rag.rows import Row, Vector, row
from rag.stored import (
    article_of,
    floats,
    original_value,
    passage_of,
    passage_values,
    require_storable,
    tombstone_of,
    version_values,
)

Status = Literal["new", "changed", "unchanged", "deleted"]
KEPT = 500  # articles kept in memory: hits of one question are often of the same as the last one's
MANY = 400  # ids bound in one statement; SQLite once allowed no more than 999


Clock = Callable[[], datetime]  # the time, in UTC
Draft = tuple[Article, Sequence[Passage], Vector]  # a version, its passages and their vectors, (n, d) float32


def now() -> datetime:
    return datetime.now(UTC)


class Comparison(NamedTuple):
    """How an article stands to what is held. `version`: the newest one ever held, 0 for none.

    Of "deleted" content it is the version that has it.
    """

    status: Status
    version: int
    id: str  # the article that has this content, where it is unchanged or deleted; else the article's own


class Restorable(NamedTuple):
    """An article, deleted or not, and those of its versions that lost their passages to a deletion."""

    newest: Article
    deleted: bool
    earlier: tuple[Article, ...]


class Counts(NamedTuple):
    """Sizes of the collection. `versions` counts deleted articles' too."""

    articles: int
    versions: int
    passages: int
    answers: int


class Record:
    """One collection's record. Reads may come from any thread; changes wait for each other."""

    def __init__(self, url: str | URL, *, clock: Clock = now) -> None:
        """Open the database at a SQLAlchemy URL, with its tables made if they are not there.

        Raises DamagedHome where it cannot be read or was made by a newer Dateline.
        """
        self._clock = clock
        self._engine = schema.open_engine(url)
        self._writing_engine = self._engine.execution_options(writes=True)
        self._digest: tuple[str, str] | None = None
        self._newest: tuple[str, date | None] | None = None
        self._lately: dict[tuple[str, int], Article] = {}
        self._keeping = threading.Lock()
        # Held while articles change and while projections follow, so that neither sees half of the other.
        self.changing = threading.RLock()
        with self.transaction() as tx:
            found = _get(tx, "schema") if inspect(tx).has_table("meta") else None
            if found is None or int(found) < schema.VERSION:
                schema.upgrade(tx)
                deletions.backfill(tx)
                _set(tx, "schema", str(schema.VERSION))
        if found is not None and int(found) > schema.VERSION:
            self.close()
            raise DamagedHome(
                f"This home was made by a newer Dateline (its format is {found}; known: {schema.VERSION}).",
                advice="Upgrade Dateline, or use another home. Nothing was changed.",
            )

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the record."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose changes are committed together, or not at all."""
        with self._writing_engine.begin() as connection:
            yield connection

    # Articles

    def compare(self, article: Article) -> Comparison:
        """Whether ingesting an article would change anything.

        An article known only by its file's path is unchanged too where its content is already held
        under another id: the file was moved or copied. What was deleted stays so, whatever else than its
        words is another now.
        """
        content = article.content_hash
        with self.reading() as tx:
            held = _current(tx, article.id)
            newest, live = 0, False
            if held is not None:
                newest, live = held["version"], held["deleted"] is None
                if live and held["content_hash"] == content:
                    return Comparison("unchanged", newest, article.id)
            twin = None if live or article.source is None else _having(tx, content)
            if twin is not None:
                return Comparison("unchanged", newest, twin)
            gone = deletions.version_withheld(tx, article) if held is not None else None
            if gone is not None:
                return Comparison("deleted", gone, article.id)
            elsewhere = None if live else deletions.text_withheld(tx, article)
            if elsewhere is not None:
                return Comparison("deleted", elsewhere[1], elsewhere[0])
        return Comparison("changed" if live else "new", newest, article.id)

    def put(self, article: Article, passages: Sequence[Passage], vectors: Vector) -> Article:
        """Store a version with its passages and their vectors, (n, d) float32; what was stored.

        One transaction. The version and the passages' ids are numbered here. Content that is already
        current is left as it is. Raises UnreadableSource for text that no database can hold.
        """
        return self.put_all([(article, passages, vectors)])[0]

    def put_all(self, drafts: Sequence[Draft]) -> list[Article]:
        """The same for several in one transaction: all of them go in, or none.

        What was said at an article's deletion is kept for its versions from before.
        """
        for article, passages, vectors in drafts:
            _require_consistent(article, passages, vectors)
        with self.changing, self.transaction() as tx:
            dimensions = _get(tx, "dimensions")
            ids = [article.id for article, _, _ in drafts]
            known = _held_ids(tx, ids) | {id_ for id_, times in Counter(ids).items() if times > 1}
            fresh = [draft for draft in drafts if draft[0].id not in known]
            stored = {article.id: article for article in self._put_new(tx, fresh, dimensions)}
            twins.forget(tx, ids)
            told = [
                stored[draft[0].id] if draft[0].id in stored else self._put(tx, *draft, dimensions)
                for draft in drafts
            ]
            _bump(tx)
        return told

    def _put_new(
        self,
        tx: Connection,
        drafts: Sequence[Draft],
        dimensions: str | None,
    ) -> list[Article]:
        """Articles of which nothing was ever held, with as few statements as there are tables."""
        stored = [replace(article, version=1, ingested=self._clock()) for article, _, _ in drafts]
        rows = []
        for article, (_, passages, vectors) in zip(stored, drafts, strict=True):
            _require_dimensions(article, vectors, dimensions)
            rows += passage_values(article.id, 1, passages, vectors)
        if stored:
            tx.execute(insert(schema.article), [{"id": each.id, "current_version": 1} for each in stored])
            tx.execute(insert(schema.version), [version_values(each) for each in stored])
            tx.execute(insert(schema.pending), [{"article_id": each.id} for each in stored])
        for each in stored:
            history.begin(tx, each, None)
        if rows:
            tx.execute(insert(schema.passage), rows)
        for each in stored:
            families.place(tx, each)
            repeated.note(tx, each)
        return stored

    def _put(
        self,
        tx: Connection,
        article: Article,
        passages: Sequence[Passage],
        vectors: Vector,
        dimensions: str | None,
        restoring: bool = False,
    ) -> Article:
        _require_dimensions(article, vectors, dimensions)
        held = _current(tx, article.id)
        if held is not None and held["deleted"] is None and held["content_hash"] == article.content_hash:
            return article_of(held)
        number = held["version"] + 1 if held else 1
        stored = replace(article, version=number, ingested=self._clock())
        if held is None:
            tx.execute(insert(schema.article).values(id=article.id, current_version=number))
        else:
            if held["deleted"] is not None and not restoring:
                deletions.keep(tx, held)
            if held["deleted"] is None:
                twins.changed(tx, held, stored)
            tx.execute(
                update(schema.article)
                .where(schema.article.c.id == article.id)
                .values(current_version=number, deleted=None, deleted_reason=None)
            )
        tx.execute(insert(schema.version).values(version_values(stored)))
        history.begin(tx, stored, held, restoring=restoring)
        tx.execute(delete(schema.passage).where(schema.passage.c.article_id == article.id))
        if passages:
            rows = passage_values(article.id, number, passages, vectors)
            tx.execute(insert(schema.passage), rows)
        families.place(tx, stored)
        repeated.note(tx, stored)
        _mark(tx, article.id)
        return stored

    def renew_original(self, article_id: str, original: Original) -> None:
        """The current version, whose content stays, has been extracted again from these bytes."""
        value = original_value(original)
        is_it = (schema.version.c.article_id == article_id) & (
            schema.version.c.version
            == select(schema.article.c.current_version)
            .where(schema.article.c.id == article_id)
            .scalar_subquery()
        )
        with self.reading() as tx:
            held = tx.execute(select(schema.version.c.original).where(is_it)).scalar_one_or_none()
        if held != value:
            with self.changing, self.transaction() as tx:
                tx.execute(update(schema.version).where(is_it).values(original=value))

    def delete(self, article_id: str, reason: str | None = None) -> Tombstone:
        """Take an article out of every search; its versions stay for the citations into them.

        Raises NotFound, or Gone where it is deleted already.
        """
        with self.changing, self.transaction() as tx:
            live, moment = _live(tx, article_id), self._clock()
            tx.execute(
                update(schema.article)
                .where(schema.article.c.id == article_id)
                .values(deleted=moment.isoformat(), deleted_reason=reason)
            )
            history.end(tx, article_id, live["version"], moment.date())
            tx.execute(delete(schema.passage).where(schema.passage.c.article_id == article_id))
            families.leave(tx, article_id)
            repeated.forget(tx, article_id)
            deletions.withhold(tx, article_id)
            _mark(tx, article_id)
            _bump(tx)
            held = _current(tx, article_id)
            assert held is not None
        return tombstone_of(held)

    def restorable(self, article_id: str) -> Restorable:
        """What there is to restore of an article. Raises NotFound."""
        with self.reading() as tx:
            held = _current(tx, article_id)
            if held is None:
                raise NotFound(
                    f"There is no article “{article_id}”.", advice="`dateline articles` lists them."
                )
            earlier: Sequence[Article] = ()
            if held["deleted"] is not None or deletions.earlier(tx, [article_id]):
                earlier = history.to_renew(tx, article_id)
            return Restorable(article_of(held), held["deleted"] is not None, tuple(earlier))

    def restore(self, restored: Restorable, drafts: Sequence[Draft]) -> bool:
        """Take every deletion of an article back; False, with nothing changed, where it is another by now.

        One transaction. `drafts` are what is to be searched again: the earlier versions as they are, and of
        a deleted article the newest one as a further version.
        """
        for draft in drafts:
            _require_consistent(*draft)
        newest = restored.newest.version
        with self.changing, self.transaction() as tx:
            dimensions, id_ = _get(tx, "dimensions"), restored.newest.id
            held = _current(tx, id_)
            if held is None or (held["version"], held["deleted"] is not None) != (newest, restored.deleted):
                return False
            deletions.take_back(tx, id_)
            rows = []
            for article, passages, vectors in drafts:
                if article.version > newest:
                    self._put(tx, article, passages, vectors, dimensions, restoring=True)
                else:
                    _require_dimensions(article, vectors, dimensions)
                    rows += passage_values(id_, article.version, passages, vectors)
            if restored.deleted or rows:
                history.renew(tx, id_, newest, rows)
                _mark(tx, id_)
            _bump(tx)
        return True

    def deleted_since(self, asked: Mapping[str, datetime]) -> set[str]:
        """Those of these articles that were deleted after the moment (UTC) given for each."""
        with self.reading() as tx:
            return deletions.since(tx, asked)

    def moment(self) -> datetime:
        """The time by its clock, in UTC."""
        return self._clock()

    def content_hash(self, article_id: str, version: int) -> str:
        """As it was stored. Raises NotFound."""
        with self.reading() as tx:
            return str(_version(tx, article_id, version)["content_hash"])

    def article(self, article_id: str, version: int | None = None) -> Article:
        """A version of a live article, the current one by default. Raises NotFound or Gone."""
        with self.reading() as tx:
            held = _live(tx, article_id)
            if version is None or version == held["version"]:
                return article_of(held)
            sought = _version(tx, article_id, version)
            if tombstone := _earlier_tombstone(tx, sought):
                raise Gone(
                    f"Version {version} of the article “{article_id}” was deleted.",
                    advice=f"Its version {held['version']} is held.",
                    tombstone=tombstone,
                )
            return article_of(sought)

    def cited(self, article_id: str, version: int) -> tuple[Article, Tombstone | None, int]:
        """A version for a citation into it: also a deleted article's, then with its tombstone.

        The number is the newest version's. Raises NotFound.
        """
        with self.reading() as tx:
            article = article_of(_version(tx, article_id, version))
            held = _current(tx, article_id)
            assert held is not None
        return article, tombstone_of(held) if held["deleted"] else None, held["version"]

    def earlier_tombstone(self, article_id: str, version: int) -> Tombstone | None:
        """Of a version that was deleted before another one came in. Raises NotFound."""
        with self.reading() as tx:
            return _earlier_tombstone(tx, _version(tx, article_id, version))

    def versions(self, article_id: str) -> list[history.Version]:
        """Every version of an article, oldest first. Raises NotFound or Gone."""
        with self.reading() as tx:
            _live(tx, article_id)
            return history.versions(tx, article_id)

    def current_version(self, article_id: str) -> int:
        """The current version's number. Raises NotFound or Gone."""
        with self.reading() as tx:
            return int(_live(tx, article_id)["version"])

    def articles(self) -> list[Article]:
        """Every live article, newest first, without its text and what was removed from it."""
        columns = [c for c in schema.version.c if c.name not in {"text", "removed"}]
        with self.reading() as tx:
            found = tx.execute(
                select(*columns).join(schema.article, _is_current()).where(schema.article.c.deleted.is_(None))
            ).mappings()
            articles = [article_of(held) for held in found]
        return sorted(articles, key=lambda a: (-(a.published or date.min).toordinal(), a.id))

    # Passages

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """Passages with their articles, by passage id: of current versions and of superseded ones.

        Ids of neither are left out.
        """
        found: dict[str, tuple[Passage, Article]] = {}
        with self.reading() as tx:
            for some in _batches(ids):
                held = tx.execute(select(*_PLACES).where(schema.passage.c.id.in_(some))).mappings().all()
                articles = self._read_lately({place["article_id"]: place["version"] for place in held}, tx)
                for place in held:
                    article = articles[place["article_id"]]
                    found[place["id"]] = (passage_of(place, article), article)
            if before := [id_ for id_ in ids if id_ not in found]:
                found |= history.passages(tx, before)
        return found

    def families(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Family ids by article id, of articles that have copies. See `rag.families`."""
        with self.reading() as tx:
            return families.of_articles(tx, article_ids)

    def family(self, article_id: str) -> Family:
        """The articles that are copies of one text with this live one, itself among them."""
        with self.reading() as tx:
            return families.of_article(tx, article_id)

    def note_twins(self, found: Iterable[twins.Twin]) -> None:
        """Files whose content is held under another id. See `rag.twins`."""
        with self.changing, self.transaction() as tx:
            twins.note(tx, found)

    def has_twins(self, article_ids: Collection[str]) -> bool:
        """Whether some file is noted as having the content of one of these articles."""
        with self.reading() as tx:
            return twins.any_of(tx, article_ids)

    def any_stranded(self) -> bool:
        """Whether the content of some file is held nowhere any more, because its article has changed."""
        with self.reading() as tx:
            return twins.any_stranded(tx)

    def stranded(self, *, after: str = "") -> list[tuple[Article, str]]:
        """What such files hold, some of it, by id from the one after `after` on; and whose content it was."""
        with self.reading() as tx:
            return twins.stranded(tx, after=after)

    def leave_stranded(self, article_ids: Collection[str]) -> None:
        """Those of these that could not go in are not tried again."""
        with self.changing, self.transaction() as tx:
            twins.leave(tx, article_ids)

    def holds(self, article_id: str) -> bool:
        """Whether some version of it was ever held."""
        with self.reading() as tx:
            return bool(_held_ids(tx, [article_id]))

    def find_families(self, progress: Progress | None = None) -> None:
        """Place the articles of a home made before families were kept; else nothing."""
        with self.changing:
            families.backfill(self.transaction, progress or silent)

    def notices(self, articles: Iterable[Article]) -> dict[tuple[str, int], tuple[tuple[int, int], ...]]:
        """Where notices that their publisher repeats stand in these articles, by id and version."""
        with self.reading() as tx:
            return repeated.of_articles(tx, articles)

    def find_notices(self, progress: Progress | None = None) -> None:
        """Note the paragraphs of a home made before notices were kept; else nothing."""
        with self.changing:
            repeated.backfill(self.transaction, progress or silent)

    def _read_lately(self, versions: dict[str, int], tx: Connection) -> dict[str, Article]:
        """Current versions by article id. A version never changes, so those read lately are kept."""
        with self._keeping:
            kept = {id_: self._lately[id_, n] for id_, n in versions.items() if (id_, n) in self._lately}
        fresh = _articles(tx, sorted(versions.keys() - kept.keys()))
        with self._keeping:
            for article in fresh.values():
                self._lately[article.id, article.version] = article
            while len(self._lately) > KEPT:
                del self._lately[next(iter(self._lately))]
        return kept | fresh

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article's current version, in order. Raises NotFound or Gone."""
        with self.reading() as tx:
            article = article_of(_live(tx, article_id))
            of_it = schema.passage.c.article_id == article_id
            held = tx.execute(select(*_PLACES).where(of_it).order_by(schema.passage.c.idx)).mappings()
            return [passage_of(place, article) for place in held]

    def live_ids(self, *, after: str = "", limit: int = 100) -> list[str]:
        """Ids of live articles, sorted, from the one after `after` on."""
        with self.reading() as tx:
            return list(
                tx.scalars(
                    select(schema.article.c.id)
                    .where(schema.article.c.deleted.is_(None), schema.article.c.id > after)
                    .order_by(schema.article.c.id)
                    .limit(limit)
                )
            )

    def rows(self, article_ids: Sequence[str]) -> list[Row]:
        """What the projections should hold of these articles: nothing of deleted ones.

        Rows of superseded versions have an `until`.
        """
        rows: list[Row] = []
        with self.reading() as tx:
            for some in _batches(article_ids):
                articles = _articles(tx, some)
                starts = history.starts(tx, some)
                held = tx.execute(
                    select(schema.passage)
                    .where(schema.passage.c.article_id.in_(list(articles)))
                    .order_by(schema.passage.c.article_id, schema.passage.c.idx)
                ).mappings()
                for place in held:
                    article = articles[place["article_id"]]
                    passage, vector = passage_of(place, article), floats(place["vector"])
                    rows.append(row(passage, article, vector, starts.get(article.id)))
                rows += history.rows(tx, some)
        return rows

    def all_rows(self) -> Iterator[list[Row]]:
        """Every row, a few articles at a time, in order of their ids."""
        after = ""
        while ids := self.live_ids(after=after, limit=20):
            yield self.rows(ids)
            after = ids[-1]

    def passage_ids(self) -> list[str]:
        """The id of every passage of a current version, sorted."""
        with self.reading() as tx:
            return list(tx.scalars(select(schema.passage.c.id).order_by(schema.passage.c.id)))

    def past_ids(self) -> list[str]:
        """The id of every passage of a superseded version, sorted."""
        with self.reading() as tx:
            return history.ids(tx)

    def past_count(self) -> int:
        """How many passages of superseded versions there are."""
        with self.reading() as tx:
            return history.count(tx)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these passages; ids that are not searched are left out."""
        found: dict[str, Vector] = {}
        with self.reading() as tx:
            for some in _batches(ids):
                held = select(schema.passage.c.id, schema.passage.c.vector).where(
                    schema.passage.c.id.in_(some)
                )
                found |= {id_: floats(vector) for id_, vector in tx.execute(held)}
            found |= history.vectors(tx, [id_ for id_ in ids if id_ not in found])
        return found

    def vectors_by_hash(self, hashes: Iterable[str]) -> dict[str, Vector]:
        """The vectors held for these text hashes, so that no text is embedded twice."""
        hashes = sorted(set(hashes))
        found: dict[str, Vector] = {}
        with self.reading() as tx:
            for some in _batches(hashes):
                held = tx.execute(
                    select(schema.passage.c.text_hash, schema.passage.c.vector).where(
                        schema.passage.c.text_hash.in_(some)
                    )
                )
                found |= {text_hash: floats(vector) for text_hash, vector in held}
            found |= history.vectors_by_hash(tx, [each for each in hashes if each not in found])
        return found

    # The collection

    def counts(self) -> Counts:
        with self.reading() as tx:

            def count(table: Any, *where: Any) -> int:
                return int(tx.scalar(select(func.count()).select_from(table).where(*where)) or 0)

            return Counts(
                articles=count(schema.article, schema.article.c.deleted.is_(None)),
                versions=count(schema.version),
                passages=count(schema.passage),
                answers=count(schema.answer),
            )

    def digest(self) -> str:
        """SHA-256 (hex) of the live articles' content, the embedder and the passage settings."""
        with self.reading() as tx:
            revision = _get(tx, "revision") or "0"
            if self._digest is not None and self._digest[0] == revision:
                return self._digest[1]
            settings = [_get(tx, key) or "" for key in ("embedder", "dimensions", "passages")]
            contents = tx.scalars(
                select(schema.version.c.content_hash)
                .join(schema.article, _is_current())
                .where(schema.article.c.deleted.is_(None))
                .distinct()
                .order_by(schema.version.c.content_hash)
            )
            whole = hashlib.sha256("\n".join(["dateline index 1", *settings]).encode())
            for content in contents:
                whole.update(f"\n{content}".encode())
        self._digest = (revision, whole.hexdigest())
        return self._digest[1]

    def newest(self) -> date | None:
        """The last day on which a live article was published; a day that is still to come is a wrong one."""
        with self.reading() as tx:
            revision = _get(tx, "revision") or "0"
            if self._newest is None or self._newest[0] != revision:
                published = schema.version.c.published
                last = tx.scalar(
                    select(func.max(published))
                    .join(schema.article, _is_current())
                    .where(schema.article.c.deleted.is_(None), published <= self._clock().date().isoformat())
                )
                self._newest = (revision, date.fromisoformat(last) if last else None)
        return self._newest[1]

    def meta(self, key: str) -> str | None:
        with self.reading() as tx:
            return _get(tx, key)

    def set_meta(self, **values: str | None) -> None:
        """Set or (None) remove several entries in one transaction."""
        with self.transaction() as tx:
            for key, value in values.items():
                _set(tx, key, value)
            _bump(tx)

    def remember(self, tx: Connection, embedder: str, dimensions: int, passages: str) -> None:
        """Whose vectors, of how many dimensions, over passages of which settings it holds."""
        for key, value in (("embedder", embedder), ("dimensions", str(dimensions)), ("passages", passages)):
            _set(tx, key, value)
        _bump(tx)

    def integrity(self) -> list[str]:
        """What the database itself finds wrong with its files."""
        if self._engine.dialect.name != "sqlite":
            return []
        with self.reading() as tx:
            found = [str(line) for line in tx.exec_driver_sql("PRAGMA integrity_check(20)").scalars()]
            loose = tx.exec_driver_sql("PRAGMA foreign_key_check").all()
        broken = [f"the record: {line}" for line in found if line != "ok"]
        return broken + [
            f"the record: a row of {table} refers to nothing in {other}" for table, _, other, _ in loose
        ]

    def pending(self, limit: int | None = 50) -> list[str]:
        """Articles whose projections may lag behind."""
        with self.reading() as tx:
            ids = select(schema.pending.c.article_id).order_by(schema.pending.c.article_id).limit(limit)
            return list(tx.scalars(ids))

    def settle(self, article_ids: Sequence[str]) -> None:
        """Their projections are up to date, and durably so."""
        with self.transaction() as tx:
            for some in _batches(article_ids):
                tx.execute(delete(schema.pending).where(schema.pending.c.article_id.in_(some)))

    # Answers

    def save_answer(self, document: JSON) -> None:
        """Keep an Answer document under its id, with its citations."""
        with self.transaction() as tx:
            answer_log.save(tx, document, self._clock())

    def answer(self, answer_id: str) -> JSON:
        """An Answer document as it was saved. Raises NotFound."""
        with self.reading() as tx:
            return answer_log.answer(tx, answer_id)

    def given_answers(
        self, *, after: str | None = None, limit: int = 100
    ) -> tuple[list[tuple[datetime, JSON]], int]:
        """Answer documents, the latest first, and how many there are after these. See `rag.answer_log`."""
        with self.reading() as tx:
            return answer_log.given(tx, after=after, limit=limit)

    def delete_answer(self, answer_id: str) -> None:
        """Forget an answer, its citations and its feedback. Raises NotFound."""
        with self.transaction() as tx:
            answer_log.forget(tx, answer_id)

    def citation(self, citation_id: str) -> tuple[JSON, JSON]:
        """A citation and the Answer document it stands in. Raises NotFound."""
        with self.reading() as tx:
            return answer_log.citation(tx, citation_id)

    def save_feedback(self, answer_id: str, verdict: str, note: str | None = None) -> None:
        """Keep a reader's verdict on an answer. Raises NotFound."""
        with self.transaction() as tx:
            answer_log.save_feedback(tx, answer_id, verdict, note, self._clock())

    def feedback(self, answer_id: str) -> list[JSON]:
        """What readers said of an answer, oldest first."""
        with self.reading() as tx:
            return answer_log.feedback(tx, answer_id)

    def judged(self, verdict: str) -> list[JSON]:
        """Every answer that some reader gave this verdict, the last one so judged first."""
        with self.reading() as tx:
            return answer_log.judged(tx, verdict)

    def changed_answers(self) -> list[JSON]:
        """Each citation of a stored answer whose article has since changed or gone: `rag.standing`."""
        with self.reading() as tx:
            return standing.changed(tx)

    # Spending

    def spend(self, usage: Usage) -> None:
        """Add to what the language model took today (UTC)."""
        with self.transaction() as tx:
            spending_log.add(tx, self._clock(), usage)

    def spent(self) -> Usage:
        """What the language model took today (UTC); in dollars, as far as the prices were known."""
        with self.reading() as tx:
            return spending_log.of_day(tx, self._clock())


_PLACES = [c for c in schema.passage.c if c.name != "vector"]


def _is_current() -> Any:
    return (schema.version.c.article_id == schema.article.c.id) & (
        schema.version.c.version == schema.article.c.current_version
    )


# Made once: making it takes longer than running it, and it is run for every article that comes.
_CURRENT = (
    select(schema.version, schema.article.c.deleted, schema.article.c.deleted_reason)
    .join(schema.article, _is_current())
    .where(schema.article.c.id == bindparam("id"))
)


def _current(tx: Connection, article_id: str) -> RowMapping | None:
    """The current version of an article, deleted or not."""
    return tx.execute(_CURRENT, {"id": article_id}).mappings().one_or_none()


def _having(tx: Connection, content: str) -> str | None:
    """The live article that has this content now, the first by id."""
    of = schema.article.c
    sought = select(func.min(of.id)).join(schema.version, _is_current())
    found = tx.scalar(sought.where(of.deleted.is_(None), schema.version.c.content_hash == content))
    return None if found is None else str(found)


def _earlier_tombstone(tx: Connection, version: RowMapping) -> Tombstone | None:
    kept = deletions.earlier(tx, [version["article_id"]]).get(version["article_id"], [])
    deleted = deletions.of_version(kept, version["version"])
    return tombstone_of(version, *deleted) if deleted else None


def _live(tx: Connection, article_id: str) -> RowMapping:
    held = _current(tx, article_id)
    if held is None:
        raise NotFound(f"There is no article “{article_id}”.", advice="`dateline articles` lists them.")
    if held["deleted"]:
        tombstone = tombstone_of(held)
        why = f"Deleted on {tombstone.deleted.date()}" + (f": {tombstone.reason}" if tombstone.reason else "")
        raise Gone(
            f"The article “{article_id}” was deleted.",
            advice=f"{why.rstrip('.')}. `dateline restore {article_id}` takes it in again.",
            tombstone=tombstone,
        )
    return held


def _version(tx: Connection, article_id: str, version: int) -> RowMapping:
    columns = schema.version.c
    held = (
        tx.execute(select(schema.version).where(columns.article_id == article_id, columns.version == version))
        .mappings()
        .one_or_none()
    )
    if held is None:
        raise NotFound(f"There is no version {version} of the article “{article_id}”.")
    return held


def _articles(tx: Connection, ids: Sequence[str]) -> dict[str, Article]:
    """Current versions of the live ones among these articles."""
    held = tx.execute(
        select(schema.version)
        .join(schema.article, _is_current())
        .where(schema.article.c.id.in_(ids), schema.article.c.deleted.is_(None))
    ).mappings()
    return {found["article_id"]: article_of(found) for found in held}


def _require_consistent(article: Article, passages: Sequence[Passage], vectors: Vector) -> None:
    require_storable(article)
    if vectors.shape[:1] != (len(passages),) or not np.isfinite(vectors).all():
        raise ValueError(f"{article.id}: {len(passages)} passages, vectors {vectors.shape}")
    for passage in passages:
        if article.text[passage.start : passage.end] != passage.text or not passage.text:
            raise ValueError(f"{passage.id}: its offsets and its text differ")


def _require_dimensions(article: Article, vectors: Vector, dimensions: str | None) -> None:
    if dimensions is not None and vectors.shape[1:] != (int(dimensions),):
        raise ValueError(f"{article.id}: vectors {vectors.shape}, not of {dimensions} dimensions")


def _held_ids(tx: Connection, ids: Sequence[str]) -> set[str]:
    """Those of these articles of which some version was ever held."""
    held: set[str] = set()
    for some in _batches(ids):
        held |= set(tx.scalars(select(schema.article.c.id).where(schema.article.c.id.in_(some))))
    return held


def _mark(tx: Connection, article_id: str) -> None:
    tx.execute(delete(schema.pending).where(schema.pending.c.article_id == article_id))
    tx.execute(insert(schema.pending).values(article_id=article_id))


def _bump(tx: Connection) -> None:
    """Count the changes, so that a digest can be kept until the next one."""
    _set(tx, "revision", str(int(_get(tx, "revision") or "0") + 1))


def _get(tx: Connection, key: str) -> str | None:
    return tx.scalar(select(schema.meta.c.value).where(schema.meta.c.key == key))


def _set(tx: Connection, key: str, value: str | None) -> None:
    tx.execute(delete(schema.meta).where(schema.meta.c.key == key))
    if value is not None:
        tx.execute(insert(schema.meta).values(key=key, value=value))


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), MANY):
        yield ids[start : start + MANY]
