import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_site import PAGE, QUICK, Names, Site, fetcher, redirect, reply

import rag.connecting
from rag import __version__
from rag.addresses import is_public
from rag.connecting import Budget, Guarded
from rag.errors import UnreadableSource
from rag.fetching import Fetcher
from rag.targets import Allowed

HTML = frozenset({"text/html"})
PRIVATE = (
    "10.0.0.1 127.0.0.1 169.254.169.254 192.168.1.1 0.0.0.0 ::1 fd00:ec2::254 ::ffff:127.0.0.1 fe80::1%1"
)


def fetch(site, path="/", names=None, **more):
    return fetcher(site, names, **more).fetch(f"http://news.example:{site.port}{path}", HTML)


def refused(site, path="/", names=None, **more):
    with pytest.raises(UnreadableSource) as error:
        fetch(site, path, names, **more)
    assert str(error.value)
    assert error.value.advice
    return str(error.value)


def test_a_page_comes_with_its_address_type_and_charset():
    with Site({"/a?b": reply(PAGE, "200 OK", media_type="Text/HTML; Charset='ISO-8859-1'")}) as site:
        page = fetch(site, "/a?b#c", contact="https://reader.example")
        assert (page.data, page.media_type, page.charset) == (PAGE, "text/html", "ISO-8859-1")
        assert page.url == f"http://news.example:{site.port}/a?b"
        head = site.asked[-1]
    assert f"Host: news.example:{site.port}\r\n" in head
    assert f"User-Agent: Dateline/{__version__} (+https://reader.example)\r\n" in head
    assert not any(name in head.lower() for name in ("cookie", "authorization", "referer"))


