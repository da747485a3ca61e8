"""`/docs`: the routes with their examples, on one page made from the OpenAPI document.

Written here because the usual pages load their scripts from elsewhere, and Dateline works offline.
No script; everything is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from api.guards import DATA_POLICY

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 54rem; margin: 0 auto; padding: 1rem; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8886; border-radius: 4px; font-size: .85rem; }
code { font-family: ui-monospace, monospace; } section { margin: 2rem 0; border-top: 1px solid #8886; }
table { border-collapse: collapse; }
td, th { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top; }
summary { cursor: pointer; }
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = DATA_POLICY.replace("default-src 'none'", f"default-src 'none'; style-src 'sha256-{_HASH}'")


def install(app: FastAPI) -> None:
    @app.get("/docs", include_in_schema=False, response_model=None)
    async def docs() -> HTMLResponse:
        page = await run_in_threadpool(lambda: "".join(render(app.openapi())))
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


def render(described: dict[str, Any]) -> Iterator[str]:
    """The page, in pieces of HTML."""
    info = described["info"]
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])}: the API</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info['description'])}</p>"
        '<p>For programs: <a href="/openapi.json">openapi.json</a>.</p>'
    )
    schemas = described.get("components", {}).get("schemas", {})
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield from _operation(method, path, operation, schemas)
    yield "</body></html>"


def inline(text: str) -> str:
    """Text as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _operation(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    anchor = escape(f"{method}-{path.strip('/').replace('/', '-')}", quote=True)
    yield f'<section id="{anchor}"><h2><code>{method.upper()} {escape(path)}</code></h2>'
    summary, description = operation.get("summary", ""), operation.get("description", "")
    yield f"<p><strong>{escape(summary)}.</strong> {inline(description)}</p>"
    parameters = operation.get("parameters", [])
    if parameters:
        rows = "".join(
            f"<tr><td><code>{escape(p['name'])}</code></td><td>{'required' if p.get('required') else ''}</td>"
            f"<td>{inline(p.get('description', ''))}</td></tr>"
            for p in parameters
        )
        yield f"<table><tr><th>parameter</th><th></th><th></th></tr>{rows}</table>"
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        yield _example(f"Request, {media}", _sample(content, schemas))
    for status, response in operation.get("responses", {}).items():
        contents = response.get("content", {}) or {"": {}}
        for media, content in contents.items():
            heading = f"{status} {response.get('description', '')}" + (f" ({media})" if media else "")
            yield _example(heading, _sample(content, schemas), folded=True)
    yield "</section>"


def _sample(content: dict[str, Any], schemas: dict[str, Any]) -> Any:
    if "example" in content:
        return content["example"]
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    examples = schemas.get(name, {}).get("examples", [])
    return examples[0] if examples else None


def _example(heading: str, sample: Any, *, folded: bool = False) -> str:
    if sample is None:
        return f"<p>{escape(heading)}</p>"
    shown = sample if isinstance(sample, str) else json.dumps(sample, indent=2, ensure_ascii=False)
    body = f"<pre><code>{escape(shown)}</code></pre>"
    if folded:
        return f"<details><summary>{inline(heading)}</summary>{body}</details>"
    return f"<p>{escape(heading)}</p>{body}"
