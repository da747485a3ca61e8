"""The templates of answers: those that ship load, a malformed file says what is wrong with it."""

from __future__ import annotations

import re

import pytest

from rag import prompts
from rag.errors import PromptError
from rag.templates import FILE, SECTIONS, Templates, connecting, load, templates

SHIPPED = (prompts.folder() / FILE).read_text(encoding="utf-8")
LACKS = "lacks its placeholder"


def written(folder, text):
    path = folder / FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_those_that_ship_load_with_every_template():
    held = templates().sections
    assert {section: set(names) for section, names in held.items()} == {
        section: set(names) for section, names in SECTIONS.items()
    }


def test_a_template_is_filled_once_and_never_read_again():
    text = templates().fill("statements", "own", value="{quote}", source="{value} {x}", quote=r"\1 {source}")
    assert text == r"{quote}, {value} {x}: “\1 {source}”"


def test_a_placeholder_without_its_value_is_an_error():
    with pytest.raises(KeyError, match="quote"):
        templates().fill("statements", "own", value="30", source="Hill Radio")


def test_what_is_given_beyond_the_placeholders_is_left_out():
    assert Templates(1, {"values": {"now": "{value}"}}).fill("values", "now", value="30", when="2024") == "30"


def test_the_connecting_words_hold_no_placeholder_figure_or_name():
    assert not re.search(r"[{}\d]", connecting())
    assert "Before that it was" in connecting()
    assert "quote" not in connecting()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("name: statements", "name: answer", "calls itself “statements”"),
        ("version: 1", "version: soon", "whole number"),
        ("version: 1", "version: true", "whole number"),
        ("version: 1\n", "", "keys name, version, sources, values, statements"),
        ("version: 1", "version: 1\nmodel: x", "and no others"),
        ("name: statements", "name: [statements", "cannot be read"),
        ("  too:", "  also:", "statements are .*too"),
        ('  now: "{value}"\n', "", "values are now, then"),
        ('  now: "{value}"', '  now: "{value}"\n  soon: "{value}"', "values are now, then"),
        ('now: "{value}"', 'now: " "', "values.now is empty"),
        ('now: "{value}"', "now: 30", "values.now is empty"),
        ('now: "{value}"', 'now: "{amount}"', r"values.now has no placeholder \{amount\}"),
        ('now: "{value}"', 'now: "{value} {}"', r"values.now has no placeholder \{\}"),
        ('now: "{value}"', 'now: "{value} of {when}"', r"values.now has no placeholder \{when\}"),
        ('undated: "{publisher} reported"', 'undated: "{publisher}, {day}"', r"no placeholder \{day\}"),
        ('now: "{value}"', 'now: "so many"', rf"values.now {LACKS} \{{value\}}"),
        ("Later it was {value}, {source}: “{quote}”", "Later {value}, {source}", rf"later {LACKS} \{{quote"),
        ('now: "{value}"', 'now: "{value} { value }"', "values.now has a brace"),
        ('now: "{value}"', 'now: "{value"', rf"values.now {LACKS}"),
        ('now: "{value}"', 'now: "at least 3 of {value}"', "values.now holds a figure"),
        ("values:\n", "values: []\nvaluesx:\n", "and no others"),
    ],
)
def test_a_malformed_file_says_what_is_wrong(tmp_path, old, new, complaint):
    assert old in SHIPPED
    with pytest.raises(PromptError, match=complaint):
        load(written(tmp_path, SHIPPED.replace(old, new, 1)))


@pytest.mark.parametrize("text", ["", "[]", "words"])
def test_a_file_that_is_no_mapping_says_so(tmp_path, text):
    with pytest.raises(PromptError, match="has the keys"):
        load(written(tmp_path, text))


def test_a_missing_file_and_one_of_other_bytes_are_errors_with_advice(tmp_path):
    with pytest.raises(PromptError, match="cannot be read") as caught:
        load(tmp_path / FILE)
    assert "Install Dateline anew" in (caught.value.advice or "")
    (tmp_path / FILE).write_bytes(b"name: \xff\xfe")
    with pytest.raises(PromptError, match="cannot be read"):
        load(tmp_path / FILE)
