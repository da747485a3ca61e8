"""Articles into the record, and from it into both projections.

Owns the order of things: what is unchanged costs nothing, no text is embedded twice, each article goes
into the record in one transaction with the mark that its projections lag, and `sync` takes such marks
away when they no longer do. What was deleted stays out (`rag.restoration`), and so does what was asked for
before it was deleted. Stopped anywhere, running it again finishes. It reads no files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from rag import dead_letters, known_files
from rag.arrivals import AddressesRead, Arrival, Asked, FileBegun, FileEnded, FileHeld, Refused
from rag.collection import Home
from rag.consistency import check
from rag.controls import shown
from rag.domain import Article, IngestReport, Passage, Refusal, Tombstone
from rag.errors import UnreadableSource
from rag.progress import Progress, Tally, silent, tell
from rag.rebuild import Splitter, default_splitter, rebuild, renew_vectors
from rag.record import now
from rag.sources.identity import by_address
from rag.stored import require_storable
from rag.twins import Twin

if TYPE_CHECKING:
    from datetime import datetime

    from rag.encoder import Embedder
    from rag.settings import Settings

__all__ = ["Progress", "check", "delete", "ingest", "ingest_each", "rebuild", "sync"]

GATHER = 200  # passages gathered before they are embedded and written: one batch of each projection
TOGETHER = 200  # articles whose projections are brought up to date in one go
NOTES = 200  # refusals, files and names of articles gathered before they are noted


def ingest(
    articles: Iterable[Arrival],
    *,
    home: Home,
    embedder: Embedder,
    settings: Settings,
    split: Splitter | None = None,
    progress: Progress | None = None,
    most_refused: int | None = None,
) -> IngestReport:
    """Take articles in as they come; what was done, by article id.

    What was deleted is left out. After `most_refused` refusals the rest are only counted, in a last one.

    When this returns, all of it is durable and searchable. An article that cannot go in is a Refusal
    in the report, and is kept among the record's until its source can; the rest goes in. A file is known
    as it is once all it gave is durable. Raises ModelUnavailable where the embedder fails; what went in
    before stays.
    """
    (report,) = ingest_each(
        [articles],
        home=home,
        embedder=embedder,
        settings=settings,
        split=split,
        progress=progress,
        most_refused=most_refused,
        total=len(articles) if isinstance(articles, Sized) else None,
    )
    return report


def ingest_each(
    parts: Iterable[Iterable[Arrival]],
    *,
    home: Home,
    embedder: Embedder,
    settings: Settings,
    split: Splitter | None = None,
    progress: Progress | None = None,
    most_refused: int | None = None,
    total: int | None = None,
) -> Iterator[IngestReport]:
    """Take several lots of articles in together; one report each, in order, once all of its lot is durable.

    As `ingest` otherwise. Where it raises, the lots not reported yet may have gone in wholly, in part or not
    at all.
    """
    split = split or default_splitter()
    work = _Ingest(home, embedder, progress or silent, total, most_refused)
    work.stranding = home.record.any_stranded()  # by what was stopped before it was done
    try:
        for articles in parts:
            work.begin_part()
            for item in articles:
                work.arrive(item, split, settings)
                yield from work.finished()
            work.take_stranded(split, settings)
            work.end_part()
            yield from work.finished()
        work.write()
        work.report_progress()
    finally:
        sync(home)
        work.note()
    yield from work.finished()


def delete(home: Home, article_id: str, reason: str | None = None) -> Tombstone:
    """Take an article out of the collection. Raises NotFound, or Gone where it is deleted already."""
    tombstone = home.record.delete(article_id, reason)
    sync(home)
    return tombstone


def sync(home: Home, progress: Progress | None = None) -> None:
    """Bring the projections up to date with the record, and say so in it. Idempotent."""
    record, done = home.record, 0
    with record.changing:
        while ids := record.pending(limit=TOGETHER):
            rows = record.rows(ids)
            home.vectors.replace(ids, rows)
            # Rows among deleted ones are where Chroma loses some; a graph that only grew has lost none.
            if home.vectors.removed and (home.vectors.crowded() or home.vectors.unfound(rows)):
                renew_vectors(home, progress or silent)
            home.terms.replace(ids, rows)
            home.vectors.flush()
            home.terms.flush()
            record.settle(ids)
            done += len(ids)
            (progress or silent)(done, None, "Finishing what was interrupted")


@dataclass(slots=True)
class _Part:
    """What has come of one lot of articles so far."""

    asked: datetime  # what was deleted since then stays out
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    untold: int = 0  # refused beyond the most that are told
    passages: int = 0
    embedded: int = 0
    ended: bool = False  # all of it has come
    waiting: int = 0  # articles of it that are not in the record yet

    def tally(self) -> Tally:
        unchanged, refused = len(self.unchanged) + len(self.deleted), len(self.refused) + self.untold
        return Tally(len(self.added), len(self.updated), unchanged, refused, self.passages)

    def report(self) -> IngestReport:
        return IngestReport(
            added=tuple(self.added),
            updated=tuple(self.updated),
            unchanged=tuple(self.unchanged),
            deleted=tuple(self.deleted),
            refused=tuple(self.refused),
            passages=self.passages,
            embedded=self.embedded,
        )


@dataclass(slots=True)
class _Ingest:
    """One ingest under way: at most GATHER passages with their articles, and NOTES notes, wait in it."""

    home: Home
    embedder: Embedder
    progress: Progress
    total: int | None
    most_refused: int | None
    started: datetime = field(default_factory=now)
    seen: int = 0
    parts: list[_Part] = field(default_factory=list)  # that were not told yet; the last is under way
    told: Tally = field(default_factory=Tally)  # of those before them
    waiting: list[tuple[Article, list[Passage], _Part]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  # ids and content hashes of those waiting
    settled: set[str] = field(default_factory=set)  # names of articles that are in: not refused any more
    unnoted: list[Refusal] = field(default_factory=list)
    aliases: dict[str, Article] = field(default_factory=dict)  # as they came, of those waiting
    twins: list[Twin] = field(default_factory=list)  # to be noted
    file: str | None = None  # under way
    given: list[tuple[str, str]] | None = None  # by that file; None: it is not to be known
    files: list[tuple[FileEnded, list[tuple[str, str]] | None]] = field(default_factory=list)  # to be noted
    addresses: list[str] = field(default_factory=list)  # read, to be noted
    stranding: bool = False  # some file's content may be held nowhere any more

    @property
    def part(self) -> _Part:
        """The one under way."""
        return self.parts[-1]

    def begin_part(self) -> None:
        self.parts.append(_Part(self.home.record.moment()))

    def end_part(self) -> None:
        self.refuse_the_rest()
        self.part.ended = True

    def finished(self) -> Iterator[IngestReport]:
        """Reports of the parts that are durable by now, with what is to be noted of them."""
        while self.parts and self.parts[0].ended and not self.parts[0].waiting and not self.to_be_noted:
            part = self.parts.pop(0)
            self.told = _sum(self.told, part.tally())
            yield part.report()

    @property
    def to_be_noted(self) -> bool:
        return bool(self.unnoted or self.settled or self.files or self.addresses)

    def arrive(self, item: Arrival, split: Splitter, settings: Settings) -> None:
        """Whatever an ingest is given."""
        if isinstance(item, FileBegun | FileEnded):
            self.begin_file(item) if isinstance(item, FileBegun) else self.end_file(item)
            return
        if isinstance(item, Asked):
            self.part.asked = item.moment
            return
        if isinstance(item, AddressesRead):
            self.addresses.extend(item.addresses)
            return
        self.seen += 1
        if isinstance(item, FileHeld):
            self.part.unchanged.extend(item.ids)
            self.part.deleted.extend(item.deleted)
            self.seen += len(item.ids) + len(item.deleted) - 1
        elif isinstance(item, Refusal):
            self.refuse(item)
        else:
            try:
                self.take(item, split, settings)
            except UnreadableSource as error:
                self.refuse(_refused(item, error, self.file))
        self.report_progress()

    def take(self, article: Article, split: Splitter, settings: Settings) -> None:
        """Refuse it, pass it by, or let it wait for its batch. Raises UnreadableSource."""
        require_storable(article)
        sent, article = article, self.addressed(article)
        content = article.content_hash
        if self.names & {article.id, content}:
            self.write()  # what it is to be compared with has to be in the record
        held = self.home.record.compare(article)
        if held.status == "deleted":
            self.part.deleted.append(held.id)
            self.remember(held.id, self.home.record.content_hash(held.id, held.version))
            self.settle(sent)
            return
        self.remember(held.id, content)
        if held.status == "unchanged":
            self.part.unchanged.append(held.id)
            if held.id != article.id:
                self.twins.append(Twin(article.id, held.id, content, article.source, article.original))
                if len(self.twins) >= NOTES:
                    self.note_twins()
            elif article.original is not None:
                self.home.record.renew_original(article.id, article.original)
            self.settle(sent)
            return
        article = replace(article, version=held.version + 1)
        passages = split(article, budget=settings.passage_tokens, overlap=settings.passage_overlap)
        if not passages:
            raise UnreadableSource("it holds no text", advice="Give a file with an article's text in it.")
        self.waiting.append((article, passages, self.part))
        if sent.url != article.url:
            self.aliases[article.id] = sent
        self.part.waiting += 1
        self.names |= {article.id, content}
        if sum(len(some) for _, some, _ in self.waiting) >= GATHER:
            self.write()

    def addressed(self, article: Article) -> Article:
        """The article under its address without what tracks readers, unless it is held under the whole."""
        plain = by_address(article.id, article.url)
        if plain is None or self.home.record.holds(article.id):
            return article
        return replace(article, id=plain.id, url=plain.url)

    def take_stranded(self, split: Splitter, settings: Settings) -> None:
        """Take in, as articles of their own, files whose content another article had and has no more."""
        record = self.home.record
        self.note_twins()
        changed = [article.id for article, _, _ in self.waiting if article.version > 1]
        if changed and record.has_twins(changed):
            self.write()
        taken: list[str] = []
        while self.stranding and (some := record.stranded(after=taken[-1] if taken else "")):
            for article, of_id in some:
                if of_id in self.part.unchanged:  # as which the file was told
                    self.part.unchanged.remove(of_id)
                self.arrive(article, split, settings)
                taken.append(article.id)
        if taken:
            self.note_twins()
            self.write()
            record.leave_stranded(taken)
        self.stranding = False

    def refuse(self, refusal: Refusal) -> None:
        self.given = None  # its file is to be read again next time
        if self.most_refused is not None and len(self.part.refused) >= self.most_refused:
            self.part.untold += 1
            return
        self.part.refused.append(refusal)
        self.unnoted.append(refusal)
        if len(self.unnoted) >= NOTES and not self.waiting:
            self.note()

    def refuse_the_rest(self) -> None:
        if self.part.untold:
            why = f"{self.part.untold} more were refused."
            advice = "Correct those that are listed, and send the rest again."
            self.part.refused.append(Refusal("what else was sent", f"{why} {advice}"))
            self.unnoted.append(self.part.refused[-1])

    def settle(self, *articles: Article) -> None:
        """They are in, or are to stay out."""
        for article in articles:
            names = (article.id, article.url, article.title, article.source)
            self.settled |= {name for name in names if name}
        if len(self.settled) >= 4 * NOTES:
            self.note()

    def remember(self, article_id: str, content: str) -> None:
        """It is of the file under way."""
        if self.given is not None:
            self.given.append((article_id, content))
            if len(self.given) > known_files.MOST:
                self.given = None

    def begin_file(self, file: FileBegun) -> None:
        self.file, self.given = file.path, []

    def end_file(self, file: FileEnded) -> None:
        self.files.append((file, self.given))
        self.file = self.given = None
        if len(self.files) >= NOTES and not self.waiting:
            self.note()

    def note_twins(self) -> None:
        """Before anything they are twins of can change."""
        if self.twins:
            self.home.record.note_twins(self.twins)
            self.twins = []

    def write(self) -> None:
        """Embed what waits, as far as it is new, and store it but for what was deleted in the meantime."""
        self.note_twins()
        texts = {passage.text_hash: passage.text for _, passages, _ in self.waiting for passage in passages}
        vectors = self.home.record.vectors_by_hash(texts)
        unseen = {text_hash: text for text_hash, text in texts.items() if text_hash not in vectors}
        if unseen:
            new = self.embedder.passages(list(unseen.values()), self.report_embedding(len(unseen)))
            vectors |= dict(zip(unseen, new, strict=True))
        record = self.home.record
        with record.changing:
            late = record.deleted_since({article.id: part.asked for article, _, part in self.waiting})
            going = [each for each in self.waiting if each[0].id not in late]
            drafts = [
                (article, passages, np.stack([vectors[passage.text_hash] for passage in passages]))
                for article, passages, _ in going
            ]
            put = record.put_all(drafts) if drafts else []
        for article, _, part in self.waiting:
            if article.id in late:
                part.deleted.append(article.id)
                part.waiting -= 1
        if any(stored.version > 1 for stored in put):
            self.stranding = self.stranding or record.any_stranded()
        for stored, (_, passages, part) in zip(put, going, strict=True):
            (part.added if stored.version == 1 else part.updated).append(stored.id)
            part.passages += len(passages)
            for passage in passages:  # one that several have was embedded for the first
                part.embedded += unseen.pop(passage.text_hash, None) is not None
            part.waiting -= 1
        there = [article for article, _, _ in self.waiting]
        self.waiting, self.names = [], set()
        sync(self.home)
        self.settle(*there, *self.aliases.values())
        self.aliases = {}
        self.note()

    def note(self) -> None:
        """Keep what was refused, and which files are known now, as far as all they gave is durable."""
        self.note_twins()
        record = self.home.record
        refusals, settled = self.unnoted, self.settled
        files, addresses = ([], []) if self.waiting else (self.files, self.addresses)
        if refusals or files or addresses:
            with record.transaction() as tx:
                dead_letters.note(tx, refusals, now())
                read = [*(file.path for file, _ in files), *addresses]
                dead_letters.forget_read(tx, read, self.started)
                for file, given in files:
                    if given and file.original is not None:
                        known_files.remember(tx, file.path, file.original, given)
                    else:
                        known_files.forget(tx, file.path)
        if settled:
            with record.reading() as tx:
                any_sent = dead_letters.any_sent(tx)
            if any_sent:
                with record.transaction() as tx:
                    dead_letters.forget_sent(tx, settled)
        self.unnoted, self.settled = [], set()
        if not self.waiting:
            self.files, self.addresses = [], []

    def report_progress(self) -> None:
        tell(self.progress, self.tally())
        self.progress(self.seen - len(self.waiting), self.total)

    def report_embedding(self, total: int) -> Callable[[int], None]:
        """What the embedder is to call with how many more passages it has done."""
        articles, before, done = self.seen - len(self.waiting), self.tally().passages, 0

        def more(passages: int) -> None:
            nonlocal done
            done += passages
            tell(self.progress, replace(self.tally(), passages=before + done))
            self.progress(articles, self.total, f"Ingesting (embedding {done} of {total} passages)")

        return more

    def tally(self) -> Tally:
        tally = self.told
        for part in self.parts:
            tally = _sum(tally, part.tally())
        return tally


def _sum(one: Tally, other: Tally) -> Tally:
    return Tally(
        one.added + other.added,
        one.updated + other.updated,
        one.unchanged + other.unchanged,
        one.refused + other.refused,
        one.passages + other.passages,
    )


def _refused(article: Article, error: UnreadableSource, file: str | None) -> Refused:
    source = article.source or file or article.url or article.id
    key = file
    if file is not None and (article.source is None or os.path.abspath(article.source) != shown(file)):
        key = f"{file}, {article.id}"  # one of several in it
    return Refused(source, f"{error} {error.advice}".strip(), file=file, name=article.id, key=key)
