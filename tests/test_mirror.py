"""Mirror reconciliation: our own record beside the public one, event by event, partner by partner, year by year."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from quality_held import Given, broken, nothing, real, refused, with_given
from store_fixtures import FilledStore

from validation.check import Looked, Subject
from validation.checks.mirror import CHECK, ONLY_OURS, ONLY_THEIRS, TABLE_SCHEMA, mirror_table
from validation.held import Held

EXERCISES = Subject(dataset="exercise_participations", source="mme")
AGREEMENTS = Subject(dataset="agreement_parties", source="dcad")
VISITS = Subject(dataset="visits", source="visits-us")
COUNTS = ("agree", "only_ours", "only_theirs")


@pytest.fixture(scope="module")
def held(filled_store: FilledStore) -> Held:
    return real(filled_store)


def exercise(id: str, name: str, start: str, *actors: str | None) -> list[dict[str, Any]]:
    """Rows of one exercise whose start is known to the day, the month or the year."""
    year, month, day = [*(int(part) for part in start.split("-")), None, None][:3]
    common = {
        "exercise": id,
        "name": name,
        "start": start,
        "start_year": year,
        "start_month": month,
        "start_date": date(year or 0, month, day) if month and day else None,
        "listed_participants": len(actors),
        "size_known": True,
    }
    return [common | {"participant": at, "actor": actor} for at, actor in enumerate(actors, start=1)]


def beside(folder: Path, ours: list[Any], theirs: list[Any], covers: tuple[int, int] = (2000, 2020)) -> Held:
    """An own record of exercises that covers the years given, and a public one that ends in 2010."""
    own = Given(dataset="exercise_participations", rows=ours, covers=[(None, "USA", *covers)])
    public = Given(
        dataset="exercise_participations", rows=theirs, covers=[(None, None, 1980, 2010)], source="mme", version="7"
    )
    return with_given(nothing(), folder, own, public)


def compared(held: Held, dataset: str = "exercise_participations") -> list[tuple[Any, ...]]:
    return mirror_table(held, dataset).select("place", "year", *COUNTS).rows()


def only(folder: Path, ours: str, theirs: str, names: tuple[str, str] = ("Ours", "Theirs")) -> tuple[int, ...]:
    """Of one exercise with Poland in each record, starting as said: how many agree, are only ours, only theirs."""
    held = beside(folder, exercise("O", names[0], ours, "USA", "POL"), exercise("M", names[1], theirs, "USA", "POL"))
    return tuple(mirror_table(held, "exercise_participations").select(pl.col(*COUNTS).sum()).row(0))


BOTH, APART = (1, 0, 0), (0, 1, 1)


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("2008-07-14", "2008-07-14", BOTH),
        ("2008-07-14", "2008-07-24", BOTH),
        ("2008-07-14", "2008-07-25", APART),
        ("2008-07-28", "2008-08-03", BOTH),
        ("2008-12-29", "2009-01-04", BOTH),
        ("2008-07-14", "2008-07", BOTH),
        ("2008-07", "2008-07", BOTH),
        ("2008-07-14", "2008-08", APART),
        ("2008-07-14", "2008", BOTH),
        ("2008", "2008-03", BOTH),
        ("2008", "2009", APART),
    ],
)
def test_events_agree_as_far_as_their_days_are_known(tmp_path: Path, ours: str, theirs: str, told: Any) -> None:
    assert only(tmp_path, ours, theirs) == told


def test_the_same_name_in_the_same_year_is_the_same_event_and_unnamed_is_no_name(tmp_path: Path) -> None:
    assert only(tmp_path, "2008-03-01", "2008-09-01", ("Sea Breeze", "SEA-BREEZE")) == BOTH
    assert only(tmp_path, "2008-03-01", "2009-03-20", ("Sea Breeze", "Sea Breeze")) == APART
    assert only(tmp_path, "2008-03-01", "2008-09-01", ("unnamed", "unnamed")) == APART


def test_a_start_that_is_written_once_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    columns = ("start_month", "start_date")
    theirs = exercise("M", "Theirs", "2008-07-14", "USA", "POL")
    for start, told in (("2008-07-20", BOTH), ("2008-07", BOTH), ("2008-09-01", APART), ("2008-09", APART)):
        ours = [row | dict.fromkeys(columns) for row in exercise("O", "Ours", start, "USA", "POL")]
        table = mirror_table(beside(tmp_path, ours, theirs), "exercise_participations")
        assert table.select(pl.col(*COUNTS).sum()).row(0) == told, start


def test_the_same_name_goes_before_the_same_day(tmp_path: Path) -> None:
    ours = [
        *exercise("O1", "Anaconda", "2008-06-01", "USA", "POL"),
        *exercise("O2", "Baltops", "2008-06-01", "USA", "POL"),
    ]
    theirs = exercise("M1", "Baltops", "2008-06-01", "USA", "POL")
    (row,) = mirror_table(beside(tmp_path, ours, theirs), "exercise_participations").rows(named=True)
    assert (row["agree"], row["only_ours"], row["examples"]) == (1, 1, "only ours: 2008-06-01 Anaconda")


def test_where_no_day_is_known_as_many_agree_as_both_have(tmp_path: Path) -> None:
    ours = [row for at in range(3) for row in exercise(f"O{at}", f"Ours {at}", "2008", "USA", "POL")]
    theirs = [row for at in range(5) for row in exercise(f"M{at}", "unnamed", "2008", "USA", "POL")]
    assert compared(beside(tmp_path, ours, theirs)) == [("POL", 2008, 3, 0, 2)]


def test_an_exercise_of_many_is_told_with_each_partner_once_and_without_those_who_are_no_state(tmp_path: Path) -> None:
    ours = exercise("O", "Ours", "2008-06-01", "USA", "POL", "LTU", None, "POL")
    theirs = exercise("M", "Theirs", "2008-06-02", "POL", "USA", "EST")
    assert compared(beside(tmp_path, ours, theirs)) == [
        ("EST", 2008, 0, 0, 1),
        ("LTU", 2008, 0, 1, 0),
        ("POL", 2008, 1, 0, 0),
    ]


def test_what_others_did_without_us_is_not_compared(tmp_path: Path) -> None:
    ours = exercise("O", "Ours", "2008-06-01", "USA", "POL")
    theirs = [*exercise("M", "Theirs", "2008-06-01", "USA", "POL"), *exercise("N", "Other", "2008-06-01", "DEU", "POL")]
    assert compared(beside(tmp_path, ours, theirs)) == [("POL", 2008, 1, 0, 0)]


def test_only_years_that_both_cover_are_compared(tmp_path: Path) -> None:
    spans = ["1999-06-01", "2000-06-01", "2010-06-01", "2011-06-01"]
    ours = [row for at in spans for row in exercise(f"O{at}", "Ours", at, "USA", "POL")]
    theirs = [row for at in spans[:3] for row in exercise(f"M{at}", "Theirs", at, "USA", "LTU")]
    assert compared(beside(tmp_path, ours, theirs)) == [
        ("LTU", 2000, 0, 0, 1),
        ("LTU", 2010, 0, 0, 1),
        ("POL", 2000, 0, 1, 0),
        ("POL", 2010, 0, 1, 0),
    ]


def test_an_event_over_the_end_of_what_both_cover_is_no_disagreement(tmp_path: Path) -> None:
    ours = exercise("O", "Ours", "2011-01-02", "USA", "POL")
    theirs = exercise("M", "Theirs", "2010-12-30", "USA", "POL")
    assert compared(beside(tmp_path, ours, theirs)) == [("POL", 2010, 1, 0, 0)]


def test_where_no_year_is_covered_by_both_it_says_so_and_the_table_is_empty(tmp_path: Path) -> None:
    rows = exercise("O", "Ours", "2015-06-01", "USA", "POL")
    held = beside(tmp_path, rows, exercise("M", "Theirs", "2008-06-01", "USA", "POL"), covers=(2011, 2020))
    assert refused(CHECK, held, EXERCISES) == (
        "No year is covered by both for USA: the own record covers 2011–2020, the public one 1980–2010."
    )
    assert mirror_table(held, "exercise_participations").schema == TABLE_SCHEMA


def test_what_cannot_be_compared_says_why(held: Held, filled_store: FilledStore, tmp_path: Path) -> None:
    assert "No own record" in refused(CHECK, held, VISITS)
    own = Given(
        dataset="exercise_participations",
        rows=exercise("O", "Ours", "2008-06-01", "USA", "POL"),
        covers=[(None, "USA", 2000, 2020)],
    )
    assert "only figures ship" in refused(CHECK, with_given(nothing(), tmp_path, own), EXERCISES)
    of_another = replace(beside(tmp_path, list(own.rows), list(own.rows)), home="FRA")
    assert "names no partner of FRA" in refused(CHECK, of_another, EXERCISES)
    assert CHECK.look(held, replace(EXERCISES, source="own")) is None
    assert CHECK.look(held, Subject(dataset="troop_years", source="troops")) is None


def test_a_finding_names_partner_year_side_and_events_and_what_only_we_know_is_known(tmp_path: Path) -> None:
    ours = exercise("O", "Ours", "2008-03-01", "USA", "POL")
    theirs = exercise("M", "Theirs", "2008-09-01", "USA", "POL")
    held = beside(tmp_path, ours, theirs)
    looked = CHECK.look(held, EXERCISES)
    assert isinstance(looked, Looked)
    assert looked.cases.select("subject", "column", "value", "old", "new", "holds").rows() == [
        (f"POL 2008 {ONLY_OURS}", ONLY_OURS, "2008-03-01 Ours", 0.0, 1.0, False),
        (f"POL 2008 {ONLY_THEIRS}", ONLY_THEIRS, "2008-09-01 Theirs", 0.0, 1.0, False),
    ]
    found = broken(CHECK, held, EXERCISES)
    assert found.select("column", "rows", "count").rows() == [(ONLY_THEIRS, [3], 1)]
    assert "does not say which" in looked.remedy


# The real public records, beside an own record made of them.


def our_own(held: Held, public: Subject, event: tuple[str, ...], period: str, day: str, first: int) -> pl.DataFrame:
    """The home's part of a public record from a year on, as a ministry would keep it: own ids, days some days off."""
    newest = held.newest(public.dataset, public.source or "")
    assert newest is not None
    rows = held.rows(newest).filter(pl.col(period) >= first).collect()
    if "home" not in rows.columns:
        rows = rows.join(rows.filter(actor="USA").select(event).unique(), on=list(event), how="semi")
    return rows.with_columns(
        pl.format("OUR-{}", event[0]).alias(event[0]),
        pl.when(pl.col("file_row") % 3 == 0).then(pl.col(day).dt.offset_by("3d")).otherwise(day).alias(day),
    )


