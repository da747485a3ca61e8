import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.page import plots
from eval.selective import calibration, risk_coverage

shares = st.floats(0, 1)
answers = st.lists(st.tuples(st.floats(0, 1).map(lambda x: round(x, 4)), st.booleans()), max_size=40)


def documents(items):
    return [{name: getattr(item, name) for name in item.__slots__} for item in items]


def risk(given_, cases=None):
    points = documents(risk_coverage(given_, cases or max(len(given_), 1)))
    return ElementTree.fromstring(plots.risk_coverage(points, len(given_)))


def words(drawing):
    return [text.text for text in drawing.iter("text")]


def numbers(drawing):
    """Every coordinate drawn: (x, y) pairs of circles and lines, and those of the curve."""
    for circle in drawing.iter("circle"):
        yield float(circle.get("cx")), float(circle.get("cy"))
    for line in drawing.iter("line"):
        yield float(line.get("x1")), float(line.get("y1"))
        yield float(line.get("x2")), float(line.get("y2"))


@given(answers)
def test_both_plots_stay_inside_their_frame_whatever_the_answers(given_):
    for drawing in (
        risk(given_),
        ElementTree.fromstring(plots.calibration(documents(calibration(given_)))),
    ):
        _, _, width, height = map(float, drawing.get("viewBox").split())
        assert all(0 <= x <= width and 0 <= y <= height for x, y in numbers(drawing))


def test_the_risk_curve_is_the_staircase_of_its_points():
    drawing = risk([(0.9, True), (0.8, False)], cases=4)
    curve = next(path for path in drawing.iter("path") if path.get("class") == "line")
    steps = re.findall(r"([MVH])([\d.]+)(?: ([\d.]+))?", curve.get("d"))
    assert [step[0] for step in steps] == ["M", "V", "H", "V", "H"]
    ends = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in drawing.iter("circle")]
    assert [float(steps[2][1]), float(steps[4][1])] == [x for x, _ in ends]
    assert [float(steps[1][1]), float(steps[3][1])] == [y for _, y in ends]
    (left, low), (right, high) = ends
    assert left < right  # more covered
    assert low > high  # riskier is higher, and y grows downward
    assert "50% wrong of all 2 answers" in words(drawing)


def test_a_report_without_answers_says_so_in_place_of_a_plot():
    for drawing in (risk([]), ElementTree.fromstring(plots.calibration(documents(calibration([]))))):
        assert [said for said in words(drawing) if said.startswith("No answer was given")]
        assert not list(drawing.iter("circle"))


def test_one_answer_is_one_point():
    drawing = risk([(0.7, True)], cases=3)
    assert len(list(drawing.iter("circle"))) == 1
    assert "0% wrong" in drawing.find("desc").text
    assert "of one answer" in words(drawing)


def test_of_very_many_answers_only_the_line_and_its_end_are_drawn():
    drawing = risk([(n / 5000, n % 3 == 0) for n in range(5000)])
    assert len(list(drawing.iter("circle"))) == 1


def test_every_bin_shows_its_count_and_those_with_answers_their_share():
    given_ = [(0.31, True), (0.35, False), (0.95, True)]
    drawing = ElementTree.fromstring(plots.calibration(documents(calibration(given_))))
    counts = [text for text in words(drawing) if text.isdigit()]
    assert counts == ["0", "0", "0", "2", "0", "0", "0", "0", "0", "1"]
    assert [dot.find("title").text for dot in drawing.iter("circle")] == [
        "2 answers at confidence 33%: 50% right",
        "1 answer at confidence 95%: 100% right",
    ]


def test_each_plot_says_what_it_shows_to_who_does_not_see_it():
    for drawing in (
        risk([(0.7, True)]),
        ElementTree.fromstring(plots.calibration(documents(calibration([(0.7, True)])))),
    ):
        named = drawing.get("aria-labelledby").split()
        assert [drawing.find("title").get("id"), drawing.find("desc").get("id")] == named
        assert drawing.get("role") == "img"
        assert drawing.find("desc").text


def test_the_interval_of_a_share_is_wilsons():
    low, high = plots.wilson(0.5, 10)
    assert (round(low, 4), round(high, 4)) == (0.2366, 0.7634)


@given(shares, st.integers(1, 500))
def test_the_interval_of_a_share_holds_it(share, count):
    low, high = plots.wilson(share, count)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_an_interval_is_drawn_from_its_low_to_its_high():
    drawing = ElementTree.fromstring(plots.whisker(0.5, 0.25, 0.75))
    bar, dot = drawing.find("rect"), drawing.find("circle")
    middle = float(bar.get("x")) + float(bar.get("width")) / 2
    assert float(dot.get("cx")) == middle
    assert float(bar.get("width")) == 60  # half of the 120 that stand for 0 to 1
    assert ElementTree.fromstring(plots.whisker(0.5, None, None)).find("rect") is None


def test_verdicts_are_stacked_in_proportion():
    drawing = ElementTree.fromstring(plots.stacked([("right", 1), ("wrong", 0), ("declined", 3)], 8))
    assert [(r.get("x"), r.get("width")) for r in drawing.iter("rect")] == [
        ("0.000%", "12.500%"),
        ("12.500%", "37.500%"),
    ]
    assert words(drawing) == ["1", "3"]
    assert not list(ElementTree.fromstring(plots.stacked([("right", 0)], 0)))


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.2458, "25%"),
        (0.004, "0.4%"),
        (0.0001, "<0.1%"),
        (0.997, "99.7%"),
        (0.9999, ">99.9%"),
        (0.9995, ">99.9%"),
        (0.9994, "99.9%"),
        (0.0005, "0.1%"),
    ],
)
def test_a_share_is_said_in_percent_and_never_as_none_or_all_when_it_is_not(share, said):
    assert plots.percent(share) == said


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_only_nothing_is_0_percent_and_only_all_is_100(share):
    assert plots.percent(share) not in ("0%", "100%", "0.0%", "100.0%")
