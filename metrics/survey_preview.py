"""What publishing would change, before anything is published: figures, withheld cells, series, arrows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import polars as pl

from data.figures import FIGURE_SCHEMA, Status
from data.provider import Part
from data.store import Store, TableKey
from metrics.pipeline import tables_after
from metrics.survey_preview_flips import FLIP_SCHEMA, flips_between
from metrics.survey_preview_reasons import BROKEN_SCHEMA, asked_in, broken_between, with_reasons
from metrics.survey_preview_sentences import sentences_of
from metrics.survey_preview_standing import Standing, standing_after, standing_at

FIGURE = ("measure", "category", "subgroup", "series", "home", "place", "year")
"""What names a figure of a survey."""

NAMED: dict[str, pl.DataType] = {name: pl.String() for name in FIGURE} | {"year": pl.Int64()}

ADDED_SCHEMA = NAMED | {
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "n": pl.Int64(),
    "status": pl.String(),
}
REVISED_SCHEMA = NAMED | {
    "value_before": pl.Float64(),
    "value": pl.Float64(),
    "low_before": pl.Float64(),
    "low": pl.Float64(),
    "high_before": pl.Float64(),
    "high": pl.Float64(),
    "n_before": pl.Int64(),
    "n": pl.Int64(),
    "status_before": pl.String(),
    "status": pl.String(),
    "reason": pl.String(),
}
WITHHELD_SCHEMA: dict[str, pl.DataType] = {
    "home": pl.String(),
    "place": pl.String(),
    "year": pl.Int64(),
    "subgroup": pl.String(),
    "status": pl.String(),
    "figures": pl.Int64(),
    "shown_before": pl.Int64(),
}
REMOVED_SCHEMA = NAMED | {"value": pl.Float64(), "status": pl.String()}

WITHHELD = (Status.TOO_FEW.value, Status.UNRELIABLE.value)
NUMBERS = ("value", "low", "high", "interval", "n", "status")
KEY = [name for name in FIGURE_SCHEMA if name not in NUMBERS]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would change, compared with version `base` of the store; each table has the columns of its schema.

    `added`: shown figures that were not there. `revised`: figures that would be shown with another number, with the
    `reason`. `withheld`: figures that would newly be withheld, counted by home, place, year, subgroup and status, and
    how many of them were shown before. `removed`: shown figures that would not be there. `broken`: waves that may not
    be joined to the wave before them, and were not broken there already. `flips`: readings whose arrow, direction or
    status would change. `sentences` sum it up for an approver.
    """

    base: int
    added: pl.DataFrame
    revised: pl.DataFrame
    withheld: pl.DataFrame
    removed: pl.DataFrame
    broken: pl.DataFrame
    flips: pl.DataFrame
    sentences: tuple[str, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether nothing that is published would change."""
        tables = (self.added, self.revised, self.withheld, self.removed, self.broken, self.flips)
        return all(table.is_empty() for table in tables)


def preview_of(store: Store, parts: Collection[Part]) -> Preview:
    """What publishing the parts would change in the store as it is now. Nothing is kept of it."""
    base = store.current_version()
    now = standing_at(store, base)
    with standing_after(now, tables_after(store, parts)) as after:
        return _between(now, after, {part.dataset for part in parts})


def preview_between(store: Store, first: int, last: int, dataset: str, *, reason: str | None = None) -> Preview:
    """What became of a dataset from one version of the store to another; `reason` is that of every revision."""
    return _between(standing_at(store, first), standing_at(store, last), {dataset}, reason)


def _between(before: Standing, after: Standing, datasets: Iterable[str], reason: str | None = None) -> Preview:
    keys = sorted(
        {key for one in (before, after) for key in one.files if key.table == "figures" and key.dataset in datasets}
    )
    parts = [_of_table(before, after, key) for key in keys]
    schemas = {
        "added": ADDED_SCHEMA,
        "revised": REVISED_SCHEMA,
        "withheld": WITHHELD_SCHEMA,
        "removed": REMOVED_SCHEMA,
        "broken": BROKEN_SCHEMA,
        "flips": FLIP_SCHEMA,
    }
    tables = {
        name: pl.concat([pl.DataFrame(schema=schema), *(part[name] for part in parts)])
        for name, schema in schemas.items()
    }
    if reason is not None:
        tables["revised"] = tables["revised"].with_columns(reason=pl.lit(reason))
    return Preview(base=before.number, sentences=sentences_of(tables), **tables)


def _of_table(before: Standing, after: Standing, key: TableKey) -> dict[str, pl.DataFrame]:
    """The tables of a preview for one source and version of a dataset."""
    both = _side_by_side(before.figures(key), after.figures(key))
    touched = both.select("home", "place").drop_nulls().unique().sort("home", "place")
    places = touched["place"].unique().to_list()
    was, now = (
        pl.concat([asked_in(rows, key.dataset, places) for rows in one.rows(key.dataset)] or [_nobody(key.dataset)])
        for one in (before, after)
    )
    is_withheld, was_there = pl.col("status").is_in(WITHHELD), pl.col("status_before").is_not_null()
    was_withheld = pl.col("status_before").is_in(WITHHELD)
    shown = both.filter(pl.col("status").is_not_null() & ~is_withheld)
    withheld = (
        both.filter(is_withheld & pl.col("status").ne_missing(pl.col("status_before")))
        .group_by("home", "place", "year", "subgroup", "status")
        .agg(figures=pl.len(), shown_before=(was_there & ~was_withheld).sum())
        .sort("home", "place", "year", "subgroup", "status")
    )
    broken = broken_between(now)
    return {
        "added": _in(shown.filter(~was_there), ADDED_SCHEMA),
        "revised": _in(with_reasons(shown.filter(was_there), was, now, key.dataset), REVISED_SCHEMA),
        "withheld": _in(withheld, WITHHELD_SCHEMA),
        "removed": _in(
            both.filter(pl.col("status").is_null() & ~was_withheld).with_columns(
                value="value_before", status="status_before"
            ),
            REMOVED_SCHEMA,
        ),
        "broken": broken.join(broken_between(was), on=broken.columns, how="anti", nulls_equal=True),
        "flips": flips_between(before, after, key.dataset, key.source, touched),
    }


def _nobody(dataset: str) -> pl.DataFrame:
    rows = pl.LazyFrame(schema={"country": pl.String, "about": pl.String, "wave": pl.Int64, "pollster": pl.String})
    return asked_in(rows.with_columns(wording=pl.lit(None, dtype=pl.String)), dataset, ())


def _side_by_side(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The figures that differ, once each: their numbers before (`value_before` …) and after, null where not there."""
    both = before.rename({name: f"{name}_before" for name in NUMBERS}).join(
        after, on=KEY, how="full", coalesce=True, nulls_equal=True
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in NUMBERS)
    return both.filter(differs).with_columns(year=pl.col("period").dt.year().cast(pl.Int64)).sort(*FIGURE)


def _in(frame: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
