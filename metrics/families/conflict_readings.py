"""How conflict figures are read out: change in deaths, deaths a year, active conflicts, and the home's own part."""

from functools import cache

import polars as pl

from data.figures import Interval, Level, Status
from data.regions import members
from data.states import WORLD, actors, name_of
from metrics.methods.deaths import Windows, by_region, change, in_windows, span
from metrics.request import ReadingContext

NO_TEXT = pl.lit(None, dtype=pl.String)


def reduction(context: ReadingContext) -> pl.DataFrame:
    """`conflict_reduction`: R = deaths in the window ÷ deaths in the one before; value and bounds are ratios."""
    windows = Windows.ending(context.end, context.window)
    figures = context.figures("conflict_deaths", first=windows.before_first, last=windows.after_last, home=None)
    totals = change(in_windows(figures, windows), windows)
    with_parts = (
        totals.with_columns(parts=NO_TEXT)
        if context.level is Level.PARTNER
        else totals.join(
            by_region(_changes_of_states(context, windows), totals, windows),
            on=["category", "place"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    )
    return _finished(
        with_parts.with_columns(arrow=pl.col("direction")),
        context,
        first=windows.before_first,
        last=windows.after_last,
    )


def level(context: ReadingContext) -> pl.DataFrame:
    """`conflict_deaths_level`: deaths a year over the window, with the yearly mean of the low and high estimates."""
    first = context.end - context.window + 1
    year_known = pl.col("value").is_not_null()
    years = context.window
    whole = pl.col("known") == years
    deaths = (
        context.figures("conflict_deaths", first=first, last=context.end, home=None)
        .group_by("category", "place")
        .agg(
            known=year_known.sum(),
            gone=(pl.col("status") == Status.NOT_APPLICABLE.value).any(),
            bounded=~(year_known & (pl.col("low").is_null() | pl.col("high").is_null())).any(),
            deaths=pl.col("value").sum(),
            low=pl.col("low").sum() / years,
            high=pl.col("high").sum() / years,
        )
        .with_columns(
            value=pl.when(whole).then(pl.col("deaths") / years),
            low=pl.when(whole & pl.col("bounded")).then("low"),
            high=pl.when(whole & pl.col("bounded")).then("high"),
            n=pl.when(whole).then(pl.col("deaths").cast(pl.Int64)),
            status=_status(whole),
            interval=pl.when(whole & pl.col("bounded"))
            .then(pl.lit(Interval.BOUNDS.value))
            .otherwise(pl.lit(Interval.NONE.value)),
            reason=pl.when(~whole)
            .then(_not_whole(first, context.end))
            .when(~pl.col("bounded"))
            .then(pl.lit("in some year the published bounds contradict the estimate, so none are given")),
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
            parts=NO_TEXT,
        )
    )
    return _finished(deaths, context, first=first, last=context.end)


def active(context: ReadingContext) -> pl.DataFrame:
    """`active_conflicts_now`: distinct conflicts over the place in the last covered year."""
    return _conflicts(context, "active_conflicts", "over it" if context.level is Level.PARTNER else "over a state here")


def involvement(context: ReadingContext) -> pl.DataFrame:
    """`conflict_involvement_now`: distinct conflicts to which the place was a party in the last covered year."""
    party = "it" if context.level is Level.PARTNER else "a state here"
    return _conflicts(context, "conflict_involvement", f"with {party} as a party")


def _conflicts(context: ReadingContext, measure: str, how: str) -> pl.DataFrame:
    first = max(context.end - context.window + 1, context.start)
    is_now = pl.col("period").dt.year() == context.end
    whole = pl.col("value").is_not_null()
    counts = (
        context.figures(measure, first=first, last=context.end, home=None)
        .group_by("category", "place")
        .agg(
            value=pl.col("value").filter(is_now).first(),
            gone=(pl.col("status") == Status.NOT_APPLICABLE.value).filter(is_now).any(),
            years=(pl.col("value") > 0).sum(),
            known=pl.col("value").is_not_null().sum(),
        )
        .with_columns(
            low="value",
            high="value",
            n=pl.col("value").cast(pl.Int64),
            status=_status(whole),
            interval=pl.lit(Interval.EXACT.value),
            reason=pl.when(whole)
            .then(
                pl.format(
                    "a conflict {} in {} of {} years {}",
                    pl.lit(how),
                    "years",
                    "known",
                    pl.lit(span(first, context.end)),
                )
            )
            .otherwise(_not_whole(context.end, context.end)),
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
            parts=NO_TEXT,
        )
    )
    return _finished(counts, context, first=context.end, last=context.end)


def _status(whole: pl.Expr) -> pl.Expr:
    return (
        pl.when(whole)
        .then(pl.lit(Status.SHOWN.value))
        .when("gone")
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(pl.lit(Status.NOT_COLLECTED.value))
    )


def _not_whole(first: int, last: int) -> pl.Expr:
    return (
        pl.when("gone")
        .then(pl.lit(f"not a state through all of {span(first, last)}"))
        .otherwise(pl.lit(f"the source does not cover all of {span(first, last)}"))
    )


def _changes_of_states(context: ReadingContext, windows: Windows) -> pl.DataFrame:
    """Each state's change with the region of the request it lies in (or the world) and its name."""
    figures = context.figures(
        "conflict_deaths",
        first=windows.before_first,
        last=windows.after_last,
        home=None,
        level=Level.PARTNER,
        places=None,
    )
    changes = change(in_windows(figures, windows), windows)
    was_there = ~pl.col("gone") | (pl.col("d0") + pl.col("d1") > 0)
    named = changes.filter(was_there, pl.col("status") != Status.NOT_COLLECTED.value).join(
        actors().select(place="actor", name="name"), on="place", how="inner"
    )
    if context.level is Level.WORLD:
        return named.with_columns(region=pl.lit(WORLD))
    return named.join(members(context.scheme or "").rename({"actor": "place"}), on="place", how="inner")


def home_part(context: ReadingContext, *, first: int, last: int) -> pl.DataFrame:
    """What is on record of the home's own part in conflict over each place: one row a place, with `part`, a phrase.

    The record of conflict-years ends earlier than that of deaths, and says so; no row where it was no party and the
    record reaches the last year. Empty where no home is chosen or the record does not reach these years at all.
    Of an organisation nothing is on record: its member states are the parties.
    """
    nothing = pl.DataFrame(schema={"place": pl.String, "years": pl.UInt32, "part": pl.String})
    if context.home is None:
        return nothing
    figures = context.figures("home_party_conflicts", first=first, last=last, categories=(None,))
    if not is_or_was_state(context.home):
        names_states = (
            f"the record names states as parties, not groups or organisations such as {name_of(context.home)}"
        )
        return figures.select("place", years=pl.lit(0, dtype=pl.UInt32), part=pl.lit(names_states)).unique()
    known = figures.drop_nulls("value")
    reached = known["period"].dt.year().max()
    if not isinstance(reached, int):
        return nothing
    home = pl.lit(name_of(context.home))
    over = pl.lit("it" if context.level is Level.PARTNER else "states here")
    ends = pl.lit(f" (that record ends in {reached})" if reached < last else "")
    covered = min(last, reached) - first + 1
    spread = pl.lit(span(first, min(last, reached)))
    when = (
        pl.when(pl.col("years") == covered)
        .then(pl.format("in {}", spread) if covered == 1 else pl.format("in each year {}", spread))
        .otherwise(pl.format("in {} of the {} years {}", "years", pl.lit(covered), spread))
    )
    return (
        known.group_by("place")
        .agg(years=(pl.col("value") > 0).sum())
        .filter((pl.col("years") > 0) | pl.lit(reached < last))
        .select(
            "place",
            "years",
            part=pl.when(pl.col("years") > 0)
            .then(pl.format("the home ({}) was itself a party to conflict over {} {}{}", home, over, when, ends))
            .otherwise(
                pl.format(
                    "the home ({}) is on record as a party to no conflict over {} in {}{}", home, over, spread, ends
                )
            ),
        )
    )


@cache
def is_or_was_state(actor: str) -> bool:
    """Whether an actor is or was a state; of organisations the record of parties says nothing."""
    return not actors().filter(pl.col("actor") == actor, pl.col("kind").is_in(["state", "retired"])).is_empty()


def _finished(readings: pl.DataFrame, context: ReadingContext, *, first: int, last: int) -> pl.DataFrame:
    """The readings with their periods, the region's parts and the home's own part added to the reason."""
    return (
        readings.join(home_part(context, first=first, last=last), on="place", how="left", maintain_order="left")
        # Of a place where nobody died it need not be said that the home took no part.
        .with_columns(part=pl.when((pl.col("years") > 0) | (pl.col("n") > 0)).then("part"))
        .select(
            "category",
            subgroup=NO_TEXT,
            series=NO_TEXT,
            place="place",
            first_period=pl.lit(context.period(first)),
            last_period=pl.lit(context.period(last)),
            value="value",
            low="low",
            high="high",
            interval="interval",
            direction="direction",
            arrow="arrow",
            n="n",
            status="status",
            reason=pl.concat_str("reason", "parts", "part", separator="; ", ignore_nulls=True),
        )
        .with_columns(pl.when(pl.col("reason") != "").then("reason").alias("reason"))
        .sort("category", "place")
    )
