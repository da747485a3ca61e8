from rag.parts import split
from rag.taking_apart import clauses


def test_what_leads_in_is_kept_for_every_part():
    taken = clauses("In 2021, who led it and who paid?")
    assert taken is not None
    assert (taken.lead, taken.intro, len(taken.clauses)) == ("", "In 2021,", 2)
    assert all(part.startswith("In 2021, ") for part in split("In 2021, who led it and who paid?"))
