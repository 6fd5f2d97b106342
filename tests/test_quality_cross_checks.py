"""Checks across rows, datasets and sources: parties, homes of surveys, deaths counted twice, events held twice."""

from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from quality_held import Given, broken, everywhere, nothing, real, refused, with_given
from store_fixtures import FilledStore

from data.findings import Severity
from validation.check import Check, Looked, Subject
from validation.checks import deaths_agree, duplicates_across, mirror, outliers, parties_exist, survey_homes
from validation.gate import Gate
from validation.held import Held
from validation.known_exceptions import exceptions, is_excepted
from validation.run import judge_all

ACROSS = (
    parties_exist.CHECK,
    survey_homes.CHECK,
    deaths_agree.CHECK,
    duplicates_across.CHECK_WITHIN,
    duplicates_across.CHECK_ACROSS,
    outliers.CHECK,
    mirror.CHECK,
)
FORESEEN = {("UKR", 2022), ("ETH", 2020)}
"""Wars whose years stood alone in releases that ended with them, and do not in the one that is here."""

CANDIDATES = Subject(dataset="conflict_events", source="ucdp-candidate", version="21.01.21.12")
EXERCISES = Subject(dataset="exercise_participations", source="mme", version="7")


@pytest.fixture(scope="module")
def held(filled_store: FilledStore) -> Held:
    return real(filled_store)


@pytest.mark.parametrize("check", ACROSS, ids=lambda one: one.id)
def test_nothing_of_the_real_files_breaks_it_but_what_is_known(check: Check, held: Held) -> None:
    left = [
        (one, cases.filter(~is_excepted(cases, check=check.id, subject=one))["subject"].to_list())
        for one, cases in everywhere(check, held)
    ]
    assert [one for one in left if one[1]] == []


@pytest.mark.parametrize("check", ACROSS[:-1], ids=lambda one: one.id)
def test_every_known_exception_is_of_a_case_that_is_there(check: Check, held: Held) -> None:
    # The second form of a provider's file, which the store does not hold, has lines of its own.
    sources = [one.source for one in held.sources]
    known = exceptions().filter(pl.col("source").is_null() | pl.col("source").is_in(sources), check=check.id)
    found = everywhere(check, held)
    idle = [
        (line["place"], line["first_year"])
        for at, line in enumerate(known.iter_rows(named=True))
        if not any(
            is_excepted(cases, check=check.id, subject=one, known=known[at : at + 1]).any() for one, cases in found
        )
    ]
    assert set(idle) <= FORESEEN


@pytest.mark.parametrize("check", ACROSS, ids=lambda one: one.id)
def test_no_two_cases_of_one_check_are_told_apart_by_nothing(check: Check, held: Held) -> None:
    for one, cases in everywhere(check, held):
        assert cases["subject"].is_duplicated().sum() == 0, one


def test_every_exception_gives_its_reason_in_a_sentence() -> None:
    assert exceptions().filter(~pl.col("reason").str.contains(r"^[A-Z\d].{15,}\.$")).is_empty()


# Parties.


def exercise(id: str, year: int, *actors: str | None, **more: object) -> list[dict[str, object]]:
    common = {"exercise": id, "name": f"Spring {id}", "start": f"{year}", "start_year": year, "size_known": True}
    return [
        common | {"participant": at, "actor": actor, "listed_participants": len(actors)} | more
        for at, actor in enumerate(actors, start=1)
    ]


def test_a_party_that_had_ceased_to_exist_is_found_with_its_year_and_row(tmp_path: Path) -> None:
    rows = [
        *exercise("E1", 1989, "USA", "DDR"),
        *exercise("E2", 1995, "USA", "DDR"),
        *exercise("E3", 1995, "USA", None),
    ]
    given = Given(dataset="exercise_participations", rows=rows)
    found = broken(parties_exist.CHECK, with_given(nothing(), tmp_path, given), given.subject)
    assert found.select("subject", "place", "year", "column", "rows", "count").rows() == [
        ("DDR 1995", "DDR", 1995, "actor", [5], 1)
    ]


def test_a_joint_event_is_between_states_and_a_visit_may_go_to_a_territory(tmp_path: Path) -> None:
    joint = Given(dataset="exercise_participations", rows=exercise("E1", 2016, "USA", "GRL", "NATO"))
    visit = Given(
        dataset="visits",
        rows=[
            {"home": "USA", "visit": id, "partner": to, "year": 2016, "kind": "chief"}
            for id, to in (("V1", "GRL"), ("V2", "ZZZ"))
        ],
    )
    held = with_given(nothing(), tmp_path, joint, visit)
    assert broken(parties_exist.CHECK, held, joint.subject)["place"].to_list() == ["GRL", "NATO"]
    assert broken(parties_exist.CHECK, held, visit.subject)["place"].to_list() == ["ZZZ"]


