"""LlamaIndex's own parts, put together as its documentation does, around the embedder that Dateline ships.

`IngestionPipeline` with `SentenceSplitter` into Chroma on disk, `VectorStoreIndex` to search,
`CitationQueryEngine` to ask. Its language model is a stub that says the words it is given at once, so that
asking shows what the engine itself takes. Of what is set here, all but the passage size, the embedder and
the hits favours it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings as ChromaSettings
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import CustomLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.vector_stores.chroma import ChromaVectorStore

from eval.benchmarks.side import HITS, Report, Row
from rag.encoder import Embedder, open_embedder
from rag.settings import Settings

BATCH = 200  # texts embedded at a time, as many as Dateline gathers; LlamaIndex's default is 10
RUN = 400  # articles in one run: Chroma refuses more than 5,461 passages in one call


class SharedEmbedding(BaseEmbedding):
    """Dateline's embedder as LlamaIndex's."""

    _embedder: Embedder = PrivateAttr()
    _embedded: Any = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name, embed_batch_size=BATCH)
        self._embedder = embedder
        self._embedded = None

    def on_embedded(self, call: Any) -> None:
        """Have a callable told how many more texts are done."""
        self._embedded = call

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.query(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.passages(texts).tolist()
        if self._embedded:
            self._embedded(len(texts))
        return vectors


class StubLLM(CustomLLM):
    """Says at once what it is told to. Its window is wide, so that all sources go in one call."""

    words: str = ""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=128_000, num_output=256, model_name="stub")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:  # noqa: ARG002
        return CompletionResponse(text=self.words)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        yield self.complete(prompt, formatted, **kwargs)


class LlamaIndexSide:
    def __init__(self, collection: Any, embedding: SharedEmbedding, settings: Settings) -> None:
        self._collection = collection
        self._embedding = embedding
        store = ChromaVectorStore(chroma_collection=collection)
        splitter = SentenceSplitter(
            chunk_size=settings.passage_tokens, chunk_overlap=settings.passage_overlap
        )
        self._pipeline = IngestionPipeline(transformations=[splitter, embedding], vector_store=store)
        index = VectorStoreIndex.from_vector_store(store, embed_model=embedding)
        self._retriever = index.as_retriever(similarity_top_k=HITS)
        self._llm = StubLLM()
        self._engine = CitationQueryEngine.from_args(index, llm=self._llm, retriever=self._retriever)

    def ingest(self, rows: Iterator[Row], articles: int, report: Report) -> int:
        embedded = 0

        def count(more: int) -> None:
            nonlocal embedded
            embedded += more
            report(embedded, None, "Embedding passages")

        self._embedding.on_embedded(count)
        documents: list[Document] = []
        for number, row in enumerate(rows, 1):
            documents.append(document(row))
            if len(documents) == RUN or number == articles:
                self._pipeline.run(documents=documents)
                documents = []
        held: int = self._collection.count()
        return held

    def search(self, text: str) -> Sequence[str]:
        return [found.node.get_content() for found in self._retriever.retrieve(text)]

    def ask(self, text: str, words: str) -> None:
        self._llm.words = words
        said = str(self._engine.query(text))
        if said != words:
            raise ValueError(f"it said {said!r}")

    def close(self) -> None:
        """Nothing: Chroma's own client has been writing all along."""


def document(row: Row) -> Document:
    """The body alone is split, embedded and prompted, as in Dateline; the rest is kept beside it."""
    about = {name: str(row[name] or "") for name in ("url", "title", "authors", "published")}
    return Document(
        id_=row["id"],
        text=row["text"],
        metadata=about,
        excluded_embed_metadata_keys=list(about),
        excluded_llm_metadata_keys=list(about),
    )


def open_side(home: Path) -> LlamaIndexSide:
    """A fresh collection on disk, the embedder already loaded."""
    settings = Settings(home=home)
    embedder = open_embedder(settings)
    embedder.query("warm")
    client = chromadb.PersistentClient(str(home), ChromaSettings(anonymized_telemetry=False))
    collection = client.create_collection(
        "articles", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    return LlamaIndexSide(collection, SharedEmbedding(embedder), settings)
