"""Start here. The one composition root: settings in, a working Dateline out.

    build(settings)  opens the home, loads the embedder, chooses the engines
    ingest(articles) articles → record → projections
    ask(question)    question → hits → claims → checked answer, stored

Everything below this file is handed what it needs; nothing below it reads settings on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from rag import notes, staleness
from rag.answer import Draft, Shown, citable, families, notices
from rag.arrivals import Arrival
from rag.cancellation import Cancellation
from rag.chat import Chat
from rag.corrections import retracted
from rag.documents import stored_answer
from rag.domain import (
    Answer,
    Claim,
    Closing,
    Dropped,
    Filters,
    Hit,
    IngestReport,
    Question,
    Tombstone,
)
from rag.encoder import Embedder, open_embedder
from rag.errors import ModelUnavailable
from rag.grounding import Grounding
from rag.home import Home, open_home
from rag.ingest import Progress, check, delete, ingest, ingest_each, rebuild
from rag.llamaindex_models import as_chat, as_embedder
from rag.local import LocalEngine
from rag.parts import plan
from rag.reader import LocalReader
from rag.record import Clock, Record, now
from rag.restoration import restore
from rag.retrieve import Retriever, merge
from rag.searching import AS_ASKED, Searches, Sought, retrieval_text
from rag.settings import Settings
from rag.several import Several, with_parts
from rag.spending import Ledger, MeteredChat
from rag.stopwatch import Stopwatch
from rag.timely import with_that_time
from rag.unclear import Unclear

if TYPE_CHECKING:
    from rag.llamaindex_models import GivenChat, GivenEmbedder

READ = 12  # hits an engine reads
KEPT = 3  # of these that a follow-up may keep of what the question before it found


class Engine(Protocol):
    """Reads hits and proposes claims, best first, then exactly one Closing. What it says is checked here.

    A claim that fails is sent back to it as a Dropped with the reasons, so that it may mend it; None says
    that the claim was shown. Raises ModelUnavailable when what it depends on cannot be reached. A
    cancellation ends it at once.
    """

    @property
    def name(self) -> str: ...

    def read(
        self, question: Question, hits: list[Hit], cancellation: Cancellation | None = None
    ) -> Generator[Claim | Dropped | Closing, Dropped | None]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A collection that can be added to and asked."""

    settings: Settings
    home: Home
    embedder: Embedder
    retriever: Retriever
    engines: tuple[Engine, ...]  # in order of preference; the last one needs nothing outside
    searches: Searches = AS_ASKED

    @property
    def engine(self) -> str:
        """Who answers when all goes well: "local" or "llm:<model>"."""
        return self.engines[0].name

    def ingest(
        self,
        articles: Iterable[Arrival],
        *,
        progress: Progress | None = None,
        most_refused: int | None = None,
    ) -> IngestReport:
        """Take articles in; what is already held unchanged costs nothing. See `rag.ingest`."""
        return ingest(
            articles,
            home=self.home,
            embedder=self.embedder,
            settings=self.settings,
            progress=progress,
            most_refused=most_refused,
        )

    def ingest_each(
        self,
        parts: Iterable[Iterable[Arrival]],
        *,
        progress: Progress | None = None,
        most_refused: int | None = None,
    ) -> Iterator[IngestReport]:
        """Take several lots in together; a report for each, in order. See `rag.ingest`."""
        return ingest_each(
            parts,
            home=self.home,
            embedder=self.embedder,
            settings=self.settings,
            progress=progress,
            most_refused=most_refused,
        )

    def search(self, text: str, filters: Filters = Filters(), *, k: int = 10) -> list[Hit]:
        """The best `k` passages for a text."""
        return self.retriever.retrieve(text, filters, k=k)

    def ask(self, question: Question) -> Answer:
        """A checked answer or an abstention, stored under its id."""
        *_, answer = self.events(question)
        assert isinstance(answer, Answer)
        return answer

    def events(
        self, question: Question, cancellation: Cancellation | None = None
    ) -> Iterator[Shown | Answer]:
        """The same answer as it comes to be: each statement once it is checked, then the whole.

        Cancelled, it ends without one, and with it the call to the language model. Nothing is stored then.
        """
        cancellation = cancellation or Cancellation()
        for event in answer_events(
            question,
            self.retriever,
            self.engines,
            self.home.record.digest,
            cancellation,
            self.searches,
            self.home.record.newest,
        ):
            if isinstance(event, Answer):
                self.home.record.save_answer(stored_answer(event, question.filters))
            yield event

    def delete(self, article_id: str, reason: str | None = None) -> Tombstone:
        """Take an article out; old citations keep its words. Raises NotFound or Gone."""
        return delete(self.home, article_id, reason)

    def restore(self, article_id: str) -> IngestReport:
        """Take a deleted article in again, as it last was. Raises NotFound."""
        return restore(self.home, article_id, embedder=self.embedder, settings=self.settings)

    def check(self) -> list[str]:
        """Every difference between the record and its projections; empty when whole."""
        return check(self.home)

    def rebuild(self, *, embed: bool = False, progress: Progress | None = None) -> None:
        """Make the projections anew from the record; with `embed`, split and embed again first."""
        rebuild(self.home, embed=embed, embedder=self.embedder, settings=self.settings, progress=progress)

    def close(self) -> None:
        """Write out and release the home, and hang up on the models."""
        with ExitStack() as ending:  # each of them, whatever another raises
            ending.callback(self.embedder.close)  # last: the home waits for an ingest's change under way
            ending.callback(self.home.close)
            ending.callback(self.searches.close)
            for engine in self.engines:
                ending.callback(engine.close)

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build(
    settings: Settings,
    *,
    embedder: GivenEmbedder | None = None,
    llm: GivenChat | None = None,
    engines: tuple[Engine, ...] | None = None,
    progress: Progress | None = None,
    rebuilding: bool = False,
    clock: Clock = now,
) -> Pipeline:
    """Open the home (finishing or undoing what was interrupted) and put the parts together.

    `embedder`, `llm` and `engines` take the place of those the settings name: the first two may be
    LlamaIndex's objects, and `llm` answers with the local engine behind it (with `engines`, it is not asked).
    `clock` tells the time of ingest, from which an undated article counts. `rebuilding` opens a home made
    with another embedder, for `rebuild(embed=True)` alone. Raises HomeInUse, EmbedderMismatch or
    DamagedHome, each with what to do.
    """
    embedder = open_embedder(settings) if embedder is None else as_embedder(embedder, settings)
    with ExitStack() as undo:
        undo.callback(embedder.close)
        home = open_home(settings, embedder=embedder, progress=progress, rebuilding=rebuilding, clock=clock)
        undo.callback(home.close)
        if not rebuilding:
            embedder.expect(int(home.record.meta("dimensions") or 0))
        retriever = Retriever(
            embedder, home.vectors, home.terms, home.record, home.record.families, home.record.notices
        )
        model = None
        if llm is not None or settings.helpers or settings.uses_llm:
            model = chat(settings, llm, home.record)
        searches = Searches(model, settings.helpers) if settings.helpers else AS_ASKED
        if engines is None:
            engines = choose_engines(settings, model if llm is not None or settings.uses_llm else None)
        pipeline = Pipeline(settings, home, embedder, retriever, engines, searches)
        undo.pop_all()
    return pipeline


