"""When a sentence's value was true: a table of readings, and laws."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Article, Provenance
from rag.moments import moment
from rag.spoken_times import days_of, spoken_times, unit

DAY = date(2025, 10, 22)  # a Wednesday

# The value stands in brackets; "day" is the article's day.
CASES = [
    ("2021-07", "In July 2021 the force counted [2,500] soldiers."),
    ("2021", "The force counted [2,500] in 2021, down from 5,200 in 2020."),
    ("2020", "The force counted 2,500 in 2021, down from [5,200] in 2020."),
    ("day", "The force has held [2,500] soldiers since 2014."),
    ("day", "The force now numbers [2,500], down from 5,200 in 2020."),
    ("2020", "The force now numbers 2,500, down from [5,200] in 2020."),
    ("day", "Officials said on Monday that [2,500] soldiers remained."),
    ("day", "[2,500] soldiers remained, officials said on Monday."),
    ("2024-09", "The ministry said in September 2024 that [2,500] soldiers remained."),
    ("2024-09", "[2,500] soldiers remained, the ministry said in September 2024."),
    ("2026-09", "The force will fall to [2,000] by September 2026."),
    ("2023", "Two years ago there were [5,200] soldiers."),
    ("2023-12", "By the end of 2023 there were [40] kiosks."),
    ("2025-10-20", "On Monday, [40] ferries were cancelled."),
    ("day", "The deal was signed on [14 March 2019]."),
    ("day", "The base will be emptied by [September 2025] and the mission will end by September 2026."),
    ("day", "The fund holds [40 million dollars], up from 31 million a year earlier."),
    ("2024-10", "The fund holds 40 million dollars, up from [31 million] a year earlier."),
    ("day", "The mill employs [900] people, compared with 1,400 in 2019."),
    ("2021", "The crew is well down from 2021, when it peaked at [1,050]."),
    ("2012", "Since 2012, when the mill had [300] workers, it has shrunk."),
    ("day", "Since 2012, when the mill had 300 workers, it has shrunk to [40]."),
    ("2019", "The crew has shrunk to 30 from a peak of [210] in 2019."),
    ("2023-06", "The club's books, to June 2023, showed debts of [12 million euros]."),
    ("2024-03", "Profit in the year to March 2024 came to [12 million euros]."),
    ("2025-10-17", "By 17 October [148] trees had fallen."),
    ("2025-10-20", "Divers had brought up [23] crates by Monday evening."),
    ("2020", "In 2020 there were [5,200] soldiers and in 2021 2,500."),
    ("2021", "In 2020 there were 5,200 soldiers and in 2021 [2,500]."),
    ("2020", "There were [5,200] soldiers in 2020 and 2,500 in 2021."),
    ("2021", "There were 5,200 soldiers in 2020 and [2,500] in 2021."),
    ("2020", "The count fell from [5,200] in 2020 to 2,500 in 2021."),
    ("2021", "The count fell from 5,200 in 2020 to [2,500] in 2021."),
    ("day", "The count fell from 5,200 in 2020 to [2,500]."),
    ("2020", "The count fell from [5,200] in 2020 to 2,500."),
    ("day", "The base, which was built in 2003, hosts [2,500] soldiers."),
    ("day", "Founded in 1990, the firm employs [300] people."),
    ("day", "The agreement signed in September 2024 calls for [2,500] soldiers to stay."),
    ("day", "[2,500] soldiers remain in the country, and the base was closed in 2020."),
    ("2021", "In 2021, when the base closed, [2,500] soldiers left."),
    ("day", "The base was closed in 2020 and [2,500] soldiers remain."),
    ("2021", "The ministry’s 2021 budget was [$40 million]."),
    ("2019", "A 2019 report counted [40] kiosks."),
    ("day", "The 2008 agreement allows [40] kiosks."),
    ("2016", "In the 2016 election he won [46 percent] of the vote."),
    ("day", "Since the 2016 election he has lost [46] seats."),
    ("2024-10", "There are 2,500 soldiers, down from [5,200] a year ago."),
    ("2020", "In 2021 there were 2,500, down from [5,200] the year before."),
    ("2020-07", "In July 2021 there were 2,500, down from [5,200] a year earlier."),
    ("2024-12", "Sales were [$3 million] last December."),
    ("2024", "Sales rose to [$3 million] last year."),
    ("2024", "Sales were $4 million, against [$3 million] last year."),
    ("day", "Sales were [$4 million], against $3 million last year."),
    ("2021", "Between 2019 and 2021, [40] divers were hurt."),
    ("2017", "From 2014 to 2017, [40] divers were hurt."),
    ("day", "That is [40] more than in 2019."),
    ("day", "Up to [350] advisers will remain until September 2026."),
    ("2025-12", "The ministry plans to withdraw [2,500] by the end of 2025."),
    ("2019", "[Ann Lee] was elected mayor in 2019."),
    ("day", "[Ann Lee] has been mayor since 2019."),
    ("day", "[Ann Lee], elected in 2019, is mayor."),
    ("2024-09", "Sales were [$3 million] in the third quarter of 2024."),
    (
        "2024-06",
        "Sales were $3 million in the third quarter of 2024 and [$2 million] in the second quarter of 2024.",
    ),
    ("2008", "The record was [5,200] soldiers, set in 2008."),
    ("2003", "There were [250] soldiers when the war began in 2003."),
    ("2020", "2019: 400; 2020: [500]."),
    ("2019", "2019: [400]; 2020: 500."),
    ("day", "So far this year [40] divers were hurt."),
    ("2025-10-21", "[40] divers were hurt yesterday."),
    ("day", "[40] divers were hurt, officials said yesterday."),
    ("2019", "Before 2020 there were [400] soldiers."),
    ("2021", "Until 2021 there were [400] soldiers."),
    ("2012", "The figure peaked at [400] in 2012."),
    ("day", "The plan of 2018 allows [400] soldiers."),
    ("2023", "As of 2023, [400] soldiers had left."),
    ("2023", "[400] soldiers had left as of 2023."),
    ("2021", "Figures from 2021 show [400] soldiers."),
    ("2021-07", "Officials in July 2021 counted [400] soldiers."),
    ("2024-03-03", "On March 3, 2024, [400] soldiers left."),
    ("2024-03-03", "The ministry counted [400] soldiers on March 3, 2024, and 300 on April 3, 2024."),
    ("2024-04-03", "The ministry counted 400 soldiers on March 3, 2024, and [300] on April 3, 2024."),
    ("2008", "In 2008 the base was at its peak. It held [400] soldiers that year."),
    ("1999", "In the 1990s the base held [400] soldiers."),
    ("2021", "It rose from 250 to [350] in 2021."),
    ("2021", "In 2021, 12 were killed and [30] were wounded."),
    ("2021", "[12] were killed and 30 were wounded in 2021."),
    ("day", "It has [40] kiosks, 10 more than in 2020."),
    ("day", "It had 40 kiosks, [10] fewer than the 50 it had in 2020."),
    ("day", "Under a plan announced in March 2024, [40] kiosks are to close."),
    ("2026", "Under a plan announced in March 2024, [40] kiosks are to close in 2026."),
    ("2021", "Output, [40] tons in 2021, is falling."),
    ("day", "Its [40] kiosks, of which 10 opened in 2019, are closed."),
    (
        "day",
        "About [2,500] American soldiers are stationed in the country, which joined the coalition in 2014.",
    ),
    ("2024-09-27", "On Sept. 27, 2024, the two governments said that the [2,500] soldiers would leave."),
    ("day", "The army has [2,500] men in Lowmere and 900 in Harnby as part of the coalition formed in 2014."),
    ("2025-09", "Under the accord, the men will leave [the Harnby fort] by September 2025."),
    ("2025-09", "The base was to be emptied of its [400] men by September 2025."),
    ("day", "Between [250] and 350 advisers will stay at the base, the prime minister said on Monday."),
    ("day", "Between [250 and 350] advisers will stay, down from 2,500 in 2024."),
    ("2024", "Between 250 and 350 advisers will stay, down from [2,500] in 2024."),
    ("day", "The city has [40] parks, up from 28 a decade ago."),
    ("2015", "The city has 40 parks, up from [28] a decade ago."),
    ("2003", "At the height of the war in 2003 there were [170,000] soldiers."),
    ("2007", "The number peaked at [170,000] in 2007 before falling to 5,200 in 2020."),
    ("2020", "The number peaked at 170,000 in 2007 before falling to [5,200] in 2020."),
    ("2025-10-17", "Last Friday [40] ferries ran late."),
    ("2024", "In 2024 the museum drew [1.2 million] visitors, 8% more than in 2023."),
    ("2024", "In 2024 the museum drew 1.2 million visitors, [8%] more than in 2023."),
    ("day", "The museum, opened in 1911, drew [1.2 million] visitors."),
    ("2023", "The museum drew [1.2 million] visitors in 2023, its busiest year since 2011."),
    ("2023", "In 2023, its busiest year since 2011, the museum drew [1.2 million] visitors."),
    ("day", "The plant shut in June, putting [400] people out of work."),
    ("2025-06", "In June, [400] people lost their jobs."),
    ("day", "Unemployment stands at [4 percent], the lowest since June 2019."),
    ("2025-09", "Unemployment fell to [4 percent] in September from 5 percent in August."),
    ("2025-08", "Unemployment fell to 4 percent in September from [5 percent] in August."),
    ("2025-09-30", "As of September 30, [12,000] people had applied."),
    ("2020", "A census taken in 2020 counted [12,000] people."),
    ("2020", "According to the 2020 census, [12,000] people live there."),
    ("day", "The mayor, who won in 2020 with 46 percent of the vote, leads by [8 points]."),
    ("2020", "The mayor, who won in 2020 with [46 percent] of the vote, leads by 8 points."),
    ("day", "Since Russia invaded on Feb. 24, 2022, [40] bridges have been blown up."),
    ("2024", "The company’s 2024 revenue was [$3 billion]."),
    ("2024", "Revenue in 2024 was [$3 billion], compared with $2 billion in 2023."),
    ("2023", "Revenue in 2024 was $3 billion, compared with [$2 billion] in 2023."),
    ("2019", "In a 2019 interview she put the number at [40]."),
    ("2019", "She said in a 2019 interview that there were [40]."),
    ("2021", "[Jones] took over as director in 2021."),
    ("2021", "Jones took over from [Smith] as director in 2021."),
    ("2018", "In 2018, [Smith] resigned; Jones replaced him in 2021."),
    ("2021", "In 2018, Smith resigned; [Jones] replaced him in 2021."),
    ("day", "[Jones], 54, is director of the museum."),
    ("2027", "[Jones] will retire in 2027."),
    ("day", "The director is [Jones], whose term ends in 2027."),
    ("day", "[Jones] succeeded Smith, who had led it from 2009 to 2018."),
    ("day", "The strike is in its third week, and [400] workers have walked out."),
    ("2025-10-20", "[400] workers walked out on Monday."),
    ("2025-10-20", "[400] workers walked out Monday, the union said Tuesday."),
    ("2025-10-27", "[400] workers will walk out next Monday."),
    ("2025", "The ministry will hire [400] doctors this year."),
    ("2026", "The ministry will hire [400] doctors next year."),
    ("2025-10-27", "The ministry will hire [400] doctors on Monday."),
    ("2030", "By 2030 the ministry wants [400] doctors."),
    ("2030", "The target for 2030 is [400] doctors."),
    ("2026-03", "In March 2026 the number will drop to [400]."),
    ("2023", "The population was [9,214] at the end of the summer of 2023."),
    ("2021", "The force had [2,500] soldiers there in 2021."),
    ("day", "The force has [2,500] soldiers at the port it took in 2021."),
    ("2021", "The ministry says it had [2,500] soldiers there in 2021."),
    ("day", "[2,500] soldiers are based at the port, built in 2003."),
    ("2024", "The toll reached [40] in 2024 and 50 in 2025."),
    ("2025", "The toll reached 40 in 2024 and [50] in 2025."),
    ("2024-11", "The ferry carried [9,000] people in November 2024."),
    ("2023", "The union had [9,000] members as recently as 2023."),
    ("2023", "In 2023 the union, which was founded in 1921, had [9,000] members."),
    ("1921", "The union, which had [40] members in 1921, now has 9,000."),
    ("day", "The union, which had 40 members in 1921, now has [9,000]."),
    ("2023", "By 2023, that had risen to [9,000]."),
    ("2023", "That had risen to [9,000] by 2023."),
    ("day", "More than [9,000] have joined since March 2024."),
    ("2024-03", "In March 2024, more than [9,000] joined."),
    ("2023-12", "At the end of 2023 it had [9,000] members."),
    ("day", "The number is expected to reach [9,000]."),
    ("2024", "Last year, [9,000] people joined, up from 7,000 in 2023."),
    ("2023", "Last year, 9,000 people joined, up from [7,000] in 2023."),
    ("2023", "Last year, 9,000 people joined, up from [7,000] the previous year."),
    ("2023", "In 2023, [9,000] people joined. In 2022 it was 7,000."),
    ("day", "The 2024 Games cost [$9 billion]."),
    ("2024", "The Games cost [$9 billion] in 2024."),
    ("2021-07", "It held [2,500] (July 2021)."),
    ("2020-02", "The law, passed in 2019, had freed [40] by February 2020."),
    ("day", "Since taking office in 2011, he has named [400] judges."),
    (
        "day",
        "Fewer than [900] soldiers are in Harnby, officials say, after a drawdown that began in April 2025.",
    ),
    ("2025-04", "The drawdown began in April 2025 with [500] soldiers."),
    ("2014", "The mission, begun in 2014 with [1,500] advisers, is to end in 2026."),
    ("day", "The mission, begun in 2014 with 1,500 advisers, is to end in [2026]."),
    ("day", "Lowmere hosts [2,500] soldiers under a deal reached last year."),
    ("2024-07", "In a July 2024 report, the inspector general put the number at [2,700]."),
    ("2024-07", "The inspector general put the number at [2,700] in a July 2024 report."),
    ("day", "The prime minister said on Monday that [250 to 350] advisers would remain at the base."),
    ("day", "A small force of [250 to 350] advisers will remain in Harnby, Doe said in an interview."),
    ("2025-09", "Under the original plan, all [2,500] were to be gone by September 2025."),
    ("2026-09", "The remaining [2,000] are due to leave by September 2026."),
    ("day", "Officials have said that about [2,500] soldiers remain, as they did in 2021."),
    ("2021-07-26", "On July 26, 2021, about [2,500] soldiers were in Lowmere."),
    (
        "2021-07-26",
        "There were about [2,500] soldiers in Lowmere on July 26, 2021, when the talks were held.",
    ),
    ("day", "The number stands at [2,500], the same as in July 2021."),
    ("2023", "The village had [400] people in 2023, according to the mayor."),
    ("2023", "According to the mayor, the village had [400] people in 2023."),
    ("2011", "The population fell from 900 in 2001 to [400] in 2011."),
    ("2001", "The population fell from [900] in 2001 to 400 in 2011."),
    ("2001", "The population, [900] in 2001, had fallen to 400 a decade later."),
    ("2011", "The population, 900 in 2001, had fallen to [400] by 2011."),
    ("2024", "Rents rose by [8 percent] in 2024, after rising 5 percent in 2023."),
    ("2023", "Rents rose by 8 percent in 2024, after rising [5 percent] in 2023."),
    ("2025-09", "Rents rose [8 percent] in September from a year earlier."),
    ("2025-09", "Rents in September were [8 percent] higher than a year earlier."),
    ("day", "The river, which flooded in 2019, is at [4 metres]."),
    ("2019", "The river rose to [4 metres] when it flooded in 2019."),
    ("day", "[Ann Lee] is the first woman to lead the party since its founding in 1921."),
    ("2021-05", "[Ann Lee] became party leader in May 2021, replacing Joe Cole, who had led it since 2012."),
    ("2021-05", "Ann Lee became party leader in May 2021, replacing [Joe Cole]."),
    ("day", "The museum has [40] paintings by Cole, who died in 1921."),
    ("day", "The bridge, closed since May 2023, carried [9,000] cars a day."),
    ("2023-05", "Until it closed in May 2023, the bridge carried [9,000] cars a day."),
    ("day", "The strike has cost the port [$40 million] since it began on Oct. 1."),
    ("2022", "The war in 2022 drove [4 million] people from their homes."),
    ("day", "The two sides signed a deal in September 2024 under which [400] men stay."),
    ("day", "He was elected in 2020 and has [46] allies in the council."),
    ("day", "He won 40 seats in 2020 and has [46] now."),
    ("2020", "He won [40] seats in 2020 and has 46 now."),
    ("2020", "He won [40] seats in the 2020 election."),
    ("2020-03", "In December 2019, Harnby reported its first case; by March 2020 it had [400]."),
    ("2023", "The plant made 400 cars in 2022, [600] in 2023 and 900 in 2024."),
    ("2022", "The plant made [400] cars in 2022, 600 in 2023 and 900 in 2024."),
    ("2024", "The plant made 400 cars in 2022, 600 in 2023 and [900] in 2024."),
    ("day", "The 2022 World Cup cost [$200 billion], by some counts."),
    ("2025-10", "A week ago [400] men were there."),
    ("day", "About [400] men are there, roughly half the number of two years ago."),
    ("2025-10-22", "[400] men were there as of Wednesday."),
    ("2025-10-20", "As of Monday there were [400] men."),
    ("2025-10-20", "There were [400] men as of Monday, the ministry said."),
    ("2024-12-31", "There were [400] men on Dec. 31, 2024, against 300 on Dec. 31, 2023."),
    ("2023-12-31", "There were 400 men on Dec. 31, 2024, against [300] on Dec. 31, 2023."),
    ("day", "The index is now [20 percent] below its high set in January."),
    ("day", "That is [40] more than the first count of two years ago."),
    ("day", "The city will pay [$26 million] for the 1965 fire."),
    ("day", "The coaster opened in 2009 and features a [60-metre] drop."),
    ("2019", "Applications for fall 2019: [551]"),
    ("2019", "Ferries in 2019: [551]"),
    ("2021", "Rain was [20 percent] below normal in 2021."),
    ("day", "[Harnby Motors] unveiled its first electric van, set to go on sale at the end of 2027."),
    ("2027", "Harnby Motors unveiled its first electric van, set to go on sale for [30,000 pounds] in 2027."),
]


def of(marked, published=DAY, before=""):
    """The moment of the bracketed value in a text, of its last paragraph's sentences."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    article = Article(id="a", title="A report", text=before + text, published=published)
    low = len(before)
    return moment(article, low, low + len(text), (low + start, low + end))


