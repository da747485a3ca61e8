"""What holds a family together: bands by which copies are found, and links between articles that are copies.

A band of a family is kept once, for the copy that came last; a text that is printed a thousand times costs
no more than one. Links are copies found, as many as connect a family. Families are named and read elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, or_, select

from rag import schema
from rag.copies import Wording, one_text
from rag.signatures import BANDS, ROWS, Signature, shared

# Estimated share below which texts are not read: three deviations of the estimate below ONE_TEXT.
WORTH = 0.55
READ = 100  # texts of one family, the most alike first, that are read before an article is no copy of any
MANY = 400  # ids bound in one statement
KEPT = 32  # texts whose words are in memory at once


class Words:
    """Texts of signed articles, and whether two are one text; what was read last is kept."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx
        self._kept: dict[str, tuple[str, Wording | None]] = {}

    def copies(self, a: str, b: str) -> bool:
        one, other = self._text(a), self._text(b)
        return one == other or one_text(self._wording(a), self._wording(b))

    def alike(self, a: str, b: str) -> bool:
        """Whether they have the same words, so that each is a copy of whatever the other is."""
        return self._text(a) == self._text(b) or self._wording(a) == self._wording(b)

    def _text(self, article_id: str) -> str:
        if article_id not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[article_id] = (_text(self._tx, article_id), None)
        return self._kept[article_id][0]

    def _wording(self, article_id: str) -> Wording:
        text = self._text(article_id)
        made = self._kept[article_id][1] or Wording.of(text)
        self._kept[article_id] = (text, made)
        return made


class Links(NamedTuple):
    """Articles that one is a copy of, one of each family (or alone), and the families, by article id."""

    copies: list[str]
    families: dict[str, str]


def find(tx: Connection, article_id: str, signature: Signature) -> Links:
    """What a signed article that is in no family yet is a copy of."""
    near = sorted(_holders(tx, signature.bands()) - {article_id})
    signatures, families = _signatures(tx, near), families_of(tx, near)
    words = Words(tx)
    likely = {
        id_: share for id_ in near if (share := shared(signature, signatures[id_])) >= WORTH
    }  # both ways alike, so that families do not depend on who came first
    found: dict[str, str] = {}
    for id_ in sorted(likely, key=lambda id_: (-likely[id_], id_)):
        family = families.get(id_, id_)
        if family not in found and words.copies(article_id, id_):
            found[family] = id_
    # The copy that holds a band for its family may be less like this one than another is.
    for family in sorted(set(families.values()) - set(found)):
        members = _Signed.of(tx, family)
        for _, i in members.likely(signature, range(len(members.different)))[:READ]:
            id_ = members.different[i]
            if id_ not in likely and words.copies(article_id, id_):
                found[family] = id_
                break
    return Links(list(found.values()), {id_: families[id_] for id_ in found.values() if id_ in families})


def hold(tx: Connection, article_id: str, bands: Sequence[int], members: Collection[str]) -> None:
    """Make the article the one that holds its bands, in place of other members of its family."""
    for some in batches(bands):
        held = schema.signature_band.c
        for few in batches(sorted(members)):
            tx.execute(delete(schema.signature_band).where(held.hash.in_(some), held.article_id.in_(few)))
    tx.execute(insert(schema.signature_band), [{"hash": b, "article_id": article_id} for b in bands])


def holders(tx: Connection, bands: Sequence[int], family: str) -> list[str]:
    """Members of a family that hold one of these bands."""
    near = sorted(_holders(tx, bands))
    families = families_of(tx, near)
    return [id_ for id_ in near if families.get(id_) == family]


def link(tx: Connection, article_id: str, others: Iterable[str]) -> None:
    """Note that an article is a copy of others; what is noted already stays."""
    linked = schema.family_link.c
    known = {article_id, *tx.scalars(select(linked.other_id).where(linked.article_id == article_id))}
    new = [other for other in others if other not in known]
    pairs = [pair for other in new for pair in ((article_id, other), (other, article_id))]
    if pairs:
        tx.execute(insert(schema.family_link), [{"article_id": a, "other_id": b} for a, b in pairs])


def twin(tx: Connection, article_id: str, signature: Signature, family: str) -> str | None:
    """Another member with the very same words, which can stand for the article in everything."""
    held = (
        select(schema.signature.c.article_id)
        .join(schema.family, schema.family.c.article_id == schema.signature.c.article_id)
        .where(
            schema.family.c.id == family,
            schema.signature.c.minhash == signature.stored(),
            schema.signature.c.runs == signature.runs,
            schema.signature.c.article_id != article_id,
        )
        .order_by(schema.signature.c.article_id)
        .limit(1)
    )
    other = tx.scalar(held)
    return other if other is not None and Words(tx).alike(article_id, other) else None


