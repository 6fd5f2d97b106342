"""What only an own record tells of agreements: their themes, and which are multilateral."""

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from data.figures import FIGURE_SCHEMA, Collected, Interval, Level
from data.themes import THEMES
from metrics.declare import Better, Category, Indicator, Measure, RollUp, RollUpContext, RollUpStep, Unit
from metrics.families.agreements_roll_ups import standing
from metrics.methods.themes import PAIR, by_theme, cells_on_record, read_by_theme
from metrics.methods.totals import newest
from metrics.rollup import joint_events, levels_of

if TYPE_CHECKING:
    from metrics.request import ReadingContext

THEME_CATEGORIES = tuple(
    Category(id=code, title=title, meaning=f"Mainly about {about}.") for code, title, about in THEMES
)
OWN_ONLY = (
    "Own record only: the public source codes no themes and no multilateral agreements, so nothing of it is shown here."
)


def themes(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Agreements signed in each year by theme, of a source that codes themes at all."""
    held = rows.collect()
    if held["theme"].null_count() == held.height:
        return pl.DataFrame(schema=FIGURE_SCHEMA)
    joint = joint_events(
        held.lazy().with_columns(year="signed_year"), event="agreement", year="year", carry=["year", "theme"]
    )
    placed = levels_of(joint, context.regions, event="agreement", carry=["year", "theme"]).collect()
    return by_theme(placed, context.coverage, measure="agreements_by_theme").with_columns(status=pl.lit(context.status))


def multilateral(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Multilateral agreements standing in each year between two bounds, of a source that records any.

    Zeros are written out for every pair with any agreement on record.
    """
    held = rows.filter(pl.col("is_multilateral")).collect()
    last = context.coverage["last"].max()
    if held.is_empty() or not isinstance(last, date):
        return pl.DataFrame(schema=FIGURE_SCHEMA)
    joint = joint_events(rows, event="agreement", year="signed_year", carry=["signed_year"])
    placed = levels_of(joint, context.regions, event="agreement", carry=["signed_year"]).collect()
    counts = standing(held.lazy(), context, until=last.year).select(*PAIR, pl.col("year").cast(pl.Int64), "low", "high")
    return (
        cells_on_record(placed, context.coverage)
        .join(counts, on=[*PAIR, "year"], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col("low", "high").fill_null(0.0))
        .select(
            *PAIR,
            "low",
            "high",
            value="high",
            measure=pl.lit("multilateral_recorded"),
            category=pl.lit(None, dtype=pl.String),
            interval=pl.lit(Interval.BOUNDS.value),
            n=pl.col("high").cast(pl.Int64),
            status=pl.lit(context.status),
            grain=pl.lit("year"),
            period=pl.date("year", 1, 1),
        )
    )


def read_themes(context: "ReadingContext") -> pl.DataFrame:
    """Agreements signed in the window by theme; one row a (category, place)."""
    return read_by_theme(context, "agreements_by_theme", events="agreements")


def read_multilateral(context: "ReadingContext") -> pl.DataFrame:
    """Multilateral agreements standing in the newest year; one row a place."""
    return newest(context, "multilateral_recorded")


MEASURES = (
    Measure(
        id="agreements_by_theme",
        title="Agreements by theme",
        meaning="Distinct agreements that home signed in the year with the partner, or with at least one state of the "
        "region, by what they are mainly about. A zero reads: of the agreements on record, none coded so; a place with "
        "no agreement on record has no figure.",
        unit=Unit.AGREEMENTS,
        dataset="agreement_parties",
        sources=(),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=False,
        interval=Interval.BOUNDS,
        categories=THEME_CATEGORIES,
        has_total=False,
        caveat=f"{OWN_ONLY} The upper bound adds agreements nobody has coded; the bounds are no confidence interval. "
        "An agreement has one theme, the main one, which is the coder's judgement.",
    ),
    Measure(
        id="multilateral_recorded",
        title="Multilateral agreements on record",
        meaning="Agreements of more than two parties that may still stand in the year. Value and upper bound: all but "
        "those known to have ended; lower bound: those recorded or estimated to stand. A zero reads: none on record; a "
        "place with no agreement on record has no figure.",
        unit=Unit.AGREEMENTS,
        dataset="agreement_parties",
        sources=(),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=False,
        interval=Interval.BOUNDS,
        caveat=f"{OWN_ONLY} It is another count than that of multilateral alliances, which are military alliances of a "
        "public source: the two are never joined.",
    ),
)

ROLL_UPS = (
    RollUpStep(dataset="agreement_parties", measures=("agreements_by_theme",), compute=themes),
    RollUpStep(dataset="agreement_parties", measures=("multilateral_recorded",), compute=multilateral),
)

INDICATORS = (
    Indicator(
        id="agreement_themes",
        title="Agreements by theme",
        question="What are the agreements that {home} signs with {place} about?",
        unit=Unit.AGREEMENTS,
        better=Better.NEITHER,
        measure="agreements_by_theme",
        meaning="Agreements signed in the window (five years unless another is chosen) by theme: those coded so, and "
        "as the upper bound those and the uncoded.",
        arrow_when="Never: it is a level, not a change.",
        caveat=OWN_ONLY,
        levels=tuple(Level),
        categories=tuple(theme.id for theme in THEME_CATEGORIES),
        read=read_themes,
    ),
    Indicator(
        id="multilateral_recorded_now",
        title="Multilateral agreements on record",
        question="How many agreements of several parties do {home} and {place} both stand in?",
        unit=Unit.AGREEMENTS,
        better=Better.NEITHER,
        measure="multilateral_recorded",
        meaning="Agreements of more than two parties standing in the last year covered, between the two bounds.",
        arrow_when="Never: it is a level, not a change.",
        caveat=OWN_ONLY,
        read=read_multilateral,
    ),
)
