"""Standard errors from the design: of linearised scores by svy or stage by stage, of replicates, of weights alone."""

from dataclasses import replace
from itertools import accumulate

import numpy as np
import polars as pl

from metrics.methods.design_based_recursion import drawings_of, variances_of_totals
from metrics.methods.design_based_replicates import ranks_of, replicated
from metrics.methods.design_based_sample import PSU, STRATUM, Sample
from metrics.methods.design_based_stages import ROW, lone_places
from metrics.methods.design_based_sums import DOMAIN, Item, Sums, sums_of

MOST_AT_ONCE = 8_000_000
"""Scores held in memory at a time: 64 MB."""

MOST_BY_SVY = 200
"""Cells of one sample given to svy, a millisecond each; of more the same numbers come stage by stage."""


def with_errors(sample: Sample, items: list[Item], domains: pl.DataFrame | None = None) -> list[pl.DataFrame]:
    """The cells of each item (see Sums) with `variance` and `df`, one frame an item.

    `domains` has the sample's rows once for each domain they are in, where domains overlap; else its table tells each
    row's one domain.

    Weights alone: closed form, each row a unit. Strata, clusters, sizes: Taylor linearisation of the whole sample, by
    svy where it knows the design and the cells are few, else stage by stage (`design_based_recursion`), lone units
    centred (R's `lonely.psu = "adjust"`). Replicates: svy, centred on the mean of the replicates.
    """
    asked = sample if domains is None else replace(sample, table=domains)
    if sample.replicates:
        ranks = ranks_of(asked)
        return [replicated(asked, item).join(ranks, on=DOMAIN, how="left") for item in items]
    if sample.design.is_weights_only:
        return [_of_weights(sums_of(asked, item, []).cells, sample.table.height) for item in items]
    sums = [sums_of(asked, item, sample.units) for item in items]
    return _linearised(sample, sums)


def _of_weights(cells: pl.DataFrame, rows: int) -> pl.DataFrame:
    """Σz² less its mean, N/(N−1) times (Särndal et al. 1992, eq. 5.7.4 with replacement), N every row of the sample."""
    about = (pl.col("residual_squares") - pl.col("residuals").pow(2) / rows).clip(lower_bound=0)
    variance = about * rows / (rows - 1) / pl.col("divisor").pow(2) if rows > 1 else pl.lit(None, dtype=pl.Float64)
    return cells.with_columns(variance=variance, df=(pl.col("n") - 1).cast(pl.Float64))


def _linearised(sample: Sample, sums: list[Sums]) -> list[pl.DataFrame]:
    drawn = sample.units
    by_row = drawn == [ROW]
    psu = [STRATUM, PSU] if sample.design.cluster else [ROW]
    clusters = pl.struct(psu).n_unique() if sample.design.cluster else pl.len()
    kept = [name for stage in sample.stages for name in (*stage.units, stage.size) if name is not None]
    units = sample.table.select(*dict.fromkeys((*drawn, *kept)))
    if not by_row:
        units = units.unique(drawn, maintain_order=True)
    units = units.with_row_index("at")
    firsts = [0, *accumulate(one.cells.height for one in sums)]
    scores = pl.concat(
        (one.scores.rename({ROW: "at"}) if by_row else one.scores.join(units.select("at", *drawn), on=drawn)).select(
            pl.col("cell") + first, "at", "score"
        )
        for one, first in zip(sums, firsts, strict=False)
    )
    # One unit in all has nothing to differ from, which is not the same as no error.
    told = units.select(clusters).item() > 1
    found_variances = _variances(sample, units, scores, firsts[-1]) if told else [None] * firsts[-1]
    variances = pl.DataFrame({"variance": found_variances}, schema={"variance": pl.Float64})
    found = []
    for one, first in zip(sums, firsts, strict=False):
        held = one.bases.filter(pl.col("n") > 0).join(units.select(*dict.fromkeys((*drawn, STRATUM, *psu))), on=drawn)
        degrees = held.group_by(DOMAIN).agg(df=clusters.cast(pl.Float64) - pl.col(STRATUM).n_unique())
        its_own = variances.slice(first, one.cells.height)
        found.append(pl.concat([one.cells, its_own], how="horizontal").join(degrees, on=DOMAIN, how="left"))
    return found


def _variances(sample: Sample, units: pl.DataFrame, scores: pl.DataFrame, cells: int) -> np.ndarray:
    """The variance of each cell's total of scores over the whole sample; zero where nobody is asked."""
    at, cell, score = (scores[name].to_numpy() for name in ("at", "cell", "score"))
    if cells > MOST_BY_SVY or not _svy_knows(sample, units):
        return variances_of_totals(cell, at, score, cells=cells, drawings=drawings_of(units, sample.stages))
    found = np.zeros(cells)
    width = max(1, MOST_AT_ONCE // units.height)
    for first in range(0, cells, width):
        inside = (cell >= first) & (cell < first + width)
        totals = np.zeros((min(width, cells - first), units.height))
        totals[cell[inside] - first, at[inside]] = score[inside]
        found[first : first + len(totals)] = _by_svy(sample, units, totals)
    return found


def _svy_knows(sample: Sample, units: pl.DataFrame) -> bool:
    """Whether svy gives the variance of R's survey: one stage; or two with sizes, where the second is not stratified
    and drew no unit alone (svy leaves such a unit out, R counts it).
    """
    if len(sample.stages) == 1:
        return True
    if len(sample.stages) > 2:
        return False
    second = sample.stages[1]
    return second.size is not None and not second.is_stratified and not lone_places(units, second)


def _by_svy(sample: Sample, units: pl.DataFrame, totals: np.ndarray) -> np.ndarray:
    import svy  # A second of loading, and most who look at figures never estimate.

    sizes = [stage.size for stage in sample.stages if stage.size is not None]
    two = len(sample.stages) > 1
    drawn = svy.Design(
        stratum=STRATUM if sample.design.strata else None,
        psu=PSU if sample.design.cluster else None,
        ssu=sample.units[-1] if two else None,
        wgt="one",
        pop_size=svy.PopSize(psu=sizes[0], ssu=sizes[1]) if two else sizes[0] if sizes else None,
        singleton="center" if sample.design.strata else None,
    )
    names = [f"z{number}" for number in range(len(totals))]
    frame = units.with_columns(
        pl.lit(1.0).alias("one"), *(pl.Series(name, totals[number]) for number, name in enumerate(names))
    )
    answers = svy.Sample(frame, drawn).estimation.total(names)
    return np.array([one.estimates[0].se for one in answers]) ** 2
