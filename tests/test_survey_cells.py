"""Cells of a described survey file are read as what they mean, or named with what is wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from survey_cells import PLAIN, of_cells, told, whole

from data.findings import Severity
from data.survey_description import (
    DescriptionFault,
    Design,
    Form,
    ReplicateMethod,
    Subgroup,
)
from data.survey_rows import (
    columns_absent,
)


def test_answers_are_put_to_their_classes_and_keep_how_strongly() -> None:
    codes = ["1", "Somewhat good", " 4 ", "Very bad", "3.0", "8", "9", "7", None, ""]
    rows, findings = of_cells(PLAIN, q=codes)
    assert findings == []
    assert rows["view_USA"].to_list() == [
        "Favourable",
        "Somewhat favourable",
        "Unfavourable",
        "Very unfavourable",
        "Neither",
        "Don't know",
        "Refused",
        None,
        None,
        None,
    ]


def test_codes_may_be_declared_where_the_file_has_labels(tmp_path: Path) -> None:
    pyreadstat.write_sav(
        pl.DataFrame({"q": [1.0, 4.0, 9.0, 5.0, None]}),
        str(tmp_path / "a.sav"),
        variable_value_labels={"q": {1: "Agreeable", 4: "Very bad", 9: "Don't say"}},
        missing_ranges={"q": [9]},
    )
    rows, findings = whole(tmp_path / "a.sav", PLAIN)
    assert rows["view_USA"].to_list() == ["Favourable", "Very unfavourable", "Refused", None, None]
    assert told(findings) == [("code outside the declared list", "q", 4, "5", 1)]


def test_what_the_file_calls_missing_is_no_group_and_no_age(tmp_path: Path) -> None:
    pyreadstat.write_sav(
        pl.DataFrame({"q": [1.0] * 3, "sex": [1.0, 9.0, 2.0], "age": [40.0, 99.0, 98.0], "w": [1.0, 2.0, 99.0]}),
        str(tmp_path / "a.sav"),
        variable_value_labels={"sex": {1: "Male", 2: "Female", 9: "Refused"}, "age": {98: "Don't know"}},
        missing_ranges={"sex": [9], "age": [99]},
    )
    subgroups = (Subgroup(name="sex", column="sex"), Subgroup(name="age", column="age", bands=(18, 65)))
    rows, _ = whole(
        tmp_path / "a.sav", replace(PLAIN, subgroups=subgroups, design=Design(weight="w"), crossed=(("sex", "age"),))
    )
    assert rows.select("subgroup_sex", "subgroup_age", "age", "weight").rows() == [
        ("Male", "18–64", 40, 1.0),
        (None, None, None, 2.0),
        ("Female", None, None, 99.0),
    ]
    assert rows["crossed"].unique().to_list() == ["sex × age"]


def test_a_code_outside_the_list_stops_the_file_and_is_told_once_a_value() -> None:
    rows, findings = of_cells(PLAIN, q=["1", "5", "5", "x", "1"])
    assert rows["view_USA"].to_list() == ["Favourable", None, None, None, "Favourable"]
    rule = "code outside the declared list"
    assert told(findings) == [(rule, "q", 3, "5", 3), (rule, "q", 5, "x", 3)]
    assert {one.severity for one in findings} == {Severity.CRITICAL}


def test_weights_that_are_none_are_named_one_by_one() -> None:
    description = replace(PLAIN, design=Design(weight="w"))
    rows, findings = of_cells(description, q=["1"] * 7, w=["1", "NaN", "inf", "-2", "x", None, "1,5"])
    assert rows["weight"].to_list() == [1.0, None, None, -2.0, None, None, None]
    assert told(findings) == [
        ("not a number", "w", 6, "x", 2),
        ("not a number", "w", 8, "1,5", 2),
        ("not a finite number", "w", 3, "NaN", 2),
        ("not a finite number", "w", 4, "inf", 2),
        ("negative number", "w", 5, "-2", 1),
    ]
    rows, findings = of_cells(description, q=["1"] * 3, w=[float("nan"), float("inf"), 1.0])
    assert [one.rule for one in findings] == ["not a finite number"] * 2
    rows, findings = of_cells(description, q=["1"] * 4, w=["1e308", "1e-320", "0", "1e9"])
    assert rows["weight"].to_list() == [None, None, 0.0, 1e9]
    assert told(findings) == [("beyond reckoning", "w", 2, "1e308", 2), ("beyond reckoning", "w", 3, "1e-320", 2)]
    with_comma = replace(description, form=Form(decimal=","))
    assert of_cells(with_comma, q=["1"], w=["1,5"])[0]["weight"].to_list() == [1.5]


def test_countries_are_codes_names_or_what_the_description_says() -> None:
    description = replace(PLAIN, country=None, country_column="c", countries={"1": "POL"})
    places = ["FRA", "deu", "Côte d'Ivoire", "1", "Frankreihc", "XXX", "EU", None, "XXX"]
    rows, findings = of_cells(description, q=["1"] * 9, c=places)
    assert rows["country"].to_list()[:4] == ["FRA", "DEU", "CIV", "POL"]
    assert rows["country"].to_list()[4:6] == [None, None]
    critical = [(one.row, one.value) for one in findings if one.severity is Severity.CRITICAL]
    assert sorted(critical, key=repr) == [(6, "Frankreihc"), (7, "XXX"), (8, "EU")]
    assert all("countries" in one.remedy for one in findings)


def test_a_label_that_is_nearly_a_state_is_told_with_the_nearest() -> None:
    description = replace(PLAIN, country=None, country_column="c")
    _, (finding,) = of_cells(description, q=["1"], c=["Germny"])
    assert (finding.rule, finding.column, finding.value) == ("no such state", "c", "Germny")
    assert "Nearest: germany" in finding.remedy or "Nearest: Germany" in finding.remedy


def test_waves_are_years_so_far() -> None:
    later = datetime.now(UTC).year + 2
    description = replace(PLAIN, wave=None, wave_column="y")
    rows, findings = of_cells(description, q=["1"] * 6, y=["2019", "2019.0", "2020-05-01", "20", "soon", str(later)])
    assert rows["wave"].to_list() == [2019, 2019, 2020, None, None, later]
    assert told(findings) == [
        ("not a year", "y", 5, "20", 2),
        ("not a year", "y", 6, "soon", 2),
        ("wave in the future", "y", None, None, 1),
    ]
    _, findings = of_cells(replace(PLAIN, wave=later), q=["1"])
    assert [one.rule for one in findings] == ["wave in the future"]


def test_fieldwork_lies_in_the_past_and_in_its_wave() -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    rules = {
        (date(2024, 1, 1), date(2024, 2, 1)): [],
        (date(2023, 12, 1), date(2024, 2, 1)): [],
        (date(2023, 1, 1), date(2023, 2, 1)): ["fieldwork outside the wave"],
        (date(2025, 1, 1), None): ["fieldwork outside the wave"],
        (date(2024, 1, 1), tomorrow): ["fieldwork in the future"],
    }
    for (first, last), expected in rules.items():
        _, findings = of_cells(replace(PLAIN, fieldwork_first=first, fieldwork_last=last), q=["1"])
        assert [one.rule for one in findings] == expected


def test_a_column_that_is_not_there_is_named_with_the_nearest_and_there_are_no_rows(tmp_path: Path) -> None:
    description = replace(PLAIN, design=Design(weight="weight"), subgroups=(Subgroup(name="sex", column="sex"),))
    path = tmp_path / "a.csv"
    pl.DataFrame({"q": ["1"], "weigth": [1.0]}).write_csv(path)
    rows, findings = whole(path, description)
    assert rows.is_empty()
    assert told(findings) == [
        ("column not there", "weight", None, None, 2),
        ("column not there", "sex", None, None, 2),
    ]
    near = columns_absent(["q", "weigth", "sex"], description)
    assert [(one.column, one.remedy) for one in near] == [("weight", "Did you mean “weigth”?")]
    path.write_text("other\n1\n")
    assert [one.column for one in whole(path, description)[1]] == ["weight", "q", "sex"]


def test_a_breakdown_of_too_many_groups_is_refused() -> None:
    description = replace(PLAIN, subgroups=(Subgroup(name="town", column="t"),))
    for groups, expected in ((60, []), (61, ["too many groups"])):
        _, findings = of_cells(description, q=["1"] * groups, t=[f"t{place}" for place in range(groups)])
        assert [one.rule for one in findings] == expected


def test_the_design_is_carried_column_by_column() -> None:
    design = Design(
        weight="w",
        strata=("s",),
        cluster=("c", "h"),
        fpc=("n", "m"),
        replicate_weights=("rep*",),
        replicate_method=ReplicateMethod.JKN,
        replicate_scale=(0.5, 0.25),
    )
    cells = {"q": ["1", "4"], "w": [1, 2], "s": [1.0, 2.0], "c": ["a", None], "h": [1, 2], "n": [10, 20], "m": [3, 4]}
    rows, findings = of_cells(replace(PLAIN, design=design), **cells, rep1=[1.0, 0.0], rep2=[0.0, 2.0])
    columns = ["stratum", "cluster", "size", "cluster_2", "size_2", "replicate_1", "replicate_2", "scale_1", "scale_2"]
    assert rows.select(*columns, "method").rows() == [
        ("1", "a", 10.0, "1", 3.0, 1.0, 0.0, 0.5, 0.25, "JKn"),
        ("2", None, 20.0, "2", 4.0, 0.0, 2.0, 0.5, 0.25, "JKn"),
    ]
    assert told(findings) == [("no cluster", "c", 3, "(empty)", 1)]
    _, (finding,) = of_cells(replace(PLAIN, design=design), **cells | {"c": ["a", "b"]}, rep1=[1.0, 0.0])
    assert finding.rule == "replicate scales do not fit"


def test_a_formula_stays_text_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("q,sex\n1,=1+1\n4,\"=cmd|' /C calc'!A0\"\n")
    description = replace(PLAIN, subgroups=(Subgroup(name="group", column="sex"),))
    rows, findings = whole(path, description)
    assert findings == []
    assert rows["subgroup_group"].to_list() == ["=1+1", "=cmd|' /C calc'!A0"]


def test_a_description_that_cannot_be_used_makes_no_rows() -> None:
    with pytest.raises(DescriptionFault, match="pollster"):
        of_cells(replace(PLAIN, pollster=""), q=["1"])
