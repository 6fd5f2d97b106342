"""Alliances: every figure equals an independent count of the raw file, and readings say only what the counts bear."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from alliance_counts import ALLIED, ANYONE, COUNTS
from polars.testing import assert_frame_equal

from data import reference
from data.coverage import coverage_of
from data.datasets.alliance_members import DATASET
from data.figures import Level, Selection, conform
from data.filling import select
from data.providers.atop import read_members
from data.states import members
from metrics.declare import RollUpContext
from metrics.families.alliances import FAMILY
from metrics.families.alliances_roll_ups import roll_up
from metrics.pipeline import regions_of_all_schemes
from metrics.request import ReadingContext

TABLES = Path(reference.__file__).parent
SCHEME = "m49-intermediate"
COVERAGE = coverage_of([(None, None, date(1919, 1, 1), date(2018, 12, 31))])
SHAPES = {measure.id: measure.shape for measure in FAMILY.measures}
INDICATORS = {indicator.id: indicator for indicator in FAMILY.indicators}
CELL = ["home", "level", "scheme", "place", "year"]

CASES = [
    ("alliance_commitments", None, "allied", "true"),
    ("alliance_promises", "defence", "allied", "defence"),
    ("alliance_promises", "neutrality", "allied", "neutrality"),
    ("alliance_promises", "non-aggression", "allied", "non_aggression"),
    ("multilateral_agreements", None, "allied", "multilateral"),
    ("multilateral_signed", None, "founded", "true"),
]
"""Measure, category, table of the count, and what is counted."""


@pytest.fixture(scope="module")
def raw(provider_files: Path) -> duckdb.DuckDBPyConnection:
    """Who was allied with whom by SQL over the raw file, with the members of every region scheme."""
    connection = duckdb.connect()
    connection.execute(ALLIED.format(file=provider_files / "atop" / "atop5_1m.csv", tables=TABLES))
    connection.register("listed", regions_of_all_schemes().to_arrow())
    return connection.execute("create table regions as from listed")


@pytest.fixture(scope="module")
def figures(provider_files: Path) -> pl.DataFrame:
    (part,) = read_members(provider_files / "atop" / "atop5_1m.csv", "atop5_1m.csv")
    context = RollUpContext(regions=regions_of_all_schemes(), coverage=part.coverage, status="shown", design_effect=2.0)
    return roll_up(part.rows.lazy(), context).with_columns(year=pl.col("period").dt.year().cast(pl.Int64))


def comparable(frame: pl.DataFrame, cell: list[str]) -> pl.DataFrame:
    types = dict.fromkeys(cell, pl.String()) | {"year": pl.Int64(), "value": pl.Float64()}
    return frame.select(pl.col(name).cast(kind) for name, kind in types.items()).sort(cell)


def of(figures: pl.DataFrame, measure: str, category: str | None = None) -> pl.DataFrame:
    return figures.filter(
        pl.col("measure") == measure, pl.col("category").eq_missing(pl.lit(category, dtype=pl.String))
    )


@pytest.mark.parametrize(("measure", "category", "table", "only"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
def test_every_figure_of_a_home_equals_an_independent_count_of_the_raw_file(
    figures: pl.DataFrame, raw: duckdb.DuckDBPyConnection, measure: str, category: str | None, table: str, only: str
) -> None:
    counted = pl.DataFrame(raw.sql(COUNTS.format(table=table, only=only)).to_arrow_table())
    if measure == "alliance_promises":
        counted = counted.filter(pl.col("level") != "region")
    stored = of(figures, measure, category).filter(pl.col("home").is_not_null())
    assert counted.height > 500
    assert_frame_equal(comparable(stored, CELL), comparable(counted, CELL))


@pytest.mark.parametrize(
    ("measure", "table", "only"),
    [("multilateral_agreements", "allied", "multilateral"), ("multilateral_signed", "founded", "true")],
)
def test_multilateral_alliances_with_anyone_equal_an_independent_count(
    figures: pl.DataFrame, raw: duckdb.DuckDBPyConnection, measure: str, table: str, only: str
) -> None:
    counted = pl.DataFrame(raw.sql(ANYONE.format(table=table, only=only)).to_arrow_table())
    stored = of(figures, measure).filter(pl.col("home").is_null())
    assert_frame_equal(comparable(stored, CELL[1:]), comparable(counted, CELL[1:]))


def test_the_providers_own_state_years_agree_on_every_number_since_1919(
    figures: pl.DataFrame, provider_files: Path
) -> None:
    """ATOP's count of each state's alliances, made by ATOP. Years in which one state took over another differ,
    and 1 January 1993, the day by which ATOP ends the treaty of Syria with a Czechoslovakia that was no more."""
    state_years = provider_files / "atop" / "atop5_1sy.csv"
    theirs = pl.DataFrame(
        duckdb.sql(
            f"""with code as (select distinct code::int as code, actor from
              read_csv('{TABLES}/codes.csv', all_varchar = true) where system = 'cow' and code <> '345'
              union all select 345, 'YUG')
            select case when state = 345 and year >= 2006 then 'SRB' else actor end as home, year,
              sum(number)::double as number, count(*) as codes
            from read_csv('{state_years}') join code on state = code where year >= 1919 group by all"""
        ).to_arrow_table()
    ).with_columns(pl.col("year").cast(pl.Int64))
    ours = of(figures, "alliance_commitments").filter(level="world").select("home", "year", "value")
    both = theirs.join(ours, on=["home", "year"], how="left")
    assert both.height > 10_000
    differing = both.filter(pl.col("number").ne_missing(pl.col("value"))).sort("home").select("home", "year", "codes")
    assert differing.rows() == [
        ("CSK", 1993, 1),
        ("DEU", 1990, 2),
        ("SYR", 1993, 1),
        ("YEM", 1990, 2),
    ]


def test_the_providers_own_state_years_agree_on_every_kind_of_promise_since_1919(
    figures: pl.DataFrame, provider_files: Path
) -> None:
    kinds = {"defense": "defence", "offense": "offence", "neutral": "neutrality", "nonagg": "non-aggression"}
    kinds |= {"consul": "consultation"}
    state_years = pl.read_csv(provider_files / "atop" / "atop5_1sy.csv").filter(pl.col("year") >= 1919)
    for code, home in ((2, "USA"), (365, "RUS"), (640, "TUR"), (750, "IND"), (651, "EGY"), (300, None)):
        of_state = state_years.filter(state=code)
        assert (home is None) == of_state.is_empty()
        for column, kind in kinds.items():
            promised = set(of_state.filter(pl.col(column) == 1)["year"])
            counted = of(figures, "alliance_promises", kind).filter(level="world", home=home or "none")
            assert set(counted["year"]) == promised, (home, kind)


def test_a_region_has_no_fewer_than_its_most_and_no_more_than_all_its_partners(figures: pl.DataFrame) -> None:
    held = of(figures, "alliance_commitments").filter(pl.col("home").is_not_null())
    bounds = (
        held.filter(level="partner")
        .join(regions_of_all_schemes(), left_on="place", right_on="actor", suffix="_of")
        .group_by("home", "scheme_of", "region", "year")
        .agg(most=pl.col("value").max(), together=pl.col("value").sum())
    )
    regions = held.filter(level="region").join(
        bounds,
        left_on=["home", "scheme", "place", "year"],
        right_on=["home", "scheme_of", "region", "year"],
        how="full",
    )
    broken = regions.filter(~pl.col("value").is_between("most", "together").fill_null(False))
    assert regions.height > 10_000 and broken.is_empty()


def test_states_of_two_phases_side_by_side_are_not_each_others_allies(figures: pl.DataFrame) -> None:
    """After 1993 France's treaty of 1991 goes on with Czechia in one phase and with Slovakia in another."""
    both = of(figures, "alliance_commitments").filter(level="partner", home="CZE", place="SVK", year=1994)
    assert both["value"].to_list() == [2.0]
    assert of(figures, "alliance_commitments").filter(home="YUG", place="SRB").is_empty()
    assert of(figures, "alliance_commitments").filter(home="DEU", place="DDR", year=1991).is_empty()


