"""Nothing of a respondent's row leaves the store: planted marks are looked for in all that a survey's journey gives."""

import io
import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from commanding import Answer, comity
from survey_hostile import text
from survey_journeys import SMALL
from test_survey_bad_input import judged_plain

from data.store import Store
from data.survey_description import Subgroup
from data.survey_yaml import to_yaml
from metrics.survey_journey import NotAdmitted, approve, history, preview, reject, submit, undo
from metrics.survey_journey_export import STARTS_A_FORMULA, findings_csv
from metrics.survey_preview_changes import changes
from validation.gate import Gate

COLUMNS = "country,wave,weight,view,sex,age,remark,telephone,income"
MARKS = ("MARKREMARK", "73191371", "55501234", "98765431", "MARKAGE", "61616161", "37373737", "52525252", "MARKSEX")
"""In a remark, a weight, a telephone number, an income, an age, the least, greatest and only weight, and one's sex."""

BAD_MARKS = ("MARKVIEW", "MARKLAND", "MARKWEIGHT", "MARKWAVE", "77777771")
"""In an answer outside the list, a country, a weight, a wave, and a weight below zero."""

DESCRIBED = replace(
    SMALL,
    subgroups=(Subgroup(name="sex", column="sex"), Subgroup(name="age", column="age", bands=(18, 40, 65))),
    public=False,
)
FORMATS = ("table", "csv", "json", "parquet")
PARTS = ("everything", "added", "revised", "withheld", "removed", "broken", "flips", "findings", "summary")


def planted() -> str:
    """A wave that is admitted: four hundred persons in each of two countries, one alone in a third."""
    lines = [COLUMNS]
    for country in ("EST", "LVA"):
        for n in range(400):
            view = ("good", "bad", "neither", "dk")[n % 4]
            lines.append(f"{country},2022,{1 + n % 5 / 10},{view},{'Female' if n % 2 else 'Male'},{18 + n % 60},,,")
    lines[5] = "EST,2022,1.273191371,bad,Female,33,MARKREMARK is my name,+37255501234,98765431"
    lines[6] = "EST,2022,1.1,bad,Male,MARKAGE 50,,,"
    lines[7] = "EST,2022,0.9061616161,good,Male,44,,,"
    lines[8] = "EST,2022,1.9037373737,good,Male,45,,,"
    lines[9] = "EST,2022,1.4,dk,MARKSEX in own words,46,,,"
    lines.append("FIN,2022,1.0052525252,good,Male,45,,,")
    return "\n".join([*lines, ""])


def spoiled() -> str:
    """The same wave with cells that refuse it."""
    return (
        planted()
        + "EST,2022,1,MARKVIEW said,Male,30,,,\nMARKLAND,2022,1,good,Male,30,,,\n"
        + "EST,2022,MARKWEIGHT,good,Male,30,,,\nEST,MARKWAVE,1,good,Male,30,,,\nEST,2022,-0.177777771,good,Male,30,,,\n"
    )


def found_in(content: str | bytes, marks: Iterable[str] = (*MARKS, *BAD_MARKS)) -> list[str]:
    """The marks that stand in a text or in bytes."""
    whole = content if isinstance(content, bytes) else content.encode()
    return [mark for mark in marks if mark.encode() in whole]


def said_by(answer: Answer) -> str:
    """Everything a command gave, a Parquet file written out as text."""
    is_table = answer.raw.startswith(b"PAR1")
    return (answer.frame.write_json() if is_table else answer.text) + answer.errors


def kept_by(store: Store) -> Iterator[tuple[str, str | bytes]]:
    """All the store keeps but files as they arrived and tables of rows: its files' bytes, and figures as text."""
    for path in store.home.rglob("*"):
        if path.is_file() and not {"landing", "tables"} & set(path.relative_to(store.home).parts):
            yield path.name, path.read_bytes()
    for version in range(1, store.current_version() + 1):
        for key in store.tables(version):
            if key.table != "rows":
                yield f"{key.table} {version}", store.read(key, version).write_json()


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Store:
    """A store through which the planted wave went: refused, published, undone, submitted again and rejected."""
    folder = tmp_path_factory.mktemp("planted")
    store = Store.open(folder / "home")
    text(planted())(folder / "wave.csv")
    text(spoiled())(folder / "spoiled.csv")
    assert submit(folder / "spoiled.csv", who="ana", description=DESCRIBED, store=store, gate=gate).ending == "refused"
    assert submit(folder / "wave.csv", who="ana", description=DESCRIBED, store=store, gate=gate).ending == "waiting"
    approve(store, 1, who="bo", gate=gate)
    undo(store, 1, who="bo")
    assert submit(folder / "wave.csv", who="ana", description=DESCRIBED, store=store, gate=gate).ending == "waiting"
    reject(store, 2, who="bo", comment="Weights of another year.")
    assert submit(folder / "wave.csv", who="ana", description=DESCRIBED, store=store, gate=gate).ending == "waiting"
    return store


