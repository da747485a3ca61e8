import re
from ipaddress import ip_address

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.errors import UnreadableSource
from rag.targets import Allowed, is_web_address, target_of

HOSTILE = [  # addresses that must not come to stand for any host at all
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0x7f.0.0.1/",
    "http://0X7F.0.0.0X1/",
    "http://0177.0.0.1/",
    "http://0177.0.0.01/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.1.1/",
    "http://127.0.0.01/",
    "http://0/",
    "http://0x/",
    "http://00000000/",
    "http://4294967297/",
    "http://256.1.1.1/",
    "http://1.2.3.4.5/",
    "http://example.0x7f/",
    "http://a.b.99/",
    "http://%31%32%37.0.0.1/",
    "http://127%2e0%2e0%2e1/",
    "http://exa%6dple.com/",
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://example.com@127.0.0.1/",
    "http://@127.0.0.1/",
    "http://example.com:80@127.0.0.1/",
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1\\.example.com/",
    "http:\\\\127.0.0.1/",
    "http://example.com\t.evil.example/",
    "http://exa\nmple.com/",
    "http://example.com\r\nHost: 127.0.0.1/",
    "http://example.com/ HTTP/1.1\r\nX: y",
    "http://example.com/\x00",
    "http://example.com /",
    "http://exam\u00a0ple.com/",
    "http://example.com\u2028/",
    "http://example\u2100.com/",
    "http://example.com\uff0f@127.0.0.1/",
    "http://example.com\uff03/",
    "http://[::1/",
    "http://::1/",
    "http://[::1]evil.example/",
    "http://[127.0.0.1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[v1.fe]/",
    "http://[]/",
    "http://",
    "http:///path",
    "http:example.com",
    "http://:80/",
    "http://./",
    "http://../",
    "http://example.com../",
    "http://.example.com/",
    "http://exa..mple.com/",
    "http://-example.com/",
    "http://example.com:0/",
    "http://example.com:65536/",
    "http://example.com:999999/",
    "http://example.com:8o/",
    "http://example.com:٨٠/",
    "http://example.com:-1/",
    "http://example.com:80:80/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
    "http://example.com/" + "a" * 5000,
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_",
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.com/",
    "example.com",
    "",
]
ODD = {  # hosts written oddly, and the one reading they have
    "http://127.0.0.1/": "127.0.0.1",
    "http://127.0.0.1./": "127.0.0.1",
    "http://１２７.０.０.１/": "127.0.0.1",
    "http://127。0。0。1/": "127.0.0.1",
    "http://①②⑦.0.0.1/": "127.0.0.1",
    "http://[::1]/": "::1",
    "http://[0:0:0:0:0:0:0:1]/": "::1",
    "http://[::ffff:127.0.0.1]/": "::ffff:7f00:1",
    "http://[::ffff:7f00:1]/": "::ffff:7f00:1",
    "http://[fd00:ec2::254]/": "fd00:ec2::254",
    "http://EXAMPLE.com./": "example.com",
    "http://example。com/": "example.com",
    "http://ｅxample.com/": "example.com",
    "http://exam\u00adple.com/": "example.com",
    "http://bücher.example/": "xn--bcher-kva.example",
    "http://localhost/": "localhost",
    "http://metadata.google.internal/": "metadata.google.internal",
    "http://127.0.0.1.nip.io/": "127.0.0.1.nip.io",
}


@pytest.mark.parametrize("url", HOSTILE, ids=range(len(HOSTILE)))
def test_an_address_with_two_readings_or_none_is_refused(url):
    with pytest.raises(UnreadableSource, match="not an address that can be fetched") as refused:
        target_of(url)
    assert refused.value.advice
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("url", "host"), ODD.items(), ids=range(len(ODD)))
def test_a_host_written_oddly_has_its_one_plain_reading(url, host):
    assert target_of(url).host == host


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://h.example", "/"),
        ("http://h.example?q=1", "/?q=1"),
        ("http://h.example/a#part", "/a"),
        ("http://h.example/a/../b", "/b"),
        ("http://h.example/open/%2e%2E/closed", "/closed"),
        ("http://h.example/../../x", "/x"),
        ("http://h.example/a/.", "/a/"),
        ("http://h.example//evil.example/../x", "//x"),
        ("http://h.example/Zürich?a=ü", "/Z%C3%BCrich?a=%C3%BC"),
        ("http://h.example/100%?x=%zz&y=%41", "/100%25?x=%25zz&y=%41"),
        ('http://h.example/<"|>', "/%3C%22%7C%3E"),
    ],
)
def test_a_path_is_what_the_server_will_read(url, path):
    assert target_of(url).path == path