def take_out(tx: Connection, article_id: str, signature: Signature) -> tuple[list[int], list[str]]:
    """Forget an article's bands and links; the bands it held, and those it was linked with."""
    held, linked = schema.signature_band.c, schema.family_link.c
    bands = sorted(set(signature.bands()))
    own = [
        band
        for some in batches(bands)
        for band in tx.scalars(select(held.hash).where(held.hash.in_(some), held.article_id == article_id))
    ]
    for some in batches(own):
        tx.execute(delete(schema.signature_band).where(held.hash.in_(some), held.article_id == article_id))
    neighbours = list(
        tx.scalars(select(linked.other_id).where(linked.article_id == article_id).order_by(linked.other_id))
    )
    if neighbours:
        either = or_(linked.article_id == article_id, linked.other_id == article_id)
        tx.execute(delete(schema.family_link).where(either))
    return own, neighbours


def stand_in(tx: Connection, other: str, bands: Sequence[int], neighbours: Sequence[str]) -> None:
    """Give an article's bands and links to one with the same words."""
    held = schema.signature_band.c
    there = set(
        tx.scalars(select(held.hash).where(held.hash.in_(list(bands)), held.article_id == other))
    )  # at most as many as a signature has
    if missing := [band for band in bands if band not in there]:
        tx.execute(insert(schema.signature_band), [{"hash": b, "article_id": other} for b in missing])
    link(tx, other, neighbours)


def parts(tx: Connection, family: str, neighbours: Sequence[str]) -> list[set[str]]:
    """A family's members as the groups that copies still hold together, after one with these links has gone.

    None where it stays whole for sure: whoever had one link held nothing together, and what one was linked
    with are mostly copies of each other. Else its groups are compared, and linked where they can be.
    """
    if len(neighbours) > 1 and _are_copies(tx, neighbours[0], neighbours[1:]):
        link(tx, neighbours[0], neighbours[1:])
        return []
    loose = _groups(_links(tx, family), neighbours) if len(neighbours) > 1 else []
    if len(loose) < 2:
        return []
    signed, words = _Signed.of(tx, family), Words(tx)
    whole: list[tuple[str, set[str]]] = []  # a neighbour of the one that has gone, and its group
    for neighbour, group in loose:
        met: list[tuple[str, set[str]]] = []
        for other, theirs in whole:
            pair = _bridge(words, signed, (neighbour, group), (other, theirs))
            if pair is not None:
                link(tx, pair[0], [pair[1]])
                met.append((other, theirs))
        joined = group.union(*(theirs for _, theirs in met))
        whole = [each for each in whole if each not in met] + [(neighbour, joined)]
    return [group for _, group in whole]


def hand_over(tx: Connection, family: str, signature: Signature, bands: Collection[int]) -> None:
    """See that bands which an article held for its family, and has left, are held by who shares them."""
    signed, held = _Signed.of(tx, family), schema.signature_band.c
    same = signed.least.reshape(-1, BANDS, ROWS) == signature.least.reshape(BANDS, ROWS)
    shares = same.all(axis=2)  # (members, BANDS)
    heirs = {
        band: signed.different[int(shares[:, number].argmax())]
        for number, band in enumerate(signature.bands())
        if band in bands and shares[:, number].any()
    }
    rows = tx.execute(select(held.hash, held.article_id).where(held.hash.in_(sorted(heirs))))
    there = {(row.hash, row.article_id) for row in rows}
    new = [{"hash": b, "article_id": id_} for b, id_ in heirs.items() if (b, id_) not in there]
    if new:
        tx.execute(insert(schema.signature_band), new)


def cover(tx: Connection, members: Collection[str]) -> None:
    """See that each band of these members of one family is held by one of them."""
    wanted: dict[int, str] = {}
    for some in batches(sorted(members)):
        wanted |= {b: id_ for id_, own in _signatures(tx, some).items() for b in own.bands()}
    held = schema.signature_band.c
    for bands in batches(sorted(wanted)):
        rows = tx.execute(select(held.hash, held.article_id).where(held.hash.in_(bands)))
        for there in [row.hash for row in rows if row.article_id in members]:
            wanted.pop(there, None)
    if wanted:
        new = [{"hash": band, "article_id": id_} for band, id_ in wanted.items()]
        tx.execute(insert(schema.signature_band), new)


