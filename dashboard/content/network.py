"""What the Network page says: to whom a home was tied in a year, and who of those was tied to whom."""

from dataclasses import dataclass, replace

import polars as pl

from dashboard.claims import Claim, Evidence, claim
from dashboard.content.grading import grade_of, with_grade
from dashboard.content.neighbourhood import Drawing, drawing_of
from dashboard.content.reader import Reader
from dashboard.content.reading import place_name
from dashboard.content.series import Span, figure_details
from dashboard.content.sources import SourceLine, source_lines
from dashboard.quantities import quantity
from dashboard.selection import Selection
from dashboard.wording import age, listing, sentence, with_article
from data.figures import Interval
from data.groups import memberships, takes_part
from data.regions import members
from data.states import exists
from metrics.declare import Measure
from metrics.families.network_layers import LAYERS, Layer
from metrics.families.network_roll_ups import living
from metrics.ties import Ties

MOST_NAMED = 3
"""Partners named in the answer."""


@dataclass(frozen=True, kw_only=True)
class NetworkPage:
    """The page: its answer first, then the drawing, what the whole graph shows, and every partner as a table."""

    title: str
    answer: str
    age: str
    layer: Layer
    year: int | None
    """The year shown; null where there is no record of the layer."""
    years: tuple[int, ...]
    note: str
    """That another year than the one asked for is shown; empty where it is not."""
    drawing: Drawing
    position: tuple[str, ...]
    """What was measured of the home and of the graph as a whole, one sentence each."""
    partners: pl.DataFrame
    pairs: pl.DataFrame
    """The ties among those drawn."""
    unit: str
    details: tuple[str, ...]
    claim: Claim
    sources: tuple[SourceLine, ...]


def network_page(reader: Reader, selection: Selection) -> NetworkPage:
    """The page of `selection.layer` in `selection.year` for `selection.home`; the first layer and newest year else."""
    layer = next((one for one in LAYERS if one.id == selection.layer), LAYERS[0])
    measure = reader.registry().measures[layer.counted_by]
    asked = min(selection.year or selection.as_of, selection.as_of)
    found = reader.ties(measure.id, asked)
    if found is not None and found.year > selection.as_of:
        found = None
    partners = partners_of(found, selection) if found else _nobody()
    drawing = drawing_of(selection.home, partners, found.pairs if found else _no_pairs(), measure)
    shown = {(found.source, found.version)} if found else set()
    family = reader.registry().family_of[f"{layer.id}_degree"]
    old_after = reader.settings().historical_after_years
    years = tuple(one for one in found.years if one <= selection.as_of) if found else ()
    span = Span(first=years[0], last=years[-1], as_of=selection.as_of, old_after=old_after) if years else None
    graded_as = grade_of(reader.grades(), measure.datasets, found.source if found else None)
    answer = _answer(found, partners, selection, layer, measure)
    position = _position(reader, selection, layer, found) if found else ()
    return NetworkPage(
        title="Who is tied to whom?",
        answer=answer,
        age=with_grade(age(years[-1], selection.as_of), graded_as) if years else "",
        layer=layer,
        year=found.year if found else None,
        years=years,
        note=_other_year(selection, found),
        drawing=drawing,
        position=position,
        partners=_table(partners, drawing, measure),
        pairs=_pair_table(drawing, measure),
        unit=str(measure.unit),
        details=figure_details(reader, [measure], selection, None, shown),
        claim=claim(
            [Evidence(family=family, readings=(), span=span, said=answer)] if span else [],
            home=selection.home,
            place=selection.home,
        ),
        sources=source_lines(reader, [measure], shown) if found else (),
    )


