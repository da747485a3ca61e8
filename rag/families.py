"""Families: articles that are copies of one text, directly or by way of others, as the record keeps them.

An article is placed in the transaction that stores it and leaves in the one that takes it out, so that
families depend only on what is held, never on the order in which it came. What that takes does not grow with
the number of copies (`rag.kin`). It decides nothing about what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from rag import kin, schema
from rag.domain import Article
from rag.origins import article_origin
from rag.progress import Progress
from rag.signatures import SCHEME, Signature
from rag.stored import article_of

TOGETHER = 20  # articles of an older home placed in one transaction
KEY = "families"  # of the entry that names the form of what is kept, once every article has it
FORM = f"{SCHEME}, linked"


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
    copies, families = kin.find(tx, article.id, signature)
    before: list[str] = []
    if copies:
        family = _join(tx, article.id, copies, families)
        kin.link(tx, article.id, copies)
        before = kin.holders(tx, bands, family)
    kin.hold(tx, article.id, bands, before)


def leave(tx: Connection, article_id: str) -> None:
    """Take an article out of its family, which falls apart where only it held the others together."""
    held = kin.signature_of(tx, article_id)
    if held is None:
        return
    family = kin.families_of(tx, [article_id]).get(article_id)
    twin = kin.twin(tx, article_id, held, family) if family is not None else None
    bands, neighbours = kin.take_out(tx, article_id, held)
    tx.execute(delete(schema.signature).where(schema.signature.c.article_id == article_id))
    if family is None:
        return
    tx.execute(delete(schema.family).where(schema.family.c.article_id == article_id))
    if twin is not None:
        kin.stand_in(tx, twin, bands, neighbours)
    elif len(groups := kin.parts(tx, family, neighbours)) > 1:
        _split(tx, family, groups)
        return
    elif bands:
        kin.hand_over(tx, family, held, bands)
    _rename(tx, family)


def of_articles(tx: Connection, article_ids: Iterable[str]) -> dict[str, str]:
    """Family ids by article id; an article without copies is left out."""
    return kin.families_of(tx, sorted(set(article_ids)))


def of_article(tx: Connection, article_id: str) -> Family:
    """The family of a live article, with its members and its origin."""
    held = kin.families_of(tx, [article_id]).get(article_id)
    members = _members(tx, held) if held is not None else [article_id]
    named_by: dict[str, int] = {}
    for some in kin.batches(members):
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
    for table in (schema.signature_band, schema.signature, schema.family_link, schema.family):
        tx.execute(delete(table))


def backfill(transaction: Callable[[], AbstractContextManager[Connection]], progress: Progress) -> None:
    """Place what a home made before this held, a few articles in a transaction; stopped, it goes on later.

    Signatures of another scheme go first: they do not compare. A home that is up to date costs one read.
    """
    mark = schema.meta.c.key == KEY
    with transaction() as tx:
        scheme = tx.scalar(select(schema.meta.c.value).where(mark))
        if scheme == FORM:
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
                tx.execute(insert(schema.meta).values(key=KEY, value=FORM))
                return
        done, after = done + len(some), some[-1]
        progress(done, total, "Looking for copies of articles")


def _join(tx: Connection, article_id: str, copies: Sequence[str], families: Mapping[str, str]) -> str:
    """Make one family of an article, what it is a copy of, and their families; its id."""
    names = {families.get(copy, copy) for copy in copies}
    name = min(article_id, *names)
    for other in sorted(set(families.values()) - {name}):
        tx.execute(update(schema.family).where(schema.family.c.id == other).values(id=name))
    alone = [copy for copy in copies if copy not in families]
    rows = [{"article_id": member, "id": name} for member in (article_id, *alone)]
    tx.execute(insert(schema.family), rows)
    return name


def _split(tx: Connection, family: str, groups: Sequence[set[str]]) -> None:
    """Put several families in the place of one; a group of one is no row."""
    tx.execute(delete(schema.family).where(schema.family.c.id == family))
    rows = [
        {"article_id": member, "id": min(group)} for group in groups if len(group) > 1 for member in group
    ]
    if rows:
        tx.execute(insert(schema.family), sorted(rows, key=lambda row: row["article_id"]))
    for group in groups:
        kin.cover(tx, group)


def _rename(tx: Connection, family: str) -> None:
    """Give a family that a member has left the smallest id of the others; one that is left alone is none."""
    own = schema.family.c.id == family
    least, count = tx.execute(select(func.min(schema.family.c.article_id), func.count()).where(own)).one()
    if count < 2:
        tx.execute(delete(schema.family).where(own))
    elif least != family:
        tx.execute(update(schema.family).where(own).values(id=least))


def _members(tx: Connection, family: str) -> list[str]:
    """Sorted; of a family that is no row, the article itself."""
    held = select(schema.family.c.article_id).where(schema.family.c.id == family)
    return list(tx.scalars(held.order_by(schema.family.c.article_id))) or [family]


def _article(tx: Connection, article_id: str) -> Article:
    current = (schema.version.c.article_id == schema.article.c.id) & (
        schema.version.c.version == schema.article.c.current_version
    )
    held = select(schema.version).join(schema.article, current).where(schema.article.c.id == article_id)
    return article_of(tx.execute(held).mappings().one())
