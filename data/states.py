"""States, retired states, territories and organisations: who they are, when they lived, what they are called."""

from functools import cache

import polars as pl

from data.ownership import STILL, System, folded
from data.reference import table
from data.regions import DEFAULT_SCHEME, Scheme, load_scheme, members, schemes
from data.resolving import Beside, Override, resolve

__all__ = [
    "DEFAULT_SCHEME",
    "WORLD",
    "Beside",
    "Override",
    "Scheme",
    "System",
    "actors",
    "exists",
    "lives",
    "load_scheme",
    "members",
    "name_of",
    "resolve",
    "schemes",
    "search",
]

WORLD = "WORLD"
"""The place that is every state together."""


def actors() -> pl.DataFrame:
    """One row an actor: `actor`, `name`, `kind`, `first_year`, `last_year`, `successor`, states first.

    `kind` is state, retired, territory or organisation. `last_year` is null while the actor lives; `successor` is null
    for what lives, and holds several ids joined by `;` where a state was divided (CSK). `first_year` begins
    the present life: Estonia's is 1991.
    """
    return table("actors")


@cache
def lives() -> pl.DataFrame:
    """One row an actor: `actor`, `first_year`, `last_year` (9999 while it lives), for joins."""
    return table("actors").select("actor", "first_year", pl.col("last_year").fill_null(STILL))


@cache
def _rows() -> dict[str, tuple[str, int, int]]:
    """Name, first and last year by actor."""
    known = table("actors").select("actor", "name", "first_year", pl.col("last_year").fill_null(STILL))
    return {actor: (name, first, last) for actor, name, first, last in known.iter_rows()}


def name_of(actor: str) -> str:
    """The English name of an actor.

    Raises KeyError for an id the table does not have.

    >>> name_of("DDR")
    'East Germany'
    """
    if actor == WORLD:
        return "World"
    if actor not in _rows():
        raise KeyError(f"No actor has the id {actor!r}; ids are ISO 3166-1 alpha-3, DDR, CSK, YUG, YMD, VDR, UN, EU.")
    return _rows()[actor][0]


def exists(actor: str, year: int) -> bool:
    """Whether an actor existed in any part of a year; False for an id the table does not have.

    >>> exists("DDR", 1990), exists("DDR", 1991)
    (True, False)
    """
    known = _rows().get(actor)
    return known is not None and known[1] <= year <= known[2]


def search(text: str) -> list[str]:
    """The actors that a typed text may mean, best first: id, then whole name, beginning, word, part of a name.

    >>> search("cote d ivo")
    ['CIV']
    """
    asked = str(pl.select(folded(pl.lit(text))).item())
    if not asked:
        return []
    known = (
        pl.concat([table("actors").select("actor", "name"), table("names").select("actor", "name")])
        .unique(maintain_order=True)
        .with_columns(name=folded(pl.col("name")), place=pl.int_range(pl.len()))
    )
    ranked = known.with_columns(
        rank=pl.when(pl.col("actor").str.to_lowercase() == asked)
        .then(0)
        .when(pl.col("name") == asked)
        .then(1)
        .when(pl.col("name").str.starts_with(asked))
        .then(2)
        .when((" " + pl.col("name")).str.contains(" " + asked, literal=True))
        .then(3)
        .when(pl.col("name").str.contains(asked, literal=True))
        .then(4)
    ).drop_nulls("rank")
    return ranked.sort("rank", "place").unique("actor", maintain_order=True, keep="first")["actor"].to_list()
