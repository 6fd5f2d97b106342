"""How ideal points are read out: a state's own, how far it lies from the home, and whether that distance changed."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from data.states import name_of
from metrics.families.conflict_readings import is_or_was_state
from metrics.methods.distances import deviation_of, distance_between, margin_of
from metrics.methods.totals import NO_DIRECTION, newest
from metrics.methods.windows import NO_BREAKDOWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext

NO_JOINT = "The file gives each state's interval and not how the two err together, so the distance has none."
INDEPENDENT = "taking the four estimates as independent"


def point(context: "ReadingContext") -> pl.DataFrame:
    """`ideal_point_now`: the newest point of the window with its 90 % interval; one row a place."""
    return of_states_alone(newest(context, "ideal_point", within=context.window), what="casts no vote of its own")


def of_states_alone(readings: pl.DataFrame, *, what: str) -> pl.DataFrame:
    """The readings; of a group or organisation, of which only its members can be told, that it is not applicable."""
    here = readings.select("place").unique()["place"].to_list()
    groups = [place for place in here if not is_or_was_state(place)]
    is_group = pl.col("place").is_in(groups)
    why = pl.col("place").replace_strict(
        {place: f"The place ({name_of(place)}) {what}." for place in groups}, default=None, return_dtype=pl.String
    )
    return readings.with_columns(
        *(pl.when(~is_group).then(name).alias(name) for name in ("value", "low", "high", "n")),
        status=pl.when(is_group).then(pl.lit(Status.NOT_APPLICABLE.value)).otherwise("status"),
        reason=pl.when(is_group).then(why).otherwise("reason"),
    )


def distance(context: "ReadingContext") -> pl.DataFrame:
    """`alignment_distance`: |home − place| in the newest session of the window that both voted in; one row a place."""
    first = max(context.start, context.end - context.window + 1)
    if context.home is None or not is_or_was_state(context.home):
        return _no_state(context, first)
    told = pl.col("distance").is_not_null()
    together = _both(context, first=first).group_by("place").agg(pl.all().sort_by("period").last())
    return (
        _places(context, first=first)
        .join(together, on="place", how="left", maintain_order="left")
        .select(
            category=pl.lit(None, dtype=pl.String),
            place="place",
            first_period=pl.coalesce("period", pl.lit(context.period(context.end))),
            last_period=pl.coalesce("period", pl.lit(context.period(context.end))),
            value="distance",
            low=pl.lit(None, dtype=pl.Float64),
            high=pl.lit(None, dtype=pl.Float64),
            interval=pl.lit(Interval.NONE.value),
            n="votes",
            status=pl.when(told).then(pl.lit(Status.SHOWN.value)).otherwise("missing"),
            reason=pl.when(told)
            .then(pl.lit(f"{NO_JOINT} {NO_DIRECTION}"))
            .otherwise(_unseen(context, f"in one session of {first}–{context.end}")),
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
        )
        .with_columns(*NO_BREAKDOWN)
    )


def change(context: "ReadingContext") -> pl.DataFrame:
    """`alignment_change`: the distance now less the distance a window earlier; one row a place.

    Low and high are ±1.96 times the root of the four points' summed variances: approximate, as if independent.
    """
    first = max(context.start, context.end - context.window + 1)
    if context.home is None or not is_or_was_state(context.home):
        return _no_state(context, first)
    both = _both(context, first=first - context.window)
    later = both.filter(pl.col("period").dt.year() >= first).group_by("place").agg(pl.all().sort_by("period").last())
    earlier = both.select("place", then="period", before="distance", sd_before="deviation")
    measured = later.with_columns(then=pl.col("period").dt.offset_by(f"-{context.window}y")).join(
        earlier, on=["place", "then"], how="left"
    )
    moved = (
        _places(context, first=first)
        .join(measured, on="place", how="left", maintain_order="left")
        .with_columns(
            value=pl.col("distance") - pl.col("before"), margin=margin_of(*_columns("deviation", "sd_before"))
        )
        .with_columns(low=pl.col("value") - pl.col("margin"), high=pl.col("value") + pl.col("margin"))
        .with_columns(
            direction=pl.when(pl.col("low") > 0)
            .then(pl.lit("up"))
            .when(pl.col("high") < 0)
            .then(pl.lit("down"))
            .otherwise(pl.lit("none"))
        )
    )
    told = pl.col("value").is_not_null()
    year = pl.col("period").dt.year(), pl.col("then").dt.year()
    spoken = pl.format(
        "From {} apart in {} to {} in {}",
        _two_digits("before"),
        year[1],
        _two_digits("distance"),
        year[0],
    )
    return moved.select(
        category=pl.lit(None, dtype=pl.String),
        place="place",
        first_period=pl.when(told).then("then").otherwise(pl.lit(context.period(context.end - context.window))),
        last_period=pl.when(told).then("period").otherwise(pl.lit(context.period(context.end))),
        value="value",
        low="low",
        high="high",
        interval=pl.when(told & pl.col("margin").is_not_null())
        .then(pl.lit(Interval.MODEL_95.value))
        .otherwise(pl.lit(Interval.NONE.value)),
        direction="direction",
        arrow="direction",
        n=pl.when(told).then("votes"),
        status=pl.when(told).then(pl.lit(Status.SHOWN.value)).otherwise("missing"),
        reason=pl.when(~told)
        .then(_unseen(context, f"in a session of {first}–{context.end} and {context.window} years before it"))
        .when(pl.col("margin").is_null())
        .then(pl.concat_str(spoken, pl.lit("; a point without quantiles gives no interval, and so no arrow.")))
        .when(pl.col("direction") == "none")
        .then(pl.concat_str(spoken, pl.lit(f"; the approximate interval does not exclude “no change”, {INDEPENDENT}.")))
        .otherwise(pl.concat_str(spoken, pl.lit(f"; the interval is approximate, {INDEPENDENT}"))),
    ).with_columns(*NO_BREAKDOWN)


def _columns(*names: str) -> list[pl.Expr]:
    return [pl.col(name) for name in names]


def _two_digits(column: str) -> pl.Expr:
    return pl.col(column).round(2).cast(pl.String)


def _both(context: "ReadingContext", *, first: int) -> pl.DataFrame:
    """One row a place and session that home and place both have a point of: the two's `distance` and `deviation`.

    `deviation` is the standard deviation of their difference were the two independent; `votes` the fewer of the two.
    """
    points = context.figures("ideal_point", first=first, last=context.end, categories=(None,))
    of_home = context.figures(
        "ideal_point",
        first=first,
        last=context.end,
        categories=(None,),
        home=None,
        places=(str(context.home),),
    )
    own = of_home.drop_nulls("value").select(
        "period", *(pl.col(name).alias(f"home_{name}") for name in ("value", "low", "high", "n"))
    )
    return (
        points.drop_nulls("value")
        .filter(pl.col("place") != context.home)
        .join(own, on="period", how="inner")
        .select(
            "place",
            "period",
            distance=distance_between(pl.col("value"), pl.col("home_value")),
            deviation=(
                deviation_of(*_columns("low", "high")) ** 2 + deviation_of(*_columns("home_low", "home_high")) ** 2
            ).sqrt(),
            votes=pl.min_horizontal("n", "home_n"),
        )
    )


def _places(context: "ReadingContext", *, first: int) -> pl.DataFrame:
    """One row a place asked for, with what is to be said where there is no number: `missing`, a status."""
    points = context.figures("ideal_point", first=first, last=context.end, categories=(None,))
    is_home = pl.col("place").eq_missing(pl.lit(context.home, dtype=pl.String))
    gone = (pl.col("status") == Status.NOT_APPLICABLE.value).all() | is_home.first()
    return points.group_by("place", maintain_order=True).agg(
        missing=pl.when(gone).then(pl.lit(Status.NOT_APPLICABLE.value)).otherwise(pl.lit(Status.NOT_COLLECTED.value))
    )


def _unseen(context: "ReadingContext", when: str) -> pl.Expr:
    return (
        pl.when(pl.col("place") == context.home)
        .then(pl.lit("It is the home itself: it lies at no distance from itself."))
        .when(pl.col("missing") == Status.NOT_APPLICABLE.value)
        .then(pl.lit(f"It was no state in {context.end - context.window + 1}–{context.end}."))
        .otherwise(pl.lit(f"The source has no points of both {when}."))
    )


def _no_state(context: "ReadingContext", first: int) -> pl.DataFrame:
    """Readings where the home casts no vote of its own: none applies."""
    why = (
        "No home is chosen."
        if context.home is None
        else f"The home ({name_of(context.home)}) casts no vote of its own in the General Assembly: it has no point."
    )
    return (
        _places(context, first=first)
        .select(
            category=pl.lit(None, dtype=pl.String),
            place="place",
            first_period=pl.lit(context.period(first)),
            last_period=pl.lit(context.period(context.end)),
            value=pl.lit(None, dtype=pl.Float64),
            low=pl.lit(None, dtype=pl.Float64),
            high=pl.lit(None, dtype=pl.Float64),
            interval=pl.lit(Interval.NONE.value),
            n=pl.lit(None, dtype=pl.Int64),
            status=pl.lit(Status.NOT_APPLICABLE.value),
            reason=pl.lit(why),
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
        )
        .with_columns(*NO_BREAKDOWN)
    )
