"""Faults planted in the figures of real files, each of another kind: of single figures, and of what keeps beside it."""

from datetime import date

import polars as pl
from planting import (
    BASES,
    CHINA,
    CONFLICTS,
    DCAD,
    DISPUTES,
    FEBRUARY,
    GREENBOOK,
    MEDIATION,
    MISSIONS,
    MME,
    PEW,
    REGIMES,
    SNAPSHOT,
    TROOPS,
    UNGA,
    VIOLENCE,
    VISITS,
    Fault,
    again,
    figure,
    in_figures,
    where,
)  # fmt: skip

column = pl.col


def at(
    measure: str, year: int, place: str, home: str | None = None, *, month: int = 1, category: str | None = None
) -> pl.Expr:
    """The figures of a measure about a place and period, of one home where it has homes."""
    return (
        (column("measure") == measure)
        & (column("period") == date(year, month, 1))
        & (column("place") == place)
        & column("home").eq_missing(pl.lit(home))
        & column("category").eq_missing(pl.lit(category))
    )


GERMANY = at("troops", 2010, "DEU", "USA")
VIEW = at("favourable", 2019, "POL", "USA")
POINT = at("ideal_point", 1990, "POL")

OF_ONE_FIGURE: dict[str, Fault] = {
    "a figure has a status nobody knows": in_figures(
        FEBRUARY,
        where(at("conflict_events", 2022, "DZA", month=2), status="preliminary"),
        figure("status in its closed list", "conflict_events", "status", place="DZA", year=2022),
        # What is not known to be shown should have no value.
        figure("a value where it is shown", "conflict_events", "value", place="DZA", year=2022),
    ),
    "a figure has an interval nobody knows": in_figures(
        UNGA,
        where(POINT, interval="confidence"),
        figure("interval in its closed list", "ideal_point", "interval", place="POL", year=1990, new=1.284352),
    ),
    "a figure has a level nobody knows": in_figures(
        CHINA,
        where(at("visits_counted", 2006, "PAK", "CHN"), level="state"),
        figure("level in its closed list", "visits_counted", "level", place="PAK", year=2006, new=9.0),
    ),
    "a figure has a grain nobody knows": in_figures(
        REGIMES,
        where(at("euds", 2020, "POL"), grain="decade"),
        figure("grain in its closed list", "euds", "grain", place="POL", year=2020, new=0.936085),
    ),
    "a figure stands twice": in_figures(
        MEDIATION,
        again(at("mediation_attempts", 1988, "AFG")),
        figure("one figure a key", "mediation_attempts", "measure", 2, place="AFG", year=1988, new=1.0),
    ),
    "a figure that is shown has no value": in_figures(
        REGIMES,
        where(at("polyarchy", 2020, "POL"), value=None),
        figure("a value where it is shown", "polyarchy", "value", place="POL", year=2020),
    ),
    "a figure that nobody collected has a value": in_figures(
        MISSIONS,
        where(at("mission_personnel", 1991, "AGO", "UN", category="experts"), value=0.0),
        figure("a value where it is shown", "mission_personnel", "value", place="AGO", year=1991),
    ),
    "a figure is infinite": in_figures(
        REGIMES,
        where(at("euds", 2020, "POL"), value=float("inf")),
        figure("values are numbers", "euds", "value", place="POL", year=2020, new=float("inf")),
    ),
    "a figure lies outside its interval": in_figures(
        UNGA,
        where(POINT, value=1.92),
        figure("low, value and high in order", "ideal_point", "value", place="POL", year=1990, new=1.92),
    ),
    "an interval has lost one end": in_figures(
        VIOLENCE,
        where(at("conflict_deaths", 2003, "AFG"), high=None),
        figure("low and high together", "conflict_deaths", "low", place="AFG", year=2003, new=944.0),
    ),
    "a full count has a margin": in_figures(
        BASES,
        where(at("bases_listed", 2022, "DEU", "USA"), high=column("high") + 5),
        figure("no interval of a full count", "bases_listed", "value", place="DEU", year=2022, new=44.0),
    ),
    "a percentage is above a hundred": in_figures(
        PEW,
        where(VIEW, high=103.5),
        figure("shares from none to all", "favourable", "value", place="POL", year=2019, new=78.5517),
    ),
    "a density is a percentage": in_figures(
        DCAD,
        where(at("agreements_density", 2000, "WORLD"), value=3.5, low=3.5, high=3.5),
        figure("shares from none to all", "agreements_density", "value", place="WORLD", year=2000, new=3.5),
    ),
    "a count is not whole": in_figures(
        VISITS,
        where(at("visit_offices", 1992, "WORLD", "USA"), value=1.5, low=1.5, high=1.5),
        figure("counts whole and not below zero", "visit_offices", "value", place="WORLD", year=1992, new=1.5),
    ),
    "a count is below zero": in_figures(
        SNAPSHOT,
        where(at("missions_joined", 2014, "POL", month=3), value=-9.0, low=-9.0, high=-9.0),
        figure("counts whole and not below zero", "missions_joined", "value", place="POL", year=2014, new=-9.0),
    ),
    "fewer than no cases stand behind a figure": in_figures(
        DISPUTES,
        where(at("disputes", 1997, "RUS", "POL"), n=-1),
        figure("n not below zero", "disputes", "n", place="RUS", year=1997, new=1.0),
    ),
    "a year is not named by its first day": in_figures(
        GREENBOOK,
        where(at("assistance_current", 2010, "POL", "USA"), period=date(2010, 10, 1)),
        figure("periods by their first day", "assistance_current", "period", place="POL", year=2010, new=55_632_194.0),
    ),
    "a home was not there yet": in_figures(
        PEW,
        where(VIEW, home="DDR"),
        figure("homes that were there", "favourable", "home", place="DDR", year=2019, new=78.5517),
    ),
    "a place was there no more": in_figures(
        DCAD,
        where(at("agreements_centrality", 2005, "POL"), place="DDR"),
        figure("places that were there", "agreements_centrality", "place", place="DDR", year=2005, new=0.1769),
        # One more than the file is known for, so that what is known of other measures is told as well.
        figure("places that were there", "agreements_signed", "place", 24, place="BRN", year=1981, new=1.0),
        figure("places that were there", "agreements_standing", "place", 13, place="BRN", year=1981, new=1.0),
    ),
    "a figure of a state is given a scheme of regions": in_figures(
        CONFLICTS,
        where(at("active_conflicts", 2010, "AFG"), scheme="m49-region"),
        figure("the world is one place", "active_conflicts", "place", place="AFG", year=2010, new=1.0),
    ),
    "a measure is of another dataset": in_figures(
        REGIMES,
        where(at("euds", 2020, "POL"), measure="visits_made"),
        figure("measure declared", "visits_made", "measure", place="POL", year=2020, new=0.936085),
    ),
}
"""Rules of one figure by itself."""

