"""How shares of a survey become rows of the figures table: rounded, in series, and shown only where they may be."""

from enum import StrEnum

import polars as pl

from data.figures import FIGURE_SCHEMA, Interval, Status
from data.survey_description import OPT_IN
from metrics.families.perception_answers import ASKED, NET, SHARES
from metrics.methods.reliability import WIDE, reliable

NOT_STATED = "not stated"
"""In a figure's series: mode or sample is not known, so it can be joined with no other wave."""

DECIMALS = 4
"""Of a percentage kept: a ten-thousandth of a point, far inside any interval here, and a smaller file."""

MEASURES = (*SHARES, NET)

EFFECTIVE = "effective_answers"
"""How many persons drawn singly would tell as much: spread/SE², its category the measure it is of."""

UNIT = [*ASKED, "subgroup"]


class Drawn(StrEnum):
    """How the people were found, where only of some there is a sampling error."""

    OPT_IN = f", {OPT_IN}"
    UNKNOWN = f", sample type {NOT_STATED}"


def series_of(pollster: pl.Expr, wording: pl.Expr, mode: pl.Expr, sample: pl.Expr) -> pl.Expr:
    """What a figure may be joined with: pollster, wording where it is not the usual, mode and sample.

    >>> one = {"p": "P", "w": None, "m": "telephone", "s": None}
    >>> frame = pl.DataFrame([one], schema=dict.fromkeys(one, pl.String))
    >>> frame.select(series_of(pl.col("p"), pl.col("w"), pl.col("m"), pl.col("s"))).item()
    'P: telephone, sample not stated'
    """
    return pl.concat_str(
        pollster,
        pl.lit(": "),
        pl.format("“{}”, ", wording).fill_null(""),
        mode.fill_null(f"mode {NOT_STATED}"),
        pl.lit(", "),
        sample.fill_null(f"sample {NOT_STATED}"),
    )


def spread_of(measure: pl.Expr, value: pl.Expr, favourable: pl.Expr, unfavourable: pl.Expr) -> pl.Expr:
    """The variance of one answer of those behind a figure, from percentages: p(1 − p), of a net view f + u − net²."""
    part = value / 100
    return pl.when(measure == NET).then((favourable + unfavourable) / 100 - part.pow(2)).otherwise(part * (1 - part))


def rounded(percent: pl.DataFrame) -> pl.DataFrame:
    """Percentages (value, low, high) as they are kept, with `effective`: spread/SE², from `error` (a fraction).

    The spread is that of the percentages as they are kept, so that SE² = spread/effective gives the error back. Where
    all said the same there is no spread, and `effective` is `number`.
    """
    kept = percent.with_columns(pl.col("value", "low", "high").round(DECIMALS))
    spread = spread_of(pl.col("measure"), pl.col("value"), pl.col("favourable"), pl.col("unfavourable"))
    return (
        beside(kept, ("favourable", "unfavourable"), "value")
        .with_columns(spread=spread)
        .with_columns(
            effective=pl.when((pl.col("spread") > 0) & (pl.col("error") > 0))
            .then(pl.col("spread") / pl.col("error").pow(2))
            .otherwise("number")
        )
        .drop("spread", "favourable", "unfavourable")
    )


def beside(figures: pl.DataFrame, measures: tuple[str, ...], column: str) -> pl.DataFrame:
    """The figures, each with what other measures of the same unit have in a column, named after them."""
    wide = figures
    for measure in measures:
        other = figures.filter(measure=measure).select(*UNIT, pl.col(column).alias(measure))
        wide = wide.join(other, on=UNIT, how="left", nulls_equal=True, maintain_order="left")
    return wide


def judged_reliable(figures: pl.DataFrame, status: str) -> pl.DataFrame:
    """The figures with their `status`: `unreliable` by the rule of the NCHS, else the one given.

    A net view is judged by its two shares and by the width of its own interval, not beside its size: near nothing is
    a finding.
    """
    share, low, high = (pl.col(name) / 100 for name in ("value", "low", "high"))
    net = pl.col("measure") == NET
    of_share = reliable(share, low, high, pl.col("n"), pl.col("effective")) == Status.SHOWN.value
    told = beside(figures.with_columns(is_sure=of_share), ("favourable", "unfavourable"), "is_sure")
    of_net = pl.col("favourable") & pl.col("unfavourable") & ((high - low).round(9) < WIDE)
    sure = pl.when(net).then(of_net).otherwise("is_sure").fill_null(value=False)
    return told.with_columns(status=pl.when(sure).then(pl.lit(status)).otherwise(pl.lit(Status.UNRELIABLE.value))).drop(
        "is_sure", "favourable", "unfavourable"
    )


def without_numbers(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures, those of a status that shows nothing without value and bounds."""
    is_shown = pl.col("status").is_in([Status.SHOWN.value, Status.PROVISIONAL.value])
    return figures.with_columns(pl.when(is_shown).then(pl.col("value", "low", "high")).name.keep())


def with_effective(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures and, of each with an interval, its effective answers: also of one too unreliable to be shown, whose
    number says why; not of one that is withheld."""
    counted = figures.filter(pl.col("interval") != Interval.NONE.value, pl.col("effective").is_not_null())
    is_withheld = pl.col("status") == Status.TOO_FEW.value
    effective = counted.with_columns(
        category="measure",
        measure=pl.lit(EFFECTIVE),
        value=pl.when(~is_withheld).then("effective"),
        low=pl.lit(None, dtype=pl.Float64),
        high=pl.lit(None, dtype=pl.Float64),
        interval=pl.lit(Interval.NONE.value),
        status=pl.when(pl.col("status") == Status.UNRELIABLE.value)
        .then(pl.lit(Status.SHOWN.value))
        .otherwise("status"),
    )
    return pl.concat([figures.with_columns(category=pl.lit(None, dtype=pl.String)), effective], how="diagonal_relaxed")


def dressed(figures: pl.DataFrame, drawn: pl.Expr) -> pl.DataFrame:
    """The figures with the table's remaining columns: partner level, one wave a year. `drawn` ends the series."""
    series = series_of(pl.col("pollster"), pl.col("wording"), pl.col("mode"), pl.col("sample"))
    return figures.with_columns(
        series=pl.concat_str(series, drawn),
        level=pl.lit("partner"),
        scheme=pl.lit(None, dtype=pl.String),
        place="country",
        grain=pl.lit("year"),
        period=pl.date("wave", 1, 1),
    ).select(pl.col(name) for name in FIGURE_SCHEMA if name not in {"source", "version"})


def error_of(
    measure: str, value: pl.Expr, effective: pl.Expr, *, net_of: tuple[pl.Expr, pl.Expr] | None = None
) -> pl.Expr:
    """The standard error, in points, of a figure in percent from its effective answers: 100·√(spread/effective).

    Null where there is no spread: all said the same, and the error is not to be had this way.
    """
    favourable, unfavourable = net_of or (pl.lit(None), pl.lit(None))
    spread = spread_of(pl.lit(measure), value, favourable, unfavourable)
    return pl.when(spread > 0).then(100 * (spread / effective).sqrt())