def rows(*said: dict[str, object]) -> pl.DataFrame:
    blank: dict[str, object] = dict.fromkeys(DATASET.schema()) | {"phase": 0, "is_bilateral": False}
    return pl.DataFrame([blank | row for row in said], schema=DATASET.schema(), orient="row")


def alliance(name: str, actors: list[str], since: int, **facts: object) -> list[dict[str, object]]:
    return [{"alliance": name, "actor": actor, "entered_year": since} | facts for actor in actors]


def rolled(*said: dict[str, object]) -> pl.DataFrame:
    regions = members(SCHEME).select(pl.lit(SCHEME).alias("scheme"), "region", "actor")
    context = RollUpContext(regions=regions, coverage=COVERAGE, status="shown", design_effect=2.0)
    return conform(roll_up(rows(*said).lazy(), context))


def reading(figures: pl.DataFrame, indicator: str, place: str = "IND", **changes: object) -> dict[str, object]:
    def chosen(measure: str, selection: Selection) -> pl.DataFrame:
        return select(figures.lazy(), COVERAGE, SHAPES[measure], selection)

    asked: dict[str, object] = {"home": "USA", "level": Level.PARTNER, "scheme": None, "places": (place,)}
    asked |= {"categories": (None,), "window": 5, "as_of": 2018, "start": 1919, "end": 2018, "select": chosen}
    context = ReadingContext(**(asked | changes))  # type: ignore[arg-type]
    return INDICATORS[indicator].read(context).row(0, named=True)


