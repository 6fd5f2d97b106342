"""Reads an indicator out of the figures: what a leader reads, with the guards every reading shares."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl

from data.figures import READING_SCHEMA, Level, Selection, Status
from data.settings import settings
from metrics.asked_last import given_by, in_turn
from metrics.declare import Indicator
from metrics.families import REGISTRY
from metrics.library import Library
from metrics.release import Release
from metrics.request import ReadingContext, Request


class UnknownIndicator(Exception):
    """Raised when an indicator is asked for that no family declares."""


def today() -> date:
    """The day it is."""
    return datetime.now(UTC).date()


def this_year() -> int:
    """The year readings are made for unless another is asked."""
    return today().year


def indicator(id: str) -> Indicator:
    """The indicator of that id. Raises UnknownIndicator naming those there are."""
    found = REGISTRY.indicators.get(id)
    if found is None:
        raise UnknownIndicator(f"there is no indicator {id!r}; there are: {', '.join(REGISTRY.indicators)}")
    return found


def read_out(library: Library, request: Request) -> pl.DataFrame:
    """Readings of one indicator, one row a (category, place), columns of the readings table.

    Each place is read from one release; a place the preferred release did not look at is read from the next
    that did. Empty where no release holds the indicator's measure or the level is not declared.
    """
    asked = indicator(request.indicator)
    if request.level not in asked.levels:
        return pl.DataFrame(schema=READING_SCHEMA)
    measure = REGISTRY.measures[asked.measure]
    releases = [
        release
        for release in library.releases_of(measure, request.source, request.version)
        if request.as_of >= release.first_day.year
    ]
    turns = in_turn(releases, measure, home=request.home, level=request.level, last=request.as_of)

    def read(release: Release, places: tuple[str, ...] | None) -> pl.DataFrame:
        return _read_release(library, asked, replace(request, places=places), release)

    held = given_by(turns, request.places, read)
    if len(held) == 1:
        return held[0]
    return pl.concat(held) if held else pl.DataFrame(schema=READING_SCHEMA)


def _read_release(library: Library, asked: Indicator, request: Request, release: Release) -> pl.DataFrame:
    measure = REGISTRY.measures[asked.measure]
    home = request.home if measure.has_home else None
    scheme = request.scheme if request.level is Level.REGION else None

    def figures(name: str, selection: Selection) -> pl.DataFrame:
        other = REGISTRY.measures[name]
        if not other.has_home:
            selection = replace(selection, home=None)
        if release.dataset in other.datasets:
            return library.select_release(other, selection, release)
        return library.select(other, selection)

    context = ReadingContext(
        home=request.home,
        level=request.level,
        scheme=scheme,
        places=request.places,
        categories=asked.categories if request.categories is None else request.categories,
        window=request.window or asked.window or settings().window_years,
        as_of=request.as_of,
        start=release.first_day.year,
        end=min(request.as_of, release.last_whole_year),
        select=figures,
    )
    read = asked.read(context)
    have = set(read.columns)
    said: dict[str, object] = {
        "indicator": asked.id,
        "home": home,
        "level": request.level.value,
        "scheme": scheme,
        "as_of": request.as_of,
        "window": context.window,
    }
    of = {"source": release.source, "version": release.version}
    age = pl.lit(request.as_of) - pl.col("last_period").cast(pl.Date).dt.year()

    def column(name: str) -> pl.Expr:
        if name in said or name not in have | {"age_years"}:
            return pl.lit(said.get(name, of.get(name)))
        if name in of:
            return pl.coalesce(pl.col(name).cast(pl.String), pl.lit(of[name]))
        return age if name == "age_years" else pl.col(name)

    told = read.select(column(name).cast(dtype).alias(name) for name, dtype in READING_SCHEMA.items())
    return with_reasons(guard_age(told, settings().historical_after_years))


def with_reasons(readings: pl.DataFrame) -> pl.DataFrame:
    """The readings, each that is not shown with its reason: the indicator's own, else what its status means."""
    why = {
        Status.NOT_APPLICABLE.value: "home or place did not exist then, or they are the same",
        Status.NOT_COLLECTED.value: "the source did not look there then",
        Status.TOO_FEW.value: "too few answers to be shown",
        Status.UNRELIABLE.value: "too little is known for a number",
    }
    meant = pl.col("status").replace_strict(why, default=None, return_dtype=pl.String)
    return readings.with_columns(reason=pl.coalesce("reason", meant))


def guard_age(readings: pl.DataFrame, historical_after: int) -> pl.DataFrame:
    """The readings without arrows where the newest data are older than the given years, with that as the reason.

    >>> row = {"arrow": "up", "reason": None, "age_years": 16, "status": "shown"}
    >>> guard_age(pl.DataFrame([row], schema_overrides={"reason": pl.String}), 5).row(0)
    ('none', 'historical record: its newest data are 16 years old, so no arrow', 16, 'shown')
    """
    old = pl.col("age_years") > historical_after
    had_arrow = pl.col("arrow").is_in(["up", "down"])
    note = pl.format("historical record: its newest data are {} years old, so no arrow", "age_years")
    return readings.with_columns(
        arrow=pl.when(old).then(pl.lit("none")).otherwise(pl.col("arrow").fill_null("none")),
        reason=pl.when(old & (had_arrow | pl.col("reason").is_null()) & (pl.col("status") == Status.SHOWN.value))
        .then(pl.concat_str([pl.col("reason"), note], separator="; ", ignore_nulls=True))
        .otherwise("reason"),
    )
