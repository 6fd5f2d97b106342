"""Grades: how far the data of each dataset and source can be relied on, as the newest checks found them."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import func, select

from data.embedded import embedded_folder
from data.findings import Severity
from data.grade_rule import FRESHNESS, NEWS, RULES, Grade, Ground, grade_of
from data.ledger_database import transaction
from data.ledger_schema import TABLE_FILE
from data.quality import Answer, Run
from data.quality_records import QualityRecords
from data.store import Store

__all__ = ["GRADE_SCHEMA", "RULES", "Grade", "grades"]

GRADE_SCHEMA: dict[str, pl.DataType] = {
    "dataset": pl.String(),
    "source": pl.String(),
    "grade": pl.String(),
    "why": pl.String(),
    "checked_at": pl.Datetime("us", "UTC"),
    "open_critical": pl.Int64(),
    "open_warnings": pl.Int64(),
    "acknowledged": pl.Int64(),
    "not_applied": pl.Int64(),
    "fresh": pl.Boolean(),
    "last_day": pl.Date(),
}
"""One row a dataset and source that is held. `checked_at` (UTC) is the start of the newest finished run that looked at
it, null where none did. Open findings are counted acknowledged or not, without those that are news about the world;
`acknowledged` says how many of them someone answers for. `fresh` is null where freshness could not be judged;
`last_day`, of what the source looked at, where that is not known."""

PAIR = ["dataset", "source"]


def grades(store: Store, today: date, embedded: Path | None = None) -> pl.DataFrame:
    """The grade of every dataset and source that the store holds or that is embedded (None: the folder in force).

    Columns of `GRADE_SCHEMA`, in order of dataset and source; `why` is one sentence or two.
    """
    records = QualityRecords(store)
    held, outcomes = _held(store, embedded or embedded_folder()), records.outcomes()
    runs = {one.id: one for one in records.runs(limit=None)} if outcomes.height else {}
    told = (
        held.join(_asked(held, outcomes), on=PAIR, how="left")
        .join(_found(held, records.open_findings(today)), on=PAIR, how="left")
        .join(_changed(store), on=PAIR, how="left")
        .sort(PAIR)
    )
    return pl.DataFrame([_graded(row, runs, today) for row in told.to_dicts()], schema=GRADE_SCHEMA)


def _graded(row: dict[str, Any], runs: dict[int, Run], today: date) -> dict[str, Any]:
    run = runs.get(row["run"])
    grade, why = grade_of(None if run is None else _ground(row, run, today))
    changed = run is not None and (row["changed"] or 0) > run.store_version
    counts = {name: row[name] or 0 for name in ("open_critical", "open_warnings", "acknowledged", "not_applied")}
    return counts | {
        "dataset": row["dataset"],
        "source": row["source"],
        "grade": grade.value,
        "why": f"{why} It was changed since that check." if changed else why,
        "checked_at": run.at if run else None,
        "fresh": False if row["stale"] else row["fresh"],
        "last_day": row["last_day"],
    }


def _ground(row: dict[str, Any], run: Run, today: date) -> Ground:
    alone = row["critical_alone"] or 0
    return Ground(
        critical=alone,
        critical_acknowledged=(row["open_critical"] or 0) - alone,
        warnings=row["open_warnings"] or 0,
        stale=bool(row["stale"]),
        not_applied=row["not_applied"],
        asked=row["asked"],
        days_since=(today - run.at.date()).days,
    )


def _held(store: Store, embedded: Path) -> pl.DataFrame:
    """Each dataset and source that is held, with the last day it looked at."""
    names = {"dataset": pl.String(), "source": pl.String(), "last_day": pl.Date()}
    tables = store.tables()
    pairs = [{"dataset": key.dataset, "source": key.source} for key in tables]
    parts = [pl.LazyFrame(pairs, schema=names)]
    parts += [
        pl.LazyFrame({"dataset": key.dataset, "source": key.source, "last_day": _last_day(path)}, schema=names)
        for key, path in tables.items()
        if key.table == "coverage"
    ]
    if (embedded / "coverage.parquet").exists():
        parts.append(pl.scan_parquet(embedded / "coverage.parquet").select(*PAIR, last_day="last"))
    return pl.concat(parts).group_by(PAIR).agg(pl.col("last_day").max()).collect()


def _last_day(coverage: Path) -> date | None:
    """The last day that a stored table of coverage names; None where it cannot be read, which a check tells."""
    try:
        last = pl.read_parquet(coverage, columns=["last"], glob=False)["last"].max()
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    return last if isinstance(last, date) else None


def _asked(held: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """How the newest run that looked at a dataset and source went; a check that spans sources counts for each."""
    looked = held.join(outcomes.select(PAIR).unique(), on=PAIR, how="semi").select(PAIR)
    not_applied, fresh = pl.col("answer") == Answer.NOT_APPLIED.value, pl.col("check") == FRESHNESS
    return (
        _of_each(looked, outcomes)
        .group_by(PAIR)
        .agg(
            pl.col("run").max(),
            pl.len().alias("asked"),
            not_applied.sum().alias("not_applied"),
            (pl.col("answer") == Answer.PASS.value).filter(fresh & ~not_applied).all().alias("fresh"),
            (fresh & ~not_applied).any().alias("is_judged"),
        )
        .with_columns(pl.when("is_judged").then("fresh").alias("fresh"))
        .drop("is_judged")
    )


def _found(held: pl.DataFrame, still: pl.DataFrame) -> pl.DataFrame:
    critical, known = pl.col("severity") == Severity.CRITICAL.value, pl.col("is_acknowledged")
    return (
        _of_each(held.select(PAIR), still.filter(~pl.col("check").is_in(NEWS)))
        .group_by(PAIR)
        .agg(
            critical.sum().alias("open_critical"),
            (~critical).sum().alias("open_warnings"),
            known.sum().alias("acknowledged"),
            (critical & ~known).sum().alias("critical_alone"),
            (pl.col("check") == FRESHNESS).any().alias("stale"),
        )
    )


def _of_each(pairs: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """What is told of each dataset and source: of just that source, and of the dataset whatever the source."""
    spanning = told.filter(pl.col("source").is_null()).drop("source")
    both = pairs.join(told, on=PAIR), pairs.join(spanning, on="dataset")
    return pl.concat([one.select(*PAIR, pl.exclude(PAIR)) for one in both])


def _changed(store: Store) -> pl.DataFrame:
    """The store version that last wrote a table of each dataset and source."""
    newest = func.max(TABLE_FILE.c.version_number).label("changed")
    query = select(TABLE_FILE.c.dataset, TABLE_FILE.c.source, newest).group_by(
        TABLE_FILE.c.dataset, TABLE_FILE.c.source
    )
    schema = {"dataset": pl.String(), "source": pl.String(), "changed": pl.Int64()}
    with transaction(store.ledger.engine) as connection:
        return pl.DataFrame([dict(row) for row in connection.execute(query).mappings()], schema=schema)
