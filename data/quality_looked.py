"""What a finished run leaves of each dataset it looked at: answers counted, findings open, and the grade then told."""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection, select

from data.acknowledgements import standing as acknowledged
from data.findings import Severity
from data.grade_rule import FRESHNESS, NEWS, Ground, grade_of
from data.ledger_schema import LOOKED, RUN
from data.quality import Answer, CheckOutcome
from data.quality_changes import Row
from data.quality_standing import newest_changes

HISTORY_SCHEMA: dict[str, pl.DataType] = {
    "run": pl.Int64(),
    "at": pl.Datetime("us", "UTC"),
    "passed": pl.Int64(),
    "failed": pl.Int64(),
    "not_applied": pl.Int64(),
    "critical_open": pl.Int64(),
    "warnings_open": pl.Int64(),
    "grade": pl.String(),
}
"""One row a finished run that looked at the dataset, oldest first; `at` in UTC. Findings that are news do not count."""


def add_looked(
    connection: Connection, run: int, datasets: Iterable[str], outcomes: Sequence[CheckOutcome], today: date
) -> None:
    """Keeps for each dataset how the run's checks answered and what is open after its changes were added."""
    known = acknowledged(connection)
    answered = {identity for identity, one in known.items() if one["until"] >= today}
    still: dict[str, list[Row]] = {}
    for row in newest_changes(connection, open_only=True):
        still.setdefault(row["dataset"], []).append(row)
    rows = [_looked(run, one, outcomes, still.get(one, []), answered) for one in datasets]
    if rows:
        connection.execute(LOOKED.insert(), rows)


def history_of(connection: Connection, dataset: str) -> pl.DataFrame:
    """What the runs left of a dataset, columns of `HISTORY_SCHEMA`."""
    counts = (LOOKED.c[name] for name in HISTORY_SCHEMA if name not in ("run", "at"))
    query = select(RUN.c.id.label("run"), RUN.c.at, *counts).join(LOOKED, LOOKED.c.run_id == RUN.c.id)
    found = connection.execute(query.where(LOOKED.c.dataset == dataset).order_by(RUN.c.id)).mappings()
    return pl.DataFrame([dict(row) for row in found], schema=HISTORY_SCHEMA)


def _looked(run: int, dataset: str, outcomes: Sequence[CheckOutcome], still: Sequence[Row], answered: set[str]) -> Row:
    answers = [one.answer for one in outcomes if one.dataset == dataset]
    faults = [row for row in still if row["check"] not in NEWS]
    criticals = [row for row in faults if row["severity"] == Severity.CRITICAL]
    alone = sum(row["identity"] not in answered for row in criticals)
    ground = Ground(
        critical=alone,
        critical_acknowledged=len(criticals) - alone,
        warnings=len(faults) - len(criticals),
        stale=any(row["check"] == FRESHNESS for row in faults),
        not_applied=answers.count(Answer.NOT_APPLIED),
        asked=len(answers),
    )
    return {
        "run_id": run,
        "dataset": dataset,
        "passed": answers.count(Answer.PASS),
        "failed": answers.count(Answer.FAIL),
        "not_applied": ground.not_applied,
        "critical_open": len(criticals),
        "warnings_open": ground.warnings,
        "grade": grade_of(ground)[0].value,
    }
