"""The one place where pages read figures and readings: cached by data version and plain filters, never by a frame."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard.at_version import version_told
from dashboard.content.grading import Grades
from dashboard.content.reader import Asked
from dashboard.grades_held import grades_held
from dashboard.provenance import Provenance, provenance_of
from dashboard.readings_held import readings_held
from dashboard.signals_held import signals_held
from data.casebook import Case, CaseFault
from data.casebook import cases as read_all_cases
from data.embedded import SHIPPED
from data.figures import Level, Selection
from data.quality_records import QualityRecords
from data.regions import members
from data.settings import Settings
from data.settings import settings as settings_in_force
from data.states import actors, name_of
from data.store import Store
from metrics.declare import Registry
from metrics.families import REGISTRY
from metrics.happenings import DEADLINE_SCHEMA, HAPPENING_SCHEMA
from metrics.happenings import deadlines as due_of
from metrics.happenings import happenings as told_of
from metrics.happenings import priorities as declared_by
from metrics.library import Library
from metrics.readings import this_year, today
from metrics.request import Request
from metrics.ties import Ties, ties_of

MOST_RESULTS_KEPT = 4_000
"""Small frames in the shared cache; the oldest go first."""

Names = tuple[str, ...] | None
Categories = tuple[str | None, ...]
Parts = tuple[str | None, ...] | None
"""Subgroups by id, a null in it being everybody; null: everybody and every part."""


def registry() -> Registry:
    """Every family, measure and indicator with all they declare."""
    return REGISTRY


def settings() -> Settings:
    """The settings in force."""
    return settings_in_force()


@st.cache_resource(max_entries=1)
def _store(home: Path) -> Store:
    return Store.open(home)


def _open_store(home: Path | None = None) -> Store | None:
    """The user's store, or none where nothing was ever brought: looking at embedded figures creates no store."""
    home = home or settings().home
    return _store(home) if (home / "ledger.sqlite").exists() else None


def data_version() -> str:
    """What caches key on: changes when the store, its grades, the embedded figures or the day change."""
    return version_told() or _data_version()


def _data_version() -> str:
    chosen = settings()
    store, shipped = _open_store(chosen.home), chosen.embedded or SHIPPED
    stamp = shipped / "figures.parquet"
    embedded = stamp.stat().st_mtime_ns if stamp.exists() else 0
    held = f"{store.current_version()}:{QualityRecords(store).stamp()}" if store else "0"
    return f"{chosen.home}:{shipped}:{held}:{embedded}:{today()}"


@st.cache_resource(max_entries=4, show_spinner=False)
def _cases(folder: Path, stamp: tuple[tuple[str, int], ...]) -> tuple[tuple[Case, ...], str]:
    try:
        return read_all_cases(folder), ""
    except CaseFault as fault:
        return read_all_cases(), str(fault)


def cases() -> tuple[tuple[Case, ...], str]:
    """Every case study, and a sentence on a file of the user's that cannot be used; empty where all can."""
    folder = settings().cases
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return _cases(folder, tuple((file.name, file.stat().st_mtime_ns) for file in files))


def happenings(home: str, place: str) -> pl.DataFrame:
    """What the store's rows tell of home and place together, newest first; the columns of `metrics.happenings`."""
    return _happenings(data_version(), home, place)


@st.cache_data(max_entries=MOST_RESULTS_KEPT, show_spinner=False)
def _happenings(version: str, home: str, place: str) -> pl.DataFrame:
    store = _open_store()
    return told_of(store, home, place) if store is not None else pl.DataFrame(schema=HAPPENING_SCHEMA)


def deadlines(home: str, *, first: date, last: date) -> pl.DataFrame:
    """What the home's own record says is to be decided between two days; the columns of `metrics.happenings`."""
    store = _open_store()
    return due_of(store, home, first=first, last=last) if store is not None else pl.DataFrame(schema=DEADLINE_SCHEMA)


def priorities(home: str) -> pl.DataFrame:
    """The newest priority the home has declared of each partner, as `metrics.happenings` gives it."""
    return declared_by(_open_store() or Store.open(settings().home, create=False), home)


@lru_cache(maxsize=2)
def _library(version: str) -> Library:
    return Library(store=_open_store())


def library() -> Library:
    """Every figure there is at the present data version."""
    return _library(data_version())


def figures(
    measure: str,
    *,
    home: str | None = None,
    level: str = "partner",
    scheme: str | None = None,
    places: Names = None,
    categories: Categories = (None,),
    grain: str = "year",
    first: int | None = None,
    last: int | None = None,
    source: str | None = None,
    version: str | None = None,
    subgroups: Parts = (None,),
) -> pl.DataFrame:
    """Figures of one measure, columns of the figures table, zeros filled; one release a place.

    The home is left out for a measure that is about the place alone, the scheme for a level that is no region.
    """
    selection = _selection(measure, home, level, scheme, places, categories, grain, first, last, subgroups)
    held, declared = library(), REGISTRY.measures[measure]
    return held.kept(
        "figures",
        (measure, selection, source, version),
        lambda: held.select(declared, selection, source=source, version=version),
    )


