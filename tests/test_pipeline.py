from dataclasses import replace
from datetime import date

import httpx
import openai
import pytest
from fakes import ScriptedEngine, WordEmbedder, article, span

from eval.standin.server import OpenAIStandin
from rag import families
from rag.answer import Shown
from rag.cancellation import Cancellation
from rag.domain import Answer, Claim, Closing, Dropped, Filters, Question
from rag.errors import EmbedderMismatch, ModelUnavailable, NotFound, PromptError
from rag.model_errors import Called, translate
from rag.pipeline import build
from rag.service import Service
from rag.settings import Settings

FERRY = article("Nineteen people died when the ferry sank off the cape.", id="ferry")
RIGHT = Claim(FERRY.text, (span(FERRY, FERRY.text),), value="Nineteen", unit="people")
WRONG = Claim("Forty people died when the ferry sank.", (span(FERRY, FERRY.text),), value="Forty")
ASKED = Question("how many people died?")
LOCAL = ScriptedEngine(RIGHT, Closing(0.8), name="local")


@pytest.fixture
def opened(tmp_path):
    """Opens pipelines over one home with the engines given, one after another."""
    held = []

    def open_with(*engines):
        for earlier in held:
            earlier.close()
        held[:] = [build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=engines)]
        held[0].ingest([FERRY])
        return held[0]

    yield open_with
    for pipeline in held:
        pipeline.close()


def test_an_answer_is_stored_under_its_id(opened):
    pipeline = opened(LOCAL)
    answer = pipeline.ask(ASKED)
    assert (answer.status, answer.value, answer.engine) == ("answered", "Nineteen", "local")
    assert pipeline.home.record.answer(answer.id)["text"] == answer.text


def test_a_stored_answer_keeps_what_was_asked_besides_the_question(opened):
    pipeline = opened(LOCAL)
    asked = replace(ASKED, filters=Filters(as_of=date(2031, 1, 1), publisher=FERRY.publisher))
    stored = pipeline.home.record.answer(pipeline.ask(asked).id)
    assert stored["asked"] == {"as_of": "2031-01-01", "publisher": FERRY.publisher}
    assert pipeline.home.record.answer(pipeline.ask(ASKED).id)["asked"] == {}


def test_the_same_question_asked_again_has_the_same_answer_and_citations(opened):
    pipeline = opened(LOCAL)
    first, again = pipeline.ask(ASKED), pipeline.ask(ASKED)
    assert (first.id, first.citations) == (again.id, again.citations)
    assert pipeline.home.record.counts().answers == 1


def test_a_stored_answer_keeps_what_was_dropped_and_why(opened):
    pipeline = opened(ScriptedEngine(WRONG, RIGHT, Closing(0.8), name="local"))
    answer = pipeline.ask(ASKED)
    assert [statement.text for statement in answer.statements] == [RIGHT.text]
    (dropped,) = pipeline.home.record.answer(answer.id)["dropped"]
    assert dropped["text"] == WRONG.text
    assert "Forty" in dropped["reason"]


def test_statements_come_as_they_are_checked_and_the_answer_last(opened):
    events = list(opened(LOCAL).events(ASKED))
    assert [type(event) for event in events] == [Shown, Answer]
    assert events[1].text.startswith(events[0].delta)


REQUEST = httpx.Request("POST", "http://127.0.0.1:9/v1/chat/completions")


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (openai.APIConnectionError(request=REQUEST), "the model could not be reached (The model server "),
        (
            openai.InternalServerError("no", response=httpx.Response(500, request=REQUEST), body=None),
            "the model failed (The model server 127.0.0.1:9 failed (status 500)",
        ),
        (openai.APITimeoutError(request=REQUEST), "the model failed (The model server 127.0.0.1:9 did not"),
        (httpx.RemoteProtocolError("no"), "the model's answer broke off (The reply of the model server "),
        (openai.APIError("no", REQUEST, body=None), "the model's answer broke off (The model server "),
    ],
)
def test_where_the_model_gives_nothing_the_local_engine_answers_and_says_why(opened, error, note):
    failure = translate(error, Called("127.0.0.1:9", "m", 30.0))
    answer = opened(ScriptedEngine(failure), LOCAL).ask(ASKED)
    assert (answer.value, answer.engine) == ("Nineteen", "local")
    assert answer.notes[0].startswith(note)
    assert answer.notes[0].endswith("; answered by the local engine")


def test_where_nothing_the_model_wrote_passes_the_local_engine_answers_and_says_so(opened):
    answer = opened(ScriptedEngine(WRONG, Closing(0.9)), LOCAL).ask(ASKED)
    assert (answer.value, answer.engine) == ("Nineteen", "local")
    assert "passed its checks" in answer.notes[0]


def test_where_the_models_reply_is_of_no_use_the_local_engine_answers(opened):
    useless = ScriptedEngine(Closing(0.0, "unreadable", notes=("the model gave no usable reply",)))
    answer = opened(useless, LOCAL).ask(ASKED)
    assert answer.engine == "local"
    assert "no usable reply" in answer.notes[0]


