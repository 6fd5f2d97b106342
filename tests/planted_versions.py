"""Faults planted in a real file that is brought again: what is gone, revised, too many, shifted, empty or too old."""

from datetime import date
from pathlib import Path

import polars as pl
from planting import (
    AGAINST_BEFORE,
    ATOP,
    BASES,
    BY_GROUPS,
    CANDIDATE,
    CHINA,
    CONFLICTS,
    DCAD,
    GREENBOOK,
    MEDIATION,
    MISSIONS,
    MME,
    PEACE,
    PEW,
    REGIMES,
    SNAPSHOT,
    TROOPS,
    UNGA,
    VIOLENCE,
    VISITS,
    Change,
    Fault,
    Told,
    again,
    broke,
    figure,
    in_rows,
    where,
    without,
)  # fmt: skip

from validation.checks import figures_rules

column = pl.col


def kept(subject: str, count: int, **more: object) -> Told:
    return Told(check="coverage kept", subject=subject, count=count, **more)  # type: ignore[arg-type]


def revised(subject: str, place: str, year: int, amount: str | None, old: float, new: float) -> Told:
    return Told(check="revision", subject=subject, place=place, year=year, column=amount, old=old, new=new)


def emptied(name: str, old: float, new: float) -> Told:
    return Told(check="null share", subject=name, column=name, old=old, new=new)


def drifted(name: str, index: float) -> Told:
    return Told(check="drift", subject=name, column=name, new=index)


def until(last: int, period: str = "year") -> dict[str, Change]:
    """A file that ends with a year: its rows, its figures and what it looked at."""
    end = date(last, 12, 31)
    year = column(period).dt.year() if period != "year" and not period.endswith("_year") else column(period)
    return {
        "rows": lambda frame: frame.filter(year <= last),
        "figures": lambda frame: frame.filter(column("period") <= end),
        "coverage": lambda frame: frame.filter(column("first") <= end).with_columns(
            last=pl.min_horizontal(column("last"), pl.lit(end))
        ),
    }


def without_after(name: str, place: str, last: int) -> dict[str, Change]:
    """A file that says nothing of one place after a year."""
    there = column("place") == place
    gone = pl.date(last, 12, 31)
    return {
        "rows": without((column(name) == place) & (column("year") > last)),
        "figures": without(there & (column("period") > gone)),
        "coverage": lambda frame: frame.filter(~(there & (column("first") > gone)).fill_null(False)).with_columns(
            last=pl.when(there.fill_null(False)).then(pl.min_horizontal("last", gone)).otherwise("last")
        ),
    }


def zeroed(path: Path) -> None:
    """A file whose middle the disk has lost."""
    content = bytearray(path.read_bytes())
    content[4 : len(content) - 2000] = bytes(len(content) - 2004)
    path.write_bytes(content)


VISITED_BY_CHINA = (
    *("AFG", "AUS", "BGD", "BRN", "BTN", "COK", "FJI", "FSM", "IDN", "IND", "JPN", "KAZ", "KGZ", "KHM", "KIR", "KOR"),
    *("LAO", "LKA", "MDV", "MMR", "MNG", "MYS", "NPL", "NRU", "NZL", "PAK", "PHL", "PNG", "PRK", "SGP", "THA", "TJK"),
    *("TKM", "TLS", "TON", "UZB", "VNM", "VUT", "WSM"),
)

OF_ROWS = frozenset(
    f"structure: {rule}"
    for rule in (
        "actor not known", "key repeated", "not in the closed list", "out of range", "state outside its years",
        "value required",
    )
)  # fmt: skip
"""Rules of a contract, which cannot be applied to a table without rows or one that cannot be read."""

OF_FIGURES = frozenset(
    f"{figures_rules.PREFIX}{rule}"
    for rule in (*(one.id for one in figures_rules.RULES), "of their own release", "inside what was looked at")
)
"""Rules of figures, of which a table without figures is asked nothing."""

AFGHANISTAN_2003 = (column("place") == "AFG") & (column("year") == 2003)
GERMANY_1990 = (column("partner") == "DEU") & (column("year") == 1990)

GONE: dict[str, Fault] = {
    "a state is gone": in_rows(MME, without(column("actor") == "POL"), kept("POL", 275, place="POL")),
    "a year is gone": in_rows(CONFLICTS, without(column("year") == 2003), kept("2003", 103, year=2003)),
    "a month is gone": in_rows(MISSIONS, without(column("month") == date(2010, 5, 1)), kept("2010-05", 19, year=2010)),
    "a kind is gone": in_rows(VISITS, without(column("kind") == "chief"), kept("chief", 13, value="chief")),
    "a wave of a country is gone": in_rows(
        PEW,
        without((column("country") == "BRA") & (column("wave") == 2014)),
        kept("BRA 2014", 1003, place="BRA", year=2014),
    ),
    "the bases in one country are gone": in_rows(
        BASES, without(column("partner") == "DEU"), kept("DEU", 44, place="DEU")
    ),
    "a state is looked at no longer": Fault(
        of=REGIMES,
        changes=without_after("state", "HUN", 2009),
        told=(
            kept("coverage of HUN", 16, place="HUN", year=2010),
            # The source goes on.
            Told(check="series stopped", subject="HUN", place="HUN", year=2009),
        ),
    ),
    "a file has no rows and looked at nothing": Fault(
        of=MEDIATION,
        changes=dict.fromkeys(("rows", "figures", "coverage"), lambda frame: frame.head(0)),
        told=(kept("every row", 483),),
        not_applied=(OF_ROWS - {"structure: not in the closed list"})
        | OF_FIGURES
        | {f"structure: {rule}" for rule in ("began in another year", "ended before it began", "year not known")}
        | {"structure: day out of range", "freshness", "null share", "outlier", "revision", "volume"}
        | {"columns as before"},
    ),
    "a file has no rows": in_rows(
        CHINA,
        lambda frame: frame.head(0),
        Told(check="volume", subject="rows", old=1_404.0, new=0.0),
        *(kept(str(year), 78, year=year) for year in range(2000, 2018)),
        *(kept(place, 36, place=place) for place in VISITED_BY_CHINA),
        not_applied=OF_ROWS
        | {"structure: home is its own partner", "null share", "drift", "revision", "outlier", "parties exist"}
        | {"columns as before"},
    ),
}
"""What was there in the version before and is not there now."""

