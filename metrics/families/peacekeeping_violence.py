"""Deaths in a host before, during and after missions there: association only, told with the words that say so."""

import polars as pl

from data.figures import Interval, Level, Status
from metrics.families.peacekeeping_readings import UN_ONLY
from metrics.methods.deaths import span
from metrics.methods.totals import SHOWN
from metrics.methods.windows import NO_BREAKDOWN
from metrics.request import ReadingContext

YEARS_BESIDE = 5
"""Deaths are told for up to so many years before a mission and after it."""
NOT_SHOWN_TO_BE = "This alone does not show that the missions changed them."
PHASES = ("before", "during", "after")
UNPLACED = (
    ("BIH", 1992, 1995, "UNPROFOR"),
    ("BIH", 1996, 1997, "UNPF"),
    ("CAF", 2007, 2010, "MINURCAT"),
    ("MKD", 1992, 1995, "UNPROFOR"),
    ("YUG", 1996, 2002, "UNMOP"),
)
"""Where and in which years a mission worked that IPI places in another host alone, near years of missions it places
there: so these years are neither before nor after missions. Source: the mandates in the Security Council's
resolutions."""
THERE = {
    actor: "The source places in another state alone a mission that was here: "
    + ", ".join(f"{mission} ({first}–{last})" for place, first, last, mission in UNPLACED if place == actor)
    for actor, *_ in UNPLACED
}


def violence_before(context: ReadingContext) -> pl.DataFrame:
    """Deaths a year in the host in up to five years before the mission; one row a place."""
    return host_violence(context, "before")


def violence_during(context: ReadingContext) -> pl.DataFrame:
    """Deaths a year in the host in the years of the mission; one row a place."""
    return host_violence(context, "during")


def violence_after(context: ReadingContext) -> pl.DataFrame:
    """Deaths a year in the host in up to five years after the mission; one row a place."""
    return host_violence(context, "after")


def host_violence(context: ReadingContext, phase: str) -> pl.DataFrame:
    """Deaths a year in one phase of the home's latest missions in a place, low and high as the coders' bounds.

    The latest missions are the last unbroken run of years with any of their personnel. Years before and after are at
    most five, without personnel of the home's missions, nor of one that IPI places elsewhere. The reason tells all
    three phases, source and version are those of the deaths. One row a place.
    """
    runs = _runs(context)
    deaths = _deaths(context, runs)
    told = runs.join(deaths.filter(pl.col("phase") == phase), on="place", how="left", maintain_order="left").join(
        _in_words(deaths), on="place", how="left", maintain_order="left"
    )
    has = pl.col("years").fill_null(0) > 0
    nowhere = pl.col("began").is_null()
    bounded = has & pl.col("bounded")
    elsewhere = pl.col("place").replace_strict(THERE, default=None, return_dtype=pl.String)
    why_none: pl.Expr = {
        "before": pl.coalesce(
            pl.when("at_start").then(pl.lit("The missions were there when their record begins")), elsewhere
        ),
        "during": pl.lit(None, dtype=pl.String),
        "after": pl.coalesce(
            pl.when("still").then(pl.lit("The missions were still there in the last month looked at")), elsewhere
        ),
    }[phase]
    nothing = pl.coalesce(why_none, pl.lit("There is no record of deaths for these years"))
    return told.select(
        pl.lit(None, dtype=pl.String).alias("category"),
        "place",
        *NO_BREAKDOWN,
        first_period=pl.coalesce(pl.date("first", 1, 1), pl.lit(context.period(context.end))),
        last_period=pl.coalesce(pl.date("last", 1, 1), pl.lit(context.period(context.end))),
        value=pl.when(has).then("value"),
        low=pl.when(bounded).then("low"),
        high=pl.when(bounded).then("high"),
        interval=pl.when(bounded).then(pl.lit(Interval.BOUNDS.value)).otherwise(pl.lit(Interval.NONE.value)),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(has).then("n"),
        status=pl.when("unseen")
        .then(pl.lit(Status.NOT_COLLECTED.value))
        .when(nowhere | (~has & why_none.is_not_null()))
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .when(~has)
        .then(pl.lit(Status.NOT_COLLECTED.value))
        .otherwise(pl.lit(Status.SHOWN.value)),
        reason=pl.when("unseen")
        .then(pl.lit(UN_ONLY))
        .when(nowhere)
        .then(pl.lit(f"No mission of the home was there in {span(context.start, context.end)}."))
        .when(~has)
        .then(pl.concat_str(nothing, "words", separator=". ", ignore_nulls=True))
        .otherwise("words"),
        source=pl.when(has).then("source"),
        version=pl.when(has).then("version"),
    ).sort("place")


