"""Draws what is to be decided next, as a list by day."""

from dashboard.content.decide import MOST_LISTED, Decisions
from dashboard.drawing import note, section, table_itself


def draw_decisions(decisions: Decisions) -> None:
    """The matters with owner and day; a table of a few lines on the page, all of them when it is scrolled."""
    section("Decide next")
    note(decisions.sentence)
    if not decisions.rows.is_empty():
        table_itself(decisions.rows.drop("place").head(MOST_LISTED))
        if decisions.rows.height > MOST_LISTED:
            note(f"The first {MOST_LISTED} of {decisions.rows.height}.")
