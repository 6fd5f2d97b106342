"""From a file to published figures: land, admit, replace the slice, roll up, commit at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import polars as pl

from data.coverage import COVERAGE_SCHEMA, merged
from data.datasets import dataset as dataset_of
from data.figures import FIGURE_KEY, FIGURE_SCHEMA, in_columns
from data.findings import Finding
from data.landing import Landed
from data.provider import Part
from data.regions import members, schemes, stored_as
from data.replacing import replace_slice
from data.settings import settings
from data.slices import slice_json
from data.store import Store, Submission, TableKey, Version
from metrics.declare import RollUpContext
from metrics.families import FAMILIES, REGISTRY
from metrics.looked_at import vouched_for

SIGNIFICANT_DIGITS = 10
"""Figures are kept to these: the last bits of a float sum depend on the order a parallel engine adds in."""

KEY_IN_A_VERSION = tuple(name for name in FIGURE_KEY if name not in ("source", "version"))
"""What tells two figures of one source and version apart."""


class Ending(StrEnum):
    """How an ingestion ended."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    DRY_RUN = "dry run"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of bringing one file."""

    ending: Ending
    version: int | None
    findings: tuple[Finding, ...]
    rows: Mapping[str, int]
    """Rows read by dataset."""
    reason: str
    refused: bool = False


@dataclass(frozen=True, kw_only=True)
class Bringer:
    """Who brings a file, and as what."""

    who: str
    provider: str
    own: bool


def regions_of_all_schemes() -> pl.DataFrame:
    """scheme, region, actor: every member of every region scheme, a user's own included."""
    return pl.concat(
        [members(scheme.id).select(pl.lit(scheme.id).alias("scheme"), "region", "actor") for scheme in schemes()]
    )


def roll_up(
    dataset: str, rows: pl.DataFrame, *, source: str, version: str, coverage: pl.DataFrame, status: str
) -> pl.DataFrame:
    """Every figure of every measure made from the rows of one (dataset, source, version), zeros left out.

    Raises ValueError when a family gives two figures for one key: a published number must be one number.
    """
    context = RollUpContext(
        regions=regions_of_all_schemes(),
        coverage=coverage,
        status=status,
        design_effect=settings().design_effect,
        source=source,
    )
    steps = [step for family in FAMILIES for step in family.roll_ups if step.dataset == dataset]
    if not steps:
        return pl.DataFrame(schema=FIGURE_SCHEMA)
    numbers = pl.col("value", "low", "high")
    # Put in key order once: each sorting of a million figures takes as much memory again as they do.
    figures = (
        pl.concat([in_columns(step.compute(dataset_of(dataset).completed(rows.lazy()), context)) for step in steps])
        .with_columns(numbers.round_sig_figs(SIGNIFICANT_DIGITS))
        .sort(KEY_IN_A_VERSION)
        .with_columns(source=pl.lit(source), version=pl.lit(version))
    )
    doubled = _doubled(figures)
    if doubled:
        raise ValueError(f"{doubled} figures of {dataset} {source} {version} share a key: a roll-up counts twice")
    stored = {scheme.id: stored_as(scheme.id) for scheme in schemes()}
    return vouched_for(figures, coverage, dict(REGISTRY.measures)).with_columns(pl.col("scheme").replace(stored))


def _doubled(figures: pl.DataFrame) -> int:
    """How many figures, in key order, have the key of the one before or after them."""
    as_before = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in KEY_IN_A_VERSION)
    as_before &= pl.int_range(pl.len()) > 0
    return int(figures.select((as_before | as_before.shift(-1, fill_value=False)).sum()).item())