def families_of(tx: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Family ids by article id; an article without copies is left out."""
    found: dict[str, str] = {}
    for some in batches(ids):
        held = select(schema.family.c.article_id, schema.family.c.id)
        rows = tx.execute(held.where(schema.family.c.article_id.in_(some)))
        found |= {row.article_id: row.id for row in rows}
    return found


def signature_of(tx: Connection, article_id: str) -> Signature | None:
    return _signatures(tx, [article_id]).get(article_id)


def batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), MANY):
        yield items[start : start + MANY]


class _Signed:
    """The signatures of a family's members, each different one once."""

    def __init__(self, rows: Sequence[tuple[str, bytes, int]]) -> None:
        first: dict[tuple[bytes, int], str] = {}
        self.alike: dict[str, str] = {}  # by member: the first with the same signature
        for id_, stored, count in rows:
            self.alike[id_] = first.setdefault((stored, count), id_)
        self.different = list(first.values())
        self.runs = np.array([count for _, count in first], dtype=np.int64)
        least = [Signature.read(stored, count).least for stored, count in first]
        self.least: NDArray[np.uint32] = np.array(least, dtype=np.uint32).reshape(-1, BANDS * ROWS)
        self.at = {id_: i for i, id_ in enumerate(self.different)}

    @classmethod
    def of(cls, tx: Connection, family: str) -> _Signed:
        columns = schema.signature.c
        held = (
            select(columns.article_id, columns.minhash, columns.runs)
            .join(schema.family, schema.family.c.article_id == columns.article_id)
            .where(schema.family.c.id == family)
            .order_by(columns.article_id)
        )
        return cls([(id_, stored, count) for id_, stored, count in tx.execute(held)])

    def signature(self, i: int) -> Signature:
        return Signature(int(self.runs[i]), self.least[i])

    def likely(self, one: Signature, among: Sequence[int]) -> list[tuple[float, int]]:
        """(estimated share, place) of those that are worth reading beside a signature, likeliest first.

        As `rag.signatures.shared` has it, for many at once.
        """
        places = np.array(among, dtype=np.int64)
        if not len(places) or not one.runs:
            return []
        same = self.least[places] == one.least
        places = places[met := same.reshape(-1, BANDS, ROWS).all(axis=2).any(axis=1)]
        jaccard, runs = same[met].mean(axis=1), self.runs[places]
        both = jaccard * (one.runs + runs) / (1 + jaccard)
        shares = np.minimum(1.0, both / np.minimum(one.runs, runs))
        found = [(float(share), int(i)) for share, i in zip(shares, places, strict=True) if share >= WORTH]
        return sorted(found, key=lambda each: (-each[0], each[1]))

    def first(self, group: Collection[str]) -> dict[int, str]:
        """The places of a group's members, and the first of them at each."""
        found: dict[int, str] = {}
        for id_ in sorted(group):
            found.setdefault(self.at[self.alike[id_]], id_)
        return found


def _are_copies(tx: Connection, one: str, others: Sequence[str]) -> bool:
    """Whether one article is a copy of each of the others."""
    signed, words = _signatures(tx, [one, *others]), Words(tx)
    own, bands = signed[one], set(signed[one].bands())
    return all(
        not bands.isdisjoint(signed[each].bands())
        and shared(own, signed[each]) >= WORTH
        and words.copies(one, each)
        for each in others
    )


def _bridge(
    words: Words, signed: _Signed, one: tuple[str, set[str]], other: tuple[str, set[str]]
) -> tuple[str, str] | None:
    """Two copies, one of each group; those first that were linked with the one that has gone."""
    (a, group), (b, theirs) = one, other
    near = [signed.at[signed.alike[id_]] for id_ in (a, b)]
    if signed.likely(signed.signature(near[0]), near[1:]) and words.copies(a, b):
        return a, b
    few, many = (signed.first(some) for some in sorted((group, theirs), key=len))
    among = sorted(many)
    pairs: list[tuple[float, str, str]] = []
    for i, mine in few.items():
        pairs += [(share, mine, many[j]) for share, j in signed.likely(signed.signature(i), among)]
        pairs = sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))[:READ]
    return next(((mine, yours) for _, mine, yours in pairs if words.copies(mine, yours)), None)


def _groups(linked: Mapping[str, Sequence[str]], neighbours: Sequence[str]) -> list[tuple[str, set[str]]]:
    """What is connected with each neighbour, each group once."""
    groups: list[tuple[str, set[str]]] = []
    seen: set[str] = set()
    for first in neighbours:
        if first in seen:
            continue
        group, waiting = {first}, [first]
        while waiting:
            for other in linked.get(waiting.pop(), ()):
                if other not in group:
                    group.add(other)
                    waiting.append(other)
        seen |= group
        groups.append((first, group))
    return groups


def _links(tx: Connection, family: str) -> dict[str, list[str]]:
    columns = schema.family_link.c
    held = (
        select(columns.article_id, columns.other_id)
        .join(schema.family, schema.family.c.article_id == columns.article_id)
        .where(schema.family.c.id == family)
    )
    found: dict[str, list[str]] = {}
    for id_, other in tx.execute(held):
        found.setdefault(id_, []).append(other)
    return found


def _holders(tx: Connection, bands: Iterable[int]) -> set[str]:
    found: set[str] = set()
    held = schema.signature_band.c
    for some in batches(sorted(set(bands))):
        found |= set(tx.scalars(select(held.article_id).where(held.hash.in_(some))))
    return found


def _signatures(tx: Connection, ids: Sequence[str]) -> dict[str, Signature]:
    columns = schema.signature.c
    found: dict[str, Signature] = {}
    for some in batches(ids):
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
