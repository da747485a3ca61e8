"""No pattern of the product takes a text of repeated units to try again and again what it tried."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.hostile_runs import patterns, runs, slow_run

TWO_WAYS = [  # as patterns of ours once were
    re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*<(?:!doctype\s+[\w:.-]+|[\w:.-]+)", re.DOTALL),
    re.compile(r"^By [A-Z](?:[\w&’']|\.(?=\w)|(?<=\.[A-Z])\.)*(?: staff)?$", re.MULTILINE),
    re.compile(r"<a\b[^<>]*>[^<]*</a\s*>(?:\s|<[^<>]*>|&nbsp;|[^\w<&])*$"),
    re.compile(r" in [A-Z][\w'’-]+(?:[ -][A-Z][\w'’-]+)*\."),
    re.compile(rb"(?:a|a)*b"),
    re.compile(r"(?m)^#[ \t]+([^\n]*?)[ \t]*#*[ \t]*$"),
    re.compile(r"\s*\w*\s*\w*\s*\w*\s*\w*\s*\w*;"),
]


def test_no_pattern_takes_long_for_runs_of_repeated_units():
    done = subprocess.run([sys.executable, "-m", "tests.hostile_runs"], capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout[-3000:]} {done.stderr[-1000:]}"
    assert int(done.stdout.split()[-4]) > 600


@pytest.mark.parametrize("pattern", TWO_WAYS, ids=lambda pattern: str(pattern.pattern)[:24])
def test_one_that_can_read_a_text_in_several_ways_is_found(pattern):
    assert slow_run(pattern, 0.3) is not None


@pytest.mark.parametrize("pattern", [r"(?:<[^<>]*>|&nbsp;|[^\w<&])*$", r"\bMonday\b", r"(?:\w+ )*\w+\."])
def test_one_that_reads_it_in_one_way_is_not(pattern):
    assert slow_run(re.compile(pattern), 20) is None


def test_every_repetition_is_given_what_leads_to_it():
    given = {(start, unit) for start, unit, _ in runs(re.compile(r"<a>(?:x[12]+|y)*z"))}
    assert {("<a>", "x1"), ("<a>", "x1y"), ("<a>x", "2")} <= given
    assert not list(runs(re.compile(r"<a>x?y{1,3}")))


def test_patterns_are_found_in_tuples_mappings_and_calls():
    names = set(patterns())
    assert {"rag.origins._BYLINE", "rag.origins._CREDITS[0]"} <= names
    assert any(", line " in name for name in names)
    assert any(name.startswith("api.") for name in names)