def test_a_port_is_named_where_it_is_not_the_schemes_own():
    assert target_of("https://h.example:443/").url == "https://h.example/"
    assert target_of("https://h.example:80/").url == "https://h.example:80/"
    assert target_of("http://[2001:DB8::1]:8080/x").url == "http://[2001:db8::1]:8080/x"


@pytest.mark.parametrize(
    "location", ["http://h.example/a\r\nSet-Cookie: x=1", "/a\tb", "\n//evil.example/", "/\x00", "/a\\b"]
)
def test_a_redirect_with_a_line_end_in_it_leads_nowhere(location):
    with pytest.raises(UnreadableSource):
        target_of("http://h.example/").joined(location)


def test_a_redirect_is_read_from_where_it_was_found():
    here = target_of("https://h.example/a/b?c")
    assert here.joined("d").url == "https://h.example/a/d"
    assert here.joined("//other.example/x").url == "https://other.example/x"
    assert here.joined("http://127.0.0.1/").host == "127.0.0.1"


@pytest.mark.parametrize(
    ("allowed", "url", "is_allowed"),
    [
        ("example.com", "https://example.com/", True),
        ("example.com", "http://EXAMPLE.com.:80/", True),
        ("example.com", "https://www.example.com/", False),
        ("example.com", "https://notexample.com/", False),
        ("example.com", "https://example.com.evil.example/", False),
        ("example.com", "https://example.com:8443/", False),
        ("example.com:8443", "https://example.com:8443/", True),
        ("example.com:8443", "https://example.com/", False),
        ("*.example.org", "https://a.b.example.org/", True),
        ("*.example.org", "https://example.org/", False),
        ("*.example.org", "https://evilexample.org/", False),
        ("a.example, b.example", "https://b.example/", True),
        ("*", "https://anything.example/", True),
        ("*", "https://anything.example:22/", False),
        ("*", "http://93.184.215.14/", False),
        ("*", "http://[2606:4700::1]/", False),
        ("93.184.215.14", "http://93.184.215.14/", True),
        ("[2606:4700::1]", "http://[2606:4700:0::1]/", True),
        ("bücher.example", "https://xn--bcher-kva.example/", True),
        ("", "https://example.com/", False),
    ],
)
def test_a_host_is_allowed_by_its_entry_alone(allowed, url, is_allowed):
    assert (target_of(url) in Allowed.parse(allowed)) == is_allowed


def test_a_refusal_names_the_setting_and_the_entry_that_would_allow_the_host():
    for setting in ("", "other.example"):
        with pytest.raises(UnreadableSource) as refused:
            Allowed.parse(setting).require(target_of("https://news.example:8443/x"))
        assert "DATELINE_FETCH" in refused.value.advice
        entry = re.search(r"news\.example:\d+", refused.value.advice)[0]
        Allowed.parse(entry).require(target_of("https://news.example:8443/x"))


@pytest.mark.parametrize(
    "setting",
    ["https://example.com", "example.com/path", "*.*", "a*.example", "*.127.0.0.1", "0x7f.1", "*:80"],
)
def test_a_setting_that_is_no_host_is_refused_by_name(setting):
    with pytest.raises(ValueError, match=re.escape(setting)):
        Allowed.parse(f"fine.example,{setting}")


def test_an_address_is_told_from_a_file_by_its_scheme():
    assert is_web_address("https://x.example")
    assert is_web_address(" HTTP://x.example")
    assert not any(
        is_web_address(words) for words in ("http", "./https:/x", "C:\\x", "ftp://x", "a http://x")
    )


pieces = st.text(alphabet="0123456789abcdefxX.:@/\\[]%-_ \t\r\n。．①é?#*", max_size=40)


@settings(deadline=None)
@given(pieces)
@example("0x7f.1")
@example("[::ffff:127.0.0.1]:80")
def test_whatever_is_written_has_one_reading_or_none(words):
    try:
        target = target_of(f"http://{words}")
    except UnreadableSource:
        return
    assert target_of(target.url) == target
    assert re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]+", target.host)
    assert re.fullmatch(r"/[!-~]*", target.path)
    assert 0 < target.port < 65536
    if target.is_numeric:
        assert str(ip_address(target.host)) == target.host
    else:
        assert not re.fullmatch(r"\d+|0x[0-9a-f]*", target.host.rpartition(".")[2])
