"""Figures of favourable views are the survey's own percentages, of all who were asked, with honest intervals."""

from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from surveys import PARQUET, PARQUET_FORM, SAV, SAV_FORM, context, read

from data.datasets.survey_responses import DATASET as SURVEY
from data.embedded import SHIPPED
from data.figures import FIGURE_KEY, FIGURE_SCHEMA, Interval, conform
from data.provider import Part
from data.slices import replace_slice
from metrics.families.perception_answers import SHARES
from metrics.families.perception_figures import error_of
from metrics.families.perception_roll_ups import from_responses
from metrics.methods import survey
from metrics.pipeline import SIGNIFICANT_DIGITS


@pytest.fixture(scope="module")
def waves(provider_files: Path) -> Part:
    return read(provider_files, PARQUET, PARQUET_FORM)


@pytest.fixture(scope="module")
def figures(waves: Part) -> pl.DataFrame:
    return conform(from_responses(waves.rows.lazy(), context(waves.coverage)))


def people(*groups: tuple[str | None, int, float], country: str = "POL", wave: int = 2020) -> pl.DataFrame:
    """Respondents: (view of USA, how many, weight of each)."""
    views = [view for view, number, _ in groups for _ in range(number)]
    weights = [weight for _, number, weight in groups for _ in range(number)]
    frame = pl.DataFrame({"view_USA": views, "weight": weights}, schema={"view_USA": pl.String, "weight": pl.Float64})
    full = frame.with_columns(
        pollster=pl.lit("P"), wave=pl.lit(wave), country=pl.lit(country), file_row=pl.int_range(1, pl.len() + 1)
    )
    schema = SURVEY.schema(["view_USA"])
    return full.with_columns(pl.lit(None).alias(name) for name in schema if name not in full.columns).select(
        pl.col(name).cast(kind) for name, kind in schema.items()
    )


def rolled(rows: pl.DataFrame, design_effect: float = 2.0) -> dict[str, dict[str, object]]:
    table = conform(from_responses(rows.lazy(), context(design_effect=design_effect)))
    return {row["measure"]: row for row in table.filter(pl.col("category").is_null()).to_dicts()}


MIXED = people(
    ("Very favourable", 200, 1.0),
    ("Somewhat favourable", 100, 2.0),
    ("Somewhat unfavourable", 300, 0.5),
    ("Very unfavourable", 50, 1.0),
    ("Don't know", 100, 1.0),
    ("Refused", 50, 2.0),
    (None, 500, 9.0),
)


def test_shares_are_of_all_who_were_asked() -> None:
    got = rolled(MIXED)
    total = 200 + 200 + 150 + 50 + 100 + 100
    assert got["favourable"]["value"] == pytest.approx(100 * 400 / total)
    assert got["unfavourable"]["value"] == pytest.approx(100 * 200 / total)
    assert got["no_answer"]["value"] == pytest.approx(100 * 200 / total)
    assert got["net_favourable"]["value"] == pytest.approx(100 * 200 / total)
    assert got["favourable_of_decided"]["value"] == pytest.approx(100 * 400 / 600, abs=1e-4)
    assert {name: row["n"] for name, row in got.items()} == {
        "favourable": 800,
        "unfavourable": 800,
        "no_answer": 800,
        "net_favourable": 800,
        "favourable_of_decided": 650,
    }


def test_a_larger_design_effect_widens_every_interval() -> None:
    narrow, wide = rolled(MIXED, 1.0), rolled(MIXED, 4.0)
    for measure in narrow:
        assert wide[measure]["low"] < narrow[measure]["low"] < narrow[measure]["value"]  # type: ignore[operator]
        assert wide[measure]["high"] > narrow[measure]["high"]  # type: ignore[operator]
        assert narrow[measure]["interval"] == Interval.SURVEY_WEIGHTS


def test_where_all_are_favourable_the_interval_still_has_a_width() -> None:
    got = rolled(people(("Very favourable", 200, 1.0)))
    assert (got["favourable"]["value"], got["favourable"]["high"]) == (100.0, 100.0)
    assert got["favourable"]["low"] == pytest.approx(100 * 0.025 ** (1 / 100), abs=1e-4)
    assert (got["no_answer"]["value"], got["no_answer"]["low"]) == (0.0, 0.0)
    assert got["no_answer"]["high"] == pytest.approx(100 * (1 - 0.025 ** (1 / 100)), abs=1e-4)


