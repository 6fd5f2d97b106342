"""A release beside the one before it: what is gone, revised, too many, shifted or empty is told, by one check alone."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from store_fixtures import FilledStore
from time_checks import AGAINST_BEFORE, Change, asked, held_with, mutated, objections, release, stored

from data.coverage import coverage_of
from validation.check import Looked, Subject
from validation.checks import coverage_kept, revisions
from validation.held import Held
from validation.run import held_of

VIOLENCE = Subject(dataset="violence_country_years", source="ucdp", version="25.1")
CANDIDATE = Subject(dataset="conflict_events", source="ucdp-candidate", version="21.01.21.12")
FEBRUARY = Subject(dataset="conflict_events", source="ucdp-candidate", version="22.0.2")
EXERCISES = Subject(dataset="exercise_participations", source="mme", version="7")
TROOPS = Subject(dataset="troop_years", source="troops", version="2023")
AID = Subject(dataset="assistance_obligations", source="greenbook", version="2019")
POINTS = Subject(dataset="ideal_points", source="unga", version="2020-04")
REGIMES = Subject(dataset="regime_years", source="democracy", version="2025")
ANSWERS = Subject(dataset="survey_responses", source="pew", version="global-attitudes")
MISSIONS = Subject(dataset="peacekeeping_missions", source="ipi", version="to 2017-03")

AFG, Y2003, BRAZIL = pl.col("place") == "AFG", pl.col("year") == 2003, pl.col("country") == "BRA"


def without(rows: pl.Expr) -> Change:
    return lambda frame: frame.filter(~rows.fill_null(False))


def where(rows: pl.Expr, **new: pl.Expr) -> Change:
    return lambda frame: frame.with_columns(
        pl.when(rows).then(value).otherwise(pl.col(name)).alias(name) for name, value in new.items()
    )


MUTATIONS: dict[str, tuple[Subject, Change, dict[str, list[str]]]] = {
    "a state is gone": (VIOLENCE, without(AFG), {"coverage kept": ["AFG"]}),
    "a year is gone": (VIOLENCE, without(Y2003), {"coverage kept": ["2003"]}),
    "a state's year is gone": (VIOLENCE, without(AFG & Y2003), {"coverage kept": ["AFG 2003"]}),
    "a kind is gone": (VIOLENCE, without(pl.col("kind") == "one-sided"), {"coverage kept": ["one-sided"]}),
    "a month is gone": (CANDIDATE, without(pl.col("date_start").dt.month() == 7), {"coverage kept": ["2021-07"]}),
    "a month of missions is gone": (
        MISSIONS,
        without(pl.col("month") == date(2010, 5, 1)),
        {"coverage kept": ["2010-05"]},
    ),
    "a partner is gone": (TROOPS, without(pl.col("partner") == "DEU"), {"coverage kept": ["DEU"]}),
    "a participant is gone": (EXERCISES, without(pl.col("actor") == "POL"), {"coverage kept": ["POL"]}),
    "a wave of a country is gone": (
        ANSWERS,
        without(BRAZIL & (pl.col("wave") == 2014)),
        {"coverage kept": ["BRA 2014"]},
    ),
    "one number is three times itself": (
        VIOLENCE,
        where(AFG & Y2003 & (pl.col("kind") == "state-based"), best=pl.col("best") * 3),
        {"revision": ["AFG 2003 state-based best"]},
    ),
    "one number has lost a digit": (
        TROOPS,
        where((pl.col("partner") == "DEU") & (pl.col("year") == 1990), troops=pl.col("troops") // 10),
        {"revision": ["DEU 1990 troops"]},
    ),
    "one score has another sign": (
        POINTS,
        where((pl.col("state") == "POL") & (pl.col("year") == 1990), point=pl.lit(-1.5)),
        {"revision": ["POL 1990 point"]},
    ),
    "rows stand twice": (VIOLENCE, lambda frame: pl.concat([frame, frame]), {"volume": ["rows"]}),
    "a column is empty": (VIOLENCE, where(pl.lit(True), low=pl.lit(None)), {"null share": ["low"]}),
    "a column is empty from a year on": (
        REGIMES,
        where(pl.col("year") > 1990, polity2=pl.lit(None)),
        {"null share": ["polity2"]},
    ),
    "a column is gone": (ANSWERS, lambda frame: frame.drop("view_CHN"), {"null share": ["view_CHN"]}),
    "a code is read as another": (
        CANDIDATE,
        lambda frame: frame.with_columns(where_precision=pl.lit(1)),
        {"drift": ["where_precision"]},
    ),
    "a list of accounts is read as one": (
        AID,
        lambda frame: frame.with_columns(account_group=pl.lit("other")),
        {"drift": ["account_group"]},
    ),
    "men are read as women": (
        ANSWERS,
        where(pl.col("sex") == "Male", sex=pl.lit("Female")),
        {"drift": ["sex"]},
    ),
}
"""By what befalls a real release: the release, the change, and all that is objected to."""


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_change_of_a_real_release_is_told_by_one_check_and_no_other(
    name: str, filled_store: FilledStore, tmp_path: Path
) -> None:
    subject, change, expected = MUTATIONS[name]
    assert objections(mutated(filled_store.store, tmp_path, subject, change), subject) == expected


def test_nothing_is_objected_to_where_a_release_stands_unchanged(filled_store: FilledStore, tmp_path: Path) -> None:
    held = held_of(filled_store.store, today=date(2025, 1, 15), home="USA", embedded=None)
    found = {}
    for subject in held.releases():
        folder = tmp_path / f"{subject.dataset} {subject.version}"
        folder.mkdir()
        found[subject] = objections(mutated(filled_store.store, folder, subject, lambda frame: frame), subject)
    assert len(found) == 23
    assert {subject: told for subject, told in found.items() if told} == {}


def test_a_second_country_brought_to_a_release_is_no_objection(filled_store: FilledStore) -> None:
    held = held_of(filled_store.store, today=date(2025, 1, 15), home="USA", embedded=None)
    final = Subject(dataset="conflict_events", source="ucdp", version="to 23.12, release not stated")
    table = held.table("rows", final)
    assert table is not None and table.before is not None, "Mexico came first, then Myanmar"
    assert objections(held, final) == {}
    assert not any(asked(check, held, final).not_applied for check in AGAINST_BEFORE), "Mexico is compared with itself"


def test_candidate_events_of_other_months_are_not_laid_beside_each_other(filled_store: FilledStore) -> None:
    held = held_of(filled_store.store, today=date(2025, 1, 15), home="USA", embedded=None)
    for check in AGAINST_BEFORE:
        told = asked(check, held, FEBRUARY).not_applied
        assert told == "This release and 21.01.21.12 look at no place and time together."


def test_conflict_years_and_country_years_are_two_datasets_and_never_compared(filled_store: FilledStore) -> None:
    held = held_of(filled_store.store, today=date(2025, 1, 15), home="USA", embedded=None)
    conflict = Subject(dataset="conflict_years", source="ucdp", version="22.1")
    for subject in (conflict, VIOLENCE):
        assert held.release_before(subject) is None
        assert all(asked(check, held, subject).not_applied for check in AGAINST_BEFORE)


def later_version(
    filled_store: FilledStore, folder: Path, change: Change, first: int, last: int
) -> tuple[Held, Subject]:
    """Organised violence as it is, and a later version of other years after a change."""
    rows, coverage = stored(filled_store.store, VIOLENCE)
    newer = Subject(dataset=VIOLENCE.dataset, source="ucdp", version="26.1")
    span = coverage_of([(None, None, date(first, 1, 1), date(last, 12, 31))])
    inside = rows.filter(pl.col("year").is_between(first, last))
    return held_with(*release(folder, VIOLENCE, rows, coverage), *release(folder, newer, change(inside), span)), newer


def test_a_later_version_is_compared_within_the_years_of_both(filled_store: FilledStore, tmp_path: Path) -> None:
    held, newer = later_version(
        filled_store, tmp_path, where(AFG & Y2003 & (pl.col("kind") == "state-based"), best=pl.lit(0)), 1989, 2024
    )
    told = asked(revisions.CHECK, held, newer)
    assert told.subjects == ["AFG 2003 state-based best"]
    assert told.reason == "Of {place} in {year}, {column} is {new}; in version 25.1, it was {old} ({subject})."


def test_a_later_version_that_no_longer_reaches_a_year_is_told_so_and_nothing_is_read_as_zero(
    filled_store: FilledStore, tmp_path: Path
) -> None:
    held, newer = later_version(filled_store, tmp_path, lambda frame: frame, 1989, 2022)
    assert objections(held, newer) == {"coverage kept": ["coverage of 2023", "coverage of 2024"]}


def test_rows_without_an_earlier_release_could_not_be_compared(filled_store: FilledStore, tmp_path: Path) -> None:
    held = held_with(*release(tmp_path, VIOLENCE, *stored(filled_store.store, VIOLENCE)))
    for check in AGAINST_BEFORE:
        told = asked(check, held, VIOLENCE).not_applied
        assert told == "Nothing stood before this release: there is nothing to compare it with."


# Small frames: the law of each limit.

YEARS = coverage_of([(None, None, date(2000, 1, 1), date(2009, 12, 31))])


def violence(cells: dict[tuple[str | None, int], int]) -> pl.DataFrame:
    """Rows of state-based violence: deaths by place and year."""
    rows = [
        {"place": place, "year": year, "kind": "state-based", "best": best, "file_row": number}
        for number, ((place, year), best) in enumerate(cells.items(), start=2)
    ]
    return pl.DataFrame(
        rows, schema={"place": pl.String, "year": pl.Int64, "kind": pl.String, "best": pl.Int64, "file_row": pl.Int64}
    )


def laid(tmp_path: Path, before: pl.DataFrame, now: pl.DataFrame, covered: pl.DataFrame = YEARS) -> Held:
    return held_with(*release(tmp_path, VIOLENCE, now, covered, before=before, coverage_before=YEARS))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (100, 200, False),  # twice is not more than twice
        (100, 201, True),
        (201, 100, True),
        (10, 34, False),  # fewer than 25 deaths more
        (10, 35, True),
        (0, 24, False),
        (0, 25, True),
        (25, 0, True),
        (0, 0, False),
    ],
)
def test_a_revision_is_told_beyond_the_ratio_and_the_floor(tmp_path: Path, old: int, new: int, told: bool) -> None:
    held = laid(tmp_path, violence({("AFG", 2003): old}), violence({("AFG", 2003): new}))
    found = asked(revisions.CHECK, held, VIOLENCE)
    assert list(found.subjects) == (["AFG 2003 state-based best"] if told else [])
    if told:
        case = found.broken.row(0, named=True)
        assert (case["place"], case["year"], case["column"]) == ("AFG", 2003, "best")
        assert (case["old"], case["new"], case["rows"]) == (float(old), float(new), [2])


def test_a_year_that_was_looked_at_and_has_no_row_is_none_and_one_nobody_looked_at_is_not(tmp_path: Path) -> None:
    before, now = violence({("AFG", 2003): 90, ("IRQ", 2003): 5}), violence({("IRQ", 2003): 5})
    assert asked(revisions.CHECK, laid(tmp_path, before, now), VIOLENCE).subjects == ["AFG 2003 state-based best"]
    iraq = coverage_of([(None, "IRQ", date(2000, 1, 1), date(2009, 12, 31))])
    held = laid(tmp_path, before, now, covered=iraq)
    assert asked(revisions.CHECK, held, VIOLENCE).subjects == []
    assert "coverage of every state" in asked(coverage_kept.CHECK, held, VIOLENCE).subjects


def test_a_number_that_is_not_known_is_no_revision(tmp_path: Path) -> None:
    unknown = violence({("AFG", 2003): 900}).with_columns(best=pl.lit(None, dtype=pl.Int64))
    for before, now in ((violence({("AFG", 2003): 900}), unknown), (unknown, violence({("AFG", 2003): 900}))):
        assert asked(revisions.CHECK, laid(tmp_path, before, now), VIOLENCE).subjects == []


def test_a_score_that_is_not_there_is_not_zero(tmp_path: Path) -> None:
    schema = {"state": pl.String, "session": pl.Int64, "year": pl.Int64, "point": pl.Float64, "file_row": pl.Int64}
    before = pl.DataFrame([("POL", 55, 2000, 2.0, 2), ("POL", 56, 2001, 1.0, 3)], schema=schema, orient="row")
    tables = release(tmp_path, POINTS, before.head(1), YEARS, before=before, coverage_before=YEARS)
    assert asked(revisions.CHECK, held_with(*tables), POINTS).subjects == []


def test_a_revision_told_forward_is_told_backward(filled_store: FilledStore, tmp_path: Path) -> None:
    rows, coverage = stored(filled_store.store, VIOLENCE)
    changed = rows.with_columns(best=pl.when(pl.col("file_row") % 7 == 0).then(pl.col("best") * 4).otherwise("best"))
    there = release(tmp_path, VIOLENCE, changed, coverage, before=rows, coverage_before=coverage)
    told = asked(revisions.CHECK, held_with(*there), VIOLENCE).broken
    back = release(tmp_path, VIOLENCE, rows, coverage, before=changed, coverage_before=coverage)
    again = asked(revisions.CHECK, held_with(*back), VIOLENCE).broken
    assert told.height > 50
    assert told.select("subject", "old", "new").rows() == again.select("subject", old="new", new="old").rows()


def test_a_state_of_a_row_or_two_may_go_with_a_correction_and_one_of_five_may_not(tmp_path: Path) -> None:
    few = {("TUV", 2000): 1, ("TUV", 2001): 1, **{("FJI", 2000 + year): 1 for year in (0, 2, 4, 6, 8)}, (None, 2003): 1}
    stays = {("IRQ", year): 3 for year in range(2000, 2010)}
    held = laid(tmp_path, violence({**stays, **few}), violence(stays))
    assert asked(coverage_kept.CHECK, held, VIOLENCE).subjects == ["FJI"]


def test_a_year_is_missed_of_a_place_told_every_year_and_of_one_with_gaps_not(tmp_path: Path) -> None:
    steady = {("IRQ", year): 3 for year in range(2000, 2010)}
    gaps = {("IRN", year): 3 for year in (2000, 2002, 2003, 2005, 2006, 2009)}
    held = laid(
        tmp_path,
        violence({**steady, **gaps}),
        violence(
            {
                **steady,
                **gaps,
            }
        ).filter(pl.col("year") != 2006, pl.col("year") != 2002),
    )
    every = asked(coverage_kept.CHECK, held, VIOLENCE).subjects
    assert every == ["IRQ 2002", "IRQ 2006"], "of Iran, 2002 and 2006 stood between gaps"


def test_what_was_looked_at_before_follows_from_the_rows_where_it_is_not_on_record(tmp_path: Path) -> None:
    before = violence({("IRQ", year): 3 for year in range(2000, 2006)})
    now = violence(
        {("IRQ", year): 3 for year in range(2000, 2010)} | {("IRN", year): 900 for year in range(2006, 2010)}
    )
    tables = release(tmp_path, VIOLENCE, now, YEARS, before=before)
    assert objections(held_with(*tables), VIOLENCE) == {}, "the years from 2006 on were not looked at before"


def test_answers_of_respondents_are_never_told(filled_store: FilledStore, tmp_path: Path) -> None:
    held = mutated(filled_store.store, tmp_path, ANSWERS, MUTATIONS["men are read as women"][1])
    for check in AGAINST_BEFORE:
        looked = check.look(held, ANSWERS)
        assert isinstance(looked, Looked)
        assert "{value}" not in looked.reason
        if check is not coverage_kept.CHECK:  # there, values are kinds of the coverage
            assert looked.cases["value"].null_count() == looked.cases.height
