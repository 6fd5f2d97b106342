"""What the Data quality page reads in one moment: grades, findings, answers and runs, and where in it the reader is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import streamlit as st

from dashboard.content.quality import DatasetLine, dataset_lines
from dashboard.content.quality_names import dataset_titles
from dashboard.upload_draft import store, store_if_any
from data.embedded import embedded_folder
from data.providers import source_title
from data.quality import Run
from data.quality_grades import grades
from data.quality_records import QualityRecords

__all__ = ["DATASET", "FINDING", "WHO", "Standing", "go_to", "now_utc", "records", "say", "standing", "store",
    "store_if_any", "told"]  # fmt: skip

SAID, WHO = "quality-said", "quality-who"
"""What a session remembers: what came of the last action, and who acted."""

DATASET, FINDING = "dataset", "finding"
"""Names in the page's address: the dataset that is open, the finding that is open."""

MOST_RUNS = 50
"""Runs that the page lists, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the data stand at one moment."""

    now: datetime
    lines: tuple[DatasetLine, ...]
    findings: pl.DataFrame
    """The open findings, columns of `data.quality_standing.FINDING_STATE_SCHEMA`."""
    runs: tuple[Run, ...]
    histories: Mapping[str, pl.DataFrame]

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def last(self) -> Run | None:
        """The newest run, ended or not."""
        return self.runs[0] if self.runs else None

    @property
    def stamp(self) -> int:
        """What charts are kept by: the newest run there is."""
        return self.runs[0].id if self.runs else 0

    def line(self, dataset: str) -> DatasetLine | None:
        """The line of a dataset, None where nothing of it is held."""
        return next((one for one in self.lines if one.dataset == dataset), None)


def now_utc() -> datetime:
    """The moment it is."""
    return datetime.now(UTC)


def records() -> QualityRecords:
    """What the store remembers of its checks; where there is no store, nothing, and none is made."""
    return QualityRecords(store_if_any())


def standing() -> Standing:
    """How the data stand now."""
    now, kept = now_utc(), records()
    held = grades(store_if_any(), now.date(), embedded=embedded_folder())
    histories = {dataset: kept.history(dataset) for dataset in held["dataset"].unique(maintain_order=True)}
    lines = dataset_lines(held, titles=dataset_titles(), sources=source_title, histories=histories, now=now)
    return Standing(
        now=now,
        lines=tuple(lines),
        findings=kept.open_findings(now.date()),
        runs=tuple(kept.runs(MOST_RUNS)),
        histories=histories,
    )


def go_to(**asked: Any) -> None:
    """Opens a dataset or a finding, or with neither the list; the address keeps which."""
    for key in (DATASET, FINDING):
        value = asked.get(key)
        if value:
            st.query_params[key] = str(value)
        else:
            st.query_params.pop(key, None)


def say(text: str) -> None:
    """Lets the page say, when it is drawn next, what came of an action."""
    st.session_state.setdefault(SAID, []).append(text)


def told() -> list[str]:
    """What is to be said once."""
    said: list[str] = st.session_state.pop(SAID, [])
    return said