def test_what_home_promises_is_not_what_the_partner_promises() -> None:
    figures = rolled(
        {"alliance": "a", "actor": "USA", "entered_year": 2000, "promises_defence": True},
        {"alliance": "a", "actor": "IND", "entered_year": 2000, "promises_defence": None},
    )
    promises = figures.filter(measure="alliance_promises", level="partner").filter(pl.col("home").is_in(["USA", "IND"]))
    assert promises.select("home", "place", "category").unique().rows() == [("USA", "IND", "defence")]


def test_members_that_never_overlap_by_a_day_were_never_allied() -> None:
    figures = rolled(
        {"alliance": "a", "actor": "USA", "entered_year": 1990, "left_year": 2000, "left": date(2000, 3, 1)},
        {"alliance": "a", "actor": "IND", "entered_year": 2000, "entered": date(2000, 3, 2)},
        {"alliance": "a", "actor": "POL", "entered_year": 2000, "entered_month": 2},
    )
    pairs = figures.filter(measure="alliance_commitments", level="partner", home="USA")
    assert pairs.select("place", pl.col("period").dt.year()).rows() == [("POL", 2000)]


def test_years_allied_count_every_year_both_existed_and_zero_is_a_number() -> None:
    figures = rolled(*alliance("a", ["USA", "IND"], 1950, left_year=1959), *alliance("b", ["USA", "IND"], 2010))
    allied = reading(figures, "years_allied")
    assert (allied["value"], allied["n"], allied["status"], allied["arrow"]) == (19.0, 72, "shown", "none")
    never = reading(figures, "years_allied", place="TUR")
    assert (never["value"], never["status"]) == (0.0, "shown")


def test_growth_has_an_arrow_only_from_ten_and_by_three() -> None:
    pair = ["USA", "IND"]
    stood = [row for i in range(10) for row in alliance(f"old{i}", pair, 2000)]
    new = [row for i in range(3) for row in alliance(f"new{i}", pair, 2016)]
    grown = reading(rolled(*stood, *new), "multilateral_growth")
    assert (grown["arrow"], grown["n"], grown["status"]) == ("up", 13, "shown")
    assert grown["value"] == pytest.approx(100 * ((13.5 / 10.5) ** 0.2 - 1))
    hardly = reading(rolled(*stood, *new[:4]), "multilateral_growth")
    assert hardly["arrow"] == "none" and "fewer than 3" in str(hardly["reason"])
    few = reading(rolled(*stood[2:], *new), "multilateral_growth")
    assert (few["value"], few["status"], few["arrow"]) == (None, "unreliable", "none")
    assert str(few["reason"]).startswith("9 were in force in 2013 and 12 in 2018")


def test_a_state_that_accedes_later_signs_nothing_new() -> None:
    figures = rolled(*alliance("a", ["USA", "GBR", "FRA"], 2015), *alliance("a", ["POL"], 2017))
    signed = figures.filter(measure="multilateral_signed", level="partner", home="USA")
    assert set(signed["place"]) == {"GBR", "FRA"}
    in_force = figures.filter(measure="multilateral_agreements", level="world", home="USA")
    assert in_force["value"].to_list() == [1.0] * 4


@pytest.mark.parametrize("indicator", ["alliance_commitments_now", "multilateral_now", "multilateral_pace"])
def test_a_level_never_has_an_arrow_and_few_signings_have_no_ratio(indicator: str) -> None:
    found = reading(rolled(*alliance("a", ["USA", "IND", "POL"], 2016)), indicator)
    assert found["arrow"] == "none" and found["reason"]
    assert (found["value"] is None) == (indicator == "multilateral_pace")


def test_promises_are_read_by_category_and_outside_the_years_nothing_is_zero() -> None:
    figures = rolled(*alliance("a", ["USA", "IND"], 2016, promises_consultation=True))
    kinds = INDICATORS["alliance_promises_now"].categories
    found = reading(figures, "alliance_promises_now", categories=("consultation",))
    assert (found["value"], found["category"]) == (1.0, "consultation")
    assert len(kinds) == 5 and None not in kinds
    asked = Selection(home="USA", places=("IND",), first=1915, last=1919)
    early = select(figures.lazy(), COVERAGE, SHAPES["alliance_commitments"], asked)
    assert early["value"].drop_nulls().is_empty()


def test_wherever_alliances_of_any_kind_are_counted_a_pact_between_rivals_is_said_to_be_one() -> None:
    # The United States and Russia share three in 2018, and neither promises the other defence in any.
    for name in ("alliance_commitments_now", "years_allied"):
        assert "pact of non-aggression between rivals" in INDICATORS[name].caveat, name
    assert INDICATORS["years_allied"].title == "Years with an alliance of any kind"
    assert "{home}" in INDICATORS["alliance_promises_now"].title
