"""Cohen's kappa against the tables of the papers and books that print it, and the laws it must keep."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.methods.agreement_of_coders import cohen_kappa

COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
"""Cohen (1968, Psychol. Bull. 70) as counts of its 200 cases: 0.44, 0.07, 0.09; 0.05, 0.20, 0.05; 0.01, 0.03, 0.06."""
FLEISS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
"""Fleiss (1981), Statistical Methods for Rates and Proportions, p. 213, and its third edition (with Levin and Paik)."""
SKIN = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
"""SAS/STAT User's Guide, the FREQ procedure, “Agreement Study”: two dermatologists on 88 patients."""

TABLES = st.integers(2, 5).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, 30), min_size=size, max_size=size), min_size=size, max_size=size)
)


@pytest.mark.parametrize(
    ("table", "observed", "expected", "kappa"),
    [(COHEN, 0.70, 0.41, 0.492), (FLEISS, 0.89, 0.66, 0.676)],
)
def test_kappa_is_that_of_the_books(table: list[list[int]], observed: float, expected: float, kappa: float) -> None:
    found = cohen_kappa(table)
    assert found.observed == pytest.approx(observed)
    assert found.expected == pytest.approx(expected)
    assert round(found.value, 3) == kappa


def test_kappa_its_error_and_its_limits_are_those_another_program_prints() -> None:
    found = cohen_kappa(SKIN)
    assert found.n == 88
    assert (round(found.value, 4), round(found.standard_error, 4)) == (0.3449, 0.0724)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2030, 0.4868)


@pytest.mark.parametrize("table", [COHEN, FLEISS, SKIN])
def test_the_error_is_that_of_the_general_formula_with_weights_of_one_and_nought(table: list[list[int]]) -> None:
    # Fleiss, Cohen & Everitt (1969), for weighted kappa: full weight on the diagonal, none off it.
    shares = np.asarray(table) / np.sum(table)
    rows, columns, weights = shares.sum(axis=1), shares.sum(axis=0), np.eye(len(table))
    observed, expected = (weights * shares).sum(), (weights * np.outer(rows, columns)).sum()
    mean = (weights @ columns)[:, None] + (weights.T @ rows)[None, :]
    inner = (shares * (weights * (1 - expected) - mean * (1 - observed)) ** 2).sum()
    variance = (inner - (observed * expected - 2 * expected + observed) ** 2) / (np.sum(table) * (1 - expected) ** 4)
    assert cohen_kappa(table).standard_error == pytest.approx(math.sqrt(variance))


def test_full_agreement_is_one_with_no_error_and_chance_is_nought() -> None:
    assert cohen_kappa([[5, 0], [0, 5]])[:2] == (1.0, 0.0)
    assert cohen_kappa([[4, 4], [4, 4]]).value == pytest.approx(0)


@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[7, 0], [0, 0]]])
def test_there_is_no_kappa_of_nothing_or_of_one_verdict_alone(table: list[list[int]]) -> None:
    found = cohen_kappa(table)
    assert math.isnan(found.value) and math.isnan(found.low)


def test_a_table_that_is_not_square_is_refused() -> None:
    with pytest.raises(ValueError, match="square"):
        cohen_kappa([[1, 2, 3], [4, 5, 6]])


@given(TABLES)
def test_kappa_is_never_above_one_and_does_not_mind_who_is_first(table: list[list[int]]) -> None:
    found, turned = cohen_kappa(table), cohen_kappa(np.asarray(table).T)
    if math.isnan(found.value):
        assert math.isnan(turned.value)
        return
    assert found.value <= 1 + 1e-12
    assert found.low <= found.value <= max(found.high, found.value)
    assert (found.value, found.standard_error) == pytest.approx((turned.value, turned.standard_error), abs=1e-9)
