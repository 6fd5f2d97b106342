"""Standard errors from replicate weights: how an estimate varies when each replicate weighs the sample in turn."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.methods.design_based_sample import WEIGHT, Sample
from metrics.methods.design_based_stages import ROW
from metrics.methods.design_based_sums import BASE, DOMAIN, VALUE, Item, Statistic, sums_of

RANK_TOLERANCE = 1e-5
"""As R's `qr`: what replicates differ by less than this is rounding of the weights."""


def replicated(sample: Sample, item: Item) -> pl.DataFrame:
    """The cells of an item with the variance of its replicates; null where one of them weighs nobody of the domain."""
    cells = sums_of(sample, item, []).cells
    replicates = list(sample.replicates)
    asked = (
        sample.table.select(
            *(DOMAIN, WEIGHT, *replicates),
            item.value.alias(VALUE),
            (pl.lit(1.0) if item.base is None else item.base).alias(BASE),
        )
        .filter(pl.all_horizontal(pl.col(DOMAIN, VALUE, BASE).is_not_null()))
        .rename({name: f"r{at}" for at, name in enumerate(replicates, 1)})
    )
    if item.statistic is not Statistic.SHARE:
        found = _of_replicates(sample, asked, DOMAIN, item.statistic)
        return cells.join(found, on=DOMAIN, how="left")
    # Only sums of weights tell of a share: one row a cell and value is enough.
    summed = asked.group_by(DOMAIN, VALUE).agg(pl.exclude(BASE).sum())
    said = (pl.col(VALUE) == pl.col("category")).cast(pl.Float64).alias(VALUE)
    each = summed.join(cells.select(DOMAIN, "cell", "category"), on=DOMAIN).with_columns(said)
    return cells.join(_of_replicates(sample, each, "cell", Statistic.MEAN), on="cell", how="left")


def _of_replicates(sample: Sample, rows: pl.DataFrame, by: str, statistic: Statistic) -> pl.DataFrame:
    """One row a value of that column: the variance over the replicates."""
    import svy

    if rows.is_empty():
        return pl.DataFrame(schema={by: rows.schema[by], "variance": pl.Float64})
    count = len(sample.replicates)
    # The factors are given, so which kind of weights they are is told already.
    weights = svy.BootstrapWgts(prefix="r", n_reps=count, scale=sample.scales)
    named = rows.rename({by: "domain", WEIGHT: "weight", VALUE: "value"})
    held = svy.Sample(named, svy.Design(wgt="weight", rep_wgts=weights)).estimation
    if statistic is Statistic.MEAN:
        answer = held.mean("value", by="domain", method="replication")
    elif statistic is Statistic.TOTAL:
        answer = held.total("value", by="domain", method="replication")
    else:
        answer = held.ratio("value", BASE, by="domain", method="replication")
    found: pl.DataFrame = answer.to_polars()
    return found.select(
        pl.col("domain").cast(rows.schema[by]).alias(by),
        variance=pl.when(pl.col("se").is_finite()).then(pl.col("se").pow(2)),
    )


def ranks_of(sample: Sample) -> pl.DataFrame:
    """One row a domain: the rank of its replicate weights less one, as R's `degf`."""
    inside = sample.table.filter(pl.col(DOMAIN).is_not_null())
    people = inside.unique(ROW).sort(ROW)
    weights: NDArray[np.float64] = people.select(sample.replicates).to_numpy()
    at = inside.select(DOMAIN, at=pl.col(ROW).rank("dense") - 1).group_by(DOMAIN, maintain_order=True).agg("at")
    found: dict[bytes, float] = {}
    degrees = []
    for rows in at["at"]:
        # Those who were asked about one home were often asked about the others.
        key = rows.to_numpy().tobytes()
        if key not in found:
            found[key] = _rank(weights[rows.to_numpy()]) - 1.0
        degrees.append(found[key])
    return at.select(DOMAIN, df=pl.Series(degrees, dtype=pl.Float64))


def _rank(weights: NDArray[np.float64]) -> int:
    """The rank: of the cross products, whose eigenvalues are the squared singular values, as a tenth of the work."""
    squares = np.linalg.eigvalsh(weights.T @ weights)
    return int((squares > RANK_TOLERANCE**2 * squares.max(initial=0)).sum())
