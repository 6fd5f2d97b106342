"""Regions of the user's own: counted from rows, never zero before they are, never read by figures of other members."""

from pathlib import Path

import pytest
from commanding import comity

DEATHS = "violence_country_years"
ROWS = "FRA,2001,state-based,3,2,4\nDEU,2001,state-based,5,5,5\nITA,2001,state-based,7,7,7\n"


def cells(region: str) -> list[tuple[float | None, str]]:
    """Value and status of the region's deaths in 2001."""
    asked = ("--scheme", "mine", "--region", region, "--category", "state-based", "--from", 2001, "--to", 2001)
    answer = comity("figures", "conflict_deaths", *asked, "--source", "own", "--format", "parquet")
    assert answer.code == 0, answer.errors
    assert answer.frame["scheme"].unique().to_list() == ["mine"]
    return answer.frame.select("value", "status").rows()


def test_figures_of_a_changed_scheme_are_not_collected_until_they_are_counted_again(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.csv").write_text("place,year,kind,best,low,high\n" + ROWS, encoding="utf-8")
    schemes = tmp_path / "schemes.csv"
    assert comity("ingest", DEATHS, tmp_path / "own.csv").code == 0
    schemes.write_text("scheme,region,iso3\nmine,Pair,FRA\nmine,Pair,DEU\n", encoding="utf-8")
    monkeypatch.setenv("COMITY_SCHEMES_FILE", str(schemes))
    assert cells("Pair") == [(None, "not_collected")], "nobody has counted by it: that is no zero"
    assert comity("refresh").code == 0
    assert cells("Pair") == [(8.0, "shown")]
    schemes.write_text("scheme,region,iso3\nmine,Pair,FRA\nmine,Pair,ITA\nmine,One,DEU\n", encoding="utf-8")
    assert cells("Pair") == [(None, "not_collected")], "the figures held are those of other members"
    assert cells("One") == [(None, "not_collected")]
    assert comity("refresh").code == 0
    assert (cells("Pair"), cells("One")) == ([(10.0, "shown")], [(5.0, "shown")])
    assert "No figure changed" in comity("refresh").errors
