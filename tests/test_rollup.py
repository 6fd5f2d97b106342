"""Joint events: who took part with whom, and which groups did through a member of that year; and no figure twice."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coverage import coverage_of
from data.groups import memberships
from data.states import exists
from metrics.pipeline import roll_up
from metrics.rollup import joint_events, levels_of

PARTIES = pl.DataFrame(
    {
        "event": ["a", "a", "b", "b", "c", "d", "d", "d"],
        "actor": ["POL", "JPN", "POL", "JPN", "POL", "POL", "DEU", None],
        "year": [1998, 1998, 1999, 1999, 1999, 2005, 2005, 2005],
    }
)
REGIONS = pl.DataFrame({"scheme": ["s"] * 3, "region": ["East", "East", "West"], "actor": ["JPN", "POL", "DEU"]})


BEFORE_THEIR_LIFE = {"BLR": 1990, "UKR": 1990, "IND": 1946, "LBN": 1945, "PHL": 1945, "SYR": 1945}
"""Founding members of the United Nations that were no states of their own yet, and the last year in which."""


def joint(parties: pl.DataFrame) -> pl.DataFrame:
    return joint_events(parties.lazy(), event="event", year="year", carry=["year"]).collect()


def pairs(home: str) -> set[tuple[str, str]]:
    return set(joint(PARTIES).filter(pl.col("home") == home).select("place", "event").iter_rows())


def test_a_home_is_joint_with_others_and_never_with_itself_or_nobody() -> None:
    assert pairs("POL") == {("JPN", "a"), ("JPN", "b"), ("DEU", "d")}


def test_a_group_took_part_only_where_a_member_of_that_year_did() -> None:
    assert pairs("NATO") == {("JPN", "b"), ("POL", "d"), ("DEU", "d")}
    assert pairs("EU") == {("POL", "d"), ("DEU", "d")}, "Poland joined the EU in 2004; Germany is a partner through it"


def test_a_group_is_never_a_place() -> None:
    assert not set(joint(PARTIES)["place"]) & {"NATO", "EU", "UN"}


def test_the_un_took_part_in_all_that_two_members_did_together() -> None:
    assert pairs("UN") == {(place, event) for event in "ab" for place in ("POL", "JPN")} | {("POL", "d"), ("DEU", "d")}


def test_every_member_of_a_group_existed_in_every_year_of_its_membership() -> None:
    gone = {
        (group, actor, year)
        for group, actor, first, last in memberships().iter_rows()
        for year in range(first, min(last, 2026) + 1)
        if not exists(actor, year)
    }
    assert gone == {("UN", actor, year) for actor, last in BEFORE_THEIR_LIFE.items() for year in range(1945, last + 1)}


events = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["USA", "POL", "JPN", "DEU", "FRA", None])), max_size=25
)


@given(events)
def test_a_region_holds_at_least_its_largest_partner_and_at_most_their_sum(
    rows: list[tuple[str, str | None]],
) -> None:
    parties = pl.DataFrame(
        [(event, actor, 2001) for event, actor in rows],
        schema={"event": pl.String, "actor": pl.String, "year": pl.Int64},
        orient="row",
    )
    placed = levels_of(joint(parties).lazy(), REGIONS, event="event", carry=["year"]).collect()
    counts = placed.group_by("home", "level", "scheme", "place").agg(pl.len().alias("events"))
    partners = (
        counts.filter(pl.col("level") == "partner")
        .join(REGIONS.select("region", place="actor"), on="place")
        .group_by("home", "region")
        .agg(largest=pl.col("events").max(), total=pl.col("events").sum())
    )
    regions = counts.filter(pl.col("level") == "region").join(
        partners, left_on=["home", "place"], right_on=["home", "region"]
    )
    assert regions.height == partners.height
    assert regions.filter((pl.col("events") < pl.col("largest")) | (pl.col("events") > pl.col("total"))).is_empty()
    shuffled = joint(parties.sample(fraction=1, shuffle=True, seed=3))
    assert shuffled.sort(shuffled.columns).equals(joint(parties).sort(shuffled.columns))


@pytest.mark.parametrize("copies", [1, 2, 3])
def test_two_figures_of_one_key_are_refused_and_counted(copies: int) -> None:
    points = pl.DataFrame({"state": ["FRA", *["POL"] * copies, "USA"], "session": 70, "year": 2015, "point": 0.5})
    whole_year = coverage_of([(None, None, date(2015, 1, 1), date(2015, 12, 31))])

    def figures() -> pl.DataFrame:
        return roll_up("ideal_points", points, source="unga", version="1", coverage=whole_year, status="shown")

    if copies == 1:
        assert figures()["place"].to_list() == ["FRA", "POL", "USA"]
    else:
        with pytest.raises(ValueError, match=f"{copies} figures of ideal_points unga 1 share a key"):
            figures()
