from dataclasses import replace
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from fakes import article
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from rag import families, kin, schema
from rag.copies import Wording, one_text
from rag.passages import split
from rag.record import Record
from rag.signatures import Signature


def text(first, last):
    """Sentences `first` to `last` of one long story, no two of them alike."""
    return " ".join(f"Sentence {n} tells of matter {n * 7} in year {n * 13}." for n in range(first, last))


SIGNATURE = schema.signature
STORY = text(0, 60)
TEXTS = {
    "wire": STORY,
    "retitled": f"{STORY} Our own reporter added nothing.",
    "short": text(0, 45),
    "later": text(3, 66),  # a copy of the story but for its first and last sentences
    "latest": text(6, 72),  # of `later`; the story begins elsewhere
    "other": text(500, 560),
}


@pytest.fixture
def record(tmp_path):
    made = Record(f"sqlite:///{tmp_path}/record.db")
    yield made
    made.close()


def put(record, *ids, texts=TEXTS, **more):
    for id_ in ids:
        made = article(texts[id_], id=id_, **more)
        passages = split(made, budget=160, overlap=0)
        record.put(made, passages, np.ones((len(passages), 3), dtype=np.float32))


def held(record):
    """Every family of two or more, as sets of ids by family id; and that what is held besides fits them."""
    with record.reading() as tx:
        rows = tx.execute(select(schema.family)).all()
        signatures = {s.article_id: Signature.read(s.minhash, s.runs) for s in tx.execute(select(SIGNATURE))}
        bands = {(band.hash, band.article_id) for band in tx.execute(select(schema.signature_band))}
        links = {(link.article_id, link.other_id) for link in tx.execute(select(schema.family_link))}
    assert set(signatures) == set(record.live_ids())
    found = {}
    for row in rows:
        found.setdefault(row.id, set()).add(row.article_id)
    alone = [{id_} for id_ in set(signatures).difference(*found.values())]
    assert bands <= {(band, id_) for id_, signature in signatures.items() for band in signature.bands()}
    for group in (*found.values(), *alone):
        assert {band for band, id_ in bands if id_ in group} == {
            band for id_ in group for band in signatures[id_].bands()
        }
        reached = {min(group)}
        while more := {b for a, b in links if a in reached} - reached:
            reached |= more
        assert reached == group
    return found


def test_copies_are_one_family_named_by_the_smallest_id(record):
    put(record, "wire", "other", "retitled", "short")
    assert held(record) == {"retitled": {"retitled", "short", "wire"}}
    assert record.families(["wire", "other", "short"]) == {"wire": "retitled", "short": "retitled"}
    assert record.family("wire").members == ("retitled", "short", "wire")
    assert record.family("other").members == ("other",)
    assert record.family("other").id == "other"


def test_a_family_falls_apart_where_the_one_that_held_it_together_goes(record):
    put(record, "wire", "later", "latest")
    assert held(record) == {"later": {"wire", "later", "latest"}}
    record.delete("later")
    assert held(record) == {}
    put(record, "later")
    assert held(record) == {"later": {"wire", "later", "latest"}}


def test_a_new_version_leaves_the_family_that_it_is_no_copy_of_any_more(record):
    put(record, "wire", "short", "retitled")
    put(record, "short", texts={"short": TEXTS["other"]})
    assert held(record) == {"retitled": {"retitled", "wire"}}
    put(record, "short")
    assert held(record) == {"retitled": {"retitled", "short", "wire"}}


def test_a_family_takes_its_origin_from_those_that_credit_one(record):
    wire = f"SARN (AP) — {STORY}"
    put(record, "wire", "retitled", texts=TEXTS | {"wire": wire})
    assert record.family("retitled").origin == "Associated Press"
    record.delete("wire")
    assert record.family("retitled").origin is None


def test_a_text_without_words_is_stored_and_has_no_copies(record):
    put(record, "a", "b", texts={"a": "— …", "b": "— …"})
    with record.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(schema.signature)) == 2
        assert families.of_articles(tx, ["a", "b"]) == {}


@settings(max_examples=10, deadline=None)
@given(st.permutations(sorted(TEXTS)), st.lists(st.sampled_from(sorted(TEXTS)), unique=True, max_size=3))
def test_families_do_not_depend_on_the_order_nor_on_what_came_and_went(order, gone):
    with TemporaryDirectory() as folder:
        there, straight = Record(f"sqlite:///{folder}/there.db"), Record(f"sqlite:///{folder}/straight.db")
        put(there, *order)
        for id_ in gone:
            there.delete(id_)
        put(straight, *sorted(set(TEXTS) - set(gone)))
        assert held(there) == held(straight)
        there.close()
        straight.close()


