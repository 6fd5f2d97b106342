"""MME's wide and long files: every exercise kept apart, every participant counted, every fault by name."""

import csv
from pathlib import Path

import polars as pl
import pytest

from data.datasets.exercise_participations import DATASET
from data.file_kinds import Unreadable
from data.findings import Severity
from data.provider import Part
from data.providers.mme import (
    MOST_IN_THE_LONG_FILE,
    SHARED_COLUMNS,
    SOURCE_FLAGS,
    read_long,
    read_wide,
    recognises_long,
    recognises_wide,
)

EXERCISE = ["exercise", "name", "start"]


@pytest.fixture(scope="module")
def wide_file(provider_files: Path) -> Path:
    return provider_files / "mme" / "mme_v7.csv"


@pytest.fixture(scope="module")
def wide(wide_file: Path) -> Part:
    (only,) = read_wide(wide_file, wide_file.name)
    return only


@pytest.fixture(scope="module")
def long(provider_files: Path) -> Part:
    path = provider_files / "mme" / "mme-v7-long.csv"
    (only,) = read_long(path, path.name)
    return only


@pytest.fixture(scope="module")
def records(wide_file: Path) -> list[dict[str, str]]:
    with wide_file.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder: Path, *exercises: dict[str, str]) -> Path:
    """A wide file of a few exercises; what one does not say is 0 for a flag and empty for a text."""
    names = [*SHARED_COLUMNS, "StateA", "StateB", "StateC"]
    blank = dict.fromkeys(names, "") | dict.fromkeys(SOURCE_FLAGS, "0")
    blank |= {"Ex_Name": "-9", "Series_Name": "", "Location": "-9", "e.day": "xx", "s.day": "xx"}
    path = folder / "wide.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows([blank | exercise for exercise in exercises])
    return path


def facts(number: str, year: str = "1990", month: str = "5", **more: str) -> dict[str, str]:
    return {"MMEID": number, "s.year": year, "s.month": month, "e.year": year, "e.month": month} | more


def states(exercise: pl.DataFrame) -> set[str]:
    return set(exercise["actor"].drop_nulls())


def test_each_file_is_recognised_as_itself(provider_files: Path) -> None:
    for name, is_wide in (("mme_v7.csv", True), ("mme-v7-long.csv", False)):
        with (provider_files / "mme" / name).open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        assert recognises_wide("x.csv", columns) is is_wide
        assert recognises_long("x.csv", columns) is not is_wide


def test_the_real_files_have_no_critical_and_only_the_listed_warnings(wide: Part, long: Part) -> None:
    for part in (wide, long):
        assert [finding for finding in part.findings if finding.severity is Severity.CRITICAL] == []
    assert {finding.rule for finding in wide.findings} == {"listed beside states", "participant listed twice"}
    assert sum(finding.rule == "participant listed twice" for finding in wide.findings) == 19
    assert {finding.rule for finding in long.findings} == {
        "listed beside states",
        "participant listed twice",
        "participants beyond the 24th missing",
    }


def test_rows_have_exactly_the_columns_of_the_dataset_and_unique_keys(wide: Part, long: Part) -> None:
    for part in (wide, long):
        assert dict(part.rows.schema) == DATASET.schema()
        assert not part.rows.select(DATASET.key).is_duplicated().any()
        required = [column.name for column in DATASET.required]
        assert part.rows.select(required).null_count().sum_horizontal().item() == 0


def test_an_id_given_to_two_exercises_is_two_exercises(wide: Part) -> None:
    exercises = wide.rows.unique(EXERCISE)
    assert (exercises.height, exercises["exercise"].n_unique()) == (3707, 3704)
    twice = exercises.group_by("exercise").len().filter(pl.col("len") == 2)["exercise"]
    assert set(twice) == {"mme3457", "mme3458", "mme3460"}


def test_unnamed_participants_and_groups_are_kept_counted_and_never_a_partner(wide: Part) -> None:
    beside = wide.rows.filter(pl.col("actor").is_null())
    assert dict(beside.group_by("listed_as").len().iter_rows()) == {"-9": 208, "NATO": 2, "Baltic States": 1}
    assert not beside["size_known"].any()
    assert (wide.rows["listed_participants"] == wide.rows.select(pl.len().over(EXERCISE)).to_series()).all()


def test_every_listed_participant_of_every_record_is_a_row_once(wide: Part, records: list[dict[str, str]]) -> None:
    expected = 0
    for record in records:
        cells = [value for name, value in record.items() if name.startswith("State") and value]
        listed = ["St. Kitts & Nevis" if value == "st. christopher" else value for value in cells]
        named = [value for value in listed if value != "-9"]
        expected += len(set(named)) + listed.count("-9")
    assert wide.rows.height == expected


def test_134_exercises_name_fewer_than_two_states_and_125_mention_nato_in_free_text(wide: Part) -> None:
    named = wide.rows.group_by(EXERCISE).agg(
        pl.col("actor").drop_nulls().n_unique(), pl.col("additional_participants").first()
    )
    few, nato = pl.col("actor") < 2, pl.col("additional_participants").str.contains(r"(?i)\bnato\b").fill_null(False)
    assert (named.filter(few).height, named.filter(nato).height, named.filter(few & nato).height) == (134, 125, 75)


