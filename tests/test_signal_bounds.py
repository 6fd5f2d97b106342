"""Limits where a reading can be no lower or no higher: none is told there, and nothing lies outside it."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from metrics.families import REGISTRY
from metrics.signal_limits import bounds
from metrics.signal_points import POINTS
from metrics.signals import SIGNAL_SCHEMA, explain, judged_points


def test_a_limit_where_nothing_can_be_is_told_as_none_and_never_as_a_number() -> None:
    row = {
        **dict.fromkeys(SIGNAL_SCHEMA),
        **{"measure": "exercises_joint", "newest": 2.0, "newest_year": 2010, "kind": "poisson", "direction": "up"},
        **{"state": "within its usual variation", "stepwise": False, "outside": False, "low": 0.0, "high": 14.0},
        **{"first": 1990, "last": 2009, "centre": 5.0, "before": 5.0, "before_year": 2009},
    }
    none = "no lower limit: it cannot fall below 0"
    assert explain(row) == (
        f"2 exercises in 2010: within its usual variation (up to 14, by the years 1990–2009; {none})"
    )
    far = row | {"newest": 25.0, "outside": True}
    assert explain(far | {"state": "signal"}) == (
        f"25 exercises in 2010: a signal, above its usual limit of 14, by the years 1990–2009; {none}"
    )
    assert explain(far) == (
        "25 exercises in 2010: above its usual limit of 14, by the years 1990–2009, as one of many may be by chance, "
        f"so no signal; {none}"
    )
    assert explain(far | {"state": "signal", "stepwise": True}) == (
        f"25 exercises in 2010: a signal, above 14, where its usual steps (1990–2009) lead from 5 in 2009; {none}"
    )
    view = row | {"measure": "favourable", "newest": 90.0, "low": 40.0, "high": 100.0, "kind": "poll"}
    assert explain(view).endswith("(40 or more %, by the waves 1990–2009; no upper limit: it cannot rise above 100 %)")
    score = row | {"measure": "polyarchy", "newest": 0.9, "low": 0.0, "high": 1.0, "kind": "xmr"}
    assert "(whatever there can be, by the years 1990–2009; no lower limit" in explain(score)
    assert "no lower limit" not in explain(row | {"measure": "ideal_point", "low": -0.5, "high": 2.0})


@given(
    st.sampled_from(["visits_made", "polyarchy", "exercise_portion", "ideal_point"]),
    st.lists(st.integers(0, 20), min_size=20, max_size=20),
    st.integers(0, 20),
)
def test_no_limit_passes_what_there_can_be_and_nothing_is_outside_one_that_is_none(
    measure: str, values: list[int], newest: int
) -> None:
    least, most = bounds(REGISTRY.measures[measure])
    scale = 1.0 if most is None else 20.0
    told = {"measure": measure, "series": "a", "source": "own", "version": "1", "home": "USA", "level": "partner"}
    points = [
        {**dict.fromkeys(POINTS), **told, "place": "DEU", "year": 2000 + n, "value": one / scale, "latest": 2020}
        | {"provisional": False, "starts": False, "polled": False}
        for n, one in enumerate((*values, newest))
    ]
    row = judged_points(pl.DataFrame(points, schema=POINTS), as_of=2020).row(0, named=True)
    if row["p_value"] is None:
        return
    assert (least is None or least <= row["low"]) and (most is None or row["high"] <= most)
    assert row["low"] <= row["centre"] <= row["high"]
    assert not (row["direction"] == "down" and row["low"] == least)
    assert not (row["direction"] == "up" and row["high"] == most)


def test_every_measure_of_a_score_says_where_it_ends_or_has_no_end() -> None:
    ends = {one.id: bounds(one) for one in REGISTRY.measures.values()}
    assert (ends["polyarchy"], ends["polity2"], ends["euds"]) == ((0.0, 1.0), (-10.0, 10.0), (None, None))
    assert (ends["favourable"], ends["net_favourable"]) == ((0.0, 100.0), (-100.0, 100.0))
    assert ends["troops"] == (0.0, None) and ends["ideal_point"] == (None, None)
    assert ends["assistance_constant"] == (None, None), "sums may be taken back"
