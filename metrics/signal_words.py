"""A signal's row in one plain sentence, and as a band that a chart can draw."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from metrics.declare import Unit
from metrics.families import REGISTRY

BAND_SCHEMA: dict[str, pl.DataType] = {
    "year": pl.Int64(),
    "centre": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "baseline": pl.Boolean(),
}

NAMED_FIRST = (Unit.SCORE.value, Unit.SHARE.value, Unit.KAPPA.value)

USUAL, SIGNAL = "within its usual variation", "signal"


def explain(row: Mapping[str, Any]) -> str:
    """One row of `signals.SIGNAL_SCHEMA` in one sentence, without a full stop.

    It says what the newest figure is and where it stands; never better or worse, nor why.

    >>> explain({"measure": "exercises_joint", "newest": 8.0, "newest_year": 2010, "kind": "negative-binomial",
    ...          "state": "within its usual variation", "stepwise": False, "outside": False, "low": 3.0, "high": 14.0,
    ...          "first": 1990, "last": 2009, "reason": None})
    '8 exercises in 2010: within its usual variation (3 to 14 a year in 1990–2009)'
    """
    told = f"{_with_unit(row['newest'], row)} in {row['newest_year']}"
    told = told[:1].upper() + told[1:]
    if row["kind"] is None:
        state = row["state"]
        because = str(row["reason"] or "")
        return f"{told}: {because}" if because.startswith(state) else f"{told}: {state}, {because}".rstrip(", ")
    usual = _usual(row)
    if row["state"] == SIGNAL:
        way = "above" if row["direction"] == "up" else "below"
        return f"{told}: a signal, {way} its usual {usual}"
    if row["outside"]:
        return f"{told}: outside its usual {usual}, as one of many may be by chance, so no signal"
    return f"{told}: {USUAL} ({usual})"


def _usual(row: Mapping[str, Any]) -> str:
    """The limits in words, with the years they come from."""
    reach = f"{_number(row['low'])} to {_number(row['high'])}"
    unit = REGISTRY.measures[row["measure"]].unit
    if unit is Unit.PERCENT:
        reach += " %"
    baseline = f"{row['first']}–{row['last']}"
    if row["stepwise"]:
        return f"{reach} after {_number(row['before'])} in {row['before_year']}, by the steps of {baseline}"
    return f"{reach} in the waves of {baseline}" if row["kind"] == "poll" else f"{reach} a year in {baseline}"


def _with_unit(value: float, row: Mapping[str, Any]) -> str:
    unit = REGISTRY.measures[row["measure"]].unit.value
    if unit in NAMED_FIRST:
        return f"a {unit} of {_number(value)}"
    one = value == 1 and unit.endswith("s") and " " not in unit
    return f"{_number(value)} {unit[:-1] if one else unit}"


def _number(value: float) -> str:
    """A number as a sentence says it: whole above a hundred, else three significant digits."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def band(row: Mapping[str, Any]) -> pl.DataFrame:
    """The centre and limits to be drawn for a row, one row a year from the baseline's first to the newest.

    Where they are of one step, only the newest year has them. Empty where nothing was judged. `baseline`: the year lies
    in the baseline.
    """
    if row["kind"] is None:
        return pl.DataFrame(schema=BAND_SCHEMA)
    first = row["newest_year"] if row["stepwise"] else row["first"]
    years = pl.DataFrame({"year": range(first, row["newest_year"] + 1)}, schema={"year": pl.Int64})
    ends = [pl.lit(row[name], dtype=pl.Float64).alias(name) for name in ("centre", "low", "high")]
    return years.with_columns(*ends, baseline=pl.col("year") <= row["last"])
