"""Dateline inside a LlamaIndex application: a retriever and a query engine over one pipeline.

Nodes carry exact offsets: `article.text[node.start_char_idx:node.end_char_idx] == node.text`. The
query engine's response is the checked answer; its source nodes are the cited words themselves.
"""

from __future__ import annotations

import asyncio
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.documents import answer_document
from rag.domain import Answer, Citation, Filters, Hit, Question
from rag.pipeline import Pipeline


class DatelineRetriever(BaseRetriever):
    """Hybrid retrieval as a LlamaIndex retriever; scores are fused ranks, only their order means anything."""

    def __init__(self, pipeline: Pipeline, *, filters: Filters = Filters(), k: int = 10) -> None:
        super().__init__()
        self._pipeline = pipeline
        self._filters = filters
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._pipeline.search(query_bundle.query_str, self._filters, k=self._k)
        return [NodeWithScore(node=passage_node(hit), score=hit.score) for hit in hits]


class DatelineQueryEngine(BaseQueryEngine):
    """Checked, cited answers as a LlamaIndex query engine.

    `response.response` is the answer's text, `response.source_nodes` its citations in order, and
    `response.metadata["answer"]` the whole Answer document. An abstention has no source nodes.
    """

    def __init__(self, pipeline: Pipeline, *, filters: Filters = Filters()) -> None:
        super().__init__(callback_manager=None)
        self._pipeline = pipeline
        self._filters = filters

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._pipeline.ask(Question(query_bundle.query_str, self._filters))
        return response(answer)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def passage_node(hit: Hit) -> TextNode:
    """A hit as a node; the metadata is for filtering and display and is never embedded or sent on."""
    article = hit.article
    return _node(
        hit.passage.id,
        hit.passage.text,
        hit.passage.start,
        hit.passage.end,
        {
            "article_id": article.id,
            "version": article.version,
            "title": article.title,
            "publisher": article.publisher,
            "url": article.url,
            "published": article.published.isoformat() if article.published else None,
        },
    )


def citation_node(citation: Citation) -> TextNode:
    """The cited words as a node."""
    span = citation.span
    return _node(
        citation.id,
        citation.quote,
        span.start,
        span.end,
        {
            "article_id": span.article_id,
            "version": span.version,
            "number": citation.number,
            "title": citation.title,
            "publisher": citation.publisher,
            "url": citation.url,
            "published": citation.published.isoformat() if citation.published else None,
        },
    )


def response(answer: Answer) -> Response:
    """An Answer as LlamaIndex's Response."""
    nodes = [NodeWithScore(node=citation_node(citation), score=1.0) for citation in answer.citations]
    return Response(response=answer.text, source_nodes=nodes, metadata={"answer": answer_document(answer)})


def _node(id_: str, text: str, start: int, end: int, metadata: dict[str, Any]) -> TextNode:
    keys = list(metadata)
    return TextNode(
        id_=id_,
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata=metadata,
        excluded_embed_metadata_keys=keys,
        excluded_llm_metadata_keys=keys,
    )
