"""Pew's files become survey responses: both are read whole, every fault is said, and nobody is there twice."""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from data.datasets.survey_responses import DATASET
from data.file_kinds import Unreadable
from data.findings import has_criticals
from data.provider import FileForm, Part
from data.providers import pew
from data.reading import header
from data.slices import replace_slice

PARQUET = "pew_global_attitudes_2002_2023.parquet"
SAV = "global_attitudes_2019.sav"


def read(path: Path, name: str) -> Part:
    form = form_of(path, name)
    (part,) = form.read(path, name)
    return part


def form_of(path: Path, name: str) -> FileForm:
    columns = header(path)
    (form,) = [one for one in pew.PROVIDER.files if one.recognises(name, columns)]
    return form


@pytest.fixture(scope="module")
def waves(provider_files: Path) -> Part:
    return read(provider_files / "pew" / PARQUET, PARQUET)


@pytest.fixture(scope="module")
def one_wave(provider_files: Path) -> Part:
    return read(provider_files / "pew" / SAV, SAV)


def made_up(**columns: list[object]) -> pl.DataFrame:
    given = {"wav": [2014, 2014], "sta": ["PLS", "POL"], "wgt": [1.0, 1.0], "sex": ["Male", None], "age": [30, None]}
    return pl.DataFrame(given | {"opi_USA": ["DK", "Very favorable"]} | columns)


def written(folder: Path, frame: pl.DataFrame) -> Path:
    path = folder / "made_up.parquet"
    frame.write_parquet(path)
    return path


def test_every_column_is_the_datasets_own_and_every_answer_a_known_one(waves: Part, one_wave: Part) -> None:
    declared = set(DATASET.column("view_USA").codes or ())
    codes = set(pew.ANSWERS.values())
    assert codes < declared
    for part in (waves, one_wave):
        schema = DATASET.schema(part.rows.columns)
        assert dict(part.rows.schema) == {name: schema[name] for name in part.rows.columns}
        views = [name for name in part.rows.columns if name.startswith("view_")]
        assert set(part.rows.select(views).unpivot()["value"].drop_nulls().unique()) == codes


def test_both_files_are_read_without_a_critical_finding(waves: Part, one_wave: Part) -> None:
    assert not has_criticals(waves.findings)
    assert not has_criticals(one_wave.findings)
    assert waves.rows.height == 617_345 - 3_000 - 1_501 - 1_201
    assert one_wave.rows.height == 38_426


def test_what_is_odd_in_the_parquet_is_said(waves: Part) -> None:
    rules = Counter(one.rule for one in waves.findings)
    assert rules["one constant weight"] == 93
    assert rules["asked about no country"] == 3
    assert rules["no design in the file"] == 1
    away = [one.reason for one in waves.findings if one.rule == "weights do not average one"]
    assert all(any(f"USA {year} " in reason for reason in away) for year in (2004, 2005, 2010))
    own = {one.column: one.reason for one in waves.findings if one.rule == "own country rated"}
    assert own["view_USA"].startswith("18,563 respondents")
    assert all(
        one.count == sum((one.rule, one.column) == (x.rule, x.column) for x in waves.findings) for one in waves.findings
    )


def test_no_finding_holds_a_respondents_value(waves: Part, one_wave: Part) -> None:
    assert all(one.value is None and one.row is None for one in (*waves.findings, *one_wave.findings))


def test_pls_of_2014_is_palestine(waves: Part) -> None:
    assert waves.rows.filter(pl.col("country") == "PSE", pl.col("wave") == 2014).height == 1_000
    assert waves.rows.filter(pl.col("country") == "PLS").is_empty()


def test_coverage_is_what_was_really_asked(waves: Part) -> None:
    assert waves.coverage.height == 2_656
    asked = waves.coverage.filter(pl.col("place") == "POL", pl.col("first") == date(2023, 1, 1))["kind"].to_list()
    assert asked == ["CHN", "EU", "IND", "RUS", "TWN", "UN", "USA"]
    assert waves.coverage.filter(pl.col("kind") == "BRA")["first"].unique().to_list() == [date(2014, 1, 1)]


def test_the_sav_is_the_2019_wave_of_the_parquet(waves: Part, one_wave: Part) -> None:
    shared = ["wave", "country", "weight", "sex", "age", "mode", "sample", "view_USA", "view_CHN", "view_EU", "view_UN"]
    theirs = waves.rows.filter(pl.col("wave") == 2019).select(shared).sort(shared)
    assert one_wave.rows.select(shared).sort(shared).equals(theirs)
    assert (one_wave.source, one_wave.version) == (waves.source, waves.version)


