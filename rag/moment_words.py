"""A time as answers write it: "21 October 2025", "October 2025", "2025".

Gives `in_words`. Pure. A month is never read as text: there "2010-11" is the years 2010 to 2011.
"""

from __future__ import annotations

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def in_words(moment: str) -> str:
    """YYYY, YYYY-MM or YYYY-MM-DD in words; "" stays as it is. Raises ValueError for anything else."""
    if not moment:
        return ""
    year, *rest = (int(part) for part in moment.split("-"))
    if len(rest) > 2 or not all(1 <= part <= most for part, most in zip(rest, (12, 31), strict=False)):
        raise ValueError(f"“{moment}” is no time.")
    return " ".join([*(str(day) for day in rest[1:]), *(MONTHS[month - 1] for month in rest[:1]), str(year)])
