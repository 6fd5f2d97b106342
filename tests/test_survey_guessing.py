"""Guesses of a survey's description are right on the real files, and nothing is guessed that names do not tell."""

from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from survey_exports import KINDS, PARQUET, SAV, export

from data.providers import pew
from data.survey_description import (
    DescriptionFault,
    Design,
    Question,
    ReplicateMethod,
    Subgroup,
    SurveyDescription,
)
from data.survey_guessing import guess
from data.survey_looking import look
from data.survey_yaml import description_of, plain_of, to_yaml


def guessed(path: Path, name: str | None = None) -> SurveyDescription:
    return guess(look(path, file_name=name or path.name), file_name=name or path.name)


def as_asked(question: Question) -> tuple[str, str, set[str], set[str]]:
    return question.column, question.about, set(question.favourable), set(question.unfavourable)


POSITIVE, NEGATIVE = {"Very favorable", "Somewhat favorable"}, {"Very unfavorable", "Somewhat unfavorable"}
SUBGROUPS = (Subgroup(name="sex", column="sex"), Subgroup(name="age", column="age", bands=(18, 30, 50, 65)))


def test_the_guess_of_the_real_sav_is_right(provider_files: Path) -> None:
    description = guessed(provider_files / SAV)
    assert description.pollster == pew.POLLSTER
    assert (description.country_column, description.countries) == ("country", {})
    assert (description.wave, description.wave_column) == (2019, None)
    assert description.design == Design(weight="weight")
    homes = {"fav_usa": "USA", "fav_chn": "CHN", "fav_rus": "RUS", "fav_un": "UN", "fav_eu": "EU"}
    assert [as_asked(one) for one in description.questions] == [
        (column, home, POSITIVE, NEGATIVE) for column, home in homes.items()
    ]
    assert all((one.dont_know, one.refused) == (("DK",), ("Refused",)) for one in description.questions)
    assert description.subgroups == SUBGROUPS


def test_the_guess_of_the_real_parquet_is_right(provider_files: Path) -> None:
    description = guessed(provider_files / PARQUET)
    assert description.pollster == pew.POLLSTER
    assert (description.country_column, description.countries) == ("sta", {"PLS": "PSE"})
    assert (description.wave, description.wave_column) == (None, "wav")
    assert description.design == Design(weight="wgt")
    columns = pl.read_parquet_schema(provider_files / PARQUET).names()
    expected = [name for name in columns if name.startswith("opi_") and name != pew.NOT_A_VIEW]
    assert [as_asked(one) for one in description.questions] == [
        (column, column.removeprefix("opi_"), POSITIVE, NEGATIVE) for column in expected
    ]
    assert description.subgroups == SUBGROUPS


@pytest.mark.parametrize("name", [SAV, PARQUET])
def test_a_guess_is_a_whole_description_and_the_same_after_writing(name: str, provider_files: Path) -> None:
    description = guessed(provider_files / name)
    assert description_of(plain_of(to_yaml(description))) == description


def test_every_kind_of_file_is_guessed_alike(provider_files: Path, tmp_path: Path) -> None:
    expected = guessed(provider_files / SAV)
    paths = export(provider_files, tmp_path)
    for kind in KINDS:
        description = guessed(paths[kind], "global_attitudes_2019")
        assert description.country_column == expected.country_column
        assert description.design == expected.design
        assert [as_asked(one) for one in description.questions] == [as_asked(one) for one in expected.questions]
        assert description.subgroups == expected.subgroups


def test_a_question_is_found_by_its_label_and_a_design_by_its_names(tmp_path: Path) -> None:
    names = ("q1", "q2", "q3", "strata", "psu", "fpc", "pond", "ctry", "year_born", "gender", "age_group")
    frame = pl.DataFrame({name: [1.0, 2.0, 1.0, 2.0] for name in names}).with_columns(year_born=pl.lit(1980.0))
    views = {1: "Good opinion", 2: "Bad opinion", 3: "Neither good nor bad", 8: "Don't know", 9: "Refused"}
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "a.sav"),
        column_labels={
            "q1": "What is your opinion of the United States?",
            "q2": "Your view of South Korea",
            "q3": "How important is France to you",
        },
        variable_value_labels={
            "q1": views,
            "q2": views,
            "q3": {1: "Important", 2: "Not important"},
            "ctry": {1: "France", 2: "Germany"},
            "gender": {1: "Man", 2: "Woman"},
        },
    )
    description = guessed(tmp_path / "a.sav", "Afrobarometer round 9 (2022).sav")
    assert description.pollster == "Afrobarometer"
    assert description.wave == 2022
    assert [(one.column, one.about, one.wording) for one in description.questions] == [
        ("q1", "USA", "What is your opinion of the United States?"),
        ("q2", "KOR", None),
    ]
    assert description.questions[0].neutral == ("Neither good nor bad",)
    assert description.design == Design(weight="pond", strata=("strata",), cluster=("psu",), fpc=("fpc",))
    assert description.country_column == "ctry"
    assert description.subgroups == (
        Subgroup(name="sex", column="gender", labels={"Man": "Male", "Woman": "Female"}),
        Subgroup(name="age", column="age_group"),
    )


def test_replicate_weights_are_found_and_their_method_only_where_a_name_tells_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    told = {f"brr_{number}": [1.0, 0.5] for number in range(1, 9)}
    pl.DataFrame({"weight": [1.0, 2.0]} | told).write_csv(path)
    design = guessed(path).design
    assert design.weight == "weight"
    assert (design.replicate_weights, design.replicate_method) == (("brr_*",), ReplicateMethod.BRR)
    pl.DataFrame({f"repwgt{number}": [1.0, 0.5] for number in range(1, 9)} | {"repwgt_note": ["a", "b"]}).write_csv(
        path
    )
    draft = guessed(path)
    assert draft.design.replicate_weights == tuple(f"repwgt{number}" for number in range(1, 9))
    assert draft.design.replicate_method is None
    assert description_of(plain_of(to_yaml(draft)), complete=False) == draft


def test_which_end_of_a_scale_of_bare_codes_is_favourable_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    pl.DataFrame({"fav_usa": [1, 2, 3, 4, 8], "sex": [1, 2, 1, 2, 1], "land": ["FRA"] * 5}).write_csv(path)
    description = guessed(path)
    assert description.questions == (Question(column="fav_usa", about="USA"),)
    assert (description.pollster, description.wave) == ("", None)
    with pytest.raises(DescriptionFault):
        description_of(plain_of(to_yaml(description)))


def test_days_of_interviews_are_the_fieldwork_of_one_wave(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    pl.DataFrame({"interview_date": ["2024-03-04", "2024-04-12"], "x": [1, 2]}).write_csv(path)
    description = guessed(path, "poll_2024.csv")
    assert [str(description.fieldwork_first), str(description.fieldwork_last)] == ["2024-03-04", "2024-04-12"]
    assert guessed(path, "poll_2021.csv").fieldwork_first is None
