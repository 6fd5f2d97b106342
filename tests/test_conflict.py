"""Conflict figures obey the laws of sums and distinct counts, and exist only where coverage is whole."""

from datetime import date
from pathlib import Path

import polars as pl
from conflict_files import (
    CONFLICT_YEARS,
    COUNTRY_YEARS,
    EVERYWHERE,
    FEBRUARY_2022,
    MEXICO,
    REGIONS,
    YEAR_2021,
    by_year,
    context,
    rolled,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from data.coverage import coverage_of
from data.datasets.violence_country_years import KINDS
from data.figures import FIGURE_KEY, FIGURE_SCHEMA, Level, Selection, Status
from data.filling import select
from data.regions import members
from metrics.declare import Better
from metrics.families.conflict import FAMILY
from metrics.families.conflict_roll_ups import conflicts_by_year, deaths_by_year, events


def test_a_file_of_one_country_gives_that_country_and_no_region(provider_files: Path) -> None:
    mexico = rolled(provider_files / "ucdp" / MEXICO)
    assert set(mexico.select("level", "place").unique().iter_rows()) == {("partner", "MEX")}


def test_a_file_of_a_month_gives_that_month_and_no_year(provider_files: Path) -> None:
    february = rolled(provider_files / "ucdp" / FEBRUARY_2022)
    assert set(february.select("grain", "period").unique().iter_rows()) == {("month", date(2022, 2, 1))}
    assert set(february["level"]) == {"partner", "region", "world"}
    assert set(february["status"]) == {"provisional"}


def test_figures_have_the_table_s_columns_unique_keys_and_no_zeros(provider_files: Path) -> None:
    for name in (COUNTRY_YEARS, CONFLICT_YEARS, YEAR_2021):
        figures = rolled(provider_files / "ucdp" / name)
        assert dict(figures.schema) == FIGURE_SCHEMA
        assert not figures.select(FIGURE_KEY).is_duplicated().any()
        assert figures.filter(pl.col("value") == 0, pl.col("high").fill_null(0) == 0).is_empty()


def test_a_covered_year_without_deaths_is_zero_and_another_not_collected(provider_files: Path) -> None:
    measure = next(one for one in FAMILY.measures if one.id == "conflict_deaths")
    asked = Selection(level=Level.PARTNER, places=("POL", "SRB"), first=1988, last=1990, categories=(None, "one-sided"))
    cells = select(rolled(provider_files / "ucdp" / COUNTRY_YEARS).lazy(), EVERYWHERE, measure.shape, asked)
    assert cells.height == 2 * 2 * 3
    poland = cells.filter(pl.col("place") == "POL").sort("category", "period").select("value", "status").rows()
    assert poland == [(None, Status.NOT_COLLECTED), (0.0, Status.SHOWN), (0.0, Status.SHOWN)] * 2
    serbia = cells.filter(pl.col("place") == "SRB")
    assert set(serbia["status"]) == {Status.NOT_APPLICABLE.value}


PLACES = ("IND", "PAK", "TUR", "POL", "UKR", "USA", "MEX")
DEATH_ROWS = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.integers(2015, 2020),
        st.sampled_from(KINDS),
        st.integers(0, 300),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[:3],
)