def test_a_ministrys_record_of_the_same_visits_agrees_in_every_one(held: Held, tmp_path: Path) -> None:
    rows = our_own(held, VISITS, ("visit",), "year", "day", 2004).drop("title", "office")
    own = Given(dataset="visits", rows=rows, covers=[(None, "USA", 2004, 2024)])
    together = with_given(held, tmp_path, own)
    table = mirror_table(together, "visits")
    public = held.rows(Subject(dataset="visits", source="visits-us", version="2012"))
    expected = public.filter(pl.col("year") >= 2004, pl.col("partner").is_not_null()).select(pl.len()).collect().item()
    assert table.select(pl.col(*COUNTS).sum()).row(0) == (expected, 0, 0)
    assert (table["year"].min(), table["year"].max()) == (2004, 2012)
    assert broken(CHECK, together, VISITS).is_empty()


def test_a_visit_missing_in_our_record_is_the_one_finding(held: Held, tmp_path: Path) -> None:
    rows = our_own(held, VISITS, ("visit",), "year", "day", 2004)
    gone = rows.filter(pl.col("year") == 2009, pl.col("partner").is_not_null()).sort("visit").head(1)
    own = Given(dataset="visits", rows=rows.join(gone, on="visit", how="anti"), covers=[(None, "USA", 2004, 2024)])
    found = broken(CHECK, with_given(held, tmp_path, own), VISITS)
    assert found.select("place", "year", "column", "new").rows() == [(gone["partner"].item(), 2009, ONLY_THEIRS, 1.0)]
    assert found["rows"].to_list() == [gone["file_row"].to_list()], "rows are those of the public file"