def test_the_marks_are_where_the_answers_are_kept_so_the_search_would_find_them(journey: Store) -> None:
    landed = b"".join(path.read_bytes() for _, path in journey.landing.blobs())
    assert found_in(landed) == [*MARKS, *BAD_MARKS]
    (rows,) = [key for key in journey.tables(1) if key.table == "rows"]
    assert found_in(journey.read(rows, 1).write_json()) == ["73191371", "61616161", "37373737", "52525252", "MARKSEX"]


def test_neither_ledger_nor_figures_nor_any_other_file_of_the_store_holds_a_mark(journey: Store) -> None:
    kept = list(kept_by(journey))
    assert {"ledger.sqlite", "figures 1", "coverage 1"} <= {name for name, _ in kept}
    assert [(name, found_in(content)) for name, content in kept if found_in(content)] == []


def test_what_a_proposal_tells_holds_no_mark(journey: Store) -> None:
    for one in journey.proposals():
        assert found_in(repr(one)) == []
    assert "left out of a breakdown" in repr(journey.proposal(1).findings)
    assert found_in(journey.refusals().write_json() + history(journey).write_json()) == []


def test_a_preview_holds_no_mark(journey: Store, gate: Gate) -> None:
    told = preview(journey, 3, gate=gate)
    assert told.added.height > 0
    tables = [changes(told), told.added, told.revised, told.withheld, told.removed, told.broken, told.flips]
    assert found_in(" ".join([*told.sentences, *(one.write_json() for one in tables)])) == []


@pytest.mark.parametrize("form", FORMATS)
def test_no_command_shows_a_mark_to_whoever_did_not_submit(
    journey: Store, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gate: Gate
) -> None:
    shutil.copytree(journey.home, tmp_path / "home")
    approve(Store.open(tmp_path / "home"), 3, who="bo", gate=gate)
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    asked = [
        ("survey", "queue"), ("survey", "history"), ("history", "survey_responses"), ("verify",), ("doctor",),
        *(("survey", "preview", 1, "--part", part) for part in PARTS),
        *(("survey", "preview", 3, "--part", part) for part in ("findings", "summary")),
        *(("figures", measure, "--home", "USA", "--source", "own") for measure in ("favourable", "effective_answers")),
        ("readings", "view", "--home", "USA"),
    ]  # fmt: skip
    for one in asked:
        answer = comity(*one, "--format", form)
        assert "could not go on" not in answer.errors, one
        assert found_in(said_by(answer)) == [], one
    for one in (
        ("survey", "undo", 2),
        ("survey", "approve", 2, "--who", "cy"),
        ("survey", "withdraw", 3, "--who", "x"),
    ):
        assert found_in(said_by(comity(*one))) == [], one


