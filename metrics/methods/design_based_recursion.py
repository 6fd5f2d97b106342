"""The variance of totals of a sample drawn in any number of stages, each stratified or not, with sizes or without."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.methods.design_based_stages import Stage

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One stage of a sample. Its units are numbered so that those of one place follow each other."""

    unit: Places
    """Of each row of the table of units: which unit of the stage it belongs to."""
    place: Places
    """Of each unit: the place it was drawn in."""
    drawn: Numbers
    """Of each place: how many units were drawn."""
    factor: Numbers
    """Of each place: what the squared deviations in it count."""


def drawings_of(units: pl.DataFrame, stages: Sequence[Stage]) -> tuple[Drawing, ...]:
    """The stages of a sample, of a table with one row a unit of the last stage and the columns the stages name."""
    keys = list(stages[-1].units)
    ordered = units.select(*keys, *(stage.size for stage in stages if stage.size))
    ordered = ordered.with_row_index("⟨at⟩").sort(keys, maintain_order=True)
    rank = np.empty(ordered.height, dtype=np.intp)
    rank[ordered["⟨at⟩"].to_numpy()] = np.arange(ordered.height)
    above, of_above = np.ones(1), np.zeros(ordered.height, dtype=np.intp)
    drawings = []
    for stage in stages:
        members = _runs(ordered, stage.units)
        firsts = _firsts(members)
        place = _runs(ordered, stage.within)[firsts]
        rows = firsts[_firsts(place)]
        drawn = np.bincount(place).astype(np.float64)
        share = np.zeros(len(drawn)) if stage.size is None else drawn / ordered[stage.size].to_numpy()[rows]
        taken = above[of_above[rows]]
        spread = np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0)
        factor = taken * np.clip(1 - share, 0, None) * spread
        drawings.append(Drawing(unit=members[rank], place=place, drawn=drawn, factor=factor))
        above, of_above = (taken * share)[place], members
    return tuple(drawings)


def variances_of_totals(
    cell: Places, at: Places, score: Numbers, *, cells: int, drawings: Sequence[Drawing]
) -> Numbers:
    """The variance of the sum of the scores of each cell, from 0. `at` is a row of the table the drawings were made
    of; a cell has no score, which is 0, of a unit nobody of it is in. Weights are in the scores already.

    Stage after stage (1 − f)·n/(n−1)·Σ(t − t̄)² over the n totals of the units drawn in a place, times the fractions
    f drawn at the stages above it, as R's `svyrecvar` (Särndal, Swensson & Wretman 1992, result 4.4.1; Bellhouse
    1985). A unit drawn alone in its place is taken around the mean of all units of its stage; R takes it around zero,
    which of shares, means and ratios is the same number.
    """
    found = np.zeros(cells)
    if not len(score):
        return found
    whole = np.bincount(cell, score, minlength=cells)
    for drawing in drawings:
        units = len(drawing.place)
        of_unit = cell.astype(np.int64) * units + drawing.unit[at]
        order = np.argsort(of_unit, kind="stable")
        firsts = _firsts(of_unit[order])
        totals = np.add.reduceat(score[order], firsts)
        of_cell, unit = np.divmod(of_unit[order][firsts], units)
        firsts = _firsts(of_cell * len(drawing.drawn) + drawing.place[unit])
        held = np.diff(firsts, append=len(totals))
        of_cell, place = of_cell[firsts], drawing.place[unit[firsts]]
        drawn, factor = drawing.drawn[place], drawing.factor[place]
        centre, alone = whole / units, drawn == 1
        mean = np.where(alone, centre[of_cell], np.add.reduceat(totals, firsts) / drawn)
        # Units the cell has nobody in lie as far from the mean as the mean from zero.
        about = np.add.reduceat(np.square(totals - np.repeat(mean, held)), firsts) + (drawn - held) * mean**2
        found += np.bincount(of_cell, about * factor, minlength=cells)
        lone = np.bincount(of_cell[alone], factor[alone], minlength=cells)
        found += (drawing.factor[drawing.drawn == 1].sum() - lone) * centre**2
    return np.clip(found, 0, None)


def _runs(ordered: pl.DataFrame, columns: Sequence[str]) -> Places:
    """Of each row: the number of its run of equal values, from 0."""
    runs = ordered.select(pl.struct(columns).rle_id().alias("run"))["run"]
    return runs.to_numpy().astype(np.intp)


def _firsts(runs: Places) -> Places:
    """Where each run begins."""
    return np.flatnonzero(np.diff(runs, prepend=-1))
