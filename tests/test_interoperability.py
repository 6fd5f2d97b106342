"""Interoperability: the example record against a count by hand, null told from no, and scores with their n."""

from datetime import date

import polars as pl
import pytest

from data.coverage import coverage_of
from data.datasets import dataset as dataset_of
from data.examples import example_of
from data.figures import Level, Selection
from data.filling import select
from metrics.families.interoperability import FAMILY
from metrics.pipeline import roll_up
from metrics.request import ReadingContext
from validation.columns import check
from validation.suites import suite

OWN = coverage_of([(None, "USA", date(2023, 1, 1), date(2024, 12, 31))])
SHAPES = {measure.id: measure.shape for measure in FAMILY.measures}
INDICATORS = {indicator.id: indicator for indicator in FAMILY.indicators}


def figures_of(dataset: str, rows: pl.DataFrame) -> pl.DataFrame:
    return roll_up(dataset, rows, source="own", version="record", coverage=OWN, status="shown")


def example(dataset: str) -> pl.DataFrame:
    written = pl.read_csv(example_of(dataset), infer_schema=False).with_row_index("file_row", offset=2)
    rows, findings = check(written.with_columns(pl.col("file_row").cast(pl.Int64)), dataset_of(dataset))
    assert list(findings) == []
    return rows


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    """The figures of both example files."""
    return pl.concat(figures_of(name, example(name)) for name in ("interoperability_standards", "exercise_objectives"))


def cell(figures: pl.DataFrame, measure: str, place: str, year: int, category: str | None = None) -> tuple[object, ...]:
    found = figures.filter(
        pl.col("measure") == measure,
        pl.col("place") == place,
        pl.col("period") == date(year, 1, 1),
        pl.col("category").eq_missing(pl.lit(category, dtype=pl.String)),
    )
    return found.select("value", "low", "high", "n").rows()[0] if found.height else ()


@pytest.mark.parametrize(
    ("measure", "place", "year", "expected"),
    [
        ("standards_applicable", "POL", 2023, (3, 3, 3, 3)),
        ("standards_ratified", "POL", 2023, (2, 2, 2, 3)),
        ("standards_implemented", "POL", 2023, (1, 1, 2, 3)),
        ("standards_ratified", "CZE", 2023, (0, 0, 1, 1)),
        ("standards_applicable", "Eastern Europe", 2023, (4, 4, 4, 4)),
        ("standards_implemented", "Eastern Europe", 2023, (1, 1, 2, 4)),
        ("standards_applicable", "WORLD", 2023, (5, 5, 5, 5)),
        ("standards_ratified", "WORLD", 2023, (3, 3, 4, 5)),
        ("standards_implemented", "WORLD", 2023, (1, 1, 2, 5)),
        ("standards_implemented", "POL", 2024, (2, 2, 2, 2)),
        ("exercise_objectives", "POL", 2023, (2, 2, 2, 2)),
        ("exercise_objectives", "WORLD", 2024, (3, 3, 3, 3)),
        ("objective_assessors", "POL", 2023, (2, 2, 2, 2)),
        ("objective_assessors", "Eastern Europe", 2023, (2, 2, 2, 2)),
        ("objective_score", "POL", 2023, (2, None, None, 2)),
        ("objective_score", "Eastern Europe", 2023, (2, None, None, 3)),
        ("objective_score", "POL", 2024, (2, None, None, 1)),
        ("objective_score", "WORLD", 2024, (1, None, None, 2)),
    ],
)
def test_the_example_record_gives_what_is_counted_by_hand(
    figures: pl.DataFrame, measure: str, place: str, year: int, expected: tuple[object, ...]
) -> None:
    assert cell(figures, measure, place, year) == expected


def test_objectives_by_confidence_add_up_to_all_on_record(figures: pl.DataFrame) -> None:
    of_world = figures.filter(measure="exercise_objectives", level="world")
    parts = dict(of_world.drop_nulls("category").group_by("category").agg(pl.col("value").sum()).iter_rows())
    assert parts == {"low": 2, "medium": 1, "high": 1, "unstated": 1, "not-assessed": 1}
    assert of_world.filter(pl.col("category").is_null())["value"].sum() == sum(parts.values()) == 6


