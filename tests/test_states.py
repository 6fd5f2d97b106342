"""States: agreement with the published panel and the providers' files, existence, names, search."""

from pathlib import Path

import polars as pl
import pytest

from data import states
from data.findings import Severity
from data.states import System, resolve

GONE_BEFORE_1945 = (
    "240",
    "245",
    "267",
    "269",
    "271",
    "273",
    "275",
    "280",
    "300",
    "327",
    "329",
    "332",
    "335",
    "337",
    "730",
)
"""German and Italian states, the Papal States, Austria-Hungary and old Korea: the table has those of 1945 on."""
NOT_AS_THE_PANEL = {
    ("652", "gwcode", 1959): "Syria was part of the United Arab Republic from February 1958 to September 1961.",
}


def test_codes_and_names_agree_with_each_other_on_every_row_of_the_published_panel(provider_files: Path) -> None:
    panel = (
        pl.read_csv(provider_files / "states" / "cow_gw_panel.csv", infer_schema=False)
        .with_columns(pl.col("year").cast(pl.Int64))
        .filter(~pl.coalesce("ccode", "gwcode").is_in(GONE_BEFORE_1945))
    )
    columns = {"gwcode": System.GW, "ccode": System.COW, "gw_name": System.NAME, "cw_name": System.NAME}
    rows = panel.with_row_index("file_row")
    unknown: list[str | None] = []
    outside: set[tuple[str | None, str, int]] = set()
    for column, system in columns.items():
        rows, findings = resolve(rows, column=column, system=system, into=f"{column}_actor", year="year")
        unknown += [finding.value for finding in findings if finding.severity is Severity.CRITICAL]
        if system is not System.NAME:
            outside |= {(finding.value, column, panel["year"][finding.row or 0]) for finding in findings}
    assert unknown == []
    assert outside == set(NOT_AS_THE_PANEL)
    assert rows.height > 16_000
    assert rows.filter(pl.col("gwcode_actor") != pl.col("ccode_actor")).is_empty()
    assert rows.filter(pl.col("gwcode_actor") != pl.col("gw_name_actor")).is_empty()
    named = rows.filter(pl.col("ccode_actor") != pl.col("cw_name_actor"))
    assert named.select("ccode", "year").unique().sort("year").rows() == [
        ("345", year) for year in [*range(1878, 1918), 2006]
    ], "the panel calls Serbia Yugoslavia"


def test_every_name_and_code_in_the_providers_files_is_a_state_or_known_to_be_none(provider_files: Path) -> None:
    def unresolved(frame: pl.DataFrame, column: str, system: System, year: str) -> set[str | None]:
        _, findings = resolve(frame, column=column, system=system, into="actor", year=year)
        return {finding.value for finding in findings if finding.severity is Severity.CRITICAL}

    def read(name: str) -> pl.DataFrame:
        return pl.read_csv(provider_files / name, infer_schema=False, encoding="utf8-lossy")

    wide = read("mme/mme_v7.csv")
    wide = wide.unpivot(index="s.year", on=[c for c in wide.columns if c.startswith("State")]).drop_nulls("value")
    violence, agreements = read("ucdp/organizedviolencecy_v25_1.csv"), read("dcad/DCAD-v1.0-main.csv")
    conflicts = read("ucdp/ucdp-prio-acd-221.csv").with_columns(pl.col("location").str.split(", ")).explode("location")
    troops = read("ipi_peacekeeping/ipi_country_month_combined.csv").with_columns(pl.col("Date").str.head(4))
    assert unresolved(wide, "value", System.NAME, "s.year") == {"-9", "NATO", "Baltic States"}
    assert unresolved(read("mme/mme-v7-long.csv"), "gwcode", System.GW, "year") == {"NA"}
    assert unresolved(violence, "country_id_cy", System.GW, "year_cy") == set()
    assert unresolved(violence, "country_cy", System.NAME, "year_cy") == set()
    assert unresolved(conflicts, "location", System.NAME, "year") == {"Hyderabad"}
    assert unresolved(agreements, "ccode1", System.COW, "signYear") == set()
    assert unresolved(agreements, "ccode2", System.COW, "signYear") == set()
    assert unresolved(troops, "Contributor", System.NAME, "Date") == set()
    assert (
        unresolved(read("china_visits/ChinesePublicDiplomacy.csv"), "receiving_country", System.NAME, "year") == set()
    )
    assert unresolved(read("mediation/CWM.csv"), "country", System.NAME, "year_term") == set()


@pytest.mark.parametrize(
    ("actor", "first", "last"),
    [
        ("DDR", 1949, 1990),
        ("CSK", 1918, 1992),
        ("YUG", 1918, 2006),
        ("YMD", 1967, 1990),
        ("VDR", 1954, 1975),
        ("SRB", 2006, 9999),
        ("MNE", 2006, 9999),
        ("XKX", 2008, 9999),
        ("EST", 1991, 9999),
        ("SSD", 2011, 9999),
    ],
)
def test_an_actor_exists_from_its_first_year_to_its_last(actor: str, first: int, last: int) -> None:
    assert states.lives().filter(pl.col("actor") == actor).rows() == [(actor, first, last)]
    assert states.exists(actor, first) and not states.exists(actor, first - 1)
    assert not states.exists(actor, last + 1)


def test_every_retired_state_has_an_end_and_successors_that_outlived_it() -> None:
    actors = states.actors()
    retired = actors.filter(pl.col("kind") == "retired")
    assert set(retired["actor"]) == {"CSK", "DDR", "VDR", "YMD", "YUG", "ZAN"}
    followed = retired.with_columns(pl.col("successor").str.split(";")).explode("successor")
    assert all(states.exists(successor, 2025) for successor in followed["successor"])
    assert actors.filter((pl.col("kind") == "state") & pl.col("last_year").is_not_null()).is_empty()
    assert actors["actor"].is_unique().all() and actors["name"].is_unique().all()


def test_a_name_is_given_for_every_actor_and_an_unknown_id_is_an_error() -> None:
    assert all(states.name_of(actor) for actor in states.actors()["actor"])
    assert states.name_of(states.WORLD) == "World"
    assert not states.exists("XXX", 2000)
    with pytest.raises(KeyError, match="XXX"):
        states.name_of("XXX")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("usa", "USA"),
        ("cote d ivo", "CIV"),
        ("CÔTE", "CIV"),
        ("burma", "MMR"),
        ("niger", "NER"),
        ("nigeria", "NGA"),
        ("guinea", "GIN"),
        ("turkey", "TUR"),
        ("deu", "DEU"),
        ("nato", "NATO"),
        ("kitts", "KNA"),
    ],
)
def test_search_gives_the_best_match_first(text: str, first: str) -> None:
    assert states.search(text)[0] == first


def test_search_gives_each_actor_once_and_nothing_for_nothing() -> None:
    assert states.search("  ") == []
    assert states.search("ruritania") == []
    found = states.search("korea")
    assert set(found[:2]) == {"KOR", "PRK"} and len(found) == len(set(found))


def test_every_actor_has_one_life_so_that_a_join_with_it_doubles_nothing() -> None:
    assert not states.lives()["actor"].is_duplicated().any()
    assert states.lives()["last_year"].null_count() == 0
