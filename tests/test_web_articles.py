import gzip
import hashlib
import json

import pytest
from api_fakes import FakeService
from documents import RSS, WARC, story_pdf, zipped
from fastapi.testclient import TestClient
from typer.testing import CliRunner
from web_site import PAGE, Names, Site, fetcher, redirect, reply

import api.articles
import rag.web_articles
from api.app import create_app
from rag.arrivals import Refused
from rag.cli import app
from rag.domain import Article, Original, Refusal
from rag.settings import Settings
from rag.sources import article_id
from rag.taking_in import take_in
from rag.web_articles import MOST_LINKS, WebReader, asked_for, read_address, read_given

SAID = b'<link rel="canonical" href="%s"><meta property="og:url" content="%s">'
BODY = "The bridge over the Aar opened on Monday after two years of work, the city said. " * 3


def reader(site, **more):
    names = Names(news_example=["127.0.0.1"], www_news_example=["127.0.0.1"])
    return WebReader(fetcher(site, names, **more))


def at(site, path, **more):
    return list(reader(site, **more).read(f"http://news.example:{site.port}{path}"))


def saying(url):
    return reply(PAGE.replace(b"</title>", b"</title>" + SAID % ((url.encode(),) * 2)))


def test_a_page_becomes_an_article_under_its_final_address():
    with Site({"/a": redirect("/2025/bridge.html?x=1"), "/2025/bridge.html?x=1": reply()}) as site:
        (article,) = at(site, "/a")
    assert article.url == f"http://news.example:{site.port}/2025/bridge.html?x=1"
    assert article.id.startswith("bridge-")
    assert "opened on Monday" in article.text
    assert article.source is None
    assert [(p.source, p.confidence) for p in article.provenance if p.field == "url"] == [("given", 1.0)]


def test_a_page_may_name_its_own_address_on_its_own_site_and_no_other():
    with Site({"/own?utm=x": saying("http://www.news.example/own")}) as site:
        assert at(site, "/own?utm=x")[0].url == "http://www.news.example/own"
        for elsewhere in "https://famous.example/story", "http://news.example/", "javascript:x", "http://[":
            site.paths["/own?utm=x"] = saying(elsewhere)
            (article,) = at(site, "/own?utm=x")
            assert isinstance(article, Article)
            assert article.url == f"http://news.example:{site.port}/own?utm=x"


def test_a_text_cannot_take_the_id_of_another_article():
    text = b"---\nid: famous-story\nurl: https://famous.example/story\ntitle: Mine\n---\n\n" + BODY.encode()
    with Site({"/a.md": reply(text, media_type="text/markdown")}) as site:
        (article,) = at(site, "/a.md")
    assert (article.title, article.url) == ("Mine", f"http://news.example:{site.port}/a.md")
    assert article.id != "famous-story"
    assert article.canonical_url == "https://famous.example/story"


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("iso-8859-2", "Žižek řekl. ".encode("iso-8859-2")),
        ("utf-16-le", "Žižek řekl. ".encode("utf-16-le")),
        ("iso-8859-1", "Žižek řekl. ".encode()),  # wrongly stated
        ("no-such", "Žižek řekl. ".encode()),
        ("punycode", "Žižek řekl. ".encode()),  # takes hours for some megabytes
        ("hex", "Žižek řekl. ".encode()),
    ],
)
def test_a_text_is_read_in_the_encoding_its_server_states_where_that_can_be(charset, data):
    with Site({"/a.txt": reply(data, media_type=f"text/plain; charset={charset}")}) as site:
        (article,) = at(site, "/a.txt")
    assert article.text == "Žižek řekl."


@pytest.mark.parametrize("path", ["/none", "/film", "/empty"])
def test_what_cannot_be_read_is_a_refusal_by_the_address_asked_for(path):
    film = reply(b"x", media_type="video/mp4")
    with Site({"/film": film, "/empty": reply(b"  ")}) as site:
        (refusal,) = at(site, path)
        assert isinstance(refusal, Refusal)
        assert refusal.source == f"http://news.example:{site.port}{path}"


def test_a_refusal_does_not_repeat_a_password_or_a_line_end():
    with Site({}) as site:
        (refusal,) = reader(site).read("http://me:secret@news.example/\nx")
    assert "secret" not in refusal.source + refusal.reason
    assert "\n" not in refusal.source + refusal.reason