def test_the_homes_own_respondents_are_left_out() -> None:
    assert rolled(people(("Very favourable", 100, 1.0), country="USA")) == {}


def test_under_ten_asked_nothing_is_shown() -> None:
    got = rolled(people(("Very favourable", 6, 1.0), ("Refused", 3, 1.0)))["favourable"]
    assert (got["status"], got["value"], got["low"], got["n"]) == ("too_few", None, None, 9)


def test_a_wave_of_two_modes_is_called_mixed_and_one_unknown_is_not_stated() -> None:
    two = MIXED.with_columns(mode=pl.when(pl.col("file_row") < 400).then(pl.lit("telephone")).otherwise(pl.lit("post")))
    assert rolled(two)["favourable"]["series"] == "P: mixed mode, sample not stated"
    assert rolled(MIXED)["favourable"]["series"] == "P: mode not stated, sample not stated"


ANSWERS = st.sampled_from([*(SURVEY.column("view_USA").codes or ()), None])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(ANSWERS, st.just(1), st.floats(0.05, 9)), min_size=12, max_size=60), st.randoms())
def test_neither_order_nor_scale_of_the_weights_matters(
    groups: list[tuple[str | None, int, float]], random: Random
) -> None:
    rows = people(*groups)
    shuffled = list(range(rows.height))
    random.shuffle(shuffled)
    other = rows[shuffled].with_columns(pl.col("weight") * 37.5)
    one, two = (conform(from_responses(frame.lazy(), context())) for frame in (rows, other))
    assert_frame_equal(one, two, abs_tol=2e-4)
    numbers = one.drop_nulls("value")
    assert numbers.filter(~pl.col("value").is_between(pl.col("low") - 1e-4, pl.col("high") + 1e-4)).is_empty()


def test_figures_have_one_number_a_key_and_no_home_rates_itself(figures: pl.DataFrame) -> None:
    assert not figures.select(FIGURE_KEY).is_duplicated().any()
    assert figures.filter(pl.col("home") == pl.col("place")).is_empty()
    assert figures["home"].n_unique() == 12
    assert figures["measure"].n_unique() == 6
    assert figures.filter(~pl.col("value").is_between(pl.col("low"), pl.col("high"))).is_empty()
    assert set(figures.drop_nulls("category")["measure"]) == {"effective_answers"}


def test_percentages_are_those_of_an_independent_query(provider_files: Path, figures: pl.DataFrame) -> None:
    path = provider_files / "pew" / PARQUET
    cells = [
        ("USA", "POL", 2023),
        ("USA", "TUR", 2019),
        ("CHN", "IND", 2014),
        ("EU", "GBR", 2019),
        ("IRN", "EGY", 2008),
    ]
    for home, place, year in cells:
        query = f"""
            SELECT count(*),
                   100 * sum(wgt) FILTER (opi_{home}::VARCHAR LIKE '% favorable') / sum(wgt),
                   100 * sum(wgt) FILTER (opi_{home}::VARCHAR LIKE '%unfavorable') / sum(wgt),
                   100 * sum(wgt) FILTER (opi_{home}::VARCHAR IN ('DK', 'Refused')) / sum(wgt)
            FROM '{path}' WHERE sta = '{place}' AND wav = {year} AND opi_{home} IS NOT NULL"""
        expected = duckdb.sql(query).fetchall()[0]
        cell = figures.filter(pl.col("home") == home, pl.col("place") == place, pl.col("period").dt.year() == year)
        got = {row["measure"]: row for row in cell.to_dicts()}
        values = [got[measure]["value"] for measure in ("favourable", "unfavourable", "no_answer")]
        assert got["favourable"]["n"] == expected[0]
        assert values == pytest.approx(expected[1:], abs=1e-4)


def test_effective_answers_are_those_of_an_independent_query(provider_files: Path, figures: pl.DataFrame) -> None:
    path = provider_files / "pew" / PARQUET
    for home, place, year in [("USA", "POL", 2023), ("CHN", "IND", 2014), ("IRN", "EGY", 2008)]:
        query = f"""
            WITH asked AS (
                SELECT wgt AS w, (opi_{home}::VARCHAR LIKE '% favorable')::INT AS y FROM '{path}'
                WHERE sta = '{place}' AND wav = {year} AND opi_{home} IS NOT NULL),
            total AS (SELECT count(*) AS n, sum(w) AS sw, sum(w * w) AS sww, sum(w * y) / sum(w) AS p FROM asked)
            SELECT any_value(p * (1 - p)) / greatest(
                any_value(n / (n - 1) / sw / sw) * sum(w * w * (y - p) * (y - p)),
                any_value(greatest(2, n * sww / sw / sw) * p * (1 - p) / (n - 1)))
            FROM asked, total"""
        expected = duckdb.sql(query).fetchall()[0][0]
        got = figures.filter(
            pl.col("period").dt.year() == year,
            measure="effective_answers",
            category="favourable",
            home=home,
            place=place,
        )
        assert got["value"].item() == pytest.approx(expected, rel=1e-5)


