"""The term projection: passages by BM25, in Tantivy.

Gives the passages that share words with a question, of the articles a filter lets through. A question
is taken apart into terms and never parsed as a query, so nothing in it is syntax. It can be thrown
away at any time: `rag.rebuild` makes it anew from the record.
"""

from __future__ import annotations

import re
import shutil
import threading
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rag.domain import Filters
from rag.rows import Row, publisher_key
from rag.seal import Seal, State

if TYPE_CHECKING:
    import tantivy

ANALYZER = "dateline_en"
TITLE_WEIGHT = 0.5  # a title's word counts half a passage's: every passage of the article has it
MOST_TERMS = 256  # of one question
HEAP = 50_000_000  # bytes that the writer may fill before it writes a segment
EVERYTHING = Filters()

_ABBREVIATION = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")  # U.S., U.K., a.m.
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POSSESSIVE = re.compile(r"['’]s\b")


class Stored(NamedTuple):
    """What Tantivy holds of one passage."""

    article: str
    day: int
    publisher: str
    text_hash: str


class TermIndex:
    """One index. Any thread may search it; changes go one after another."""

    def __init__(self, index: tantivy.Index, name: str, seal: Seal | None) -> None:
        """`seal` guards the folder of `index`; an index in memory has none."""
        self._name = name
        self._seal = seal
        self._sealed = seal is None or seal.state() != "broken"
        self._changing = threading.Lock()
        self._writer: tantivy.IndexWriter | None = None
        self._uncommitted = False
        self._index = index
        self._prepare()

    @classmethod
    def open(cls, root: Path, name: str) -> TermIndex:
        """An index that is there. Raises whatever Tantivy raises where it cannot be opened."""
        import tantivy

        return cls(tantivy.Index.open(str(root / name)), name, Seal(root / name))

    @classmethod
    def create(cls, root: Path, name: str) -> TermIndex:
        """A new, empty, unsealed index."""
        import tantivy

        (root / name).mkdir(parents=True)
        tantivy.Index(_schema(), path=str(root / name))
        return cls.open(root, name)

    @classmethod
    def in_memory(cls, rows: Sequence[Row]) -> TermIndex:
        """An index of these rows that is gone with the object."""
        import tantivy

        index = cls(tantivy.Index(_schema()), "memory", None)
        index.replace([], rows)
        index.flush()
        return index

    @property
    def name(self) -> str:
        """The generation's."""
        return self._name

    def query(self, text: str, k: int, filters: Filters = EVERYTHING) -> list[tuple[str, float]]:
        """At most `k` (passage id, BM25 score), best first, all within the filters."""
        import tantivy

        terms = list(dict.fromkeys(self._analyzer.analyze(normal_form(text))))[:MOST_TERMS]
        if k <= 0 or not terms:
            return []
        query, should = tantivy.Query, tantivy.Occur.Should
        by_field = [
            (should, query.boost_query(query.term_query(self._schema, field, term), weight))
            for term in terms
            for field, weight in (("text", 1.0), ("title", TITLE_WEIGHT))
        ]
        conditions = [(tantivy.Occur.Must, query.boolean_query(by_field)), *self._conditions(filters)]
        searcher = self._index.searcher()
        hits = searcher.search(query.boolean_query(conditions), limit=k, count=False).hits
        found = [(_first(searcher, address, "id"), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def replace(self, article_ids: Sequence[str], rows: Sequence[Row]) -> None:
        """Make these articles' passages exactly `rows`. Doing it again changes nothing."""
        with self._changing:
            writer = self._write()
            for article_id in article_ids:
                writer.delete_documents_by_term("article", article_id)
            self._add(writer, rows)
            writer.commit()
            self._uncommitted = False
            self._index.reload()

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows whose ids are not there yet. Searches see them after `flush`."""
        with self._changing:
            self._add(self._write(), rows)

    def flush(self) -> None:
        """All changes so far are whole, on disk and searched when this returns."""
        with self._changing:
            self._settle()

    def stored(self) -> dict[str, Stored]:
        """What is held, by passage id."""
        import tantivy

        searcher = self._index.searcher()
        if not searcher.num_docs:
            return {}
        hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
        found: dict[str, Stored] = {}
        for _, address in hits:
            document = searcher.doc(address).to_dict()
            values = (document[name][0] for name in ("article", "day", "publisher", "text_hash"))
            found[document["id"][0]] = Stored(*values)
        return found

    def ids(self) -> set[str]:
        """Every passage id held."""
        return set(self.stored())

    def count(self) -> int:
        return int(self._index.searcher().num_docs)

    def become(self, fresh: TermIndex) -> None:
        """Take over another index's files, which must not be used through it any more."""
        with self._changing:
            self._discard()
            self._name, self._seal, self._sealed = fresh._name, fresh._seal, fresh._sealed
            self._index = fresh._index

    def close(self) -> None:
        """Write out and release everything. The index cannot be used after."""
        self.flush()

    def abandon(self) -> None:
        """Release everything and leave it unsealed: what was being built is not wanted."""
        with self._changing:
            self._discard()

    def _prepare(self) -> None:
        import tantivy

        # Reloads are asked for after each commit; the default would watch the folder from a thread.
        self._index.config_reader(reload_policy="manual")
        steps = [
            tantivy.Filter.remove_long(40),
            tantivy.Filter.lowercase(),
            tantivy.Filter.ascii_fold(),
            tantivy.Filter.stemmer("english"),
        ]
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for step in steps:
            builder = builder.filter(step)
        self._analyzer = builder.build()
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self._schema = self._index.schema
        self._index.reload()

    def _write(self) -> tantivy.IndexWriter:
        if self._sealed and self._seal is not None:
            self._seal.lift()
            self._sealed = False
        if self._writer is None:
            self._writer = self._index.writer(heap_size=HEAP, num_threads=1)
        self._uncommitted = True
        return self._writer

    def _add(self, writer: tantivy.IndexWriter, rows: Sequence[Row]) -> None:
        import tantivy

        for row in rows:
            fields: dict[str, Any] = {
                "id": row.id,
                "article": row.article,
                "text": normal_form(row.text),
                "title": normal_form(row.title),
                "day": row.day,
                "publisher": row.publisher,
                "text_hash": row.text_hash,
            }
            writer.add_document(tantivy.Document.from_dict(fields, self._schema))

    def _settle(self) -> None:
        if self._writer is not None:
            if self._uncommitted:
                self._writer.commit()
            # Merges go on in the background until the writer is gone, and would change sealed files.
            self._writer.wait_merging_threads()
            self._writer = None
            self._index.reload()
        if not self._sealed and self._seal is not None:
            self._seal.set()
            self._sealed = True

    def _discard(self) -> None:
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

    def _conditions(self, filters: Filters) -> list[tuple[Any, Any]]:
        """What every hit must be; it adds nothing to any score."""
        import tantivy

        query, schema = tantivy.Query, self._schema
        conditions = []
        if filters.as_of is not None or filters.since is not None:
            first = filters.since.toordinal() if filters.since else None
            last = filters.as_of.toordinal() if filters.as_of else None
            conditions.append(query.range_query(schema, "day", tantivy.FieldType.Integer, first, last))
        if filters.publisher is not None:
            conditions.append(query.term_query(schema, "publisher", publisher_key(filters.publisher)))
        return [(tantivy.Occur.Must, query.const_score_query(one, 0.0)) for one in conditions]


def state(root: Path, name: str) -> State:
    """How an index's folder was left."""
    return Seal(root / name).state()


def remove_all_but(root: Path, name: str) -> None:
    """Delete what older or unfinished generations left."""
    for path in root.iterdir() if root.is_dir() else ():
        if path.name.split(".")[0] != name:
            with suppress(OSError):  # still mapped by a search under way: the next start removes it
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def normal_form(text: str) -> str:
    """Text with spellings that tokenizing would pull apart made one: U.S. and US, 2,500 and 2500."""
    text = unicodedata.normalize("NFKC", text)
    text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    return _POSSESSIVE.sub("", _THOUSANDS.sub("", text))


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("id", "article", "publisher", "text_hash"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("text", "title"):
        builder.add_text_field(name, tokenizer_name=ANALYZER, index_option="position")
    builder.add_integer_field("day", stored=True, indexed=True, fast=True)
    return builder.build()


def _first(searcher: tantivy.Searcher, address: tantivy.DocAddress, field: str) -> str:
    return str(searcher.doc(address).get_first(field))