def _runs(context: ReadingContext) -> pl.DataFrame:
    """One row a place: first and last year of the latest run of missions, and the end of the run before it.

    `began` is null where there never was one, `unseen` where no month was looked at, `at_start` and `still` where the
    run touches the first or the last month looked at.
    """
    months = context.figures("mission_personnel_monthly", first=context.start, last=context.as_of, grain="month")
    looked = months.drop_nulls("value")
    first, last = looked["period"].min(), looked["period"].max()
    runs = (
        looked.filter(pl.col("value") > 0)
        .sort("place", "period")
        .with_columns(year=pl.col("period").dt.year().cast(pl.Int64))
        .with_columns(run=((pl.col("year") - pl.col("year").shift()).fill_null(0) > 1).cum_sum().over("place"))
        .group_by("place", "run")
        .agg(
            began=pl.col("year").min(),
            ended=pl.col("year").max(),
            at_start=(pl.col("period") == pl.lit(first, dtype=pl.Date)).any(),
            still=(pl.col("period") == pl.lit(last, dtype=pl.Date)).any(),
        )
        .sort("place", "run")
        .with_columns(earlier=pl.col("ended").shift().over("place"))
        .group_by("place", maintain_order=True)
        .last()
        .drop("run")
    )
    places = months.group_by("place", maintain_order=True).agg(unseen=pl.col("value").is_null().all())
    return places.join(runs, on="place", how="left", maintain_order="left")


def _deaths(context: ReadingContext, runs: pl.DataFrame) -> pl.DataFrame:
    """One row a (place, phase): years with a figure, deaths a year with bounds, and the source's version."""
    figures = context.figures(
        "conflict_deaths",
        first=context.start - YEARS_BESIDE,
        last=context.as_of,
        categories=(None,),
        home=None,
        level=Level.PARTNER,
    )
    year = pl.col("period").dt.year().cast(pl.Int64)
    before = year.is_between(
        pl.max_horizontal(pl.col("began") - YEARS_BESIDE, pl.col("earlier").fill_null(0) + 1), pl.col("began") - 1
    )
    after = year.is_between(pl.col("ended") + 1, pl.min_horizontal(pl.col("ended") + YEARS_BESIDE, context.end))
    unplaced = pl.any_horizontal(
        (pl.col("place") == place) & year.is_between(first, last) for place, first, last, _ in UNPLACED
    )
    in_phase = (
        pl.when(before & ~pl.col("at_start") & ~unplaced)
        .then(pl.lit("before"))
        .when(year.is_between(pl.col("began"), pl.col("ended")))
        .then(pl.lit("during"))
        .when(after & ~pl.col("still") & ~unplaced)
        .then(pl.lit("after"))
    )
    return (
        figures.join(runs.drop_nulls("began"), on="place")
        .filter(pl.col("status").is_in(SHOWN))
        .with_columns(phase=in_phase, year=year)
        .drop_nulls("phase")
        .group_by("place", "phase")
        .agg(
            years=pl.len(),
            first=pl.col("year").min(),
            last=pl.col("year").max(),
            value=pl.col("value").mean(),
            low=pl.col("low").mean(),
            high=pl.col("high").mean(),
            bounded=~(pl.col("low").is_null() | pl.col("high").is_null()).any(),
            n=pl.col("value").sum().cast(pl.Int64),
            source=pl.col("source").first(),
            version=pl.col("version").first(),
        )
    )


def _in_words(deaths: pl.DataFrame) -> pl.DataFrame:
    """One row a place: `words`, deaths a year before, during and after, as far as they are known, and the warning."""
    years = (
        pl.when(pl.col("first") == pl.col("last"))
        .then(pl.format("{}", "first"))
        .otherwise(pl.format("{}–{}", "first", "last"))
    )
    order = pl.col("phase").replace_strict({name: place for place, name in enumerate(PHASES)}, return_dtype=pl.Int64)
    said = {"before": "before the missions", "during": "in their years", "after": "after them"}
    phrases = deaths.with_columns(
        order=order,
        phrase=pl.format("{} {} ({})", pl.col("value").round(0).cast(pl.Int64), pl.col("phase").replace(said), years),
    ).sort("place", "order")
    return phrases.group_by("place", maintain_order=True).agg(
        words=pl.format(
            "Deaths a year by {}: {}. {}",
            pl.format("{} {}", pl.col("source").str.to_uppercase(), "version").first(),
            pl.col("phrase").str.join(", "),
            pl.lit(NOT_SHOWN_TO_BE),
        )
    )
