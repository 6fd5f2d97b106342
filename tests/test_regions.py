"""Region schemes: every state in one region, the choices documented, a user's own file judged in plain words."""

from pathlib import Path

import polars as pl
import pytest

from data import states

SIZES = {"m49-region": 5, "m49-subregion": 17, "m49-intermediate": 22, "ucdp-region": 5}
NOT_UN_MEMBERS = ("PSE", "TWN", "VAT", "XKX")


@pytest.mark.parametrize("scheme", SIZES)
def test_a_scheme_puts_every_state_retired_state_and_territory_in_exactly_one_region(scheme: str) -> None:
    members = states.members(scheme)
    placed = states.actors().filter(pl.col("kind") != "organisation")
    assert members["actor"].sort().to_list() == placed["actor"].sort().to_list()
    assert members["region"].n_unique() == SIZES[scheme]


def test_the_table_holds_the_193_members_of_the_un_and_four_that_are_none() -> None:
    living = states.actors().filter(pl.col("kind") == "state")["actor"]
    assert len(living) == 193 + len(NOT_UN_MEMBERS)
    assert set(NOT_UN_MEMBERS) <= set(living)


@pytest.mark.parametrize(
    ("scheme", "actor", "region"),
    [
        ("m49-intermediate", "TWN", "Eastern Asia"),
        ("m49-intermediate", "XKX", "Southern Europe"),
        ("m49-intermediate", "YUG", "Southern Europe"),
        ("m49-intermediate", "CSK", "Eastern Europe"),
        ("m49-intermediate", "DDR", "Western Europe"),
        ("m49-intermediate", "YMD", "Western Asia"),
        ("m49-intermediate", "VDR", "South-eastern Asia"),
        ("m49-intermediate", "MEX", "Central America"),
        ("m49-intermediate", "USA", "Northern America"),
        ("m49-intermediate", "CYP", "Western Asia"),
        ("m49-intermediate", "IRN", "Southern Asia"),
        ("m49-intermediate", "SDN", "Northern Africa"),
        ("m49-intermediate", "GBR", "Northern Europe"),
        ("m49-intermediate", "ZWE", "Eastern Africa"),
        ("m49-intermediate", "FJI", "Melanesia"),
        ("m49-subregion", "KEN", "Sub-Saharan Africa"),
        ("m49-subregion", "BRA", "Latin America and the Caribbean"),
        ("m49-region", "TUR", "Asia"),
        ("m49-region", "AUS", "Oceania"),
        ("ucdp-region", "EGY", "Middle East"),
        ("ucdp-region", "TUR", "Middle East"),
        ("ucdp-region", "AUS", "Asia"),
        ("ucdp-region", "GEO", "Europe"),
        ("ucdp-region", "SRB", "Europe"),
        ("ucdp-region", "YMD", "Middle East"),
    ],
)
def test_a_state_lies_where_the_scheme_says(scheme: str, actor: str, region: str) -> None:
    assert states.members(scheme).filter(pl.col("actor") == actor)["region"].to_list() == [region]


def test_each_wider_un_scheme_is_a_union_of_the_narrower_ones() -> None:
    narrow = states.members("m49-intermediate").rename({"region": "narrow"})
    for wide in ("m49-subregion", "m49-region"):
        pairs = narrow.join(states.members(wide), on="actor").select("narrow", "region").unique()
        assert pairs["narrow"].is_unique().all()


def test_ucdp_regions_are_those_of_ucdps_own_file(provider_files: Path) -> None:
    rows = pl.read_csv(
        provider_files / "ucdp" / "organizedviolencecy_v25_1.csv",
        infer_schema=False,
        columns=["country_id_cy", "year_cy", "region_cy"],
    )
    placed, _ = states.resolve(rows, column="country_id_cy", system=states.System.GW, into="actor", year="year_cy")
    joined = placed.join(states.members("ucdp-region"), on="actor", how="left")
    assert joined.filter(pl.col("region").ne_missing(pl.col("region_cy"))).is_empty()


def test_the_default_scheme_and_every_scheme_name_themselves() -> None:
    schemes = {scheme.id: scheme for scheme in states.schemes()}
    assert set(schemes) == set(SIZES)
    assert schemes[states.DEFAULT_SCHEME].title == "UN sub-regions"
    assert all(scheme.source and scheme.note for scheme in schemes.values())


def test_an_unknown_scheme_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="m49-intermediate"):
        states.members("commands")


def test_a_users_own_scheme_is_read_beside_the_products(tmp_path: Path) -> None:
    own = tmp_path / "commands.csv"
    own.write_text(
        "scheme,region,iso3\ncommands,North,usa\ncommands,South, BRA \ncommands,North,CSK\n", encoding="utf-8"
    )
    assert states.members("commands", own).rows() == [("North", "CSK"), ("North", "USA"), ("South", "BRA")]
    assert [scheme.id for scheme in states.schemes(own)] == [*SIZES, "commands"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scheme,region\na,b\n", "lacks the column iso3"),
        ("scheme,region,iso3\n", "has no rows"),
        ("scheme,region,iso3\na,,USA\n", "row 2: a cell is empty"),
        ("scheme,region,iso3\na,b,USA\na,b,USX\n", "row 3: no state has the id “USX”"),
        ("scheme,region,iso3\na,b,UN\n", "“UN” is an organisation"),
        ("scheme,region,iso3\nm49-region,b,USA\n", "“m49-region” is taken"),
        ("scheme,region,iso3\na,b,USA\na,c,USA\n", "USA stands twice in “a”"),
        ("", "cannot be read"),
    ],
)
def test_a_users_own_scheme_with_a_fault_is_refused_in_plain_words(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.csv"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        states.load_scheme(own)