def test_a_real_exercise_moved_to_a_year_without_one_of_its_states_is_found(held: Held, tmp_path: Path) -> None:
    rows = held.rows(EXERCISES).collect()
    moved = rows.with_columns(
        actor=pl.when((pl.col("actor") == "DEU") & (pl.col("start_year") == 2005))
        .then(pl.lit("CSK"))
        .otherwise("actor")
    )
    given = Given(dataset="exercise_participations", source="mme", version="7", rows=moved)
    found = broken(parties_exist.CHECK, with_given(held, tmp_path, given), EXERCISES)
    assert found.select("subject", "count").rows() == [("CSK 2005", rows.filter(actor="DEU", start_year=2005).height)]


# Homes of surveys.


def answers(country: str, wave: int, **views: str | None) -> dict[str, object]:
    return {"pollster": "Example", "wave": wave, "country": country, "weight": 1.0} | views


def test_a_survey_asks_about_a_state_of_its_year_or_an_organisation(tmp_path: Path) -> None:
    views = {"view_USA": "Favourable", "view_UN": "Refused", "view_EU": "Neither", "view_DDR": "Favourable"}
    rows = [
        answers("POL", 2014, **views, view_HKG="Favourable", view_SSD=None),
        answers("POL", 1989, view_DDR="Favourable", view_EU="Favourable", view_SSD=None),
    ]
    given = Given(dataset="survey_responses", rows=rows)
    held = with_given(nothing(), tmp_path, given)
    found = broken(survey_homes.CHECK, held, given.subject)
    assert found.select("subject", "column").rows() == [
        ("DDR 2014", "view_DDR"),
        ("EU 1989", "view_EU"),
        ("HKG 2014", "view_HKG"),
    ], "the European Union begins in 1993; nobody answered about South Sudan"
    assert found["rows"].null_count() == 3, "no respondent is pointed at"
    assert survey_homes.CHECK.severity is Severity.CRITICAL


def test_a_published_percentage_is_about_a_state_or_an_organisation(tmp_path: Path) -> None:
    row = {"pollster": "Example", "country": "POL", "wave": 2020, "answer": "favourable", "percent": 50.0, "n": 9}
    rows = [row | {"about": about, "source_url": "x", "wording": "y"} for about in ("USA", "CSK")]
    given = Given(dataset="published_figures", rows=rows, version="published")
    found = broken(survey_homes.CHECK, with_given(nothing(), tmp_path, given), given.subject)
    assert found.select("subject", "rows").rows() == [("CSK 2020", [3])]


# Deaths counted twice.


def test_the_deaths_compared_are_those_of_the_raw_files(held: Held, provider_files: Path) -> None:
    folder = provider_files / "ucdp"
    years = duckdb.sql(
        "select sum(sb_total_deaths_best_cy), sum(os_total_deaths_best_cy) "
        f"from read_csv('{folder}/organizedviolencecy_v25_1.csv') where country_cy = 'Ethiopia' and year_cy = 2021"
    ).fetchall()[0]
    looked = deaths_agree.look(held, CANDIDATES)
    assert isinstance(looked, Looked)
    told = {subject: (old, new) for subject, old, new in looked.cases.select("subject", "old", "new").iter_rows()}
    assert (told["ETH 2021 state-based"][0], told["ETH 2021 one-sided"][0]) == years
    raw = held.rows(CANDIDATES).filter(pl.col("place") == "ETH", pl.col("kind") == "state-based").collect()
    assert told["ETH 2021 state-based"] == (124553.0, float(raw["best"].sum())) == (124553.0, 2911.0)


def test_final_events_and_country_years_of_one_provider_agree_in_every_place_and_year(held: Held) -> None:
    final = next(one for one in held.releases("conflict_events", "ucdp"))
    looked = deaths_agree.look(held, final)
    assert isinstance(looked, Looked)
    assert (looked.cases.height, looked.cases["holds"].all()) == (210, True)
    assert set(looked.cases["place"]) == {"MEX", "MMR"}, "only where both looked"


def test_events_of_a_place_and_year_counted_ten_times_are_found_and_nothing_else(held: Held, tmp_path: Path) -> None:
    final = next(one for one in held.releases("conflict_events", "ucdp"))
    rows = held.rows(final).collect()
    at = (pl.col("place") == "MMR") & (pl.col("date_start").dt.year() == 2013) & (pl.col("kind") == "state-based")
    tenfold = rows.with_columns(best=pl.when(at).then(pl.col("best") * 10).otherwise("best"))
    given = Given(dataset="conflict_events", source="ucdp", version=final.version or "", rows=tenfold)
    found = broken(deaths_agree.CHECK, with_given(held, tmp_path, given), final)
    assert found.select("subject", "place", "year", "column").rows() == [
        ("MMR 2013 state-based", "MMR", 2013, "state-based")
    ]
    assert found["new"].item() == pytest.approx(10 * rows.filter(at)["best"].sum())


