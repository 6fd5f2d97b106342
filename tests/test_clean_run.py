"""Every real file, checked whole: what is found is news of the world; all else passes or is known, with its reason."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from known_warnings import LONG, SAV, WARNINGS
from store_fixtures import FilledStore

from data.embedded import embedded_folder
from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding
from data.store import Store
from metrics.embedding import EMBEDDED_FILES, fill_store
from metrics.quality_measures import measure_frame
from validation.checks import freshness
from validation.gate import Checked, Gate, Limits
from validation.held import Held
from validation.known_exceptions import exceptions
from validation.quality_asking import asked
from validation.run import held_of, judge_all

pytestmark = pytest.mark.own_worker

MEMORY = 1_300 << 20
"""What checking everything that is held may take at once."""

IN_2025, IN_2026 = date(2025, 1, 15), date(2026, 11, 22)

STALE_IN_2025 = {
    ("assistance_obligations", "greenbook"): "The file ends in 2019; a Greenbook comes out every year.",
    ("conflict_events", "ucdp-candidate"): "The newest file is of February 2022; candidates come out every month.",
    ("conflict_years", "ucdp"): "Version 22.1 ends in 2021; UCDP/PRIO comes out every June.",
    ("ideal_points", "unga"): "The file of April 2020 ends in 2019; a session is added every year.",
    ("peace_agreements", "ucdp"): "The file ends in 2011, and a newer one was due in 2019.",
    ("visit_counts", "visits-china"): "The file ends in 2017, and a newer one was due in 2022.",
}
"""Sources of which newer data were due in January 2025, and why that is so."""

STALE_IN_2026 = STALE_IN_2025 | {
    ("conflict_events", "ucdp"): "The events end in 2023; a further year comes out every June.",
    ("one_sided_by_groups", "ucdp"): "Version 25.1 ends in 2024; that of 2025 was due in June 2026.",
    ("survey_responses", "pew"): "The last wave is of 2023; Pew asks every spring.",
    ("troop_years", "troops"): "The file ends in 2023; the reports it is made of come out every quarter.",
    ("violence_country_years", "ucdp"): "Version 25.1 ends in 2024; that of 2025 was due in June 2026.",
}

COULD_NOT = {
    r"Nothing stood before this release: .*": "each file has been brought once, so that no version can be compared",
    r"This release and 21\.01\.21\.12 look at no place and time together\.": "one month's candidates follow a year's",
    r"Whole years it covers: \d+; 10 are needed .*": "a list of one day or month says nothing of what is usual",
    r"No own record of it has been brought to compare with\.": "the store of real files holds no own record",
    r"It shares no whole year and place with .*\.": "February 2022 is no whole year",
    r"No column of this dataset is declared whose values may not drift\.": "mediation attempts are names and days",
}
"""Why a check may not be applied to a real file, and what of the files makes it so."""


@pytest.fixture(scope="module")
def held(filled_store: FilledStore) -> Held:
    return held_of(filled_store.store, today=IN_2026, home="USA", embedded=embedded_folder(), measures=measure_frame())


@pytest.fixture(scope="module")
def checked(held: Held) -> Checked:
    """Every real file, checked once; Great Expectations and the largest table stay within the memory allowed."""
    with Gate(Limits(resident_bytes=MEMORY)) as gate:
        return judge_all(gate, held)


@pytest.fixture(scope="module")
def second_forms(provider_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Held:
    """The two files that are another form of one whose figures ship: read alike, and held by themselves."""
    store = Store.open(tmp_path_factory.mktemp("second-forms"))
    fill_store(store, provider_files, (("pew", SAV), ("mme", LONG)))
    return held_of(store, today=IN_2026, home="USA", embedded=None, measures=measure_frame())


def stale(findings: Sequence[QualityFinding]) -> set[tuple[str, str | None]]:
    return {(one.dataset, one.source) for one in findings if one.check == freshness.CHECK.id}


def test_the_only_findings_of_every_real_file_are_that_sources_are_stale(checked: Checked) -> None:
    assert [(one.check, one.dataset, one.subject) for one in checked.findings if one.check != "freshness"] == []
    assert stale(checked.findings) == set(STALE_IN_2026)
    assert {one.severity for one in checked.findings} == {Severity.WARNING}, "nothing is critical"


def test_two_years_earlier_fewer_sources_were_stale_and_nothing_else_depends_on_the_day(held: Held) -> None:
    then = replace(held, today=IN_2025)
    told = {(one.dataset, one.source): asked(freshness.CHECK, then, one) for one in then.sources}
    assert all(found is not None and found.not_applied is None for found in told.values())
    assert {source for source, found in told.items() if found is not None and found.found_broken} == set(STALE_IN_2025)
    reads_the_day = {
        path.name
        for folder in ("validation/checks", "validation")
        for path in (Path(__file__).parents[1] / folder).glob("*.py")
        if "held.today" in path.read_text(encoding="utf-8")
    }
    assert reads_the_day == {"freshness.py", "quality_messages.py"}, "the second only hands it over"


def test_every_real_file_is_among_what_was_checked(checked: Checked, second_forms: Held) -> None:
    assert {relative for _, relative in EMBEDDED_FILES} | {SAV, LONG} == set(WARNINGS)
    of_rows = [one for one in checked.outcomes if one.check == "structure: columns as declared"]
    judged = {(one.dataset, one.source, one.version) for one in of_rows}
    assert len(judged) == 23
    assert {provider for provider, _ in EMBEDDED_FILES} <= {source for _, source, _ in judged}


def test_what_is_known_is_excepted_for_a_reason_and_all_else_passes(checked: Checked) -> None:
    excepted = [one for one in checked.outcomes if one.excepted]
    reasons = exceptions()
    for one in excepted:
        meant = reasons.filter(
            pl.col("check") == one.check,
            pl.col("dataset") == one.dataset,
            pl.col("source").is_null() | pl.col("source").eq_missing(pl.lit(one.source)),
        )
        assert not meant.is_empty(), one
    assert {one.answer for one in excepted} == {Answer.PASS}
    assert not [one for one in checked.outcomes if one.broken and one.check != "freshness"]


def unexplained(outcomes: Sequence[CheckOutcome]) -> list[tuple[str, str, str | None]]:
    """What could not be applied for another reason than those there are."""
    return [
        (one.check, one.dataset, one.reason)
        for one in outcomes
        if one.answer is Answer.NOT_APPLIED and not any(re.fullmatch(why, one.reason or "") for why in COULD_NOT)
    ]


def test_what_could_not_be_applied_has_one_of_few_reasons_and_each_of_them_is_met(checked: Checked) -> None:
    assert unexplained(checked.outcomes) == []
    met = {one.reason for one in checked.outcomes if one.answer is Answer.NOT_APPLIED}
    assert [why for why in COULD_NOT if not any(re.fullmatch(why, str(one)) for one in met)] == []


def test_every_check_of_every_real_file_is_answered_by_something_that_works(checked: Checked) -> None:
    failed = [
        (one.check, one.dataset, one.reason)
        for one in checked.outcomes
        if one.reason is not None
        and ("itself failed" in one.reason or "was ended" in one.reason or "memory" in one.reason)
    ]
    assert failed == []
    assert {one.dataset for one in checked.outcomes if one.answer is Answer.PASS} >= {"survey_responses", "visits"}


def test_every_exception_is_of_something_that_is_still_there(checked: Checked) -> None:
    """But those of an own record beside a public one and of a file's second form, which the store does not hold."""
    held = {one.source for one in checked.outcomes}
    found = {(one.check, one.dataset, one.source, one.version) for one in checked.outcomes if one.excepted}
    unused = [
        line
        for line in exceptions().filter(pl.col("check") != "mirror").iter_rows(named=True)
        if line["source"] in held
        and not any(
            all(
                line[name] in (None, value)
                for name, value in zip(("check", "dataset", "source", "version"), one, strict=True)
            )
            for one in found
        )
    ]
    assert unused == []


def test_the_second_forms_of_two_files_are_as_clean_as_the_first(second_forms: Held, gate: Gate) -> None:
    told = judge_all(gate, second_forms)
    assert {one.check for one in told.findings} <= {"freshness"}
    assert stale(told.findings) == {("survey_responses", "pew")}
    assert unexplained(told.outcomes) == []
    assert {one.check for one in told.outcomes if one.excepted and one.source == "mme-long"} == {
        "parties exist",
        "structure: ends before it starts",
    }


def test_both_forms_of_one_file_side_by_side_are_told_to_be_the_same_records(
    held: Held, second_forms: Held, gate: Gate
) -> None:
    """True news: who brings both holds every exercise twice, and neither bears the other out."""
    long = [one for one in second_forms.tables if one.dataset == "exercise_participations" and one.table != "figures"]
    wide = [one for one in held.tables if one.dataset == "exercise_participations" and one.table != "figures"]
    told = judge_all(gate, replace(held, tables=[*wide, *long], embedded=None), datasets=("exercise_participations",))
    assert {one.check for one in told.findings} == {"duplicates across sources"}
    assert {one.version for one in told.findings} == {None}
