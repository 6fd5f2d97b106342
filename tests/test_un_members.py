"""The members of the United Nations: admitted in the years on record, as the votes in its Assembly bear out."""

from pathlib import Path

import polars as pl
import pytest

from data.groups import memberships, takes_part
from data.providers.unga import read
from data.states import actors

NAME = "IdealpointestimatesAll_Apr2020.csv"

RESUMED = "admitted while a session that opened the year before went on, and voted in it"
ADMITTED_AS_IT_CLOSED = "admitted in December, when the session's votes were over"
NOTHING_VOTED = "admitted in 1964, when nothing was voted in session 19"
VOTED_LATER = "admitted, and cast no recorded vote in its first session or sessions"
EXCEPTIONS: dict[str, tuple[int, str]] = {
    **dict.fromkeys(("ARM", "AZE", "BIH", "SMR"), (1991, RESUMED)),
    "GHA": (1956, RESUMED),
    "ISR": (1948, RESUMED),
    "MUS": (1967, RESUMED),
    **dict.fromkeys(
        ("ALB", "AUT", "BGR", "FIN", "IRL", "ITA", "KHM", "LAO", "LBY", "NPL", "PRT"), (1956, ADMITTED_AS_IT_CLOSED)
    ),
    "THA": (1947, ADMITTED_AS_IT_CLOSED),
    "WSM": (1977, ADMITTED_AS_IT_CLOSED),
    "PLW": (1995, ADMITTED_AS_IT_CLOSED),
    **dict.fromkeys(("MLT", "MWI", "ZMB"), (1965, NOTHING_VOTED)),
    "DMA": (1982, VOTED_LATER),
    "GEO": (1993, VOTED_LATER),
    "KIR": (2000, VOTED_LATER),
    "NRU": (2000, VOTED_LATER),
    "SLB": (1979, VOTED_LATER),
    "SYC": (1978, VOTED_LATER),
    "TUV": (2001, VOTED_LATER),
    "UZB": (1994, VOTED_LATER),
    "VCT": (1981, VOTED_LATER),
}
"""The first session (by the year it opened in) of states whose first vote is not of the year of admission, and why."""

GROWTH = {
    **{1945: 51, 1946: 55, 1947: 57, 1950: 60, 1955: 76, 1960: 99, 1970: 127, 1980: 154, 1984: 159},
    **{1990: 159, 1991: 166, 1993: 184, 1994: 185, 1999: 188, 2000: 189, 2002: 191, 2006: 192, 2011: 193, 2026: 193},
}
"""Members at the end of a year as the United Nations publishes it ("Growth in United Nations membership")."""
SEATS_LEFT_WITHIN_A_YEAR = {1990: {"DDR", "YMD"}, 2006: {"YUG"}}
"""States that ended as members within the year: members in it, and not at its end."""
COUNTED_UNTIL_2000 = {1993: {"YUG"}, 1994: {"YUG"}, 1999: {"YUG"}}
"""The vacant seat of Yugoslavia, which the United Nations counted all the while."""


@pytest.fixture(scope="module")
def members() -> pl.DataFrame:
    return memberships().filter(pl.col("group") == "UN")


@pytest.fixture(scope="module")
def votes(provider_files: Path) -> pl.DataFrame:
    (part,) = read(provider_files / "unga" / NAME, NAME)
    return part.rows.select("state", "year").unique()


def in_year(members: pl.DataFrame, year: int) -> set[str]:
    return set(members.filter(pl.col("first") <= year, pl.col("last") >= year)["actor"])


@pytest.mark.parametrize("year", GROWTH)
def test_members_are_as_many_as_the_united_nations_counts(members: pl.DataFrame, year: int) -> None:
    at_its_end = in_year(members, year) - SEATS_LEFT_WITHIN_A_YEAR.get(year, set())
    assert len(at_its_end | COUNTED_UNTIL_2000.get(year, set())) == GROWTH[year]


def test_every_member_first_voted_in_the_year_it_was_admitted_but_for_named_exceptions(
    members: pl.DataFrame, votes: pl.DataFrame
) -> None:
    admitted = members.group_by("actor").agg(admitted=pl.col("first").min().clip(lower_bound=1946))
    voted = votes.group_by("state").agg(voted=pl.col("year").min())
    both = admitted.join(voted, left_on="actor", right_on="state", how="full")
    assert both.filter(pl.col("actor").is_null()).is_empty(), "who voted was a member"
    assert both.filter(pl.col("voted").is_null())["actor"].to_list() == ["ZAN"], "a member for four months of 1963–64"
    differ = both.filter(pl.col("admitted") != pl.col("voted")).select("actor", "voted").rows()
    assert sorted(differ) == sorted((actor, year) for actor, (year, _) in EXCEPTIONS.items())


def test_nobody_votes_in_a_year_it_is_no_member_but_in_a_session_that_went_on(
    members: pl.DataFrame, votes: pl.DataFrame
) -> None:
    outside = {(state, year) for state, year in votes.iter_rows() if state not in in_year(members, year)}
    assert outside == {(state, year) for state, (year, why) in EXCEPTIONS.items() if why is RESUMED}


def test_a_state_that_ended_is_no_member_after_it(members: pl.DataFrame) -> None:
    last = dict(members.group_by("actor").agg(pl.col("last").max()).iter_rows())
    ended = {actor: year for actor, year in last.items() if year != 9999}
    assert ended == {"CSK": 1992, "DDR": 1990, "TWN": 1971, "YMD": 1990, "YUG": 2006, "ZAN": 1964}


def test_only_states_are_members_and_three_are_not(members: pl.DataFrame) -> None:
    states = set(actors().filter(pl.col("kind") == "state")["actor"])
    retired = set(actors().filter(pl.col("kind") == "retired")["actor"])
    assert set(members["actor"]) <= states | retired
    assert states - set(members["actor"]) == {"PSE", "VAT", "XKX"}
    assert in_year(members, 2026) == states - {"PSE", "VAT", "XKX", "TWN"}


def test_seats_that_changed_hands_or_lay_vacant(members: pl.DataFrame) -> None:
    seats = {
        actor: sorted(members.filter(pl.col("actor") == actor).select("first", "last").rows())
        for actor in ("CHN", "TWN", "SYR", "YUG", "IDN", "SRB")
    }
    assert seats == {
        "CHN": [(1945, 1949), (1971, 9999)],
        "TWN": [(1949, 1971)],
        "SYR": [(1945, 1958), (1961, 9999)],
        "YUG": [(1945, 1992), (2000, 2006)],
        "IDN": [(1950, 9999)],
        "SRB": [(2006, 9999)],
    }


def test_no_membership_stands_twice(members: pl.DataFrame) -> None:
    assert not members.select("actor", "first").is_duplicated().any()
    doubled = members.join(members, on="actor").filter(
        (pl.col("first") < pl.col("first_right")) & (pl.col("last") >= pl.col("first_right"))
    )
    assert doubled.is_empty()


def test_the_united_nations_takes_part_and_a_territory_does_not() -> None:
    assert takes_part("UN") and not takes_part("GRL")