YEARS = {"place": "POL", "year": 2020, "kind": "one-sided"}


def test_few_deaths_in_place_of_none_are_no_disagreement_and_twenty_six_are(tmp_path: Path) -> None:
    def agree(own: int, public: int) -> bool:
        covers = [(None, "POL", 2020, 2020)]
        ours = Given(dataset="violence_country_years", rows=[YEARS | {"best": own}], covers=covers)
        theirs = replace(ours, rows=[YEARS | {"best": public}], source="ucdp", version="25.1")
        held = with_given(nothing(), tmp_path, ours, theirs)
        assert deaths_agree.look(held, theirs.subject) is None, "one disagreement is found once"
        return broken(deaths_agree.CHECK, held, ours.subject).is_empty()

    assert [agree(25, 0), agree(0, 25), agree(26, 0), agree(100, 225), agree(100, 226)] == [
        True,
        True,
        False,
        True,
        False,
    ]


def test_years_that_only_one_of_the_two_covers_are_not_compared(tmp_path: Path) -> None:
    own = Given(
        dataset="violence_country_years",
        rows=[YEARS | {"best": 900}, YEARS | {"year": 2022, "best": 900}],
        covers=[("one-sided", "POL", 2020, 2022)],
    )
    public = Given(
        dataset="violence_country_years",
        rows=[YEARS | {"year": 2019, "best": 5000}],
        covers=[(None, None, 2019, 2021)],
        source="ucdp",
        version="25.1",
    )
    held = with_given(nothing(), tmp_path, own, public)
    assert broken(deaths_agree.CHECK, held, own.subject)["subject"].to_list() == ["POL 2020 one-sided"]
    later = with_given(nothing(), tmp_path, replace(own, covers=[("one-sided", "POL", 2022, 2022)]), public)
    assert "no whole year" in refused(deaths_agree.CHECK, later, own.subject)


def test_what_a_counting_that_writes_its_zeros_has_no_row_of_is_no_zero(tmp_path: Path) -> None:
    covers = [(None, None, 2018, 2021)]
    theirs = [YEARS | {"year": year, "best": best} for year, best in ((2018, 0), (2019, 70))]
    ours = [YEARS | {"year": year, "best": 900} for year in (2019, 2020, 2021)]
    public = Given(dataset="violence_country_years", rows=theirs, covers=covers, source="ucdp", version="25.1")
    own = replace(public, rows=ours, source="own", version="record")
    looked = deaths_agree.look(with_given(nothing(), tmp_path, own, public), own.subject)
    assert isinstance(looked, Looked)
    assert looked.cases.select("subject", "old", "new", "holds").rows() == [
        ("POL 2018 one-sided", 0.0, 0.0, True),
        ("POL 2019 one-sided", 70.0, 900.0, False),
    ]
    assert (looked.left_out or "").startswith("It could not be applied to 2 place-years (2020–2021): one of the two")


def test_a_part_is_never_more_than_the_whole(tmp_path: Path) -> None:
    whole = Given(
        dataset="violence_country_years",
        rows=[YEARS | {"best": 40}, YEARS | {"place": "DEU", "best": 0}],
        covers=[(None, None, 2020, 2020)],
        source="ucdp",
        version="25.1",
    )
    parts = replace(
        whole,
        dataset="one_sided_by_groups",
        rows=[{"place": "POL", "year": 2020, "best": 40}, {"place": "DEU", "year": 2020, "best": 1}],
    )
    held = with_given(nothing(), tmp_path, whole, parts)
    assert broken(deaths_agree.CHECK, held, parts.subject)["subject"].to_list() == ["DEU 2020 one-sided"]


# In Great Expectations' hands.


def test_the_run_gives_the_same_answers_as_the_checks_alone(held: Held, gate: Gate, tmp_path: Path) -> None:
    rows = [*exercise("E1", 1995, "USA", "DDR"), *exercise("E2", 1995, "USA", "POL")]
    covers = [(None, "USA", 1995, 1995)]
    own = Given(dataset="exercise_participations", rows=rows, covers=covers)
    public = replace(own, rows=exercise("M1", 1995, "USA", "POL"), source="mme", version="7")
    checked = judge_all(gate, with_given(nothing(), tmp_path, own, public), datasets=("exercise_participations",))
    told = {(one.check, one.subject) for one in checked.findings if one.check in {check.id for check in ACROSS}}
    assert told == {("parties exist", "DDR 1995")}
    of_mirror = next(one for one in checked.outcomes if one.check == "mirror")
    assert (of_mirror.source, of_mirror.version, of_mirror.broken, of_mirror.excepted) == ("mme", None, 0, 1)
