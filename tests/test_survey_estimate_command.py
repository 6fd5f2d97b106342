"""`comity survey estimate`: any survey file and a design in, rows a program can read out, nothing kept."""

import json
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import svy
from commanding import comity, comity_process

from metrics.methods.design_based import COLUMNS

STRATIFIED = "weight: pw\nstrata: stype\nfpc: fpc\n"


@pytest.fixture
def schools(oracles: Path) -> Path:
    return oracles / "survey" / "apistrat.csv"


def designed(folder: Path, text: str) -> Path:
    file = folder / "design.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def rows(file: Path, design: Path, *arguments: object) -> list[dict[str, object]]:
    answer = comity("survey", "estimate", file, "--design", design, *arguments, "--format", "json")
    assert answer.code == 0, answer.errors
    return json.loads(answer.text)


# R 4.2.2, survey 4.1-1: svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat).
@pytest.mark.parametrize(
    ("asked", "estimate", "error"),
    [
        (("--statistic", "mean", "--column", "api00"), 662.287363159321, 9.40894080278458),
        (("--statistic", "total", "--column", "enroll"), 3687177.53243828, 114641.71610078),
        (("--column", "sch.wide", "--category", "Yes"), 0.827948011415823, 0.0243447801130748),
    ],
)
def test_the_command_gives_the_numbers_of_r_survey_and_nothing_else(
    schools: Path, tmp_path: Path, asked: tuple[str, ...], estimate: float, error: float
) -> None:
    (row,) = rows(schools, designed(tmp_path, STRATIFIED), *asked)
    assert list(row) == list(COLUMNS)
    assert row["estimate"] == pytest.approx(estimate, rel=1e-9)
    assert row["se"] == pytest.approx(error, rel=1e-8)
    assert (row["n"], row["df"], row["domain"]) == (200, 197, None)


def test_the_installed_command_prints_json_and_only_that(schools: Path, tmp_path: Path) -> None:
    design = designed(tmp_path, STRATIFIED)
    asked = ("--column", "sch.wide", "--format", "json")
    answer = comity_process("survey", "estimate", schools, "--design", design, *asked, home=tmp_path / "home")
    assert (answer.code, answer.errors) == (0, "")
    assert [row["category"] for row in json.loads(answer.text)] == ["No", "Yes"]
    assert not (tmp_path / "home").exists(), "nothing is kept"


def test_a_share_without_a_category_gives_all_and_domains_are_named_as_asked(schools: Path, tmp_path: Path) -> None:
    design = designed(tmp_path, STRATIFIED)
    found = rows(schools, design, "--column", "sch.wide", "--domain", "stype=E", "--domain", "stype=H, yr.rnd=No")
    assert [(row["domain"], row["category"], row["n"]) for row in found] == [
        ("stype=E", "No", 100),
        ("stype=E", "Yes", 100),
        ("stype=H, yr.rnd=No", "No", 49),
        ("stype=H, yr.rnd=No", "Yes", 49),
    ]


def test_by_splits_the_sample_whether_repeated_or_after_commas(schools: Path, tmp_path: Path) -> None:
    design = designed(tmp_path, STRATIFIED)
    mean = ("--statistic", "mean", "--column", "api00")
    one = rows(schools, design, *mean, "--by", "stype", "--by", "yr.rnd")
    other = rows(schools, design, *mean, "--by", "stype,yr.rnd")
    assert one == other
    assert [row["domain"] for row in one][:2] == ["stype=E, yr.rnd=No", "stype=E, yr.rnd=Yes"]
    # One school stands alone: what cannot be told is null, never NaN.
    (alone,) = [row for row in one if row["n"] == 1]
    assert (alone["se"], alone["low"], alone["df"]) == (None, None, None)


def test_a_ratio_is_named_by_what_is_divided(schools: Path, tmp_path: Path) -> None:
    design = designed(tmp_path, STRATIFIED)
    (row,) = rows(schools, design, "--statistic", "ratio", "--column", "api00", "--denominator", "api99")
    table = pl.read_csv(schools, null_values="NA", infer_schema_length=None)
    drawn = svy.Sample(table, svy.Design(wgt="pw", stratum="stype", pop_size="fpc"))
    expected = drawn.estimation.ratio("api00", "api99").estimates[0]
    assert row["column"] == "api00"
    assert (row["estimate"], row["se"]) == (pytest.approx(expected.est, rel=1e-9), pytest.approx(expected.se, rel=1e-7))


