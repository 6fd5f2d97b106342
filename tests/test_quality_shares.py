"""Volume, distributions and empty cells: what each limit lets pass, by frames small enough to count by hand."""

from datetime import date
from pathlib import Path
from random import Random

import numpy
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from time_checks import LIMITS, asked, held_with, release

from data.coverage import coverage_of
from validation.check import Subject
from validation.checks import drift, null_share, volume
from validation.checks.drift import by_chance, stability_index
from validation.held import Held
from validation.rules import Suite
from validation.suites import SUITES

VIOLENCE = Subject(dataset="violence_country_years", source="ucdp", version="25.1")
YEARS = coverage_of([(None, None, date(1900, 1, 1), date(2099, 12, 31))])
SCHEMA = {
    "place": pl.String,
    "year": pl.Int64,
    "kind": pl.String,
    "best": pl.Int64,
    "low": pl.Int64,
    "source_name": pl.String,
    "file_row": pl.Int64,
}


def rows(best: list[int | None], *, low_empty: int = 0, years: int = 50) -> pl.DataFrame:
    """Rows of state-based violence, the first of which say no low."""
    return pl.DataFrame(
        [
            (
                f"P{number // years}",
                1950 + number % years,
                "state-based",
                value,
                None if number < low_empty else 0,
                None,
                number + 2,
            )
            for number, value in enumerate(best)
        ],
        schema=SCHEMA,
        orient="row",
    )


def laid(tmp_path: Path, before: pl.DataFrame, now: pl.DataFrame) -> Held:
    return held_with(*release(tmp_path, VIOLENCE, now, YEARS, before=before, coverage_before=YEARS))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (100, 150, False),
        (100, 151, True),
        (151, 100, True),
        (30, 49, False),
        (30, 50, True),
        (30, 10, True),
        (30, 11, False),
    ],
)
def test_rows_may_be_half_as_many_again_and_a_score_more_or_fewer(
    tmp_path: Path, old: int, new: int, told: bool
) -> None:
    found = asked(volume.CHECK, laid(tmp_path, rows([0] * old), rows([0] * new)), VIOLENCE)
    assert list(found.subjects) == (["rows"] if told else [])
    if told:
        assert found.broken.select("old", "new").rows() == [(float(old), float(new))]


@pytest.mark.parametrize(("empty", "told"), [(10, False), (15, False), (16, True), (100, True)])
def test_a_column_may_be_empty_five_points_more_often(tmp_path: Path, empty: int, told: bool) -> None:
    before, now = rows([0] * 100, low_empty=10), rows([0] * 100, low_empty=empty)
    found = asked(null_share.CHECK, laid(tmp_path, before, now), VIOLENCE)
    assert list(found.subjects) == (["low"] if told else [])
    if told:
        assert found.broken.select("old", "new").rows() == [(10.0, float(empty))]
    assert asked(null_share.CHECK, laid(tmp_path, now, before), VIOLENCE).subjects == [], (
        "filled more often is no fault"
    )


def test_a_column_nobody_ever_filled_is_not_told(tmp_path: Path) -> None:
    found = asked(null_share.CHECK, laid(tmp_path, rows([0] * 40), rows([0] * 40)), VIOLENCE)
    assert found.subjects == [], "source_name and dyads are empty in both"


def test_too_few_rows_tell_no_share_and_no_distribution(tmp_path: Path) -> None:
    held = laid(tmp_path, rows([0] * 19), rows([0] * 19, low_empty=19))
    told = asked(null_share.CHECK, held, VIOLENCE).not_applied
    assert told == "Of what both versions looked at there are 19 rows and were 19: too few to tell a share."
    assert asked(drift.CHECK, held, VIOLENCE).not_applied == drift.TOO_FEW


def test_a_dataset_that_declares_no_column_is_not_asked_for_drift(tmp_path: Path) -> None:
    mediation = Subject(dataset="mediation_attempts", source="mediation", version="2011")
    assert asked(drift.CHECK, held_with(), mediation).not_applied == drift.NOTHING_DECLARED


def test_empty_cells_do_not_move_a_distribution(tmp_path: Path) -> None:
    values: list[int | None] = [0, 1, 2, 3] * 60
    half = [value if number % 8 < 4 else None for number, value in enumerate(values)]
    assert asked(drift.CHECK, laid(tmp_path, rows(values), rows(half)), VIOLENCE).subjects == []


def test_an_amount_is_cut_by_the_deciles_of_before(tmp_path: Path) -> None:
    """Of ten even groups, all values are now in the last: (q − p) ln (q / p) of one full and nine empty ones."""
    before = rows(list(range(1, 1001)))
    found = asked(drift.CHECK, laid(tmp_path, before, rows([999] * 1000)), VIOLENCE).broken
    p, q = 100.5 / 1005, numpy.array([0.5 / 1005] * 9 + [1000.5 / 1005])
    assert found["new"].item() == pytest.approx(((q - p) * numpy.log(q / p)).sum(), abs=0.06)
    assert found["value"].item() == "(900, inf] (10 % before, 100 % now)"


counts = st.lists(st.integers(0, 10_000), min_size=2, max_size=12).filter(lambda some: sum(some) > 0)


@given(counts, st.randoms(use_true_random=False))
def test_the_stability_index_is_never_negative_and_the_same_in_both_directions(
    some: list[int], shuffled: Random
) -> None:
    other = shuffled.sample(some, len(some))
    index = stability_index(pl.Series(some), pl.Series(other))
    assert index >= -1e-12
    assert index == pytest.approx(stability_index(pl.Series(other), pl.Series(some)), abs=1e-9)
    assert stability_index(pl.Series(some), pl.Series(some)) == pytest.approx(0, abs=1e-12)


def test_what_chance_explains_agrees_with_the_chi_square_tables() -> None:
    """Upper thousandths of the chi-square: 10.828, 20.515, 27.877, 45.315 with 1, 5, 9, 20 degrees of freedom."""
    for freedom, quantile in ((1, 10.828), (5, 20.515), (9, 27.877), (20, 45.315)):
        assert by_chance(1000, 1000, freedom + 1) * 500 == pytest.approx(quantile, rel=0.035)
    assert by_chance(1000, 1000, 1) == 0


def test_two_samples_of_one_distribution_drift_by_chance_about_once_in_a_thousand() -> None:
    random = numpy.random.default_rng(5)
    shares = [0.3, 0.25, 0.2, 0.15, 0.1]
    pairs = [(random.multinomial(150, shares), random.multinomial(150, shares)) for _ in range(3000)]
    bound = by_chance(150, 150, 5)
    passed = sum(stability_index(pl.Series(one), pl.Series(two)) > bound for one, two in pairs)
    assert passed <= 12, "12 of 3,000 would be four times as many as declared"


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.dataset.id)
def test_every_declared_limit_speaks_of_columns_the_dataset_has(suite: Suite) -> None:
    names = {column.name for column in suite.dataset.columns}
    limits = LIMITS[suite.dataset.id]
    assert {*limits.amounts, *limits.spread, *limits.mirror} <= names
    numbers = {column.name for column in suite.dataset.columns if column.kind.value in ("integer", "number")}
    assert set(limits.amounts) <= numbers
    assert limits.revision_ratio > 1 and limits.volume_ratio > 1 and limits.revision_floor > 0