def partners_of(ties: Ties, selection: Selection) -> pl.DataFrame:
    """Everyone the home was tied to: `place`, `name`, `region`, `value`, `low`, `high`, most ties first, then by name.

    The region is that of the reader's scheme, “no region” where it leaves the place out.
    """
    mine = ties.pairs.filter(pl.col("home") == selection.home).select("place", "value", "low", "high")
    names = {place: place_name(place) for place in mine["place"].to_list()}
    regions = members(selection.scheme).select(place="actor", region="region").unique("place", keep="first")
    return (
        mine.with_columns(name=pl.col("place").replace_strict(names, return_dtype=pl.String))
        .join(regions, on="place", how="left")
        .with_columns(pl.col("region").fill_null("no region"))
        .sort("value", "name", descending=[True, False])
    )


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """What a place has in common with the home in the newest year of each layer, for the page of a partner."""

    sentence: str
    table: pl.DataFrame
    """One row a layer of which every state was looked at."""


def neighbourhood(reader: Reader, selection: Selection, place: str) -> Neighbourhood:
    """To how many states a place is tied, to how many the home is, and to whom both are, layer by layer.

    The newest year not after `selection.as_of`. Two layers are never added up.
    """
    rows, told = [], []
    for layer in LAYERS:
        declared = layer.counted_by in reader.registry().measures
        found = reader.ties(layer.counted_by, selection.as_of) if declared else None
        if found is None or found.year > selection.as_of:
            continue
        around = replace(selection, home=place)
        theirs = partners_of(found, around).filter(pl.col("place") != selection.home)
        ours = partners_of(found, selection).filter(pl.col("place") != place)
        both = theirs.join(ours, on="place", how="semi", maintain_order="left")["name"].to_list()
        mine = found.pairs.filter(home=selection.home, place=place)["value"].to_list()
        rows.append(
            {
                "Tied by": layer.title,
                "Year": found.year,
                "Ties with the home": int(mine[0]) if mine else 0,
                "Others the place is tied to": theirs.height,
                "Others the home is tied to": ours.height,
                "Shared": len(both),
                "Shared, most ties of the place first": listing(both, most=MOST_NAMED),
            }
        )
        told.append(f"by {layer.by} to {theirs.height}, {len(both)} of them shared ({found.year})")
    name, home = with_article(place_name(place)), with_article(place_name(selection.home))
    return Neighbourhood(
        sentence=sentence(f"Beside {home}, {name} was tied to these numbers of states: {'; '.join(told)}")
        if told
        else "",
        table=pl.DataFrame(rows),
    )


def states_in(year: int, but: str = "") -> int:
    """How many states existed in any part of a year, one left out."""
    return len([state for state in living(year) if state != but])


def said_ties(value: float, low: float | None, high: float | None, measure: Measure) -> str:
    """How many ties two states have, with the bounds where they are some."""
    return quantity(value, measure.unit, low=low, high=high, interval=measure.interval)


def _answer(ties: Ties | None, partners: pl.DataFrame, selection: Selection, layer: Layer, measure: Measure) -> str:
    home = with_article(place_name(selection.home))
    if ties is None:
        return sentence(f"No record of ties by {layer.by} among every state yet: bring one")
    if not takes_part(selection.home):
        return sentence(f"{home} is no state and no group with members here, so it has no ties by {layer.by}")
    if not exists(selection.home, ties.year):
        return sentence(f"{home} did not exist in {ties.year}, so it was tied to nobody: choose another year")
    whole = states_in(ties.year, selection.home)
    states = sum(1 for place in partners["place"].to_list() if place != selection.home)
    if states == 0:
        return sentence(f"In {ties.year} {home} was tied to none of {whole} other states by {layer.by}")
    counted = ", counting all that may still have stood" if measure.interval is Interval.BOUNDS else ""
    first = partners.head(MOST_NAMED)
    named = [
        f"{with_article(name)} ({said_ties(value, low, high, measure)})"
        for name, value, low, high in first.select("name", "value", "low", "high").iter_rows()
    ]
    least = first["value"].to_list()[-1]
    as_many = partners.filter(pl.col("value") == least).height - first.filter(pl.col("value") == least).height
    level = f"; {as_many} more as often as {with_article(first['name'].to_list()[-1])}" if as_many else ""
    is_group = selection.home in memberships()["group"]
    of_members = "A group is tied where any member of that year is, its members to one another too" if is_group else ""
    return sentence(
        f"In {ties.year} {home} was tied to {states} of {whole} other states by {layer.by}{counted}",
        f"Most to {listing(named)}{level}",
        of_members,
    )