def tables_after(store: Store, parts: Iterable[Part]) -> dict[TableKey, pl.DataFrame]:
    """The rows, coverage and figures tables as they stand once the parts have replaced their slices."""
    puts: dict[TableKey, pl.DataFrame] = {}
    for part in parts:
        rows_key, coverage_key, figures_key = (
            TableKey(table=table, dataset=part.dataset, source=part.source, version=part.version)
            for table in ("rows", "coverage", "figures")
        )
        held_rows = puts.get(rows_key, store.read(rows_key) if rows_key in store.tables() else None)
        held_coverage = puts.get(coverage_key, store.read(coverage_key) if coverage_key in store.tables() else None)
        rows = part.rows
        coverage = merged(part.coverage)
        if held_rows is not None and held_coverage is not None:
            rows = replace_slice(held_rows, part.rows, part.coverage, dataset_of(part.dataset))
            coverage = merged(held_coverage, part.coverage)
        puts[rows_key] = rows
        puts[coverage_key] = coverage.with_columns(status=pl.lit(part.status))
        puts[figures_key] = roll_up(
            part.dataset,
            rows,
            source=part.source,
            version=part.version,
            coverage=coverage.select(*COVERAGE_SCHEMA),
            status=part.status,
        )
    return puts


def publish(store: Store, landed: Landed, bringer: Bringer, parts: list[Part], warnings: Iterable[Finding]) -> Version:
    """Commits the parts and every figure they change as one version. The caller holds the store's writing lock."""
    puts = tables_after(store, parts)
    return store.commit(submission_of(landed, bringer, parts), puts, findings=tuple(warnings))


def submission_of(landed: Landed, bringer: Bringer, parts: Sequence[Part]) -> Submission:
    """What the ledger keeps of a file that was brought: who, when, which file, and the slice it covers."""
    return Submission(
        who=bringer.who,
        when=datetime.now(UTC),
        file_name=landed.name,
        sha256=landed.sha256,
        provider=bringer.provider,
        datasets=tuple(part.dataset for part in parts),
        source=", ".join(dict.fromkeys(part.source for part in parts)),
        version=", ".join(dict.fromkeys(part.version for part in parts)),
        slice=slice_json(_coverage_by_dataset(parts)),
        own=bringer.own,
    )


def _coverage_by_dataset(parts: Sequence[Part]) -> dict[str, pl.DataFrame]:
    datasets = dict.fromkeys(part.dataset for part in parts)
    return {name: merged(*(part.coverage for part in parts if part.dataset == name)) for name in datasets}


def refresh(store: Store, who: str) -> dict[TableKey, tuple[int, int]]:
    """Rolls every stored row up again and commits the figures that differ; gives rows before and after by table.

    Needed after an upgrade that changes a definition or after the user's region scheme has changed.
    """
    changed: dict[TableKey, pl.DataFrame] = {}
    counts: dict[TableKey, tuple[int, int]] = {}
    with store.writing():
        for key in [key for key in store.tables() if key.table == "rows"]:
            figures_key = TableKey(table="figures", dataset=key.dataset, source=key.source, version=key.version)
            now = _rolled_up_again(store, key)
            before = store.read(figures_key)
            if not now.equals(before.select(now.columns)):
                changed[figures_key] = now
                counts[figures_key] = (before.height, now.height)
            # Let go before the next: two of the largest tables at once are what memory would have to hold.
            del now, before
        if changed:
            store.commit(
                Submission(
                    who=who,
                    when=datetime.now(UTC),
                    file_name=None,
                    sha256=None,
                    provider="comity",
                    datasets=tuple(dict.fromkeys(key.dataset for key in changed)),
                    source=", ".join(dict.fromkeys(key.source for key in changed)),
                    version=", ".join(dict.fromkeys(key.version for key in changed)),
                ),
                changed,
            )
    return counts


def _rolled_up_again(store: Store, rows_key: TableKey) -> pl.DataFrame:
    """The figures of one stored table of rows, as this version of the program computes them."""
    dataset, source, version = rows_key.dataset, rows_key.source, rows_key.version
    coverage = store.read(TableKey(table="coverage", dataset=dataset, source=source, version=version))
    return roll_up(
        dataset,
        store.read(rows_key),
        source=source,
        version=version,
        coverage=coverage.select(*COVERAGE_SCHEMA),
        status=str(coverage["status"][0]),
    )


def home_folder() -> Path:
    """Where the store lies."""
    return settings().home
