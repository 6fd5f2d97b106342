"""US troops and bases: every fault of the published files is read by name, and what is not counted is no zero."""

from pathlib import Path

import polars as pl
import pytest

from data.file_kinds import Unreadable
from data.provider import Part
from data.providers.troops import read_troops
from data.providers.troops_bases import read_bases


@pytest.fixture(scope="module")
def troops(provider_files: Path) -> Part:
    (part,) = read_troops(provider_files / "us_troops" / "troopdata.csv", "troopdata.csv")
    return part


@pytest.fixture(scope="module")
def bases(provider_files: Path) -> Part:
    (part,) = read_bases(provider_files / "us_troops" / "basedata.csv", "basedata.csv")
    return part


def rows_of(part: Part, partner: str | None, year: int) -> list[dict[str, object]]:
    is_partner = pl.col("partner").eq_missing(pl.lit(partner, dtype=pl.String))
    return part.rows.filter(is_partner, pl.col("year") == year).sort("listed_as").to_dicts()


def test_nothing_of_the_two_files_is_critical(troops: Part, bases: Part) -> None:
    for part in (troops, bases):
        assert {one.severity.value for one in part.findings} == {"warning"}
        keys = ["home", "partner", "year", "base" if "base" in part.rows.columns else "listed_as"]
        assert not part.rows.select(keys).is_duplicated().any()


def test_a_state_that_no_line_names_has_no_number(troops: Part) -> None:
    (andorra,) = rows_of(troops, "AND", 1960)
    assert (andorra["troops"], andorra["listed_as"], andorra["file_row"]) == (None, None, None)
    assert [row["troops"] for row in rows_of(troops, "IRN", 2023)] == [None]
    unnamed = troops.rows.filter(pl.col("listed_as").is_null())
    assert unnamed.height == 370 and unnamed["troops"].null_count() == 370


def test_zeros_of_states_that_were_none_then_are_left_out_and_troops_there_are_kept(troops: Part) -> None:
    assert rows_of(troops, "LVA", 1960) == []
    assert rows_of(troops, "MAR", 1952)[0]["troops"] == 6953


def test_a_state_under_two_numbers_keeps_both_lines(troops: Part) -> None:
    assert [(one["listed_as"], one["troops"]) for one in rows_of(troops, "SSD", 2018)] == [
        ("South Sudan (1020)", 16),
        ("South Sudan (626)", 0),
    ]
    assert {one["listed_as"] for one in rows_of(troops, "DEU", 1990)} == {"Germany (255)", "West Germany (260)"}


def test_the_later_years_are_told_by_number_where_the_letters_are_missing(troops: Part) -> None:
    later = troops.rows.filter(pl.col("year") >= 2022, pl.col("listed_as").is_not_null())
    assert later.filter(pl.col("partner").is_null())["listed_as"].unique().sort().to_list() == [
        "Akrotiri (1021)",
        "British Atlantic Ocean Territory (1040)",
        "British Indian Ocean Territory (1004)",
        "Undefined (1099)",
        "Wake Island (1014)",
        "Zz-Unknown (1099)",
    ]
    assert rows_of(troops, "ASM", 2022)[0]["stationed"] == "at home"
    assert rows_of(troops, "ETH", 2022)[0]["troops"] is not None


def test_home_its_territories_and_the_sea_are_not_abroad(troops: Part) -> None:
    by_place = troops.rows.group_by("stationed").agg(pl.col("partner").unique().sort())
    places = dict(by_place.iter_rows())
    assert places["at home"] == [None, "ASM", "GUM", "MNP", "PRI", "USA", "VIR"]
    assert places["unplaced"] == [None]
    assert not set(places["abroad"]) & {"USA", "GUM", "PRI"}


def test_withheld_numbers_and_services_not_told_apart_are_null(troops: Part) -> None:
    for partner, year in (("IRQ", 2022), ("IRQ", 2023), ("SYR", 2022), ("SYR", 2023)):
        assert [row["troops"] for row in rows_of(troops, partner, year)] == [None]
    (kuwait,) = rows_of(troops, "KWT", 2006)
    assert (kuwait["troops"], kuwait["army"], kuwait["marine_corps"]) == (44400, None, None)


def test_services_are_never_more_than_the_troops_they_are_of(troops: Part) -> None:
    told = troops.rows.drop_nulls(["troops", "army"])
    together = pl.sum_horizontal("army", "navy", "air_force", "marine_corps")
    assert told.height > 3000
    assert told.filter(together > pl.col("troops")).is_empty()


def test_what_is_no_number_is_critical_and_a_missing_column_unreadable(provider_files: Path, tmp_path: Path) -> None:
    lines = (provider_files / "us_troops" / "troopdata.csv").read_text("utf-8").splitlines()
    spoiled = tmp_path / "troopdata.csv"
    spoiled.write_text("\n".join([lines[0], lines[1].replace("941231", "many")]) + "\n", "utf-8")
    (part,) = read_troops(spoiled, "troopdata.csv")
    assert ("not a whole number", "critical") in {(one.rule, one.severity.value) for one in part.findings}
    spoiled.write_text("\n".join(line.split(",", 1)[1] for line in lines[:5]) + "\n", "utf-8")
    with pytest.raises(Unreadable, match="countryname"):
        read_troops(spoiled, "troopdata.csv")


def test_the_undated_list_of_bases_stands_in_one_year_with_one_kind_a_base(bases: Part) -> None:
    assert bases.rows["year"].unique().to_list() == [2022]
    assert bases.coverage.rows() == [(None, "USA", *(bases.coverage.row(0)[2:]))]
    assert (bases.coverage["first"][0].year, bases.coverage["last"][0].year) == (2022, 2022)
    assert bases.rows["partner"].null_count() == 0
    assert "XKX" in bases.rows["partner"] and "USA" not in bases.rows["partner"]
    naples = bases.rows.filter(pl.col("base") == "Naval Support Activity Naples")
    assert naples.height == 1
    assert bases.rows["kind"].null_count() == 0