def test_a_page_may_come_packed_and_in_chunks():
    packed = gzip.compress(PAGE)
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (packed[:9], packed[9:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
    with Site({"/": head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks}) as site:
        assert fetch(site).data == PAGE


def test_nothing_is_fetched_where_the_setting_is_empty_and_the_refusal_names_it():
    names = Names()
    with pytest.raises(UnreadableSource, match="off") as error:
        Fetcher(Allowed(), resolve=names).fetch("https://news.example/", HTML)
    assert "DATELINE_FETCH=news.example" in error.value.advice
    assert names.asked == []


def test_a_host_that_is_not_allowed_is_not_even_looked_up():
    names = Names()
    with Site({}) as site, pytest.raises(UnreadableSource, match="not among the hosts"):
        fetcher(site, names).fetch("https://other.example/", HTML)
    assert names.asked == []


@pytest.mark.parametrize("address", PRIVATE.split())
def test_a_name_that_stands_for_a_private_address_is_refused_even_beside_a_public_one(address, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it connected"))
    for addresses in ([address], ["93.184.215.14", address], [address, "93.184.215.14"]):
        private = Fetcher(Allowed.parse("news.example"), limits=QUICK, resolve=Names(news_example=addresses))
        with pytest.raises(UnreadableSource, match="not on the public Internet") as error:
            private.fetch("http://news.example/", HTML)
        assert "No setting allows this" in error.value.advice
        assert address not in str(error.value)  # what a name means inside a network is not told


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1.", "①②⑦.0.0.1", "[::1]", "[::ffff:7f00:1]", "169.254.169.254"]
)
def test_a_private_address_is_refused_even_where_the_setting_lists_it(host, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it connected"))
    with pytest.raises(UnreadableSource, match="public Internet"):
        Fetcher(Allowed.parse(f"*,{host}"), limits=QUICK).fetch(f"http://{host}/", HTML)


def test_this_machine_is_refused_by_its_own_name_with_the_systems_resolver():
    with Site({"/": reply()}) as site:
        with pytest.raises(UnreadableSource, match="public Internet"):
            Fetcher(Allowed.parse(f"localhost:{site.port}"), limits=QUICK).fetch(
                f"http://localhost:{site.port}/", HTML
            )
        assert site.asked == []


def test_a_name_that_changes_its_address_after_the_check_is_refused_at_its_next_use():
    names = Names(news_example=[["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"]])
    with Site({"/": redirect("/next"), "/next": reply()}) as site:
        assert "public Internet" in refused(site, names=names)
        assert site.pages == ["/"]
    assert len(names.asked) == 3  # once for each connection: no other look-up comes between check and use


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    connected = []
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: pytest.fail("the name was resolved a second time")
    )

    def connect(address, *_, **__):
        connected.append(address)
        raise OSError("not here")

    monkeypatch.setattr(socket, "create_connection", connect)
    names = Names(news_example=[["93.184.215.14", "2606:4700::1"], ["10.0.0.1"]])
    one = Guarded(Budget(1e12, 100), resolve=names)
    with pytest.raises(httpcore.ConnectError, match="not here"):
        one.connect_tcp("news.example", 80, 1.0)
    assert connected == [("93.184.215.14", 80), ("2606:4700::1", 80)]


hosts = st.ip_addresses().map(str) | st.sampled_from(PRIVATE.split())


@settings(max_examples=150, deadline=None)
@given(st.lists(hosts, max_size=4), st.text(alphabet="0123456789abcdefx.:[]", max_size=20))
def test_no_host_with_an_address_that_is_not_public_ever_connects(addresses, host):
    connected = []

    class Recorder(httpcore.SyncBackend):
        def connect_tcp(self, host, *_, **__):
            connected.append(host)
            raise httpcore.ConnectError("no network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rag.connecting.httpcore, "SyncBackend", Recorder)
        for name in ("news.example", host):
            one = Fetcher(Allowed.parse("*"), limits=QUICK, resolve=lambda *_: addresses)
            with pytest.raises(UnreadableSource):
                one.fetch(f"http://{name}/", HTML)
    assert set(connected) <= set(addresses)
    assert all(is_public(ip_address(address)) for address in connected)
    if not all(is_public(ip_address(address)) for address in addresses):
        assert connected == []


@pytest.mark.parametrize(
    ("location", "what"),
    [
        ("http://127.0.0.1/", "not among the hosts"),
        ("http://169.254.169.254/latest/meta-data/", "not among the hosts"),
        ("http://inside.news.example:{port}/", "public Internet"),
        ("//inside.news.example:{port}/", "public Internet"),
        ("http://news.example:{port}@inside.news.example:{port}/", "user name"),
        ("http://2130706433/", "neither a host name"),
        ("https://other.example/", "not among the hosts"),
        ("http://news.example:22/", "not among the hosts"),
        ("file:///etc/passwd", "neither http"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "neither http"),
        ("http://[::1", "address"),
        ("/a\\b", "backslash"),
        ("/\x7f", "cannot be seen"),
        ("/a b", "space"),
    ],
)
def test_a_redirect_is_held_to_the_same_rules(location, what):
    names = Names(news_example=["127.0.0.1"], inside_news_example=["10.0.0.1"])
    with Site({}) as site:
        site.paths["/"] = redirect(location.format(port=site.port))
        assert what in refused(site, names=names)
        assert site.pages == ["/"]


def test_a_line_end_in_a_redirect_adds_no_header():
    raw = b"HTTP/1.1 302 Found\r\nLocation: /a\nX-Evil: 1\r\nContent-Length: 0\r\n\r\n"
    escaped = redirect("/next%0d%0aX-Evil:%201")
    with Site({"/raw": raw, "/escaped": escaped, "/next%0d%0aX-Evil:%201": reply()}) as site:
        with suppress(UnreadableSource):
            fetch(site, "/raw")
        assert fetch(site, "/escaped").data == PAGE
        assert not any("\nX-Evil" in head for head in site.asked)


def test_redirects_are_followed_to_the_page_and_not_in_a_circle_or_forever():
    paths = {f"/{n}": redirect(f"/{n + 1}") for n in range(1, 8)}
    with Site({**paths, "/8": reply(), "/a": redirect("b"), "/b": redirect("/a")}) as site:
        assert fetch(site, "/3").url.endswith("/8")
        assert "more than 5 times" in refused(site, "/2")
        assert "circle" in refused(site, "/a")


def test_a_page_of_another_kind_is_refused_before_its_body_is_read():
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    untyped = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
    with Site({"/film": endless, "/none": untyped}) as site:
        assert "video/mp4" in refused(site, "/film")
        assert "none stated" in refused(site, "/none")


@pytest.mark.parametrize(
    "status", ["401 No", "403 No", "404 No", "410 No", "429 No", "500 No", "204 No", "300 No"]
)
def test_a_page_that_is_not_given_is_refused_with_its_status(status):
    with Site({"/": reply(PAGE, status)}) as site:
        assert status[:3] in refused(site)


def test_an_endless_body_is_refused_at_the_limit():
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    stated = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n"
    with Site({"/": endless, "/stated": stated}) as site:
        assert "larger than" in refused(site)
        assert "larger than" in refused(site, "/stated")


def test_a_body_that_swells_is_refused_at_the_limit():
    bomb = gzip.compress(b"\0" * 50_000_000)
    with Site({"/": reply(bomb, "200 OK", "Content-Encoding: gzip")}) as site:
        assert "larger than" in refused(site)


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"]
)
def test_a_reply_that_trickles_ends_at_the_deadline(start):
    def trickle(connection):
        connection.sendall(start)
        with suppress(OSError):
            while not _closed(connection):
                connection.sendall(b"x")

    with Site({"/": trickle}) as site:
        slow = replace(QUICK, total=0.4, bytes=10**9)
        assert "took too long" in refused(site, limits=slow)


def _closed(connection):
    """Wait a moment, and say whether the other side has gone."""
    connection.settimeout(0.02)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except TimeoutError:
        return False


def test_a_site_that_says_nothing_is_given_up():
    def silent(connection):
        with suppress(OSError):
            connection.recv(1)

    with Site({"/": silent}) as site:
        assert "took too long" in refused(site, limits=replace(QUICK, silence=0.2))
        assert "took too long" in refused(site, limits=replace(QUICK, silence=60.0, total=0.2))


def test_a_step_has_no_more_time_than_is_left_and_none_after_the_deadline():
    assert Budget(time.monotonic() + 1000, 1).seconds(5.0) == 5.0
    assert 0 < Budget(time.monotonic() + 1000, 1).seconds(None) <= 1000
    with pytest.raises(httpcore.ReadTimeout):
        Budget(0.0, 1).seconds(5.0)


def test_headers_without_end_and_interim_replies_without_end_are_refused():
    def headers(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-Y: %s\r\n" % (b"z" * 1000))

    def interim(connection):
        while True:
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nX-Y: z\r\n\r\n" * 50)

    with Site({"/headers": headers, "/interim": interim}) as site:
        assert refused(site, "/headers")
        assert "larger than" in refused(site, "/interim")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbage\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    ],
)
def test_a_reply_that_is_no_http_is_refused(raw):
    with Site({"/": raw}) as site:
        assert "could not be read from" in refused(site)


def test_a_name_without_an_address_and_a_closed_port_are_refused():
    def nobody(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    with Site({}) as site:
        assert "no address" in refused(site, names=nobody)
        assert "no address" in refused(site, names=Names(news_example=[]))
        assert "no address" in refused(site, names=Names(news_example=["nonsense"]))
    assert "could not be read from" in refused(site)


def test_a_resolver_that_never_answers_is_given_up():
    never = threading.Event()
    try:
        with Site({}) as site:
            slow = replace(QUICK, connect=0.1)
            assert "not resolved in time" in refused(site, names=lambda *_: never.wait(30), limits=slow)
    finally:
        never.set()


def test_a_page_that_robots_disallow_is_not_asked_for_nor_reached_by_a_redirect():
    rules = reply(b"User-agent: *\nDisallow: /closed", media_type="text/plain")
    with Site({"/robots.txt": rules, "/closed": reply(), "/open": redirect("/closed")}) as site:
        assert "robots.txt" in refused(site, "/closed")
        assert "robots.txt" in refused(site, "/open")
        assert site.pages == ["/open"]


def test_robots_are_asked_once_for_a_run_and_by_the_same_safe_way():
    inside = "http://inside.news.example:%d/robots.txt"
    names = Names(news_example=["127.0.0.1"], inside_news_example=["10.0.0.1"])
    with Site({"/a": reply(), "/b": reply()}) as site:
        one = fetcher(site)
        for path in "/a", "/b":
            one.fetch(f"http://news.example:{site.port}{path}", HTML)
        assert [head.split(" ")[1] for head in site.asked] == ["/robots.txt", "/a", "/b"]
        site.paths["/robots.txt"] = redirect(inside % site.port)
        assert "public Internet" in refused(site, "/a", names)
        site.paths["/robots.txt"] = redirect("http://other.example/robots.txt")
        assert "other.example is not among the hosts" in refused(site, "/a")
        site.paths["/robots.txt"] = reply(b"", "503 Busy")
        assert "answers 503" in refused(site, "/a")
        assert site.pages == ["/a", "/b"]


def test_a_robots_file_without_end_counts_as_far_as_it_is_read():
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /closed\n")
        while True:
            connection.sendall(b"# nothing\n" * 5000)

    with Site({"/robots.txt": endless, "/closed": reply(), "/open": reply()}) as site:
        wide = replace(QUICK, bytes=2_000_000)
        assert "robots.txt" in refused(site, "/closed", limits=wide)
        assert fetch(site, "/open", limits=wide).data == PAGE


def test_two_pages_of_a_site_are_as_far_apart_as_it_asks():
    rules = reply(b"User-agent: *\nCrawl-delay: 7", media_type="text/plain")
    waits = []
    with Site({"/robots.txt": rules, "/a": reply(), "/b": reply()}) as site:
        one = fetcher(site, sleep=waits.append)
        for path in "/a", "/b":
            one.fetch(f"http://news.example:{site.port}{path}", HTML)
    assert len(waits) == 1
    assert 5 < waits[0] <= 7


def test_an_address_has_one_time_for_its_page_the_rules_of_sites_and_the_waits():
    rules = reply(b"User-agent: *\nCrawl-delay: 7", media_type="text/plain")
    waits = []
    with Site({"/robots.txt": rules, "/a": reply(), "/b": redirect("/a")}) as site:
        one = fetcher(site, sleep=waits.append, limits=replace(QUICK, whole=5.0))
        with pytest.raises(UnreadableSource, match="too late: one address may take 5 seconds"):
            one.fetch(f"http://news.example:{site.port}/b", HTML)
        assert (site.pages, waits) == (["/b"], [])


def test_a_site_that_was_reached_too_late_is_asked_for_its_rules_another_time():
    def silent(connection):
        with suppress(OSError):
            while not _closed(connection):
                pass

    with Site({"/robots.txt": silent, "/a": reply()}) as site:
        one = fetcher(site, limits=replace(QUICK, whole=0.3))
        address = f"http://news.example:{site.port}/a"
        with pytest.raises(UnreadableSource, match="too late"):
            one.fetch(address, HTML)
        site.paths["/robots.txt"] = reply(b"", "404 Not Found")
        one.limits = replace(QUICK, total=60.0)
        assert one.fetch(address, HTML).data == PAGE


def test_a_proxy_in_the_environment_is_not_used(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Site({"/": reply()}) as site:
        assert fetch(site).data == PAGE


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """(server's context, client's trust) for a certificate of news.example alone."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=t"
    subprocess.run(
        [*command.split(), "-keyout", key, "-out", certificate, "-addext", "subjectAltName=DNS:news.example"],
        check=True,
        capture_output=True,
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    named = []
    server.sni_callback = lambda _, name, __: named.append(name)
    return server, ssl.create_default_context(cafile=certificate), named


def test_tls_names_and_checks_the_host_though_the_connection_goes_to_its_address(certified):
    server, trust, named = certified
    names = Names(news_example=["127.0.0.1"], other_news_example=["127.0.0.1"])
    with Site({"/": reply()}, server) as site:
        assert (
            fetcher(site, names, trust=trust).fetch(f"https://news.example:{site.port}/", HTML).data == PAGE
        )
        assert set(named) == {"news.example"}
        with pytest.raises(UnreadableSource, match="certificate"):
            fetcher(site, names, trust=trust).fetch(f"https://other.news.example:{site.port}/", HTML)
        with pytest.raises(UnreadableSource, match="certificate"):  # by the usual authorities
            fetcher(site, names).fetch(f"https://news.example:{site.port}/", HTML)


def test_a_redirect_from_https_to_http_is_not_followed_and_the_other_way_is(certified):
    server, trust, _ = certified
    with Site({}, server) as site, Site({"/b": reply()}) as other:
        both = f"news.example:{site.port},news.example:{other.port}"
        one = fetcher(other, allowed=both, trust=trust)
        one._permits = lambda address, port: port in (site.port, other.port)
        plain = f"http://news.example:{other.port}/b"
        site.paths["/a"] = redirect(plain)
        with pytest.raises(UnreadableSource, match="from https to http") as error:
            one.fetch(f"https://news.example:{site.port}/a", HTML)
        assert plain in error.value.advice
        assert other.asked == []
        other.paths["/up"] = redirect(f"https://news.example:{site.port}/c")
        site.paths["/c"] = reply()
        assert one.fetch(f"http://news.example:{other.port}/up", HTML).data == PAGE