def choose_engines(settings: Settings, model: Chat | None = None) -> tuple[Engine, ...]:
    """The language model first, where one is given or the settings name one; the local engine always last."""
    reader = LocalReader()
    local = LocalEngine(reader)
    if model is None and not settings.uses_llm:
        return (local,)
    from rag.llm import LlmEngine

    model = model or chat(settings)
    context = settings.llm_context or getattr(model, "context", None)  # LlamaIndex's objects tell theirs
    tokens = settings.llm_tokens_per_answer
    return (LlmEngine(model, Grounding(reader), context=context, answer_tokens=tokens), local)


def chat(settings: Settings, given: GivenChat | None = None, record: Record | None = None) -> Chat:
    """The language model given, or that of the settings, within the budget that the record keeps.

    Opens no connection yet. Raises UsageError for a budget in dollars where the price is not known.
    """
    from rag.openai_chat import OpenAIChat

    model = OpenAIChat.from_settings(settings) if given is None else as_chat(given, settings)
    if record is None:
        return model
    named = settings.model_copy(update={"llm_model": model.model})
    return MeteredChat(model, Ledger.from_settings(named, record))


def answer_events(
    question: Question,
    retriever: Retriever,
    engines: Sequence[Engine],
    index: Callable[[], str],
    cancellation: Cancellation | None = None,
    searches: Searches = AS_ASKED,
    newest: Callable[[], date | None] = lambda: None,
) -> Iterator[Shown | Answer]:
    """Retrieve, read, check: each statement once it is checked, then the whole answer. Stores nothing.

    `index` gives the digest of the collection that `retriever` searches, `searches` what for, `newest`
    the day of its newest article. No answer follows a cancellation.
    """
    clock, cancellation = Stopwatch(), cancellation or Cancellation()
    with clock.stage("retrieve"):
        taken = searches.understand(question, cancellation)
        sought = searches(taken, cancellation)
        if reason := sought.unclear:
            engines = (Unclear(engines[-1].name, reason),)
        hits = _found(sought, retriever, question.filters)
        if sought.texts:
            hits = _of_that_time(taken.question, sought.texts[0], hits, retriever)
        digest, latest = index(), newest()
    told: list[str] = []
    usage, prompts = sought.usage, sought.prompts
    dropped: list[Dropped] = []  # by the engines before
    steps = plan(taken.question.text)  # none for a question of one thing
    for engine in engines:
        known = (citable(hits), engine.name, digest, families(hits), notices(hits))
        draft = Draft(taken.question, *known, dropped=list(dropped), asked=question.text)
        several = Several(engine, steps, _finder(retriever, draft, hits, clock)) if steps else None
        try:
            last = yield from _read(several or engine, draft, hits, clock, cancellation)
        except ModelUnavailable as error:
            last = Closing(confidence=0.0)
            told.append(notes.broken_off(error) if draft.shown else notes.gave_nothing(error))
        else:
            failed = len(draft.dropped) > len(dropped) or bool(last.notes)
            if not draft.shown and failed and engine is not engines[-1]:
                told.append(notes.unusable(last))
        if cancellation.cancelled:
            return
        usage, prompts, dropped = usage + last.usage, (*prompts, *last.prompts), draft.dropped
        if draft.shown or not told or engine is engines[-1]:
            break
    cited = [draft.articles[c.span.article_id, c.span.version] for _, s in draft.shown for c in s.citations]
    told = [*told, *last.notes, *retracted(cited), *notes.undated(cited)]
    if draft.shown:
        told += staleness.notes(taken.question, draft.shown[0][0].value, cited, latest)
    last = replace(last, notes=tuple(told), usage=usage, prompts=prompts)
    answer = draft.close(last, clock.timings())
    yield with_parts(answer, draft, several.outcomes) if several else answer