def chained(texts):
    """Families as they are defined: whatever copies connect, every two compared."""
    wordings = {id_: Wording.of(words) for id_, words in texts.items()}
    groups = []
    for id_, own in wordings.items():
        met = [group for group in groups if any(one_text(own, wordings[other]) for other in group)]
        groups = [group for group in groups if group not in met] + [{id_}.union(*met)]
    return {min(group): group for group in groups if len(group) > 1}


MANY = {
    f"{kind}{n}": words
    for n in range(2)
    for kind, words in {
        "wire": STORY,
        "local": f"{STORY} The paper's desk number {n} cut it.",
        "step": text(5 * n, 60 + 5 * n),  # a copy of the step before alone
        "far": text(300 + 3 * n, 360 + 3 * n),
    }.items()
}


@settings(max_examples=8, deadline=None)
@given(st.permutations(sorted(MANY)), st.permutations(sorted(MANY)), st.integers(0, 7))
def test_families_are_what_copies_connect_whoever_came_and_went(order, leaving, count):
    with TemporaryDirectory() as folder:
        record = Record(f"sqlite:///{folder}/record.db")
        put(record, *order, texts=MANY)
        assert held(record) == chained(MANY)
        for id_ in leaving[:count]:
            record.delete(id_)
        assert held(record) == chained({id_: MANY[id_] for id_ in leaving[count:]})
        put(record, *leaving[: count // 2], texts=MANY)
        there = {*leaving[count:], *leaving[: count // 2]}
        assert held(record) == chained({id_: MANY[id_] for id_ in sorted(there)})
        record.close()


def test_a_text_printed_many_times_is_compared_once_for_each_print(record, monkeypatch):
    texts = {f"print{n:03}": STORY for n in range(60)} | {"local": f"{STORY} Our own line."}
    read = []
    told = kin._text
    monkeypatch.setattr(kin, "_text", lambda tx, id_: read.append(id_) or told(tx, id_))
    put(record, *texts, texts=texts)
    assert len(read) <= 2 * len(texts)  # itself and one other
    with record.reading() as tx:
        rows = tx.scalar(select(func.count()).select_from(schema.signature_band))
    assert rows <= 64
    read.clear()
    record.delete("print030")
    assert len(read) <= 2
    assert held(record) == {"local": set(texts) - {"print030"}}


def test_a_home_made_before_families_gets_them_once(record):
    put(record, "wire", "retitled", "other")
    expected = held(record)
    with record.transaction() as tx:
        families.forget(tx)
    told = []
    record.find_families(lambda *seen: told.append(seen))
    assert held(record) == expected
    assert [(done, total) for done, total, _ in told] == [(3, 3)]
    with record.transaction() as tx:
        families.forget(tx)
    record.find_families(lambda *seen: told.append(seen))
    assert len(told) == 1  # it was whole: nothing was looked for again


def test_signatures_of_another_scheme_are_made_anew(record):
    put(record, "wire", "retitled")
    expected = held(record)
    with record.transaction() as tx:
        tx.execute(schema.signature.update().values(minhash=b"\0" * 384))
        tx.execute(schema.family.delete())
    record.set_meta(families="minhash of another kind")
    record.find_families()
    assert held(record) == expected
    assert record.meta("families") != "minhash of another kind"


def test_an_interrupted_placing_goes_on_where_it_stopped(record):
    ids = [f"a{n:02}" for n in range(30)]
    texts = {id_: text(n * 40, n * 40 + 20) for n, id_ in enumerate(ids)} | {"copy": text(0, 20)}
    put(record, *texts, texts=texts)
    expected = held(record)
    assert expected == {"a00": {"a00", "copy"}}
    with record.transaction() as tx:
        families.forget(tx)

    def stop(done, total, label):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record.find_families(stop)
    assert record.meta("families") is None
    record.find_families()
    assert held(record) == expected


def test_a_put_that_fails_changes_no_family(record, monkeypatch):
    put(record, "wire", "retitled")
    before = held(record)

    def broken(*_):
        raise RuntimeError("stopped")

    monkeypatch.setattr("rag.record._bump", broken)
    with pytest.raises(RuntimeError):
        put(record, "short")
    assert held(record) == before


def test_a_member_of_a_family_keeps_it_when_only_its_title_changes(record):
    put(record, "wire", "retitled")
    made = replace(article(TEXTS["wire"], id="wire"), title="Another title")
    record.put(made, (), np.ones((0, 3), dtype=np.float32))
    assert held(record) == {"retitled": {"retitled", "wire"}}
