"""One Tantivy index of passages: its schema, its analysis, its writer and its searches.

Gives passages by BM25. `rag.lexical` keeps two: one of what is current, one of superseded versions.
It knows nothing of seals or generations.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rag.domain import Filters
from rag.rows import Row, publisher_key

if TYPE_CHECKING:
    import tantivy

ANALYZER = "dateline_en"
TITLE_WEIGHT = 0.5  # a title's word counts half a passage's: every passage of the article has it
MOST_TERMS = 256  # of one question
HEAP = 50_000_000  # bytes that the writer may fill before it writes a segment

_ABBREVIATION = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")  # U.S., U.K., a.m.
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POSSESSIVE = re.compile(r"['’]s\b")


class Stored(NamedTuple):
    """What Tantivy holds of one passage."""

    article: str
    day: int
    publisher: str
    text_hash: str
    start: int  # the first day on which a query as of that day sees it
    until: int | None  # the day from which it does not; None: it is current


class Shelf:
    """One index. Any thread may search it; who changes it sees to it that changes go one after another."""

    def __init__(self, index: tantivy.Index) -> None:
        import tantivy

        self._index = index
        self._writer: tantivy.IndexWriter | None = None
        self._uncommitted = False
        # Reloads are asked for after each commit; the default would watch the folder from a thread.
        index.config_reader(reload_policy="manual")
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
        index.register_tokenizer(ANALYZER, self._analyzer)
        self._schema = index.schema
        index.reload()

    def query(
        self, text: str, k: int, filters: Filters, *, like: Shelf | None = None
    ) -> list[tuple[str, float]]:
        """At most `k` (passage id, BM25), best first, all within the filters.

        `like`: this one holds superseded versions, and a word counts as much as its rarity there says, so
        that scores of both compare.
        """
        import tantivy

        terms = list(dict.fromkeys(self._analyzer.analyze(normal_form(text))))[:MOST_TERMS]
        searcher = self._index.searcher()
        query, should = tantivy.Query, tantivy.Occur.Should
        by_field = []
        for term in terms:
            for field, plain in (("text", 1.0), ("title", TITLE_WEIGHT)):
                weight = plain
                if like is not None:
                    if not searcher.doc_freq(field, term):
                        continue
                    weight *= like.rarity(field, term) / self.rarity(field, term)
                one = query.term_query(self._schema, field, term)
                by_field.append((should, query.boost_query(one, weight)))
        if k <= 0 or not by_field:
            return []
        conditions = [(tantivy.Occur.Must, query.boolean_query(by_field)), *self._conditions(filters)]
        if like is not None and filters.as_of is not None:
            ended = query.range_query(
                self._schema, "until", tantivy.FieldType.Integer, None, filters.as_of.toordinal()
            )
            conditions.append((tantivy.Occur.MustNot, ended))
        hits = searcher.search(query.boolean_query(conditions), limit=k, count=False).hits
        found = [(_first(searcher, address, "id"), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def rarity(self, field: str, term: str) -> float:
        """How much one occurrence of a term counts: BM25's inverse document frequency."""
        searcher = self._index.searcher()
        having = searcher.doc_freq(field, term)
        held = max(searcher.num_docs, having)  # deleted documents count until their segment is merged
        return math.log(1 + (held - having + 0.5) / (having + 0.5))

    def remove(self, article_ids: Sequence[str]) -> None:
        """Take these articles' passages out, at the next commit."""
        writer = self._write()
        for article_id in article_ids:
            writer.delete_documents_by_term("article", article_id)

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows whose ids are not there yet, at the next commit."""
        import tantivy

        writer = self._write()
        for row in rows:
            fields: dict[str, Any] = {
                "id": row.id,
                "article": row.article,
                "text": normal_form(row.text),
                "title": normal_form(row.title),
                "day": row.day,
                "start": row.start,
                "publisher": row.publisher,
                "text_hash": row.text_hash,
            }
            if row.until is not None:
                fields["until"] = row.until
            writer.add_document(tantivy.Document.from_dict(fields, self._schema))

    def commit(self) -> None:
        """Searches see all changes so far."""
        if self._writer is not None and self._uncommitted:
            self._writer.commit()
            self._uncommitted = False
            self._index.reload()

    def settle(self) -> None:
        """All changes so far are whole, and no file changes any more until the next one."""
        if self._writer is not None:
            if self._uncommitted:
                self._writer.commit()
            # Merges go on in the background until the writer is gone, and would change sealed files.
            self._writer.wait_merging_threads()
            self._writer = None
            self._uncommitted = False
            self._index.reload()

    def discard(self) -> None:
        """Release everything; what was not committed is not wanted."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

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
            found[document["id"][0]] = Stored(*(document.get(name, [None])[0] for name in Stored._fields))
        return found

    def idle(self) -> bool:
        """Whether there is nothing in it, nor about to be."""
        return not self._uncommitted and not self.count()

    def count(self) -> int:
        return int(self._index.searcher().num_docs)

    def _write(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=HEAP, num_threads=1)
        self._uncommitted = True
        return self._writer

    def _conditions(self, filters: Filters) -> list[tuple[Any, Any]]:
        """What every hit must be; it adds nothing to any score."""
        import tantivy

        query, schema, whole = tantivy.Query, self._schema, tantivy.FieldType.Integer
        conditions = []
        if filters.as_of is not None:
            day = filters.as_of.toordinal()
            conditions.append(query.range_query(schema, "start", whole, None, day))
        if filters.since is not None:
            conditions.append(query.range_query(schema, "day", whole, filters.since.toordinal(), None))
        if filters.publisher is not None:
            conditions.append(query.term_query(schema, "publisher", publisher_key(filters.publisher)))
        return [(tantivy.Occur.Must, query.const_score_query(one, 0.0)) for one in conditions]


def schema() -> tantivy.Schema:
    """The fields of an index. Days are ordinals; `until` is of superseded versions alone."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("id", "article", "publisher", "text_hash"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("text", "title"):
        builder.add_text_field(name, tokenizer_name=ANALYZER, index_option="position")
    for name in ("day", "start", "until"):
        builder.add_integer_field(name, stored=True, indexed=True, fast=True)
    return builder.build()


def normal_form(text: str) -> str:
    """Text with spellings that tokenizing would pull apart made one: U.S. and US, 2,500 and 2500."""
    text = unicodedata.normalize("NFKC", text)
    text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    return _POSSESSIVE.sub("", _THOUSANDS.sub("", text))


def _first(searcher: tantivy.Searcher, address: tantivy.DocAddress, field: str) -> str:
    return str(searcher.doc(address).get_first(field))
