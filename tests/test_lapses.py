"""An engagement has lapsed when it is longer ago than gaps usually were, and never on a guess from two years."""

from itertools import pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.families import REGISTRY
from metrics.lapses import ENGAGEMENTS, FEWEST_ACTIVE_YEARS, usual_gaps


def counts(**years: list[int]) -> pl.DataFrame:
    """Yearly counts 1990–2020 of places that met in the given years, zeros in the others."""
    return pl.DataFrame(
        [
            {"place": place, "year": year, "value": float(year in met)}
            for place, met in years.items()
            for year in range(1990, 2021)
        ]
    ).with_columns(period=pl.date("year", 1, 1))


def test_a_gap_longer_than_usual_is_a_lapse_and_one_as_usual_is_not() -> None:
    told = usual_gaps(counts(A=[2000, 2002, 2004, 2006], B=[2012, 2014, 2016, 2018], C=[2016, 2018]), end=2020)
    assert told.select("place", "last_year", "years_since", "usual_gap", "has_lapsed").rows() == [
        ("A", 2006, 14, 2.0, True),
        ("B", 2018, 2, 2.0, False),
        ("C", 2018, 2, None, False),
    ]


def test_a_partner_never_met_has_no_gap_and_a_year_not_collected_is_no_meeting() -> None:
    never = counts(A=[])
    assert usual_gaps(never, end=2020).is_empty()
    unknown = counts(A=[2000, 2001, 2002]).with_columns(value=pl.when(pl.col("year") < 2003).then("value"))
    assert usual_gaps(unknown, end=2020)["last_year"].to_list() == [2002]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1990, 2020), min_size=FEWEST_ACTIVE_YEARS, max_size=31, unique=True))
def test_the_longest_gap_seen_so_far_and_a_year_beyond_the_usual_is_never_called_a_lapse(met: list[int]) -> None:
    ordered = sorted(met)
    gaps = [after - before for before, after in pairwise(ordered)]
    (row,) = usual_gaps(counts(A=met), end=2020).to_dicts()
    if row["years_since"] <= sorted(gaps)[len(gaps) // 2]:
        assert not row["has_lapsed"]
    if row["has_lapsed"]:
        assert row["years_since"] > row["usual_gap"] + 1


def test_what_counts_as_an_engagement_is_declared() -> None:
    assert set(ENGAGEMENTS) <= set(REGISTRY.measures)