REVISED: dict[str, Fault] = {
    "a number of deaths has a digit too many": in_rows(
        VIOLENCE,
        where(AFGHANISTAN_2003 & (column("kind") == "state-based"), best=6_870, high=10_170),
        revised("AFG 2003 state-based best", "AFG", 2003, "best", 687.0, 6_870.0),
    ),
    "a number of troops has lost a digit": in_rows(
        TROOPS,
        where(GERMANY_1990, troops=column("troops") // 10, army=None, navy=None, air_force=None, marine_corps=None),
        revised("DEU 1990 troops", "DEU", 1990, "troops", 227_586.0, 22_758.0),
    ),
    "an amount is in thousands": in_rows(
        GREENBOOK,
        where(
            (column("partner") == "POL") & (column("fiscal_year") == 2010) & (column("account_group") == "financing"),
            current_usd=47_000.0,
        ),
        revised("POL 2010 current_usd", "POL", 2010, "current_usd", 55_632_194.0, 8_679_194.0),
    ),
    "a score has another sign": in_rows(
        UNGA,
        where(
            (column("state") == "POL") & (column("year") == 1990),
            **{
                name: -column(other)
                for name, other in (
                    ("point", "point"),
                    ("q05", "q95"),
                    ("q10", "q90"),
                    ("q50", "q50"),
                    ("q90", "q10"),
                    ("q95", "q05"),
                )
            },
        ),
        revised("POL 1990 point", "POL", 1990, "point", 1.284352, -1.284352),
    ),
    "the visits to one state are given to another": in_rows(
        VISITS,
        where((column("partner") == "DEU") & (column("year") == 2011), partner="AUT"),
        revised("DEU 2011 deputy rows", "DEU", 2011, None, 6.0, 0.0),
        revised("AUT 2011 deputy rows", "AUT", 2011, None, 0.0, 6.0),
    ),
}
"""What says something else of a place and year than it did."""

SHIFTED: dict[str, Fault] = {
    "every row stands twice": in_rows(
        SNAPSHOT,
        again(pl.lit(True)),
        Told(check="volume", subject="rows", old=573.0, new=1_146.0),
        # Each row has the key of another then.
        broke("key repeated", "contributor", 1_146),
    ),
    "a code is read as another": in_rows(
        CANDIDATE,
        lambda frame: frame.with_columns(where_precision=pl.lit(1, dtype=pl.Int64)),
        drifted("where_precision", 4.979),
    ),
    "men are read as women": in_rows(PEW, where(column("sex") == "Male", sex="Female"), drifted("sex", 6.943)),
    "a column is empty": in_rows(TROOPS, where(column("year") > 1990, army=None), emptied("army", 77.21, 100.0)),
    "a column has another name": in_rows(
        DCAD, lambda frame: frame.drop("is_multilateral"), emptied("is_multilateral", 0.0, 100.0)
    ),
    "a required column is missing": in_rows(
        GREENBOOK,
        lambda frame: frame.drop("account_group"),
        broke("value required", "account_group", 14_381),
        not_applied=frozenset({"drift"}),
    ),
}
"""What is too much, distributed otherwise or empty."""

DAMAGED: dict[str, Fault] = {
    "a column has another type": in_rows(
        ATOP,
        lambda frame: frame.with_columns(column("title").cast(pl.Categorical)),
        broke("columns as declared", "title"),
    ),
    "the disk has lost the middle of a file": in_rows(
        PEACE,
        lambda frame: frame,
        Told(check="structure: tables can be read", subject="rows 1975-2011"),
        spoil=zeroed,
        not_applied=AGAINST_BEFORE
        | OF_ROWS
        | {
            "structure: day out of range",
            "structure: facts of one agreement differ",
            "structure: signed in another year",
            "one event under two ids",
            "outlier",
        },
    ),
}
"""What cannot be read as it should."""

STOPPED: dict[str, Fault] = {
    "a file ends years before its source": Fault(
        of=BY_GROUPS,
        changes=until(2022),
        told=(Told(check="freshness", subject="newest data", year=2022),),
        is_first=True,
    ),
    "a file says that it goes on to the end of the century": Fault(
        of=TROOPS,
        changes={"coverage": lambda frame: frame.with_columns(last=pl.date(2099, 12, 31))},
        told=(Told(check="freshness", subject="newest data", year=2099),),
    ),
    "a source has fallen silent about a state": Fault(
        of=UNGA,
        changes=without_after("state", "POL", 2010),
        told=(Told(check="series stopped", subject="POL", place="POL", year=2010),),
        is_first=True,
    ),
    "figures go on where a state is looked at no longer": Fault(
        of=REGIMES,
        changes={"coverage": without_after("state", "HUN", 2009)["coverage"]},
        told=(
            kept("coverage of HUN", 16, place="HUN", year=2010),
            Told(check="series stopped", subject="HUN", place="HUN", year=2009),
            *(
                figure("inside what was looked at", measure, place="HUN", year=2010, count=count)
                for measure, count in (("euds", 16), ("polyarchy", 16), ("polity2", 9))
            ),
        ),
    ),
}
"""What has come to an end: a source, and a series of one that goes on."""
