"""Readings of favourable views say only what two waves allow."""

from pathlib import Path

import polars as pl
import pytest
from surveys import PARQUET, PARQUET_FORM, context, read

from data.figures import Level, Selection, conform
from data.filling import select
from data.provider import Part
from metrics.families.perception import FAMILY
from metrics.families.perception_roll_ups import from_responses
from metrics.families.perception_waves import asked_in, mean_changes, most_asked, pairs_of, waves_of
from metrics.request import ReadingContext

MEASURES = {one.id: one for one in FAMILY.measures}
INDICATORS = {one.id: one for one in FAMILY.indicators}


@pytest.fixture(scope="module")
def waves(provider_files: Path) -> Part:
    return read(provider_files, PARQUET, PARQUET_FORM)


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
            category=pl.lit(None, dtype=pl.String),
            period=pl.date("year", 1, 1),
            value=value,
            low=value - reach,
            high=value + reach,
            n=pl.lit(1_000, dtype=pl.Int64),
            interval=pl.lit("survey-weights"),
            status=pl.lit("shown"),
        )

    named = {"favourable": "favourable", "favourable_of_decided": "decided", "no_answer": "none"}
    return pairs_of(waves_of({measure: figure(name) for measure, name in named.items()}))


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


def test_a_place_where_too_few_were_asked_is_withheld_not_missing(waves: Part, figures: pl.DataFrame) -> None:
    here = pl.col("place") == "POL"
    few = figures.with_columns(
        pl.when(here).then(None).otherwise(pl.col("value", "low", "high")).name.keep(),
        status=pl.when(here).then(pl.lit("too_few")).otherwise("status"),
    )
    for indicator in INDICATORS.values():
        table = indicator.read(reading(few, waves.coverage, Level.PARTNER, 2023))
        (row,) = table.filter(here).to_dicts()
        assert (row["status"], row["value"]) == ("too_few", None)
        assert row["reason"] == "fewer than 10 people were asked"


def test_of_two_polls_of_a_year_one_without_an_interval_never_stands_before_one_with_it() -> None:
    figures = pl.DataFrame(
        {"place": ["POL", "POL"], "low": [None, 50.0], "n": [5000, 700], "series": ["a, opt-in", "b, probability"]}
    )
    assert most_asked(figures, ["place"])["series"].to_list() == ["b, probability"]
    assert most_asked(figures.filter(pl.col("low").is_null()), ["place"])["series"].to_list() == ["a, opt-in"]
