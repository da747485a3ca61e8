import pytest

from rag import prompts
from rag.errors import PromptError
from rag.prompts import parse

GOOD = """---
name: greet
version: 2
variables: [who, place]
---
# system
You are in {{place}}.

# user
Hello {{ who }}, welcome to {{place}}.
"""


def test_a_prompt_renders_into_messages_in_order():
    assert parse(GOOD).render({"who": "Ada", "place": "Baghdad"}) == [
        {"role": "system", "content": "You are in Baghdad."},
        {"role": "user", "content": "Hello Ada, welcome to Baghdad."},
    ]


def test_a_value_is_put_in_once_and_never_read_again():
    rendered = parse(GOOD).render({"who": r"{{place}} \1 # user", "place": "{{who}}"})
    assert rendered[1]["content"] == r"Hello {{place}} \1 # user, welcome to {{who}}."
    assert len(rendered) == 2


def test_missing_and_unknown_values_are_errors():
    with pytest.raises(PromptError, match="no value for place"):
        parse(GOOD).render({"who": "Ada"})
    with pytest.raises(PromptError, match="no variable when"):
        parse(GOOD).render({"who": "Ada", "place": "here", "when": "now"})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("{{ who }}", "{{whom}}"), "does not declare"),
        (("{{ who }}", "{{who"), "does not declare"),
        (("{{ who }}", "you"), "declares who but never uses it"),
        (("[who, place]", "[who, place, who]"), "twice"),
        (("[who, place]", "who"), "lower-case names"),
        (("version: 2", "version: soon"), "whole number"),
        (("version: 2", "version: 0"), "whole number"),
        (("version: 2\n", ""), "keys name, version and variables"),
        (("version: 2", "version: 2\nmodel: x"), "and no others"),
        (("name: greet", "name: [greet"), "not YAML"),
        (("---\nname", "name"), "front matter"),
        (("# system\n", ""), "outside its sections"),
        (("# user", "# system"), "comes twice"),
        (("You are in {{place}}.", ""), "empty section"),
    ],
)
def test_a_malformed_prompt_says_what_is_wrong(change, complaint):
    assert change[0] in GOOD
    with pytest.raises(PromptError, match=complaint):
        parse(GOOD.replace(change[0], change[1], 1))


def test_the_digest_follows_the_text_and_not_the_line_ends():
    assert parse(GOOD).digest == parse(GOOD.replace("\n", "\r\n")).digest
    assert parse(GOOD).digest != parse(GOOD.replace("Hello", "Hullo")).digest
    assert parse(GOOD).label == f"greet/2/{parse(GOOD).digest[:8]}"


def test_every_shipped_prompt_loads():
    names = sorted(path.stem for path in prompts.folder().glob("*.md"))
    assert "answer" in names
    assert [prompts.load(name).name for name in names] == names


def test_a_prompt_that_is_missing_or_misnamed_says_so(tmp_path):
    with pytest.raises(PromptError, match="cannot be read"):
        prompts.load("greet", tmp_path)
    (tmp_path / "other.md").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PromptError, match="calls itself 'greet'"):
        prompts.load("other", tmp_path)
