"""What changed in a dataset between two versions of the store, and our own record beside the public one."""

from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import loading
from dashboard.content.quality_mirror import mirror_points, mirror_sentence, mirror_table
from dashboard.content.quality_names import release_title
from dashboard.content.quality_versions import by_year, changed_sentence, changed_table, version_lines
from dashboard.drawing import chart, note, prose, section, subsection
from dashboard.quality_charts import CHANGE_HUES, SIDE_HUES
from dashboard.quality_charts import by_year as bars_by_year
from dashboard.quality_desk import now_utc, store_if_any
from dashboard.selection import Selection
from data.embedded import embedded_folder
from data.settings import settings
from data.store import NotHeld
from data.version_changes import changed_between
from validation.checks.mirror import mirror_table as mirror_of
from validation.run import held_of
from validation.suites import SUITES

MOST_KEPT = 32

MIRRORED = {one.dataset.id: one.beyond.mirror for one in SUITES}
"""The columns by which a row of our own record is the same event as one of the public record; empty: no mirror."""


def draw_versions(dataset: str, selection: Selection) -> None:
    """What became of the rows of a release from one version of the store to another, by place and year."""
    section("What changed between versions")
    history = store_if_any().history(dataset)
    past = history.drop_nulls(["source", "source_version"])
    if past.is_empty():
        prose("No rows of it were ever brought here, so there are no versions to compare.")
        return
    releases = list(past.select("source", "source_version").unique(maintain_order=True).iter_rows())
    left, newer_side, older_side = st.columns(3, gap="small")
    with left:
        source, release = st.selectbox(
            "Release", releases, key=f"release-{dataset}", format_func=lambda one: release_title(*one)
        )
    is_of = (pl.col("source") == source) & (pl.col("source_version") == release)
    # An undoing, and figures computed again, are of the whole dataset.
    lines = version_lines(history.filter(is_of | pl.col("source").is_null()))
    with newer_side:
        newer = st.selectbox("Version of the store", list(lines), key=f"newer-{dataset}", format_func=lines.__getitem__)
    earlier = [one for one in lines if one < newer]
    if not earlier:
        prose("It is the first version of this release: nothing stood before it, so every row is new.")
        return
    with older_side:
        older = st.selectbox("Compared with", earlier, key=f"older-{dataset}-{newer}", format_func=lines.__getitem__)
    draw_changed(dataset, source, release, newer=newer, older=older, selection=selection)


def draw_changed(dataset: str, source: str, release: str, *, newer: int, older: int, selection: Selection) -> None:
    """The chart and table of what changed between two versions."""
    try:
        changed = _changed(settings().home, dataset, source, release, newer, older)
    except NotHeld:
        prose("One of the two versions holds no rows of this release any more, so they cannot be compared.")
        return
    points = by_year(changed)
    if points.is_empty():
        prose(changed_sentence(changed))
        return
    chart(
        partial(bars_by_year, points, CHANGE_HUES, title="rows"),
        says=changed_sentence(changed),
        table=changed_table(changed),
        key=f"quality-changed-{dataset}-{source}-{release}-{newer}-{older}",
        selection=selection,
    )


@st.cache_resource(max_entries=MOST_KEPT, show_spinner="Comparing the two versions …")
def _changed(home: Path, dataset: str, source: str, release: str, newer: int, older: int) -> pl.DataFrame:
    return changed_between(store_if_any(), dataset, source, release, of=newer, and_=older)


def draw_mirror(dataset: str, selection: Selection) -> None:
    """Our own record beside the public one, by partner and year; nothing where the two cannot be compared."""
    mirror = _mirror(loading.data_version(), dataset, now_utc().date().isoformat())
    if mirror is None:
        return
    section("Our own record beside the public one")
    if mirror.is_empty():
        prose(mirror_sentence(mirror))
        return
    for (source, version), part in mirror.group_by("source", "version", maintain_order=True):
        subsection(release_title(str(source), str(version)))
        chart(
            partial(bars_by_year, mirror_points(part), SIDE_HUES, title="events"),
            says=mirror_sentence(part),
            table=mirror_table(part),
            key=f"quality-mirror-{dataset}-{source}-{version}",
            selection=selection,
        )
    note(
        "That only one side has an event does not show that the other is wrong: each record has its own rules of what "
        "it lists."
    )


@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _mirror(version: str, dataset: str, today: str) -> pl.DataFrame | None:
    if not MIRRORED.get(dataset):
        return None
    held = held_of(
        store_if_any(), today=date.fromisoformat(today), home=settings().home_country, embedded=embedded_folder()
    )
    return mirror_of(held, dataset)
