"""What is done with a survey's file: reading batch by batch, rules, checks. Runs in the worker alone."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from data.coverage import merged
from data.datasets.survey_responses import DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, has_criticals
from data.reading import ENCODINGS_GUESSED, encoding_guessed
from data.survey_description import DescriptionFault, Form, SurveyDescription
from data.survey_files import check_survey_file, open_survey
from data.survey_looking import Look, look
from data.survey_rows import columns_absent, columns_needed, raking_of, read_batches, rows_of
from data.survey_yaml import description_of
from validation.answers import SurveyTables
from validation.survey_batches import Batches
from validation.survey_checks import checked_tally
from validation.survey_gathering import as_in_file, said_once
from validation.survey_messages import SurveyJudgement, Tell, unreadable

ROWS_AT_ONCE, CELLS_AT_ONCE = 250_000, 10_000_000
"""The most rows and cells of a batch, of which a few copies are made while it is judged."""

COUNTED_AT_ONCE = 16 << 20

READ, CHECKED = 0.9, 0.95
"""The part of the work that is done when all rows are read, and when the checks are through."""


def look_at(message: Mapping[str, Any]) -> Look | list[Finding]:
    """What the file of a message holds, or why it cannot be looked at."""
    try:
        return look(Path(message["path"]), file_name=message["file_name"], form=Form(**message["form"]))
    except (Unreadable, DescriptionFault) as error:
        return [unreadable(error)]


def judge_survey(message: Mapping[str, Any], folder: Path, tell: Tell) -> SurveyJudgement:
    """Reads the survey of a message as it is described and judges it; its rows lie in the folder, batch by batch.

    What the reader cannot read is a critical finding, in the reader's words.
    """
    held = message["held"]
    try:
        return _judged(
            Path(message["path"]),
            message["file_name"],
            description_of(message["description"]),
            pl.read_ipc(folder / held) if held else None,
            folder,
            tell,
        )
    except (Unreadable, DescriptionFault) as error:
        return SurveyJudgement(findings=[unreadable(error)])


def _judged(
    path: Path,
    file_name: str,
    description: SurveyDescription,
    held: pl.DataFrame | None,
    folder: Path,
    tell: Tell,
) -> SurveyJudgement:
    tell(0.0, "Opening the file")
    check_survey_file(path, file_name, description.form.encoding)
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    rows_expected, width, noted = _expected(path, description)
    if has_criticals(noted):
        return SurveyJudgement(findings=noted)
    rows_at_once = min(ROWS_AT_ONCE, max(1, CELLS_AT_ONCE // width))
    raking, batches = None, Batches(folder)
    if description.margins:
        tell(0.0, "Raking the weights")
        raking = raking_of(path, description)
        noted += raking.findings
    for table in read_batches(path, description, rows=rows_at_once):
        batches.add(*rows_of(table, description, sha256=sha256, raking=raking))
        done = min(batches.respondents, rows_expected)
        tell(READ * done / rows_expected, f"Reading and checking the respondents: {done:,} of about {rows_expected:,}")
    tell(READ, "Checking weights, missing answers, copies and comparability")
    checked = checked_tally(batches.tally, description, held)
    tell(CHECKED, "Checking the file as a whole")
    batches.judge_across()
    reading = [*noted, *batches.reading]
    findings = as_in_file(said_once(reading, batches.rules, checked.findings), description)
    tables = SurveyTables(summary=checked.summary, questions=checked.questions, outcomes=checked.outcomes)
    tell(1.0, "Checked")
    if has_criticals(findings):
        return SurveyJudgement(findings=findings, tables=tables)
    return SurveyJudgement(
        findings=findings, tables=tables, rows=tuple(batches.files), coverage=merged(*batches.coverages)
    )


def _expected(path: Path, description: SurveyDescription) -> tuple[int, int, list[Finding]]:
    """How many rows the file has (of a text about how many: as many as lines) and how many columns they will have; what
    was assumed of its encoding, and which columns of the description it does not have.
    """
    with open_survey(path, form=description.form) as file:
        if absent := columns_absent(file.names, description):
            return 1, 1, absent
        width = len(DATASET.schema()) + len(columns_needed(file.names, description))
        guessed = description.form.encoding is None and file.form.encoding in ENCODINGS_GUESSED
        noted = [encoding_guessed(ENCODINGS_GUESSED[str(file.form.encoding)])] if guessed else []
        if file.rows is not None:
            return max(1, file.rows), width, noted
        with file.path.open("rb") as content:
            lines = sum(piece.count(b"\n") for piece in iter(lambda: content.read(COUNTED_AT_ONCE), b""))
        return max(1, lines), width, noted
