import asyncio
import re
from pathlib import Path

import pytest
from fakes import ScriptedEngine, WordEmbedder, article, span
from llama_index.core.schema import MetadataMode

from rag.domain import Claim, Closing
from rag.llamaindex import DatelineQueryEngine, DatelineRetriever
from rag.pipeline import build
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
SOURCE = article("The ferry sank. The ferry sank. Nineteen people died off the cape.", id="ferry")
CLAIM = Claim(
    "Nineteen people died off the cape.",
    (span(SOURCE, "Nineteen people died off the cape."),),
    value="Nineteen",
)


@pytest.fixture
def dateline(tmp_path):
    engine = ScriptedEngine(CLAIM, Closing(0.9), name="local")
    with build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(engine,)) as pipeline:
        pipeline.ingest([SOURCE])
        yield pipeline


def test_nodes_carry_exact_offsets_even_where_a_sentence_is_repeated(dateline):
    (found,) = DatelineRetriever(dateline).retrieve("who died off the cape?")
    node = found.node
    assert SOURCE.text[node.start_char_idx : node.end_char_idx] == node.get_content(MetadataMode.NONE)
    assert node.metadata["article_id"] == "ferry"


def test_metadata_is_kept_out_of_what_is_embedded_or_sent_to_a_model(dateline):
    (found,) = DatelineRetriever(dateline).retrieve("who died off the cape?")
    assert found.node.get_content(MetadataMode.LLM) == found.node.get_content(MetadataMode.NONE)
    assert found.node.get_content(MetadataMode.EMBED) == found.node.get_content(MetadataMode.NONE)


def test_a_response_is_the_checked_answer_with_its_cited_words(dateline):
    response = DatelineQueryEngine(dateline).query("how many people died?")
    assert response.response == "Nineteen people died off the cape. [1]"
    (source,) = response.source_nodes
    assert SOURCE.text[source.node.start_char_idx : source.node.end_char_idx] == source.node.text
    assert response.metadata["answer"]["value"] == "Nineteen"


def test_a_query_may_be_awaited(dateline):
    response = asyncio.run(DatelineQueryEngine(dateline).aquery("how many people died?"))
    assert response.metadata["answer"]["status"] == "answered"


def test_an_abstention_has_no_source_nodes(tmp_path):
    engine = ScriptedEngine(Closing(0.1, reason="nothing speaks of it"), name="local")
    with build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(engine,)) as pipeline:
        response = DatelineQueryEngine(pipeline).query("who won?")
    assert response.source_nodes == []
    assert response.metadata["answer"]["status"] == "abstained"


def test_the_documented_example_runs(elsewhere, capsys):
    example = re.findall(r"```python\n(.*?)```", (ROOT / "docs/llamaindex.md").read_text(), re.DOTALL)[0]
    exec(compile(example, "docs/llamaindex.md", "exec"), {"corpus": ROOT / "corpus"})
    assert "advis" in capsys.readouterr().out