def test_a_model_that_breaks_off_keeps_what_was_checked_and_says_so(opened):
    answer = opened(ScriptedEngine(RIGHT, ModelUnavailable("cut")), LOCAL).ask(ASKED)
    assert (answer.status, answer.engine) == ("answered", "llm:scripted")
    assert "cut short" in answer.notes[0]


def test_a_model_that_finds_no_answer_is_believed(opened):
    answer = opened(ScriptedEngine(Closing(0.0, reason="nothing speaks of it")), LOCAL).ask(ASKED)
    assert (answer.status, answer.engine, answer.reason) == (
        "abstained",
        "llm:scripted",
        "nothing speaks of it",
    )


def test_what_an_engine_left_out_is_kept_with_the_answer(opened):
    answer = opened(ScriptedEngine(Dropped("x", "unknown passage"), RIGHT, Closing(0.9)), LOCAL).ask(ASKED)
    assert [item.reason for item in answer.dropped] == ["unknown passage"]


def test_an_as_of_question_sees_only_what_was_published_by_then(opened):
    pipeline = opened(LOCAL)
    assert pipeline.search("ferry", Filters(as_of=date(2025, 10, 19))) == []
    assert len(pipeline.search("ferry", Filters(as_of=date(2025, 10, 20)))) == 1


def test_ingesting_the_same_again_embeds_nothing_and_changes_nothing(opened):
    pipeline = opened(LOCAL)
    before, embedded = pipeline.home.record.digest(), pipeline.embedder.embedded
    report = pipeline.ingest([FERRY])
    assert report.unchanged == ("ferry",)
    assert (pipeline.home.record.digest(), pipeline.embedder.embedded) == (before, embedded)


def test_a_deleted_article_is_not_found_by_search_and_keeps_its_tombstone(opened):
    pipeline = opened(LOCAL)
    tombstone = pipeline.delete("ferry", "withdrawn by its publisher")
    assert tombstone.reason == "withdrawn by its publisher"
    assert pipeline.search("ferry") == []
    assert pipeline.check() == []
    with pytest.raises(NotFound):
        pipeline.delete("never-held")


def test_timings_name_each_stage(opened):
    assert set(opened(LOCAL).ask(ASKED).timings) == {"retrieve_ms", "read_ms", "verify_ms", "total_ms"}


def test_engines_and_embedder_are_closed_with_the_pipeline(tmp_path):
    engine, embedder = ScriptedEngine(Closing(0.0), name="local"), WordEmbedder()
    build(Settings(home=tmp_path), embedder=embedder, engines=(engine,)).close()
    assert engine.closed
    assert embedder.closed


def test_an_engine_that_fails_to_close_keeps_nothing_else_open(tmp_path):
    class Stuck(ScriptedEngine):
        def close(self):
            raise RuntimeError("stuck")

    embedder = WordEmbedder()
    pipeline = build(Settings(home=tmp_path), embedder=embedder, engines=(Stuck(),))
    with pytest.raises(RuntimeError, match="stuck"):
        pipeline.close()
    assert embedder.closed
    build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(LOCAL,)).close()


def test_what_was_opened_is_closed_where_the_engines_cannot_be_chosen(tmp_path, monkeypatch):
    def fail(*_):
        raise PromptError("no question in it")

    embedder = WordEmbedder()
    with monkeypatch.context() as patched:
        patched.setattr("rag.pipeline.choose_engines", fail)
        with pytest.raises(PromptError):
            build(Settings(home=tmp_path), embedder=embedder)
    assert embedder.closed
    build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(LOCAL,)).close()


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:9/v1"])
def test_a_remote_embedder_is_told_from_the_homes_own_without_being_called(tmp_path, opened, url):
    opened(LOCAL).close()
    settings = Settings(
        _env_file=None,
        home=tmp_path,
        embedder="openai:text-embedding-3-small",
        openai_api_key=None,
        openai_base_url=url,
    )
    with pytest.raises(EmbedderMismatch, match=r"fake:words.*openai:text-embedding-3-small") as raised:
        build(settings, engines=(LOCAL,))
    assert "dateline rebuild --embed" in raised.value.advice


def test_what_is_held_can_be_read_while_the_server_of_the_embedder_is_down(tmp_path):
    with OpenAIStandin() as server:
        settings = Settings(
            _env_file=None, home=tmp_path, embedder="openai:m", openai_base_url=server.base_url
        )
        with build(settings, engines=(LOCAL,)) as pipeline:
            pipeline.ingest([FERRY])
            answer = pipeline.ask(ASKED)
    with build(settings, engines=(LOCAL,)) as pipeline:
        assert [held.id for held in pipeline.home.record.articles()] == ["ferry"]
        assert pipeline.home.record.answer(answer.id)["text"] == answer.text
        assert pipeline.check() == []