BESIDE_OTHERS: dict[str, Fault] = {
    "a region has less than one of its partners": in_figures(
        VIOLENCE,
        where(
            at("conflict_deaths", 2010, "Central Asia") & (column("scheme") == "m49-intermediate"),
            value=12.0,
            low=12.0,
            high=712.0,
        ),
        figure(
            "regions and their partners",
            "conflict_deaths · m49-intermediate",
            place="Central Asia",
            year=2010,
            old=98.0,
            new=12.0,
        ),
    ),
    "a region has more than all of its partners": in_figures(
        MME,
        where(
            at("exercises_joint", 2005, "Western Asia", "POL") & (column("scheme") == "m49-intermediate"),
            value=99.0,
            low=99.0,
            high=99.0,
        ),
        figure(
            "regions and their partners",
            "exercises_joint · m49-intermediate",
            place="Western Asia",
            year=2005,
            old=6.0,
            new=99.0,
        ),
    ),
    "a figure is of another version": in_figures(
        TROOPS,
        where(GERMANY, version="2022"),
        figure("of their own release", "troops 2022"),
    ),
    "a figure is of a year that nobody looked at": in_figures(
        CHINA,
        where(at("visits_counted", 2006, "PAK", "CHN"), period=date(2019, 1, 1)),
        figure("inside what was looked at", "visits_counted", place="PAK", year=2019),
    ),
}
"""Rules of what figures keep beside each other and beside their release."""