def test_percentages_are_those_pew_published(figures: pl.DataFrame) -> None:
    # Pew Research Center, 27 June 2023, "International Views of Biden and U.S. Largely Positive".
    published = {"POL": 93, "ISR": 87, "KOR": 79, "NGA": 74, "JPN": 73, "KEN": 71, "IND": 65, "FRA": 52, "HUN": 44}
    cell = figures.filter(
        pl.col("home") == "USA", pl.col("measure") == "favourable", pl.col("period").dt.year() == 2023
    )
    got = dict(cell.select("place", "value").iter_rows())
    assert {place: round(got[place]) for place in published} == published


def test_reading_twice_and_ingesting_in_either_order_give_the_same_figures(
    provider_files: Path, waves: Part, figures: pl.DataFrame
) -> None:
    one_wave = read(provider_files, SAV, SAV_FORM)
    after = replace_slice(waves.rows, one_wave.rows, one_wave.coverage, SURVEY)
    assert_frame_equal(conform(from_responses(after.lazy(), context())), figures, abs_tol=2e-4)
    again = replace_slice(one_wave.rows, waves.rows, waves.coverage, SURVEY)
    assert_frame_equal(conform(from_responses(again.lazy(), context())), figures, abs_tol=2e-4)


UNRELIABLE = {("no_answer", "USA", "JPN", 2006), ("net_favourable", "USA", "BGD", 2002)}
"""Pew's figures too unsure to be shown: an interval of 1 to 6 % around 3 %, and one of 34 points."""


def test_what_ships_of_pew_is_what_it_was_but_for_what_is_unreliable(figures: pl.DataFrame) -> None:
    columns = [name for name in FIGURE_SCHEMA if name not in ("source", "version")]
    number = pl.col("value", "low", "high")
    now = figures.filter(pl.col("category").is_null()).with_columns(number.round_sig_figs(SIGNIFICANT_DIGITS))
    shipped = pl.read_parquet(SHIPPED / "figures.parquet").filter(
        pl.col("source") == "pew", pl.col("category").is_null()
    )
    same = now.join(shipped.select(columns), on=columns, how="semi", nulls_equal=True)
    assert shipped.height == now.height == 13_040
    others = now.join(same, on=columns, how="anti", nulls_equal=True)
    unreliable = now.filter(pl.col("status") != "shown")
    cell = ["measure", "home", "place", pl.col("period").dt.year()]
    assert set(unreliable.select(cell).iter_rows()) == UNRELIABLE
    assert set(others.select(cell).iter_rows()) <= UNRELIABLE
    assert unreliable.select("value", "low", "high").null_count().row(0) == (2, 2, 2) and unreliable["n"].min() >= 500  # type: ignore[operator]


def test_the_error_of_every_share_is_had_back_from_its_effective_answers(figures: pl.DataFrame) -> None:
    behind = figures.filter(measure="effective_answers").select(
        "home", "place", "period", "series", measure="category", effective="value"
    )
    shares = figures.filter(pl.col("measure").is_in(list(SHARES)), pl.col("value") > 0, status="shown")
    share, low, high = (pl.col(name) / 100 for name in ("value", "low", "high"))
    both = shares.join(behind, on=["home", "place", "period", "series", "measure"]).with_columns(
        by_effective=error_of("favourable", pl.col("value"), pl.col("effective")),
        by_interval=100 * survey.error_of_share(share, low, high, pl.col("n") - 1),
    )
    assert both.height == shares.height > 10_000
    inside = both.filter(pl.col("low") > 0.01)
    assert inside.filter((pl.col("by_effective") / pl.col("by_interval") - 1).abs() > 1e-3).is_empty()


def test_all_figures_fit_in_a_quarter_of_a_megabyte(figures: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "figures.parquet"
    figures.write_parquet(path, compression="zstd", compression_level=19)
    assert path.stat().st_size < 250_000
    assert figures.height == 2 * 13_040
