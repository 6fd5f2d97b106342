"""The stages a sample was drawn in: which column of a design tells what at each, and from how many units it drew."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.survey_description import DescriptionFault, Design

ROW = "⟨row⟩"
"""The number of a row, which is the unit of a stage that drew persons."""


def stratum_at(stage: int) -> str:
    """The name the strata of a stage get in a sample; no file has it."""
    return f"⟨stratum {stage}⟩"


def unit_at(stage: int) -> str:
    """The name the clusters of a stage get in a sample; no file has it."""
    return f"⟨unit {stage}⟩"


def size_at(stage: int) -> str:
    """The name the population sizes of a stage get in a sample; no file has it."""
    return f"⟨size {stage}⟩"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One drawing, under the names of a sample."""

    number: int
    """From 1."""
    within: tuple[str, ...]
    """What tells one place it drew in from another: a stratum; later a unit of the stage before, or its stratum."""
    units: tuple[str, ...]
    """What tells one unit it drew from another."""
    size: str | None
    """The column of how many units there were to draw from; None: as if drawn with return."""
    is_stratified: bool


def stages_of(design: Design) -> tuple[Stage, ...]:
    """The stages that count in the variance: down to the first that has no size, or the last.

    Units drawn with return carry what varies below them, so nothing after such a stage is counted again (Särndal,
    Swensson & Wretman 1992, result 4.5.1). Clusters are named within their stratum and the cluster above them. After
    the last column of clusters persons are drawn where strata or sizes are told of that stage too, or where there are
    no clusters.
    """
    clusters = len(design.cluster)
    drawn = clusters + 1 if max(len(design.strata), len(design.fpc)) > clusters else clusters
    found = []
    above: tuple[str, ...] = ()
    for number in range(1, min(max(drawn, 1), len(design.fpc) + 1) + 1):
        is_stratified = number <= len(design.strata)
        within = (*above, stratum_at(number)) if is_stratified or number == 1 else above
        above = (*within, unit_at(number) if number <= clusters else ROW)
        size = size_at(number) if number <= len(design.fpc) else None
        found.append(Stage(number=number, within=within, units=above, size=size, is_stratified=is_stratified))
    return tuple(found)


def with_sizes(table: pl.DataFrame, design: Design) -> pl.DataFrame:
    """The table with sampling fractions turned into sizes: units drawn ÷ fraction, in each place (R's `as.fpc`).

    Of one column all values are fractions (none above 1) or all are sizes. Raises DescriptionFault for a column of
    both, for sizes that differ within the place they are a size of, and for sizes smaller than what was drawn there.
    """
    for stage, name in zip(stages_of(design), design.fpc, strict=False):
        if stage.size is None:
            continue
        share = pl.col(stage.size)
        if _are_fractions(table, stage.size, name):
            table = table.with_columns((drawn_in(stage) / share).alias(stage.size))
        _check_sizes(table, stage, name)
    return table


def drawn_in(stage: Stage) -> pl.Expr:
    """Of each row: how many units the stage drew in the row's place."""
    unit = pl.len() if stage.units[-1] == ROW else pl.col(stage.units[-1]).n_unique()
    return unit.over(stage.within).cast(pl.Float64)


def lone_places(units: pl.DataFrame, stage: Stage) -> int:
    """In how many places a stage drew one unit of several there were, or of it is not told how many."""
    left = pl.lit(value=True) if stage.size is None else pl.col(stage.size) > 1
    alone = units.filter(left).group_by(stage.within).agg(drawn=pl.col(stage.units[-1]).n_unique())
    return alone.filter(pl.col("drawn") == 1).height


def lone_units(table: pl.DataFrame, stages: Sequence[Stage]) -> list[str]:
    """A sentence for each stage at which units stand alone in their place, of several there were."""
    found = []
    for stage in stages:
        places = lone_places(table, stage) if stage.is_stratified or stage.number > 1 else 0
        if not places:
            continue
        one, several = ("stratum", "strata") if stage.is_stratified else ("cluster", "clusters")
        said = f"{places:,} {one} holds" if places == 1 else f"{places:,} {several} hold"
        where = "" if stage.number == 1 else f" of stage {stage.number}"
        found.append(
            f"{said} one unit{where} each. Their spread was taken around the mean of the whole sample "
            "(R's lonely.psu “adjust”), which errs to the wide side."
        )
    return found


def _are_fractions(table: pl.DataFrame, size: str, name: str) -> bool:
    below, above = table.select((pl.col(size) < 1).sum().alias("below"), (pl.col(size) > 1).sum().alias("above")).row(0)
    if below and above:
        raise DescriptionFault(
            "fpc",
            got=f"column “{name}” holds sampling fractions (below 1) in {below:,} rows and population sizes (above 1) "
            f"in {above:,}",
            allowed="one kind in one column",
            next_step="Turn a fraction into a size: units drawn ÷ fraction.",
        )
    return not above


def _check_sizes(table: pl.DataFrame, stage: Stage, name: str) -> None:
    """Every size the same within what it is a size of, and not below what was drawn from it."""
    told = table.group_by(stage.within).agg(
        unlike=pl.col(str(stage.size)).n_unique() > 1,
        size=pl.col(str(stage.size)).first(),
        drawn=pl.col(stage.units[-1]).n_unique(),
    )
    where = "within a stratum" if stage.number == 1 else "within a cluster"
    if stage.number > 1 and stage.is_stratified:
        where = "within a stratum of a cluster"
    for wrong, what, allowed in (
        (pl.col("unlike"), "differs " + where, "one size or fraction " + where),
        (pl.col("size") < pl.col("drawn"), "is smaller than what was drawn", "the number there was to draw from"),
    ):
        bad = told.filter(wrong).sort(stage.within)
        if bad.height:
            place = ", ".join(str(part) for part in bad.select(stage.within).row(0) if part) or "the whole sample"
            got = f"column “{name}” {what} in {bad.height:,} of {told.height:,} places, the first is {place}"
            raise DescriptionFault("fpc", got=got, allowed=allowed)
