"""How peacekeeping is read out: levels of whole years, a snapshot called one, and deaths only as association."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from conflict_files import read as read_ucdp
from conflict_files import rolled as rolled_ucdp
from ipi_files import CONTRIBUTIONS, MISSIONS, SNAPSHOT, read, rolled

from data.figures import Level, Selection
from data.filling import select
from metrics.families import REGISTRY
from metrics.families.peacekeeping import FAMILY
from metrics.families.peacekeeping_violence import NOT_SHOWN_TO_BE
from metrics.request import ReadingContext


@pytest.fixture(scope="module")
def folder(provider_files: Path) -> Path:
    return provider_files / "ipi_peacekeeping"


def context(folder: Path, name: str, deaths: Path | None = None, **changes: object) -> ReadingContext:
    """A context whose figures are those of the file, and of UCDP's country-years where those are given."""
    figures, coverage = rolled(folder / name), read(folder / name).coverage

    def chosen(measure: str, selection: Selection) -> pl.DataFrame:
        shape = REGISTRY.measures[measure].shape
        if not REGISTRY.measures[measure].has_home:
            selection = replace(selection, home=None)
        if measure == "conflict_deaths" and deaths is not None:
            return select(rolled_ucdp(deaths).lazy(), read_ucdp(deaths).coverage, shape, selection)
        return select(figures.lazy(), coverage, shape, selection)

    asked: dict[str, object] = {"home": "USA", "level": Level.PARTNER, "scheme": None, "places": None}
    asked |= {"categories": (None,), "window": 5, "as_of": 2026, "start": 1990, "end": 2013, "select": chosen}
    return ReadingContext(**(asked | changes))  # type: ignore[arg-type]


def read_indicator(name: str, context: ReadingContext) -> pl.DataFrame:
    return REGISTRY.indicators[name].read(context)


def test_the_newest_level_is_of_the_last_whole_year_and_never_of_a_part(folder: Path) -> None:
    read_now = read_indicator("personnel_deployed_now", context(folder, CONTRIBUTIONS, places=("BGD",)))
    assert read_now.select("first_period", "value", "n", "arrow").row(0) == (date(2013, 1, 1), 8315.666667, 12, "none")


def test_a_change_is_the_difference_of_two_whole_years_and_has_no_arrow(folder: Path) -> None:
    row = read_indicator("personnel_change", context(folder, CONTRIBUTIONS, places=("POL",))).row(0, named=True)
    assert row["value"] == pytest.approx(10.916667 - 965.083333, abs=1e-5)
    assert "965 in 2008 and of 11 in 2013" in row["reason"]
    assert (row["direction"], row["arrow"], row["interval"]) == ("none", "none", "exact")
    early = read_indicator("personnel_change", context(folder, CONTRIBUTIONS, places=("POL",), end=1994))
    assert early["status"].to_list() == ["not_collected"]


@pytest.mark.parametrize("name", ["missions_joined", "missions_shared", "co_deployment"])
def test_a_snapshot_is_read_at_its_month_and_called_no_trend(folder: Path, name: str) -> None:
    asked = context(folder, SNAPSHOT, places=("BGD", "MEX"), start=2014, end=2013)
    frame = read_indicator(f"{name}_snapshot", asked)
    assert frame["last_period"].to_list() == [date(2014, 3, 1)] * 2
    assert frame["value"].to_list()[1] == 0 and frame["value"].to_list()[0] > 0
    assert all("March 2014: a snapshot, no trend" in reason for reason in frame["reason"])
    assert REGISTRY.indicators[f"{name}_snapshot"].arrow_when.startswith("Never")


def test_no_indicator_of_peacekeepers_ever_points() -> None:
    assert [one.id for one in FAMILY.indicators if not one.arrow_when.startswith("Never")] == []


@pytest.mark.parametrize("home", ["USA", "UN"])
def test_missions_of_another_home_than_the_united_nations_are_not_collected_and_say_so(
    folder: Path, provider_files: Path, home: str
) -> None:
    file = provider_files / "ucdp" / "organizedviolencecy_v25_1.csv"
    asked = context(folder, MISSIONS, file, home=home, places=("LBN", "POL"), end=2016)
    for name in ("mission_personnel_now", "host_violence"):
        frame = read_indicator(name, asked)
        if home == "UN":
            assert "not_collected" not in frame["status"].to_list()
        else:
            assert set(frame["status"]) == {"not_collected"}
            assert all("choose it as home" in reason for reason in frame["reason"])


