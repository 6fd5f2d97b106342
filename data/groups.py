"""Dated groups of states that may be judged as one home: who was a member in which years."""

from functools import cache

import polars as pl

from data.ownership import STILL
from data.reference import table
from data.states import actors


def memberships() -> pl.DataFrame:
    """One row a membership: `group`, `actor`, `first`, `last` (years, inclusive; 9999 while it lasts).

    A state is a member in any year it was one for part of. Source: the treaties of accession (European Union), the
    protocols of accession (NATO) and the resolutions of admission (United Nations). The EU begins in 1993, with the
    treaty that made it; the Communities before it are not it.

    Nearly every state is a member of the United Nations, so an event of it with a place is nearly every event of that
    place with anyone: it says how busy the place is, and nothing of the organisation's own doings. Of its members:
    China's seat was Taiwan's government's from 1949 to 1971; Syria was part of a union with Egypt from 1958 to 1961;
    Yugoslavia's seat lay vacant from 1992 to 2000; Indonesia was away from January 1965 to September 1966, which
    leaves no whole year; Ukraine and Belarus were members while they were part of the Soviet Union, and four founding
    members (India, Lebanon, the Philippines, Syria) before they were states of their own.
    """
    return table("groups").with_columns(pl.col("last").fill_null(STILL))


def is_group(actor: str) -> bool:
    """Whether a home is judged by what its members of each year do.

    >>> is_group("NATO"), is_group("POL")
    (True, False)
    """
    return actor in memberships()["group"]


@cache
def takes_part(actor: str) -> bool:
    """Whether events of states can be those of this home: a state, a retired one, or a group with members.

    >>> takes_part("POL"), takes_part("UN"), takes_part("GRL")
    (True, True, False)
    """
    states = actors().filter(pl.col("kind").is_in(["state", "retired"]))["actor"]
    return actor in states or actor in memberships()["group"]
