"""Favourable views: figures are the survey's own percentages, and readings say only what two waves allow."""

from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.datasets.published_figures import DATASET as PUBLISHED
from data.datasets.survey_responses import DATASET as SURVEY
from data.figures import FIGURE_KEY, Interval, Level, Selection, conform, select
from data.provider import Part
from data.providers import pew
from data.slices import replace_slice
from metrics.declare import RollUpContext
from metrics.families.perception import FAMILY
from metrics.families.perception_roll_ups import from_published, from_responses
from metrics.families.perception_waves import asked_in, mean_changes, pairs_of, waves_of
from metrics.request import ReadingContext

PARQUET = "pew_global_attitudes_2002_2023.parquet"
SAV = "global_attitudes_2019.sav"
MEASURES = {one.id: one for one in FAMILY.measures}
INDICATORS = {one.id: one for one in FAMILY.indicators}


def context(coverage: pl.DataFrame | None = None, design_effect: float = 2.0) -> RollUpContext:
    nothing = pl.DataFrame(schema={"scheme": pl.String, "region": pl.String, "actor": pl.String})
    return RollUpContext(
        regions=nothing,
        coverage=nothing if coverage is None else coverage,
        status="shown",
        design_effect=design_effect,
    )


def read(folder: Path, name: str, form: int) -> Part:
    (part,) = pew.PROVIDER.files[form].read(folder / "pew" / name, name)
    return part


@pytest.fixture(scope="module")
def waves(provider_files: Path) -> Part:
    return read(provider_files, PARQUET, 0)


@pytest.fixture(scope="module")
def figures(waves: Part) -> pl.DataFrame:
    return conform(from_responses(waves.rows.lazy(), context(waves.coverage)))


def reading(
    figures: pl.DataFrame, coverage: pl.DataFrame, level: Level, as_of: int, scheme: str | None = None
) -> ReadingContext:
    return ReadingContext(
        home="USA",
        level=level,
        scheme=scheme,
        places=None,
        categories=(None,),
        window=5,
        as_of=as_of,
        start=2002,
        end=min(as_of, 2023),
        select=lambda measure, asked: select(figures.lazy(), coverage, MEASURES[measure].shape, asked),
    )


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
    return {row["measure"]: row for row in table.to_dicts()}


MIXED = people(
    ("Very favourable", 20, 1.0),
    ("Somewhat favourable", 10, 2.0),
    ("Somewhat unfavourable", 30, 0.5),
    ("Very unfavourable", 5, 1.0),
    ("Don't know", 10, 1.0),
    ("Refused", 5, 2.0),
    (None, 50, 9.0),
)


def test_shares_are_of_all_who_were_asked() -> None:
    got = rolled(MIXED)
    total = 20 + 20 + 15 + 5 + 10 + 10
    assert got["favourable"]["value"] == pytest.approx(100 * 40 / total)
    assert got["unfavourable"]["value"] == pytest.approx(100 * 20 / total)
    assert got["no_answer"]["value"] == pytest.approx(100 * 20 / total)
    assert got["net_favourable"]["value"] == pytest.approx(100 * 20 / total)
    assert got["favourable_of_decided"]["value"] == pytest.approx(100 * 40 / 60, abs=1e-4)
    assert {name: row["n"] for name, row in got.items()} == {
        "favourable": 80,
        "unfavourable": 80,
        "no_answer": 80,
        "net_favourable": 80,
        "favourable_of_decided": 65,
    }


def test_a_larger_design_effect_widens_every_interval() -> None:
    narrow, wide = rolled(MIXED, 1.0), rolled(MIXED, 4.0)
    for measure in narrow:
        assert wide[measure]["low"] < narrow[measure]["low"] < narrow[measure]["value"]  # type: ignore[operator]
        assert wide[measure]["high"] > narrow[measure]["high"]  # type: ignore[operator]
        assert narrow[measure]["interval"] == Interval.SURVEY_WEIGHTS


def test_where_all_are_favourable_the_interval_still_has_a_width() -> None:
    got = rolled(people(("Very favourable", 100, 1.0)))
    assert (got["favourable"]["value"], got["favourable"]["high"]) == (100.0, 100.0)
    assert got["favourable"]["low"] == pytest.approx(100 * 0.025 ** (1 / 50), abs=1e-4)
    assert (got["no_answer"]["value"], got["no_answer"]["low"]) == (0.0, 0.0)
    assert got["no_answer"]["high"] == pytest.approx(100 * (1 - 0.025 ** (1 / 50)), abs=1e-4)


def test_the_homes_own_respondents_are_left_out() -> None:
    assert rolled(people(("Very favourable", 100, 1.0), country="USA")) == {}


def test_under_ten_asked_nothing_is_shown() -> None:
    got = rolled(people(("Very favourable", 6, 1.0), ("Refused", 3, 1.0)))["favourable"]
    assert (got["status"], got["value"], got["low"], got["n"]) == ("too_few", None, None, 9)


