import pytest

from rag.errors import UnreadableSource
from rag.robots import LONGEST_DELAY, Robots
from rag.targets import target_of


def robots(body=b"", status=200):
    asked = []

    def read(target):
        asked.append(target.url)
        if isinstance(body, Exception):
            raise body
        return status, body

    return Robots(read), asked


def allows(rules, url="https://news.example/open"):
    try:
        rules.require(target_of(url))
    except UnreadableSource:
        return False
    return True


def test_a_page_that_the_site_disallows_is_refused_and_another_is_not():
    rules, asked = robots(b"User-agent: *\nDisallow: /closed\nAllow: /closed/but-this")
    assert allows(rules)
    assert not allows(rules, "https://news.example/closed/x?y")
    assert not allows(rules, "https://news.example/open/../closed")
    assert allows(rules, "https://news.example/closed/but-this")
    assert asked == ["https://news.example/robots.txt"]


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        (b"User-agent: Dateline\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: dateline/2.0\nAllow: /", True),
        (b"User-agent: other\nUser-agent: DATELINE\nDisallow: /", False),
        (b"User-agent: date\nDisallow: /", True),
        (b"User-agent: datelinebot\nDisallow: /", True),
        (b"User-agent: other\nDisallow: /", True),
        (b"\xef\xbb\xbfuser-agent:*\ndisallow:/", False),
        (b"User agent *\nDisallow: /", False),
        (b"\xff\xfe\x00garbage" * 100, True),
        (b"<html>Welcome</html>", True),
        (b"", True),
    ],
)
def test_the_group_that_names_us_counts_else_that_for_all(body, allowed):
    assert allows(robots(body)[0]) == allowed


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (401, True), (410, True), (304, True)]
)
def test_a_site_without_the_file_allows_all(status, allowed):
    assert allows(robots(b"User-agent: *\nDisallow: /", status)[0]) == allowed


@pytest.mark.parametrize("status", [500, 503, 429, 599])
def test_a_site_whose_file_fails_allows_nothing(status):
    rules, _ = robots(b"", status)
    with pytest.raises(UnreadableSource, match=str(status)):
        rules.require(target_of("https://news.example/"))


def test_a_file_that_cannot_be_had_allows_nothing_and_says_why_each_time():
    rules, asked = robots(UnreadableSource("It took too long.", advice="Try later."))
    for _ in range(2):
        with pytest.raises(UnreadableSource, match="took too long") as refused:
            rules.require(target_of("https://news.example/"))
        assert refused.value.advice == "Try later."
    assert len(asked) == 1


def test_each_host_scheme_and_port_is_asked_by_itself():
    rules, asked = robots(b"")
    for origin in ("https://a.example", "http://a.example", "https://a.example:8443", "https://b.example"):
        assert allows(rules, f"{origin}/x")
        assert asked[-1] == f"{origin}/robots.txt"


@pytest.mark.parametrize(
    ("delay", "seconds"), [("3", 3.0), ("0.5", 0.5), ("3600", LONGEST_DELAY), ("-1", 0.0), ("soon", 0.0)]
)
def test_the_delay_is_the_sites_up_to_the_longest(delay, seconds):
    rules, _ = robots(f"User-agent: *\nCrawl-delay: {delay}".encode())
    assert rules.delay(target_of("https://news.example/x")) == seconds


@pytest.mark.timeout(30)
def test_a_hostile_file_is_read_in_time():  # 20,000 names times 20,000 rules would be 400 million steps
    agents = b"".join(b"User-agent: bot%d\n" % n for n in range(15_000))
    rules, _ = robots(agents + b"User-agent: dateline\n" + b"Disallow: /*a*b*c$\n" * 13_000)
    assert allows(rules)
