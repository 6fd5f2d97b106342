"""A run of the checks over everything that is held: one dataset after the other, each in the worker."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.datasets import DATASETS
from data.datasets import dataset as dataset_of
from data.store import Store
from data.table_files import standing
from validation.answers import Checked
from validation.beyond import Beyond
from validation.gate import Gate
from validation.held import MEASURE_SCHEMA, Held, HeldTable
from validation.process import Progress
from validation.suites import SUITES

__all__ = ["Checked", "held_of", "judge_all", "suites_fingerprint"]

PROJECT = Path(__file__).parents[1]
IN_FORCE = ("validation", "data/datasets")
"""Folders whose files say what is asked: suites, checks, limits, known exceptions and contracts."""


def suites_fingerprint() -> str:
    """Sixteen hexadecimal digits that differ where a suite, check, contract or known exception does."""
    told = hashlib.sha256()
    for folder in IN_FORCE:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in {".py", ".csv"}:
                told.update(f"{path.relative_to(PROJECT).as_posix()}\0".encode())
                told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:16]


def held_of(
    store: Store,
    *,
    today: date,
    home: str,
    embedded: Path | None,
    measures: pl.DataFrame | None = None,
    beyond: Mapping[str, Beyond] | None = None,
) -> Held:
    """What a store holds now, with the file that stood before each; a store that was never made holds nothing.

    `measures` is what is declared of them (columns of `MEASURE_SCHEMA`); `beyond` the limits by dataset, by default
    those of the suites.
    """
    folder, declared = store.tables_folder, {one.id for one in DATASETS}
    tables = [
        HeldTable(
            table=one.key.table,
            dataset=one.key.dataset,
            source=one.key.source,
            version=one.key.version,
            path=folder / one.file_name,
            # What was erased is no longer there to compare with.
            before=folder / one.before if one.before and (folder / one.before).is_file() else None,
            changed=one.since.date(),
        )
        for one in (standing(store.ledger) if store.current_version() else [])
        # Of a dataset of another Comity nothing is declared that could be asked.
        if one.key.dataset in declared
    ]
    return Held(
        tables=tables,
        embedded=embedded,
        today=today,
        home=home,
        beyond=beyond if beyond is not None else {one.dataset.id: one.beyond for one in SUITES},
        measures=measures if measures is not None else pl.DataFrame(schema=MEASURE_SCHEMA),
    )


def judge_all(gate: Gate, held: Held, *, datasets: Sequence[str] = (), progress: Progress | None = None) -> Checked:
    """Every outcome and finding of the datasets asked for (none: all that are held), in the order of their names.

    A dataset that ends the worker costs its own checks, which could then not be applied, and no other's. `progress` is
    told in the calling thread; what it raises ends the run and is raised. Raises KeyError for a dataset nobody
    declares.
    """
    asked = {dataset_of(name).id for name in datasets} or {one.dataset for one in held.sources}
    names = sorted(asked)
    given: list[Checked] = []
    for place, name in enumerate(names):
        given.append(gate.check(held, name, _within(progress, place, len(names))))
    if progress is not None:
        progress(1.0, "Checked")
    return Checked(
        outcomes=[outcome for one in given for outcome in one.outcomes],
        findings=[finding for one in given for finding in one.findings],
    )


def _within(progress: Progress | None, place: int, of: int) -> Progress | None:
    """The progress of one dataset as a part of the run's."""
    if progress is None:
        return None
    return lambda done, doing: progress((place + done) / of, doing)