def test_a_wave_of_two_modes_is_called_mixed_and_one_unknown_is_not_stated() -> None:
    two = MIXED.with_columns(mode=pl.when(pl.col("file_row") < 40).then(pl.lit("telephone")).otherwise(pl.lit("post")))
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
    assert figures["measure"].n_unique() == 5
    assert figures.filter(~pl.col("value").is_between(pl.col("low"), pl.col("high"))).is_empty()


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
    one_wave = read(provider_files, SAV, 1)
    after = replace_slice(waves.rows, one_wave.rows, one_wave.coverage, SURVEY)
    assert_frame_equal(conform(from_responses(after.lazy(), context())), figures, abs_tol=2e-4)
    again = replace_slice(one_wave.rows, waves.rows, waves.coverage, SURVEY)
    assert_frame_equal(conform(from_responses(again.lazy(), context())), figures, abs_tol=2e-4)


def test_all_figures_fit_in_two_hundred_kilobytes(figures: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "figures.parquet"
    figures.write_parquet(path, compression="zstd", compression_level=19)
    assert path.stat().st_size < 200_000
    assert figures.height == 13_040


# What may be said of the USA with three partners and of the world, read and judged by its claim box.
STATEMENTS = (
    ("favourable_view", "POL", 2023, 93.0, "none", None, (2023, 2023)),
    ("favourable_view", "TUR", 2023, 19.2, "none", None, (2019, 2019)),
    ("favourable_view", "IND", 2023, 65.5, "none", None, (2023, 2023)),
    ("view_change", "POL", 2023, 23.2, "up", None, (2018, 2023)),
    ("view_change", "TUR", 2023, -0.2, "none", "the interval includes no change", (2014, 2019)),
    ("view_change", "IND", 2023, None, "none", "not comparable: no-answer moved from 29 to 9 %", (2019, 2023)),
    (
        "view_change",
        "TUR",
        2010,
        2.4,
        "none",
        "comparability not established: how the waves were asked is not known for both",
        (2009, 2010),
    ),
    (
        "view_change",
        "MYS",
        2022,
        None,
        "none",
        "not comparable: new mode, sample or wording in 2022: not joined",
        (2015, 2022),
    ),
    ("favourable_view", "AFG", 2023, None, "none", "never asked here", (None, None)),
    ("view_change", "USA", 2023, None, "none", None, (None, None)),
)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda one: f"{one[0]} {one[1]} {one[2]}")
def test_a_statement_is_the_one_judged_sensible(
    waves: Part, figures: pl.DataFrame, statement: tuple[str, str, int, float | None, str, str | None, tuple[int, int]]
) -> None:
    indicator, place, as_of, value, arrow, reason, years = statement
    table = INDICATORS[indicator].read(reading(figures, waves.coverage, Level.PARTNER, as_of))
    (row,) = table.filter(pl.col("place") == place).to_dicts()
    assert row["value"] == (value if value is None else pytest.approx(value, abs=0.05))
    assert (row["arrow"], row["reason"]) == (arrow, reason)
    assert tuple(day and day.year for day in (row["first_period"], row["last_period"])) == years


def test_every_partner_has_one_reading_and_a_reason_where_it_has_no_value(waves: Part, figures: pl.DataFrame) -> None:
    for indicator in INDICATORS.values():
        table = indicator.read(reading(figures, waves.coverage, Level.PARTNER, 2023))
        assert table["place"].is_unique().all()
        assert table.filter(pl.col("status") == "shown", pl.col("value").is_null()).is_empty()
        assert table.filter(pl.col("status") != "shown", pl.col("value").is_not_null()).is_empty()
        blank = table.filter(pl.col("value").is_null(), pl.col("status") != "not_applicable")
        assert blank["reason"].null_count() == 0
        assert table.filter(pl.col("arrow") != "none", pl.col("value").is_null()).is_empty()


def test_a_region_and_the_world_are_the_mean_of_named_partners(waves: Part, figures: pl.DataFrame) -> None:
    read_change = INDICATORS["view_change"].read
    regions = read_change(reading(figures, waves.coverage, Level.REGION, 2023, "m49-intermediate"))
    (west,) = regions.filter(pl.col("place") == "Western Europe").to_dicts()
    assert (west["n"], west["reason"]) == (3, "these 3 partners: France, Germany, Netherlands")
    partners = read_change(reading(figures, waves.coverage, Level.PARTNER, 2023))
    three = partners.filter(pl.col("place").is_in(["FRA", "DEU", "NLD"]))
    assert west["value"] == pytest.approx(three["value"].mean())
    (world,) = read_change(reading(figures, waves.coverage, Level.WORLD, 2023)).to_dicts()
    assert world["n"] == 18
    assert world["reason"] == "these 18 partners"
    polynesia = regions.filter(pl.col("place") == "Polynesia")
    assert (polynesia["status"].item(), polynesia["value"].item()) == ("not_collected", None)