def test_five_exercises_end_before_they_start_and_1236_lack_a_day(wide: Part) -> None:
    exercises = wide.rows.unique(EXERCISE)
    backwards = exercises.filter(pl.col("end_date") < pl.col("start_date"))
    assert set(backwards["exercise"]) == {"mme281", "mme395", "mme2365", "mme3156", "mme3681"}
    assert exercises.filter(pl.col("start_date").is_null() | pl.col("end_date").is_null()).height == 1236


def test_the_long_file_differs_in_13_exercises_each_cut_at_24_participants(wide: Part, long: Part) -> None:
    sizes = [
        part.rows.group_by(EXERCISE).agg(pl.len().alias(name), pl.col("actor").sort().alias(f"{name}_states"))
        for part, name in ((wide, "wide"), (long, "long"))
    ]
    both = sizes[0].join(sizes[1], on=EXERCISE, how="full")
    assert both.height == 3707
    differ = both.filter(pl.col("wide_states") != pl.col("long_states"))
    assert set(differ["exercise"]) == {
        *("mme1616", "mme1693", "mme1978", "mme2076", "mme2085", "mme2170", "mme2403", "mme2858"),
        *("mme3261", "mme3365", "mme3380", "mme3415", "mme3568"),
    }
    # One state of mme2170 and of others stands twice among the first 24 and is counted once.
    assert differ["long"].max() == MOST_IN_THE_LONG_FILE
    assert (differ["wide"] > differ["long"]).all()
    warned = {one.value for one in long.findings if one.rule == "participants beyond the 24th missing"}
    assert set(differ["exercise"]) <= warned


def test_names_of_their_time_become_the_states_of_their_time(wide: Part) -> None:
    pairs = {
        (listed, actor)
        for listed, actor in wide.rows.select("listed_as", "actor").unique().iter_rows()
        if listed in {"German Democratic Republic", "Federal Republic of Germany", "Czechoslovakia", "st. christopher"}
    }
    assert pairs == {
        ("German Democratic Republic", "DDR"),
        ("Federal Republic of Germany", "DEU"),
        ("Czechoslovakia", "CSK"),
        ("st. christopher", "KNA"),
    }
    serbia = wide.rows.filter(pl.col("listed_as") == "Serbia", pl.col("start_year") < 2006)
    assert set(serbia["actor"]) == {"YUG"}


def test_an_unknown_day_keeps_the_month_and_an_unnamed_exercise_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, facts("m1", StateA="United States", StateB="Japan"))
    (part,) = read_wide(path, "wide.csv")
    row = part.rows.row(0, named=True)
    assert (row["name"], row["start"], row["start_month"], row["start_date"]) == ("unnamed", "1990-05", 5, None)
    assert (row["location"], row["size_known"], row["listed_participants"]) == (None, True, 2)


def test_a_list_is_complete_only_without_unnamed_ones_groups_and_text_on_others(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        facts("m1", StateA="United States", StateB="Japan"),
        facts("m2", StateA="United States", StateB="-9", StateC="-9"),
        facts("m3", StateA="United States", StateB="NATO"),
        facts("m4", StateA="United States", StateB="Japan", AdditionalParticipantInfo="and others"),
        facts("m5", StateA="Japan", StateB="Japan"),
    )
    (part,) = read_wide(path, "wide.csv")
    known = dict(part.rows.unique("exercise").select("exercise", "size_known").iter_rows())
    assert known == {"m1": True, "m2": False, "m3": False, "m4": False, "m5": True}
    sizes = dict(part.rows.unique("exercise").select("exercise", "listed_participants").iter_rows())
    assert sizes == {"m1": 2, "m2": 3, "m3": 2, "m4": 2, "m5": 1}


def test_a_state_listed_by_two_of_its_names_is_one_participant(tmp_path: Path) -> None:
    path = written(tmp_path, facts("m1", StateA="st. christopher", StateB="Japan", StateC="St. Kitts & Nevis"))
    (part,) = read_wide(path, "wide.csv")
    assert part.rows.select("actor", "participant", "listed_participants").rows() == [("KNA", 1, 2), ("JPN", 2, 2)]
    assert [(one.rule, one.value) for one in part.findings] == [("participant listed twice", "St. Kitts & Nevis")]


def test_a_country_no_one_knows_and_an_impossible_day_are_critical(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        facts("m1", StateA="United States", StateB="Atlantis"),
        facts("m2", StateA="Japan", StateB="India", month="2", **{"s.day": "30"}),
        facts("m3", StateA="Japan", StateB="India", **{"s.month": "May"}),
    )
    (part,) = read_wide(path, "wide.csv")
    critical = {(one.rule, one.row) for one in part.findings if one.severity is Severity.CRITICAL}
    assert critical == {("no such state", 2), ("impossible date", 3), ("not a whole number", 4)}


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("MMEID,StateA\nm1,Japan\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="Ex_Name"):
        read_wide(path, "wide.csv")