def test_the_submitter_alone_sees_the_offending_cells_and_never_in_a_list_to_pass_on(
    tmp_path: Path, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text(spoiled())(tmp_path / "spoiled.csv")
    (tmp_path / "d.yaml").write_text(to_yaml(DESCRIBED), encoding="utf-8")
    asked = ("survey", "submit", tmp_path / "spoiled.csv", "--description", tmp_path / "d.yaml", "--who", "ana")
    with caplog.at_level(logging.DEBUG):
        shown, passed_on = comity(*asked), comity(*asked, "--format", "csv")
    assert (shown.code, passed_on.code) == (1, 1)
    assert found_in(said_by(shown)) == ["MARKAGE", *BAD_MARKS]
    assert found_in(passed_on.text) == []
    assert found_in(caplog.text) == []
    listed = pl.read_csv(io.BytesIO(passed_on.raw))
    assert "value" not in listed.columns
    assert {"view", "country", "weight", "wave"} <= set(listed["column"].drop_nulls())
    assert [name for name, content in kept_by(Store.open(own_home)) if found_in(content)] == []


def test_estimating_says_where_a_cell_stands_in_the_way_and_not_what_it_says(tmp_path: Path, own_home: Path) -> None:
    text(spoiled())(tmp_path / "spoiled.csv")
    text("weight: weight\n")(tmp_path / "design.yaml")
    for column in ("view", "age"):
        answer = comity(
            *("survey", "estimate", tmp_path / "spoiled.csv", "--design", tmp_path / "design.yaml"),
            *("--statistic", "mean", "--column", column),
        )
        assert answer.code == 2
        assert found_in(said_by(answer)) == []
        judged_plain(answer.errors, tmp_path)
    assert not own_home.exists()


def test_looking_lists_no_free_text_and_no_value_that_tells_persons_apart(
    tmp_path: Path, own_home: Path, gate: Gate
) -> None:
    lines = planted().splitlines()
    numbered = [f"{line},person {n} MARKREMARK,{55501234 + n}" for n, line in enumerate(lines[1:])]
    text("\n".join([f"{lines[0]},name,id", *numbered, ""]))(tmp_path / "wave.csv")
    for form in FORMATS:
        answer = comity("survey", "inspect", tmp_path / "wave.csv", "--format", form)
        assert answer.code == 0, answer.errors
        columns = answer.frame if form == "parquet" else None
        if columns is not None:
            assert "Female" in columns.write_json()
            told = columns.filter(pl.col("column").is_in(["name", "id"]))
            assert told["values"].list.len().to_list() == [0, 0]
            assert found_in(told.write_json()) == []


def test_an_approver_is_told_without_the_cell_why_a_file_may_not_enter_any_more(tmp_path: Path, gate: Gate) -> None:
    store = Store.open(tmp_path / "home")
    text(spoiled())(tmp_path / "spoiled.csv")
    landed = store.landing.accept(tmp_path / "spoiled.csv")
    described = {"description": {"pollster": "Example Institute", "country_column": "country", "wave_column": "wave"}}
    described["description"] |= {"questions": [{"column": "view", "about": "USA", "favourable": "good"}]}
    described["description"]["questions"][0]["unfavourable"] = "bad"
    store.propose(landed, who="ana", dataset="survey_responses", findings=(), summary=(), **described)
    for decide in (lambda: preview(store, 1, gate=gate), lambda: approve(store, 1, who="bo", gate=gate)):
        with pytest.raises(NotAdmitted, match="may not enter any more") as stopped:
            decide()
        assert found_in(str(stopped.value) + repr(stopped.value.findings)) == []
        judged_plain(str(stopped.value), tmp_path)


FORMULAS = ("=cmd|' /C calc'!A1", "-1", "+1", "@SUM(A1)")


@pytest.fixture(scope="module")
def obeyed(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Store:
    """A store with a survey whose country, answers, pollster, wording and file name are formulas."""
    folder = tmp_path_factory.mktemp("formulas")
    store = Store.open(folder / "home")
    lines = [f'"{FORMULAS[0]}",2022,1,"{FORMULAS[n % 4]}","{FORMULAS[n % 2]}"' for n in range(400)]
    text("\n".join(["country,wave,weight,view,sex", *lines, ""]))(folder / "formulas.csv")
    question = replace(
        SMALL.questions[0], favourable=FORMULAS[:2], unfavourable=FORMULAS[2:], neutral=(), dont_know=(),
        wording="@SUM(1+1)*cmd|'x'!A1",
    )  # fmt: skip
    described = replace(
        SMALL, pollster="=HYPERLINK(1)", sample="+national", countries={FORMULAS[0]: "EST"}, questions=(question,),
        subgroups=(Subgroup(name="sex", column="sex"),),
    )  # fmt: skip
    done = submit(
        folder / "formulas.csv", who="-ana", description=described, store=store, gate=gate, file_name="=1+1.csv"
    )
    assert done.ending == "waiting", done.reason
    assert cells_that_start_a_formula(findings_csv(done.findings)) == []
    approve(store, 1, who="bo", comment="=1+1", gate=gate)
    return store


def cells_that_start_a_formula(written: str) -> list[str]:
    """The text cells and names of a CSV that a spreadsheet would take for a formula; plain numbers are none."""
    cells = pl.read_csv(written.encode(), has_header=False, infer_schema=False)
    every = pl.concat([cells[name].drop_nulls().rename("cell") for name in cells.columns])
    is_number = every.str.contains(r"^-?\d+(\.\d+)?(e-?\d+)?$")
    return every.filter(every.str.contains(STARTS_A_FORMULA) & ~is_number).to_list()


def test_formulas_are_kept_as_text(obeyed: Store) -> None:
    (key,) = [key for key in obeyed.tables() if key.table == "rows"]
    rows = obeyed.read(key)
    assert rows.select("country", "pollster", "sample", "wording_USA").unique().rows() == [
        ("EST", "=HYPERLINK(1)", "+national", "@SUM(1+1)*cmd|'x'!A1")
    ]
    assert rows["view_USA"].value_counts().sort("view_USA").rows() == [("Favourable", 200), ("Unfavourable", 200)]
    assert set(rows["subgroup_sex"]) == set(FORMULAS[:2])


def test_no_csv_that_leaves_starts_a_formula(obeyed: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_HOME", str(obeyed.home))
    asked = [
        ("survey", "history"), ("survey", "queue"), ("history", "survey_responses"),
        *(("survey", "preview", 1, "--part", part) for part in PARTS),
        ("figures", "favourable", "--home", "USA", "--source", "own"),
    ]  # fmt: skip
    text("country,=weight,@view\nFRA,1,=1+1\nFRA,1,+2\nFRA,1,-x\n")(tmp_path / "=a.csv")
    text("weight: =weight\n")(tmp_path / "design.yaml")
    asked += [
        ("survey", "inspect", tmp_path / "=a.csv"),
        ("survey", "estimate", tmp_path / "=a.csv", "--design", tmp_path / "design.yaml", "--column", "@view"),
    ]
    seen = ""
    for one in asked:
        answer = comity(*one, "--format", "csv")
        assert answer.code == 0, (one, answer.errors)
        seen += answer.text
        assert cells_that_start_a_formula(answer.text) == [], one
    for shown in ("'=HYPERLINK(1)", "'=1+1.csv", "'-ana", "'@view", "'-x"):
        assert shown in seen, shown
