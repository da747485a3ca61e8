"""Families: articles that are copies of one text, directly or by way of others, as the record keeps them.

An article is placed in the transaction that stores it and leaves in the one that takes it out, so that
families depend only on what is held, never on the order in which it came. Memory is that of a few
articles, however many there are. It decides nothing about what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from rag import schema
from rag.copies import Wording, one_text
from rag.domain import Article
from rag.origins import article_origin
from rag.progress import Progress
from rag.signatures import SCHEME, Signature, shared
from rag.stored import article_of

WORTH = (
    0.55  # estimated share below which texts are not read: three deviations of the estimate below ONE_TEXT
)
MANY = 400  # ids bound in one statement
TOGETHER = 20  # articles of an older home placed in one transaction
KEY = "families"  # of the entry that names the scheme of the signatures, once every article has one


@dataclass(frozen=True, slots=True)
class Family:
    """The live articles that are copies of one text. An article without copies is a family of one."""

    id: str  # the smallest of its members' ids
    members: tuple[str, ...]  # sorted
    origin: str | None  # whom their texts, bylines or canonical addresses credit; None: it cannot be told


def place(tx: Connection, article: Article) -> None:
    """Give a stored article, in its current version, its signature and its family."""
    leave(tx, article.id)
    signature = Signature.of(article.text)
    origin = article_origin(article)
    tx.execute(
        insert(schema.signature).values(
            article_id=article.id,
            version=article.version,
            runs=signature.runs,
            minhash=signature.stored(),
            origin=origin.name if origin else None,
        )
    )
    bands = sorted(set(signature.bands()))
    if not bands:
        return
    near = _near(tx, bands)
    tx.execute(insert(schema.signature_band), [{"hash": b, "article_id": article.id} for b in bands])
    joined = _linked(tx, article.text, signature, near)
    if joined:
        members = {member for family in joined for member in _members(tx, family)}
        _write(tx, joined, [members | {article.id}])


def leave(tx: Connection, article_id: str) -> None:
    """Take an article out of its family, which falls apart where only it held the others together."""
    held = _signatures(tx, [article_id]).get(article_id)
    if held is None:
        return
    bands = sorted(set(held.bands()))
    of_it = schema.signature_band.c.article_id == article_id
    tx.execute(delete(schema.signature_band).where(schema.signature_band.c.hash.in_(bands), of_it))
    tx.execute(delete(schema.signature).where(schema.signature.c.article_id == article_id))
    family = _families(tx, [article_id]).get(article_id)
    if family is not None:
        rest = [member for member in _members(tx, family) if member != article_id]
        _write(tx, [family], _parts(tx, rest))


def of_articles(tx: Connection, article_ids: Iterable[str]) -> dict[str, str]:
    """Family ids by article id; an article without copies is left out."""
    return _families(tx, sorted(set(article_ids)))


def of_article(tx: Connection, article_id: str) -> Family:
    """The family of a live article, with its members and its origin."""
    held = _families(tx, [article_id]).get(article_id)
    members = _members(tx, held) if held is not None else [article_id]
    named_by: dict[str, int] = {}
    for some in _batches(members):
        named = schema.signature.c.origin
        counted = select(named, func.count()).where(
            schema.signature.c.article_id.in_(some), named.is_not(None)
        )
        for name, count in tx.execute(counted.group_by(named)):
            named_by[name] = named_by.get(name, 0) + count
    origin = min(named_by, key=lambda name: (-named_by[name], name), default=None)
    return Family(held or article_id, tuple(members), origin)


def unsigned(tx: Connection, *, after: str = "", limit: int = 20) -> list[str]:
    """Live articles whose current version has no signature, sorted by id, from the one after `after` on."""
    signed = (
        select(schema.signature.c.article_id)
        .where(
            schema.signature.c.article_id == schema.article.c.id,
            schema.signature.c.version == schema.article.c.current_version,
        )
        .exists()
    )
    return list(
        tx.scalars(
            select(schema.article.c.id)
            .where(schema.article.c.deleted.is_(None), schema.article.c.id > after, ~signed)
            .order_by(schema.article.c.id)
            .limit(limit)
        )
    )


def forget(tx: Connection) -> None:
    """Take every signature and family away, for they are to be made anew."""
    for table in (schema.signature_band, schema.signature, schema.family):
        tx.execute(delete(table))


def backfill(transaction: Callable[[], AbstractContextManager[Connection]], progress: Progress) -> None:
    """Place what a home made before this held, a few articles in a transaction; stopped, it goes on later.

    Signatures of another scheme go first: they do not compare. A home that is up to date costs one read.
    """
    mark = schema.meta.c.key == KEY
    with transaction() as tx:
        scheme = tx.scalar(select(schema.meta.c.value).where(mark))
        if scheme == SCHEME:
            return
        if scheme is not None:
            forget(tx)
            tx.execute(delete(schema.meta).where(mark))
        live = schema.article.c.deleted.is_(None)
        total = tx.scalar(select(func.count()).select_from(schema.article).where(live))
    done, after = 0, ""
    while True:
        with transaction() as tx:
            some = unsigned(tx, after=after, limit=TOGETHER)
            for id_ in some:
                place(tx, _article(tx, id_))
            if not some:
                tx.execute(insert(schema.meta).values(key=KEY, value=SCHEME))
                return
        done, after = done + len(some), some[-1]
        progress(done, total, "Looking for copies of articles")


def _near(tx: Connection, bands: Sequence[int]) -> list[str]:
    """Articles that share a band, sorted."""
    found: set[str] = set()
    for some in _batches(bands):
        found |= set(
            tx.scalars(
                select(schema.signature_band.c.article_id).where(schema.signature_band.c.hash.in_(some))
            )
        )
    return sorted(found)


def _linked(tx: Connection, text: str, signature: Signature, near: Sequence[str]) -> list[str]:
    """The families in which some article is a copy of the text; of each, no more is read than it takes."""
    signatures = _signatures(tx, near)
    families = _families(tx, near)
    likely = {
        id_: share for id_ in near if (share := shared(signature, signatures[id_])) >= WORTH
    }  # both ways alike, so that families do not depend on who came first
    own: Wording | None = None
    joined: dict[str, None] = {}
    for id_ in sorted(likely, key=lambda id_: (-likely[id_], id_)):
        family = families.get(id_, id_)
        if family in joined:
            continue
        other = _text(tx, id_)
        if other != text:
            own = own or Wording.of(text)
            if not one_text(own, Wording.of(other)):
                continue
        joined[family] = None
    return list(joined)


def _parts(tx: Connection, members: Sequence[str]) -> list[set[str]]:
    """Members of one family as the groups that copies still hold together."""
    signatures = _signatures(tx, members)
    bands = {id_: set(signatures[id_].bands()) for id_ in members}
    parts: list[set[str]] = []
    for id_ in members:
        text: str | None = None
        own: Wording | None = None
        met = []
        for part in parts:
            for other in sorted(part):
                if bands[id_].isdisjoint(bands[other]) or shared(signatures[id_], signatures[other]) < WORTH:
                    continue
                text = _text(tx, id_) if text is None else text
                theirs = _text(tx, other)
                if theirs != text:
                    own = own or Wording.of(text)
                    if not one_text(own, Wording.of(theirs)):
                        continue
                met.append(part)
                break
        parts = [part for part in parts if part not in met] + [{id_}.union(*met)]
    return parts


def _write(tx: Connection, old: Sequence[str], groups: Iterable[set[str]]) -> None:
    """Put groups of articles in the place of old families; a group of one is no row."""
    for some in _batches(old):
        tx.execute(delete(schema.family).where(schema.family.c.id.in_(some)))
    rows = [
        {"article_id": member, "id": min(group)} for group in groups if len(group) > 1 for member in group
    ]
    if rows:
        tx.execute(insert(schema.family), sorted(rows, key=lambda row: row["article_id"]))


def _members(tx: Connection, family: str) -> list[str]:
    """Sorted; of a family that is no row, the article itself."""
    held = select(schema.family.c.article_id).where(schema.family.c.id == family)
    return list(tx.scalars(held.order_by(schema.family.c.article_id))) or [family]


def _families(tx: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in _batches(ids):
        held = select(schema.family.c.article_id, schema.family.c.id)
        rows = tx.execute(held.where(schema.family.c.article_id.in_(some)))
        found |= {row.article_id: row.id for row in rows}
    return found


def _signatures(tx: Connection, ids: Sequence[str]) -> dict[str, Signature]:
    columns = schema.signature.c
    found: dict[str, Signature] = {}
    for some in _batches(ids):
        held = select(columns.article_id, columns.minhash, columns.runs).where(columns.article_id.in_(some))
        found |= {id_: Signature.read(stored, count) for id_, stored, count in tx.execute(held)}
    return found


def _text(tx: Connection, article_id: str) -> str:
    """The text of an article's signed version."""
    version = (schema.version.c.article_id == schema.signature.c.article_id) & (
        schema.version.c.version == schema.signature.c.version
    )
    held = select(schema.version.c.text).join(schema.signature, version)
    return str(tx.execute(held.where(schema.signature.c.article_id == article_id)).scalar_one())


def _article(tx: Connection, article_id: str) -> Article:
    current = (schema.version.c.article_id == schema.article.c.id) & (
        schema.version.c.version == schema.article.c.current_version
    )
    held = select(schema.version).join(schema.article, current).where(schema.article.c.id == article_id)
    return article_of(tx.execute(held).mappings().one())


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), MANY):
        yield items[start : start + MANY]
