"""What is checked of a survey: each planted fault finds its finding and nothing else, on real answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as some
from survey_slices import CLEAN, DESCRIPTION, HOMES, asking, real_file

from data.findings import Finding
from data.survey_rows import read_needed, rows_of
from validation.survey_checks import checked_tally, checks
from validation.survey_tally import Tally, asked_how

GBR = pl.col("country") == "GBR"
VIEWS = [f"view_{home}" for home in HOMES]


@pytest.fixture(scope="module")
def real(provider_files: Path) -> pl.DataFrame:
    """All respondents of the 2019 wave."""
    rows, findings = rows_of(read_needed(real_file(provider_files), DESCRIPTION), DESCRIPTION, sha256="0" * 64)
    assert not [one for one in findings if one.severity.value == "critical"]
    return rows


@pytest.fixture(scope="module")
def clean(real: pl.DataFrame) -> pl.DataFrame:
    """The four countries of which nothing is to be said."""
    return real.filter(pl.col("country").is_in(CLEAN))


def told(findings: list[Finding]) -> set[tuple[str, str, str]]:
    """Rule, severity and the country and wave of each finding."""
    return {(one.rule, one.severity.value, one.reason[:8]) for one in findings}


def first(number: int) -> pl.Expr:
    """Whether a row is among the first so many of the United Kingdom."""
    return GBR & (GBR.cum_sum() <= number)


def put(column: str, value: object, where: pl.Expr) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda rows: rows.with_columns(pl.when(where).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))


def copied(rows: pl.DataFrame) -> pl.DataFrame:
    """The first twenty respondents of the United Kingdom once more."""
    again = rows.filter(GBR).head(20).with_columns(pl.col("file_row") + 1_000_000)
    return pl.concat([rows, again])


def alike(rows: pl.DataFrame) -> pl.DataFrame:
    """Three hundred respondents with the same view of everyone."""
    return rows.with_columns(
        pl.when(first(300)).then(pl.lit("Somewhat favourable")).otherwise(pl.col(view)).alias(view) for view in VIEWS
    )


def heavy(times: float) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda rows: rows.with_columns(
        weight=pl.when(first(10)).then(pl.col("weight").mean() * times).otherwise("weight")
    )


FAULTS: Mapping[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], tuple[str, str]]] = {
    "weights of zero": (put("weight", 0.0, first(7)), ("weights usable", "warning")),
    "weights missing": (put("weight", None, first(7)), ("weights usable", "critical")),
    "weights not a number": (put("weight", float("nan"), first(7)), ("weights usable", "critical")),
    "infinite weights": (put("weight", float("inf"), first(7)), ("weights usable", "critical")),
    "negative weights": (put("weight", -1.0, first(7)), ("weights usable", "critical")),
    "ten heavy respondents": (heavy(30), ("spread of the weights", "warning")),
    "ten who decide everything": (heavy(400), ("spread of the weights", "critical")),
    "answers lost": (put("view_RUS", None, first(400)), ("answers missing", "warning")),
    "don't know put over answers": (put("view_RUS", "Don't know", first(400)), ("answers missing", "warning")),
    "respondents copied": (copied, ("identical respondents", "warning")),
    "one view of everyone": (alike, ("straight-lining", "warning")),
    "a country cut short": (lambda rows: rows.filter(~GBR | first(80)), ("number of respondents", "warning")),
}


def test_nothing_is_said_of_clean_answers(clean: pl.DataFrame) -> None:
    findings, summary = checks(clean, DESCRIPTION, None)
    assert findings == []
    assert summary["country"].to_list() == list(CLEAN)
    assert summary["failed"].null_count() == len(CLEAN)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_finds_its_finding_and_nothing_else(name: str, clean: pl.DataFrame) -> None:
    plant, (rule, severity) = FAULTS[name]
    findings, summary = checks(plant(clean), DESCRIPTION, None)
    assert told(findings) == {(rule, severity, "GBR 2019")}
    failed = dict(summary.select("country", "failed").iter_rows())
    assert [country for country, names in failed.items() if names] == ["GBR"]
    assert failed["GBR"].startswith(rule)


def test_a_finding_counts_the_respondents_concerned(clean: pl.DataFrame) -> None:
    counts = {name: checks(FAULTS[name][0](clean), DESCRIPTION, None)[0][0].count for name in FAULTS}
    silent = clean.filter(GBR).tail(-400)["view_RUS"].is_in(["Don't know", "Refused"]).sum()
    assert counts["weights of zero"] == counts["infinite weights"] == 7
    assert counts["answers lost"] == counts["don't know put over answers"] == 400 + silent
    assert counts["a country cut short"] == 80
    assert counts["respondents copied"] >= 20
    assert counts["one view of everyone"] >= 300


def test_weights_are_held_to_the_declared_population_within_five_percent(clean: pl.DataFrame) -> None:
    one = clean.filter(GBR)
    total = one["weight"].sum()
    for size, said in ((total, False), (total * 1.04, False), (total * 1.2, True), (total * 0.9, True)):
        findings, _ = checks(one, replace(DESCRIPTION, population_size=size), None)
        assert [finding.rule for finding in findings] == ["weights against the population"] * said


def test_what_cannot_be_judged_is_said_with_its_reason_and_is_no_pass(clean: pl.DataFrame) -> None:
    four = clean.drop("view_EU")
    findings, summary = checks(copied(four), asking(4), None)
    assert findings == []
    reasons = summary["could_not_be_applied"][0]
    for check in ("identical respondents", "straight-lining"):
        assert f"{check}: with fewer than 5 questions (4 asked) it cannot be told from chance" in reasons
    assert "no population size is declared" in reasons
    assert "asked as in the wave before (USA, CHN, RUS, UN): no earlier wave is held" in reasons
    assert summary.select("identical_pairs", "duplicates", "straight_liners").null_count().row(0) == (4, 4, 4)
    unweighted = replace(DESCRIPTION, design=replace(DESCRIPTION.design, weight=None))
    _, told_of = checks(clean.with_columns(weight=1.0), unweighted, None)
    assert "spread of the weights: the description names no weight" in told_of["could_not_be_applied"][0]


def test_a_question_not_asked_in_a_country_is_not_missing_there(clean: pl.DataFrame) -> None:
    findings, _ = checks(put("view_RUS", None, GBR)(clean), DESCRIPTION, None)
    assert findings == []


def before(rows: pl.DataFrame, **changed: object) -> pl.DataFrame:
    """How the rows were asked, as a wave two years earlier, with what is changed."""
    return asked_how(rows).with_columns(
        wave=pl.lit(2017, dtype=pl.Int64), **{k: pl.lit(v, dtype=pl.String) for k, v in changed.items()}
    )


CHANGED = {
    "mode": ("face-to-face", "the mode was face-to-face and is telephone"),
    "sample": ("mostly urban", "whom the sample stands for was mostly urban and is national"),
    "sample_type": ("opt-in", "the sample type was opt-in and is probability"),
    "wording": ("How warm?", "the question was “How warm?” and is the pollster's usual question"),
    "pollster": ("Other Institute", "the pollster was Other Institute and is Pew Research Center"),
}


@pytest.mark.parametrize("trait", CHANGED)
def test_a_wave_asked_in_another_way_begins_a_new_series(trait: str, clean: pl.DataFrame) -> None:
    value, words = CHANGED[trait]
    one = clean.filter(GBR)
    findings, _ = checks(one, DESCRIPTION, before(one, **{trait: value}))
    assert [(finding.rule, finding.severity.value, finding.count) for finding in findings] == [
        ("asked as in the wave before", "warning", 5)
    ]
    assert f"since 2017 {words}. A new series begins" in findings[0].reason


def test_a_wave_asked_as_before_passes_and_one_not_told_is_left_open(clean: pl.DataFrame) -> None:
    one = clean.filter(GBR)
    findings, summary = checks(one, DESCRIPTION, before(one))
    assert findings == []
    assert "asked as in" not in summary["could_not_be_applied"][0]
    findings, summary = checks(one, DESCRIPTION, before(one, mode=None))
    assert findings == []
    assert (
        "asked as in the wave before (USA, CHN, RUS, UN, EU): the mode is not told for 2017"
        in (summary["could_not_be_applied"][0])
    )


def test_the_same_wave_held_is_replaced_and_a_later_one_is_no_wave_before(clean: pl.DataFrame) -> None:
    one = clean.filter(GBR)
    for wave in (2019, 2021):
        held = before(one, mode="post").with_columns(wave=pl.lit(wave, dtype=pl.Int64))
        findings, summary = checks(one, DESCRIPTION, held)
        assert findings == []
        assert "no earlier wave is held" in summary["could_not_be_applied"][0]


def test_two_waves_of_one_file_are_compared_with_each_other(clean: pl.DataFrame) -> None:
    one = clean.filter(GBR)
    older = one.with_columns(wave=pl.lit(2018, dtype=pl.Int64), mode=pl.lit("post"))
    findings, _ = checks(pl.concat([one, older]), DESCRIPTION, None)
    assert told(findings) == {("asked as in the wave before", "warning", "GBR 2019")}


def test_held_rows_may_be_given_as_they_are(clean: pl.DataFrame) -> None:
    one = clean.filter(GBR)
    older = one.with_columns(wave=pl.lit(2018, dtype=pl.Int64), mode=pl.lit("post"))
    assert checks(one, DESCRIPTION, older)[0] == checks(one, DESCRIPTION, asked_how(older))[0] != []


def test_the_summary_is_what_the_raw_file_says(real: pl.DataFrame, provider_files: Path) -> None:
    raw, about = pyreadstat.read_sav(str(real_file(provider_files)), output_format="polars", user_missing=True)
    names = about.variable_value_labels["country"]
    _, summary = checks(real, DESCRIPTION, None)
    assert summary["country"].to_list() == sorted(names.values())
    for code, country in names.items():
        weights = raw.filter(pl.col("country") == code)["weight"].to_list()
        told_of = summary.row(by_predicate=pl.col("country") == country, named=True)
        kish = len(weights) * sum(one * one for one in weights) / sum(weights) ** 2
        assert told_of["n"] == len(weights)
        assert (told_of["weight_min"], told_of["weight_max"]) == (min(weights), max(weights))
        assert told_of["weight_sum"] == pytest.approx(sum(weights), rel=1e-12)
        assert told_of["kish_design_effect"] == pytest.approx(kish, rel=1e-12)
        assert told_of["effective_n"] == pytest.approx(len(weights) / kish, rel=1e-12)


def test_pairs_alike_are_those_that_comparing_everyone_with_everyone_finds(
    real: pl.DataFrame, provider_files: Path
) -> None:
    raw, about = pyreadstat.read_sav(str(real_file(provider_files)), output_format="polars", user_missing=True)
    codes = {name: code for code, name in about.variable_value_labels["country"].items()}
    _, summary = checks(real, DESCRIPTION, None)
    for country in ("KOR", "SWE"):
        people = raw.filter(pl.col("country") == codes[country])
        answers = people.select(pl.selectors.starts_with("fav_")).rows()
        person = people.select("sex", "age", "weight").rows()
        pairs = list(combinations(range(len(answers)), 2))
        both = sum(answers[a] == answers[b] and person[a] == person[b] for a, b in pairs)
        same = sum(answers[a] == answers[b] for a, b in pairs) * sum(person[a] == person[b] for a, b in pairs)
        straight = sum(len(set(row)) == 1 and row[0] not in (8, 9) for row in answers)
        told_of = summary.row(by_predicate=pl.col("country") == country, named=True)
        assert told_of["identical_pairs"] == both
        assert told_of["identical_pairs_by_chance"] == pytest.approx(same / len(pairs), rel=1e-9)
        assert told_of["straight_liners"] == straight


@given(some.lists(some.integers(1, 4_000), max_size=4))
def test_rows_that_come_in_batches_are_judged_as_all_at_once(clean: pl.DataFrame, cuts: list[int]) -> None:
    whole = checks(clean, DESCRIPTION, None)
    tally = Tally()
    ends = sorted({0, clean.height, *(cut for cut in cuts if cut < clean.height)})
    for start, end in pairwise(ends):
        tally.add(clean.slice(start, end - start))
    parts = checked_tally(tally, DESCRIPTION, None)
    assert parts.findings == whole[0]
    assert parts.summary.drop("weight_sum", "kish_design_effect", "effective_n").equals(
        whole[1].drop("weight_sum", "kish_design_effect", "effective_n")
    )


def test_the_shares_of_every_question_are_told(clean: pl.DataFrame) -> None:
    tally = Tally()
    tally.add(put("view_RUS", None, first(103))(clean))
    questions = checked_tally(tally, DESCRIPTION, None).questions
    assert questions.height == len(CLEAN) * len(HOMES)
    row = questions.row(by_predicate=GBR & (pl.col("about") == "RUS"), named=True)
    assert row["column"] == "fav_rus"
    assert row["missing_share"] == pytest.approx(103 / row["respondents"])
    assert (row["asked"], row["respondents"]) == (1031 - 103, 1031)


def test_no_rows_give_no_findings(clean: pl.DataFrame) -> None:
    findings, summary = checks(clean.clear(), DESCRIPTION, None)
    assert (findings, summary.height) == ([], 0)
