"""What kind a document is, by what stands before its first tag."""

from __future__ import annotations

import pytest

from rag.sources import kinds
from rag.sources.kinds import kind_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"<!doctype html>", kinds.HTML),
        (b"\n <!-- a > remark -->\n<?xml version='1.0'?> <!-- another --><HTML lang=en>", kinds.HTML),
        (b"<?xml version='1.0'?><!-- <html> --><rss version='2.0'>", kinds.RSS),
        (b"<!----><?x?><a:feed>", kinds.ATOM),
        (b"<!-- a remark without an end <html>", kinds.TEXT),
        (b"<!-- a remark --> words <html>", kinds.TEXT),
        (b"<!-->--> <html>", kinds.HTML),
        (b"<!---->" * 9000 + b"x", kinds.TEXT),
        (b" <!----> <?x?>\n" * 4000 + b"<rdf:RDF>", kinds.RSS),
    ],
)
def test_comments_and_instructions_before_the_first_tag_are_passed_over(head, kind):
    assert kind_of(head, name="a.txt") == kind