@pytest.mark.parametrize(("expected", "marked"), CASES)
def test_a_value_was_true_when_its_sentence_says(expected, marked):
    assert of(marked) == (DAY.isoformat() if expected == "day" else expected)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("2021-07", "In July 2021 the fort held 40 men, down from 60 in 2020."),
        ("2021", "The fort was handed over in 2021."),
        ("2025-10-22", "The fort was built in 1903 and handed over in 2021."),
        ("2025-10-22", "The fort has stood since 1903."),
        ("2024-09", "The fort would be kept, the ministry said in September 2024."),
        ("2025-10-22", "The fort will be kept, the ministry said on Monday."),
        ("2025-10-22", "The fort is kept."),
        ("2026", "The fort will close in 2026."),
        ("2021", "Nobody knows why. The fort was handed over in 2021."),
    ],
)
def test_without_a_value_a_sentence_is_of_its_only_time_or_of_the_one_that_opens_it(expected, text):
    article = Article(id="a", title="A report", text=text, published=DAY)
    assert moment(article, 0, len(text)) == expected


def test_that_year_is_the_one_told_before():
    assert of("It held [400] men that year.", before="In 2008 the fort was at its peak. ") == "2008"
    assert of("It held [400] men at the time.", before="It opened in May 2009.\n") == DAY.isoformat()
    assert of("It held [400] men.", before="In 2008 the fort was at its peak. ") == DAY.isoformat()