def test_the_sav_after_the_parquet_doubles_nobody(waves: Part, one_wave: Part) -> None:
    after = replace_slice(waves.rows, one_wave.rows, one_wave.coverage, DATASET)
    views = [name for name in waves.rows.columns if name.startswith("view_")]
    cells = ["country", "wave"]
    before = waves.rows.group_by(cells).agg(pl.col(views).count()).sort(cells)
    assert after.group_by(cells).agg(pl.col(views).count()).sort(cells).equals(before)


def test_the_parquet_after_the_sav_leaves_none_of_its_rows(waves: Part, one_wave: Part) -> None:
    after = replace_slice(one_wave.rows, waves.rows, waves.coverage, DATASET)
    assert after.height == waves.rows.height
    assert after["file_sha256"].unique().to_list() == waves.rows["file_sha256"].unique().to_list()


def test_how_pew_asked_is_known_for_some_waves_and_left_open_for_the_rest(waves: Part) -> None:
    how = waves.rows.select("country", "wave", "mode", "sample").unique()

    def of(country: str, wave: int) -> tuple[str | None, str | None]:
        return how.filter(pl.col("country") == country, pl.col("wave") == wave).row(0)[2:]

    assert set(how.filter(pl.col("wave") == 2020)["mode"]) == {"telephone"}
    assert of("POL", 2023) == ("face-to-face", "national")
    assert of("AUS", 2021) == ("telephone", "national")
    assert of("AUS", 2022) == ("online panel", "national")
    assert of("IND", 2019) == ("face-to-face", None)
    assert of("TUR", 2003) == (None, None)


def test_the_reviewed_waves_do_not_overlap() -> None:
    table = pew.waves().sort("country", "first")
    overlaps = table.filter(pl.col("first") <= pl.col("last").shift(1).over("country"))
    assert overlaps.is_empty()
    assert set(table["mode"]) <= set(DATASET.column("mode").codes or ())
    assert table["basis"].null_count() == 0


def test_a_word_that_is_no_answer_is_kept_for_the_closed_list_to_refuse(tmp_path: Path) -> None:
    part = read(written(tmp_path, made_up(opi_USA=["Perhaps", "Refused"])), PARQUET)
    assert part.rows["view_USA"].to_list() == ["Perhaps", "Refused"]


def test_an_unknown_country_is_critical_and_keeps_its_row(tmp_path: Path) -> None:
    part = read(written(tmp_path, made_up(sta=["PLS", "QQQ"])), PARQUET)
    assert has_criticals(part.findings)
    assert part.rows["country"].to_list() == ["PSE", None]
    assert part.coverage["place"].to_list() == ["PSE"]


def test_a_weight_that_is_no_number_is_critical_and_not_shown(tmp_path: Path) -> None:
    part = read(written(tmp_path, made_up(wgt=["1.5", "much"])), PARQUET)
    (found,) = [one for one in part.findings if one.rule == "not a number"]
    assert (found.column, found.row, found.value) == ("weight", 2, None)
    assert has_criticals([found])


def test_a_file_without_sex_and_age_is_read_without_them(tmp_path: Path) -> None:
    part = read(written(tmp_path, made_up().drop("sex", "age")), PARQUET)
    assert part.rows.select("sex", "age").null_count().row(0) == (2, 2)


def test_the_religion_question_is_left_and_said(tmp_path: Path) -> None:
    part = read(written(tmp_path, made_up(opi_rel=["Refused", "DK"])), PARQUET)
    assert "view_rel" not in part.rows.columns
    assert [one.column for one in part.findings if one.rule == "column not taken over"] == ["opi_rel"]


def test_a_sav_whose_name_holds_no_year_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "wave.sav"
    pyreadstat.write_sav(
        pl.DataFrame({"country": [1.0], "weight": [1.0], "sex": [1.0], "age": [30.0], "fav_usa": [9.0]}).to_pandas(),
        str(path),
        variable_value_labels={"country": {1.0: "POL"}, "sex": {1.0: "Male"}, "fav_usa": {9.0: "Refused"}},
    )
    with pytest.raises(Unreadable, match="year is not known"):
        read(path, "wave.sav")
    assert read(path, "wave_2024.sav").rows["view_USA"].to_list() == ["Refused"]
