"""The sentences that sum up for an approver what publishing would change."""

from collections.abc import Mapping

import polars as pl

from data.states import name_of
from metrics.declare import Unit
from metrics.families import REGISTRY

MOST_NAMED = 4
"""Homes, places or arrows named; of more it gives the number."""


def sentences_of(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """A sentence or two for each of the tables of a preview that is not empty; one saying so where all are.

    Effective numbers of answers go with the percentages they belong to and are not counted again.
    """
    counted = {
        name: table.filter(pl.col("measure") != "effective_answers") if "measure" in table.columns else table
        for name, table in tables.items()
    }
    told = [
        *_added(counted["added"]),
        *_revised(counted["revised"]),
        *_withheld(counted["withheld"]),
        *_removed(counted["removed"]),
        *_broken(counted["broken"]),
        *_flips(counted["flips"]),
    ]
    return tuple(told) if told else ("Nothing that is published would change.",)


def _added(added: pl.DataFrame) -> list[str]:
    if added.is_empty():
        return []
    return [f"{_count(added.height, 'figure')} added {_about(added)}."]


def _revised(revised: pl.DataFrame) -> list[str]:
    if revised.is_empty():
        return []
    told = [f"{_count(revised.height, 'figure')} revised {_about(revised)}."]
    reasons = revised.group_by("reason").len().sort("len", "reason", descending=[True, False])
    told += [f"Why, for {_count(number, 'figure')}: {reason}." for reason, number in reasons.head(2).iter_rows()]
    moved = (
        revised.filter(pl.col("measure").is_in(list(_of_people())))
        .with_columns(by=(pl.col("value") - pl.col("value_before")).abs())
        .drop_nulls("by")
        .sort("by", *("measure", "home", "place", "year"), descending=[True, False, False, False, False])
    )
    if moved.is_empty() or moved["by"][0] < 0.05:
        return told
    most = moved.row(0, named=True)
    title = REGISTRY.measures[most["measure"]].title.replace("{home}", "the home")
    where = ", ".join(str(one) for one in (_name(most["place"]), most["year"], most["subgroup"]) if one)
    change = f"{most['value_before']:.1f} → {most['value']:.1f}"
    return [
        *told,
        f"The largest revision is by {most['by']:.1f} points: {title} ({_name(most['home'])}; {where}): {change}.",
    ]


def _of_people() -> set[str]:
    """Measures in percent or points; an effective number of answers is in neither."""
    return {id for id, one in REGISTRY.measures.items() if one.unit in (Unit.PERCENT, Unit.POINTS)}


def _withheld(withheld: pl.DataFrame) -> list[str]:
    if withheld.is_empty():
        return []
    by = dict(withheld.group_by("status").agg(pl.col("figures").sum()).iter_rows())
    parts = [
        f"{by[status]:,} {what}"
        for status, what in (
            ("too_few", "so that no small group of answers can be told"),
            ("unreliable", "because too little is known for a number"),
        )
        if status in by
    ]
    total, lost = int(withheld["figures"].sum()), int(withheld["shown_before"].sum())
    told = f"{_count(total, 'figure')} withheld: {' and '.join(parts)}."
    return [told, f"{lost:,} of them {'is' if lost == 1 else 'are'} shown now."] if lost else [told]


def _removed(removed: pl.DataFrame) -> list[str]:
    return [] if removed.is_empty() else [f"{_count(removed.height, 'figure')} removed {_about(removed)}."]


def _broken(broken: pl.DataFrame) -> list[str]:
    if broken.is_empty():
        return []
    reasons = broken.group_by("changed").len().sort("len", "changed", descending=[True, False])
    first = "; ".join(
        f"{changed}" if reasons.height == 1 else f"{changed} ({number:,})"
        for changed, number in reasons.head(MOST_NAMED).iter_rows()
    )
    told = f"{_count(broken.height, 'series')} broken, the new wave not joined to the one before {_about(broken)}."
    return [told, f"What changed: {first}."]


def _flips(flips: pl.DataFrame) -> list[str]:
    shown = flips.filter("shown_first")
    turned = shown.filter(pl.col("arrow") != pl.col("arrow_before"))
    told = []
    if not turned.is_empty():
        named = [
            f"{_title(row)} ({_name(row['home'])}; {_name(row['place'])}): {row['arrow_before']} → {row['arrow']}"
            for row in turned.head(MOST_NAMED).to_dicts()
        ]
        more = f" and {turned.height - MOST_NAMED:,} more" if turned.height > MOST_NAMED else ""
        told.append(f"{_count(turned.height, 'arrow')} on the pages would change: {'; '.join(named)}{more}.")
    begun = shown.filter(pl.col("status") == "shown", pl.col("status_before") != "shown")
    ended = shown.filter(pl.col("status") != "shown", pl.col("status_before") == "shown")
    if not begun.is_empty():
        told.append(f"{_count(begun.height, 'reading')} would be shown that had no number.")
    if not ended.is_empty():
        told.append(f"{_count(ended.height, 'reading')} would lose the number shown now.")
    return told


def _title(row: Mapping[str, str]) -> str:
    return REGISTRY.indicators[row["indicator"]].title.replace("{home}", "the home")


def _about(frame: pl.DataFrame) -> str:
    """Views of whom, where and when."""
    homes = _listed(frame["home"].drop_nulls().unique().sort().to_list(), "homes")
    places = _listed(frame["place"].drop_nulls().unique().sort().to_list(), "countries")
    years = sorted(set(frame["year"].drop_nulls().to_list()))
    when = "–".join(str(year) for year in dict.fromkeys((years[0], years[-1])))
    return f"(views of {homes}, asked in {places}, {when})"


def _listed(actors: list[str], what: str) -> str:
    return f"{len(actors)} {what}" if len(actors) > MOST_NAMED else ", ".join(_name(actor) for actor in actors)


def _name(place: str) -> str:
    try:
        return name_of(place)
    except KeyError:
        return place


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 or what == "series" else f"{number:,} {what}s"
