"""Dated groups of states that may be judged as one home: who was a member in which years."""

import polars as pl

from data.ownership import STILL
from data.reference import table
from data.states import actors


def memberships() -> pl.DataFrame:
    """One row a membership: `group`, `actor`, `first`, `last` (years, inclusive; 9999 while it lasts).

    A state is a member in any year it was one for part of. Source: the treaties of accession (European Union) and the
    protocols of accession (NATO). The EU begins in 1993, with the treaty that made it; the Communities before it are
    not it. The United Nations has no members here: nearly every state is one, so a joint event with it says nothing.
    """
    return table("groups").with_columns(pl.col("last").fill_null(STILL))


def takes_part(actor: str) -> bool:
    """Whether events of states can be those of this home: a state, a retired one, or a group with members.

    >>> takes_part("POL"), takes_part("NATO"), takes_part("UN")
    (True, True, False)
    """
    states = actors().filter(pl.col("kind").is_in(["state", "retired"]))["actor"]
    return actor in states or actor in memberships()["group"]
