"""What checks answered in a run: kept once a question, read back as a table, and counted by dataset."""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, func, select

from data.ledger_schema import LOOKED, OUTCOME, QUESTION
from data.quality import CheckOutcome

OUTCOME_SCHEMA: dict[str, pl.DataType] = {
    "run": pl.Int64(),
    "check": pl.String(),
    "dataset": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
    "severity": pl.String(),
    "answer": pl.String(),
    "reason": pl.String(),
    "cases": pl.Int64(),
    "broken": pl.Int64(),
    "excepted": pl.Int64(),
    "seconds": pl.Float64(),
}
"""One row a question a run put, in the order it was put: the fields of `CheckOutcome`, and the run."""

Question = tuple[str, str, str | None, str | None]


def add_outcomes(connection: Connection, run: int, outcomes: Sequence[CheckOutcome]) -> None:
    """Keeps the outcomes of a run; a question that was put before is named, not written again."""
    questions = _questions(connection, outcomes)
    rows = [
        {
            "run_id": run,
            "question_id": questions[_question(one)],
            "severity": one.severity.value,
            "answer": one.answer.value,
            "reason": one.reason,
            "cases": one.cases,
            "broken": one.broken,
            "excepted": one.excepted,
            "seconds": one.seconds,
        }
        for one in outcomes
    ]
    if rows:
        connection.execute(OUTCOME.insert(), rows)


def outcomes_of(connection: Connection, run: int | None) -> pl.DataFrame:
    """The outcomes of a run; None: of each dataset those of the newest finished run that looked at it."""
    query = select(
        OUTCOME.c.run_id.label("run"),
        *(OUTCOME.c[name] for name in ("severity", "answer", "reason", "cases", "broken", "excepted", "seconds")),
        *(QUESTION.c[name] for name in ("check", "dataset", "source", "version")),
    ).join(QUESTION, QUESTION.c.id == OUTCOME.c.question_id)
    if run is not None:
        return _frame(connection.execute(query.where(OUTCOME.c.run_id == run).order_by(OUTCOME.c.id)).mappings())
    newest = select(LOOKED.c.dataset, func.max(LOOKED.c.run_id).label("run")).group_by(LOOKED.c.dataset).subquery()
    of_newest = query.join(newest, (newest.c.dataset == QUESTION.c.dataset) & (newest.c.run == OUTCOME.c.run_id))
    runs = OUTCOME.c.run_id.in_(select(newest.c.run))
    return _frame(connection.execute(of_newest.where(runs).order_by(OUTCOME.c.id)).mappings())


def _frame(rows: Iterable[Any]) -> pl.DataFrame:
    return pl.DataFrame([dict(row) for row in rows], schema=OUTCOME_SCHEMA)


def _questions(connection: Connection, outcomes: Sequence[CheckOutcome]) -> dict[Question, int]:
    """The id of each question, those put for the first time added."""
    names = ("check", "dataset", "source", "version")
    datasets = {one.dataset for one in outcomes}
    query = select(QUESTION.c.id, *(QUESTION.c[name] for name in names)).where(QUESTION.c.dataset.in_(datasets))
    known = {(row[1], row[2], row[3], row[4]): int(row[0]) for row in connection.execute(query)}
    for question in dict.fromkeys(_question(one) for one in outcomes):
        if question not in known:
            added = connection.execute(QUESTION.insert().values(dict(zip(names, question, strict=True))))
            key = added.inserted_primary_key
            assert key is not None
            known[question] = int(key[0])
    return known


def _question(outcome: CheckOutcome) -> Question:
    return outcome.check, outcome.dataset, outcome.source, outcome.version
