"""Mirror reconciliation of records that only count, and of homes that are groups of states."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from quality_held import Given, broken, nothing, refused, with_given
from test_mirror import EXERCISES, VISITS, beside, compared, exercise

from validation.check import Looked
from validation.checks.mirror import CHECK, ONLY_OURS, ONLY_THEIRS


def visits_counted(*counts: tuple[str, int, str, int | None]) -> list[dict[str, Any]]:
    names = ("partner", "year", "visitors", "visits")
    return [{"home": "USA"} | dict(zip(names, one, strict=True)) for one in counts]


def test_records_that_only_count_are_compared_by_number(tmp_path: Path) -> None:
    ours = visits_counted(("POL", 2008, "government", 3), ("POL", 2008, "military", 1), ("LTU", 2008, "military", None),
                          ("EST", 2009, "military", 2), ("EST", 2012, "military", 2))  # fmt: skip
    theirs = visits_counted(("POL", 2008, "government", 1), ("POL", 2008, "military", 5), ("LTU", 2008, "military", 4))
    own = Given(dataset="visit_counts", rows=ours, covers=[(None, "USA", 2000, 2012)])
    public = replace(own, rows=theirs, covers=[(None, "USA", 2005, 2010)], source="visits-china", version="2018")
    held = with_given(nothing(), tmp_path, own, public)
    assert compared(held, "visit_counts") == [("EST", 2009, 0, 2, 0), ("POL", 2008, 2, 2, 4)], (
        "what nobody counted is not compared, and no row is none"
    )
    looked = CHECK.look(held, public.subject)
    assert isinstance(looked, Looked)
    assert "A count cannot tell which they are." in looked.reason
    told = looked.cases.filter(~pl.col("holds")).select("place", "column", "old", "new", "value")
    assert told.rows() == [
        ("EST", ONLY_OURS, 0.0, 2.0, "military (ours 2, theirs 0)"),
        ("POL", ONLY_OURS, 2.0, 2.0, "government (ours 3, theirs 1)"),
        ("POL", ONLY_THEIRS, 2.0, 4.0, "military (ours 1, theirs 5)"),
    ]
    assert broken(CHECK, held, public.subject)["column"].to_list() == [ONLY_THEIRS]


def test_events_of_a_group_are_those_of_its_members_of_the_year(tmp_path: Path) -> None:
    ours = [
        *exercise("O1", "Alpha", "2008-06-01", "USA", "POL", "UKR"),
        *exercise("O2", "Beta", "2008-09-01", "USA", "UKR"),
    ]
    theirs = [
        *exercise("M1", "Alpha", "2008-06-01", "USA", "POL", "UKR"),
        *exercise("M2", "Before", "1998-06-01", "POL", "UKR"),
        *exercise("M3", "Gamma", "2008-11-01", "DEU", "GEO"),
        *exercise("M4", "Others", "2008-11-01", "UKR", "GEO"),
        *exercise("M5", "Alone", "2008-11-01", "USA"),
    ]
    held = beside(tmp_path, ours, theirs, covers=(1990, 2020))
    own = Given(dataset="exercise_participations", rows=ours, covers=[(None, "NATO", 1990, 2020)])
    held = replace(with_given(held, tmp_path, own), home="NATO")
    assert compared(held) == [
        ("GEO", 2008, 0, 0, 1),
        ("POL", 2008, 1, 0, 0),
        ("UKR", 2008, 1, 1, 0),
        ("USA", 2008, 1, 0, 0),
    ], "Poland joined in 1999; of one member alone there is no partner"


def test_where_a_group_has_no_events_of_its_own_it_says_so(tmp_path: Path) -> None:
    rows = exercise("O", "Ours", "2008-06-01", "USA", "POL")
    of_all = replace(beside(tmp_path, rows, rows), home="UN")
    assert refused(CHECK, of_all, EXERCISES).startswith("Nearly every state is a member of the UN")
    visit = {"home": "POL", "visit": "V", "partner": "LTU", "year": 2008, "kind": "chief"}
    own = Given(dataset="visits", rows=[visit], covers=[(None, "NATO", 2008, 2008)])
    public = replace(own, rows=[visit | {"home": "USA"}], source="visits-us", version="2012")
    of_nato = replace(with_given(nothing(), tmp_path, own, public), home="NATO")
    assert refused(CHECK, of_nato, VISITS) == (
        "NATO is a group of states, and this record holds what single states did, each its own."
    )
