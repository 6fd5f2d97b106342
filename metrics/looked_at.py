"""Which figures a coverage vouches for: the others are counts of a part, and are not kept or shown."""

import polars as pl

from data.coverage import collected, of_any_kind, whole_region
from data.figures import Collected, Status
from metrics.declare import Measure


def looked_at(figures: pl.DataFrame, coverage: pl.DataFrame, measure: Measure) -> pl.Series:
    """Whether each figure's cell lies wholly in what a coverage looked at: its period, place or whole region, and kind.

    Of an event of two states it is enough that either was looked at: a home's own record holds all it did with others.
    """
    kind: pl.Expr = pl.lit(None, dtype=pl.String)
    if measure.collected is Collected.ASKED:
        kind = pl.col("home")
    elif measure.kind_is_category:
        kind = pl.col("category")
    end = (
        pl.when(pl.col("grain") == "month")
        .then(pl.col("period").dt.month_end())
        .otherwise(pl.date(pl.col("period").dt.year(), 12, 31))
    )
    cells = figures.with_columns(kind=kind, first="period", last=end)
    if measure.collected is Collected.HOME:
        inside = collected(cells, coverage, place="home")
        if measure.total_of:
            looked = of_any_kind(cells, coverage, measure.total_of, place="home")
            inside = inside | (looked & cells["category"].is_null())
        return inside
    inside = collected(cells, coverage, place="place")
    for scheme in figures["scheme"].unique().to_list():
        regional = (figures["level"] != "partner") & figures["scheme"].eq_missing(pl.Series([scheme], dtype=pl.String))
        inside = (inside & ~regional) | (regional & whole_region(cells, coverage, scheme=scheme))
    if measure.collected is Collected.EITHER:
        inside = inside | collected(cells, coverage, place="home")
    return inside


def vouched_for(figures: pl.DataFrame, coverage: pl.DataFrame, measures: dict[str, Measure]) -> pl.DataFrame:
    """The figures of events of two states that the coverage vouches for, and all figures of other measures.

    A record of one home names its partners too: what they did with others is there in part only, and a part is no
    figure. Measures of places and of answers are kept by their own roll-ups.
    """
    if not coverage.filter(pl.col("place").is_null(), pl.col("kind").is_null()).is_empty():
        return figures
    kept = [
        part.filter(looked_at(part, coverage, measures[str(name)]))
        if measures[str(name)].collected in (Collected.EITHER, Collected.HOME)
        else part
        for (name,), part in figures.partition_by("measure", as_dict=True).items()
    ]
    return pl.concat(kept) if kept else figures


def without_share_of_unknown(shares: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """The shares, not applicable where the whole they are of is zero, not collected where nobody counted the whole."""
    wholes = whole.select("place", "period", whole="value", counted=pl.col("status") != Status.NOT_COLLECTED.value)
    is_shown = pl.col("status") == Status.SHOWN.value
    of_nothing = is_shown & (pl.col("whole") == 0).fill_null(False)
    of_unknown = is_shown & ~pl.col("counted").fill_null(False)
    number = pl.col("value", "low", "high", "n")
    return (
        shares.join(wholes, on=["place", "period"], how="left", maintain_order="left")
        .with_columns(
            pl.when(~of_nothing & ~of_unknown).then(number).name.keep(),
            status=pl.when(of_unknown)
            .then(pl.lit(Status.NOT_COLLECTED.value))
            .when(of_nothing)
            .then(pl.lit(Status.NOT_APPLICABLE.value))
            .otherwise("status"),
        )
        .drop("whole", "counted")
    )