def test_a_row_without_a_partner_counts_for_the_world_alone(figures: pl.DataFrame) -> None:
    assert figures["place"].null_count() == 0
    of_2023 = figures.filter(measure="standards_applicable").filter(pl.col("period") == date(2023, 1, 1))
    assert of_2023.filter(level="partner")["value"].sum() == 4
    assert of_2023.filter(level="world")["value"].to_list() == [5]


def reading(figures: pl.DataFrame, indicator: str, place: str, level: Level = Level.PARTNER) -> dict[str, object]:
    def chosen(measure: str, selection: Selection) -> pl.DataFrame:
        return select(figures.lazy(), OWN, SHAPES[measure], selection)

    context = ReadingContext(
        home="USA",
        level=level,
        scheme=None,
        places=(place,),
        categories=(None,),
        window=5,
        as_of=2025,
        start=2023,
        end=2024,
        select=chosen,
    )
    return INDICATORS[indicator].read(context).row(0, named=True)


def test_shares_are_of_the_newest_year_looked_at_with_the_unknown_in_the_upper_bound(figures: pl.DataFrame) -> None:
    newest = reading(figures, "standards_ratified_share", "POL")
    assert (newest["value"], newest["n"], newest["last_period"]) == (1.0, 2, date(2024, 1, 1))
    older = reading(figures, "standards_ratified_share", "CZE")
    assert (older["value"], older["low"], older["high"], older["n"]) == (0.0, 0.0, 1.0, 1)
    assert older["last_period"] == date(2023, 1, 1) and "of 1 nobody has looked" in str(older["reason"])
    none = reading(figures, "standards_implemented_share", "FRA")
    assert (none["value"], none["status"]) == (None, "not_collected")
    assert reading(figures, "standards_applicable_now", "POL")["value"] == 2


def test_what_is_ratified_is_not_implemented(figures: pl.DataFrame) -> None:
    of_2023 = figures.filter(level="world").filter(pl.col("period") == date(2023, 1, 1))
    ratified, implemented = (
        of_2023.filter(measure=f"standards_{step}")["value"].item() for step in ("ratified", "implemented")
    )
    assert ratified > implemented


def test_a_mean_score_is_of_every_objective_assessed_and_says_who_and_how_surely(figures: pl.DataFrame) -> None:
    of_poland = reading(figures, "objectives_met", "POL")
    assert (of_poland["value"], of_poland["n"], of_poland["interval"], of_poland["arrow"]) == (2.0, 3, "none", "none")
    assert of_poland["reason"] == (
        "Objectives assessed in 2023–2024: 3, 1 of them with low confidence, by at most 2 named in any year; "
        "on record and not assessed: 1."
    )
    of_all = reading(figures, "objectives_met", "WORLD", Level.WORLD)
    assert (of_all["value"], of_all["n"]) == (pytest.approx((3 + 1 + 2 + 2 + 0) / 5), 5)
    assert reading(figures, "objectives_met", "FRA")["status"] == "not_collected"


@pytest.mark.parametrize(
    ("dataset", "rule", "said", "holds"),
    [
        (
            "interoperability_standards",
            "not applicable and yet taken up",
            {"is_applicable": False, "is_ratified": True},
            False,
        ),
        ("interoperability_standards", "not applicable and yet taken up", {"is_applicable": False}, True),
        ("interoperability_standards", "partner is the home", {"partner": "USA"}, False),
        ("exercise_objectives", "partner is the home", {"partner": "USA"}, False),
        ("exercise_objectives", "confidence without a score", {"confidence": "low"}, False),
        ("exercise_objectives", "confidence without a score", {"confidence": "low", "score": 0}, True),
    ],
)
def test_a_row_that_contradicts_itself_breaks_the_suite(
    dataset: str, rule: str, said: dict[str, object], holds: bool
) -> None:
    schema = dataset_of(dataset).schema()
    row = pl.DataFrame([dict.fromkeys(schema) | {"home": "USA"} | said], schema=schema)
    (found,) = [one for one in suite(dataset).rules if one.id == rule]
    assert found.holds is not None
    assert row.select(found.holds.alias("holds"))["holds"].to_list() == [holds]


def test_no_level_has_an_arrow_and_every_caveat_says_the_home_assesses_itself() -> None:
    for indicator in FAMILY.indicators:
        assert indicator.arrow_when.startswith("Never")
        assert "assesses itself" in indicator.caveat
    assert all(measure.sources == () for measure in FAMILY.measures)
