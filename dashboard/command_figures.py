"""The part of the `comity` command that prints measures, indicators, figures and readings."""

from difflib import get_close_matches
from typing import Annotated

import polars as pl
import typer

from dashboard.printing import FIRST_YEAR, LAST_YEAR, Format, errors, fail, show
from data.figures import Level, Selection
from data.regions import members, schemes
from data.settings import settings
from data.states import actors
from data.store import Store
from metrics.declare import Measure
from metrics.families import FAMILIES, REGISTRY
from metrics.library import Library
from metrics.pipeline import home_folder
from metrics.readings import read_out, this_year
from metrics.request import Request

FormatOption = Annotated[Format, typer.Option("--format", help="table, csv, json or parquet")]
HomeOption = Annotated[str | None, typer.Option(help="whose diplomacy: an id; `any` for every event")]
PartnerOption = Annotated[str | None, typer.Option(help="a partner's id")]
RegionOption = Annotated[str | None, typer.Option(help="a region's name")]
SchemeOption = Annotated[str | None, typer.Option(help="the scheme the region is of")]
WorldOption = Annotated[bool, typer.Option("--world", help="the world")]
CategoryOption = Annotated[str | None, typer.Option(help="one of the measure's categories; the total unless given")]


LEVEL_WORDS = {Level.PARTNER: "a partner", Level.REGION: "a region", Level.WORLD: "the world"}


def library() -> Library:
    """Figures of the store, if there is one, and those that ship with the product."""
    home = home_folder()
    return Library(store=Store.open(home) if (home / "ledger.sqlite").exists() else None)


def measures(form: FormatOption = Format.TABLE) -> None:
    """List the measures: what each counts, its unit and source."""
    show(
        pl.DataFrame(
            [
                {
                    "measure": one.id,
                    "family": family.id,
                    "title": one.title,
                    "unit": one.unit.value,
                    "categories": ", ".join(category.id for category in one.categories),
                    "grains": ", ".join(one.grains),
                    "roll_up": one.roll_up.value,
                    "interval": one.interval.value,
                    "dataset": one.dataset,
                    "sources": ", ".join(one.sources),
                    "meaning": one.meaning,
                    "caveat": one.caveat,
                }
                for family in FAMILIES
                for one in family.measures
            ]
        ),
        form,
    )


def indicators(form: FormatOption = Format.TABLE) -> None:
    """List the indicators: the question each answers, its unit, and when it may show an arrow."""
    show(
        pl.DataFrame(
            [
                {
                    "indicator": one.id,
                    "family": family.id,
                    "title": one.title,
                    "question": one.question,
                    "unit": one.unit.value,
                    "better": one.better.value,
                    "measure": one.measure,
                    "window": one.window or settings().window_years,
                    "arrow_when": one.arrow_when,
                    "meaning": one.meaning,
                    "caveat": one.caveat,
                }
                for family in FAMILIES
                for one in family.indicators
            ]
        ),
        form,
    )