def test_every_form_of_file_gives_the_same(schools: Path, tmp_path: Path) -> None:
    design = designed(tmp_path, STRATIFIED)
    table = pl.read_csv(schools, null_values="NA", infer_schema_length=None).select("stype", "pw", "fpc", "api00")
    files = [tmp_path / f"schools.{suffix}" for suffix in ("csv", "parquet", "xlsx", "sav", "dta")]
    table.write_csv(files[0], separator=";", decimal_comma=True)
    table.write_parquet(files[1])
    table.write_excel(files[2])
    pyreadstat.write_sav(table.to_pandas(), files[3])
    pyreadstat.write_dta(table.to_pandas(), files[4])
    for file in files:
        (row,) = rows(file, design, "--statistic", "mean", "--column", "api00")
        assert row["se"] == pytest.approx(9.40894080278458, rel=1e-8), file.name


def test_labels_stand_for_codes_and_codes_the_file_calls_missing_are_no_numbers(tmp_path: Path) -> None:
    table = pl.DataFrame({"view": [1, 2, 2, 9], "score": [10, 20, 60, 99], "w": [1.0, 1.0, 2.0, 1.0]})
    file = tmp_path / "labelled.sav"
    pyreadstat.write_sav(
        table.to_pandas(),
        file,
        variable_value_labels={"view": {1: "Good", 2: "Bad", 9: "Refused"}, "score": {99: "Refused"}},
        missing_ranges={"score": [99]},
    )
    design = designed(tmp_path, "weight: w\n")
    shares = rows(file, design, "--column", "view")
    assert {row["category"]: row["estimate"] for row in shares} == pytest.approx(
        {"Good": 0.2, "Bad": 0.6, "Refused": 0.2}
    )
    (mean,) = rows(file, design, "--statistic", "mean", "--column", "score", "--domain", "view=Bad")
    assert (mean["estimate"], mean["n"]) == (pytest.approx((20 + 2 * 60) / 3), 2)
    (whole,) = rows(file, design, "--statistic", "mean", "--column", "score")
    assert whole["n"] == 3, "99 is refused, not a score"


def test_replicates_in_a_design_file_are_read(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {"y": [1.0, 4.0, 2.0, 9.0], "w": [2.0, 1.0, 1.0, 3.0], "r1": [0.0, 2, 2, 6], "r2": [4.0, 0, 0, 0]}
    )
    file = tmp_path / "replicates.csv"
    table.write_csv(file)
    design = designed(
        tmp_path, "weight: w\nreplicate_weights: r*\nreplicate_method: JKn\nreplicate_scale: [0.5, 0.5]\n"
    )
    (row,) = rows(file, design, "--statistic", "mean", "--column", "y")
    first, second = (2 * 4 + 2 * 2 + 6 * 9) / 10, 1.0
    assert row["se"] == pytest.approx(((first - second) ** 2 / 4) ** 0.5, rel=1e-9)
    assert row["df"] == 1


REFUSALS = [
    ("weight: pw\n", ("--column", "sch.wid"), "no column “sch.wid”. Allowed: nearest: “sch.wide”"),
    ("weight: pww\n", ("--column", "sch.wide"), "weight: the table has no column “pww”. Allowed: nearest: “pw”"),
    (
        "weight: pw\n",
        ("--column", "sch.wide", "--statistic", "mean"),
        "200 cells that are no numbers, the first in row 2",
    ),
    ("weight: pw\n", (), "--column: none. Allowed: one column or more of the file: “cds”"),
    ("weight: pw\n", ("--column", "sch.wide", "--category", "Perhaps"), "no row says “Perhaps”"),
    ("weight: pw\n", ("--column", "sch.wide", "--domain", "stype"), "Allowed: column=value, as sex=Female"),
    ("weight: pw\n", ("--column", "sch.wide", "--domain", "stipe=E"), "no column “stipe”"),
    ("weight: pw\n", ("--column", "sch.wide", "--statistic", "median"), "“median”. Allowed: share, mean, total, ratio"),
    ("weight: pw\nfpc: fpc\n", ("--column", "sch.wide"), "“fpc” differs within a stratum in 1 of 1 places"),
    ("weight: pw\nstrata: stype\nfpc: growth\n", ("--column", "sch.wide"), "“growth” is empty or no number above 0"),
    ("weight: pw\nwheight: pw\n", ("--column", "sch.wide"), "wheight"),
    ("weight: pw\nreplicate_method: BRR\n", ("--column", "sch.wide"), "replicate"),
]


