"""A described survey through the real gate: what is admitted, what is refused in plain words, and how far it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import psutil
import pyreadstat
import pytest
from survey_slices import DESCRIPTION, HOMES, NAME, as_csv, put, real_file, table_of

from data.coverage import COVERAGE_SCHEMA
from data.datasets.survey_responses import DATASET
from data.findings import Finding, as_frame
from data.own_record import OWN, OWN_VERSION
from data.survey_description import Form, SurveyDescription
from data.survey_guessing import guess
from data.survey_looking import Look, look
from data.survey_yaml import to_yaml
from validation.gate import AdmittedSurvey, Gate, Refused, without_values
from validation.survey_tally import asked_how

pytestmark = pytest.mark.own_worker

Progress = Callable[[float, str], None]


@pytest.fixture(scope="module")
def table(provider_files: Path) -> pl.DataFrame:
    """The first 2,000 respondents of the real wave."""
    return table_of(provider_files)


def sent(
    gate: Gate, path: Path, description: SurveyDescription = DESCRIPTION, progress: Progress | None = None
) -> AdmittedSurvey | Refused:
    return gate.admit_survey(path, file_name=path.name, description=description, progress=progress)


def criticals(answer: AdmittedSurvey | Refused) -> list[Finding]:
    assert isinstance(answer, Refused), answer
    return [one for one in answer.findings if one.severity.value == "critical"]


def in_words(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return " ".join(f"{one.reason} {one.remedy}" for one in answer.findings)


def test_the_real_wave_is_admitted_with_what_was_asked(gate: Gate, provider_files: Path) -> None:
    answer = gate.admit_survey(real_file(provider_files), file_name=NAME, description=DESCRIPTION)
    assert isinstance(answer, AdmittedSurvey), answer
    (part,) = answer.parts
    assert (part.dataset, part.source, part.version) == (DATASET.id, OWN, OWN_VERSION)
    assert dict(part.rows.schema) == DATASET.schema(part.rows.columns)
    assert dict(part.coverage.schema) == COVERAGE_SCHEMA
    raw, about = pyreadstat.read_sav(str(real_file(provider_files)), output_format="polars", user_missing=True)
    words = {
        1: "Very favourable",
        2: "Somewhat favourable",
        3: "Somewhat unfavourable",
        4: "Very unfavourable",
        8: "Don't know",
        9: "Refused",
    }
    names = about.variable_value_labels["country"]
    assert part.rows["country"].to_list() == [names[code] for code in raw["country"]]
    assert part.rows["weight"].to_list() == raw["weight"].to_list()
    for home in HOMES:
        assert part.rows[f"view_{home}"].to_list() == [
            words[int(code)] if code is not None else None for code in raw[f"fav_{home.lower()}"]
        ]
    asked = {(place, home) for home, place, _, _ in part.coverage.iter_rows()}
    held = (
        part.rows.unpivot([f"view_{home}" for home in HOMES], index="country")
        .drop_nulls()
        .select("country", "variable")
        .unique()
    )
    assert asked == {(place, name.removeprefix("view_")) for place, name in held.iter_rows()}
    assert set(part.coverage["first"]) == {date(2019, 1, 1)}
    assert answer.summary.height == 34
    assert set(answer.outcomes["answer"]) == {"pass", "fail", "could not be applied"}
    assert {one.rule for one in answer.warnings} == {"answers missing"}


def test_what_is_guessed_of_the_real_wave_is_admitted_once_the_pollster_is_named(
    gate: Gate, provider_files: Path
) -> None:
    seen = gate.look(real_file(provider_files), file_name=NAME)
    assert isinstance(seen, Look)
    description = replace(guess(seen, file_name=NAME), pollster="Pew Research Center")
    answer = gate.admit_survey(real_file(provider_files), file_name=NAME, description=description)
    assert isinstance(answer, AdmittedSurvey), (answer, to_yaml(description))
    assert answer.parts[0].rows.height == 38_426


def test_a_look_through_the_worker_is_the_look_itself(
    gate: Gate, provider_files: Path, tmp_path: Path, table: pl.DataFrame
) -> None:
    assert gate.look(real_file(provider_files), file_name=NAME) == look(real_file(provider_files), file_name=NAME)
    dated = as_csv(table.head(50).with_columns(day=pl.lit("2019-05-04")), tmp_path)
    assert gate.look(dated, file_name="a.csv") == look(dated, file_name="a.csv")
    form = Form(separator=";")
    seen = gate.look(dated, file_name="a.csv", form=form)
    assert isinstance(seen, Look)
    assert (seen.given, len(seen.columns)) == (form, 1)


def test_progress_is_told_and_rises_to_the_end(gate: Gate, provider_files: Path) -> None:
    told: list[tuple[float, str]] = []
    gate.admit_survey(
        real_file(provider_files), file_name=NAME, description=DESCRIPTION, progress=lambda *one: told.append(one)
    )
    done = [part for part, _ in told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0.0, 1.0)
    assert len({words for _, words in told}) > 3
    assert "Reading and checking the respondents: 38,426 of about 38,426" in {words for _, words in told}


def test_a_worker_killed_in_the_middle_of_a_survey_is_said_and_replaced(tmp_path: Path, table: pl.DataFrame) -> None:
    path = as_csv(table, tmp_path)
    before = set(psutil.Process().children())
    with Gate() as gate:

        def kill(done: float, doing: str) -> None:
            del done, doing
            for worker in set(psutil.Process().children()) - before:
                worker.kill()
                worker.wait()

        (finding,) = criticals(sent(gate, path, progress=kill))
        assert "memory" in finding.reason or "process" in finding.reason
        assert finding.remedy
        assert isinstance(sent(gate, path), AdmittedSurvey)


def test_what_is_raised_by_whoever_is_told_the_progress_is_raised_and_the_next_file_is_judged(
    gate: Gate, tmp_path: Path, table: pl.DataFrame
) -> None:
    def leave(done: float, doing: str) -> None:
        raise OSError(f"left at {done} {doing}")

    path = as_csv(table, tmp_path)
    with pytest.raises(OSError, match="left at"):
        sent(gate, path, progress=leave)
    assert isinstance(sent(gate, path), AdmittedSurvey)


FAULTS: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str, str | None, str]] = {
    "a weight that is no number": (put("weight", "heavy"), "weight", "heavy", "not a number"),
    "a weight of NaN": (put("weight", "NaN"), "weight", "NaN", "no one can be counted"),
    "an infinite weight": (put("weight", "inf"), "weight", "inf", "no one can be counted"),
    "a negative weight": (put("weight", "-1.5"), "weight", "-1.5", "below zero"),
    "no weight": (put("weight", None), "weight", None, "empty"),
    "an answer of no class": (put("fav_rus", "7"), "fav_rus", "7", "no class"),
    "a country that matches nothing": (put("country", "Frankistan"), "country", "Frankistan", "Frankistan"),
    "no country": (put("country", None), "country", None, "empty"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_cell_that_cannot_stand_is_named_once_by_row_and_column_of_the_file(
    name: str, gate: Gate, tmp_path: Path, table: pl.DataFrame
) -> None:
    plant, column, value, words = FAULTS[name]
    answer = sent(gate, as_csv(plant(table), tmp_path))
    (finding,) = criticals(answer)
    assert (finding.row, finding.column, finding.value) == (6, column, value)
    assert words in f"{finding.reason} {finding.remedy}"
    assert finding.dataset == DATASET.id


def test_what_is_found_is_kept_without_any_cell(gate: Gate, tmp_path: Path, table: pl.DataFrame) -> None:
    planted = {"fav_usa": "I hate my boss", "weight": "-77.125", "country": "Frankistan", "age": "born in Lyon"}
    spoilt = table
    for row, (column, value) in enumerate(planted.items(), start=5):
        spoilt = put(column, value, row=row)(spoilt)
    answer = sent(gate, as_csv(spoilt, tmp_path))
    assert isinstance(answer, Refused)
    assert {one.value for one in answer.findings} >= set(planted.values())
    kept = str(without_values(answer.findings))
    assert not [value for value in planted.values() if value.lstrip("-") in kept]


def test_a_finding_shows_one_cell_and_never_others_of_its_row(gate: Gate, tmp_path: Path, table: pl.DataFrame) -> None:
    weightless = table.with_columns(weight=pl.when(pl.col("country") == "ARG").then(0.0).otherwise("weight"))
    answer = sent(gate, as_csv(weightless, tmp_path))
    assert isinstance(answer, Refused)
    shown = {one.value for one in answer.findings}
    assert shown <= {None, "ARG", "0.0"}, as_frame(answer.findings)
    assert [one.value for one in criticals(answer)] == ["ARG"]


def test_a_row_named_for_its_weight_hides_no_other_fault_of_the_weights(
    gate: Gate, tmp_path: Path, table: pl.DataFrame
) -> None:
    heavy = pl.when(pl.int_range(pl.len()) < 3).then(50_000.0).otherwise("weight")
    answer = sent(gate, as_csv(put("weight", "0")(table.with_columns(weight=heavy)), tmp_path))
    assert [one.rule for one in criticals(answer)] == ["spread of the weights"]
    assert isinstance(answer, Refused)
    assert [(one.rule, one.row) for one in answer.findings if one.row is not None] == [("weight of nothing", 6)]
    assert answer.summary is not None and answer.summary["zero_weights"].to_list() == [1, 0]


def test_a_description_that_does_not_fit_the_file_is_said(gate: Gate, tmp_path: Path, table: pl.DataFrame) -> None:
    path = as_csv(table, tmp_path)
    absent = replace(DESCRIPTION, design=replace(DESCRIPTION.design, weight="wieght"))
    assert "the file has none of that name. Did you mean “weight”?" in in_words(sent(gate, path, absent))
    future = replace(DESCRIPTION, fieldwork_first=date(2199, 1, 1), fieldwork_last=date(2199, 2, 1))
    assert "2199-01-01 lies in the future" in in_words(sent(gate, path, future))
    assert "wave 2098 lies in the future" in in_words(sent(gate, path, replace(DESCRIPTION, wave=2098)))
    unusable = replace(DESCRIPTION, pollster="")
    assert "pollster: nothing is said" in in_words(sent(gate, path, unusable))


def test_a_changed_mode_is_a_warning_that_a_new_series_begins(gate: Gate, tmp_path: Path, table: pl.DataFrame) -> None:
    path = as_csv(table, tmp_path)
    first = sent(gate, path)
    assert isinstance(first, AdmittedSurvey)
    held = asked_how(first.parts[0].rows).with_columns(wave=pl.lit(2017, dtype=pl.Int64), mode=pl.lit("post"))
    answer = gate.admit_survey(path, file_name="a.csv", description=DESCRIPTION, held=held)
    assert isinstance(answer, AdmittedSurvey)
    said = [one for one in answer.warnings if one.rule == "asked as in the wave before"]
    assert [one.reason[:8] for one in said] == ["ARG 2019", "AUS 2019"]
    assert "the mode was post and is telephone. A new series begins" in said[0].reason


def test_weights_are_raked_to_margins_over_the_whole_file(gate: Gate, tmp_path: Path, table: pl.DataFrame) -> None:
    raked = replace(DESCRIPTION, margins={"sex": {"Female": 0.52, "Male": 0.48}})
    answer = sent(gate, as_csv(table, tmp_path), raked)
    assert isinstance(answer, AdmittedSurvey), answer
    shares = (
        answer.parts[0]
        .rows.group_by("country")
        .agg(women=(pl.col("weight") * (pl.col("sex") == "Female")).sum() / pl.col("weight").sum())
    )
    assert shares["women"].to_list() == pytest.approx([0.52, 0.52], abs=1e-6)
    assert any("rak" in one.reason for one in answer.warnings)
