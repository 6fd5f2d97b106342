"""What only an own record tells of exercises: their themes."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import FIGURE_SCHEMA, Collected, Interval
from data.themes import THEMES
from metrics.declare import Better, Category, Indicator, Measure, RollUp, RollUpContext, RollUpStep, Unit
from metrics.methods.themes import by_theme, read_by_theme
from metrics.rollup import joint_events, levels_of

if TYPE_CHECKING:
    from metrics.request import ReadingContext

THEME_CATEGORIES = tuple(
    Category(id=code, title=title, meaning=f"Mainly about {about}.") for code, title, about in THEMES
)
OWN_ONLY = "Own record only: the public source codes no themes, so nothing of it is shown here."


def themes(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Exercises together begun in each year by theme, of a source that codes themes at all."""
    held = rows.select("exercise", "name", "start", "actor", "theme", year="start_year").collect()
    if held["theme"].null_count() == held.height:
        return pl.DataFrame(schema=FIGURE_SCHEMA)
    parties = held.lazy().with_columns(event=pl.concat_str("exercise", "name", "start", separator="\n"))
    joint = joint_events(parties, event="event", year="year", carry=["year", "theme"])
    placed = levels_of(joint, context.regions, event="event", carry=["year", "theme"]).collect()
    return by_theme(placed, context.coverage, measure="exercises_by_theme").with_columns(status=pl.lit(context.status))


def read_themes(context: "ReadingContext") -> pl.DataFrame:
    """Exercises together in the window by theme; one row a (category, place)."""
    return read_by_theme(context, "exercises_by_theme", events="exercises")


MEASURES = (
    Measure(
        id="exercises_by_theme",
        title="Exercises by theme",
        meaning="Distinct exercises begun in the year in which home and the partner, or at least one other state of "
        "the region, both took part, by what they are mainly about. A zero reads: of the exercises on record, none "
        "coded so; a place with no exercise on record has no figure.",
        unit=Unit.EXERCISES,
        dataset="exercise_participations",
        sources=(),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=False,
        interval=Interval.BOUNDS,
        categories=THEME_CATEGORIES,
        has_total=False,
        caveat=f"{OWN_ONLY} The upper bound adds exercises nobody has coded; the bounds are no confidence interval. An "
        "exercise has one theme, the main one, which is the coder's judgement.",
    ),
)

ROLL_UPS = (RollUpStep(dataset="exercise_participations", measures=("exercises_by_theme",), compute=themes),)

INDICATORS = (
    Indicator(
        id="exercise_themes",
        title="Exercises by theme",
        question="What are the exercises of {home} with {place} about?",
        unit=Unit.EXERCISES,
        better=Better.NEITHER,
        measure="exercises_by_theme",
        meaning="Exercises together in the window (five years unless another is chosen) by theme: those coded so, and "
        "as the upper bound those and the uncoded.",
        arrow_when="Never: it is a level, not a change.",
        caveat=OWN_ONLY,
        categories=tuple(theme.id for theme in THEME_CATEGORIES),
        read=read_themes,
    ),
)
