"""A case is read whole or refused in one sentence; what its page says is counted from figures and dated facts."""

import csv
from datetime import date
from pathlib import Path

import pytest

from data.casebook import COLUMNS, SHIPPED, CaseFault, cases, milestones_of, read_cases
from metrics.families import REGISTRY

GOOD = """id: example
title: An example
home: USA
places: [POL]
milestones:
  - {date: 2001-02-03, kind: agreement, what: Something signed, source: A treaty}
"""


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_the_five_cases_hold_every_fact_of_the_casebook_with_its_source(provider_files: Path) -> None:
    with (provider_files.parent / "casebook.csv").open(encoding="utf-8") as told:
        facts = {(one["case"], one["date"], one["kind"], one["what"], one["source"]) for one in csv.DictReader(told)}
    held = {(case.id, str(one.day), one.kind, one.what, one.source) for case in cases() for one in case.milestones}
    assert held == facts and len(facts) == 35
    assert {case.id for case in cases()} == {"us-india", "korea", "balkans", "liberia", "south-sudan"}


def test_every_measure_a_shipped_case_draws_is_declared() -> None:
    named = {(case.id, one.measure) for case in cases() for one in case.figures}
    assert {(case, measure) for case, measure in named if measure not in REGISTRY.measures} == set()


def test_milestones_of_a_pair_are_those_of_every_case_both_belong_to() -> None:
    korea = milestones_of(cases(), "KOR", "PRK")
    assert [one.day for one in korea] == sorted(one.day for one in korea) and len(korea) == 8
    assert milestones_of(cases(), "PRK", "KOR") == korea
    assert milestones_of(cases(), "USA", "POL") == ()


def test_a_yaml_case_is_read_with_its_days_and_the_users_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (case,) = read_cases(written(tmp_path, GOOD), own=True)
    assert (case.home, case.places, case.milestones[0].day, case.own) == ("USA", ("POL",), date(2001, 2, 3), True)
    assert case.first == 1991
    written(tmp_path, GOOD.replace("id: example", "id: korea"))
    known = {one.id: one for one in cases(tmp_path)}
    assert known["korea"].title == "An example" and len(known) == 5


def test_a_csv_adds_milestones_to_a_shipped_case_and_makes_new_ones(tmp_path: Path) -> None:
    text = ",".join((*COLUMNS, "title", "home", "places")) + "\n"
    text += "us-india,2023-06-22,dialogue,Example roadmap,Example statement,,,\n"
    text += "new,2020-01-01,visit,Example visit,Example source,A new case,POL,LTU;LVA\n"
    grown, new = read_cases(written(tmp_path, text, "mine.csv"), own=True)
    assert len(grown.milestones) == 8 and grown.figures and grown.own
    assert (new.home, new.places, new.figures) == ("POL", ("LTU", "LVA"), ())


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (("id: example", "id: ../x"), "the id is"),
        (("USA", "XXX"), "no state or organisation has the id “XXX”"),
        (("[POL]", "[]"), "no place is named"),
        (("2001-02-03", "2001-02-31"), "a milestone's date is"),
        (("kind: agreement", "kind: rumour"), "a milestone's kind is “rumour”"),
        (("source: A treaty", "source:"), "source is"),
        (("title: An example", "title: [a, b]"), "title is"),
        (("[POL]", "POL"), "places is “POL”"),
        (("id: example", "figures: 3\nid: example"), "figures is “3”"),
        (("milestones:", "nothing:"), "there is no milestone"),
        (("id: example", "figures: [favourable]\nid: example"), "a figure is “favourable”"),
        (("id: example", "first: long ago\nid: example"), "the first year is"),
        (("id: example", "id: example\n  - ]: {"), "is no YAML"),
        (("id: example", "id: !!python/object/apply:os.system [ls]"), "no YAML"),
    ],
)
def test_a_case_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, changed: tuple[str, str], says: str
) -> None:
    with pytest.raises(CaseFault) as fault:
        read_cases(written(tmp_path, GOOD.replace(*changed)))
    assert says in str(fault.value) and "case.yaml" in str(fault.value)
    assert str(fault.value).count("Allowed: ") == 1 and "Traceback" not in str(fault.value)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"- just\n- a list\n", b"x" * 1_000_001])
def test_a_file_that_is_no_case_is_refused(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(body)
    with pytest.raises(CaseFault):
        read_cases(file)


def test_every_shipped_case_is_a_file_of_its_own_name() -> None:
    assert all(read_cases(file)[0].id == file.stem for file in SHIPPED.glob("*.yaml"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "there is no column case, date, kind, what, source"),
        ("case,date,kind,what,source\n", "there is no milestone"),
        ("case;date;kind;what;source\nx;2020-01-01;visit;Example;Note\n", "with commas between the columns"),
    ],
)
def test_a_table_of_milestones_that_cannot_be_used_says_what_it_lacks(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(CaseFault) as fault:
        read_cases(file, own=True)
    assert says in str(fault.value)


def test_the_case_that_the_documents_show_is_one(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "docs" / "records.md").read_text("utf-8")
    shown = text.split("A case is a YAML file:")[1].split("or a CSV of milestones")[0]
    file = tmp_path / "shown.yaml"
    file.write_text("\n".join(line.removeprefix("    ") for line in shown.splitlines()), "utf-8")
    (case,) = read_cases(file, own=True)
    assert (case.id, case.places, len(case.figures), case.milestones[0].turn) == ("poland-lithuania", ("LTU",), 2, True)
    assert {one.measure for one in case.figures} <= set(REGISTRY.measures)