def test_partners_of_a_year_are_a_list_with_median_and_range(waves: Part, figures: pl.DataFrame) -> None:
    shape = MEASURES["favourable"].shape
    partners = select(figures.lazy(), waves.coverage, shape, Selection(level=Level.PARTNER, home="USA"))
    asked = asked_in(partners, ["POL", "HUN", "RUS"])
    assert asked is not None
    assert (asked.year, asked.partners["place"].to_list()) == (2023, ["POL", "HUN"])
    assert (asked.lowest, asked.highest) == tuple(sorted(asked.partners["value"]))
    assert asked.median == pytest.approx((asked.lowest + asked.highest) / 2)
    assert asked_in(partners, ["POL", "HUN", "RUS"], 2019).partners.height == 3  # type: ignore[union-attr]
    assert asked_in(partners, ["AFG"]) is None


def wave(
    place: str, year: int, favourable: float, decided: float, none: float, series: str = "P: post, national"
) -> dict[str, object]:
    return {"place": place, "year": year, "favourable": favourable, "decided": decided, "none": none, "series": series}


def changes(*rows: dict[str, object], reach: float = 2.0) -> pl.DataFrame:
    """Pairs of made-up waves whose intervals all reach two points either way."""
    frame = pl.DataFrame(list(rows))

    def figure(name: str) -> pl.DataFrame:
        value = pl.col(name)
        return frame.select(
            "place",
            "series",
            period=pl.date("year", 1, 1),
            value=value,
            low=value - reach,
            high=value + reach,
            n=pl.lit(1_000, dtype=pl.Int64),
            interval=pl.lit("survey-weights"),
            status=pl.lit("shown"),
        )

    return pairs_of(waves_of(figure("favourable"), figure("decided"), figure("none")))


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        (wave("POL", 2020, 60, 70, 15), "comparable"),
        (wave("POL", 2020, 60, 70, 15.01), "moved"),
        (wave("POL", 2020, 60, 70, 5, "P: telephone, national"), "broken"),
        (wave("POL", 2020, 60, 70, 5, "P: post, sample not stated"), "unknown"),
    ],
)
def test_two_waves_are_compared_only_where_they_were_asked_alike(later: dict[str, object], verdict: str) -> None:
    earlier = wave("POL", 2015, 50, 55, 5)
    assert changes(earlier, later)["verdict"].to_list() == [verdict]


def test_a_mean_change_needs_three_partners_and_takes_their_errors_together() -> None:
    rows = [
        wave(place, year, 50 + gain * (year == 2020), 60.0, 5)
        for place, gain in (("POL", 3), ("DEU", 6), ("FRA", 9))
        for year in (2015, 2020)
    ]
    pairs = changes(*rows)
    two = pl.DataFrame({"place": ["X", "X"], "actor": ["POL", "DEU"]})
    three = pl.DataFrame({"place": ["X"] * 3, "actor": ["POL", "DEU", "FRA"]})
    assert mean_changes(pairs, two, 5).is_empty()
    (mean,) = mean_changes(pairs, three, 5).to_dicts()
    assert (mean["k"], mean["change"]) == (3, pytest.approx(6))
    assert mean["error"] == pytest.approx(sum(error**2 for error in pairs["error"]) ** 0.5 / 3)


def published(answers: dict[str, float], margin: float | None, wording: str = "View of the US?") -> pl.DataFrame:
    schema = PUBLISHED.schema()
    frame = pl.DataFrame({"answer": list(answers), "percent": list(answers.values())}).with_columns(
        pollster=pl.lit("Q"),
        country=pl.lit("POL"),
        about=pl.lit("USA"),
        wave=pl.lit(2024),
        n=pl.lit(1_000),
        margin_of_error=pl.lit(margin),
        wording=pl.lit(wording),
        source_url=pl.lit("https://example.org"),
    )
    return frame.with_columns(pl.lit(None).alias(name) for name in schema if name not in frame.columns).select(
        pl.col(name).cast(kind) for name, kind in schema.items()
    )


def test_a_published_percentage_has_an_interval_only_where_its_margin_was_published() -> None:
    bare = conform(from_published(published({"favourable": 60, "unfavourable": 30}, None).lazy(), context()))
    assert bare["low"].null_count() == bare.height
    assert bare["interval"].unique().to_list() == [Interval.NONE]
    told = conform(from_published(published({"favourable": 60, "unfavourable": 30}, 3.0).lazy(), context()))
    got = {row["measure"]: row for row in told.to_dicts()}
    assert (got["favourable"]["low"], got["favourable"]["high"]) == (pytest.approx(57), pytest.approx(63))
    assert got["net_favourable"]["value"] == 30
    assert got["favourable_of_decided"]["value"] == pytest.approx(100 * 60 / 90, abs=1e-4)
    assert got["favourable"]["series"] == "Q: “View of the US?”, mode not stated, sample not stated"


def test_two_wordings_are_two_series_and_one_answer_alone_has_no_net() -> None:
    rows = pl.concat([published({"favourable": 60}, 3.0), published({"favourable": 40}, 3.0, "Do you like the US?")])
    got = conform(from_published(rows.lazy(), context()))
    assert got["measure"].to_list() == ["favourable", "favourable"]
    assert got["series"].n_unique() == 2