def _selection(
    measure: str,
    home: str | None,
    level: str,
    scheme: str | None,
    places: Names,
    categories: Categories,
    grain: str,
    first: int | None,
    last: int | None,
    subgroups: Parts,
) -> Selection:
    return Selection(
        level=Level(level),
        home=home if REGISTRY.measures[measure].has_home else None,
        scheme=scheme if level == Level.REGION else None,
        places=places,
        categories=categories,
        subgroups=subgroups,
        grain=grain,
        first=first,
        last=last,
    )


def figures_of_each_source(
    measure: str,
    *,
    home: str | None = None,
    level: str = "partner",
    scheme: str | None = None,
    places: Names = None,
    categories: Categories = (None,),
    grain: str = "year",
    first: int | None = None,
    last: int | None = None,
    subgroups: Parts = (None,),
) -> list[pl.DataFrame]:
    """Figures as `figures` gives them, one frame a source that has any, the preferred source first.

    Where none has any there is one frame, which says why.

    They are shown side by side and never joined, so that an own record does not hide the public one.
    """
    selection = _selection(measure, home, level, scheme, places, categories, grain, first, last, subgroups)
    held, declared = library(), REGISTRY.measures[measure]
    return held.kept(
        "by source",
        (measure, selection),
        lambda: held.select_each_source(declared, selection) or [held.select(declared, selection)],
    )


def readings(
    indicator: str,
    *,
    home: str | None,
    level: str = "partner",
    scheme: str | None = None,
    places: Names = None,
    categories: Categories | None = None,
    window: int | None = None,
    as_of: int | None = None,
    source: str | None = None,
    version: str | None = None,
) -> pl.DataFrame:
    """Readings of one indicator, columns of the readings table; one row a (category, place).

    The reader's window is for indicators that leave it open: "in the last ten years" stays ten years.
    """
    request = Request(
        indicator=indicator,
        home=home,
        level=Level(level),
        scheme=scheme if level == Level.REGION else None,
        places=places,
        categories=categories,
        window=REGISTRY.indicators[indicator].window or window,
        as_of=as_of or this_year(),
        source=source,
        version=version,
    )
    return readings_held(library(), request)


def signals(asked: Sequence[Asked], *, home: str, as_of: int) -> pl.DataFrame:
    """Which series are outside the limits of their own past, columns of `metrics.signals`; all are told together."""
    held = library()
    return held.kept("signals", (tuple(asked), home, as_of), lambda: signals_held(held, asked, home=home, as_of=as_of))


def ties(measure: str, year: int | None = None) -> Ties | None:
    """Who is tied to whom in a year, as `metrics.ties` gives it."""
    held = library()
    return held.kept("ties", (measure, year), lambda: ties_of(held, REGISTRY.measures[measure], year))


def provenance(measure: str) -> list[Provenance]:
    """The releases that hold a measure, the one shown first at the head."""
    return provenance_of(library(), REGISTRY.measures[measure], grades())


def grades() -> Grades:
    """The grade of every dataset and source that is held, as the scheduled checks found its data."""
    return _grades(data_version(), today())


@lru_cache(maxsize=2)
def _grades(version: str, day: date) -> Grades:
    return grades_held(_open_store() or Store.open(settings().home, create=False), day)


@st.cache_data(max_entries=8, show_spinner=False)
def _homes(version: str) -> list[tuple[str, str]]:
    listed = actors().filter(pl.col("kind").is_in(["state", "organisation"]))
    current = listed.filter(pl.col("last_year").is_null())
    return sorted(((actor, name_of(actor)) for actor in current["actor"]), key=lambda pair: pair[1])


def homes() -> list[tuple[str, str]]:
    """Whose diplomacy may be judged: id and name, by name."""
    return _homes(data_version())


def partners(home: str | None = None) -> list[tuple[str, str]]:
    """Every state that exists today but the home: id and name, by name."""
    listed = actors().filter(pl.col("kind") == "state", pl.col("last_year").is_null())
    return sorted(((actor, name_of(actor)) for actor in listed["actor"] if actor != home), key=lambda pair: pair[1])


def region_of(place: str, scheme: str) -> str | None:
    """The region a place lies in, null where the scheme leaves it out."""
    found = members(scheme).filter(pl.col("actor") == place)["region"].to_list()
    return str(found[0]) if found else None
