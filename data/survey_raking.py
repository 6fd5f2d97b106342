"""Weights raked to population margins, per country and wave: one factor a cell of the margins, found by svy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from data.findings import Finding, Severity
from data.survey_answers import normal, said_in
from data.survey_description import SurveyDescription
from data.survey_findings import joined_findings, of_the_file, of_values

MARGIN, FACTOR, SAMPLE = "margin_", "factor_", ("country", "wave")
RAKED = "weights raked"
"""The rule of the finding that says how raking changed the weights of a country and wave."""

TOLERANCE, MOST_ROUNDS = 1e-10, 1_000


@dataclass(frozen=True, kw_only=True)
class Raking:
    """What raking makes of a survey's weights."""

    factors: pl.DataFrame
    """One row a cell of the margins in a country and wave: `country`, `wave`, `margin_<column>`, `factor_<weight>`."""
    findings: tuple[Finding, ...]
    """How the weights changed; critical where they cannot be raked."""


def margin_cells(table: pl.DataFrame, description: SurveyDescription) -> list[pl.Series]:
    """The columns that the weights are raked to, as they are compared, each named `margin_<column>`."""
    return [said_in(table, column).alias(MARGIN + column) for column in description.margins]


def sums_by_cell(rows: pl.DataFrame) -> pl.DataFrame:
    """Of rows with weights and margins, per country, wave and cell: number, sums of each weight and of its squares.

    Sums of batches may be added up: `added_up`.
    """
    margins = [name for name in rows.columns if name.startswith(MARGIN)]
    return rows.group_by(*SAMPLE, *margins).agg(
        pl.len().alias("n").cast(pl.Int64),
        (pl.col("weight") ** 2).sum().alias("squares"),
        *(pl.col(weight).sum() for weight in _weights(rows)),
    )


