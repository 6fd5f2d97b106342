"""Whether a place or a kind has fallen silent in a source that goes on."""

import polars as pl

from data.contract import Dataset
from data.findings import Severity
from data.states import lives
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.checks.freshness import rhythm_of
from validation.held import Held

FEWEST_YEARS = 3
"""Years looked at below which there is no series that could stop."""


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a place, a kind, and a kind in a place: the year in which it was last looked at.

    It has stopped where it lags its source by more years than it ever missed before, and more than are usual. A state
    that exists no longer has not stopped, and of a kind in a place only what its place and its kind do not explain is
    asked. The question does not arise where the source looks at every state and kind alike.
    """
    assert subject.source is not None
    years = looked_at(held.coverage(subject))
    if years.is_empty():
        return NotApplied(reason="It is not on record which years this source covers.")
    if years["place"].null_count() + years["kind"].null_count() == 2 * years.height:
        return None
    dataset, rhythm = held.dataset(subject), rhythm_of(held, subject.dataset, subject.source)
    usual = held.limits(subject.dataset).usual_gap_years or rhythm.cadence_years
    newest = int(years.select(pl.col("year").max()).item())
    places, kinds = _series(years, "place"), _series(years, "kind")
    both = (
        _series(years, "place", "kind")
        .join(places.select("place", of_place="last"), on="place", how="left")
        .join(kinds.select("kind", of_kind="last"), on="kind", how="left")
        .with_columns(goes_on=pl.min_horizontal("of_place", "of_kind"))
        .drop("of_place", "of_kind")
    )
    told = pl.concat(
        [
            *(one.with_columns(goes_on=pl.lit(newest, dtype=pl.Int64)) for one in (places, kinds)),
            *([both] if places.height > 1 and kinds.height > 1 else []),
        ],
        how="diagonal",
    )
    return Looked(
        cases=cases(_judged(told, dataset, usual)),
        reason=f"Nothing of {{subject}} after {{year}}, and the source goes on to {newest}: it never missed so long.",
        remedy="Ask the source whether it was given up; its last figures say what they are, an old year's.",
    )


def looked_at(coverage: pl.DataFrame) -> pl.DataFrame:
    """One row a place, kind and year that a coverage looked at, in part at least; null: every place, every kind."""
    return (
        coverage.with_columns(year=pl.int_ranges(pl.col("first").dt.year(), pl.col("last").dt.year() + 1))
        .explode("year", empty_as_null=False)
        .select("place", "kind", pl.col("year").cast(pl.Int64))
        .unique()
    )


def _series(years: pl.DataFrame, *of: str) -> pl.DataFrame:
    """One row a place, a kind or both: its last year, how many it was looked at in, and the longest step between two.

    What was looked at for every place or every kind was looked at for each.
    """
    named = years.drop_nulls(of).select(*of, "year")
    every = years.filter(pl.any_horizontal(pl.col(of).is_null())).select("year", pl.col(of).name.suffix("_of")).unique()
    fits = [pl.col(f"{one}_of").is_null() | (pl.col(f"{one}_of") == pl.col(one)) for one in of]
    also = named.select(of).unique().join(every, how="cross").filter(fits).select(named.columns)
    return (
        pl.concat([named, also])
        .unique()
        .sort(*of, "year")
        .group_by(of, maintain_order=True)
        .agg(last=pl.col("year").max(), looked=pl.len(), step=pl.col("year").diff().max())
    )


def _judged(told: pl.DataFrame, dataset: Dataset, usual: float) -> pl.DataFrame:
    """The cases: `holds` null where there were too few years for a series."""
    ended = lives().group_by("actor").agg(gone=pl.col("last_year").max())
    judged = told.join(ended, left_on="place", right_on="actor", how="left")
    allowed = pl.max_horizontal(pl.col("step").fill_null(0).cast(pl.Float64), pl.lit(usual))
    of_columns = dataset.kind is not None and dataset.kind.endswith("*")
    column = pl.concat_str(pl.lit((dataset.kind or "").rstrip("*")), "kind") if of_columns else pl.lit(dataset.kind)
    called = column if of_columns else pl.concat_str(column, "kind", separator=" ")
    return (
        judged.with_columns(column=pl.when(pl.col("kind").is_not_null()).then(column), called=called)
        .select(
            "place",
            "column",
            subject=pl.concat_str("place", "called", separator=" ", ignore_nulls=True),
            year="last",
            value="kind",
            holds=pl.when(pl.col("looked") >= FEWEST_YEARS).then(
                (pl.col("goes_on") - pl.col("last") <= allowed)
                | (pl.col("gone") <= pl.col("last") + 1).fill_null(False)
            ),
        )
        .sort("subject")
    )


CHECK = Check(
    id="series stopped",
    title="Series that stopped",
    asks="Does every place and every kind go on as far as its source does?",
    severity=Severity.WARNING,
    scope=Scope.SOURCE,
    look=look,
)
