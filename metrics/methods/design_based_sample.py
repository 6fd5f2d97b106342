"""A sample as it was drawn: the columns of a design found in a table, checked, and put under names of their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from data.survey_answers import LARGEST, SMALLEST
from data.survey_description import DescriptionFault, Design, ReplicateMethod
from data.survey_soundness import check_stages
from metrics.methods.design_based_stages import ROW, Stage, size_at, stages_of, stratum_at, unit_at, with_sizes

WEIGHT, REPLICATE = "⟨weight⟩", "⟨replicate⟩"
"""Names no file has."""

STRATUM, PSU = stratum_at(1), unit_at(1)

MISSING = ("", "NA", "NaN", ".")
"""What programs write into a column of numbers where there is none."""

ROUNDING = 1.02
"""Weights that sum to no more than this times the rows were scaled to them: they tell no population."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A table with its design under the names of this file, beside its own columns."""

    table: pl.DataFrame
    design: Design
    replicates: tuple[str, ...] = ()
    scales: tuple[float, ...] = ()
    """Of each replicate; what its squared deviation counts in the variance."""

    @property
    def counts_people(self) -> bool:
        """Whether the weights sum to a population, so that a design effect is one against drawing without return."""
        return float(self.table[WEIGHT].sum()) > ROUNDING * self.table.height

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that count in the variance."""
        return stages_of(self.design)

    @property
    def units(self) -> list[str]:
        """The columns that tell one unit of the last of those stages from another: rows where persons were drawn."""
        names = self.stages[-1].units
        return [ROW] if names[-1] == ROW else list(names)


def sample_of(table: pl.DataFrame, design: Design) -> Sample:
    """The table's rows with their design, every one of them: a domain is told later, by what is counted.

    Raises DescriptionFault for a column that is not there, cells that are empty or no numbers, weights below zero or
    infinite, sizes or fractions that cannot be (see `with_sizes`), and replicates that do not tell their spread.
    """
    check_stages(design)
    weight = pl.lit(1.0) if design.weight is None else _weights(table, design.weight)
    replicates = design_columns(table.columns, design).replicates
    _check_replicates(replicates, design)
    columns = [
        weight.alias(WEIGHT),
        *([] if design.strata else [pl.lit("").alias(STRATUM)]),
        *(_text(table, "strata", name).alias(stratum_at(stage)) for stage, name in enumerate(design.strata, 1)),
        *(_text(table, "cluster", name).alias(unit_at(stage)) for stage, name in enumerate(design.cluster, 1)),
        *(_sizes(table, name).alias(size_at(stage)) for stage, name in enumerate(design.fpc, 1)),
        *(read.alias(f"{REPLICATE}{at}") for at, read in enumerate(_all_weights(table, replicates), 1)),
    ]
    drawn = table.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW)).with_columns(columns)
    if drawn.height == 0:
        raise DescriptionFault("table", got="it has no rows", allowed="a row for each respondent")
    if float(drawn[WEIGHT].sum()) <= 0:
        raise DescriptionFault("weight", got="every weight is 0", allowed="weights above 0")
    return Sample(
        table=drawn if replicates else with_sizes(drawn, design),
        design=design,
        replicates=tuple(f"{REPLICATE}{at}" for at in range(1, len(replicates) + 1)),
        scales=_scales(design, len(replicates)),
    )


def found_column(names: Sequence[str], name: str, key: str) -> str:
    """The name, where the table has it. Raises DescriptionFault with the nearest names where not."""
    if name in names:
        return name
    near = get_close_matches(name, names, n=3, cutoff=0.5) or [
        one for one in names if one.casefold() == name.casefold()
    ]
    shown = ", ".join(f"“{one}”" for one in (near or list(names)[:10]))
    raise DescriptionFault(
        key, got=f"the table has no column “{name}”", allowed=f"{'nearest: ' if near else ''}{shown or 'no column'}"
    )


def number(table: pl.DataFrame, name: str, key: str) -> pl.Expr:
    """A column as numbers, null where a cell is empty or says so (NA, NaN, a lone dot).

    Raises DescriptionFault where other cells are no numbers, or numbers whose squares cannot be reckoned with.
    """
    return _within(table, _number(table, name, key), name, key)


def _number(table: pl.DataFrame, name: str, key: str) -> pl.Expr:
    column = table[found_column(table.columns, name, key)]
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        return pl.col(name).cast(pl.Float64).fill_nan(None)
    text = pl.col(name).cast(pl.String).str.strip_chars()
    said = pl.when(text.is_in(MISSING)).then(None).otherwise(text)
    read = said.cast(pl.Float64, strict=False).fill_nan(None)
    wrong = table.select((said.is_not_null() & read.is_null()).arg_true().alias("at"))["at"]
    if wrong.len():
        first = _row(table, wrong)
        raise DescriptionFault(
            key,
            got=f"column “{name}” holds {wrong.len():,} cells that are no numbers, the first in row {first}",
            allowed="a column of numbers",
            next_step="Name another column, say which decimal mark the file has, or ask for a share.",
        )
    return read


def _within(table: pl.DataFrame, read: pl.Expr, name: str, key: str) -> pl.Expr:
    """The numbers, where all of them can be reckoned with; what is infinite in a design is told with its column."""
    judged = read.is_finite() if key in ("weight", "fpc") else pl.lit(value=True)
    at = table.select((judged & ~_can_be_reckoned(read)).fill_null(value=False).arg_true().alias("at"))["at"]
    if at.len():
        raise DescriptionFault(
            key,
            got=f"column “{name}” holds {at.len():,} numbers too large or too small to be reckoned with, the first in "
            f"row {_row(table, at)}",
            allowed=f"0, or from {SMALLEST:g} to {LARGEST:g} whatever the sign",
            next_step="Correct it, or divide the whole column by one number.",
        )
    return read


def _can_be_reckoned(read: pl.Expr) -> pl.Expr:
    return (read == 0) | read.abs().is_between(SMALLEST, LARGEST)


def _row(table: pl.DataFrame, at: pl.Series) -> int:
    first = int(at[0])
    return int(table["file_row"][first]) if "file_row" in table.columns else first + 1


def _weights(table: pl.DataFrame, name: str) -> pl.Expr:
    read = number(table, name, "weight")
    for wrong, what in (
        (read.is_null(), "empty"),
        (read < 0, "below 0"),
        (read.is_infinite(), "infinite"),
    ):
        at = table.select(wrong.fill_null(value=False).arg_true().alias("at"))["at"]
        if at.len():
            raise DescriptionFault(
                "weight",
                got=f"column “{name}” is {what} in {at.len():,} rows, the first is row {_row(table, at)}",
                allowed="a number of 0 or more in every row",
            )
    return read


def _all_weights(table: pl.DataFrame, names: Sequence[str]) -> list[pl.Expr]:
    """As `_weights` of each, looked at together where all are sound: there may be hundreds."""
    reads = [_number(table, name, "weight") for name in names]
    sound = [((read >= 0) & _can_be_reckoned(read)).fill_null(value=False).all() for read in reads]
    if table.select(pl.all_horizontal(pl.lit(value=True), *sound)).item():
        return reads
    return [_weights(table, name) for name in names]


def _text(table: pl.DataFrame, key: str, name: str) -> pl.Expr:
    column = table[found_column(table.columns, name, key)]
    empty = column.is_null() | (column.cast(pl.String) == "")
    if empty.any():
        raise DescriptionFault(
            key,
            got=f"column “{name}” is empty in {empty.sum():,} rows, the first is row {_row(table, empty.arg_true())}",
            allowed="a value in every row",
        )
    return pl.col(name).cast(pl.String)


def _sizes(table: pl.DataFrame, name: str) -> pl.Expr:
    read = number(table, name, "fpc")
    wrong = table.select((read.is_null() | (read <= 0) | read.is_infinite()).arg_true().alias("at"))["at"]
    if wrong.len():
        raise DescriptionFault(
            "fpc",
            got=f"column “{name}” is empty or no number above 0 in {wrong.len():,} rows, the first is row "
            f"{_row(table, wrong)}",
            allowed="in every row how many units there were to draw from, or which fraction of them was drawn",
        )
    return read


@dataclass(frozen=True, kw_only=True)
class DesignColumns:
    """The columns of a table a design names, patterns spelt out."""

    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    replicates: tuple[str, ...]
    """Among the numbers."""


def design_columns(names: Sequence[str], design: Design) -> DesignColumns:
    """The columns a design needs of a table with these names.

    A pattern (`w*`) stands for every column with that beginning and a number after it, or with that beginning where
    none has one, in the table's order. Raises DescriptionFault for a column that is not there.
    """
    replicates: list[str] = []
    for one in design.replicate_weights:
        begun = [name for name in names if one.endswith("*") and name.startswith(one[:-1])]
        numbered = [name for name in begun if name[len(one) - 1 :].isdecimal()]
        matched = numbered or [name for name in begun if name != design.weight]
        replicates += matched or [found_column(names, one, "replicate_weights")]
    once = tuple(dict.fromkeys(replicates))
    weight = () if design.weight is None else (found_column(names, design.weight, "weight"),)
    return DesignColumns(
        labels=(
            *(found_column(names, name, "strata") for name in design.strata),
            *(found_column(names, name, "cluster") for name in design.cluster),
        ),
        numbers=(*weight, *(found_column(names, name, "fpc") for name in design.fpc), *once),
        replicates=once,
    )


def _check_replicates(names: Sequence[str], design: Design) -> None:
    if design.replicate_method is not None and not names:
        raise DescriptionFault(
            "replicate_weights", got="a method and no columns", allowed="the columns that hold the replicate weights"
        )
    if names and design.weight is None:
        raise DescriptionFault("weight", got="none", allowed="the weight the replicates were made from")
    if len(names) == 1:
        raise DescriptionFault("replicate_weights", got="one column", allowed="two or more")


OWN_SCALE: dict[ReplicateMethod, Callable[[int, float], float]] = {
    ReplicateMethod.BRR: lambda count, _: 1 / count,
    ReplicateMethod.FAY: lambda count, fay: 1 / (count * (1 - fay) ** 2),
    ReplicateMethod.JK1: lambda count, _: (count - 1) / count,
    ReplicateMethod.BOOTSTRAP: lambda count, _: 1 / (count - 1),
}
"""What each replicate's squared deviation counts by the method alone, as in R's `svrepdesign`; JKn has none."""


def _scales(design: Design, count: int) -> tuple[float, ...]:
    if not count:
        return ()
    given, method = design.replicate_scale, design.replicate_method
    if given:
        if len(given) not in (1, count):
            raise DescriptionFault(
                "replicate_scale", got=f"{len(given)} factors for {count} replicates", allowed=f"one, or {count}"
            )
        return given * count if len(given) == 1 else given
    if method is None:
        allowed = ", ".join(one.value for one in ReplicateMethod)
        raise DescriptionFault("replicate_method", got="none", allowed=allowed)
    if method is ReplicateMethod.JKN:
        raise DescriptionFault(
            "replicate_scale",
            got="none",
            allowed="a factor for each replicate: (n−1)/n of the stratum it left a cluster out of",
            next_step="The survey's documentation gives them (R's scale × rscales).",
        )
    if method is ReplicateMethod.FAY and (design.fay is None or not 0 <= design.fay < 1):
        raise DescriptionFault("fay", got=str(design.fay or "none"), allowed="Fay's coefficient, 0 or more and below 1")
    return (OWN_SCALE[method](count, design.fay or 0.0),) * count
