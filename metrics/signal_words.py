"""A signal's row in one plain sentence, and as a band that a chart can draw."""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

import polars as pl

from metrics.declare import Unit
from metrics.families import REGISTRY
from metrics.signal_limits import bounds

BAND_SCHEMA: dict[str, pl.DataType] = {
    "year": pl.Int64(),
    "centre": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "baseline": pl.Boolean(),
}

NAMED_FIRST = (Unit.SCORE.value, Unit.SHARE.value, Unit.KAPPA.value)

ONE_OF = {unit.value: f"{unit.value[:-3]}y" for unit in Unit if unit.value.endswith("ies")}
"""One of what is counted, where it is not the plural without its s."""

MILLION, MOST_DIGITS = 1_000_000, 6

USUAL, SIGNAL = "within its usual variation", "signal"


def explain(row: Mapping[str, Any]) -> str:
    """One row of `signals.SIGNAL_SCHEMA` in one sentence, without a full stop.

    It says what the newest figure is and where it stands; never better or worse, nor why.

    >>> explain({"measure": "exercises_joint", "newest": 8.0, "newest_year": 2010, "kind": "negative-binomial",
    ...          "state": "within its usual variation", "stepwise": False, "outside": False, "low": 3.0, "high": 14.0,
    ...          "first": 1990, "last": 2009, "reason": None})
    '8 exercises in 2010: within its usual variation (3 to 14, by the years 1990–2009)'
    """
    told = f"{_with_unit(row)} in {row['newest_year']}"
    told = told[:1].upper() + told[1:]
    if row["kind"] is None:
        state = row["state"]
        because = str(row["reason"] or "")
        return f"{told}: {because}" if because.startswith(state) else f"{told}: {state}, {because}".rstrip(", ")
    unlimited = _unlimited(row)
    reach, beside = _usual(row), f"; {unlimited}" if unlimited else ""
    if row["outside"]:
        where = "above" if row["direction"] == "up" else "below"
        if row["state"] == SIGNAL:
            return f"{told}: a signal, {where} {reach}{beside}"
        return (
            f"{told}: {where if beside else 'outside'} {reach}, as one of many may be by chance, so no signal{beside}"
        )
    return f"{told}: {USUAL} ({reach.removeprefix('its usual ')}{beside})"


def _ends(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The lower and the upper limit; null where there is none, as nothing can lie beyond it."""
    least, most = bounds(REGISTRY.measures[row["measure"]])
    low, high = row["low"], row["high"]
    return None if least is not None and low <= least else low, None if most is not None and high >= most else high


def _unlimited(row: Mapping[str, Any]) -> str:
    """Which limit there is none of, and why; empty where there are both."""
    measure = REGISTRY.measures[row["measure"]]
    (least, most), (low, high) = bounds(measure), _ends(row)
    percent = " %" if measure.unit is Unit.PERCENT else ""
    parts = [
        f"no lower limit: it cannot fall below {_number(least)}{percent}" if low is None and least is not None else "",
        f"no upper limit: it cannot rise above {_number(most)}{percent}" if high is None and most is not None else "",
    ]
    return "; ".join(part for part in parts if part)


def _usual(row: Mapping[str, Any]) -> str:
    """The limits in words, with the years they come from; of a step, with the year it starts from."""
    (low, high), digits = _ends(row), _digits(row)
    said = [None if end is None else _number(end, digits) for end in (low, high)]
    measure = REGISTRY.measures[row["measure"]]
    is_told_beyond = row["outside"]
    match said:
        case [None, None]:
            reach = "whatever there can be"
        case [None, str(most)]:
            reach = most if is_told_beyond else f"up to {most}"
        case [str(least), None]:
            reach = least if is_told_beyond else f"{least} or more"
        case _:
            reach = f"{said[0]} to {said[1]}"
    if measure.unit is Unit.PERCENT and (low, high) != (None, None):
        reach += " %"
    baseline = f"{row['first']}–{row['last']}"
    if row["stepwise"]:
        return f"{reach}, where its usual steps ({baseline}) lead from {_number(row['before'])} in {row['before_year']}"
    limit = "limit of " if is_told_beyond and None in said else ""
    return f"its usual {limit}{reach}, by the {'waves' if row['kind'] == 'poll' else 'years'} {baseline}"


def _digits(row: Mapping[str, Any]) -> int:
    """Decimals of limits: two digits of their width (negative ones round to tens or more), and as many as leave the
    newest on the side where it is."""
    low, high, newest = row["low"], row["high"], row["newest"]
    width = high - low
    digits = 1 - floor(log10(width)) if width > 0 else 3
    if low == round(low) and high == round(high):
        digits = min(digits, 0)
    while digits < MOST_DIGITS and (
        (round(low, digits) <= newest) != (low <= newest) or (round(high, digits) >= newest) != (high >= newest)
    ):
        digits += 1
    return digits


def _with_unit(row: Mapping[str, Any]) -> str:
    value, unit = row["newest"], REGISTRY.measures[row["measure"]].unit.value
    if unit in NAMED_FIRST:
        return f"a {unit} of {_number(value)}"
    one = value == 1 and unit.endswith("s")
    return f"{_number(value)} {ONE_OF.get(unit, unit[:-1]) if one else unit}"


def _number(value: float, digits: int | None = None) -> str:
    """A number as a sentence says it: with so many decimals, or whole above a hundred, three significant digits below,
    and five of millions."""
    if digits is not None:
        said = f"{round(value, digits):,.{max(digits, 0)}f}"
    elif abs(value) >= MILLION:
        return f"{_number(value / MILLION)} million"
    elif value == round(value) or abs(value) >= 100:
        said = f"{value:,.0f}"
    else:
        said = f"{value:.3g}"
    return said.replace("-", "−")


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
