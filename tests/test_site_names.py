"""Which part of a title is the site's name, by its address."""

from __future__ import annotations

import pytest

from rag.sources.site_names import in_host, site_in


@pytest.mark.parametrize(
    ("title", "host", "name"),
    [
        ("Lock to close - Canal Post", "www.canalpost.example", "Canal Post"),
        ("Lock to close | The Canal Post", "canalpost.co.uk", "The Canal Post"),
        ("Canal Post - Local News", "canalpost.example", "Canal Post"),
        ("Canal Post » Sports", "post.example", "Canal Post"),
        ("Lock to close - CPN", "cpn.example:8080", "CPN"),
        ("Lock to close - Canal Post News", "cpn.example", "Canal Post News"),
        ("Lock to close - canalpost.example", "canalpost.example", "canalpost.example"),
        ("Lock to close - Local News", "canalnews.example", None),
        ("Lock to close - Canal Post", "quay.example", None),
        ("Canal Post", "canalpost.example", None),  # nothing but the name: no title's end
        ("Lock to close - Canal Post", "", None),
        ("- - -", "canalpost.example", None),
    ],
)
def test_the_part_that_the_host_spells_is_the_sites_name(title: str, host: str, name: str | None) -> None:
    assert site_in(title, host) == name


def test_a_name_may_share_no_more_than_a_word_with_its_host() -> None:
    assert in_host("Connecticut Quay", "www.ctquay.example")
    assert not in_host("The Associated Press", "www.ctquay.example")
