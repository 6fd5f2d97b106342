"""Which actor a code or a name means in a year, by the reviewed tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache

import polars as pl

from data.reference import table

STILL = 9999
"""The last year of what has not ended."""
NEAR_NUMBERS = 5
"""A number is suggested for an unknown one up to this far from it: both systems number by region."""


class System(StrEnum):
    """What a file calls states by."""

    ISO3 = "iso3"
    """ISO 3166-1 alpha-3; also this product's own ids of retired states and organisations."""
    COW = "cow"
    """Correlates of War numbers."""
    GW = "gw"
    """Gleditsch-Ward numbers."""
    NAME = "name"


TITLES = {
    System.ISO3: "ISO code",
    System.COW: "Correlates of War code",
    System.GW: "Gleditsch-Ward code",
    System.NAME: "name",
}


@dataclass(frozen=True, kw_only=True)
class Span:
    """The years in which a code or name was this actor's."""

    actor: str
    first: int
    last: int


def folded(text: pl.Expr) -> pl.Expr:
    """A name without case, diacritics, punctuation, articles and doubled spaces, for comparing."""
    return (
        text.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_all("&", " and ", literal=True)
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.replace_all(r"\b(the|of|and)\b", " ")
        .str.replace_all(r"\bst\b", "saint")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )


def plain(code: pl.Expr, system: System) -> pl.Expr:
    """A code as it is compared: numbers without leading zeros or `.0`, ISO codes in capitals, names folded."""
    text = code.cast(pl.String).str.strip_chars()
    if system is System.NAME:
        return folded(text)
    if system is System.ISO3:
        return text.str.to_uppercase()
    return text.str.replace(r"\.0+$", "").str.replace(r"^0+(\d)", "${1}")


@cache
def spans_of_life() -> dict[str, Span]:
    """The years of each actor's life."""
    actors = table("actors").select("actor", "first_year", pl.col("last_year").fill_null(STILL))
    return {actor: Span(actor=actor, first=first, last=last) for actor, first, last in actors.iter_rows()}


@cache
def _successors() -> dict[str, tuple[str, ...]]:
    """The states that followed each retired one."""
    followed = table("actors").drop_nulls("successor").select("actor", "successor")
    return {actor: tuple(successor.split(";")) for actor, successor in followed.iter_rows()}


@cache
def owners(system: System) -> dict[str, tuple[Span, ...]]:
    """Every code (as compared) of a system with the actors it stood for, in order of time."""
    lives = table("actors").select("actor", first="first_year", last="last_year")
    if system is System.NAME:
        life = lives.rename({"first": "life_first", "last": "life_last"})
        known = (
            table("names")
            .join(life, on="actor", how="left", maintain_order="left")
            .select(
                "actor", code="name", first=pl.coalesce("first", "life_first"), last=pl.coalesce("last", "life_last")
            )
        )
    else:
        known = table("codes").filter(pl.col("system") == system.value).select("actor", "code", "first", "last")
    if system is System.ISO3:
        known = pl.concat([lives.select("actor", "first", "last", code="actor"), known], how="diagonal")
    ordered = (
        known.with_columns(code=plain(pl.col("code"), system), last=pl.col("last").fill_null(STILL))
        .unique()
        .sort("code", "first", "last", "actor")
    )
    found: dict[str, tuple[Span, ...]] = {}
    for code, actor, first, last in ordered.select("code", "actor", "first", "last").iter_rows():
        found[code] = (*found.get(code, ()), Span(actor=actor, first=first, last=last))
    return found


def _in_that_year(actor: str, year: int) -> str | None:
    """The actor itself; after its end its one successor, before its life the retired state it came out of.

    None where several states followed it, for then none of them is meant.
    """
    life = spans_of_life()[actor]
    if year > life.last:
        successors = _successors().get(actor, ())
        return _in_that_year(successors[0], year) if len(successors) == 1 else None
    before = [
        retired
        for retired, successors in _successors().items()
        if actor in successors and spans_of_life()[retired].first <= year <= spans_of_life()[retired].last
    ]
    return before[0] if year < life.first and len(before) == 1 else actor


def clear_owner(ranges: Sequence[Span], year: int) -> str | None:
    """The one actor a code can only mean in a year outside its ranges, or None."""
    alive = {
        entry.actor
        for entry in ranges
        if spans_of_life()[entry.actor].first <= year <= spans_of_life()[entry.actor].last
    }
    if len(alive) == 1:
        return alive.pop()
    carried = {_in_that_year(entry.actor, year) for entry in ranges}
    return carried.pop() if len(carried) == 1 else None


def in_words(ranges: Sequence[Span]) -> str:
    """The actors of a code and their years in words."""
    spans: dict[str, list[str]] = {}
    for entry in ranges:
        until = "today" if entry.last == STILL else str(entry.last)
        spans.setdefault(actor_names()[entry.actor], []).append(f"{entry.first} to {until}")
    return "; ".join(f"{name} ({', '.join(span)})" for name, span in spans.items())


@cache
def actor_names() -> dict[str, str]:
    return dict(table("actors").select("actor", "name").iter_rows())


OTHER_SYSTEM = {
    System.COW: System.GW,
    System.GW: System.COW,
    System.ISO3: System.NAME,
    System.NAME: System.ISO3,
}


def nearest(code: str, system: System) -> tuple[str, ...]:
    """Up to three actors that an unknown code or name may have meant, in words, best first; empty when none is near."""
    known, other = owners(system), OTHER_SYSTEM[system]
    there = str(pl.select(plain(pl.lit(code), other)).item())
    elsewhere = owners(other).get(there)
    if elsewhere:
        article = "an" if other is System.ISO3 else "a"
        return (f"{there}, which is {actor_names()[elsewhere[-1].actor]} as {article} {TITLES[other]}",)
    if system in (System.COW, System.GW):
        numbers = [near for near in known if code.isdecimal() and abs(int(near) - int(code)) <= NEAR_NUMBERS]
        close = sorted(numbers, key=lambda near: (abs(int(near) - int(code)), int(near)))[:3]
    else:
        close = get_close_matches(code, list(known), n=3, cutoff=0.6)
    named = [(near, actor_names()[known[near][-1].actor]) for near in close]
    return tuple(dict.fromkeys(name if system is System.NAME else f"{near} ({name})" for near, name in named))