def test_an_article_without_a_day_gives_what_its_words_give():
    assert of("In July 2021 the fort held [40] men.", published=None) == "2021-07"
    assert of("On Monday the fort held [40] men.", published=None) == ""
    assert of("The fort holds [40] men.", published=None) == ""


def test_days_are_not_counted_from_a_day_that_is_a_guess():
    text = "On Monday the fort held 40 men."
    guess = Article(
        id="a", title="A", text=text, published=DAY, provenance=(Provenance("published", "guess", 0.2),)
    )
    assert moment(guess, 0, len(text), (23, 25)) == DAY.isoformat()
    sure = replace(guess, provenance=())
    assert moment(sure, 0, len(text), (23, 25)) == "2025-10-20"


def test_offsets_are_those_of_the_article():
    before = "The harbour was quiet.\n\n"
    text = before + "In July 2021 the fort held 40 men."
    article = Article(id="a", title="A", text=text, published=DAY)
    (found,) = spoken_times(article, len(before), len(text))
    assert text[found.start : found.end] == "July 2021"


def test_the_documents_table_holds():
    lines = (Path(__file__).parents[1] / "docs/times.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")][1:3] for line in lines if re.match(r"\|.*\[", line)]
    assert len(rows) > 6
    assert [of(words) for words, _ in rows] == [expected for _, expected in rows]


DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(0, 800))
def test_a_unit_holds_the_last_of_its_days_and_all_of_them_within_a_year(first, more):
    last = first + timedelta(days=more)
    low, high = days_of(unit(first, last))
    assert low <= last <= high
    assert first.year != last.year or low <= first


@given(DAYS, st.sampled_from(["in 2021", "since 2014", "by the end of 2023", "in July 2021", "before 2020"]))
def test_an_absolute_time_in_the_past_is_the_same_in_a_later_report(published, words):
    told = [of(f"The fort held [40] men {words}.", day) for day in (date(2030, 1, 1), date(2031, 1, 1))]
    assert told[0] == told[1] or "since" in words or words.startswith("before")


@given(st.text(alphabet=" 2021in,;Julyandfrom[]()", max_size=60), DAYS)
def test_any_sentence_has_a_moment(text, published):
    article = Article(id="a", title="A", text=f"{text} 40 men.", published=published)
    low = len(text) + 1
    found = moment(article, 0, len(article.text), (low, low + 2))
    assert days_of(found) is not None


def test_the_time_of_a_bare_sum_that_is_compared_with_is_not_the_own_ones():
    text = "The port reports a loss of 68 million euros, up from 31 million a year earlier."
    article = Article("a", "Report", text, published=date(2024, 7, 1))
    at = text.index("68 million euros")
    assert moment(article, 0, len(text), (at, at + len("68 million euros"))) == "2024-07-01"