def test_a_long_address_is_refused_by_its_whole_and_one_too_long_by_no_other():
    with Site({}) as site:
        (refusal,) = at(site, "/none?q=" + "x" * 900)
        assert refusal.source.endswith("x" * 900)
        (refusal,) = at(site, "/none?q=" + "x" * 9000)
        assert len(refusal.source) < 400
        assert "longer than" in refusal.reason
        (again,) = reader(site).read(refusal.source)
        assert (again.source, site.pages) == (refusal.source, ["/none?q=" + "x" * 900])


def test_an_address_that_leads_elsewhere_is_told_as_it_was_asked_for():
    with Site({"/a": redirect("/b"), "/b": reply()}) as site:
        address = f"http://news.example:{site.port}/a"
        article, read = read_address(reader(site), address)
        assert article.url.endswith("/b")
        assert read.addresses == (address,)
        site.paths.pop("/b")
        *_, read = read_address(reader(site), address)
        assert read.addresses == ()


def test_no_page_or_text_that_is_fetched_sets_the_collections_note_on_it():
    page = PAGE.replace(b"</title>", b'</title><meta name="dateline:note" content="Checked by us.">')
    text = b"---\ntitle: Mine\nnote: Checked by us.\n---\n\n" + BODY.encode()
    with Site({"/a": reply(page), "/a.md": reply(text, media_type="text/markdown")}) as site:
        assert [at(site, path)[0].note for path in ("/a", "/a.md")] == [None, None]


STORY_IN = {
    "zip": zipped([("story.txt", BODY.encode())]),
    "gzip": gzip.compress(BODY.encode()),
    "web archive": WARC,
    "feed": RSS,
}


@pytest.mark.parametrize("media_type", ["text/html", "text/plain", "application/pdf"])
@pytest.mark.parametrize("what", STORY_IN)
def test_an_archive_or_feed_that_its_server_calls_a_page_is_refused(what, media_type):
    with Site({"/a": reply(STORY_IN[what], media_type=media_type)}) as site:
        (refusal,) = at(site, "/a")
    assert "not the page or document" in refusal.reason


def test_a_document_of_a_kind_that_is_read_is_read_whatever_its_server_calls_it():
    with Site(
        {"/a": reply(story_pdf(), media_type="text/html"), "/b": reply(media_type="text/plain")}
    ) as site:
        assert all(isinstance(each, Article) for path in ("/a", "/b") for each in at(site, path))


def test_a_document_of_several_articles_is_refused_whole(monkeypatch):
    several = [Article("a", "A", "One."), Article("b", "B", "Two.")]
    monkeypatch.setattr(rag.web_articles, "read_bytes", lambda *_, **__: iter(several))
    with Site({"/a": reply()}) as site:
        (refusal,) = at(site, "/a")
    assert "several documents" in refusal.reason


TEXT = f"{BODY}</p><p>{BODY}"


