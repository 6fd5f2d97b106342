"""Whether the values of a column are distributed as they were in the version before."""

import math

import polars as pl

from data.contract import Dataset, Kind
from data.findings import Severity
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.earlier import Neighbours, neighbours
from validation.held import Held

BINS = 10
"""Groups an amount is cut into, of about as many earlier values each."""

FEW_VALUES = 20
"""Up to so many different values each is a group; of texts, the rest are one group together."""

FEWEST_VALUES = 100
"""Values in either version below which nothing is said of a distribution."""

RARELY = 3.09
"""The normal quantile of one in a thousand."""

NOTHING_DECLARED = "No column of this dataset is declared whose values may not drift."
TOO_FEW = f"No column has {FEWEST_VALUES} values in both versions: too few to compare distributions."


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a declared column: the population stability index of its values against the version before.

    Cells that are empty are left out: their share is looked at for itself. No value is told where rows are respondents.
    """
    limits = held.limits(subject.dataset)
    if not limits.spread:
        return NotApplied(reason=NOTHING_DECLARED)
    pair = neighbours(held, subject)
    if isinstance(pair, NotApplied):
        return pair
    dataset = held.dataset(subject)
    found = [_case(pair, dataset, column, limits.drift_limit) for column in limits.spread]
    told = [one for one in found if one is not None]
    if not told:
        return NotApplied(reason=TOO_FEW)
    return Looked(
        cases=cases(pl.concat(told)),
        reason=f"The values of “{{column}}” are not distributed as {pair.was}: the stability index is {{new}}; "
        f"{limits.drift_limit:g} is the most expected." + ("" if dataset.respondents else " Moved most: {value}."),
        remedy="See whether codes, units or who is listed changed: if so, the two versions do not measure the same.",
    )


def stability_index(before: pl.Series, now: pl.Series) -> float:
    """The population stability index of two sets of counts of the same groups, Σ (q − p) ln (q / p).

    Siddiqi (2006), Credit Risk Scorecards, p. 137. Half a count is added to each group, so that an empty one is finite.

    >>> round(stability_index(pl.Series([50, 50]), pl.Series([50, 50])), 3)
    0.0
    >>> round(stability_index(pl.Series([500, 500]), pl.Series([250, 750])), 2)
    0.27
    """
    counts = pl.DataFrame({"p": before, "q": now}).select((pl.all() + 0.5) / (pl.all() + 0.5).sum())
    p, q = pl.col("p"), pl.col("q")
    return float(counts.select(((q - p) * (q / p).log()).sum()).item())


def by_chance(before: int, now: int, groups: int) -> float:
    """The index that two samples of one distribution pass once in a thousand times.

    The index is (1/N + 1/M) times a chi-square of groups − 1 degrees of freedom (Yurdakul and Naranjo 2020, J. Risk
    Model Validation 14(4)), whose quantile is taken by Wilson and Hilferty's (1931) cube.

    >>> round(by_chance(200, 200, 10), 2)
    0.28
    """
    freedom = groups - 1
    if freedom < 1:
        return 0.0
    cube = 1 - 2 / (9 * freedom) + RARELY * math.sqrt(2 / (9 * freedom))
    return (1 / before + 1 / now) * freedom * cube**3


def _case(pair: Neighbours, dataset: Dataset, column: str, limit: float) -> pl.DataFrame | None:
    """The case of one column; None where a version has too few values of it."""
    before, now = (side.select(pl.col(column).drop_nulls()).collect().to_series() for side in (pair.before, pair.now))
    if min(before.len(), now.len()) < FEWEST_VALUES:
        return None
    cut = _cuts(before) if dataset.column(column).kind in (Kind.INTEGER, Kind.NUMBER) else None
    counts = (
        _grouped(before, cut)
        .join(_grouped(now, cut), on="group", how="full", coalesce=True, suffix="_now")
        .with_columns(pl.col("len", "len_now").fill_null(0))
        .sort("len", "group", descending=[True, False])
    )
    counts = _rest_together(counts) if cut is None else counts
    index = stability_index(counts["len"], counts["len_now"])
    bound = max(limit, by_chance(before.len(), now.len(), counts.height))
    shares = counts.with_columns((pl.col(side) / pl.col(side).sum() * 100).round(1) for side in ("len", "len_now"))
    most = shares.sort((pl.col("len") - pl.col("len_now")).abs(), "group", descending=[True, False]).row(0)
    return pl.DataFrame(
        {
            "subject": [column],
            "column": [column],
            "value": [None if dataset.respondents else f"{most[0]} ({most[1]:g} % before, {most[2]:g} % now)"],
            "new": [round(index, 3)],
            "holds": [index <= bound],
        },
        schema_overrides={"value": pl.String},
    )


def _cuts(before: pl.Series) -> list[float] | None:
    """Where amounts are cut, by the deciles of the earlier values; None where there are few different ones."""
    if before.n_unique() <= FEW_VALUES:
        return None
    quantiles = {float(before.quantile(step / BINS, "nearest") or 0.0) for step in range(1, BINS)}
    return sorted(quantiles)


def _grouped(values: pl.Series, cut: list[float] | None) -> pl.DataFrame:
    """One row a group: its name and how many values are in it."""
    named = values.cast(pl.Float64).cut(cut) if cut is not None else values
    return named.cast(pl.String).alias("group").to_frame().group_by("group").len().cast({"len": pl.Int64})


def _rest_together(counts: pl.DataFrame) -> pl.DataFrame:
    """The commonest values each, and what is beyond them as one group."""
    rest = counts.slice(FEW_VALUES).select(pl.lit("all others").alias("group"), pl.col("len", "len_now").sum())
    return counts if counts.height <= FEW_VALUES else pl.concat([counts.head(FEW_VALUES), rest])


CHECK = Check(
    id="drift",
    title="Distributions",
    asks="Are the values of each declared column distributed as they were in the version before?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
