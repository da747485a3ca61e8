"""The record's tables, and how its database is opened.

Owns names, types and transaction rules. Portable SQL only, so that the same tables stand in SQLite
and in PostgreSQL. It knows nothing of articles beyond their columns.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from rag.errors import DamagedHome, DatelineError, UsageError

VERSION = 4  # of these tables; a home with a higher one was made by a newer Dateline

tables = MetaData()

meta = Table("meta", tables, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

article = Table(
    "article",
    tables,
    Column("id", String, primary_key=True),
    Column("current_version", Integer, nullable=False),
    Column("deleted", String),  # ISO 8601, UTC; null: live
    Column("deleted_reason", Text),
)

# Deletions after which another version came in. See rag/deletions.py.
deletion = Table(
    "deletion",
    tables,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("version", Integer, primary_key=True),  # the newest there was; it and those before it went
    Column("deleted", String, nullable=False),  # ISO 8601, UTC
    Column("reason", Text),
)

# What articles that were deleted said, for what else brings the same words. See rag/deletions.py.
withheld_text = Table(
    "withheld_text",
    tables,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("house", String, primary_key=True),  # whose it is: a publisher, a host, or a file
    Column("hash", String, nullable=False, index=True),  # of its words
)

# Every version stays for ever: an old citation points into it.
version = Table(
    "version",
    tables,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_hash", String, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text),
    Column("url", Text),
    Column("authors", Text, nullable=False),  # JSON list
    Column("published", String),  # YYYY-MM-DD
    Column("updated", String),  # YYYY-MM-DD
    Column("canonical_url", Text),
    Column("language", String),
    Column("place", Text),
    Column("provenance", Text),  # JSON list of [field, source, confidence]
    Column("original", Text),  # JSON [sha256, media type, extraction]; null: given as text
    Column("note", Text),
    Column("text", Text, nullable=False),
    Column("removed", Text, nullable=False),  # JSON list of [kind, text]
    Column("source", Text),
    Column("ingested", String, nullable=False),  # ISO 8601, UTC
    Column("counts_from", String),  # YYYY-MM-DD; null: the article's day (`rag.editions`)
    Column("counts_until", String),  # YYYY-MM-DD, exclusive; null: it is current
)


def _passages(name: str) -> Table:
    """Passages of versions of live articles; their words are cut from version.text."""
    return Table(
        name,
        tables,
        Column("id", String, primary_key=True),
        Column("article_id", String, nullable=False, index=True),
        Column("version", Integer, nullable=False),
        Column("idx", Integer, nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("tokens", Integer, nullable=False),
        Column("text_hash", String, nullable=False, index=True),
        Column("vector", LargeBinary, nullable=False),  # float32, little-endian
        Column("dates", Text),  # JSON list of [start, end, first day, last day]; offsets in the passage
        ForeignKeyConstraint(["article_id", "version"], ["version.article_id", "version.version"]),
    )


passage = _passages("passage")  # of current versions
superseded = _passages("superseded_passage")  # of those that counted on some day before: `rag.history`
staged = _passages("staged_passage")  # a re-embedding under way: replaces `passage` in one transaction

# Articles whose projections may lag behind the record. Written in the article's own transaction.
pending = Table("pending", tables, Column("article_id", String, primary_key=True))

# Of live articles' current versions, for finding copies of one text. See rag/families.py.
signature = Table(
    "signature",
    tables,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("runs", Integer, nullable=False),
    Column("minhash", LargeBinary, nullable=False),  # uint32, little-endian
    Column("origin", Text),  # whom the article credits for the whole of it
)

signature_band = Table(
    "signature_band",
    tables,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    sqlite_with_rowid=False,  # the key is the whole row: half the space
)

# Articles that have copies, each with its family: the smallest id in it.
family = Table(
    "family",
    tables,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("id", String, nullable=False, index=True),
)

# Copies found that hold families together, both ways round: see rag/kin.py.
family_link = Table(
    "family_link",
    tables,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("other_id", ForeignKey("article.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# Paragraphs of live articles that have a notice's form, by fingerprint: what a publisher repeats is a notice.
# See rag/repeated.py.
notice = Table(
    "notice",
    tables,
    Column("publisher", String, primary_key=True),  # without case
    Column("hash", String, primary_key=True),
    Column("article_id", String, primary_key=True, index=True),
)

# Files whose content is held under another id. See rag/twins.py.
twin = Table(
    "twin",
    tables,
    Column("article_id", String, primary_key=True),  # that the file's article would have
    Column("of_id", ForeignKey("article.id"), nullable=False, index=True),
    Column("content_hash", String, nullable=False),
    Column("source", Text),
    Column("original", Text),  # JSON, as a version's
    Column("stranded", Integer, nullable=False, index=True),  # 1: what it holds is to go in under its own id
)

answer = Table(
    "answer",
    tables,
    Column("id", String, primary_key=True),
    Column("created", String, nullable=False),
    Column("document", Text, nullable=False),  # JSON
)

citation = Table(
    "citation",
    tables,
    Column("id", String, primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("article_id", String, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    ForeignKeyConstraint(["article_id", "version"], ["version.article_id", "version.version"]),
)

feedback = Table(
    "feedback",
    tables,
    Column("id", Integer, primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False, index=True),
    Column("verdict", String, nullable=False),
    Column("note", Text),
    Column("created", String, nullable=False),
)

# What the language model took, a row a day (UTC).
spending = Table(
    "spending",
    tables,
    Column("day", String, primary_key=True),  # YYYY-MM-DD
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("dollars", Float, nullable=False),  # of the calls whose price was known
)

# Requests to take articles in that wait for their turn, and what came of the last ones. A body stays
# until its request is done with.
intake = Table(
    "intake",
    tables,
    Column("number", Integer, primary_key=True),  # the order in which they came
    Column("id", String, nullable=False, unique=True),
    Column("state", String, nullable=False, index=True),  # queued, done or failed
    Column("created", String, nullable=False),  # ISO 8601, UTC
    Column("finished", String),
    Column("attempts", Integer, nullable=False),
    Column("begun", Integer),  # times that taking it in was begun and nothing came of it, since the last end
    Column("media_type", String, nullable=False),
    Column("charset", String),
    Column("filename", Text),
    Column("size", Integer, nullable=False),  # bytes of the body as it came
    Column("body", LargeBinary),  # null once it is done with
    Column("outcome", Text),  # JSON: the report, or the error
)

# Sources that could not be taken in, until they can.
refusal = Table(
    "refusal",
    tables,
    Column("source", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("file", Text, index=True),  # where it may be read again; null: it was sent by a client
    Column("name", Text, index=True),  # the id, address or title it goes by, where it came without a file
    Column("local", Boolean),  # its file was read by this home's own process; else a client names it
    Column("first", String, nullable=False),  # ISO 8601, UTC
    Column("last", String, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
)

# Files that went in whole, so that one that has not changed need not be extracted again.
known_file = Table(
    "known_file",
    tables,
    Column("path", Text, primary_key=True),
    Column("sha256", String, nullable=False),  # hex, of its bytes
    Column("extraction", String, nullable=False),  # name and version of what read it
    Column("articles", Text, nullable=False),  # JSON list of [article id, content hash]
)


def upgrade(connection: Connection) -> None:
    """Add the tables and columns that an older home lacks. Columns added since version 1 may be null."""
    tables.create_all(connection)
    found = inspect(connection)
    for table in tables.sorted_tables:
        held = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in held:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {kind}')


def open_engine(url: str | URL) -> Engine:
    """An engine whose transactions are real ones and whose commits survive a power cut."""
    try:
        if make_url(url).get_backend_name() == "sqlite":
            engine = create_engine(url, pool_size=20, max_overflow=40, connect_args={"timeout": 30})
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        else:
            engine = create_engine(url, pool_pre_ping=True)
    except (ArgumentError, ImportError) as error:
        raise UsageError(
            f"DATELINE_DATABASE_URL cannot be used: {error}",
            advice="Give an SQLAlchemy URL whose driver is installed, such as postgresql+psycopg://…, "
            "or unset it to keep the record in the home.",
        ) from error
    event.listen(engine, "handle_error", _translate)
    return engine


def _prepare(connection: Any, _: object) -> None:
    try:
        # The driver's own transaction control leaves SELECT and CREATE TABLE outside transactions;
        # this and `_begin` are the remedy of SQLAlchemy's SQLite page.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error as error:
        raise _meaning(error) from error


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # A writer takes the write lock at once: one that first reads could otherwise fail at its first write.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _translate(context: ExceptionContext) -> DatelineError | None:
    error = context.original_exception
    if isinstance(error, sqlite3.Error) and not isinstance(
        error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError
    ):
        return _meaning(error)
    if isinstance(context.sqlalchemy_exception, OperationalError):
        return DatelineError(
            f"The record's database failed: {error}.", advice="See that it runs and can be reached."
        )
    return None


def _meaning(error: sqlite3.Error) -> DatelineError:
    if "malformed" in str(error) or "not a database" in str(error):
        return DamagedHome(
            f"The record cannot be read: {error}.",
            advice="Nothing was changed. Restore record.db from a backup, or ingest into another home.",
        )
    return DatelineError(
        f"The record could not be used: {error}.",
        advice="See that the home's disk has room and that its files can be written, then try again.",
    )