def test_a_server_that_serves_another_model_by_the_same_name_is_refused(tmp_path):
    with OpenAIStandin(dimensions=8) as server:
        settings = Settings(
            _env_file=None, home=tmp_path, embedder="openai:m", openai_base_url=server.base_url
        )
        with build(settings, engines=(LOCAL,)) as pipeline:
            pipeline.ingest([FERRY])
        server.dimensions = 4
        with (
            build(settings, engines=(LOCAL,)) as pipeline,
            pytest.raises(ModelUnavailable, match="gave 4 numbers a vector, and 8 before"),
        ):
            pipeline.ask(ASKED)
        with build(settings, engines=(LOCAL,), rebuilding=True) as pipeline:
            pipeline.rebuild(embed=True)
            assert pipeline.check() == []


def test_a_home_made_with_another_embedder_is_refused_with_both_names(tmp_path, opened):
    opened(LOCAL).close()
    other = WordEmbedder()
    other.name = "fake:other"
    with pytest.raises(EmbedderMismatch, match=r"fake:words.*fake:other") as raised:
        build(Settings(home=tmp_path), embedder=other, engines=(LOCAL,))
    assert "dateline rebuild --embed" in raised.value.advice


def test_a_home_is_embedded_again_with_another_embedder_on_request(tmp_path, opened):
    opened(LOCAL).close()
    other = WordEmbedder()
    other.name = "fake:other"
    with build(Settings(home=tmp_path), embedder=other, engines=(LOCAL,), rebuilding=True) as pipeline:
        pipeline.rebuild(embed=True)
        assert pipeline.check() == []
        assert [hit.article.id for hit in pipeline.search("ferry")] == ["ferry"]


def test_what_the_model_said_and_was_dropped_is_kept_when_the_local_engine_answers(opened):
    pipeline = opened(ScriptedEngine(WRONG, Closing(0.9)), LOCAL)
    answer = pipeline.ask(ASKED)
    assert answer.engine == "local"
    assert [item.text for item in answer.dropped] == [WRONG.text]
    assert len(answer.notes) == 1  # the local engine dropped nothing of its own


def test_a_cancelled_question_gives_no_answer_and_stores_none(opened):
    cancellation = Cancellation()

    class Leaves:
        name = "llm:leaves"

        def read(self, question, hits, cancellation=None):
            cancellation.cancel()
            yield Closing(0.0, "empty", notes=("the model gave no usable reply",))

        def close(self):
            pass

    pipeline = opened(Leaves(), LOCAL)
    assert list(pipeline.events(ASKED, cancellation)) == []
    assert pipeline.home.record.counts().answers == 0


def test_an_article_names_its_copies_and_whom_it_credits(opened):
    pipeline = opened(LOCAL)
    wire = article(f"SARN (AP) — {FERRY.text}", id="wire", publisher="The Courier")
    pipeline.ingest([wire])
    service = Service(pipeline)
    family = {"id": "ferry", "members": ["ferry", "wire"], "origin": "Associated Press"}
    assert service.article("ferry")["family"] == service.article("wire")["family"] == family
    assert service.article("ferry")["origin"] is None
    credited = service.article("wire")["origin"]
    assert wire.text[credited["start"] : credited["end"]] == "AP"
    pipeline.delete("wire")
    assert service.article("ferry")["family"] == {"id": "ferry", "members": ["ferry"], "origin": None}


def test_two_halves_of_one_story_are_one_source_where_the_whole_is_held(opened):
    def half(word):
        return " ".join(f"Its {word} number {n} was told of {word} {n * 7} that day." for n in range(12))

    start = f"{FERRY.text} It had left the harbour at six in the morning, an hour later than it was meant to."
    texts = {"one": half("deck"), "other": half("engine"), "whole": f"{half('deck')} {half('engine')}"}
    made = {id_: article(f"{start} {text}", id=id_, publisher=id_) for id_, text in texts.items()}
    cited = [made["one"], made["other"]]
    claims = [Claim(FERRY.text, (span(each, FERRY.text),), value="Nineteen") for each in cited]
    pipeline = opened(ScriptedEngine(*claims, Closing(0.8), name="local"))
    pipeline.delete("ferry")
    pipeline.ingest(cited)
    assert pipeline.ask(ASKED).timeline[0].independent_sources == 2
    pipeline.ingest([made["whole"]])
    assert pipeline.ask(ASKED).timeline[0].independent_sources == 1


def test_a_home_made_before_families_gets_them_when_it_is_opened(opened):
    pipeline = opened(LOCAL)
    pipeline.ingest([replace(FERRY, id="copy")])
    with pipeline.home.record.transaction() as tx:
        families.forget(tx)
    pipeline.home.record.set_meta(families=None)
    assert pipeline.home.record.families(["ferry"]) == {}
    assert opened(LOCAL).home.record.families(["ferry"]) == {"ferry": "copy"}
