"""Readings before and after: which indicators would change their arrow, their direction or whether they are shown."""

from typing import Literal

import polars as pl

from data.figures import Level
from data.settings import settings
from data.states import members
from metrics.families import REGISTRY
from metrics.readings import read_out, this_year
from metrics.request import Request
from metrics.survey_preview_standing import Standing

FLIP_SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "home": pl.String(),
    "level": pl.String(),
    "place": pl.String(),
    "shown_first": pl.Boolean(),
    "arrow_before": pl.String(),
    "arrow": pl.String(),
    "direction_before": pl.String(),
    "direction": pl.String(),
    "status_before": pl.String(),
    "status": pl.String(),
    "value_before": pl.Float64(),
    "value": pl.Float64(),
    "reason": pl.String(),
    "source_before": pl.String(),
    "source": pl.String(),
}
"""`shown_first`: what pages show without being asked for a source; false: read of this source alone, where that turns
otherwise, since another stands before it. `reason` is the reading's own, after."""

WATCHED = ("arrow", "direction", "status")


def flips_between(before: Standing, after: Standing, dataset: str, source: str, touched: pl.DataFrame) -> pl.DataFrame:
    """The readings whose arrow, direction or status differ, one row a (indicator, home, level, place): `FLIP_SCHEMA`.

    `touched` has the homes and places (columns `home`, `place`) of figures that changed. Read for this year, of the
    places, of the regions of the pages' first scheme that hold one, and of the world.
    """
    asked = [
        one
        for one in REGISTRY.indicators.values()
        if dataset in REGISTRY.measures[one.measure].datasets and not touched.is_empty()
    ]
    found = [pl.DataFrame(schema=FLIP_SCHEMA)]
    for (home,), of_home in touched.group_by("home", maintain_order=True):
        for indicator in asked:
            for level, scheme, places in _where(of_home["place"].unique().sort().to_list()):
                if level not in indicator.levels:
                    continue
                for of in (None, source):
                    request = Request(
                        indicator=indicator.id,
                        home=str(home),
                        level=level,
                        scheme=scheme,
                        places=places,
                        as_of=this_year(),
                        source=of,
                    )
                    found.append(_differing(before, after, request, shown_first=of is None))
    flips = pl.concat(found)
    told = [name for name in FLIP_SCHEMA if name != "shown_first"]
    return flips.sort("shown_first", descending=True).unique(told, keep="first", maintain_order=True).sort(
        "indicator", "home", "level", "place", "shown_first", descending=[False, False, False, False, True]
    )  # fmt: skip


def _where(places: list[str]) -> list[tuple[Level, str | None, tuple[str, ...]]]:
    scheme = settings().region_scheme
    regions = members(scheme).filter(pl.col("actor").is_in(places))["region"].unique().sort().to_list()
    every: list[tuple[Level, str | None, tuple[str, ...]]] = [(Level.PARTNER, None, tuple(places))]
    if regions:
        every.append((Level.REGION, scheme, tuple(regions)))
    return [*every, (Level.WORLD, None, ("WORLD",))]


def _differing(before: Standing, after: Standing, request: Request, *, shown_first: bool) -> pl.DataFrame:
    keys = ["indicator", "category", "subgroup", "home", "level", "place"]
    was, now = (read_out(one.library, request) for one in (before, after))
    # Of one source alone, what nobody could read before has not turned: the figures are told as added.
    how: Literal["full", "inner"] = "full" if shown_first else "inner"
    both = was.join(now, on=keys, how=how, coalesce=shown_first or None, nulls_equal=True, suffix="_now")
    missing = pl.lit("not_collected")
    both = both.with_columns(pl.col("status", "status_now").fill_null(missing))
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in WATCHED)
    renamed = {name: f"{name}_before" for name in (*WATCHED, "value", "source")}
    return (
        both.filter(differs)
        .drop("reason")
        .rename(renamed)
        .rename({f"{name}_now": name for name in (*WATCHED, "value", "source", "reason")})
        .with_columns(pl.col("arrow", "arrow_before").fill_null("none"), shown_first=pl.lit(shown_first))
        .select(pl.col(name).cast(kind) for name, kind in FLIP_SCHEMA.items())
    )
