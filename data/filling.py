"""The one function that reads figures: every cell asked for is there, zeros filled from coverage."""

from datetime import date
from functools import cache, lru_cache

import polars as pl

from data.coverage import FEW_STRETCHES, inside, of_any_kind, whole_region
from data.figures import FIGURE_SCHEMA, Collected, Level, Selection, Shape, Status, conform
from data.groups import takes_part
from data.regions import members
from data.states import WORLD, actors, lives

CELL = ("category", "place", "period")

SORTED_BY = ("category", "subgroup", "series", "place", "period", "source", "version")
"""The key of a figure without what is the same in every figure of a selection."""


def asked_for(figures: pl.LazyFrame, shape: Shape, selection: Selection) -> pl.LazyFrame:
    """The stored figures that a selection asks for, as they lie, zeros not filled."""
    wanted = pl.col("measure") == shape.measure
    wanted &= pl.col("level") == selection.level.value
    wanted &= pl.col("grain") == selection.grain
    wanted &= pl.col("home").eq_missing(pl.lit(selection.home))
    wanted &= pl.col("scheme").eq_missing(pl.lit(selection.scheme))
    return figures.filter(wanted & of_cells(selection))


def of_cells(selection: Selection) -> pl.Expr:
    """Whether a figure is of the places, categories and years that a selection asks for."""
    named = [category for category in selection.categories if category is not None]
    wanted = pl.col("category").is_in(named).fill_null(False) if named else pl.lit(False)
    wanted = wanted | pl.col("category").is_null() if None in selection.categories else wanted
    if selection.subgroups is not None:
        parts = [subgroup for subgroup in selection.subgroups if subgroup is not None]
        of_parts = pl.col("subgroup").is_in(parts).fill_null(False) if parts else pl.lit(False)
        wanted &= of_parts | pl.col("subgroup").is_null() if None in selection.subgroups else of_parts
    if selection.places is not None and len(selection.places) == 1:
        wanted &= pl.col("place") == selection.places[0]
    elif selection.places is not None:
        wanted &= pl.col("place").is_in(list(selection.places))
    if selection.first is not None:
        wanted &= pl.col("period") >= date(selection.first, 1, 1)
    if selection.last is not None:
        wanted &= pl.col("period") <= date(selection.last, 12, 31)
    return wanted


def select(figures: pl.LazyFrame, coverage: pl.DataFrame, shape: Shape, selection: Selection) -> pl.DataFrame:
    """Figures of one measure from one source and version, every cell asked for present.

    A cell without a stored figure is zero where coverage says it was looked at, `not_collected` where it was not,
    `not_applicable` where home or place did not exist in that period (or are the same). `figures` and `coverage`
    are of one (dataset, source, version). Sorted by category, place and period.
    """
    stored = conform(asked_for(figures, shape, selection).collect())
    of = stored.select("source", "version").unique()
    source, version = of.row(0) if of.height == 1 else (None, None)
    cells = judged(coverage, shape, selection, others=others_in(stored, selection))
    return fill(stored, cells, shape, selection, source=source, version=version)


def fill(
    stored: pl.DataFrame,
    cells: pl.DataFrame,
    shape: Shape,
    selection: Selection,
    *,
    source: str | None,
    version: str | None,
) -> pl.DataFrame:
    """The stored figures (columns of the figures table), and each of the judged cells that has none, in key order."""
    empty = cells if stored.is_empty() else cells.join(stored, on=list(CELL), how="anti", nulls_equal=True)
    if empty.is_empty():
        return stored.sort(SORTED_BY, nulls_last=False)
    said = {
        "measure": shape.measure,
        "home": selection.home,
        "level": selection.level.value,
        "scheme": selection.scheme,
        "grain": selection.grain,
        "interval": shape.interval.value,
        "source": source,
        "version": version,
    }
    have = set(empty.columns)
    made = empty.select(
        pl.col(name) if name in have else pl.lit(said.get(name), dtype=dtype).alias(name)
        for name, dtype in FIGURE_SCHEMA.items()
    )
    return made if stored.is_empty() else pl.concat([stored, made]).sort(SORTED_BY, nulls_last=False)


def others_in(stored: pl.DataFrame, selection: Selection) -> tuple[str, ...]:
    """The places of figures that are no states, where every place is asked for: they have cells of their own too."""
    if selection.level is not Level.PARTNER or selection.places is not None or stored.is_empty():
        return ()
    return tuple(sorted(set(stored["place"].unique().to_list()) - set(_states())))


def judged(coverage: pl.DataFrame, shape: Shape, selection: Selection, *, others: tuple[str, ...] = ()) -> pl.DataFrame:
    """Every cell asked for as it is when no figure is stored for it; one row a (category, place, period), sorted.

    Columns besides: `status`, `value` and `n` (zero where it was looked at and null elsewhere), `low` and `high`.
    """
    cells = _cells(coverage, shape, selection, others)
    if cells.is_empty():
        return cells.select(*CELL, status=pl.lit(Status.SHOWN.value))
    whole, exists = _looked_at(cells, coverage, shape, selection), _exists(selection, shape)
    if shape.elsewhere and selection.level is Level.PARTNER:
        whole = whole & ~pl.col("place").is_in(list(shape.elsewhere))
    status = (
        pl.when(~exists)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .when(whole & shape.zero)
        .then(pl.lit(Status.SHOWN.value))
        .otherwise(pl.lit(Status.NOT_COLLECTED.value))
    )
    zero = pl.when(pl.col("status") == Status.SHOWN.value)
    told = cells.select(*CELL, status=status).with_columns(
        *(zero.then(0.0).alias(name) for name in ("value", "low", "high")), n=zero.then(pl.lit(0, dtype=pl.Int64))
    )
    return told.sort(CELL, nulls_last=False)


