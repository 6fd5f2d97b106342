"""A described survey file becomes rows of survey responses that say what the file says, or is refused cell by cell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pyreadstat
import pytest
import svy
from survey_exports import KINDS, PARQUET, SAV, export

from data.datasets.survey_responses import DATASET
from data.findings import Finding, Severity
from data.survey_description import (
    DescriptionFault,
    Design,
    Form,
    Question,
    ReplicateMethod,
    Subgroup,
    SurveyDescription,
)
from data.survey_guessing import guess
from data.survey_looking import look
from data.survey_rows import (
    columns_absent,
    columns_needed,
    joined_findings,
    raking_of,
    read_batches,
    read_needed,
    rows_of,
)

SHA = "0" * 64
FAVOURABLE = ("Very favourable", "Somewhat favourable", "Favourable")


def guessed(path: Path, name: str) -> SurveyDescription:
    return guess(look(path, file_name=name), file_name=name)


def whole(path: Path, description: SurveyDescription) -> tuple[pl.DataFrame, list[Finding]]:
    return rows_of(read_needed(path, description), description, sha256=SHA)


def of_cells(description: SurveyDescription, **cells: Sequence[object]) -> tuple[pl.DataFrame, list[Finding]]:
    table = pl.DataFrame(cells, strict=False).with_row_index("file_row", offset=2).cast({"file_row": pl.Int64})
    return rows_of(table, description, sha256=SHA)


def told(findings: list[Finding]) -> list[tuple[str, str | None, int | None, str | None, int]]:
    return [(one.rule, one.column, one.row, one.value, one.count) for one in findings]


QUESTION = Question(
    column="q",
    about="USA",
    favourable=("1", "Somewhat good"),
    unfavourable=("4", "Very bad"),
    neutral=("3",),
    dont_know=("8",),
    refused=("9",),
    not_asked=("7",),
)
PLAIN = SurveyDescription(pollster="P", country="FRA", wave=2024, questions=(QUESTION,))


@pytest.mark.parametrize("name", [SAV, PARQUET])
def test_the_real_files_give_the_percentages_duckdb_reads_from_the_parquet(name: str, provider_files: Path) -> None:
    description = guessed(provider_files / name, Path(name).name)
    rows, findings = whole(provider_files / name, description)
    assert findings == []
    found = (
        rows.filter(pl.col("wave") == 2019, pl.col("view_USA").is_not_null())
        .group_by("country")
        .agg(
            share=100 * pl.col("weight").filter(pl.col("view_USA").is_in(FAVOURABLE)).sum() / pl.col("weight").sum(),
            n=pl.len(),
        )
    )
    expected = duckdb.sql(
        f"""select sta, 100 * sum(wgt) filter (where opi_USA in ('Very favorable', 'Somewhat favorable')) / sum(wgt),
        count(*) from '{provider_files / PARQUET}' where wav = 2019 and opi_USA is not null group by sta"""
    ).fetchall()
    assert len(expected) == found.height == 34
    counted = {country: (share, n) for country, share, n in found.iter_rows()}
    for country, share, n in expected:
        assert counted[country] == (pytest.approx(share, rel=1e-12), n)


def test_every_respondent_of_the_real_sav_is_the_one_of_the_parquet(provider_files: Path) -> None:
    rows, _ = whole(provider_files / SAV, guessed(provider_files / SAV, "global_attitudes_2019.sav"))
    said = rows.select("country", "sex", "age", pl.col("weight").round(9), "view_USA", "view_EU")
    raw = duckdb.sql(
        f"select cast(sta as varchar) sta, cast(sex as varchar) sex, age, wgt, cast(opi_USA as varchar) u,"
        f" cast(opi_EU as varchar) e from '{provider_files / PARQUET}' where wav = 2019"
    ).pl()
    words = {
        "Very favorable": "Very favourable",
        "Somewhat favorable": "Somewhat favourable",
        "Somewhat unfavorable": "Somewhat unfavourable",
        "Very unfavorable": "Very unfavourable",
        "DK": "Don't know",
        "Refused": "Refused",
    }
    expected = raw.select(
        "sta", "sex", pl.col("age").cast(pl.Int64), pl.col("wgt").round(9), pl.col("u", "e").replace(words)
    )
    assert said.height == expected.height == 38_426
    assert sorted(map(repr, said.rows())) == sorted(map(repr, expected.rows()))
    assert rows["subgroup_age"].null_count() == raw["age"].null_count()
    young = rows.filter(pl.col("subgroup_age") == "18–29")["age"]
    assert (young.min(), young.max()) == (18, 29)


def test_every_kind_of_file_gives_the_same_rows(provider_files: Path, tmp_path: Path) -> None:
    paths = export(provider_files, tmp_path)
    made = {}
    for kind in KINDS:
        rows, findings = whole(paths[kind], guessed(paths[kind], "global_attitudes_2019"))
        assert findings == []
        declared = DATASET.schema(rows.columns)
        assert dict(rows.schema) == {name: declared[name] for name in rows.columns}
        made[kind] = rows.with_columns(pl.col("weight").round(12)).drop("file_row")
    for kind in KINDS:
        assert made[kind].equals(made["spss.sav"]), kind
    first = read_needed(paths["comma.csv"], guessed(paths["comma.csv"], "a_2019"))
    assert (first["file_row"][0], first["file_row"][-1]) == (2, first.height + 1)


def test_batches_are_the_whole_and_their_findings_are_its_findings(provider_files: Path, tmp_path: Path) -> None:
    paths = export(provider_files, tmp_path)
    for kind in KINDS:
        description = guessed(paths[kind], "global_attitudes_2019")
        narrow = replace(description.questions[0], refused=(), dont_know=())
        description = replace(
            description,
            questions=(narrow, *description.questions[1:]),
            margins={"sex": {"Male": 0.5, "Female": 0.5}},
        )
        rows, findings = whole(paths[kind], description)
        raking = raking_of(paths[kind], description)
        parts = [
            rows_of(batch, description, sha256=SHA, raking=raking)
            for batch in read_batches(paths[kind], description, rows=500)
        ]
        assert len(parts) > 3
        assert pl.concat([part for part, _ in parts]).equals(rows)
        joined = joined_findings([*(found for _, found in parts), raking.findings])
        assert sorted(map(repr, joined)) == sorted(map(repr, findings))
        assert {one.rule for one in findings} == {"code outside the declared list", "weights raked"}


def test_only_the_columns_that_are_needed_are_read(provider_files: Path) -> None:
    description = replace(
        guessed(provider_files / SAV, "a_2019.sav"),
        subgroups=(),
        questions=(Question(column="fav_eu", about="EU", favourable=("1",), unfavourable=("4",)),),
    )
    assert read_needed(provider_files / SAV, description).columns == ["country", "weight", "fav_eu", "file_row"]
    design = Design(replicate_weights=("r*",), replicate_method=ReplicateMethod.BRR)
    names = ["x", "r2", "r1", "q", "w"]
    assert columns_needed(names, replace(PLAIN, design=design)) == ["r2", "r1", "q"]


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
    later = datetime.now(UTC).year + 1
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


def test_raked_weights_meet_every_margin_and_are_those_svy_gives_respondents(provider_files: Path) -> None:
    description = replace(
        guessed(provider_files / SAV, "pew_2019.sav"),
        margins={
            "sex": {"Male": 49.0, "Female": 51.0},
            "fav_un": {"Very favorable": 1, "Somewhat favorable": 2}
            | dict.fromkeys(("Somewhat unfavorable", "Very unfavorable", "DK", "Refused"), 0.5),
        },
    )
    table = read_needed(provider_files / SAV, description).filter(pl.col("country") == "FRA")
    rows, findings = rows_of(table, description, sha256=SHA)
    assert [one.rule for one in findings] == ["weights raked"]
    assert findings[0].severity is Severity.WARNING
    raw = table["weight"].cast(pl.Float64)
    assert rows["weight"].sum() == pytest.approx(raw.sum(), rel=1e-9)
    male = rows.filter(pl.col("sex") == "Male")["weight"].sum() / rows["weight"].sum()
    assert male == pytest.approx(0.49, rel=1e-8)
    totals = {
        column: {value: raw.sum() * share / sum(shares.values()) for value, share in shares.items()}
        for column, shares in description.margins.items()
    }
    sample = svy.Sample(table.select("weight", pl.col("sex", "fav_un").cast(pl.String)), svy.Design(wgt="weight"))
    direct = sample.weighting.rake(controls=totals, wgt_name="raked", tol=1e-10, max_iter=1_000).data["raked"]
    assert (rows["weight"] - direct).abs().max() < 1e-7
    before, after = (float(w.len() * (w**2).sum() / w.sum() ** 2) for w in (raw, rows["weight"]))
    assert f"from {before:.2f} to {after:.2f}" in findings[0].reason


def test_what_cannot_be_raked_is_refused() -> None:
    description = replace(PLAIN, margins={"s": {"m": 0.5, "f": 0.5}})
    _, findings = of_cells(description, q=["1", "4"], s=["m", "m"])
    assert [one.rule for one in findings] == ["weights cannot be raked"]
    assert "f" in findings[0].reason
    rows, findings = of_cells(description, q=["1", "4", "1"], s=["m", "x", None])
    assert told(findings) == [
        ("value outside the margins", "s", 3, "x", 2),
        ("value outside the margins", "s", 4, "(empty)", 2),
    ]
    assert rows["weight"].to_list() == [1.0, 1.0, 1.0]


def test_replicate_weights_are_raked_like_the_weights() -> None:
    design = Design(weight="w", replicate_weights=("r1",), replicate_method=ReplicateMethod.JK1)
    description = replace(PLAIN, design=design, margins={"s": {"m": 1, "f": 3}})
    rows, _ = of_cells(description, q=["1"] * 4, w=[1.0] * 4, r1=[2.0, 1.0, 1.0, 0.0], s=["m", "m", "f", "f"])
    assert rows["weight"].to_list() == pytest.approx([0.5, 0.5, 1.5, 1.5])
    assert rows["replicate_1"].to_list() == pytest.approx([2 / 3, 1 / 3, 3.0, 0.0])


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