def figures(
    measure: str,
    home: HomeOption = None,
    partner: PartnerOption = None,
    region: RegionOption = None,
    scheme: SchemeOption = None,
    world: WorldOption = False,
    category: CategoryOption = None,
    grain: Annotated[str, typer.Option(help="year or month")] = "year",
    first: Annotated[int | None, typer.Option("--from", min=FIRST_YEAR, max=LAST_YEAR, help="first year")] = None,
    last: Annotated[int | None, typer.Option("--to", min=FIRST_YEAR, max=LAST_YEAR, help="last year")] = None,
    source: Annotated[str | None, typer.Option()] = None,
    version: Annotated[str | None, typer.Option()] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print figures of one measure, zeros filled: one partner, region, the world, or every partner."""
    declared = REGISTRY.measures.get(measure)
    if declared is None:
        fail(_unknown("measure", measure, list(REGISTRY.measures)))
    if grain not in declared.grains:
        fail(f"{measure} has no figures by {grain}; it has them by {' and '.join(declared.grains)}.")
    allowed = [one.id for one in declared.categories]
    if category is not None and category not in allowed:
        fail(_unknown("category", category, allowed))
    level, chosen_scheme, places = _place(partner, region, scheme, world)
    total: tuple[str | None, ...] = (None,) if declared.has_total else tuple(allowed)
    selection = Selection(
        level=level,
        home=_home(home) if declared.has_home else None,
        scheme=chosen_scheme,
        places=places,
        categories=(category,) if category is not None else total,
        grain=grain,
        first=first,
        last=last,
    )
    if first is not None and last is not None and first > last:
        fail(f"--from {first} is after --to {last}: the first year comes first.")
    if not declared.is_kept_for(selection):
        levels = " and ".join(LEVEL_WORDS[one] for one in declared.levels)
        fail(f"{measure} is counted for {levels}" + (" with anyone." if declared.with_anyone else ", of one home."))
    held = library()
    _check_held(held, declared, source, version)
    show(held.select(declared, selection, source=source, version=version), form)
    if not held.releases_of(declared):
        errors.print(_no_record(declared), markup=False)


def readings(
    indicator: str,
    home: HomeOption = None,
    partner: PartnerOption = None,
    region: RegionOption = None,
    scheme: SchemeOption = None,
    world: WorldOption = False,
    category: CategoryOption = None,
    window: Annotated[int | None, typer.Option(min=1, max=50, help="years looked back over")] = None,
    as_of: Annotated[
        int | None, typer.Option(min=FIRST_YEAR, max=LAST_YEAR, help="the year it is read in; this year unless given")
    ] = None,
    source: Annotated[str | None, typer.Option()] = None,
    version: Annotated[str | None, typer.Option()] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print readings of one indicator: value, interval, age, and whether an arrow is allowed and why."""
    declared = REGISTRY.indicators.get(indicator)
    if declared is None:
        fail(_unknown("indicator", indicator, list(REGISTRY.indicators)))
    level, chosen_scheme, places = _place(partner, region, scheme, world)
    if level not in declared.levels:
        fail(f"{indicator} is read for {' and '.join(LEVEL_WORDS[one] for one in declared.levels)} only.")
    allowed = [one for one in declared.categories if one is not None]
    if category is not None and category not in allowed:
        fail(_unknown("category", category, allowed) if allowed else f"{indicator} has no categories.")
    request = Request(
        indicator=indicator,
        home=_home(home),
        level=level,
        scheme=chosen_scheme,
        places=places,
        categories=(category,) if category is not None else _total(declared.categories),
        window=window,
        as_of=this_year() if as_of is None else as_of,
        source=source,
        version=version,
    )
    held = library()
    _check_held(held, REGISTRY.measures[declared.measure], source, version)
    found = read_out(held, request)
    show(found, form)
    if found.is_empty():
        releases = held.releases_of(REGISTRY.measures[declared.measure])
        if not releases:
            errors.print(_no_record(REGISTRY.measures[declared.measure]), markup=False)
            return
        begins = min((one.first_day.year for one in releases), default=None)
        why = f": its sources begin in {begins}" if begins is not None and request.as_of < begins else ""
        errors.print(f"There is no reading of {indicator} as of {request.as_of}{why}.", markup=False)


def _no_record(measure: Measure) -> str:
    """What is said of a measure that no release holds, and what to do."""
    dataset = measure.dataset
    return (
        f"There is no record of {measure.id} yet: bring one. `comity template {dataset}` writes a file to fill in, "
        f"`comity ingest {dataset} FILE` brings it."
    )


def _place(
    partner: str | None, region: str | None, scheme: str | None, world: bool
) -> tuple[Level, str | None, tuple[str, ...] | None]:
    if (partner is not None) + (region is not None) + world > 1:
        fail("Choose one of --partner, --region and --world.")
    if world:
        return Level.WORLD, None, None
    if partner is not None:
        return Level.PARTNER, None, (_actor(partner),)
    if region is None and scheme is None:
        return Level.PARTNER, None, None
    known = [one.id for one in schemes()]
    chosen = scheme or settings().region_scheme
    if chosen not in known:
        fail(_unknown("region scheme", chosen, known))
    if region is None:
        return Level.REGION, chosen, None
    names = members(chosen)["region"].unique().sort().to_list()
    found = [name for name in names if name.casefold() == region.casefold()]
    if not found:
        fail(_unknown(f"region of {chosen}", region, names))
    return Level.REGION, chosen, (found[0],)


def _check_held(held: Library, measure: Measure, source: str | None, version: str | None) -> None:
    """Ends the command where a source or version is asked for that holds no figures of the measure."""
    if held.releases_of(measure, source, version) or (source is None and version is None):
        return
    asked = " ".join(name for name in (source, version) if name is not None)
    there = ", ".join(f"{one.source} {one.version}" for one in held.releases_of(measure))
    fail(f"No figures of {measure.id} are held from {asked!r}. There are: {there or 'none'}.")


def _actor(id: str) -> str:
    known = actors()["actor"].to_list()
    if id.upper() not in known:
        fail(_unknown("state or organisation", id.upper(), known))
    return id.upper()


def _home(id: str | None) -> str | None:
    return None if id == "any" else _actor(id or settings().home_country)


def _total(categories: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """The total alone, where an indicator has one; else every category."""
    return (None,) if None in categories else categories


def _unknown(what: str, got: str, known: list[str]) -> str:
    near = get_close_matches(got, known, n=3, cutoff=0.5)
    listed = ", ".join(known[:40]) + (" …" if len(known) > 40 else "")
    return f"There is no {what} {got!r}." + (
        f" Did you mean {' or '.join(near)}?" if near else f" There are: {listed}."
    )


def add_to(app: typer.Typer) -> None:
    """Adds these commands to the `comity` command."""
    for command in (measures, indicators, figures, readings):
        app.command()(command)
