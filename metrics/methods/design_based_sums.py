"""What is summed for an estimate: over each domain, and over each unit of the sample within it."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from metrics.methods.design_based_sample import WEIGHT, Sample
from metrics.methods.design_based_stages import ROW

DOMAIN = "⟨domain⟩"
"""Number of the domain a row is in; null: in none, though part of the sample."""

VALUE, BASE = "⟨value⟩", "⟨base⟩"


class Statistic(StrEnum):
    """What may be estimated."""

    SHARE = "share"
    MEAN = "mean"
    TOTAL = "total"
    RATIO = "ratio"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to estimate in every domain. A null value was not asked: out of the base, and still in the sample."""

    id: str
    statistic: Statistic
    value: pl.Expr
    """A number; of a share the category, as text."""
    base: pl.Expr | None = None
    """Of a ratio: what it is divided by."""
    categories: tuple[str, ...] = ()
    """Of a share: the categories told of, though nobody may be in one; empty: those that occur."""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The sums of one item."""

    cells: pl.DataFrame
    """One row a `cell`, which is a (domain, category): estimate; n, weight, squares (Σw²) of the base; divisor (what
    the linearised residual is divided by), spread (weighted variance of the residuals), residuals (Σw·r),
    residual_squares (Σw²·r²).
    """
    scores: pl.DataFrame
    """One row a (cell, unit): the linearised total of the unit. Empty where no units were asked for."""
    bases: pl.DataFrame
    """One row a (domain, unit): n."""


def sums_of(sample: Sample, item: Item, units: list[str]) -> Sums:
    """The sums of an item by domain (column `DOMAIN` of the table) and, where units are named, by unit."""
    return _shares(sample, item, units) if item.statistic is Statistic.SHARE else _numbers(sample, item, units)


def _shares(sample: Sample, item: Item, units: list[str]) -> Sums:
    weight = pl.col(WEIGHT)
    asked = (
        sample.table.lazy()
        .select(DOMAIN, WEIGHT, *units, item.value.alias(VALUE))
        .filter(pl.col(DOMAIN).is_not_null(), pl.col(VALUE).is_not_null())
    )
    sums = {"n": (weight > 0).cast(pl.Int64), "weight": weight, "squares": weight.pow(2)}
    summed = [pl.col(*sums).sum()]
    if ROW in units:  # Each row is a unit of its own: there is nothing to add up.
        bases = parts = asked.select(DOMAIN, *units, VALUE, **sums).collect()
    else:
        added = [sum_.sum().alias(name) for name, sum_ in sums.items()]
        parts = asked.group_by(DOMAIN, *units, VALUE).agg(added).collect()
        bases = parts.group_by(DOMAIN, *units).agg(summed)
    occurring = parts.select(category=pl.col(VALUE).unique().sort())
    categories = pl.DataFrame({"category": item.categories}) if item.categories else occurring
    said = parts.group_by(DOMAIN, category=VALUE).agg(summed)
    share, its, whole = pl.col("estimate"), pl.col("weight_said"), pl.col("weight")
    cells = (
        bases.group_by(DOMAIN)
        .agg(summed)
        .filter(whole > 0)
        .join(categories, how="cross")
        .join(said, on=[DOMAIN, "category"], how="left", suffix="_said")
        .with_columns(pl.col("n_said", "weight_said", "squares_said").fill_null(0))
        .with_columns(
            # Who said so is counted, not summed: a share of all is 1, whatever the last digit of the weights.
            estimate=pl.when(pl.col("n_said") == pl.col("n")).then(1.0).otherwise((its / whole).clip(0, 1))
        )
        .select(
            *(DOMAIN, "category", "estimate", "n", "weight", "squares"),
            divisor=whole,
            spread=share * (1 - share),
            residuals=pl.lit(0.0),
            residual_squares=pl.col("squares_said") * (1 - share).pow(2)
            + (pl.col("squares") - pl.col("squares_said")) * share.pow(2),
        )
    )
    cells = cells.with_row_index("cell")
    if not units:
        return Sums(cells=cells, scores=pl.DataFrame(), bases=bases)
    told = cells.select(DOMAIN, "cell", "category", "estimate", "divisor")
    if ROW in units:
        part = pl.when(pl.col(VALUE) == pl.col("category")).then(1.0).otherwise(0.0) - share
        scores = parts.join(told, on=DOMAIN).select("cell", *units, score=part * pl.col("weight") / pl.col("divisor"))
        return Sums(cells=cells, scores=scores, bases=bases.select(DOMAIN, *units, "n"))
    its_own = parts.select(DOMAIN, *units, category=VALUE, said="weight")
    scores = (
        bases.select(DOMAIN, *units, "weight")
        .join(told, on=DOMAIN)
        .join(its_own, on=[DOMAIN, *units, "category"], how="left")
        .select(
            *("cell", *units),
            score=(pl.col("said").fill_null(0) - share * pl.col("weight")) / pl.col("divisor"),
        )
    )
    return Sums(cells=cells, scores=scores, bases=bases.select(DOMAIN, *units, "n"))


def _numbers(sample: Sample, item: Item, units: list[str]) -> Sums:
    """Sums of a mean, a total or a ratio: all of them Σw·a over a divisor, with residuals a − t·b."""
    mean, total = item.statistic is Statistic.MEAN, item.statistic is Statistic.TOTAL
    base = pl.lit(1.0) if item.base is None else item.base
    asked = (
        sample.table.lazy()
        .select(DOMAIN, WEIGHT, *units, item.value.cast(pl.Float64).alias(VALUE), base.alias(BASE))
        .filter(pl.col(DOMAIN).is_not_null(), pl.col(VALUE).is_not_null(), pl.col(BASE).is_not_null())
    )
    weight, a, b = pl.col(WEIGHT), pl.col(VALUE), pl.col(BASE)
    # Squares of a mean are summed about the mean of all, so that nothing is lost where numbers are large and alike.
    about = asked.select((weight * a).sum() / weight.sum()).collect().item() if mean else 0.0
    about = 0.0 if about is None or about != about else float(about)
    products = {"aa": a * a, "ab": a * b, "bb": b * b}
    parts = (
        asked.with_columns(a - about)
        .group_by(DOMAIN, *units)
        .agg(
            n=(weight > 0).sum().cast(pl.Int64),
            weight=weight.sum(),
            squares=weight.pow(2).sum(),
            a=(weight * a).sum(),
            b=(weight * b).sum(),
            **{f"spread_{name}": (weight * product).sum() for name, product in products.items()},
            **{f"squares_{name}": (weight.pow(2) * product).sum() for name, product in products.items()},
        )
        .collect()
    )
    slope = pl.col("a") / pl.col("b")
    cells = (
        parts.group_by(DOMAIN)
        .agg(pl.exclude(units).sum())
        .filter(pl.col("weight") > 0, pl.col("b") != 0)
        .with_row_index("cell")
        .with_columns(
            slope=pl.lit(0.0) if total else slope,
            # The spread of a total is told about the mean, though its residuals are the numbers themselves.
            centre=pl.col("a") / pl.col("weight") if total else slope,
        )
        .select(
            *("cell", DOMAIN, "slope"),
            *("n", "weight", "squares"),
            category=pl.lit(None, dtype=pl.String),
            estimate=pl.col("a") if total else pl.col("slope") + about,
            divisor=pl.lit(1.0) if total else pl.col("b"),
            spread=_squared("spread", "centre") / pl.col("weight"),
            residuals=pl.col("a") if total else pl.lit(0.0),
            residual_squares=_squared("squares", "slope"),
        )
    )
    if not units:
        return Sums(cells=cells.drop("slope"), scores=pl.DataFrame(), bases=parts)
    scores = parts.join(cells.select("cell", DOMAIN, "slope", "divisor"), on=DOMAIN).select(
        *("cell", *units), score=(pl.col("a") - pl.col("slope") * pl.col("b")) / pl.col("divisor")
    )
    return Sums(cells=cells.drop("slope"), scores=scores, bases=parts.select(DOMAIN, *units, "n"))


def _squared(of: str, slope: str) -> pl.Expr:
    """Σ(a − t·b)², from the sums of products."""
    t = pl.col(slope)
    whole = pl.col(f"{of}_aa") - 2 * t * pl.col(f"{of}_ab") + t.pow(2) * pl.col(f"{of}_bb")
    return whole.clip(lower_bound=0)
