"""The checks over the pipe: what is held and asked, and what is answered; the declared measures as an Arrow file."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from data.datasets import dataset as dataset_of
from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding
from validation.answers import Checked
from validation.beyond import Beyond
from validation.held import MEASURE_SCHEMA, Held, HeldTable
from validation.messages import TASK

CHECK, UNCHECKED = "check", "unchecked"
MEASURES = "measures.arrow"
MOST_FINDINGS = 100_000


def write_check(held: Held, dataset: str, folder: Path) -> dict[str, Any]:
    """The question what the checks of one dataset find, as a message."""
    held.measures.select(*MEASURE_SCHEMA).write_ipc(folder / MEASURES)
    return {
        TASK: CHECK,
        "dataset": dataset,
        "tables": [
            asdict(one)
            | {
                "path": str(one.path.absolute()),
                "before": str(one.before.absolute()) if one.before else None,
                "changed": one.changed.isoformat() if one.changed else None,
            }
            for one in held.tables
        ],
        "embedded": str(held.embedded.absolute()) if held.embedded else None,
        "today": held.today.isoformat(),
        "home": held.home,
        "beyond": {name: asdict(limits) for name, limits in held.beyond.items()},
        "folder": str(folder),
    }


def read_check(message: Mapping[str, Any]) -> tuple[Held, str]:
    """What is held and which dataset is asked about."""
    held = Held(
        tables=[
            HeldTable(
                **one
                | {
                    "path": Path(one["path"]),
                    "before": Path(one["before"]) if one["before"] else None,
                    "changed": date.fromisoformat(one["changed"]) if one["changed"] else None,
                }
            )
            for one in message["tables"]
        ],
        embedded=Path(message["embedded"]) if message["embedded"] else None,
        today=date.fromisoformat(message["today"]),
        home=message["home"],
        beyond={name: Beyond(**_tuples(limits)) for name, limits in message["beyond"].items()},
        measures=pl.read_ipc(Path(message["folder"]) / MEASURES),
    )
    return held, message["dataset"]


def _tuples(limits: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in limits.items()}


def write_checked(checked: Checked) -> dict[str, Any]:
    """What was answered, as a message."""
    return {
        "outcomes": [asdict(one) for one in checked.outcomes],
        "findings": [asdict(one) for one in checked.findings[:MOST_FINDINGS]],
    }


def write_unchecked(reason: str) -> dict[str, Any]:
    """Why the dataset could not be checked, as a message."""
    return {UNCHECKED: reason}


def read_checked(message: Mapping[str, Any], folder: Path) -> Checked | str:
    """The answer of a message, or why there is none. No value of a respondent's row gets past here, whatever a check
    says.

    Raises KeyError, TypeError or ValueError for what is no answer.
    """
    del folder
    if UNCHECKED in message:
        return str(message[UNCHECKED])
    outcomes = [
        CheckOutcome(**one | {"severity": Severity(one["severity"]), "answer": Answer(one["answer"])})
        for one in message["outcomes"]
    ]
    return Checked(outcomes=outcomes, findings=[_finding(one) for one in message["findings"]])


def _finding(told: Mapping[str, Any]) -> QualityFinding:
    kept = {"value": None} if dataset_of(told["dataset"]).respondents else {}
    return QualityFinding(**{**told, **kept, "severity": Severity(told["severity"]), "rows": tuple(told["rows"])})
