"""Faults planted in real files, one at a time: each is told by the check meant for it, and nothing else is said."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from planted_across import ALONE, PARTIES, TWICE
from planted_figures import BESIDE_OTHERS, OF_ONE_FIGURE
from planted_further import LOST, MOVED
from planted_own import BESIDE_PUBLIC, MIRRORED
from planted_rules import OF_ONE_COLUMN, OF_ONE_ROW, OF_SEVERAL_ROWS
from planted_versions import DAMAGED, GONE, REVISED, SHIFTED, STOPPED
from planting import AGAINST_BEFORE, TODAY, Fault, Planting, expected, in_order, lost, news, unanswered
from store_fixtures import FilledStore

from data.datasets import dataset
from data.embedded import embedded_folder
from metrics.embedding import EMBEDDED_FILES
from metrics.quality_measures import measure_frame
from validation.checks import CHECKS, figures_rules, structure
from validation.gate import Gate
from validation.run import held_of, judge_all

TABLES = (
    OF_ONE_COLUMN, OF_ONE_ROW, OF_SEVERAL_ROWS, OF_ONE_FIGURE, BESIDE_OTHERS, GONE, REVISED, SHIFTED, DAMAGED, STOPPED,
    PARTIES, TWICE, ALONE, BESIDE_PUBLIC, MIRRORED, LOST, MOVED,
)  # fmt: skip
FAULTS: dict[str, Fault] = {name: fault for table in TABLES for name, fault in table.items()}

CONTRACTS = (
    "actor not known", "day out of range", "key repeated", "not in the closed list", "out of range",
    "state outside its years", "value required",
)  # fmt: skip
"""Rules that every dataset's contract implies."""


@pytest.fixture(scope="module")
def planting(filled_store: FilledStore, gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planting]:
    held = held_of(filled_store.store, today=TODAY, home="USA", embedded=None, measures=measure_frame())
    # Each file has been brought again as it was.
    held = replace(held, tables=[replace(one, before=one.path) for one in held.tables])
    yield Planting(held=held, gate=gate, folder=tmp_path_factory.mktemp("beside"))


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_told_by_its_check_and_nothing_else_is_said(
    name: str, planting: Planting, tmp_path: Path
) -> None:
    fault = FAULTS[name]
    before = planting.before(fault)
    after = planting.after(fault, tmp_path)
    assert in_order(news(fault, before, after)) == in_order(expected(fault))
    assert lost(before, after) == [], "what was wrong before is wrong still"
    first = AGAINST_BEFORE - ({"columns as before"} if dataset(fault.of.dataset).respondents else set())
    assert unanswered(before, after) == fault.not_applied | (first if fault.is_first else frozenset())


def test_the_files_unchanged_say_nothing_but_that_they_are_old(planting: Planting) -> None:
    told = [
        (one.check, one.dataset, one.source)
        for fault in FAULTS.values()
        for checked in planting.before(fault)
        for one in checked.findings
        if one.source != "own"
    ]
    assert {check for check, _, _ in told} <= {"freshness"}


def test_there_are_many_kinds_of_fault_in_every_real_file() -> None:
    told = Counter(fault.of for fault in FAULTS.values())
    assert len(FAULTS) >= 45
    sources = {one.source for one in told}
    assert {provider for provider, _ in EMBEDDED_FILES} <= sources | {"ucdp"}


def test_every_check_and_every_rule_of_contracts_and_figures_has_a_fault() -> None:
    planted = {told.check for fault in FAULTS.values() for told in fault.told}
    ids = {one.id for one in CHECKS}
    ids |= {f"{structure.PREFIX}{one}" for one in CONTRACTS}
    ids |= {f"{figures_rules.PREFIX}{one.id}" for one in figures_rules.RULES}
    assert ids - planted == set()


def test_a_fault_in_the_figures_that_ship_is_told(planting: Planting, tmp_path: Path) -> None:
    """Also where no file of the release was ever brought."""
    shipped = replace(planting.held, tables=[], embedded=embedded_folder())
    spoilt = FAULTS["a figure that is shown has no value"]
    (tmp_path / "coverage.parquet").write_bytes((embedded_folder() / "coverage.parquet").read_bytes())
    figures = pl.read_parquet(embedded_folder() / "figures.parquet")
    own = measure_frame().filter(dataset=spoilt.of.dataset)["measure"].implode()
    planted = spoilt.changes["figures"](figures.filter(pl.col("measure").is_in(own)))
    planted.write_parquet(tmp_path / "figures.parquet")
    before, after = (
        [judge_all(planting.gate, replace(shipped, embedded=folder), datasets=(spoilt.of.dataset,))]
        for folder in (embedded_folder(), tmp_path)
    )
    assert in_order(news(spoilt, before, after)) == in_order(expected(spoilt))
    assert (lost(before, after), unanswered(before, after)) == ([], set())


def test_what_is_said_of_a_row_points_at_it(planting: Planting, tmp_path: Path) -> None:
    fault = FAULTS["a state agrees with itself"]
    [found] = [one for checked in planting.after(fault, tmp_path) for one in checked.findings]
    assert found.rows == (748,)
