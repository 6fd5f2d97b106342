"""Benjamini and Hochberg's q-values: their own example, R's numbers, and the share of false signals they allow."""

import numpy as np
import pytest

from metrics.methods.control_chart import OUTSIDE_BY_CHANCE, individuals
from metrics.methods.multiplicity import benjamini_hochberg

PAPER = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
"""The fifteen p-values of the example in Benjamini & Hochberg (1995)."""


def test_of_the_example_in_the_paper_four_are_taken_at_five_percent() -> None:
    q_values = benjamini_hochberg(PAPER)
    assert (q_values <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert q_values[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])


def test_q_values_are_those_of_r_in_any_order() -> None:
    p_values = [0.041, 0.008, 0.039, 0.001, 0.6]
    of_r = [0.05125, 0.02, 0.05125, 0.005, 0.6]
    assert benjamini_hochberg(p_values) == pytest.approx(of_r)
    assert benjamini_hochberg(p_values[::-1]) == pytest.approx(of_r[::-1])


def test_what_was_not_asked_is_not_counted_and_nothing_gives_nothing() -> None:
    q_values = benjamini_hochberg([0.01, np.nan, 0.5])
    assert np.isnan(q_values[1]) and q_values[[0, 2]] == pytest.approx([0.02, 0.5])
    assert benjamini_hochberg([]).tolist() == []
    assert np.isnan(benjamini_hochberg([np.nan])).all()


@pytest.mark.parametrize("share_changed", [0.0, 0.05, 0.2])
def test_at_most_one_in_ten_signals_of_a_page_is_false(share_changed: float) -> None:
    """Of 300 series a page, as many as said changed; a signal is outside its limits and passes at 10 %."""
    generator = np.random.default_rng(int(100 * share_changed))
    pages, series = 400, 300
    changed = generator.random((pages, series)) < share_changed
    baseline = generator.normal(size=(pages * series, 15))
    newest = generator.normal(size=pages * series) + 8 * changed.ravel()
    chance = individuals(baseline, newest).p_value.reshape(pages, series)
    asked = np.where(chance < OUTSIDE_BY_CHANCE, chance, 1.0)
    told = np.stack([benjamini_hochberg(page) for page in asked]) <= 0.1
    false, all_told = (told & ~changed).sum(axis=1), told.sum(axis=1)
    assert (false / np.maximum(all_told, 1)).mean() <= 0.1
    if share_changed:
        assert (told & changed).sum() > 0.5 * changed.sum()
