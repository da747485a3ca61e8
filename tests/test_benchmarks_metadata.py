"""The metadata benchmark: verdicts, the address's day, and a whole run over invented pages."""

import gzip
import json
from datetime import date

import pytest

from eval.benchmarks import metadata
from eval.benchmarks.metadata import GOLD, Read, day_of_address, hashed, verdict

LABEL = {
    "published": "2019-11-18",
    "other_zone": "2019-11-19",
    "publishers": ["The Quay", "quay.example"],
    "titles": [hashed("Bridge to close")],
}


@pytest.mark.parametrize(
    ("field", "read", "expected"),
    [
        ("published", Read("2019-11-18"), "right"),
        ("published", Read("2019-11-19"), "day by zone"),
        ("published", Read("2019-11-20"), "wrong"),
        ("published", Read(), "missing"),
        ("publisher", Read(publisher="quay"), "right"),
        ("publisher", Read(publisher="Hosted"), "wrong"),
        ("publisher", Read(publisher=""), "missing"),
        ("title", Read(title="BRIDGE to close!"), "right"),
        ("title", Read(title="Bridge to close | The Quay"), "wrong"),
    ],
)
def test_each_verdict(field, read, expected):
    assert verdict(field, read, LABEL) == expected


def test_no_day_is_right_where_the_page_states_none():
    none = LABEL | {"published": None}
    assert verdict("published", Read(), none) == "rightly none"
    assert verdict("published", Read("2019-11-18"), none) == "wrong"


def test_the_addresses_day():
    assert day_of_address("https://q.example/stories/2019/nov/19/meth/") == date(2019, 11, 19)
    assert day_of_address("https://q.example/2019/11/bridge") is None
    assert day_of_address("https://q.example/2019/13/40/bridge") is None


def test_the_labels_are_of_the_final_half_alone():
    labels = json.loads(GOLD.read_text(encoding="utf-8"))
    assert len(labels) == 93
    for id_, label in labels.items():
        assert id_[0] in "89abcdef"
        assert label["published"] is None or date.fromisoformat(label["published"])
        assert label["publishers"]
        assert all(len(title) == 16 for title in label["titles"])


def test_a_whole_run(tmp_path, capsys):
    (tmp_path / "html/html").mkdir(parents=True)
    id_ = next(iter(json.loads(GOLD.read_text(encoding="utf-8"))))
    page = (
        "<html><head><meta property='article:published_time' content='2019-11-19'></head><body><article>"
        f"<h1>A bridge</h1>{'<p>The swing bridge over the Halden will close to traffic.</p>' * 8}</article>"
    )
    (tmp_path / f"html/html/{id_}.html.gz").write_bytes(gzip.compress(page.encode()))
    truth = {id_: {"articleBody": "x", "url": "https://q.example/2019/11/18/a"}}
    (tmp_path / "html/ground-truth.json").write_text(json.dumps(truth))
    assert metadata.main(["--data", str(tmp_path), "--json", str(tmp_path / "out.json")]) == 0
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["by_hand"]["Dateline"]["published"]["right"] == 1
    assert report["by_address"]["Dateline"]["beside"] == 1
    assert "1 news pages labelled by hand" in capsys.readouterr().out


def test_missing_pages_are_told(tmp_path, capsys):
    assert metadata.main(["--data", str(tmp_path)]) == 1
