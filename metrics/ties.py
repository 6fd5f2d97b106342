"""Who is tied to whom in one year: the figures of every home with every partner, from one release."""

from dataclasses import dataclass

import polars as pl

from data.groups import memberships
from metrics.declare import Measure
from metrics.families.network_roll_ups import living, whole_years
from metrics.library import Library


@dataclass(frozen=True, kw_only=True)
class Ties:
    """The ties of one year, and the years there are."""

    year: int
    years: tuple[int, ...]
    """Every year of which the release looked at every state, the oldest first."""
    source: str
    version: str
    pairs: pl.DataFrame
    """One row a home and a place tied to it: `home`, `place`, `value`, `low`, `high`. A pair of states stands twice.

    States that existed in the year, as in the network's figures; a home may be a group.
    """


def ties_of(library: Library, measure: Measure, year: int | None = None) -> Ties | None:
    """The ties of a year by a measure of home and place, from the first release that looked at every state.

    A record of one home says nothing of ties among others, so it is passed over. A year that is not covered gives the
    nearest that is, none the newest. None where no release looked at every state.
    """
    for release in library.releases_of(measure):
        years = whole_years(release.coverage)
        if not years:
            continue
        taken = years[-1] if year is None else min(years, key=lambda one: (abs(one - year), one))
        states = living(taken)
        found = library.pairs(measure, release, taken).filter(
            pl.col("value") > 0,
            pl.col("place").is_in(states),
            pl.col("home").is_in([*states, *memberships()["group"].unique()]),
        )
        return Ties(
            year=taken,
            years=tuple(years),
            source=release.source,
            version=release.version,
            pairs=found.select("home", "place", "value", "low", "high").sort("home", "place"),
        )
    return None