@pytest.mark.parametrize(("design", "asked", "said"), REFUSALS)
def test_what_cannot_be_estimated_ends_with_two_and_a_sentence(
    schools: Path, tmp_path: Path, design: str, asked: tuple[str, ...], said: str
) -> None:
    answer = comity("survey", "estimate", schools, "--design", designed(tmp_path, design), *asked, "--format", "json")
    assert (answer.code, answer.raw) == (2, b"")
    assert said in " ".join(answer.errors.split())
    assert "Traceback" not in answer.errors
    assert "svy" not in answer.errors


@pytest.mark.parametrize("weight", ["", "-1", "inf", "NaN", "much"])
def test_a_weight_that_is_none_is_named_by_its_row(tmp_path: Path, weight: str) -> None:
    file = tmp_path / "survey.csv"
    file.write_text(f"w,answer\n1,yes\n{weight},no\n2,yes\n", encoding="utf-8")
    answer = comity("survey", "estimate", file, "--design", designed(tmp_path, "weight: w\n"), "--column", "answer")
    assert (answer.code, answer.raw) == (2, b"")
    assert "row 3" in answer.errors


def test_a_file_that_is_none_and_one_that_is_broken_are_said_to_be(tmp_path: Path) -> None:
    design = designed(tmp_path, "weight: w\n")
    gone = comity("survey", "estimate", tmp_path / "gone.csv", "--design", design, "--column", "x")
    assert (gone.code, "is no file" in gone.errors) == (2, True)
    broken = tmp_path / "broken.sav"
    broken.write_bytes(b"$FL2" + b"\x00" * 400)
    answer = comity("survey", "estimate", broken, "--design", design, "--column", "x")
    assert (answer.code, answer.raw) == (2, b"")
    assert "Traceback" not in answer.errors


def test_weights_alone_are_said_to_give_narrow_intervals_on_stderr(schools: Path, tmp_path: Path) -> None:
    design = designed(tmp_path, "weight: pw\n")
    answer = comity("survey", "estimate", schools, "--design", design, "--column", "sch.wide", "--format", "csv")
    assert answer.code == 0
    assert "too narrow" in answer.errors
    assert answer.text.splitlines()[0] == ",".join(COLUMNS)


def test_nobody_asked_is_an_empty_list_and_said(tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text("w,y,sex\n1,,F\n2,3,M\n", encoding="utf-8")
    design = designed(tmp_path, "weight: w\n")
    asked = ("--statistic", "mean", "--column", "y", "--domain", "sex=F", "--format", "json")
    answer = comity("survey", "estimate", file, "--design", design, *asked)
    assert (answer.code, json.loads(answer.text)) == (0, [])
    assert "nothing to estimate from" in answer.errors


def test_shares_of_the_real_wave_are_those_of_its_codes_counted_by_hand(provider_files: Path, tmp_path: Path) -> None:
    file = provider_files / "pew" / "global_attitudes_2019.sav"
    found = pl.DataFrame(rows(file, designed(tmp_path, "weight: weight\n"), "--column", "fav_usa", "--by", "country"))
    columns = ["country", "weight", "fav_usa"]
    raw, about = pyreadstat.read_sav(str(file), usecols=columns, output_format="polars", user_missing=True)
    labels, countries = (dict(about.variable_value_labels[name]) for name in ("fav_usa", "country"))
    by_hand = (
        raw.drop_nulls("fav_usa")
        .with_columns(category=pl.col("fav_usa").replace_strict(labels, return_dtype=pl.String))
        .group_by("country", "category")
        .agg(said=pl.col("weight").sum())
        .with_columns(share=pl.col("said") / pl.col("said").sum().over("country"))
        .with_columns(domain=pl.format("country={}", pl.col("country").replace_strict(countries)))
    )
    both = by_hand.join(found, on=["domain", "category"], how="left")
    assert both["estimate"].to_list() == pytest.approx(both["share"].to_list(), rel=1e-9)
    assert found.filter(pl.col("estimate") > 0).height == by_hand.height