def added_up(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The sums of several batches as of one."""
    whole = pl.concat(list(parts))
    margins = [name for name in whole.columns if name.startswith(MARGIN)]
    return whole.group_by(*SAMPLE, *margins).agg(pl.all().sum()).sort(*SAMPLE, *margins, nulls_last=True)


def outside_margins(table: pl.DataFrame, description: SurveyDescription) -> list[Finding]:
    """Every value of a raked column that has no share, and empty cells: nobody may be left out of a margin."""
    found: list[Finding] = []
    for cells, (column, shares) in zip(margin_cells(table, description), description.margins.items(), strict=True):
        known = [normal(value) for value in shares]
        rows = table.select("file_row").with_columns(value=cells.fill_null("(empty)"))
        found += of_values(
            rows.filter(~pl.col("value").is_in(known)),
            value="value",
            rule="value outside the margins",
            column=column,
            severity=Severity.CRITICAL,
            reason="“{value}” has no share in the population margins.",
            remedy=f"Give it a share under margins: {column}, or leave that margin out.",
        )
    return found


def raking(sums: pl.DataFrame, description: SurveyDescription) -> Raking:
    """The factors that put the weights of each country and wave on the margins, each set of weights for itself.

    The sum of the weights stays. Deming and Stephan's iterative proportional fitting (1940), as svy does it; a cell's
    factor is that of every respondent in it. Replicate weights are raked like the weights.
    """
    known = sums.drop_nulls(SAMPLE)
    parts = [_raked(part, description) for part in known.partition_by(*SAMPLE, maintain_order=True)]
    if not parts:
        return _unraked(sums, _weights(sums))
    return Raking(
        factors=pl.concat([part.factors for part in parts]),
        findings=tuple(joined_findings([part.findings for part in parts])),
    )


def _raked(part: pl.DataFrame, description: SurveyDescription) -> Raking:
    place = f"{part['country'][0]} {part['wave'][0]}"
    weights = _weights(part)
    margins = [MARGIN + column for column in description.margins]
    strangers = [
        part.filter(~pl.col(MARGIN + column).is_in([normal(value) for value in shares]).fill_null(False)).height
        for column, shares in description.margins.items()
    ]
    if any(strangers):
        return _unraked(part, weights)  # `outside_margins` says which values, and where
    nobody = [
        f"{column} {value}"
        for column, shares in description.margins.items()
        for value in shares
        if normal(value) not in part.filter(pl.col("weight") > 0)[MARGIN + column]
    ]
    if nobody:
        return _unraked(part, weights, f"no respondent of {place} with a weight is {', '.join(nobody)}")
    try:
        factors = part.select(*SAMPLE, *margins, *(_factor(part, weight, description.margins) for weight in weights))
    except _CannotRake as fault:
        return _unraked(part, weights, f"the weights of {place} {fault}")
    factor = factors[FACTOR + "weight"]
    before, after = _kish(part, part["n"] * 0 + 1.0), _kish(part, factor)
    told = of_the_file(
        RAKED,
        column=description.design.weight,
        severity=Severity.WARNING,
        reason=f"The weights of {place} were raked to {', '.join(description.margins)}; "
        f"their design effect (Kish) went from {before:.2f} to {after:.2f}.",
        remedy="Nothing need be done; it is kept with the version.",
    )
    return Raking(factors=factors, findings=(told,))


def _kish(part: pl.DataFrame, factor: pl.Series) -> float:
    """Kish's design effect of the weights, each times its cell's factor: n Σw² / (Σw)²."""
    squares = float((part["squares"] * factor**2).sum())
    return float(part["n"].sum()) * squares / float((part["weight"] * factor).sum()) ** 2


class _CannotRake(Exception):
    """Raised where no factors put the weights on the margins, in words that follow “the weights of FRA 2024”."""


def _factor(part: pl.DataFrame, weight: str, margins: Mapping[str, Mapping[str, float]]) -> pl.Series:
    # Loaded here: it takes a second, and few surveys are raked.
    import svy

    cells = part.select(pl.col(MARGIN + column) for column in margins).with_columns(w=part[weight])
    total = float(part[weight].sum())
    controls: dict[str, Any] = {
        MARGIN + column: {normal(value): total * share / sum(shares.values()) for value, share in shares.items()}
        for column, shares in margins.items()
    }
    try:
        raked = svy.Sample(cells, svy.Design(wgt="w")).weighting.rake(
            controls=controls, wgt_name="raked", tol=TOLERANCE, max_iter=MOST_ROUNDS
        )
    except svy.SvyError as error:
        raise _CannotRake("do not settle on the margins") from error
    found: pl.Series = raked.data["raked"] / part[weight]
    return found.fill_nan(1.0).alias(FACTOR + weight)


def _unraked(part: pl.DataFrame, weights: list[str], why: str | None = None) -> Raking:
    margins = [name for name in part.columns if name.startswith(MARGIN)]
    factors = part.select(*SAMPLE, *margins, *(pl.lit(1.0).alias(FACTOR + weight) for weight in weights))
    if why is None:
        return Raking(factors=factors, findings=())
    told = of_the_file(
        "weights cannot be raked",
        column=None,
        severity=Severity.CRITICAL,
        reason=f"They are not raked: {why}.",
        remedy="Put values of the margins together, or leave a margin out.",
    )
    return Raking(factors=factors, findings=(told,))


def _weights(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name == "weight" or name.startswith("replicate_")]


def with_raked_weights(rows: pl.DataFrame, factors: pl.DataFrame) -> pl.DataFrame:
    """The rows with each weight times its factor, and without the columns of the margins."""
    margins = [name for name in rows.columns if name.startswith(MARGIN)]
    made = [name for name in factors.columns if name.startswith(FACTOR)]
    return (
        rows.join(factors, on=[*SAMPLE, *margins], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col(name.removeprefix(FACTOR)) * pl.col(name).fill_null(1.0) for name in made)
        .drop(*margins, *made)
    )