def test_ranks_that_the_public_list_does_not_have_are_not_compared(held: Held, tmp_path: Path) -> None:
    rows = [
        {"home": "USA", "visit": f"O{kind}", "partner": "POL", "year": 2010, "day": date(2010, 2, 3), "kind": kind}
        for kind in ("received", "dialogue", "other", "chief")
    ]
    own = Given(dataset="visits", rows=rows, covers=[(None, "USA", 2010, 2010)])
    table = mirror_table(with_given(held, tmp_path, own), "visits").filter(place="POL")
    assert table["only_ours"].to_list() == [1], "the chief's alone"


def test_a_ministrys_record_of_the_same_agreements_agrees_in_every_one(held: Held, tmp_path: Path) -> None:
    rows = our_own(held, AGREEMENTS, ("agreement",), "signed_year", "signed", 1990)
    both = Given(dataset="agreement_parties", rows=rows, covers=[(None, "USA", 1990, 2024)])
    counts = mirror_table(with_given(held, tmp_path, both), "agreement_parties").select(pl.col(*COUNTS).sum()).row(0)
    assert counts == (rows.filter(pl.col("actor") != "USA").height, 0, 0)
    ours_alone = replace(both, rows=rows.filter(pl.col("actor") == "USA"))
    told = mirror_table(with_given(held, tmp_path, ours_alone), "agreement_parties")
    assert told.select(pl.col(*COUNTS).sum()).row(0) == counts, (
        "a record that has the home's rows alone names partners too"
    )


def test_exercises_written_under_other_names_agree_but_for_a_handful(held: Held, tmp_path: Path) -> None:
    rows = our_own(held, EXERCISES, ("exercise", "name", "start"), "start_year", "start_date", 2000)
    own = Given(
        dataset="exercise_participations",
        rows=rows.with_columns(name=pl.format("Our {}", "name")),
        covers=[(None, "USA", 2000, 2024)],
    )
    table = mirror_table(with_given(held, tmp_path, own), "exercise_participations")
    agree, ours, theirs = table.select(pl.col(*COUNTS).sum()).row(0)
    assert agree + ours == agree + theirs > 3000
    assert ours <= 5, "where several are days apart, the nearest go together first and one may be left over"
