import itertools
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

from fakes import article, hit
from hypothesis import given
from hypothesis import strategies as st

from rag.windows import lead, windows

BASES = article(
    "The minister spoke for an hour. Between 250 and 350 advisers stay at Ain al-Asad. "
    "They guard the runway. "
    "The harvest was good this year. Prices fell a little. Rain is expected in the north. "
    "Farmers were pleased. The fair opens on Sunday.",
    title="Advisers stay",
)


def test_the_most_promising_window_holds_the_sentence_that_shares_most_with_the_question():
    first, *_ = windows("how many advisers stay at Ain al-Asad?", [hit(BASES)], size=120)
    assert "Between 250 and 350 advisers" in first.text


def test_windows_are_whole_sentences_of_the_article_and_never_overlap():
    found = sorted(windows("how many advisers stay?", [hit(BASES)], size=100), key=lambda w: w.start)
    assert " ".join(window.text for window in found) == BASES.text
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_a_window_grows_no_longer_than_it_may_but_keeps_a_long_sentence_whole():
    long = article("Advisers " + "and more of them " * 60 + "stay. A short one.")
    sizes = [w.end - w.start for w in windows("advisers", [hit(long)], size=100)]
    assert max(sizes) > 900
    assert min(sizes) <= 100


def test_no_more_windows_are_given_than_asked_for():
    assert len(windows("advisers", [hit(BASES)], count=2, size=60)) == 2


def test_a_sentence_of_an_article_is_read_once_though_two_passages_hold_it():
    one, two = hit(BASES), hit(BASES)
    found = windows("advisers", [one, replace(two, passage=replace(two.passage, id="a1.1.1"))])
    assert len({(w.article.id, w.start) for w in found}) == len(found)
    assert sum(w.end - w.start for w in found) <= len(BASES.text)


def test_copies_folded_into_a_hit_are_read_too():
    copy = article(BASES.text, id="copy", publisher="The Wire")
    found = windows("advisers", [replace(hit(BASES), duplicates=(hit(copy),))])
    assert {w.article.id for w in found} == {"a1", "copy"}


def test_two_copies_of_a_text_are_read_and_more_of_them_only_where_nothing_else_is_left():
    wire = "The old ferry sank off the cape with ninety people aboard on Monday."
    copies = tuple(hit(article(wire, id=f"w{n}")) for n in range(9))
    other = hit(article("Of ninety people on the ferry, seventy-seven were saved.", id="other"))
    hits = [replace(copies[0], duplicates=copies[1:]), other]
    asked = "how many people were on the ferry that sank off the cape?"
    assert sorted(w.article.id for w in windows(asked, hits, count=3)) == ["other", "w0", "w1"]
    assert len(windows(asked, hits, count=8)) == 8


def daily(
    figures, say="The {place} lake was {figure} percent full this morning, the water board said.", **more
):
    """A report a day in one wording, in the order of the days; the last day is that of the last figure."""
    place = more.pop("place", "Marsk")
    return [
        hit(
            article(
                say.format(place=place, figure=figure), id=f"{place}{n}", published=date(2025, 3, n), **more
            )
        )
        for n, figure in enumerate(figures, 1)
    ]


def folded(hits):
    return replace(hits[0], duplicates=tuple(hits[1:]))


OTHER = [hit(article(f"A lake of {n} hectares is full of fish.", id=f"other{n}")) for n in range(9)]
FULL = "How full is the Marsk lake?"


def ids(found):
    return [window.article.id for window in found]


def test_of_reports_in_one_wording_the_newest_is_read_wherever_it_stands():
    series = daily([41, 44, 46, 47, 52, 55, 58, 63])
    for turned in (series, series[::-1], series[3:] + series[:3]):
        found = ids(windows(FULL, [folded(turned), *OTHER]))
        assert "Marsk8" in found
        assert turned[0].article.id in found  # the most promising
        assert any(id_.startswith("other") for id_ in found)
        assert len(found) == 8


