"""A stand-in for the service behind the page: the contract's documents, canned, over real HTTP.

It serves `api/web/` as the service does and answers by keyword. Nothing in it retrieves or verifies.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

WEB = Path(__file__).parent.parent / "api" / "web"
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}
JSON = dict[str, Any]

ADVICE = "Check the id; it may have been deleted."
NOTE = "A retelling for demonstration: facts from public reporting, sentences our own."
FILLER = (
    "Under a deal struck last year the coalition was to finish most of its work by September, and a number "
    "of bases were to be emptied. Officials on both sides spent the summer arguing over what that meant."
)
ADVISERS = "\n\n".join(
    [
        "BAGHDAD — A small American force is not leaving western Iraq just yet, officials said on Monday.",
        "Advisers and support staff are divided between two bases, one in the west and one in the north.",
        *[FILLER] * 4,
        "Events next door changed the plan. Ain al-Asad will keep between 250 and 350 advisers, a force he "
        "called “small.” Their task is to line up surveillance with the base at al-Tanf.",
        "At the other American sites, staff and activity are being cut back step by step.",
    ]
)
EMOJI = (
    "🇮🇶🪖 Live updates 👩🏽‍🚒\n\nIn Baghdad 🕌 a group of 250 to 350 advisers 🫡 is to stay, officials said."
)
HOSTILE_TITLE = '<img src="x" onerror="window.hacked=1">A title & more'
HOSTILE_QUOTE = "<script>window.hacked=1</script> said <b>250</b> advisers stay"
HOSTILE = (
    f"First &lt;words&gt;.\n\n{HOSTILE_QUOTE} <a href='javascript:window.hacked=1'>here</a>.\n\nThe end."
)


def article(id_: str, text: str, **more: Any) -> JSON:
    return {
        "id": id_,
        "version": 1,
        "current_version": 1,
        "title": f"The title of {id_}",
        "publisher": "The Harbor Ledger",
        "url": f"https://harborledger.example/{id_}",
        "authors": [],
        "published": "2025-10-20",
        "note": NOTE,
        "ingested": "2025-11-01T08:00:00+00:00",
        "text": text,
        "removed": [],
        **more,
    }


ARTICLES = [
    article(
        "advisers-stay",
        ADVISERS,
        title="Iraq keeps a few hundred U.S. advisers at Ain al-Asad, pointing to Syria",
        authors=["Ilse Marrow", "Tomas Reyl"],
        removed=[
            {"kind": "caption", "text": "Soldiers at a western base, 2024."},
            {"kind": "teaser", "text": "READ MORE: Ferry inquiry opens in the capital"},
        ],
    ),
    article(
        "emoji", EMOJI, title="Live: the advisers", publisher="Northgate Courier", published="2025-10-21"
    ),
    article(
        "withdrawal-plan",
        "Washington and Baghdad have a tentative deal. About 2,500 U.S. troops are in Iraq today.",
        title="A tentative deal to draw down",
        publisher="Capitol Cable",
        published="2024-09-12",
    ),
    article(
        "hostile",
        HOSTILE,
        title=HOSTILE_TITLE,
        publisher="<script>window.hacked=1</script>",
        url="javascript:window.hacked=1",
        authors=["<b>Bobby</b>"],
        published=None,
        removed=[{"kind": "<i>caption</i>", "text": "<img src=x onerror=window.hacked=1>"}],
    ),
    article("changing", "The bridge opens in May.", current_version=2, title="The bridge"),
    article(
        "changing", "The bridge opens in June.", version=2, current_version=2, title="The bridge, corrected"
    ),
    article("deleted", "It is over: 🏛️ the mayor has resigned. A vote follows.", title="The mayor"),
]
WHOLE_TEXT = (
    "CORSTEN — 🚒👩🏽‍🚒 Two crews came.\n\n"
    "The mill 🔥 burned for six hours, the chief said.\n\nNobody was hurt."
)
WHOLE_QUOTE = "The mill 🔥 burned for six hours"
WHOLE_VERSIONS = [
    {
        "version": 1,
        "ingested": "2025-03-04T23:30:00+00:00",
        "updated": None,
        "from": "2025-03-04",
        "until": "2025-03-06",
        "notice": None,
    },
    {
        "version": 2,
        "ingested": "2025-03-06T09:00:00+00:00",
        "updated": "2025-03-06",
        "from": "2025-03-06",
        "until": None,
        "notice": {"kind": "correction", "text": "The fire lasted <b>six</b> hours, not five"},
    },
]
NOTICE = "The Harbor Ledger is owned by its 900 readers: write to us 🙂."
UNLISTED = [  # read by their ids alone
    article(
        "whole",
        WHOLE_TEXT,
        version=number,
        current_version=2,
        title="Fire in the mill at Corsten",
        updated="2025-03-06" if number == 2 else None,
        published="2025-03-04",
        place="CORSTEN",
        language="en",
        canonical_url="https://www.harborledger.example/mill",
        removed=[
            {"kind": "teaser", "text": "READ MORE: Ferry inquiry opens"},
            {"kind": "caption", "text": "The mill in 2019."},
            {"kind": "teaser", "text": "READ MORE: Tram line slips"},
            {"kind": "constructor", "text": "A kind that no list knows."},
        ],
        versions=WHOLE_VERSIONS,
        family={"id": "f1", "members": ["whole", "emoji", "deleted"], "origin": "Press <b>Agency</b>"},
        provenance={
            "published": {"source": "json-ld", "confidence": 0.95},
            "<i>place</i>": {"source": "<b>place line</b>", "confidence": 0.5},
        },
        origin={"name": "Corsten Wire", "start": 0, "end": 7},
        original={"sha256": "ab" * 32, "media_type": "text/html", "extraction": "html 2"},
    )
    for number in (1, 2)
]
UNLISTED.append(
    article(
        "noticed",
        f"The 🚋 runs again.\n\n{NOTICE}\n\nIt is red.",
        repeated=[{"start": 19, "end": 19 + len(NOTICE)}],
    )
)
TOMBSTONE = {
    "id": "deleted",
    "title": "The mayor",
    "publisher": "The Harbor Ledger",
    "url": "https://harborledger.example/deleted",
    "published": "2025-10-20",
    "deleted": "2025-11-02T09:30:00+00:00",
    "reason": "withdrawn by its publisher",
}


def report(**outcomes: Any) -> JSON:
    return {"added": [], "updated": [], "unchanged": [], "refused": [], "index": "0" * 16, **outcomes}


def find(id_: str, version: int = 1) -> JSON:
    return next(each for each in ARTICLES if each["id"] == id_ and each["version"] == version)


def answer(id_: str, question: str, said: list[tuple[str, list[tuple[str, str]]]], **more: Any) -> JSON:
    """The Answer of statements, each with the (article id, quote) pairs it cites."""
    text, statements, citations = "", [], []
    for wording, quoted in said:
        text += " " if text else ""
        start, end = len(text), len(text) + len(wording)
        numbers = []
        for article_id, quote in quoted:
            source = find(article_id)
            at = source["text"].index(quote)
            numbers.append(len(citations) + 1)
            citations.append(
                {
                    "id": f"{id_}.{numbers[-1]}",
                    "number": numbers[-1],
                    "article_id": article_id,
                    "version": 1,
                    "quote": quote,
                    "source_start": at,
                    "source_end": at + len(quote),
                    "answer_start": start,
                    "answer_end": end,
                    **{name: source[name] for name in ("title", "publisher", "url", "published")},
                    "verified": True,
                    "checks": {"quote": True, "numbers": True, "dates": True, "names": True},
                }
            )
        statements.append({"text": wording, "start": start, "end": end, "citations": numbers})
        text += wording + " " + "".join(f"[{number}]" for number in numbers)
    return {
        "id": id_,
        "question": question,
        "status": "answered",
        "value": None,
        "unit": None,
        "qualifier": None,
        "text": text,
        "statements": statements,
        "citations": citations,
        "timeline": [],
        "conflict": False,
        "as_of": "2025-10-21",
        "confidence": 0.93,
        "reason": None,
        "notes": [],
        "engine": "local",
        "index": "0" * 16,
        "timings": {"retrieve_ms": 9.1, "read_ms": 20.5, "verify_ms": 0.8, "total_ms": 31.2},
        **more,
    }


ADVISERS_QUOTE = "Ain al-Asad will keep between 250 and 350 advisers, a force he called “small.”"
EMOJI_QUOTE = "a group of 250 to 350 advisers 🫡 is to stay"


def advisers(question: str) -> JSON:
    return answer(
        "a1",
        question,
        [
            (
                "Between 250 and 350 advisers are to stay at Ain al-Asad, officials said in October 2025.",
                [("advisers-stay", ADVISERS_QUOTE), ("emoji", EMOJI_QUOTE)],
            ),
            (
                "About 2,500 U.S. troops were in Iraq a year earlier.",
                [("withdrawal-plan", "About 2,500 U.S. troops are in Iraq today.")],
            ),
        ],
        value="250 to 350",
        unit="advisers",
        timeline=[
            {
                "value": "250 to 350",
                "as_of": "2025-10-21",
                "publishers": ["The Harbor Ledger", "Northgate Courier"],
                "independent_sources": 1,
                "citations": [1, 2],
            },
            {
                "value": "2,500",
                "as_of": "2024-09-12",
                "publishers": ["Capitol Cable"],
                "independent_sources": 1,
                "citations": [3],
            },
        ],
    )


def silence(question: str) -> JSON:
    return answer(
        "a2",
        question,
        [],
        status="abstained",
        text="The articles do not answer this.",
        reason="they speak of U.S. advisers at Ain al-Asad, not of French ones",
        confidence=0.12,
        as_of=None,
    )


def hostile(question: str) -> JSON:
    return answer(
        "a3",
        question,
        [("<b>Bold</b> & <img src=x onerror=window.hacked=1> 250 stay.", [("hostile", HOSTILE_QUOTE)])],
        value="<b>250</b>",
        unit="<script>window.hacked=1</script>",
        qualifier="about",
        conflict=True,
        notes=["<img src=x onerror=window.hacked=1>"],
        timeline=[
            {
                "value": "<b>250</b>",
                "as_of": "2025",
                "publishers": ["<script>window.hacked=1</script>"],
                "independent_sources": 1,
                "citations": [1],
            }
        ],
    )


def bridge(question: str) -> JSON:
    words = "The bridge opens in May."
    return answer("a4", question, [(words, [("changing", words)])], value="May")


def mayor(question: str) -> JSON:
    return answer("a5", question, [("The mayor has resigned.", [("deleted", "the mayor has resigned.")])])


def entry(value: str, as_of: str, publishers: list[str], citations: list[int], **more: Any) -> JSON:
    """One entry of a timeline."""
    told: JSON = {"unit": None, "qualifier": None, "told_as": "fact", "said_by": [], "independent_sources": 1}
    return {"value": value, "as_of": as_of, "publishers": publishers, "citations": citations, **told, **more}


STAY = (
    "Between 250 and 350 advisers are to stay.",
    [("advisers-stay", ADVISERS_QUOTE), ("emoji", EMOJI_QUOTE)],
)
BEFORE = ("About 2,500 were there.", [("withdrawal-plan", "About 2,500 U.S. troops are in Iraq today.")])


def course(question: str) -> JSON:
    """Facts, a plan, an estimate, a claim and a denial; a year, a month and days."""
    entries = [
        entry(
            "250 to 350", "2025-10-21", ["The Harbor Ledger", "Northgate Courier"], [1, 2], unit="advisers"
        ),
        entry("0", "2025-09", ["Capitol Cable"], [3], unit="troops", told_as="plan", said_by=["Politico"]),
        entry("2,500", "2024-09-12", ["Capitol Cable"], [3], unit="troops", qualifier="about"),
        entry(
            "900", "2023", ["Delta Post"], [3], unit="troops", told_as="estimate", said_by=["the ministry"]
        ),
        entry("none", "2022-03-02", ["Delta Post"], [3], told_as="denial", said_by=["U.S. officials"]),
        entry("2,500", "2021-07-23", ["The Open Strait"], [3], unit="troops", told_as="claim"),
    ]
    more = {"value": "250 to 350", "unit": "advisers", "timeline": entries}
    return answer("a6", question, [STAY, BEFORE], **more)


def dispute(question: str) -> JSON:
    entries = [
        entry(
            *("250 to 350", "2025-10-21", ["The Harbor Ledger", "Northgate Courier"], [1, 2]),
            **{"unit": "advisers", "independent_sources": 2},
        ),
        entry("900", "2025-10-20", ["Capitol Cable"], [3], unit="advisers", said_by=["a colonel"]),
        entry("2,500", "2021", ["Capitol Cable"], [3], unit="troops"),
    ]
    more = {"value": "250 to 350", "unit": "advisers", "timeline": entries, "conflict": True}
    return answer("a7", question, [STAY, BEFORE], **more)


def twice(question: str) -> JSON:
    """Two times at which reports differ, and an answer that has none; a plan that differs is no side."""
    entries = [
        entry("many", "", ["Delta Post"], [1], said_by=["a colonel"], told_as="claim"),
        entry("900", "2025-10-20", ["Capitol Cable"], [3]),
        entry("250 to 350", "2025-10-19", ["Delta Post"], [1]),
        entry("0", "2025-10-19", ["Delta Post"], [1], told_as="plan"),
        entry("2,500", "2021", ["Capitol Cable"], [3]),
        entry("2,000", "2021-03", ["Delta Post"], [3]),
        entry("2,400 to 2,600", "2021-03", ["Delta Post"], [3]),
    ]
    return answer("a10", question, [STAY, BEFORE], value="many", timeline=entries, conflict=True)


def crowd(question: str) -> JSON:
    """Twelve values in one month, and one long before."""
    entries = [
        entry(f"{250 + day}", f"2025-10-{day:02}", ["The Harbor Ledger"], [1 + day % 3], unit="advisers")
        for day in range(23, 0, -2)
    ]
    entries.append(entry("2,500", "2021-07-23", ["The Open Strait"], [3], unit="troops"))
    return answer("a8", question, [STAY, BEFORE], value="273", unit="advisers", timeline=entries)


def parted(question: str) -> JSON:
    """A follow-up of three parts: a value, sentences alone, and what is not told."""
    part: JSON = {"status": "answered", "unit": None, "qualifier": None, "statements": [1], "reason": None}
    parts = [
        part | {"question": "How many?", "value": "250 to 350", "unit": "advisers", "statements": [0]},
        part | {"question": "Why?", "value": None},
        part
        | {"question": "Since <i>when</i>?", "value": None, "status": "abstained", "statements": []}
        | {"reason": "no article says since <i>when</i>"},
    ]
    entries = [entry("250 to 350", "2025-10-21", ["The Harbor Ledger"], [1], unit="advisers")]
    more = {"value": "250 to 350", "unit": "advisers", "timeline": entries, "parts": parts}
    return answer(
        "a9", question, [STAY, BEFORE], understood="How many advisers <b>stay</b>, and why?", **more
    )


ANSWERS = [
    ("course", course),
    ("dispute", dispute),
    ("twice", twice),
    ("crowd", crowd),
    ("parted", parted),
    ("french", silence),
    ("hostile", hostile),
    ("bridge", bridge),
    ("mayor", mayor),
    ("", advisers),
]


@dataclass
class PageService:
    """What the stand-in was asked, and how it behaves."""

    url: str = ""
    asked: list[JSON] = field(default_factory=list)
    feedback: list[JSON] = field(default_factory=list)
    answers: dict[str, JSON] = field(default_factory=dict)
    received: list[tuple[str, str, bytes]] = field(default_factory=list)  # name, media type, file
    heads: list[JSON] | None = None  # what the list holds in place of its articles
    looks: int = 0  # how often a job's status was asked for
    busy: bool = False  # whether files are put off
    samples: bool = True  # whether its articles carry the samples' note
    gate: threading.Event = field(default_factory=threading.Event)  # "slow" answers wait here

    def reset(self) -> None:
        self.asked.clear()
        self.feedback.clear()
        self.answers.clear()
        self.received.clear()
        self.heads, self.looks, self.busy = None, 0, False
        self.samples = True
        self.gate.clear()
        for make in dict(ANSWERS).values():
            made = make(make.__name__.capitalize() + "?")
            self.answers[made["id"]] = made

    def give(self, question: str) -> JSON:
        make = next(make for word, make in ANSWERS if word in question.casefold())
        made = make(question)
        self.answers[made["id"]] = made
        return made


def handler(service: PageService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path = unquote(parts.path)
            if path == "/" or path.startswith("/c/"):
                self.send("text/html; charset=utf-8", (WEB / "index.html").read_bytes())
            elif path == "/a" or path.startswith("/a/"):
                self.send("text/html; charset=utf-8", (WEB / "articles.html").read_bytes())
            elif path.startswith("/web/") and (WEB / Path(path).name).is_file():
                self.send(TYPES[Path(path).suffix], (WEB / Path(path).name).read_bytes())
            elif path == "/articles":
                shown = [each for each in ARTICLES if each["version"] == each["current_version"]]
                note = {} if service.samples else {"note": None}
                heads = [{**each, **note} for each in shown]
                listed = heads if service.heads is None else service.heads
                self.json({"items": [{k: v for k, v in head.items() if k != "text"} for head in listed]})
            elif path == "/intake/j1":
                self.job()
            elif path == "/readyz":
                self.json({"ready": True, "engine": "local"})
            elif found := re.fullmatch(r"/articles/([^/]+)", path):
                self.article(found[1], parse_qs(parts.query))
            elif found := re.fullmatch(r"/answers/([^/]+)", path):
                self.stored(service.answers.get(found[1]))
            elif found := re.fullmatch(r"/citations/([^/]+)", path):
                self.citation(found[1])
            else:
                self.problem(404, "no_such_route", f"There is nothing at {path}.", "See /docs.")

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.startswith("/articles?"):
                self.file(parse_qs(urlsplit(self.path).query)["filename"][0], sent)
                return
            body = json.loads(sent)
            if self.path == "/feedback":
                service.feedback.append(body)
                self.json({"id": "f1"})
                return
            service.asked.append(body)
            question = body["question"].casefold()
            if "refuse" in question:
                self.problem(400, "bad_request", "Since lies after as of.", "Choose an earlier day.")
                return
            self.stream(body["question"], question)

        def stream(self, question: str, folded: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream; charset=utf-8")
            self.send_header("Connection", "close")
            self.end_headers()
            given = service.give(question)
            by_number = {each["number"]: each for each in given["citations"]}
            for i, statement in enumerate(given["statements"]):
                cited = [{**by_number[n], "id": str(n)} for n in statement["citations"]]
                self.event("statement", {**statement, "delta": statement["text"], "citations": cited})
                if "slow" in folded and i == 0:
                    service.gate.wait(20)
            if "break" in folded:
                self.event(
                    "error",
                    {
                        "title": "The model cannot be reached",
                        "status": 503,
                        "code": "model_unavailable",
                        "detail": "The language model stopped answering.",
                        "advice": "Try again shortly.",
                    },
                )
            elif "cut" not in folded:
                self.event("answer", given)
            self.close_connection = True

        def event(self, name: str, document: JSON) -> None:
            try:
                data = json.dumps(document, ensure_ascii=False)
                self.wfile.write(f"event: {name}\ndata: {data}\n\n".encode())
            except OSError:  # the page hung up: a cancelled question
                self.close_connection = True

        def article(self, id_: str, query: dict[str, list[str]]) -> None:
            if id_ == "deleted":
                self.problem(410, "gone", "The article “The mayor” was deleted.", "", tombstone=TOMBSTONE)
                return
            held = [each for each in (*ARTICLES, *UNLISTED) if each["id"] == id_]
            wanted = (
                int(query["version"][0]) if "version" in query else held[0]["current_version"] if held else 1
            )
            self.stored(next((each for each in held if each["version"] == wanted), None))

        def file(self, name: str, sent: bytes) -> None:
            service.received.append((name, self.headers["Content-Type"], sent))
            if service.busy:
                self.problem(503, "queue_full", "Many files wait already.", "Send it later.", retryable=True)
            elif name == "queued.pdf":
                accepted = {"job": "j1", "status": "queued", "status_url": "/intake/j1"}
                self.json(accepted, 202)
            elif name == "away.pdf":
                self.json(
                    {"job": "j2", "status": "queued", "status_url": "https://elsewhere.example/j2"}, 202
                )
            elif name.startswith("refused"):
                refused = [{"source": name, "reason": "<b>no</b> text was found in it"}]
                detail = f"{name}: <b>no</b> text was found in it"
                self.problem(
                    422, "all_refused", detail, "Save the page as a whole.", **report(refused=refused)
                )
            elif name == "some.jsonl":
                refused = [{"source": f"line {line}", "reason": "has no title"} for line in range(3, 11)]
                self.json(report(updated=["changing"], unchanged=["emoji"], refused=refused))
            else:
                self.json(report(added=["advisers-stay"]), 201)

        def job(self) -> None:
            service.looks += 1
            told: JSON = {"job": "j1", "status": "queued", "ahead": 2}
            if service.looks > 1:
                told = {"job": "j1", "status": "done", "report": report(added=["emoji"])}
            self.json(told)

        def citation(self, id_: str) -> None:
            given = service.answers.get(id_.rpartition(".")[0])
            citation = next((c for c in given["citations"] if c["id"] == id_), None) if given else None
            if given is None or citation is None:
                self.problem(404, "not_found", f"There is no citation {id_}.", ADVICE)
                return
            source = find(citation["article_id"])
            sentence = next(s["text"] for s in given["statements"] if citation["number"] in s["citations"])
            self.json(
                {
                    "citation": citation,
                    "question": given["question"],
                    "sentence": sentence,
                    "answer_id": given["id"],
                    "article": {k: v for k, v in source.items() if k != "text"},
                    "before": source["text"][: citation["source_start"]][-80:],
                    "quote": citation["quote"],
                    "after": source["text"][citation["source_end"] :][:80],
                    "changed": source["id"] == "deleted" or source["version"] != source["current_version"],
                    "current_version": None if source["id"] == "deleted" else source["current_version"],
                    "tombstone": TOMBSTONE if source["id"] == "deleted" else None,
                }
            )

        def stored(self, document: JSON | None) -> None:
            if document is None:
                self.problem(404, "not_found", "There is no such thing.", ADVICE)
            else:
                self.json(document)

        def problem(self, status: int, code: str, detail: str, advice: str, **extra: Any) -> None:
            document = {"title": code, "status": status, "code": code, "detail": detail, "advice": advice}
            document |= extra
            self.send("application/problem+json", json.dumps(document).encode(), status)

        def json(self, document: Any, status: int = 200) -> None:
            self.send("application/json", json.dumps(document, ensure_ascii=False).encode(), status)

        def send(self, kind: str, body: bytes, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CSP)
            self.end_headers()
            with suppress(OSError):  # the page hung up
                self.wfile.write(body)

    return Handler


@contextmanager
def serving() -> Iterator[PageService]:
    """The stand-in on a free port of the loopback."""
    service = PageService()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(service))
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}"
    service.reset()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()
