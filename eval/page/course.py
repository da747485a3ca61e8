"""What the gold says of a story's course, in lines for the page. Pure; the course is as a report has it."""

from __future__ import annotations

from collections.abc import Iterator

from rag.domain import JSON


def course_lines(course: JSON) -> Iterator[str]:
    """A line for each thing that is said; none for what is not."""
    for turn in course.get("history", ()):
        yield f"Asked before: {turn['asked']} {turn['answered']}"
    if means := course.get("means"):
        yield f"Means: {means}"
    if due := course.get("timeline"):
        entries = [f"{one['value']} ({one['as_of']}, {one['article_id']})" for one in due]
        yield f"Timeline: {'; '.join(entries)}"
    if sides := course.get("sides"):
        told = [f"{side['value']} ({' or '.join(side['by'])})" for side in sides]
        yield f"Sides: {'; '.join(told)}"
    if course.get("conflict") is False:
        yield "No disagreement"
    if confusable := course.get("confusable"):
        yield f"Not to be confused with: {'; '.join(confusable)}"
    if said_by := course.get("said_by"):
        yield f"Said by: {' or '.join(said_by)}"
    if told_as := course.get("told_as"):
        yield f"Told as: {told_as}"
    if sources := course.get("independent_sources"):
        yield f"Independent sources: {sources}"
    if open_part := course.get("open_part"):
        yield f"Left open: {open_part}"
