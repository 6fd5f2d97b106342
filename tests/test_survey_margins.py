"""Population margins typed into the form: the words for them, what is listed, and the same figures as by YAML."""

import doctest
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from survey_journeys import SMALL

from dashboard.content import upload_margins
from dashboard.content.upload_margins import (
    columns_to_rake,
    margin_lines,
    margin_of,
    raked_lines,
    shares_in,
    shares_text,
    with_columns,
    with_share,
    with_shares,
    without_blank,
)
from data.survey_description import SurveyDescription, as_plain
from data.survey_looking import LookedAt, SeenValue
from data.survey_rows import read_needed, rows_of
from data.survey_templates import recall, remember
from data.survey_yaml import description_of, read_description, to_yaml

FEWEST = 10


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(upload_margins).failed == 0


def column(name: str, *values: SeenValue, missing: int = 0) -> LookedAt:
    return LookedAt(
        name=name, label=None, kind="text", missing=missing, distinct=len(values), values=values, low=None, high=None
    )


def seen(code: str, count: int, label: str | None = None, *, missing: bool = False) -> SeenValue:
    return SeenValue(code=code, label=label, count=count, missing=missing)


SEX = column("sex", seen("1", 60, "Male"), seen("2", 50, "Female"), seen("3", 0, "Other"))
REGION = column("region", seen("North", 60), seen("South", 47), seen("Skerry", 3))
CHOSEN = {"margins": {"region": {"North": 60.0, "South": 39.0}}}


def test_what_says_place_year_or_weight_and_what_cannot_be_listed_is_not_offered() -> None:
    columns = [
        SEX,
        REGION,
        column("country", seen("FRA", 9), seen("DEU", 9)),
        column("name"),
        column("one", seen("1", 9)),
    ]
    assert columns_to_rake(columns, {"country_column": "country"}) == ["sex", "region"]


def test_values_are_listed_by_their_label_and_those_nobody_has_are_not() -> None:
    margin = margin_of(SEX, "sex", {}, fewest=FEWEST)
    assert [(one.said, one.shown, one.share) for one in margin.values] == [
        ("Male", "Male", None),
        ("Female", "Female", None),
    ]
    by_code = margin_of(SEX, "sex", {"margins": {"sex": {"1": 48.0}}}, fewest=FEWEST)
    assert [(one.said, one.share) for one in by_code.values] == [("1", 48.0), ("Female", None)]


def test_a_value_of_few_respondents_is_not_listed_where_the_survey_is_not_public() -> None:
    margin = margin_of(REGION, "region", CHOSEN, fewest=FEWEST)
    assert [one.said for one in margin.values] == ["North", "South"] and margin.kept_back == 1
    lines = margin_lines(margin)
    assert "Skerry" not in " ".join(lines)
    assert any(line.startswith("1 value is not listed") and "would refuse" in line for line in lines)
    public = margin_of(REGION, "region", {**CHOSEN, "public": True}, fewest=FEWEST)
    assert [one.said for one in public.values] == ["North", "South", "Skerry"] and not public.kept_back


def test_a_value_that_is_not_listed_can_be_typed_and_is_not_listed_by_that() -> None:
    typed = with_shares(CHOSEN, "region", {"North": 60.0, "South": 39.0, "Skerry": 1.0})
    margin = margin_of(REGION, "region", typed, fewest=FEWEST)
    assert [one.said for one in margin.values] == ["North", "South"] and margin.typed == {"Skerry": 1.0}
    assert margin_lines(margin) == ["The shares sum to 100 %."]
    assert shares_in(shares_text(margin.typed)) == margin.typed


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ({}, "Left blank: the weights are not raked to this column."),
        ({"Male": 48.0}, "No share yet: “Female”. Raking leaves nobody out, so the check would refuse the file."),
        ({"Male": 48.0, "Female": 50.0}, "The shares sum to 98 %, not to 100 %."),
        ({"Male": 100.0, "Female": 0.0}, "“Female”: a share must be above zero."),
        ({"Male": 48.0, "Female": 51.0, "X": 1.0}, "Not in the file: “X”."),
        ({"Male": 24_000.0, "Female": 26_000.0}, "Taken as counts, 50,000 in all."),
    ],
)
def test_what_is_amiss_in_the_shares_is_said_before_the_check(shares: dict[str, float], says: str) -> None:
    assert any(
        line.startswith(says)
        for line in margin_lines(margin_of(SEX, "sex", {"margins": {"sex": shares}}, fewest=FEWEST))
    )