DEATHS = """
select avg(sb_total_deaths_best_cy + ns_total_deaths_best_cy + os_total_deaths_best_cy),
       avg(sb_total_deaths_low_cy + ns_total_deaths_low_cy + os_total_deaths_low_cy),
       avg(sb_total_deaths_high_cy + ns_total_deaths_high_cy + os_total_deaths_high_cy)
from read_csv('{file}') where country_cy = '{country}' and year_cy between {first} and {last}
"""
PHASES = [
    ("LBR", "Liberia", "host_violence_before", 1998, 2002),
    ("LBR", "Liberia", "host_violence", 2003, 2017),
    ("KHM", "Cambodia (Kampuchea)", "host_violence_before", 1989, 1990),
    ("KHM", "Cambodia (Kampuchea)", "host_violence", 1991, 1993),
    ("KHM", "Cambodia (Kampuchea)", "host_violence_after", 1994, 1998),
    ("BDI", "Burundi", "host_violence_before", 1999, 2003),
    ("BDI", "Burundi", "host_violence", 2004, 2012),
    ("BDI", "Burundi", "host_violence_after", 2013, 2016),
    ("SLE", "Sierra Leone", "host_violence_after", 2009, 2013),
]


@pytest.mark.parametrize(("place", "country", "name", "first", "last"), PHASES)
def test_deaths_around_missions_are_means_of_the_published_years_and_said_as_association(
    folder: Path, provider_files: Path, place: str, country: str, name: str, first: int, last: int
) -> None:
    file = provider_files / "ucdp" / "organizedviolencecy_v25_1.csv"
    expected = duckdb.sql(DEATHS.format(file=file, country=country, first=first, last=last)).fetchall()[0]
    asked = context(folder, MISSIONS, file, home="UN", places=(place,), end=2016)
    row = read_indicator(name, asked).row(0, named=True)
    assert (row["value"], row["low"], row["high"]) == pytest.approx(expected)
    assert (row["first_period"], row["last_period"]) == (date(first, 1, 1), date(last, 1, 1))
    assert row["reason"].startswith("Deaths a year by UCDP 25.1: ")
    assert NOT_SHOWN_TO_BE in row["reason"]
    assert (row["interval"], row["arrow"]) == ("bounds", "none")
    assert (row["source"], row["version"]) == ("ucdp", "25.1")


def test_missions_there_from_the_first_or_to_the_last_month_have_no_before_or_after(
    folder: Path, provider_files: Path
) -> None:
    file = provider_files / "ucdp" / "organizedviolencecy_v25_1.csv"
    asked = context(folder, MISSIONS, file, home="UN", places=("CYP", "POL"), end=2016)
    before, after = (read_indicator(f"host_violence_{phase}", asked) for phase in ("before", "after"))
    assert before["status"].to_list() == after["status"].to_list() == ["not_applicable"] * 2
    assert before["reason"][0].startswith("The missions were there when their record begins")
    assert after["reason"][0].startswith("The missions were still there in the last month looked at")
    assert before["reason"][1] == "No mission of the home was there in 1990–2016."


def test_years_of_a_mission_that_the_source_places_next_door_are_no_years_before_missions(
    folder: Path, provider_files: Path
) -> None:
    file = provider_files / "ucdp" / "organizedviolencecy_v25_1.csv"
    asked = context(folder, MISSIONS, file, home="UN", places=("BIH",), end=2016)
    before, during = (
        read_indicator(name, asked).row(0, named=True) for name in ("host_violence_before", "host_violence")
    )
    # IPI has UNPROFOR, which was in Bosnia and Herzegovina through the war, in Croatia alone.
    assert (before["status"], before["value"]) == ("not_applicable", None)
    assert "UNPROFOR (1992–1995)" in before["reason"]
    assert "before the missions" not in during["reason"]
    assert (during["first_period"], during["last_period"]) == (date(1996, 1, 1), date(2002, 1, 1))


def test_no_word_of_the_family_says_that_missions_worked() -> None:
    said = " ".join(
        [FAMILY.question, FAMILY.what_it_cannot_say, FAMILY.would_change_it]
        + [f"{one.meaning} {one.caveat}" for one in (*FAMILY.measures, *FAMILY.indicators)]
    ).lower()
    assert not [
        word for word in ("thanks to", "led to peace", "because of the mission", "reduced", "success") if word in said
    ]
    violent = [one for one in FAMILY.indicators if one.id.startswith("host_violence")]
    assert all("This alone does not show that" in one.caveat for one in violent)


@pytest.mark.parametrize("indicator", ["personnel_deployed_now", "personnel_change"])
def test_an_organisation_sends_no_peacekeepers_of_its_own_which_is_no_zero(folder: Path, indicator: str) -> None:
    read_now = read_indicator(indicator, context(folder, CONTRIBUTIONS, places=("UN", "NATO", "POL"))).sort("place")
    assert read_now["status"].to_list() == ["not_applicable", "shown", "not_applicable"]
    assert read_now.filter(pl.col("place") != "POL").select("value", "low", "high", "n").null_count().row(0) == (2,) * 4
    assert read_now.row(0, named=True)["reason"].endswith("sends nobody of its own: its members do.")
