"""By what two events of different ids are one event, told for each dataset."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data.contract import ROW_NUMBER, Dataset, Kind
from data.datasets.agreement_parties import AREAS
from data.ownership import folded
from validation.place_years import has_column, id_columns

UNNAMED = "unnamed"
"""The name of an exercise whose source has none."""
LARGE = 10
"""Deaths from which two events alike in everything are remarkable: single killings of one day and town are often
alike."""

PARTIES = "parties"
"""Column made of a joint event's parties, joined in order."""


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Columns that two rows of one event share, and which rows say enough of themselves to be compared."""

    columns: tuple[str, ...]
    enough: pl.Expr
    folded: tuple[str, ...] = ()
    """Of the columns, those compared without case, accents and punctuation."""


LIKENESSES: Mapping[str, Likeness] = {
    "agreement_parties": Likeness(
        columns=(PARTIES, "signed", "type", *(flag for _, flag, _ in AREAS), "title"),
        folded=("title",),
        enough=pl.col("signed").is_not_null(),
    ),
    "exercise_participations": Likeness(
        columns=(PARTIES, "name", "start"),
        folded=("name",),
        enough=(pl.col("start").str.len_chars() == len("2006-03-25")) | (pl.col("name") != UNNAMED),
    ),
    "peace_agreements": Likeness(
        columns=("place", "signed", "name"),
        folded=("name",),
        enough=pl.col("signed").is_not_null(),
    ),
    "conflict_events": Likeness(
        columns=(
            *("place", "date_start", "date_end", "kind", "name_a", "name_b", "latitude", "longitude"),
            *("best", "low", "high", "deaths_civilians", "sources"),
        ),
        enough=pl.col("best") >= LARGE,
    ),
}
"""Datasets whose events are told apart by less than every column, or of which only some say enough."""


def likeness(dataset: Dataset) -> Likeness | None:
    """By what two ids of the dataset are one event; None where no day tells its events apart, or it has no ids.

    Where nothing else is declared: every column but the id, of the rows of a timeline's happenings whose day is known.
    """
    ids = id_columns(dataset)
    if dataset.id in LIKENESSES:
        return LIKENESSES[dataset.id]
    day = _day(dataset)
    if dataset.respondents or dataset.event is not None or len(ids) != 1 or day is None:
        return None
    others = tuple(column.name for column in dataset.columns if not column.is_family and column.name not in ids)
    return Likeness(columns=others, enough=pl.col(day).is_not_null())


def events(rows: pl.LazyFrame, dataset: Dataset, alike: Likeness) -> pl.LazyFrame:
    """One row an event: its columns, `parties` where several rows make one, and `rows` where it stands in the file."""
    if dataset.event is None:
        return rows.with_columns(rows=pl.concat_list(ROW_NUMBER))
    return rows.group_by(dataset.event).agg(
        pl.col(dataset.place).drop_nulls().unique().sort().str.join(" ").alias(PARTIES),
        pl.col(dataset.place).drop_nulls().min(),
        pl.col(dataset.period).min(),
        *(
            pl.col(name).sort_by(ROW_NUMBER).first()
            for name in alike.columns
            if has_column(dataset, name) and name not in dataset.event
        ),
        rows=pl.col(ROW_NUMBER).unique().sort().head(5),
    )


def compared(alike: Likeness) -> list[pl.Expr]:
    """The columns as they are compared, under names of their own."""
    return [
        (folded(pl.col(name)) if name in alike.folded else pl.col(name)).alias(f"alike {name}")
        for name in alike.columns
    ]


def _day(dataset: Dataset) -> str | None:
    if dataset.happening is None:
        return None
    return dataset.happening.day or (dataset.period if dataset.column(dataset.period).kind is Kind.DATE else None)