def death_rows(drawn: list[tuple[str, int, str, int, int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(place, year, kind, best, max(best - less, 0), best + more) for place, year, kind, best, less, more in drawn],
        schema=["place", "year", "kind", "best", "low", "high"],
        orient="row",
    )


def summed(figures: pl.DataFrame, scheme: str | None) -> pl.DataFrame:
    """The partners' figures added up by region of a scheme (or the world)."""
    partners = figures.filter(pl.col("level") == "partner")
    lying = (
        partners.with_columns(region=pl.lit("WORLD"))
        if scheme is None
        else partners.join(members(scheme), left_on="place", right_on="actor")
    )
    return (
        lying.group_by(place="region", category="category", period="period")
        .agg(pl.col("value", "low", "high").sum())
        .sort("place", "category", "period")
    )


@settings(max_examples=25, deadline=None)
@given(DEATH_ROWS, st.sampled_from([None, "m49-intermediate", "ucdp-region"]))
def test_a_region_is_the_sum_of_its_partners(
    drawn: list[tuple[str, int, str, int, int, int]], scheme: str | None
) -> None:
    figures = deaths_by_year(death_rows(drawn).lazy(), context())
    wide = figures.filter(
        pl.col("level") == ("world" if scheme is None else "region"),
        pl.col("scheme").is_null() if scheme is None else pl.col("scheme") == scheme,
    )
    columns = ["place", "category", "period", "value", "low", "high"]
    assert wide.select(columns).sort("place", "category", "period").equals(summed(figures, scheme).select(columns))


@settings(max_examples=25, deadline=None)
@given(DEATH_ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(drawn: list[tuple[str, int, str, int, int, int]], random: object) -> None:
    shuffled = list(drawn)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert deaths_by_year(death_rows(shuffled).lazy(), context()).equals(
        deaths_by_year(death_rows(drawn).lazy(), context())
    )


CONFLICT_ROWS = st.lists(
    st.tuples(
        st.sampled_from(("c1", "c2", "c3", "c4")),
        st.integers(2015, 2017),
        st.sampled_from(("location", "side_a", "side_b_2nd")),
        st.sampled_from(PLACES),
    ),
    min_size=1,
    max_size=30,
    unique=True,
)


@settings(max_examples=25, deadline=None)
@given(CONFLICT_ROWS)
def test_a_region_has_no_fewer_conflicts_than_its_most_and_no_more_than_all(
    drawn: list[tuple[str, int, str, str]],
) -> None:
    rows = pl.DataFrame(drawn, schema=["conflict_id", "year", "role", "place"], orient="row").with_columns(
        intensity=pl.lit("minor"), incompatibility=pl.lit("government")
    )
    figures = conflicts_by_year(rows.lazy(), context())
    keys = ["measure", "home", "category", "period", "scheme", "region"]
    partners = (
        figures.filter(pl.col("level") == "partner")
        .drop("scheme")
        .join(REGIONS, left_on="place", right_on="actor")
        .group_by(keys)
        .agg(most=pl.col("value").max(), total=pl.col("value").sum())
    )
    wide = figures.filter(pl.col("level") == "region").rename({"place": "region"})
    both = wide.join(partners, on=keys, how="full", nulls_equal=True)
    assert both.filter(
        pl.col("value").is_null()
        | pl.col("most").is_null()
        | (pl.col("value") < pl.col("most"))
        | (pl.col("value") > pl.col("total"))
    ).is_empty()


def test_a_file_of_one_kind_gives_that_kind_and_no_total() -> None:
    rows = death_rows([("POL", 2019, "state-based", 3, 0, 0), ("POL", 2020, "state-based", 4, 0, 0)])
    looked = coverage_of([("state-based", "POL", date(2020, 1, 1), date(2020, 12, 31))])
    figures = deaths_by_year(rows.lazy(), context(looked))
    assert figures.select("level", "place", "category", "period", "value").rows() == [
        ("partner", "POL", "state-based", date(2020, 1, 1), 4.0)
    ]


def test_a_region_whose_every_state_is_named_is_whole() -> None:
    states = ["AUS", "NZL", "CXR", "CCK", "HMD", "NFK"]
    looked = coverage_of([(None, state, date(2020, 1, 1), date(2020, 12, 31)) for state in states])
    figures = deaths_by_year(death_rows([("AUS", 2020, "one-sided", 2, 0, 1)]).lazy(), context(looked))
    wide = figures.filter(pl.col("level") != "partner", pl.col("category").is_null())
    assert "Australia and New Zealand" in wide["place"].to_list()
    assert "WORLD" not in wide["place"].to_list()


def test_an_event_counts_in_the_month_and_year_it_begins_in() -> None:
    rows = pl.DataFrame(
        [
            ("POL", date(2019, 12, 31), "one-sided", 3, 2, None),
            ("POL", date(2020, 1, 1), "one-sided", 0, 0, 0),
            ("POL", date(2020, 1, 9), "non-state", 4, 4, 6),
            (None, date(2020, 1, 9), "non-state", 9, 9, 9),
        ],
        schema=["place", "date_start", "kind", "best", "low", "high"],
        orient="row",
    )
    figures = events(rows.lazy(), context()).filter(pl.col("level") == "partner", pl.col("category").is_null())
    assert by_year(figures.filter(pl.col("grain") == "year"), measure="conflict_events") == {2019: 1.0, 2020: 2.0}
    monthly = figures.filter(pl.col("measure") == "conflict_deaths_monthly").sort("period")
    assert monthly.select("period", "value", "low", "high", "interval").rows() == [
        (date(2019, 12, 1), 3.0, None, None, "none"),
        (date(2020, 1, 1), 4.0, 4.0, 6.0, "bounds"),
    ]


def test_conflict_is_context_and_never_better_or_worse() -> None:
    assert FAMILY.context
    assert {indicator.better for indicator in FAMILY.indicators} == {Better.NEITHER}
    assert {step.dataset for step in FAMILY.roll_ups} == {measure.dataset for measure in FAMILY.measures}
    stated = {measure for step in FAMILY.roll_ups for measure in step.measures}
    assert stated == {measure.id for measure in FAMILY.measures}