def test_empty_cells_of_a_margin_are_said_before_the_check() -> None:
    whole = {"margins": {"sex": {"1": 1.0, "2": 1.0}}}
    for gappy in (
        column("sex", seen("1", 60), seen("2", 50), missing=2),
        column("sex", seen("1", 60), seen("2", 50), seen("9", 2, "Refused", missing=True)),
    ):
        assert any("have no value" in line for line in margin_lines(margin_of(gappy, "sex", whole, fewest=FEWEST)))


def test_a_column_that_was_chosen_stays_chosen_while_blank_and_rakes_nothing() -> None:
    told = with_columns(as_plain(SMALL), ["sex", "region"])
    told = with_share(with_share(told, "sex", "Male", 48.0), "sex", "Male", None)
    assert told["margins"] == {"sex": {}, "region": {}}
    assert description_of(without_blank(told)) == SMALL
    assert "margins" not in with_columns(told, [])


def survey(path: Path) -> Path:
    """Two countries in which women, who like more, are half as many as men; every third person weighs double."""
    lines = ["country,wave,weight,view,sex,region"]
    for country in ("EST", "LVA"):
        for person in range(600):
            sex = "Female" if person % 3 == 0 else "Male"
            view = "good" if person % (5 if sex == "Male" else 2) == 0 else "bad"
            lines.append(f"{country},2022,{1 + (person % 7 == 0)},{view},{sex},{'North' if person % 4 else 'South'}")
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def rows(file: Path, description: SurveyDescription) -> pl.DataFrame:
    made, _ = rows_of(read_needed(file, description), description, sha256="0" * 64)
    return made


def favourable(answered: pl.DataFrame) -> float:
    """The weighted share of a favourable view."""
    weight = answered["weight"]
    return float(weight.filter(answered["view_USA"] == "Favourable").sum() / weight.sum())


def test_margins_typed_into_the_form_and_the_same_by_yaml_give_equal_rows_and_weights(tmp_path: Path) -> None:
    file = survey(tmp_path / "made.csv")
    told = with_columns(as_plain(SMALL), ["sex", "region"])
    for name, value, share in (("sex", "Male", 48.5), ("sex", "Female", 51.5), ("region", "North", 7.0)):
        told = with_share(told, name, value, share)
    typed = description_of(without_blank(with_share(told, "region", "South", 3.0)))
    written = tmp_path / "margins.yaml"
    written.write_text(
        to_yaml(SMALL) + "margins:\n  sex: {Female: 0.515, Male: 0.485}\n  region: {South: 30, North: 70}\n", "utf-8"
    )
    assert typed.margins != read_description(written).margins, "percentages and shares of one mean the same"
    plain, by_form, by_yaml = (rows(file, one) for one in (SMALL, typed, read_description(written)))
    assert_frame_equal(by_form, by_yaml, check_exact=False, rel_tol=1e-9)
    assert_frame_equal(by_form.drop("weight"), plain.drop("weight"))
    remember(tmp_path, typed)
    again = recall(tmp_path, SMALL.pollster)
    assert again is not None and again.margins == typed.margins, "the template keeps them"


def test_raking_to_one_column_gives_the_share_that_weighing_its_values_by_hand_gives(tmp_path: Path) -> None:
    file = survey(tmp_path / "made.csv")
    told = with_share(with_share(as_plain(SMALL), "sex", "Male", 40.0), "sex", "Female", 60.0)
    raked = favourable(rows(file, description_of(told)))
    of_each = {sex: favourable(rows(file, SMALL).filter(pl.read_csv(file)["sex"] == sex)) for sex in ("Male", "Female")}
    assert raked == pytest.approx(0.4 * of_each["Male"] + 0.6 * of_each["Female"], rel=1e-9)
    assert raked != pytest.approx(favourable(rows(file, SMALL)), rel=1e-3)


def test_the_preview_says_what_raking_changed_in_the_words_of_the_check(tmp_path: Path) -> None:
    description = replace(SMALL, margins={"sex": {"Male": 1, "Female": 1}})
    _, findings = rows_of(read_needed(survey(tmp_path / "made.csv"), description), description, sha256="0" * 64)
    lines = raked_lines(findings)
    assert [line.split(" were raked to sex; ")[0] for line in lines] == [
        "The weights of EST 2022", "The weights of LVA 2022",
    ]  # fmt: skip
    many = raked_lines(findings * 4)
    assert len(many) == 7 and many[-1] == "2 more countries and waves are in the table of findings."
