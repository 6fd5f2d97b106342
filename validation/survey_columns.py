"""Chosen columns of a survey's file: what is asked of the worker, how it reads them, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from data.file_kinds import FileKind, Unreadable
from data.findings import Finding
from data.survey_description import DescriptionFault, Form
from data.survey_files import Codebook, SurveyFile, open_survey
from validation.answers import from_json, to_json
from validation.limits import give_back
from validation.messages import TASK
from validation.survey_messages import mapped_table, unreadable

COLUMNS = "columns"
ROWS_AT_ONCE, CELLS_AT_ONCE = 250_000, 10_000_000


def write_columns(path: Path, *, form: Form, columns: Sequence[str] | None, folder: Path) -> dict[str, Any]:
    """The question what these columns of a file hold, as a message; None: only which columns it has."""
    return {
        TASK: COLUMNS,
        "path": str(path.resolve()),
        "form": asdict(form),
        "columns": None if columns is None else list(columns),
        "folder": str(folder),
    }


def read_in_worker(message: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The answer to such a question: the rows as Arrow files in the folder, batch by batch."""
    asked = message["columns"]
    try:
        with open_survey(Path(message["path"]), form=Form(**message["form"])) as file:
            files = [] if asked is None else _written(file, asked, folder)
            told = {name: (file.codebook.values.get(name), file.codebook.missing.get(name)) for name in asked or ()}
            return {
                "kind": file.kind.value,
                "form": asdict(file.form),
                "names": file.names,
                "values": {name: values for name, (values, _) in told.items() if values},
                "missing": {name: missing for name, (_, missing) in told.items() if missing},
                "files": files,
            }
    except (Unreadable, DescriptionFault) as error:
        return write_refused([unreadable(error)])


def _written(file: SurveyFile, columns: Sequence[str], folder: Path) -> list[str]:
    files: list[str] = []
    for batch in file.batches(columns, rows=min(ROWS_AT_ONCE, max(1, CELLS_AT_ONCE // max(1, len(columns))))):
        files.append(f"columns-{len(files)}.arrow")
        batch.write_ipc(folder / files[-1])
        give_back()
    return files


def write_refused(findings: Sequence[Finding]) -> dict[str, Any]:
    """Why the file cannot be read, as a message."""
    return {"findings": [to_json(finding) for finding in findings]}


def read_columns(path: Path) -> Callable[[Mapping[str, Any], Path], SurveyFile | list[Finding]]:
    """What reads the answer about that file: the file with the columns that were asked for as its cells, or why it
    cannot be read. Of those columns alone labels and missing codes are known.
    """

    def read(message: Mapping[str, Any], folder: Path) -> SurveyFile | list[Finding]:
        if "findings" in message:
            return [from_json(finding) for finding in message["findings"]]
        parts = [mapped_table(folder / Path(name).name) for name in message["files"]]
        cells = pl.concat(parts, how="vertical_relaxed", rechunk=False) if parts else None
        return SurveyFile(
            path=path,
            kind=FileKind(message["kind"]),
            form=Form(**message["form"]),
            names=tuple(map(str, message["names"])),
            rows=None if cells is None else cells.height,
            codebook=Codebook(
                values={name: dict(values) for name, values in message["values"].items()},
                missing={name: tuple((low, high) for low, high in given) for name, given in message["missing"].items()},
            ),
            cells=cells,
        )

    return read
