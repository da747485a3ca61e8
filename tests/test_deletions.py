"""What was deleted stays out until it is restored, and old citations keep the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.arrivals import Asked
from rag.domain import Original, Question
from rag.errors import Gone, NotFound
from rag.home import Home
from rag.ingest import check, delete
from rag.pipeline import build
from rag.restoration import restore
from rag.service import Service
from rag.settings import Settings
from rag.sources.identity import article_id
from rag.terminal import out, show_report
from tests.fakes import WordEmbedder
from tests.home_fakes import HashEmbedder, opened, settings_for, split_lines, story, take
from tests.test_standing import CORRECTED, FERRY, LATER, QUESTION, Reads

MADE_UP = "made up by its author"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(Reads(),)))
    made.add([FERRY])
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with opened(tmp_path) as made:
        yield made


def test_a_deleted_article_that_comes_in_again_stays_out_with_its_reason(service: Service) -> None:
    cited = service.ask(QUESTION)["citations"][0]["id"]
    tombstone = service.delete("ferry", MADE_UP)
    report = service.add([FERRY])
    assert report["deleted"] == ["ferry"]
    assert not any(report[key] for key in ("added", "updated", "unchanged", "refused"))
    assert service.ask(QUESTION)["status"] == "abstained"
    with pytest.raises(Gone) as raised:
        service.article("ferry")
    assert MADE_UP in raised.value.advice
    assert service.citation(cited)["tombstone"] == tombstone
    (item,) = service.changed()["items"]
    assert item["reason"] == MADE_UP


def test_another_version_goes_in_and_the_deleted_one_keeps_its_tombstone(service: Service) -> None:
    first = service.ask(QUESTION)["citations"][0]["id"]
    tombstone = service.delete("ferry", MADE_UP)
    assert service.add([CORRECTED])["updated"] == ["ferry"]
    answer = service.ask(QUESTION)
    assert answer["value"] == "Twenty"
    opened = service.citation(first)
    assert (opened["tombstone"], opened["current_version"]) == (tombstone, 2)
    assert service.citation(answer["citations"][0]["id"])["tombstone"] is None
    (item,) = service.changed()["items"]
    assert (item["current_version"], item["reason"]) == (2, MADE_UP)
    assert item["deleted"][:19] == tombstone["deleted"][:19]
    with pytest.raises(Gone, match="Version 1") as raised:
        service.article("ferry", 1)
    assert raised.value.tombstone.reason == MADE_UP
    assert service.article("ferry", 2)["text"] == CORRECTED.text
    assert service.add([FERRY])["deleted"] == ["ferry"]
    assert service.article("ferry")["version"] == 2


def test_each_version_keeps_the_reason_of_the_deletion_that_took_it(service: Service) -> None:
    cited = []
    for version, reason in ((FERRY, "the first"), (CORRECTED, "the second"), (LATER, "the third")):
        service.add([version])
        cited.append(service.ask(QUESTION)["citations"][0]["id"])
        service.delete("ferry", reason)
    told = [service.citation(id_)["tombstone"]["reason"] for id_ in cited]
    assert told == ["the first", "the second", "the third"]
    assert service.add([FERRY, CORRECTED, LATER])["deleted"] == ["ferry"] * 3


def test_a_restored_article_is_answered_from_and_its_deletion_is_taken_back(service: Service) -> None:
    cited = service.ask(QUESTION)["citations"][0]["id"]
    service.delete("ferry", MADE_UP)
    assert service.restore("ferry")["updated"] == ["ferry"]
    assert service.ask(QUESTION)["value"] == "Nineteen"
    opened = service.citation(cited)
    assert (opened["tombstone"], opened["still_there"], opened["current_version"]) == (None, True, 2)
    assert service.add([FERRY])["unchanged"] == ["ferry"]
    assert service.restore("ferry")["unchanged"] == ["ferry"]
    assert service.check()["whole"]
    with pytest.raises(NotFound):
        service.restore("never-held")


def test_restoring_takes_earlier_deletions_back_too(service: Service) -> None:
    service.delete("ferry", MADE_UP)
    service.add([CORRECTED])
    assert service.restore("ferry")["unchanged"] == ["ferry"]
    assert service.add([FERRY])["updated"] == ["ferry"]


def test_a_restored_file_goes_in_beside_its_copy(home: Home) -> None:
    take(home, story(1, source="/a.md"))
    delete(home, "story-1")
    assert take(home, story(1, id="copy", source="/b.md")).deleted == ("story-1",)
    kept = settings_for(home.path.parent)
    restored = restore(home, "story-1", embedder=HashEmbedder(), settings=kept, split=split_lines)
    assert restored.updated == ("story-1",)
    assert take(home, story(1, id="copy", source="/b.md")).unchanged == ("story-1",)
    assert check(home) == []


def test_the_same_bytes_read_otherwise_are_still_deleted_and_other_bytes_are_not(home: Home) -> None:
    def made_of(sha256: str, edition: int):
        return story(1, edition=edition, original=Original(sha256, "text/html", "html 1"))

    take(home, made_of("a", 1))
    delete(home, "story-1")
    assert take(home, made_of("a", 2)).deleted == ("story-1",)
    assert take(home, made_of("b", 2)).updated == ("story-1",)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Another headline"},
        {"publisher": "The Post Online"},
        {"authors": ("A. Writer",)},
        {"published": date(2025, 10, 2)},
        {"url": "https://post.example/moved"},
        {"text": story(1).text.replace("\n", "\n\n ") + " "},
        {"id": "elsewhere", "url": "https://post.example/elsewhere"},
        {"id": "elsewhere", "url": "https://other.example/a", "publisher": "THE  post"},
        {"id": "elsewhere", "url": "https://www.post.example/elsewhere", "publisher": None},
    ],
)
def test_deleted_words_stay_out_under_other_metadata_and_addresses(home: Home, other: dict) -> None:
    take(home, story(1, url="https://post.example/a"))
    delete(home, "story-1")
    sent = replace(story(1, url="https://post.example/a"), **other)
    assert take(home, sent).deleted == ("story-1",)
    assert home.record.live_ids() == []
    kept = settings_for(home.path.parent)
    restore(home, "story-1", embedder=HashEmbedder(), settings=kept, split=split_lines)
    assert not take(home, sent).deleted


def test_one_of_two_articles_with_the_same_words_stays_when_the_other_goes(home: Home) -> None:
    take(home, story(1), story(1, id="kept"))
    delete(home, "story-1")
    assert take(home, story(1, id="kept", title="Another headline")).updated == ("kept",)
    assert take(home, story(1, edition=1)).updated == ("story-1",)


def test_an_address_with_tracking_is_the_articles_own_unless_it_is_held_under_it(home: Home) -> None:
    address = "https://post.example/a?page=2"
    plain, tracked = article_id(url=address), article_id(url=f"{address}&utm_source=x")
    assert take(home, story(1, id=tracked, url=f"{address}&utm_source=x")).added == (plain,)
    assert home.record.article(plain).url == address
    assert take(home, story(1, id=plain, url=address)).unchanged == (plain,)
    old = article_id(url="https://post.example/b?fbclid=1")
    passages = split_lines(held := story(2, id=old, url="https://post.example/b?fbclid=1"))
    home.record.put(held, passages, HashEmbedder().passages([passage.text for passage in passages]))
    assert take(home, held).unchanged == (old,)  # as an older release took it in
    own = story(3, id="own", url="https://post.example/c?gclid=1")
    assert take(home, own).added == ("own",)
    assert home.record.article("own").url == own.url


def test_what_was_asked_for_before_the_deletion_stays_out_and_what_was_asked_for_after_does_not(
    home: Home,
) -> None:
    take(home, story(1))
    asked = home.record.moment()
    delete(home, "story-1")
    report = take(home, Asked(asked), story(1, edition=1), story(2))
    assert (report.deleted, report.updated, report.added) == (("story-1",), (), ("story-2",))
    assert take(home, story(1, edition=1)).updated == ("story-1",)
    assert take(home, Asked(asked), story(1, edition=2)).deleted == (
        "story-1",
    )  # live again, by what came later
    assert "edition 1" in home.record.article("story-1").text


def test_what_was_asked_for_before_a_deletion_that_was_taken_back_goes_in(home: Home) -> None:
    take(home, story(1))
    asked = home.record.moment()
    delete(home, "story-1")
    kept = settings_for(home.path.parent)
    restore(home, "story-1", embedder=HashEmbedder(), settings=kept, split=split_lines)
    assert take(home, Asked(asked), story(1, edition=1)).updated == ("story-1",)


def test_a_deletion_during_an_ingest_stands(home: Home) -> None:
    take(home, story(1))

    class Deletes(HashEmbedder):
        def passages(self, texts, progress=None):
            delete(home, "story-1")
            return super().passages(texts, progress)

    assert take(home, story(1, edition=1), embedder=Deletes()).deleted == ("story-1",)
    assert (home.record.live_ids(), check(home)) == ([], [])


def test_an_article_that_only_reads_like_a_deleted_one_goes_in(home: Home) -> None:
    take(home, story(1, url="https://post.example/a"))
    delete(home, "story-1")
    other = story(1, id="other", url="https://other.example/a", publisher="The Herald")
    assert take(home, other).added == ("other",)


def test_a_home_of_an_older_format_keeps_what_was_deleted_out(tmp_path: Path) -> None:
    with opened(tmp_path) as home:
        take(home, story(1))
        delete(home, "story-1", MADE_UP)
        with home.record.transaction() as tx:
            tx.exec_driver_sql("DROP TABLE deletion")
            tx.exec_driver_sql("UPDATE meta SET value = '1' WHERE key = 'schema'")
    with opened(tmp_path) as home:
        assert take(home, story(1)).deleted == ("story-1",)
        assert take(home, story(1, edition=2)).updated == ("story-1",)
        tombstone = home.record.earlier_tombstone("story-1", 1)
        assert tombstone is not None
        assert tombstone.reason == MADE_UP


def test_a_home_made_before_deleted_words_were_kept_keeps_them_out_too(tmp_path: Path) -> None:
    with opened(tmp_path) as home:
        take(home, story(1), story(2))
        delete(home, "story-1")
        delete(home, "story-2")
        take(home, story(2, edition=1))
        with home.record.transaction() as tx:
            for table in ("withheld_text", "twin"):
                tx.exec_driver_sql(f"DROP TABLE {table}")
            tx.exec_driver_sql("UPDATE meta SET value = '3' WHERE key = 'schema'")
    with opened(tmp_path) as home:
        sent = [story(1, id="a"), story(2, id="b"), story(2, edition=1, id="c")]
        report = take(home, *sent)
        assert (report.deleted, report.added) == (("story-1", "story-2"), ("c",))


def test_the_terminal_says_what_was_left_out_and_how_it_comes_back() -> None:
    report = {key: [] for key in ("added", "updated", "unchanged", "refused")}
    with out.capture() as shown:
        show_report(report | {"deleted": ["ferry"], "passages": 0})
    assert "1 deleted earlier and left out" in shown.get()
    assert "dateline restore" in shown.get()
    with out.capture() as shown:
        show_report(report | {"passages": 0})
    assert "deleted" not in shown.get()


def test_an_answer_given_before_is_told_of_once_however_often_the_article_comes(service: Service) -> None:
    service.ask(Question("how many people died at sea?"))
    service.delete("ferry", MADE_UP)
    for edition in (CORRECTED, replace(CORRECTED, updated=date(2025, 11, 2))):
        service.add([edition])
        (item,) = service.changed()["items"]
        assert (item["cited_version"], item["reason"]) == (1, MADE_UP)
