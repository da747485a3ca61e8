"""Haystack's own parts, put together as its documentation does: terms alone, or terms and vectors fused.

`RecursiveDocumentSplitter` into its in-memory store; `InMemoryBM25Retriever`, and for the fused side
`InMemoryEmbeddingRetriever` around the embedder that Dateline ships, joined by rank. Its extractive reader
is no longer in the package (it is in transformers-haystack, with torch and a model to download), so asking
is the pipeline it documents for cited answers: a prompt of the passages, a chat generator, and
`AnswerBuilder`, which looks for the references. The generator is a stub that says the words it is given.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.tables import shipped_table

# Read when they are imported. The tables are those that llama-index-core ships: nothing is downloaded.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
os.environ["TIKTOKEN_CACHE_DIR"] = str(shipped_table("tiktoken_cache"))
os.environ["NLTK_DATA"] = str(shipped_table("nltk_cache"))

from haystack import Document, Pipeline, component
from haystack.components.builders import AnswerBuilder, ChatPromptBuilder
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import RecursiveDocumentSplitter
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore

from eval.benchmarks.side import HITS, Report, Row
from rag.encoder import Embedder, open_embedder
from rag.settings import Settings

RUN = 50  # articles split, embedded and written at a time
PROMPT = """Answer from the sources alone, and cite each that you use by its number, as in [1].
{% for document in documents %}
Source {{ loop.index }}: {{ document.content }}
{% endfor %}
Question: {{ query }}
Answer:"""


@component
class QueryEmbedder:
    """Dateline's embedder as a component for questions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @component.output_types(embedding=list[float])  # type: ignore[untyped-decorator]
    def run(self, text: str) -> dict[str, list[float]]:
        return {"embedding": self._embedder.query(text).tolist()}


@component
class StubGenerator:
    """Says at once what it is told to."""

    words: str = ""

    @component.output_types(replies=list[ChatMessage])  # type: ignore[untyped-decorator]
    def run(self, messages: list[ChatMessage]) -> dict[str, list[ChatMessage]]:  # noqa: ARG002
        return {"replies": [ChatMessage.from_assistant(self.words)]}


class HaystackSide:
    def __init__(self, settings: Settings, embedder: Embedder | None) -> None:
        """Terms alone without an embedder."""
        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine", return_embedding=False)
        self._splitter = RecursiveDocumentSplitter(
            split_length=settings.passage_tokens, split_overlap=settings.passage_overlap, split_unit="token"
        )
        self._splitter.warm_up()
        self._embedder = embedder
        self._generator = StubGenerator()
        self._searching = self._searcher()
        self._asking = self._searcher()
        self._asking.add_component("prompt", ChatPromptBuilder([ChatMessage.from_user(PROMPT)]))
        self._asking.add_component("generator", self._generator)
        self._asking.add_component("answers", AnswerBuilder(reference_pattern=r"\[(\d+)\]"))
        self._asking.connect(f"{self._last}.documents", "prompt.documents")
        self._asking.connect("prompt.prompt", "generator.messages")
        self._asking.connect("generator.replies", "answers.replies")
        self._asking.connect(f"{self._last}.documents", "answers.documents")

    @property
    def _last(self) -> str:
        """The component that gives the passages."""
        return "joiner" if self._embedder else "terms"

    def _searcher(self) -> Pipeline:
        pipeline = Pipeline()
        pipeline.add_component("terms", InMemoryBM25Retriever(self._store, top_k=HITS))
        if self._embedder:
            pipeline.add_component("query", QueryEmbedder(self._embedder))
            pipeline.add_component("vectors", InMemoryEmbeddingRetriever(self._store, top_k=HITS))
            pipeline.add_component("joiner", DocumentJoiner("reciprocal_rank_fusion", top_k=HITS))
            pipeline.connect("query.embedding", "vectors.query_embedding")
            pipeline.connect("terms", "joiner")
            pipeline.connect("vectors", "joiner")
        return pipeline

    def _question(self, text: str) -> dict[str, Any]:
        return {"terms": {"query": text}, **({"query": {"text": text}} if self._embedder else {})}

    def ingest(self, rows: Iterator[Row], articles: int, report: Report) -> int:
        documents: list[Document] = []
        for number, row in enumerate(rows, 1):
            documents.append(document(row))
            if len(documents) == RUN or number == articles:
                self._write(documents)
                documents = []
                report(number, articles, "Ingesting")
        return int(self._store.count_documents())

    def _write(self, documents: list[Document]) -> None:
        passages: list[Document] = self._splitter.run(documents)["documents"]
        if self._embedder:
            vectors = self._embedder.passages([passage.content or "" for passage in passages]).tolist()
            passages = [
                replace(passage, embedding=vector) for passage, vector in zip(passages, vectors, strict=True)
            ]
        self._store.write_documents(passages)

    def search(self, text: str) -> Sequence[str]:
        found = self._searching.run(self._question(text))[self._last]["documents"]
        return [passage.content or "" for passage in found]

    def ask(self, text: str, words: str) -> None:
        self._generator.words = words
        given = self._asking.run(
            {**self._question(text), "prompt": {"query": text}, "answers": {"query": text}}
        )
        (answer,) = given["answers"]["answers"]
        if answer.data != words:
            raise ValueError(f"it said {answer.data!r}")

    def close(self) -> None:
        """Nothing: all of it is in memory, and goes with the process."""


def document(row: Row) -> Document:
    about = {name: str(row[name] or "") for name in ("url", "title", "authors", "published")}
    return Document(id=row["id"], content=row["text"], meta=about)


def open_terms(home: Path) -> HaystackSide:
    return HaystackSide(Settings(home=home), None)


def open_fused(home: Path) -> HaystackSide:
    """The embedder already loaded."""
    settings = Settings(home=home)
    embedder = open_embedder(settings)
    embedder.query("warm")
    return HaystackSide(settings, embedder)