def _cells(coverage: pl.DataFrame, shape: Shape, selection: Selection, others: tuple[str, ...]) -> pl.DataFrame:
    """Every (category, place, period) asked for, with what is needed to judge it.

    That is the period's `first` and `last` day and `year`, the `home`, the `kind` of the coverage, and of a partner
    the years it lived.
    """
    bounds = [coverage["first"].min(), coverage["last"].max()] if not coverage.is_empty() else [None, None]
    first = selection.first or (bounds[0].year if isinstance(bounds[0], date) else None)
    last = selection.last or (bounds[1].year if isinstance(bounds[1], date) else None)
    if first is None or last is None or first > last:
        return pl.DataFrame(schema={"category": pl.String, "place": pl.String, "period": pl.Date})
    kind: pl.Expr = pl.lit(None, dtype=pl.String)
    if shape.collected is Collected.ASKED:
        kind = pl.lit(selection.home, dtype=pl.String)
    elif shape.kind_is_category:
        kind = pl.col("category")
    periods, places = _periods(first, last, selection.grain), _places(selection, others)
    home = pl.lit(selection.home, dtype=pl.String)
    if len(places) == len(selection.categories) == 1:
        of_partner = _life(places[0]) if selection.level is Level.PARTNER else (None, None)
        life = dict(
            zip(("first_year", "last_year"), (pl.lit(year, dtype=pl.Int64) for year in of_partner), strict=True)
        )
        category = pl.lit(selection.categories[0], dtype=pl.String)
        return periods.with_columns(
            category=category,
            place=pl.lit(places[0]),
            home=home,
            kind=category if shape.collected is not Collected.ASKED and shape.kind_is_category else kind,
            **life,
        )
    categories = pl.DataFrame({"category": list(selection.categories)}, schema={"category": pl.String})
    living = pl.DataFrame({"place": places}, schema={"place": pl.String})
    if selection.level is Level.PARTNER:
        living = living.join(lives(), left_on="place", right_on="actor", how="left", maintain_order="left")
    cells = categories.join(living, how="cross").join(periods, how="cross")
    return cells.with_columns(home=home, kind=kind)


@lru_cache(maxsize=256)
def _periods(first: int, last: int, grain: str) -> pl.DataFrame:
    """The periods from a year to a year: `period`, which is the `first` day, `last` day and `year`."""
    months = range(1, 13) if grain == "month" else (1,)
    periods = pl.DataFrame({"period": [date(year, month, 1) for year in range(first, last + 1) for month in months]})
    end = pl.col("period").dt.month_end() if grain == "month" else pl.date(pl.col("period").dt.year(), 12, 31)
    return periods.with_columns(first="period", last=end, year=pl.col("period").dt.year().cast(pl.Int64))


def _places(selection: Selection, others: tuple[str, ...]) -> list[str]:
    if selection.places is not None:
        return list(selection.places)
    if selection.level is Level.WORLD:
        return [WORLD]
    if selection.level is Level.REGION:
        return sorted(set(members(selection.scheme or "")["region"].to_list()))
    return sorted({*_states(), *others})


@cache
def _states() -> tuple[str, ...]:
    return tuple(actors().filter(pl.col("kind").is_in(["state", "retired"]))["actor"].to_list())


def _looked_at(cells: pl.DataFrame, coverage: pl.DataFrame, shape: Shape, selection: Selection) -> pl.Expr:
    """Whether coverage holds the whole of each cell."""
    of_home = coverage
    if coverage.height > FEW_STRETCHES:
        of_home = coverage.filter(pl.col("place").is_null() | pl.col("place").eq_missing(pl.lit(selection.home)))
    if shape.collected is Collected.HOME:
        whole = inside(cells, of_home, place="home")
        if shape.total_of:
            looked = pl.lit(of_any_kind(cells, of_home, shape.total_of, place="home"))
            whole = whole | (looked & pl.col("category").is_null())
        return whole
    if selection.level is not Level.PARTNER:
        whole = pl.lit(whole_region(cells, coverage, scheme=selection.scheme))
    elif coverage.height > FEW_STRETCHES and selection.places is not None:
        near = pl.col("place").is_null() | pl.col("place").is_in(list(selection.places))
        whole = inside(cells, coverage.filter(near), place="place")
    else:
        whole = inside(cells, coverage, place="place")
    return whole | inside(cells, of_home, place="home") if shape.collected is Collected.EITHER else whole


def _exists(selection: Selection, shape: Shape) -> pl.Expr:
    """Whether home and place existed in the year of a cell; an organisation or group without years does."""
    home = selection.home
    if shape.collected is Collected.EITHER and home is not None and not takes_part(home):
        return pl.lit(False)
    exists = pl.lit(True)
    if home is not None:
        first, last = _life(home)
        exists = pl.lit(True) if first is None else pl.col("year").is_between(first, last)
    if selection.level is Level.PARTNER:
        alive = pl.col("first_year").is_null() | pl.col("year").is_between("first_year", "last_year")
        exists = exists & alive & (pl.col("place") != (home or ""))
        if shape.collected is not Collected.ASKED:
            # A group or organisation is a home, never a place: its members are the places.
            exists = exists & ~pl.col("place").is_in(list(_organisations()))
    return exists


@cache
def _organisations() -> tuple[str, ...]:
    return tuple(actors().filter(pl.col("kind") == "organisation")["actor"].to_list())


@cache
def _life(actor: str) -> tuple[int | None, int | None]:
    found = lives().filter(pl.col("actor") == actor)
    return (None, None) if found.is_empty() else found.select("first_year", "last_year").row(0)