def feed(*items, home="http://news.example/"):
    """Of (address, text) each, or addresses alone."""
    items = [(each, "") if isinstance(each, str) else each for each in items]
    parts = "".join(
        f"<item><title>Bridge {number}</title><link>{link}</link>"
        + (f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded></item>" if text else "</item>")
        for number, (link, text) in enumerate(items)
    )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    rss = f"<rss version='2.0' {space}><channel><title>News</title><link>{home}</link>{parts}</channel></rss>"
    return reply(rss.encode(), media_type="application/rss+xml")


def links(site, *paths):
    return [f"http://news.example:{site.port}{path}" for path in paths]


def test_a_feeds_links_are_read_by_the_same_rules():
    with Site({"/one": reply(), "/two?x": reply()}) as site:
        own = links(site, "/one", "/one", "/two?x", "/feed")
        others = ["https://other.example/x", "http://127.0.0.1/"]
        site.paths["/feed"] = feed(*own, *others)
        one, two, *refused = at(site, "/feed")
        assert [one.url, two.url] == own[1:3]
    assert [refusal.source for refusal in refused] == [own[3], *others]
    assert "of a kind" in refused[0].reason  # a feed of feeds would have no end
    assert "DATELINE_FETCH" in refused[1].reason


def test_a_feed_of_thousands_is_read_as_far_as_its_first_links():
    with Site({"/empty": feed()}) as site:
        site.paths["/feed"] = feed(*links(site, *(f"/{n}" for n in range(MOST_LINKS + 20))))
        *_, last = results = at(site, "/feed")
        assert len(site.pages) == 1 + MOST_LINKS == len(results)
        assert "20 were left alone" in last.reason
        assert "no item" in at(site, "/empty")[0].reason


def test_a_readers_limits_count_the_links_of_feeds_and_the_time():
    with Site({"/a": reply(), "/b": reply()}) as site:
        site.paths["/feed"] = feed(*links(site, "/a", "/b", "/c"))
        (address,) = links(site, "/feed")
        *_, last = WebReader(fetcher(site), most=3).read(address)
        assert site.pages == ["/feed", "/a", "/b"]
        assert "At most 3" in last.reason
        (refusal,) = WebReader(fetcher(site), seconds=0).read(address)
        assert "time" in refusal.reason
        assert len(site.pages) == 3


def test_what_a_feed_holds_whole_is_not_fetched():
    with Site({}) as site:
        own = links(site, "/one", "/two")
        site.paths["/feed"] = feed(*((link, TEXT) for link in own))
        one, two = at(site, "/feed")
        assert site.pages == ["/feed"]
    assert [one.url, two.url] == own
    assert one.title == "Bridge 0"
    assert one.id == article_id(url=own[0])


def test_what_a_feed_may_hold_whole_is_looked_for_at_its_address_and_taken_where_that_is_closed():
    short = "The bridge over the Aar opened on Monday, the city said."
    with Site({"/open": reply()}) as site:
        own = links(site, "/open", "/closed", "/teaser")
        site.paths["/feed"] = feed((own[0], short), (own[1], short), own[2])
        fetched, at_hand, refusal = at(site, "/feed")
    assert "after two years" in fetched.text
    assert (at_hand.text, at_hand.url) == (short, own[1])
    assert refusal.source == own[2]


def test_a_feed_cannot_give_a_text_for_another_sites_address():
    famous = "https://famous.example/story"
    with Site({}) as site:
        site.paths["/feed"] = feed((famous, TEXT))
        (article,) = at(site, "/feed")
        assert [article.url] == links(site, "/feed")
    assert article.canonical_url == famous
    assert article.id != article_id(url=famous)


class Taking:
    """Stands for the service: keeps what it is given to take in."""

    def add(self, arrivals, *, progress):
        self.given = [each for each in arrivals if isinstance(each, Article | Refusal)]
        return {}


def test_what_a_feeds_file_only_leads_to_is_fetched_where_that_is_allowed(tmp_path, monkeypatch):
    with Site({"/one": reply()}) as site:
        own = links(site, "/one", "/gone")
        other = "https://other.example/x"
        file = tmp_path / "saved.rss"
        file.write_bytes(feed(*own, other).partition(b"\r\n\r\n")[2])
        monkeypatch.setattr(rag.web_articles, "web_reader", lambda settings: reader(site))
        service = Taking()
        take_in(service, Settings(fetch=None), [str(file)])
        assert ([type(each) for each in service.given], site.pages) == ([Refused] * 3, [])
        take_in(service, Settings(fetch="news.example"), [str(file)])
        one, gone, elsewhere = service.given
        assert site.pages == ["/one", "/gone"]
        (again, *_) = read_given([str(file)], Settings(fetch="news.example"))
    assert one == again
    assert one.url == own[0]
    assert gone.file == elsewhere.file == str(file)  # from where it is tried again
    assert "could not be read" in gone.reason
    assert elsewhere.reason.endswith(f"Its text is at {other}")


def test_what_a_feed_that_is_sent_only_leads_to_is_fetched_where_that_is_allowed(monkeypatch):
    with Site({"/one": reply()}) as site:
        monkeypatch.setattr(api.articles, "web_reader", lambda settings, most, seconds: reader(site))
        body = feed(*links(site, "/one")).partition(b"\r\n\r\n")[2]
        for fetch, status in ((None, 422), ("news.example", 201)):
            client = TestClient(create_app(FakeService(), Settings(fetch=fetch)))
            media = {"Content-Type": "application/rss+xml"}
            response = client.post("/articles?filename=a.rss", content=body, headers=media)
            assert response.status_code == status
        assert site.pages == ["/one"]


def test_files_and_addresses_are_read_in_the_order_given(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(BODY)
    with Site({"/b": reply()}) as site:
        monkeypatch.setattr(rag.web_articles, "web_reader", lambda settings: reader(site))
        address = f"http://news.example:{site.port}/b"
        found = list(read_given([str(tmp_path / "a.txt"), address, str(tmp_path / "none")], Settings()))
    kinds = ["Article", "Article", "AddressesRead", "Refusal"]
    assert [type(item).__name__ for item in found] == kinds
    assert found[1].url == address
    assert found[2].addresses == (address,)


def test_fetching_is_off_unless_a_host_is_allowed(tmp_path):
    def ingest(url, **env):
        env = {"DATELINE_HOME": str(tmp_path / "home"), **env}
        return CliRunner().invoke(app, ["ingest", url, "--json"], env=env)

    with Site({"/": reply()}) as site:
        off = ingest("https://news.example/a//b")
        (refusal,) = json.loads(off.stdout)["refused"]
        assert off.exit_code == 1
        assert refusal["source"] == "https://news.example/a//b"
        assert "DATELINE_FETCH=news.example" in refusal["reason"]
        inside = ingest(f"http://127.0.0.1:{site.port}/", DATELINE_FETCH=f"127.0.0.1:{site.port}")
        assert inside.exit_code == 1
        assert "public Internet" in inside.stdout
        assert site.asked == []
    wrong = ingest("https://news.example/", DATELINE_FETCH="https://news.example")
    assert wrong.exit_code == 2
    assert "DATELINE_FETCH" in wrong.stdout


def test_a_fetched_article_is_added_and_the_second_time_unchanged(tmp_path, monkeypatch):
    with Site({"/b": reply()}) as site:
        monkeypatch.setattr(rag.web_articles, "web_reader", lambda settings: reader(site))
        arguments = ["ingest", f"http://news.example:{site.port}/b", "--json"]
        env = {"DATELINE_HOME": str(tmp_path / "home")}
        first, second = (json.loads(CliRunner().invoke(app, arguments, env=env).stdout) for _ in range(2))
    assert len(first["added"]) == 1
    assert second["unchanged"] == first["added"]


def post(service, body, **settings):
    return TestClient(create_app(service, Settings(**settings))).post("/articles", json=body)


def test_an_item_that_is_only_an_address_is_fetched_where_that_is_allowed(monkeypatch):
    service = FakeService()
    with Site({"/b": reply()}) as site:
        monkeypatch.setattr(api.articles, "web_reader", lambda settings, most, seconds: reader(site))
        url = f"http://news.example:{site.port}/b"
        items = [{"url": url}, {"url": url, "title": "No text"}, {"url": f"{url}/none"}]
        response = post(service, {"items": items}, fetch="news.example")
        assert site.pages == ["/b", "/b/none"]
    report = response.json()
    assert response.status_code == 201
    assert len(report["added"]) == 1
    assert ['"text" is missing' in refusal["reason"] for refusal in report["refused"]] == [True, False]


def test_an_item_that_is_only_an_address_is_refused_as_ever_where_fetching_is_off():
    response = post(FakeService(), {"url": "https://news.example/b"})
    assert response.status_code == 422
    (refusal,) = response.json()["refused"]
    assert '"text" is missing' in refusal["reason"]
    assert "DATELINE_FETCH" in refusal["reason"]


def test_one_request_has_only_so_many_addresses_fetched(monkeypatch):
    monkeypatch.setattr(api.articles, "MOST_ADDRESSES", 2)
    items = [{"url": f"http://127.0.0.1:1/{n}"} for n in range(4)]
    refused = post(FakeService(), items, fetch="127.0.0.1:1").json()["refused"]
    assert ["At most 2" in refusal["reason"] for refusal in refused] == [False, False, True, True]


@pytest.mark.parametrize(
    "item", [{"url": "ftp://x"}, {"url": 7}, {"url": "https://x", "text": ""}, {"text": "x"}, {}]
)
def test_an_item_that_is_more_or_less_than_a_web_address_does_not_ask_for_a_fetch(item):
    assert asked_for(item) is None


def test_the_original_is_the_bytes_that_came_whatever_encoding_they_were_read_in(monkeypatch):
    data = "Žižek řekl. ".encode("iso-8859-2")
    made = Article("a", "A", "Žižek řekl.", original=Original("of UTF-8", "text/plain", "text 1"))
    monkeypatch.setattr(rag.web_articles, "read_bytes", lambda *_, **__: iter([made]))
    with Site({"/a": reply(data, media_type="text/plain; charset=iso-8859-2")}) as site:
        (article,) = at(site, "/a")
    assert article.original.sha256 == hashlib.sha256(data).hexdigest()