def _of_that_time(question: Question, text: str, hits: list[Hit], retriever: Retriever) -> list[Hit]:
    """The hits, with what was published by the time that the question asks for."""
    return with_that_time(question, hits, lambda filters: retriever.retrieve(text, filters, k=READ), READ)


def _finder(
    retriever: Retriever, draft: Draft, hits: list[Hit], clock: Stopwatch
) -> Callable[[str, bool], list[Hit]]:
    """Finds for one part of the question, with the whole's hits where the part alone says too little."""

    def find(text: str, alone: bool) -> list[Hit]:
        asked = replace(draft.question, text=text)
        with clock.stage("retrieve"):
            sought = retrieval_text(asked)
            own = retriever.retrieve(sought, asked.filters, k=READ)
            own = _of_that_time(asked, sought, own, retriever)
            found = own if alone else merge([own, hits], READ)
        draft.learn(found)
        return found

    return find


def _found(sought: Sought, retriever: Retriever, filters: Filters) -> list[Hit]:
    """The hits of every text that is sought; the first of the question before stay in play."""
    if not sought.texts:
        return []
    hits = merge([retriever.retrieve(text, filters, k=READ) for text in sought.texts], READ)
    if not sought.before:
        return hits
    # Behind its own: taking turns with them, they cost 0.02 of recall@10 on CANARD's follow-ups.
    earlier = retriever.retrieve(sought.before, filters, k=READ)[:KEPT]
    return merge([[*hits[: READ - KEPT], *earlier, *hits[READ - KEPT :]], []], READ)


def _read(
    engine: Engine, draft: Draft, hits: list[Hit], clock: Stopwatch, cancellation: Cancellation
) -> Generator[Shown, None, Closing]:
    """Run one engine's claims through the checks, telling it what failed; its Closing."""
    failed: Dropped | None = None
    with closing(engine.read(draft.question, hits, cancellation)) as claims:
        while True:
            with clock.stage("read"):
                try:
                    item = claims.send(failed)
                except StopIteration:
                    return Closing(confidence=0.0, reason="the engine stopped without a word")
            failed = None
            if isinstance(item, Closing):
                return item
            if isinstance(item, Dropped):
                draft.dropped.append(item)
                continue
            with clock.stage("verify"):
                shown = draft.add(item)
            if isinstance(shown, Dropped):
                failed = shown
            elif shown.delta:  # else a statement of another part, sent before, tells it
                yield shown
