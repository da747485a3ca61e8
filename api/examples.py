"""The documents shown in the API's documentation. The outlets and their report are made up.

Built from the report's text, so that offsets and quotes in the examples are true.
"""

from __future__ import annotations

from rag.domain import JSON

QUESTION = "How many US advisers remain at Ain al-Asad?"
_TEXT = (
    "BAGHDAD, Oct. 21 - A small team of foreign advisers is staying on in western Iraq past the September "
    "deadline, two officials told the Harbour Dispatch.\n\nAbout 250 to 350 advisers are still posted to "
    "Ain al-Asad and help with surveillance flights, they said."
)
_QUOTE = "About 250 to 350 advisers are still posted to Ain al-Asad and help with surveillance flights"
_START = _TEXT.index(_QUOTE)
_SENTENCE = "About 250 to 350 advisers are still posted to Ain al-Asad."
_ANSWER_ID = "6f1d0c2b9a7e4d538c21"
_ARTICLE_ID = "advisers-stay-at-ain-al-asad-3b9f0c1e"
_INDEX = "b1c6a0f4d2e97385"

SUBMITTED: JSON = {
    "url": "https://harbour-dispatch.example/2025/10/advisers-stay-at-ain-al-asad",
    "title": "Advisers stay at Ain al-Asad",
    "publisher": "Harbour Dispatch",
    "authors": ["R. Okafor"],
    "published": "2025-10-21",
    "text": _TEXT,
}

CITATION: JSON = {
    "id": f"{_ANSWER_ID}.1",
    "number": 1,
    "article_id": _ARTICLE_ID,
    "version": 1,
    "quote": _QUOTE,
    "source_start": _START,
    "source_end": _START + len(_QUOTE),
    "answer_start": 0,
    "answer_end": len(_SENTENCE),
    "title": "Advisers stay at Ain al-Asad",
    "publisher": "Harbour Dispatch",
    "url": SUBMITTED["url"],
    "published": "2025-10-21",
    "verified": True,
    "checks": {"quote": True, "numbers": True, "dates": True, "names": True},
}

ANSWER: JSON = {
    "id": _ANSWER_ID,
    "question": QUESTION,
    "understood": None,
    "status": "answered",
    "value": "250 to 350",
    "unit": "advisers",
    "qualifier": "about",
    "text": f"{_SENTENCE} [1]",
    "statements": [{"text": _SENTENCE, "start": 0, "end": len(_SENTENCE), "citations": [1]}],
    "citations": [CITATION],
    "timeline": [
        {
            "value": "250 to 350",
            "as_of": "2025-10-21",
            "publishers": ["Harbour Dispatch"],
            "independent_sources": 1,
            "citations": [1],
            "unit": "advisers",
            "qualifier": "about",
            "told_as": "fact",
            "said_by": [],
            "disputed": False,
        }
    ],
    "parts": [],
    "conflict": False,
    "as_of": "2025-10-21",
    "confidence": 0.93,
    "reason": None,
    "notes": [],
    "engine": "local",
    "index": _INDEX,
    "timings": {"retrieve_ms": 8.1, "read_ms": 21.4, "verify_ms": 0.6, "total_ms": 30.2},
}

ARTICLE_HEAD: JSON = {
    "id": _ARTICLE_ID,
    "version": 1,
    "title": SUBMITTED["title"],
    "publisher": SUBMITTED["publisher"],
    "url": SUBMITTED["url"],
    "authors": SUBMITTED["authors"],
    "published": SUBMITTED["published"],
    "updated": None,
    "canonical_url": None,
    "language": "en",
    "place": None,
    "note": None,
    "ingested": "2025-10-22T06:30:00+00:00",
    "provenance": {"published": {"source": "given", "confidence": 1.0}},
    "original": None,
}
VERSION: JSON = {
    "version": 1,
    "ingested": ARTICLE_HEAD["ingested"],
    "updated": None,
    "from": SUBMITTED["published"],
    "until": None,
    "notice": None,
}
ARTICLE: JSON = {
    **ARTICLE_HEAD,
    "current_version": 1,
    "family": {"id": _ARTICLE_ID, "members": [_ARTICLE_ID], "origin": None},
    "origin": None,
    "versions": [VERSION],
    "text": _TEXT,
    "removed": [],
    "repeated": [],
}
ARTICLES: JSON = {"items": [ARTICLE_HEAD]}

ADDED: JSON = {
    "added": [_ARTICLE_ID],
    "updated": [],
    "unchanged": [],
    "deleted": [],
    "refused": [],
    "passages": 1,
    "embedded": 1,
    "index": _INDEX,
}
RESTORED: JSON = {**ADDED, "added": [], "updated": [_ARTICLE_ID]}
HELD: JSON = {**ADDED, "added": [], "unchanged": [_ARTICLE_ID], "passages": 0, "embedded": 0}

TOMBSTONE: JSON = {
    "id": _ARTICLE_ID,
    "title": SUBMITTED["title"],
    "publisher": SUBMITTED["publisher"],
    "url": SUBMITTED["url"],
    "published": SUBMITTED["published"],
    "deleted": "2025-11-02T09:15:00+00:00",
    "reason": "withdrawn by its publisher",
}

