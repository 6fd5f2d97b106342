"""Partners of a region by one indicator, as far as their intervals tell them apart: ties said as ties."""

from dataclasses import dataclass

import polars as pl

from dashboard.content.reader import Reader
from dashboard.content.reading import Reading, filled, place_name, readings_of
from dashboard.selection import Selection
from dashboard.wording import listing, sentence, years
from data.figures import Interval, Level
from metrics.declare import Family, Indicator, Unit

RANKED_SCHEMA: dict[str, pl.DataType] = {
    "place": pl.String(),
    "name": pl.String(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "best_rank": pl.Int64(),
    "worst_rank": pl.Int64(),
    "is_old": pl.Boolean(),
    "text": pl.String(),
}


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Partners of a region by one indicator, highest first, with the ranks each could hold."""

    family: Family
    indicator: Indicator
    title: str
    places: pl.DataFrame
    interval: str
    sentence: str
    news: str
    """What partners with recent numbers show; empty where there is none."""
    log: bool
    """Whether they are drawn on a logarithmic axis: ratios, of which one may be hundreds of times another."""
    missing: tuple[str, ...]
    """Partners without a number, by name."""
    missing_text: str


def ranked(readings: list[Reading]) -> pl.DataFrame:
    """Readings with a number, highest first, with the best and worst rank each could hold by its interval.

    A place could rank above another unless the other's interval lies wholly above its own. Without an interval
    a place's value counts as exact.
    """
    rows = [
        {
            "place": one.place,
            "name": place_name(one.place),
            "value": one.value,
            "low": one.value if one.low is None else one.low,
            "high": one.value if one.high is None else one.high,
            "is_old": one.is_old,
            "text": f"{place_name(one.place)}: {one.value_text}, {one.years_text}",
        }
        for one in readings
        if one.is_shown
    ]
    plain = {name: dtype for name, dtype in RANKED_SCHEMA.items() if not name.endswith("_rank")}
    places = pl.DataFrame(rows, schema=plain)
    others = places.select(other="place", other_low="low", other_high="high")
    beaten = (
        places.join(others, how="cross")
        .group_by("place")
        .agg(
            surely_above=(pl.col("other_low") > pl.col("high")).sum(),
            not_surely_below=(pl.col("other_high") >= pl.col("low")).sum(),
        )
    )
    return (
        places.join(beaten, on="place", how="left")
        .with_columns(best_rank=pl.col("surely_above") + 1, worst_rank=pl.col("not_surely_below"))
        .sort(["value", "name"], descending=[True, False])
        .select(pl.col(name).cast(dtype) for name, dtype in RANKED_SCHEMA.items())
    )


def ties(places: pl.DataFrame) -> str:
    """Which ranks cannot be told apart, in one sentence.

    >>> frame = pl.DataFrame({"best_rank": [1, 2, 2], "worst_rank": [1, 3, 3], "name": ["A", "B", "C"]})
    >>> ties(frame)
    'Rank 1 is A. Ranks 2–3 cannot be told apart'
    """
    if places.height < 2:
        return ""
    if places.select(((pl.col("best_rank") == 1) & (pl.col("worst_rank") == places.height)).all()).item():
        return f"None of the {places.height} can be told apart from all others"
    clear = places.filter(pl.col("best_rank") == pl.col("worst_rank"))
    parts = [f"Rank {rank} is {name}" for name, rank in clear.select("name", "best_rank").head(3).iter_rows()]
    spans = (
        places.filter(pl.col("best_rank") < pl.col("worst_rank"))
        .select("best_rank", "worst_rank")
        .unique()
        .sort("best_rank", "worst_rank")
    )
    blocks: list[tuple[int, int]] = []
    for best, worst in spans.iter_rows():
        if blocks and best < blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], worst))
        else:
            blocks.append((best, worst))
    for best, worst in blocks:
        inside = places.filter(pl.col("best_rank").ge(best) & pl.col("worst_rank").le(worst))
        alike = inside.filter((pl.col("best_rank") == best) & (pl.col("worst_rank") == worst)).height == inside.height
        whom = f"Ranks {best}–{worst}" if alike else f"Within ranks {best}–{worst} neighbours"
        parts.append(f"{whom} cannot be told apart")
    return ". ".join(parts)


def ranks(readings: list[Reading], places: pl.DataFrame) -> str:
    """Which ranks can be told, where the numbers are of one year; numbers of different years are not ranked."""
    last = {one.last for one in readings if one.is_shown}
    if places.height > 1 and len(last) > 1:
        return "The numbers are of different years, so no ranks are given"
    if places.height > 1 and any(one.interval is Interval.NONE for one in readings if one.is_shown):
        return "The source says nothing of how sure its numbers are, so no ranks are given"
    return ties(places)


def ranking_of(reader: Reader, selection: Selection, family: Family, present: tuple[str, ...]) -> Ranking | None:
    """The partners present, by the family's first indicator that has numbers for partners."""
    if not present:
        return None
    ordered = sorted(family.indicators, key=lambda one: one.id != family.lead_indicator)
    fallback: Ranking | None = None
    for indicator in ordered:
        if Level.PARTNER not in indicator.levels:
            continue
        readings = readings_of(
            reader.readings(
                indicator.id,
                home=selection.home,
                places=present,
                window=selection.window,
                as_of=selection.as_of,
                categories=indicator.categories[:1],
            ),
            reader.registry(),
            old_after=reader.settings().historical_after_years,
            grades=reader.grades(),
        )
        made = _made(family, indicator, readings, present, selection)
        if not made.places.is_empty():
            return made
        fallback = fallback or made
    return fallback


def _made(
    family: Family, indicator: Indicator, readings: list[Reading], present: tuple[str, ...], selection: Selection
) -> Ranking:
    places = ranked(readings)
    missing = tuple(sorted(place_name(actor) for actor in present if actor not in set(places["place"].to_list())))
    title = filled(indicator.title, selection.home, None)
    shown = [one for one in readings if one.is_shown]
    text = f"{title}: no partner here has a number"
    if shown:
        lasts = sorted({one.last for one in shown if one.last is not None})
        when = years(lasts[0], lasts[-1])
        first = f"{title}: {_with_number(len(shown), present, 'a number')}, newest of {when}"
        text = sentence(first, _extent(shown))
    fresh = [one for one in shown if not one.is_old]
    old = "Paler: historical record" if 0 < len(fresh) < len(shown) else ""
    recent = f"{title}: {_with_number(len(fresh), present, 'a recent number')}"
    log = indicator.unit is Unit.TIMES and (places["value"] > 0).all() and not places.is_empty()
    axis = "The axis is logarithmic; its dotted line, 100 %, is as much as in the period before" if log else ""
    return Ranking(
        family=family,
        indicator=indicator,
        title=title,
        places=places,
        interval=shown[0].interval if shown else "none",
        sentence=sentence(text, ranks(shown, places), axis, old),
        news=sentence(recent, _extent(fresh)) if fresh else "",
        log=log,
        missing=missing,
        missing_text=sentence(f"Without a number: {listing(list(missing))}") if missing else "",
    )


def _with_number(count: int, present: tuple[str, ...], what: str) -> str:
    return (
        f"{count} of {len(present)} partner{'' if len(present) == 1 else 's'} {'has' if count == 1 else 'have'} {what}"
    )


def _extent(readings: list[Reading]) -> str:
    """The highest and the lowest reading, each with its place and years; one alone as itself."""
    ordered = sorted(readings, key=lambda one: one.value or 0.0)
    if len(readings) > 1 and ordered and ordered[0].value == ordered[-1].value:
        return f"All of them alike: {ordered[0].value_text}, {ordered[0].years_text}"
    told = [f"{place_name(one.place)}, {one.years_text}: {one.value_text}" for one in (ordered[-1], ordered[0])]
    return told[0] if len(readings) == 1 else f"Highest in {told[0]}. Lowest in {told[1]}"
