"""Surveys over the pipe: what is asked of the worker, and what it answers; tables as Arrow files in the folder."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow
import pyarrow.ipc

from data.datasets.survey_responses import DATASET
from data.file_kinds import FileKind, Unreadable
from data.findings import Finding
from data.own_record import OWN, OWN_VERSION
from data.provider import Part
from data.survey_description import DescriptionFault, Form, SurveyDescription, as_plain
from data.survey_looking import Look, LookedAt, SeenValue
from validation.answers import SurveyTables, from_json, to_json, whole_file
from validation.messages import MOST_FINDINGS, PROGRESS, TASK
from validation.survey_outcomes import OUTCOME_SCHEMA, QUESTIONS_SCHEMA, SUMMARY_SCHEMA

LOOK, SURVEY = "look", "survey"
TABLES = {"summary": SUMMARY_SCHEMA, "questions": QUESTIONS_SCHEMA, "outcomes": OUTCOME_SCHEMA}

Tell = Callable[[float, str], None]
"""Given the part that is done (0 to 1) and what is being done."""


@dataclass(frozen=True, kw_only=True)
class SurveyJudgement:
    """What a survey's file gave: batches of rows as Arrow files, their coverage, everything found, and the tables.

    No table where the file could not be read; no rows where it is refused.
    """

    findings: list[Finding]
    rows: tuple[Path, ...] = ()
    coverage: pl.DataFrame | None = None
    tables: SurveyTables | None = None


@dataclass(frozen=True, kw_only=True)
class SurveyAnswer:
    """A judgement as the gate reads it, its rows mapped."""

    parts: list[Part]
    findings: list[Finding]
    tables: SurveyTables | None


def write_look(path: Path, *, file_name: str, form: Form, folder: Path) -> dict[str, Any]:
    """The question what a file holds, as a message."""
    return {
        TASK: LOOK,
        "path": str(path.resolve()),
        "file_name": file_name,
        "form": asdict(form),
        "folder": str(folder),
    }


def write_survey_question(
    path: Path, *, file_name: str, description: SurveyDescription, held: pl.DataFrame | None, folder: Path
) -> dict[str, Any]:
    """The question what comes of a survey's file, as a message; what is held is written into the folder."""
    if held is not None:
        held.write_ipc(folder / "held.arrow")
    return {
        TASK: SURVEY,
        "path": str(path.resolve()),
        "file_name": file_name,
        "description": as_plain(description),
        "held": "held.arrow" if held is not None else None,
        "folder": str(folder),
    }


def unreadable(error: Unreadable | DescriptionFault) -> Finding:
    """What is said of a file that the reader cannot read as it is told to, in the reader's words."""
    if isinstance(error, DescriptionFault):
        return whole_file("description not usable", str(error), "Correct the description and check the file again.")
    reason = f"{error.what}: {error.got}. Allowed: {error.allowed}."
    return whole_file("unreadable", reason, error.next_step, row=error.row)


def told(done: float, doing: str) -> dict[str, Any]:
    """How far the worker is, as a message."""
    return {PROGRESS: done, "doing": doing}


def write_looked(looked: Look | list[Finding]) -> dict[str, Any]:
    """What a file holds, or why it cannot be looked at, as a message."""
    if isinstance(looked, list):
        return {"findings": [to_json(finding) for finding in looked]}
    return {"look": _plain(asdict(looked))}


def read_look(message: Mapping[str, Any], folder: Path) -> Look | list[Finding]:
    """What a file holds, or why it cannot be looked at. Raises KeyError, TypeError or ValueError for neither."""
    del folder
    if "findings" in message:
        return [from_json(finding) for finding in message["findings"]]
    look = message["look"]
    columns = tuple(
        LookedAt(
            **{
                **column,
                "values": tuple(SeenValue(**value) for value in column["values"]),
                "low": _value(column["low"]),
                "high": _value(column["high"]),
            }
        )
        for column in look["columns"]
    )
    forms = {name: Form(**look[name]) for name in ("form", "given")}
    return Look(**{**look, **forms, "kind": FileKind(look["kind"]), "columns": columns})


def _plain(value: Any) -> Any:
    """Days as something JSON holds and `_value` knows again."""
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _value(value: Any) -> Any:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value


def write_survey_judgement(judgement: SurveyJudgement, folder: Path) -> dict[str, Any]:
    """The judgement as a message; its coverage and tables are written into the folder, where its rows are already."""
    if judgement.coverage is not None:
        judgement.coverage.write_ipc(folder / "coverage.arrow")
    if judgement.tables is not None:
        for name in TABLES:
            getattr(judgement.tables, name).write_ipc(folder / f"{name}.arrow")
    return {
        "rows": [path.name for path in judgement.rows] if judgement.coverage is not None else None,
        "tables": judgement.tables is not None,
        "findings": [to_json(finding) for finding in judgement.findings[:MOST_FINDINGS]],
    }


def read_survey_judgement(message: Mapping[str, Any], folder: Path) -> SurveyAnswer:
    """The judgement of a message. The rows' files are mapped: only what is used of them comes into memory.

    Raises KeyError, TypeError, ValueError or OSError for what is no judgement.
    """
    parts, tables = [], None
    if message["tables"]:
        read = {name: _table(folder / f"{name}.arrow", schema) for name, schema in TABLES.items()}
        tables = SurveyTables(**read)
    if message["rows"] is not None:
        batches = [mapped_table(folder / Path(name).name) for name in message["rows"]]
        rows = pl.concat(batches, rechunk=False)
        if DATASET.schema(rows.columns) != dict(rows.schema):
            raise ValueError("rows of another form")
        coverage = pl.read_ipc(folder / "coverage.arrow")
        parts = [Part(dataset=DATASET.id, source=OWN, version=OWN_VERSION, rows=rows, coverage=coverage)]
    return SurveyAnswer(parts=parts, findings=[from_json(one) for one in message["findings"]], tables=tables)


def mapped_table(path: Path) -> pl.DataFrame:
    """The rows of an Arrow file where they lie, checked whole; `pl.read_ipc` would copy them into memory."""
    table = pyarrow.ipc.open_file(pyarrow.memory_map(str(path))).read_all()
    table.validate(full=True)
    return pl.DataFrame(pl.from_arrow(table, rechunk=False))


def _table(path: Path, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    table = pl.read_ipc(path)
    if dict(table.schema) != dict(schema):
        raise ValueError("a table of another form")
    return table
