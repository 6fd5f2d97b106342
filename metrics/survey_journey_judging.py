"""A submitted file put to the gate: a survey by its description, or a table of published percentages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from data.datasets import dataset as dataset_of
from data.findings import Finding, has_criticals
from data.own_record import OWN, OwnCoverage, own_version
from data.parquet_files import scan_frame
from data.settings import settings
from data.store import Store
from data.survey_description import SurveyDescription
from metrics.survey_journey_design import design_findings
from metrics.survey_journey_rules import JourneyFault
from metrics.survey_preview_reasons import asked_in
from validation.answers import AdmittedSurvey
from validation.gate import Admitted, Gate, Refused, without_values
from validation.slices import slice_counts, slice_name

RESPONSES, PUBLISHED = "survey_responses", "published_figures"

WEIGHTS_TOLD = ("weight_min", "weight_median", "weight_max", "weight_sum")
"""What a summary tells that may be one respondent's weight."""

Progress = Callable[[float, str], None]
"""Told the part that is done (0 to 1) and what is being done."""


def check_form(dataset: str, description: SurveyDescription | None) -> None:
    """Raises JourneyFault where a file of that dataset cannot be submitted, or not with or without a description."""
    if dataset not in (RESPONSES, PUBLISHED):
        raise JourneyFault(
            f"{dataset} is no dataset of surveys.",
            next_step=f"Submit answers as {RESPONSES} or percentages as {PUBLISHED}; other records: `comity ingest`.",
        )
    if (description is None) == (dataset == RESPONSES):
        raise JourneyFault(
            "A file of answers needs a description of its columns."
            if description is None
            else "A table of published percentages has the dataset's own columns and takes no description.",
            next_step="`comity survey inspect FILE --guess` writes one to begin with."
            if description is None
            else "Leave the description out.",
        )


def judged(
    store: Store,
    file: Path,
    *,
    file_name: str,
    dataset: str,
    description: SurveyDescription | None,
    gate: Gate | None = None,
    progress: Progress | None = None,
) -> Admitted | Refused:
    """The gate's answer on a file, told what the store holds of such files now."""
    with ExitStack() as held:
        judge = gate or held.enter_context(Gate())
        if description is not None:
            answer = judge.admit_survey(
                file, file_name=file_name, description=description, held=_waves_held(store), progress=progress
            )
            return answer if isinstance(answer, Refused) else _with_design(answer)
        return judge.admit(
            file,
            None,
            file_name=file_name,
            dataset=dataset_of(dataset),
            source=OWN,
            version=own_version(dataset),
            said=OwnCoverage(),
            home=settings().home_country,
            previous=_rows_held(store, dataset),
        )


def _with_design(admitted: AdmittedSurvey) -> AdmittedSurvey | Refused:
    """The survey with what is to be said of its design; refused where it cannot have been drawn so."""
    found = [finding for part in admitted.parts for finding in design_findings(part.rows)]
    tables = {"summary": admitted.summary, "questions": admitted.questions, "outcomes": admitted.outcomes}
    if has_criticals(found):
        return Refused(findings=[*found, *admitted.warnings], **tables)
    return replace(admitted, warnings=[*admitted.warnings, *found])


def refusal(findings: Sequence[Finding]) -> str:
    """What is said of a file that was refused: its first finding, with the remedy."""
    first = findings[0] if findings else None
    told = f" {first.reason} {first.remedy}" if first else ""
    return f"Refused: nothing of the file enters.{told}"


def kept_of(findings: Iterable[Finding], dataset: str) -> list[Finding]:
    """The findings as they may be kept: without what a respondent answered, each naming its dataset."""
    return without_values(replace(one, dataset=one.dataset or dataset) for one in findings)


def summary_kept(summary: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The summary as it may be kept: sizes of weights to three digits, so that none of them is a respondent's own.

    >>> summary_kept([{"country": "FRA", "n": 1234, "weight_max": 4.56789, "weight_sum": None}])
    [{'country': 'FRA', 'n': 1234, 'weight_max': 4.57, 'weight_sum': None}]
    """
    return [
        {
            name: float(f"{value:.3g}") if name in WEIGHTS_TOLD and value is not None else value
            for name, value in one.items()
        }
        for one in summary
    ]


def _waves_held(store: Store) -> pl.DataFrame | None:
    """How each wave about each home that the store holds of the user's own was asked, as the gate compares waves."""
    frames = [
        asked_in(scan_frame(path), RESPONSES, places=None).rename({"place": "country", "year": "wave", "home": "about"})
        for key, path in store.tables().items()
        if key.table == "rows" and key.dataset == RESPONSES and key.source == OWN
    ]
    columns = ["pollster", "country", "wave", "about", "mode", "sample", "sample_type", "wording"]
    return pl.concat(frames).select(columns).unique(maintain_order=True) if frames else None


def _rows_held(store: Store, dataset: str) -> dict[str, pl.DataFrame]:
    """How many rows of each place, year and kind the store holds of the user's own, for the "not shrunk" rule."""
    return {
        slice_name(key.dataset, key.source, key.version): slice_counts(store.read(key), dataset_of(dataset))
        for key in store.tables()
        if key.table == "rows" and key.dataset == dataset and key.source == OWN
    }
