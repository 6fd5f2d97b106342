"""Democracy scores: the file's own numbers by state and year, three scales never joined, and no arrow on any."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from registers import brought

from data.figures import Level, Selection
from data.file_kinds import Unreadable
from data.filling import select
from data.provider import Part
from data.providers.democracy import read
from metrics.families import REGISTRY
from metrics.families.regime import FAMILY
from metrics.pipeline import roll_up
from metrics.request import ReadingContext
from validation.gate import Gate

NAME = "democracy_cow_years.csv"
THEIRS = {"polyarchy": "v2x_polyarchy", "polity2": "polity2", "euds": "euds"}
USED_COW = {"USA": 2, "POL": 290, "RUS": 365, "IND": 750, "CSK": 315, "DDR": 265, "YMD": 680, "VDR": 817, "TWN": 713}
HEADER = "ccode,year,euds,aeuds,polity2,v2x_polyarchy"


@pytest.fixture(scope="module")
def file(provider_files: Path) -> Path:
    return provider_files / "regime" / NAME


@pytest.fixture(scope="module")
def part(file: Path) -> Part:
    (one,) = read(file, NAME)
    return one


@pytest.fixture(scope="module")
def figures(part: Part) -> pl.DataFrame:
    return roll_up(
        "regime_years",
        part.rows,
        source=part.source,
        version=part.version,
        coverage=part.coverage,
        status=part.status,
    )


Asking = Callable[..., ReadingContext]


@pytest.fixture(scope="module")
def asking(figures: pl.DataFrame, part: Part) -> Asking:
    def context(**changes: object) -> ReadingContext:
        def chosen(measure: str, selection: Selection) -> pl.DataFrame:
            shape = REGISTRY.measures[measure].shape
            return select(figures.lazy(), part.coverage, shape, replace(selection, home=None))

        asked: dict[str, object] = {
            "home": "USA",
            "level": Level.PARTNER,
            "scheme": None,
            "places": None,
            "categories": (None,),
            "window": 5,
            "as_of": 2025,
            "start": 1946,
            "end": 2025,
            "select": chosen,
        }
        return ReadingContext(**(asked | changes))  # type: ignore[arg-type]

    return context


def only(readings: pl.DataFrame, place: str) -> dict[str, object]:
    return readings.filter(pl.col("place") == place).row(0, named=True)


def written(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / NAME
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("score", THEIRS)
def test_every_score_of_the_file_is_one_figure_of_its_own_measure(
    figures: pl.DataFrame, file: Path, score: str
) -> None:
    ours = figures.filter(pl.col("measure") == score)
    # West Germany's row of 1990 gives the Polity score a second time; its V-Dem score stands nowhere else.
    counted, total = duckdb.sql(f"""
        select count(*), sum(value) from (
          select ccode::int as code, year::int as year, try_cast({THEIRS[score]} as double) as value
          from read_csv('{file}', all_varchar=true)
        )
        where value is not null and not (year = 1990 and code = 678)
        and not (year = 1990 and code = 260 and '{score}' = 'polity2')""").fetchall()[0]
    assert (ours.height, ours["value"].sum()) == (counted, pytest.approx(total))
    assert ours["interval"].unique().to_list() == ["none"] and ours["low"].null_count() == counted
    assert ours.filter(pl.col("home").is_not_null() | (pl.col("level") != "partner")).is_empty()


@pytest.mark.parametrize("state", USED_COW)
@pytest.mark.parametrize("score", THEIRS)
def test_a_states_line_is_the_line_of_its_code(figures: pl.DataFrame, file: Path, state: str, score: str) -> None:
    raw = pl.read_csv(file, null_values=["NA"], infer_schema_length=None).filter(pl.col("ccode") == USED_COW[state])
    theirs = dict(raw.drop_nulls(THEIRS[score]).select("year", THEIRS[score]).iter_rows())
    mine = figures.filter(pl.col("measure") == score, pl.col("place") == state)
    assert {period.year: value for period, value in mine.select("period", "value").iter_rows()} == pytest.approx(theirs)


def test_the_two_states_that_united_in_1990_have_one_row_and_a_warning(part: Part) -> None:
    united = part.rows.filter(pl.col("year") == 1990, pl.col("state").is_in(["DEU", "YEM"])).sort("state")
    assert united.select("source_code", "polyarchy", "polity2").rows() == [("255", 0.892, 10), ("679", 0.224, 0)]
    assert sorted(str(one.value) for one in part.findings if one.rule == "one state under two codes") == ["260", "678"]
    assert not part.rows.select("state", "year").is_duplicated().any()


def test_polity_ends_in_2018_for_all_but_the_united_states(part: Part) -> None:
    later = part.rows.filter(pl.col("year") > 2018, pl.col("polity2").is_not_null()).sort("year")
    assert later.select("state", "year", "polity2").rows() == [("USA", 2019, 7), ("USA", 2020, 5)]
    assert sum(one.rule == "scored alone" for one in part.findings) == 2


def test_serbia_follows_yugoslavia_in_2006(part: Part) -> None:
    years = part.rows.filter(pl.col("source_code") == "345").group_by("state").agg(pl.col("year").min(), n=pl.len())
    assert sorted(years.rows()) == [("SRB", 2006, 20), ("YUG", 1946, 60)]


def test_missing_is_written_na_or_left_empty_and_words_are_refused(tmp_path: Path) -> None:
    (part,) = read(written(tmp_path, "2,2024,NA,NA,,0.8", "20,2024,1.2,1.1,high,0.8"), NAME)
    assert part.rows["polity2"].null_count() == 2
    assert [(one.rule, one.column, one.value) for one in part.findings] == [("not a number", "polity2", "high")]
    with pytest.raises(Unreadable, match="no dated row"):
        read(written(tmp_path, "2,,1.2,1.1,10,0.8"), NAME)


def test_the_newest_score_is_told_with_its_year_and_no_interval(asking: Asking) -> None:
    india = only(REGISTRY.indicators["polity2_now"].read(asking(places=("IND",))), "IND")
    assert (india["value"], india["last_period"], india["low"], india["interval"], india["arrow"]) == (
        9.0,
        date(2018, 1, 1),
        None,
        "none",
        "none",
    )
    assert only(REGISTRY.indicators["polyarchy_now"].read(asking(places=("IND",))), "IND")["last_period"] == date(
        2025, 1, 1
    )


def test_a_change_is_of_one_score_over_the_window_and_never_an_arrow(asking: Asking, file: Path) -> None:
    raw = pl.read_csv(file, null_values=["NA"], infer_schema_length=None)
    at = {
        (code, year): value
        for code, year, value in raw.select("ccode", "year", "v2x_polyarchy").drop_nulls().iter_rows()
    }
    readings = REGISTRY.indicators["polyarchy_change"].read(asking())
    for state in ("USA", "POL", "RUS", "IND"):
        reading = only(readings, state)
        assert reading["value"] == pytest.approx(at[USED_COW[state], 2025] - at[USED_COW[state], 2020])
        assert "no arrow" in str(reading["reason"])
    polity = only(REGISTRY.indicators["polity2_change"].read(asking(places=("IND",))), "IND")
    assert (polity["first_period"], polity["last_period"]) == (date(2013, 1, 1), date(2018, 1, 1))
    assert set(readings["arrow"]) == {"none"} and readings["low"].null_count() == readings.height


def test_a_state_without_scores_a_window_apart_says_so(asking: Asking) -> None:
    early = asking(places=("SSD",), end=2013, as_of=2013)
    sudan = only(REGISTRY.indicators["polyarchy_change"].read(early), "SSD")
    assert (sudan["value"], sudan["status"]) == (None, "not_collected")
    assert sudan["reason"] == "The newest score is of 2013; there is none 5 years before it."
    small = only(REGISTRY.indicators["polity2_change"].read(asking(places=("TUV",))), "TUV")
    assert (small["status"], small["reason"]) == ("not_collected", "The source gives this state no such score.")


def test_an_organisation_has_no_score_of_its_own(asking: Asking) -> None:
    for indicator in ("polyarchy_now", "polyarchy_change"):
        reading = only(REGISTRY.indicators[indicator].read(asking(places=("EU", "POL"))), "EU")
        assert (reading["value"], reading["status"]) == (None, "not_applicable")
        assert "its members are scored one by one" in str(reading["reason"])


def test_the_example_of_an_own_record_gives_each_score_apart(tmp_path: Path, gate: Gate) -> None:
    library = brought(tmp_path, gate, "regime_years")
    asked = Selection(places=("POL",), first=2024, last=2025)
    told = {
        score: library.select(REGISTRY.measures[score], asked).sort("period")["value"].to_list() for score in THEIRS
    }
    assert told == {"polyarchy": [0.7, 0.72], "polity2": [9, None], "euds": [1.2, None]}


def test_no_indicator_may_show_an_arrow_or_call_a_score_better() -> None:
    assert FAMILY.context
    assert all(one.arrow_when.startswith("Never") and one.better.value == "neither" for one in FAMILY.indicators)
    assert [one.no_interval is not None for one in FAMILY.measures] == [True] * 3
