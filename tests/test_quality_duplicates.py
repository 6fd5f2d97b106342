"""Events that are held twice: under two ids of one source, under one id in two, as a poll's answers and percentages."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from quality_held import Given, broken, nothing, real, refused, with_given
from store_fixtures import FilledStore

from data.datasets import DATASETS
from validation.check import Looked, Subject
from validation.checks.duplicates_across import CHECK_ACROSS, CHECK_WITHIN
from validation.checks.duplicates_across_likeness import likeness
from validation.held import Held
from validation.place_years import id_columns

COVERS = [(None, "USA", 2000, 2024)]


@pytest.fixture(scope="module")
def held(filled_store: FilledStore) -> Held:
    return real(filled_store)


def visit(id: str, **more: Any) -> dict[str, Any]:

    return {
        "home": "USA",
        "visit": id,
        "partner": "POL",
        "year": 2024,
        "day": date(2024, 5, 13),
        "kind": "deputy",
    } | more


def test_a_visit_typed_twice_under_two_ids_is_one_finding_with_both_rows(tmp_path: Path) -> None:
    given = Given(
        dataset="visits",
        rows=[
            visit("V1", title="Talks"),
            visit("V2", title="Talks"),
            visit("V3", title="Other talks"),
            visit("V4", kind="chief", title="Talks"),
            visit("V5", title="Talks", day=None),
            visit("V6", title="Talks", day=None),
        ],
    )
    found = broken(CHECK_WITHIN, with_given(nothing(), tmp_path, given), given.subject)
    assert found.select("subject", "place", "year", "value", "rows", "count").rows() == [
        ("V1", "POL", 2024, "V1; V2", [2, 3], 2)
    ], "where the day is not known, two rows may be two visits"


def exercise(id: str, name: str, start: str, *actors: str) -> list[dict[str, Any]]:
    common = {"exercise": id, "name": name, "start": start, "start_year": int(start[:4]), "size_known": True}
    return [
        common | {"participant": at, "actor": actor, "listed_participants": 2} for at, actor in enumerate(actors, 1)
    ]


def test_an_exercise_is_one_where_name_start_and_parties_are_whatever_the_order_and_the_writing(tmp_path: Path) -> None:
    rows = [
        *exercise("E1", "Sea Breeze", "2008-07", "USA", "UKR"),
        *exercise("E2", "SEA-BREEZE", "2008-07", "UKR", "USA"),
        *exercise("E3", "Sea Breeze", "2008-07", "USA", "UKR", "ROU"),
        *exercise("E4", "unnamed", "2008-07", "USA", "UKR"),
        *exercise("E5", "unnamed", "2008-07", "USA", "UKR"),
    ]
    given = Given(dataset="exercise_participations", rows=rows)
    found = broken(CHECK_WITHIN, with_given(nothing(), tmp_path, given), given.subject)
    assert found.select("value", "rows").rows() == [
        ("E1 · Sea Breeze · 2008-07; E2 · SEA-BREEZE · 2008-07", [2, 3, 4, 5])
    ], "two unnamed exercises of a month are not told to be one"


def test_a_real_agreement_copied_under_another_id_is_found_and_nothing_else(held: Held, tmp_path: Path) -> None:
    dcad = Subject(dataset="agreement_parties", source="dcad", version="1.0")
    rows = held.rows(dcad).collect()
    copied = rows.filter(pl.col("agreement") == "DCADv1.0-0001").with_columns(agreement=pl.lit("DCADv1.0-9999"))
    given = Given(dataset="agreement_parties", source="dcad", version="1.0", rows=pl.concat([rows, copied]))
    found = broken(CHECK_WITHIN, with_given(held, tmp_path, given), dcad)
    assert found["value"].to_list() == ["DCADv1.0-0001; DCADv1.0-9999"]


def test_the_alike_events_of_the_real_files_are_those_of_a_count_of_their_own(held: Held) -> None:
    for release in held.releases("conflict_events"):
        rows = held.rows(release).filter(pl.col("best") >= 10).collect()
        columns = [name for name in rows.columns if name in likeness(held.dataset(release)).columns]
        twice = duckdb.sql(
            f"select count(*) as n from rows group by {', '.join(columns)} having count(*) > 1"
        ).fetchall()
        looked = CHECK_WITHIN.look(held, release)
        assert isinstance(looked, Looked)
        assert sorted(looked.cases.filter(~pl.col("holds"))["count"]) == sorted(count for (count,) in twice)


def test_no_likeness_asks_for_the_id_itself_and_none_is_of_respondents() -> None:
    alike = {one.id: likeness(one) for one in DATASETS}
    assert {"visits", "exercise_participations", "agreement_parties", "exchanges", "home_mediations"} <= {
        id for id, found in alike.items() if found is not None
    }
    for one in DATASETS:
        found = alike[one.id]
        if found is not None:
            assert not one.respondents
            assert set(found.columns).isdisjoint(set(id_columns(one)) - set(one.event or ())), one.id


def test_an_own_record_that_took_over_rows_of_the_public_one_bears_nothing_out(held: Held, tmp_path: Path) -> None:
    public = Subject(dataset="visits", source="visits-us", version="2012")
    taken = held.rows(public).filter(pl.col("year") == 2011, pl.col("partner") == "JPN").collect()
    own = taken.with_columns(visit=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("O1")).otherwise("visit"))
    given = Given(dataset="visits", rows=own, covers=COVERS)
    found = broken(CHECK_ACROSS, with_given(held, tmp_path, given), Subject(dataset="visits"))
    assert own.height > 1
    assert found.select("subject", "count", "value").rows() == [
        ("JPN 2011 own and visits-us", own.height - 1, "own and visits-us")
    ]


def test_an_own_record_with_ids_of_its_own_stands_twice_nowhere(held: Held, tmp_path: Path) -> None:
    given = Given(dataset="visits", rows=[visit("O1"), visit("O2", kind="chief")], covers=COVERS)
    assert broken(CHECK_ACROSS, with_given(held, tmp_path, given), Subject(dataset="visits")).is_empty()


def test_where_one_source_alone_is_held_nobody_is_asked(held: Held) -> None:
    assert CHECK_ACROSS.look(held, Subject(dataset="visits")) is None
    assert CHECK_ACROSS.look(held, Subject(dataset="survey_responses")) is None


PERCENT = {"pollster": "Pew Research Center", "country": "POL", "about": "USA", "wave": 2019, "answer": "favourable"}


def test_a_poll_held_as_answers_and_as_percentages_is_one_poll(held: Held, tmp_path: Path) -> None:
    pollster = held.rows(Subject(dataset="survey_responses", source="pew", version="global-attitudes"))
    name = pollster.select("pollster").head(1).collect().item()
    more = {"percent": 79.0, "source_url": "x", "wording": "y"}
    rows = [
        PERCENT | more | {"pollster": name.upper()},
        PERCENT | more | {"pollster": name.upper(), "answer": "unfavourable", "percent": 10.0},
        PERCENT | more | {"pollster": name, "about": "BRA"},
        PERCENT | more | {"pollster": "Another pollster"},
    ]
    given = Given(dataset="published_figures", rows=rows, version="published")
    found = broken(CHECK_ACROSS, with_given(held, tmp_path, given), Subject(dataset="published_figures"))
    assert found.select("place", "year", "value", "rows", "count").rows() == [("POL", 2019, "USA", [2, 3], 2)]
    alone = with_given(nothing(), tmp_path, given)
    assert "answers" in refused(CHECK_ACROSS, alone, Subject(dataset="published_figures"))


def test_rows_that_say_too_little_are_not_compared(tmp_path: Path) -> None:
    given = Given(dataset="visits", rows=[visit("V1", day=None), visit("V2", day=None)])
    assert "No event says enough" in refused(CHECK_WITHIN, with_given(nothing(), tmp_path, given), given.subject)
    assert CHECK_WITHIN.look(nothing(), Subject(dataset="troop_years", source="own", version="record")) is None
