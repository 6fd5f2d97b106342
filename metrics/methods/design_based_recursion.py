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
    """One stage of a sample whose rows stand in the order of its units."""

    unit_firsts: Places
    """Of each unit of the stage: its first row."""
    place_firsts: Places
    """Of each place it drew in: its first unit."""
    place: Places
    """Of each unit: its place."""
    drawn: Numbers
    """Of each place: how many units were drawn."""
    factor: Numbers
    """Of each place: what the squared deviations in it count."""


@dataclass(frozen=True, kw_only=True)
class Recursion:
    """How the totals of the units of a sample become variances."""

    order: Places
    """The rows of the units, sorted so that those of one place stand together at every stage."""
    drawings: tuple[Drawing, ...]


def recursion_of(units: pl.DataFrame, stages: Sequence[Stage]) -> Recursion:
    """The recursion for a table with one row a unit of the last stage, which has the columns the stages name."""
    keys = list(stages[-1].units)
    ordered = units.select(*dict.fromkeys(keys), *(stage.size for stage in stages if stage.size))
    ordered = ordered.with_row_index("⟨at⟩").sort(keys, maintain_order=True)
    above = np.ones(1)
    of_above = np.zeros(ordered.height, dtype=np.intp)
    drawings = []
    for stage in stages:
        places, members = _runs(ordered, stage.within), _runs(ordered, stage.units)
        unit_firsts = _firsts(members)
        place = places[unit_firsts]
        place_firsts = _firsts(place)
        drawn = np.bincount(place).astype(np.float64)
        rows = unit_firsts[place_firsts]
        share = np.zeros(len(drawn))
        if stage.size is not None:
            share = drawn / ordered[stage.size].to_numpy()[rows]
        of_place = above[of_above[rows]]
        spread = np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0)
        factor = of_place * np.clip(1 - share, 0, None) * spread
        drawings.append(
            Drawing(unit_firsts=unit_firsts, place_firsts=place_firsts, place=place, drawn=drawn, factor=factor)
        )
        above, of_above = (of_place * share)[place], members
    return Recursion(order=ordered["⟨at⟩"].to_numpy().astype(np.intp), drawings=tuple(drawings))


def variances_of_totals(totals: Numbers, recursion: Recursion) -> Numbers:
    """The variance of the sum of each row of `totals`, which has a column for each unit of the last stage, in the
    order of the table the recursion was made from. Weights are in the totals already.

    Stage after stage (1 − f)·n/(n−1)·Σ(t − t̄)² over the n totals of the units drawn in a place, times the fractions
    f drawn at the stages above it, as R's `svyrecvar` (Särndal, Swensson & Wretman 1992, result 4.4.1; Bellhouse
    1985). A unit drawn alone in its place is taken around the mean of all units of its stage; R takes it around zero,
    which of shares, means and ratios is the same number.
    """
    ordered = totals[:, recursion.order]
    found = np.zeros(len(totals))
    for drawing in recursion.drawings:
        of_units = np.add.reduceat(ordered, drawing.unit_firsts, axis=1)
        centres = np.add.reduceat(of_units, drawing.place_firsts, axis=1) / drawing.drawn
        alone = drawing.drawn == 1
        if alone.any():
            centres[:, alone] = of_units.mean(axis=1, keepdims=True)
        of_units -= centres[:, drawing.place]
        found += np.add.reduceat(np.square(of_units, out=of_units), drawing.place_firsts, axis=1) @ drawing.factor
    return found


def _runs(ordered: pl.DataFrame, columns: Sequence[str]) -> Places:
    """Of each row: the number of its run of equal values, from 0."""
    runs = ordered.select(pl.struct(columns).rle_id().alias("run"))["run"]
    return runs.to_numpy().astype(np.intp)


def _firsts(runs: Places) -> Places:
    """Where each run begins."""
    return np.flatnonzero(np.diff(runs, prepend=-1))