def _other_year(selection: Selection, ties: Ties | None) -> str:
    if ties is None or selection.year is None or selection.year == ties.year:
        return ""
    return sentence(
        f"{selection.year} is not covered, so {ties.year} is shown: the source looked at every state in "
        f"{ties.years[0]}–{ties.years[-1]}"
    )


def _position(reader: Reader, selection: Selection, layer: Layer, ties: Ties) -> tuple[str, ...]:
    """The home's place in the graph and the graph as a whole; empty where nothing of it was computed."""
    of_release = {"first": ties.year, "last": ties.year, "source": ties.source, "version": ties.version}

    def figure(name: str, level: str, place: str) -> tuple[float, int] | None:
        found = reader.figures(f"{layer.id}_{name}", level=level, places=(place,), **of_release)  # type: ignore[arg-type]
        known = found.drop_nulls("value")
        return None if known.is_empty() else (known["value"].item(), known["n"].item())

    home, lines = with_article(place_name(selection.home)), []
    central, number = (figure(name, "partner", selection.home) for name in ("centrality", "community"))
    dense, parts, marked = (figure(name, "world", "WORLD") for name in ("density", "communities", "modularity"))
    if central is not None:
        everyone = reader.figures(f"{layer.id}_centrality", level="partner", **of_release)  # type: ignore[arg-type]
        highest = max(everyone["value"].drop_nulls().to_list())
        lines.append(
            f"Eigenvector centrality of {home}: {central[0]:.2f}, between 0 and {highest:.2f}, the "
            "highest then. It says who is tied to many that are well tied, not who has influence"
        )
    if number is not None and number[0] > 0:
        everyone = reader.figures(f"{layer.id}_community", level="partner", **of_release)  # type: ignore[arg-type]
        size = everyone.filter(pl.col("value") == number[0]).height
        lines.append(f"{home} belonged to a community of {size} states")
    if dense is not None:
        lines.append(f"Of all pairs of the {dense[1]} states then, {100 * dense[0]:.1f} % were tied (density)")
    if parts is not None and marked is not None:
        lines.append(
            f"The states fell into {parts[0]:.0f} communities with a modularity of {marked[0]:.2f}; other divisions "
            "are nearly as good"
        )
    return tuple(sentence(line) for line in lines)


def _table(partners: pl.DataFrame, drawing: Drawing, measure: Measure) -> pl.DataFrame:
    drawn = pl.col("place").is_in(drawing.nodes["place"].implode())
    bounded = partners.filter(pl.col("low") < pl.col("high")).height > 0
    return partners.select(
        pl.col("name").alias("State"),
        pl.col("region").alias("Region"),
        pl.col("value").cast(pl.Int64).alias(f"Ties ({measure.unit})"),
        *((pl.col("low").cast(pl.Int64).alias("Lower bound"),) if bounded else ()),
        pl.when(drawn).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("Drawn"),
    )


def _pair_table(drawing: Drawing, measure: Measure) -> pl.DataFrame:
    return (
        drawing.edges.filter(~pl.col("is_home"))
        .sort("value", "name", "other", descending=[True, False, False])
        .select(
            pl.col("name").alias("State"),
            pl.col("other").alias("Tied to"),
            pl.col("value").cast(pl.Int64).alias(f"Ties ({measure.unit})"),
        )
    )


def _nobody() -> pl.DataFrame:
    texts = dict.fromkeys(("place", "name", "region"), pl.String)
    return pl.DataFrame(schema=texts | dict.fromkeys(("value", "low", "high"), pl.Float64))


def _no_pairs() -> pl.DataFrame:
    return pl.DataFrame(
        schema=dict.fromkeys(("home", "place"), pl.String) | dict.fromkeys(("value", "low", "high"), pl.Float64)
    )
