"""Whether the parties of what happened were states that existed in the year."""

import polars as pl

from data.contract import Dataset, Kind
from data.findings import Severity
from data.ownership import STILL
from data.states import actors
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.held import Held
from validation.place_years import row_numbers, year_of

STATES = ("state", "retired")


def party_columns(dataset: Dataset) -> list[str]:
    """The columns that name a party: of a joint event its parties, else every state beside the one that places a row.

    The place itself of other datasets is judged by the rule of the contract, row for row.
    """
    if dataset.event is not None:
        return [dataset.place]
    named = [column.name for column in dataset.columns if column.kind is Kind.ACTOR]
    return [name for name in named if name not in ("home", dataset.place, dataset.kind)]


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a party, year and column that names it. Of a joint event a party is a state; elsewhere it only lives."""
    dataset = held.dataset(subject)
    columns = party_columns(dataset)
    if not columns or dataset.respondents:
        return None
    known = actors().select("actor", "kind", "first_year", last_year=pl.col("last_year").fill_null(STILL))
    rows = held.rows(subject)
    parts = [
        rows.select(pl.lit(name).alias("column"), "file_row", actor=pl.col(name), year=year_of(dataset))
        .drop_nulls(["actor", "year"])
        .group_by("column", "actor", "year")
        .agg(rows=row_numbers(), count=pl.len().cast(pl.Int64))
        for name in columns
    ]
    lives = pl.col("year").is_between("first_year", "last_year")
    is_state = pl.col("kind").is_in(STATES) if dataset.event is not None else pl.col("kind").is_not_null()
    judged = (
        pl.concat(parts)
        .join(known.lazy(), on="actor", how="left")
        .with_columns(
            place="actor",
            value=pl.col("actor"),
            subject=pl.format("{} {}", "actor", "year"),
            holds=(lives & is_state).fill_null(False),
        )
        .sort("column", "actor", "year")
    )
    return Looked(
        cases=cases(judged),
        reason="{place} is named as taking part in {year} ({column}), and was no state of its own in that year."
        if dataset.event is not None
        else "{place} is named as the partner in {year} ({column}), and was not there in that year.",
        remedy="Check the year, or write the state it belonged to then. Until then it counts under no state's page "
        "of that year.",
    )


CHECK = Check(
    id="parties exist",
    title="Parties that exist",
    asks="Was every party of an event, and every partner, there in the year the row tells of?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