OPENED_CITATION: JSON = {
    "citation": CITATION,
    "question": QUESTION,
    "sentence": _SENTENCE,
    "answer_id": _ANSWER_ID,
    "article": ARTICLE_HEAD,
    "before": _TEXT[:_START],
    "quote": _QUOTE,
    "after": _TEXT[_START + len(_QUOTE) :],
    "changed": False,
    "current_version": 1,
    "still_there": True,
    "current_start": _START,
    "current_end": _START + len(_QUOTE),
    "tombstone": None,
}

HITS: JSON = {
    "items": [
        {
            "passage_id": f"{_ARTICLE_ID}.1.0",
            "article_id": _ARTICLE_ID,
            "version": 1,
            "start": 0,
            "end": len(_TEXT),
            "text": _TEXT,
            "title": SUBMITTED["title"],
            "publisher": SUBMITTED["publisher"],
            "url": SUBMITTED["url"],
            "published": SUBMITTED["published"],
            "score": 0.032787,
            "terms": {"score": 6.41, "rank": 1},
            "vectors": {"score": 0.71, "rank": 1},
            "dates": [],
            "duplicates": [],
        }
    ]
}

FEEDBACK: JSON = {"answer_id": _ANSWER_ID, "verdict": "right", "note": "matches the report"}
_SAID: JSON = {"verdict": "wrong", "note": "Most left.", "created": "2025-11-03T08:40:00+00:00"}
STORED_ANSWER: JSON = {
    **ANSWER,
    "asked": {"since": "2025-10-01"},
    "dropped": [],
    "feedback": [_SAID],
}
JUDGED_ANSWERS: JSON = {
    "items": [
        {
            **{key: ANSWER[key] for key in ("id", "question", "status", "value", "unit", "as_of")},
            "created": "2025-11-03T08:39:12+00:00",
            "feedback": [_SAID],
        }
    ]
}

_SAID_THEN = ("status", "value", "unit", "qualifier", "as_of", "conflict")
STALE_ANSWERS: JSON = {
    "items": [
        {
            "id": _ANSWER_ID,
            "question": QUESTION,
            "created": "2025-11-03T08:39:12+00:00",
            "asked": {},
            "changes": ["another value"],
            "then": {key: ANSWER[key] for key in _SAID_THEN},
            "now": {key: ANSWER[key] for key in _SAID_THEN} | {"value": "90", "as_of": "2026-02-14"},
            "later_articles": [
                {
                    "id": "advisers-2026",
                    "title": "Most advisers leave Ain al-Asad",
                    "publisher": "Harbour Dispatch",
                    "published": "2026-02-14",
                }
            ],
        }
    ],
    "looked_at": 20,
    "left": 12,
    "next": "0c1d2e3f4a5b6c7d8e9f",
}

READY: JSON = {
    "ready": True,
    "engine": "local",
    "embedder": "all-MiniLM-L6-v2",
    "articles": 1,
    "passages": 1,
    "index": _INDEX,
}

STREAM = (
    'event: statement\ndata: {"text":"About 250 …","delta":"About 250 … [1]","start":0,"end":'
    f"{len(_SENTENCE)},"
    '"citations":[{"number":1, …}]}\n\n'
    'event: answer\ndata: {"id":"' + _ANSWER_ID + '", …}\n\n'
)

MODEL: JSON = {"id": "dateline", "object": "model", "created": 1761120000, "owned_by": "dateline"}

OPENAI_ERROR: JSON = {
    "error": {
        "message": "There is no message of the role user, so there is no question. Ask something.",
        "type": "invalid_request_error",
        "param": "messages",
        "code": "invalid_request",
    }
}

COMPLETION: JSON = {
    "id": "chatcmpl-2f6a1b",
    "object": "chat.completion",
    "created": 1761120000,
    "model": "dateline",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": ANSWER["text"],
                "refusal": None,
                "annotations": [
                    {
                        "type": "url_citation",
                        "url_citation": {
                            "start_index": 0,
                            "end_index": len(_SENTENCE),
                            "title": SUBMITTED["title"],
                            "url": SUBMITTED["url"],
                        },
                    }
                ],
                "citations": [CITATION],
                "answer_id": _ANSWER_ID,
                "status": "answered",
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 11, "completion_tokens": 22, "total_tokens": 33},
}

PROBLEM: JSON = {
    "type": "urn:dateline:problem:not_found",
    "title": "Not found",
    "status": 404,
    "detail": "There is no article “advisers-2019”.",
    "code": "not_found",
    "advice": "Check the id; it may have been deleted.",
    "retryable": False,
    "instance": "/articles/advisers-2019",
}

JOB: JSON = {
    "job": "5d0c7e9a41f2b3c8d617",
    "status": "queued",
    "status_url": "/jobs/5d0c7e9a41f2b3c8d617",
}

_REFUSED: JSON = {
    "source": "reports/tents.pdf",
    "reason": "It holds no text. Give a file with an article's text in it.",
    "file": "/srv/reports/tents.pdf",
}
REFUSALS: JSON = {
    "items": [
        {
            **_REFUSED,
            "local": False,
            "first": "2025-11-03T08:40:00+00:00",
            "last": "2025-11-03T08:40:00+00:00",
            "attempts": 1,
        }
    ]
}
NOTED: JSON = {"refused": [_REFUSED], "read": ["/srv/reports/tents.pdf"]}
