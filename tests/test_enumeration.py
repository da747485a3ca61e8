import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.enumeration import parts, whole_list


def grown(text, item):
    start = text.index(item)
    low, high = whole_list(text, start, start + len(item))
    return text[low:high]


@pytest.mark.parametrize(
    ("text", "item", "expected"),
    [
        (
            "He sings with Lena Holt, Mark Orr and Ina Dahl in a band.",
            "Mark Orr",
            "Lena Holt, Mark Orr and Ina Dahl",
        ),
        (
            "He sings with Lena Holt, Mark Orr and Ina Dahl in a band.",
            "Lena Holt",
            "Lena Holt, Mark Orr and Ina Dahl",
        ),
        (
            "He sings with Lena Holt, Mark Orr and Ina Dahl in a band.",
            "Ina Dahl",
            "Lena Holt, Mark Orr and Ina Dahl",
        ),
        ("Both Norlind and Valdora signed the pact.", "Valdora", "Norlind and Valdora"),
        ("It closed plants in Kessel, Dorf, and Marnow last year.", "Kessel", "Kessel, Dorf, and Marnow"),
        ("The stall offers bread, fresh milk and cheese to tourists.", "fresh milk", None),
        ("They are the Greens; the Reds and Blues; the Whites.", "the Reds and Blues", None),
    ],
)
def test_an_item_grows_to_its_list(text, item, expected):
    whole = grown(text, item)
    assert item in whole
    assert whole != item
    assert expected is None or whole == expected


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Anna Holt, the mayor of Pello, said the bridge was open.", "Anna Holt"),
        ("In Pello, Anna Holt won.", "Anna Holt"),
        ("The mayor, who was away, said the town of Pello and its people slept.", "Pello"),
        ("Holt and her sister fled.", "Holt"),
        ("The ferry sank. Lena Holt and Mark Orr fled.", "The ferry"),
        ("Prices rose, and the trees fell.", "Prices"),
    ],
)
def test_what_is_no_item_does_not_grow(text, item):
    assert grown(text, item) == item


def test_a_list_that_ends_within_the_span_grows_to_its_beginning_alone():
    text = "Schools in Pello, Orrick and Lower Bray, Tarn and Dale stayed closed."
    assert grown(text, "Orrick and Lower Bray") == "Pello, Orrick and Lower Bray"


def test_a_list_does_not_leave_its_sentence():
    assert (
        grown("They were Lena Holt and Mark Orr. Ina Dahl and Tove Lind left.", "Mark Orr")
        == "Lena Holt and Mark Orr"
    )


def test_parts_are_spans_of_the_text():
    text = "It closed plants in Kessel, Dorf, and Marnow."
    spans = parts(text, 20, len(text) - 1)
    assert [text[a:b] for a, b in spans] == ["Kessel", "Dorf", "Marnow"]
    assert parts(text, 20, 26) == [(20, 26)]


@given(st.text(alphabet="AaBb ,;.and"), st.integers(0, 30), st.integers(0, 30))
def test_a_list_holds_the_span_that_it_grew_from(text, a, b):
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    low, high = whole_list(text, start, end)
    assert low <= start <= end <= high