def test_a_copy_that_tells_another_figure_or_day_is_read_though_two_are_read_already():
    say = "The {place} lake was {figure} percent full at the last count, the board said."
    for told in ([41, 41, 41, 63, 41, 41], ["forty", "forty", "forty", "fifty", "forty", "forty"]):
        found = ids(windows(FULL, [folded(daily(told, say)[::-1]), *OTHER]))
        assert "Marsk4" in found
        assert sum(id_.startswith("Marsk") for id_ in found) == 3
    on = "The {place} lake was full on {figure} for the first time, the water board said."
    days = daily(["Monday", "Monday", "Monday", "Tuesday", "Monday", "Monday"], on)
    assert "Marsk4" in ids(windows("When was the Marsk lake full?", [folded(days[::-1]), *OTHER]))


def test_reports_on_something_else_in_the_same_wording_are_not_read_in_place_of_it():
    own = daily([41, 44, 63])
    elsewhere = [each for place in ("Holm", "Varde", "Skive") for each in daily(range(70, 90), place=place)]
    mixed = [own[0], *elsewhere, *own[1:]]
    assert {"Marsk1", "Marsk2", "Marsk3"} <= set(ids(windows(FULL, [folded(mixed), *OTHER])))
    # The name may stand in the title alone.
    say = "The lake was {figure} percent full this morning, the water board said."
    own = daily([41, 44, 63], say, title="Level of the Marsk lake")
    elsewhere = daily(range(70, 90), say, place="Holm", title="Level of the Holm lake")
    found = ids(windows(FULL, [folded([own[0], *elsewhere, *own[1:]]), *OTHER]))
    assert {"Marsk1", "Marsk2", "Marsk3"} <= set(found)


def test_a_newer_report_need_not_have_the_title_or_the_day_of_an_older():
    first = article("At least 12 people died in the flood at Orme, the mayor said on Monday.", id="first",
                    title="Flood kills 12", published=date(2025, 3, 3))  # fmt: skip
    again = [replace(first, id=f"copy{n}") for n in range(4)]
    later = article("At least 20 people died in the flood at Orme, the mayor said on Tuesday.", id="later",
                    title="Toll rises", published=date(2025, 3, 4))  # fmt: skip
    hits = [folded([hit(each) for each in (first, *again, later)]), *OTHER]
    assert "later" in ids(windows("How many people did Monday's flood at Orme kill?", hits))


def test_a_rare_word_of_the_question_counts_for_more_than_a_common_one():
    text = "The base is large. The base is old. The base has a runway. Swedish engineers came."
    first, *_ = windows("is there a Swedish base?", [hit(article(text))], size=30)
    assert first.text == "Swedish engineers came."


def test_the_lead_is_title_and_date_either_left_out_where_unknown():
    assert lead(BASES) == "Advisers stay. 20 October 2025"
    assert lead(replace(BASES, published=None, ingested=None)) == "Advisers stay"
    assert lead(replace(BASES, title="", published=date(2024, 1, 2))) == "2 January 2024"


def test_without_hits_there_is_nothing_to_read():
    assert windows("advisers", []) == []


@given(st.text(max_size=400), st.text(max_size=60), st.integers(20, 200))
def test_every_window_is_its_articles_words_at_its_offsets(text, question, size):
    source = article(text)
    for window in windows(question, [hit(source)], size=size):
        assert source.text[window.start : window.end] == window.text
        assert window.framed.text == window.text.strip()


def test_windows_are_the_same_whatever_order_sets_have():
    """Sums over sets of words once differed in their last bits from one process to the next."""
    program = (
        "from fakes import article, hit; from rag.windows import windows\n"
        "q = 'How many advisers, troops and officers stay at the base after the withdrawal in autumn?'\n"
        "say = 'The {} number {} of the withdrawal stay here now.'\n"
        "texts = [' '.join(say.format(word, i) for word in q.split()) for i in range(6)]\n"
        "hits = [hit(article(text, id=f'a{i}')) for i, text in enumerate(texts)]\n"
        "print([(w.start, w.end, w.rank, w.promise) for w in windows(q, hits)])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(["tests", "."])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(runs) == 1
