"""What became of submitted surveys: those that wait, were decided on, were undone, and those that were refused."""

from datetime import UTC, datetime

import polars as pl

from data.landing import Landed
from data.own_record import OWN, own_version
from data.store import Store, Submission

TIME = pl.Datetime("us", "UTC")

HISTORY_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.Int64(),
    "state": pl.String(),
    "at": TIME,
    "who": pl.String(),
    "file_name": pl.String(),
    "dataset": pl.String(),
    "decided_at": TIME,
    "decided_by": pl.String(),
    "comment": pl.String(),
    "alone": pl.Boolean(),
    "version": pl.Int64(),
    "undone": pl.Boolean(),
    "warnings": pl.Int64(),
    "sha256": pl.String(),
}
"""One row a submission. `state` is waiting, approved, rejected, withdrawn or refused (by the checks; then no id).
`who` submitted it; `alone`: the same person decided. `undone`: its version was taken back."""

DATASETS = ("survey_responses", "published_figures")


def history(store: Store) -> pl.DataFrame:
    """Every survey that was submitted and what became of it, newest first: `HISTORY_SCHEMA`."""
    proposed = pl.DataFrame(
        [
            {
                "id": one.id,
                "state": str(one.state),
                "at": one.at,
                "who": one.who,
                "file_name": one.file_name,
                "dataset": one.dataset,
                "decided_at": one.decided_at,
                "decided_by": one.decided_by,
                "comment": one.comment,
                "alone": one.alone,
                "version": one.version,
                "undone": one.undone,
                "warnings": len(one.findings),
                "sha256": one.sha256,
            }
            for one in store.proposals()
        ],
        schema=HISTORY_SCHEMA,
    )
    by_version = {own_version(dataset): dataset for dataset in reversed(DATASETS)}
    refused = (
        store.refusals()
        .filter(provider=OWN, source=OWN)
        .select(
            pl.lit(None, dtype=pl.Int64).alias("id"),
            pl.lit("refused").alias("state"),
            pl.col("when").alias("at"),
            "who",
            "file_name",
            pl.col("source_version").replace_strict(by_version, default=None, return_dtype=pl.String).alias("dataset"),
            "sha256",
        )
    )
    return (
        pl.concat([proposed, refused], how="diagonal_relaxed")
        .select(pl.col(name).cast(kind) for name, kind in HISTORY_SCHEMA.items())
        .sort("at", "id", descending=True, nulls_last=True)
    )


def refused_as(landed: Landed, who: str, dataset: str) -> Submission:
    """What the ledger keeps of a survey that the gate refused. Its source tells it from other refused files."""
    return Submission(
        who=who,
        when=datetime.now(UTC),
        file_name=landed.name,
        sha256=landed.sha256,
        provider=OWN,
        datasets=(dataset,),
        source=OWN,
        version=own_version(dataset),
        own=True,
    )
