"""Treaty compliance: what was due is in the whole, what nobody knows is said, and what is not yet due is left out."""

from datetime import date
from pathlib import Path

import pytest
from registers import admitted, brought, cell, reading, rolled, rows_of, shown, value, with_line

from data.coverage import coverage_of
from data.own_record import OwnCoverage
from data.store import Store
from metrics.library import Library
from metrics.pipeline import roll_up
from validation.gate import Gate

DATASETS = ("obligations", "compliance_findings", "inspections", "second_codings")
X1 = "USA,RUS,X1,Example treaty,RUS,notify,2022,2022-03-01,2024-11-30,2022-02-20,home,documents,met,3,Example desk"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Library:
    return brought(tmp_path_factory.mktemp("compliance"), gate, *DATASETS)


def obligation(name: str, due: date | int, verdict: str, score: int | None = None, **more: object) -> dict[str, object]:
    year = due if isinstance(due, int) else due.year
    said = {"obligation": name, "agreement": "T", "partner": "RUS", "party": "RUS", "kind": "report"}
    dated = {"due_year": year, "due": None if isinstance(due, int) else due, "checked": date(2022, 6, 30)}
    return said | dated | {"verdict": verdict, "score": score} | more


@pytest.mark.parametrize(
    ("measure", "place", "year", "category", "expected"),
    [
        ("obligations_due", "RUS", 2022, "theirs", 2),
        ("obligations_due", "RUS", 2023, None, 2),
        ("obligations_due", "RUS", 2023, "ours", 1),
        ("obligations_due", "WORLD", 2024, None, 3),
        ("obligations_due", "WORLD", 2024, "report", 3),
        ("obligations_due", "POL", 2024, "withdraw", 0),
        ("obligations_not_yet_due", "POL", 2024, "withdraw", 1),
        ("obligations_score", "RUS", 2022, "theirs", 4),
        ("obligations_score", "WORLD", 2024, None, 6),
        ("obligations_unknown", "RUS", 2024, "theirs", 1),
        ("obligation_verdicts", "WORLD", 2024, "met", 2),
        ("obligation_verdicts", "RUS", 2023, "theirs-overdue", 1),
        ("obligation_verdicts", "RUS", 2023, "not-met", 1),
        ("obligation_verdicts", "RUS", 2022, "partly", 1),
        ("obligation_verifiers", "RUS", 2022, "third-party", 1),
        ("obligation_verifiers", "RUS", 2023, "nobody", 1),
        ("obligation_verifiers", "RUS", 2024, "not-written", 1),
        ("obligation_verifiers", "WORLD", 2024, None, 3),
        ("obligations_on_time", "RUS", 2022, "theirs", 1),
        ("obligations_late", "RUS", 2022, "inspect", 1),
        ("obligations_overdue", "RUS", 2023, "reduce", 1),
        ("obligations_of_unknown_day", "WORLD", 2024, "theirs", 2),
        ("obligations_listed", "WORLD", 2024, None, 8),
        ("findings_raised", "RUS", 2023, None, 2),
        ("findings_closed", "RUS", 2022, "theirs", 1),
        ("findings_closed", "RUS", 2023, "theirs", 0),
        ("findings_open", "RUS", 2022, "theirs", 1),
        ("findings_open", "RUS", 2024, None, 1),
        ("findings_open", "WORLD", 2024, None, 2),
        ("inspection_quota", "RUS", 2023, None, 36),
        ("inspection_quota_used", "RUS", 2023, "by-home", 12),
        ("inspection_quota_unknown", "RUS", 2024, "by-home", 18),
        ("obligations_coded_twice", "WORLD", 2024, None, 5),
        ("obligations_coded_alike", "WORLD", 2024, None, 4),
    ],
)
def test_figures_of_the_example_are_those_counted_by_hand(
    library: Library, measure: str, place: str, year: int, category: str | None, expected: float
) -> None:
    assert shown(library, measure, place, year, category) == (expected, "shown")


def test_what_nobody_knows_is_not_nought(library: Library) -> None:
    assert shown(library, "obligations_score", "RUS", 2024, "theirs") == (None, "not_collected")
    assert shown(library, "inspection_quota_used", "RUS", 2024, "by-home") == (None, "not_collected")


@pytest.mark.parametrize(
    ("place", "category", "low", "high", "n", "interval"),
    [
        ("RUS", "theirs", 4 / 12, 7 / 12, 4, "bounds"),
        ("RUS", "ours", 1, 1, 1, "exact"),
        ("POL", "theirs", 1, 1, 1, "exact"),
        ("WORLD", "theirs", 7 / 15, 10 / 15, 5, "bounds"),
        ("Eastern Europe", "theirs", 7 / 15, 10 / 15, 5, "bounds"),
        ("WORLD", "ours", 1, 1, 2, "exact"),
    ],
)
def test_substantive_compliance_keeps_the_unknown_in_the_whole(
    library: Library, place: str, category: str, low: float, high: float, n: int, interval: str
) -> None:
    found = reading(library, "substantive_compliance", place, category, as_of=2024)
    assert (found["value"], found["low"], found["high"]) == pytest.approx((low, low, high))
    assert (found["n"], found["interval"], found["arrow"], found["status"]) == (n, interval, "none", "shown")
    assert ("unknown verdict: 1" in found["reason"]) == (interval == "bounds")


@pytest.mark.parametrize(
    ("place", "category", "low", "high"),
    [
        ("RUS", "theirs", 1 / 4, 2 / 4),
        ("POL", "theirs", 0, 1),
        ("RUS", "ours", 1, 1),
        ("WORLD", "theirs", 1 / 5, 3 / 5),
    ],
)
def test_timeliness_counts_the_overdue_and_the_late(
    library: Library, place: str, category: str, low: float, high: float
) -> None:
    found = reading(library, "timeliness", place, category, as_of=2024)
    assert (found["value"], found["low"], found["high"]) == pytest.approx((low, low, high))


@pytest.mark.parametrize(
    ("indicator", "place", "category", "expected"),
    [
        ("inspection_quota_share", "RUS", "by-home", (12 / 36, 30 / 36, 36)),
        ("inspection_quota_share", "RUS", "of-home", (9 / 18, 9 / 18, 18)),
        ("inspection_quota_share", "WORLD", "of-home", (12 / 21, 12 / 21, 21)),
        ("findings_closed_share", "RUS", "theirs", (1 / 2, 1 / 2, 2)),
        ("findings_closed_share", "WORLD", "ours", (1 / 2, 1 / 2, 2)),
        ("findings_open_now", "RUS", "theirs", (1, 1, 1)),
        ("findings_open_now", "RUS", "ours", (0, 0, 0)),
    ],
)
def test_quotas_and_findings_are_read_as_counted_by_hand(
    library: Library, indicator: str, place: str, category: str, expected: tuple[float, float, int]
) -> None:
    found = reading(library, indicator, place, category, as_of=2024)
    assert (found["value"], found["high"], found["n"]) == pytest.approx(expected)


def test_where_nothing_was_due_there_is_no_share_rather_than_a_share_of_nought(library: Library) -> None:
    found = reading(library, "substantive_compliance", "JPN", "theirs", as_of=2024)
    assert (found["value"], found["status"]) == (None, "not_applicable")
    assert found["reason"] == "No points of obligations due in 2022–2024, so there is no share of them."


def test_without_a_register_there_is_nothing_to_read(tmp_path: Path) -> None:
    empty = Library(store=Store.open(tmp_path / "home"), embedded=tmp_path)
    assert empty.releases == ()
    with pytest.raises(AssertionError):
        reading(empty, "substantive_compliance", "RUS", "theirs", as_of=2024)


def test_what_falls_due_after_the_register_was_gone_through_is_not_yet_due_whatever_it_is_called() -> None:
    rows = [
        obligation("A", date(2022, 7, 1), "met", 3),
        obligation("B", 2022, "not-yet-due"),
        obligation("C", date(2022, 6, 30), "not-met", 0),
        obligation("D", date(2022, 6, 30), "not-yet-due"),
    ]
    figures = rolled("obligations", *rows, first=2022, last=2030)
    assert value(figures, "obligations_due", "RUS", 2022) == 1
    assert value(figures, "obligations_not_yet_due", "RUS", 2022) == 3


def test_what_fell_due_and_was_not_judged_since_is_unknown() -> None:
    stale = obligation("A", date(2022, 3, 1), "not-yet-due", checked=date(2021, 12, 1))
    figures = rolled("obligations", stale, obligation("B", 2021, "met", 3), first=2021, last=2022)
    assert value(figures, "obligations_due", "RUS", 2022) == 1
    assert value(figures, "obligations_unknown", "RUS", 2022, "theirs") == 1
    assert value(figures, "obligation_verdicts", "RUS", 2022, "unknown") == 1


def test_what_falls_due_after_the_last_covered_day_is_not_yet_due() -> None:
    late = obligation("A", date(2023, 3, 1), "met", 3, checked=date(2024, 1, 1))
    frame = rows_of("obligations", late, obligation("B", date(2022, 3, 1), "met", 3, checked=date(2024, 1, 1)))
    covered = coverage_of([(None, "USA", date(2022, 1, 1), date(2022, 12, 31))])
    figures = roll_up("obligations", frame, source="own", version="record", coverage=covered, status="shown")
    assert value(figures, "obligations_due", "RUS", 2022) == 1
    assert value(figures, "obligations_due", "RUS", 2023) == 0


def test_a_register_nobody_opened_for_years_is_as_old_as_the_day_it_was_gone_through(
    tmp_path: Path, gate: Gate
) -> None:
    header = with_line("obligations", X1).splitlines()[0]
    ahead = "USA,RUS,X9,Example treaty,RUS,report,2029,2029-01-01,2022-11-30,,,,not-yet-due,,"
    text = f"{header}\n{X1.replace('2024-11-30', '2022-11-30')}\n{ahead}\n"
    assert admitted(tmp_path, gate, "obligations", text) == set()
    library = Library(store=Store.open(tmp_path / "store"), embedded=tmp_path)
    found = reading(library, "substantive_compliance", "RUS", "theirs", as_of=2026)
    assert (found["value"], found["last_period"].year, found["age_years"]) == (1, 2022, 4)


def test_an_obligation_owed_to_all_counts_for_the_world_alone() -> None:
    figures = rolled("obligations", obligation("A", 2021, "met", 3, partner=None), first=2021, last=2021)
    assert figures["level"].unique().to_list() == ["world"]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (X1.replace("USA,RUS,X1", "USA,USA,X1"), "partner is the home"),
        (X1.replace("treaty,RUS,notify", "treaty,FRA,notify"), "party is neither side"),
        (X1.replace(",2022,2022-03-01", ",2023,2022-03-01"), "due in another year"),
        (X1.replace("met,3", "unknown,3"), "score without a verdict"),
        (X1.replace("met,3", "met,"), "verdict without a score"),
        (X1.replace("met,3", "met,1"), "verdict and score contradict"),
        (X1.replace("2022-02-20,home,documents,met,3", ",,,not-yet-due,"), "called not yet due after its day"),
        (X1.replace("2022-02-20", "2024-12-20"), "done after it was checked"),
    ],
)
def test_a_register_that_contradicts_itself_is_refused(tmp_path: Path, gate: Gate, line: str, rule: str) -> None:
    broken = admitted(tmp_path, gate, "obligations", with_line("obligations", line))
    assert rule in broken


def test_more_inspections_than_the_quota_and_closing_before_raising_are_refused(tmp_path: Path, gate: Gate) -> None:
    over = with_line("inspections", "USA,RUS,2023,Example treaty,by-home,18,19")
    assert admitted(tmp_path, gate, "inspections", over) == {"more inspections than the quota"}
    early = with_line("compliance_findings", "USA,RUS,F1,Example treaty,RUS,2022-05-10,2022-05-09,")
    assert admitted(tmp_path, gate, "compliance_findings", early) == {"closed before it was raised"}


def test_a_finding_settled_after_the_last_covered_day_is_open() -> None:
    said = {"partner": "RUS", "party": "RUS", "agreement": "T", "raised": date(2022, 5, 1)}
    rows = [said | {"finding": "A", "closed": date(2023, 1, 1)}, said | {"finding": "B", "closed": date(2022, 6, 1)}]
    figures = rolled("compliance_findings", *rows, first=2022, last=2022)
    assert value(figures, "findings_closed", "RUS", 2022) == 1
    assert value(figures, "findings_open", "RUS", 2022) == 1


def codings(pairs: dict[tuple[str, str], int]) -> list[dict[str, object]]:
    """One row an obligation of the pairs of verdicts, each as often as said."""
    every = [pair for pair, times in pairs.items() for _ in range(times)]
    return [
        {"partner": "RUS", "obligation": str(number), "year": 2024, "first_verdict": first, "verdict": second}
        for number, (first, second) in enumerate(every)
    ]


def test_two_coders_kappa_is_that_of_their_table() -> None:
    pairs = {("met", "met"): 5, ("met", "partly"): 1, ("partly", "partly"): 2, ("not-met", "not-met"): 2}
    pairs |= {("unknown", "unknown"): 1, ("not-met", "met"): 1}
    figures = rolled("second_codings", *codings(pairs), first=2024, last=2024)
    found = cell(figures, "coders_agreement", "RUS", 2024)
    # Observed 10/12; expected (6·6 + 3·2 + 2·3 + 1·1)/144 = 49/144.
    assert found is not None and found["value"] == pytest.approx((120 - 49) / (144 - 49))
    assert (found["n"], found["interval"]) == (12, "model-95")
    assert found["low"] < found["value"] < found["high"] <= 1
    assert value(figures, "obligations_coded_alike", "RUS", 2024) == 10


def test_full_agreement_has_no_limits_and_few_codings_no_kappa(library: Library) -> None:
    alike = rolled("second_codings", *codings({("met", "met"): 6, ("partly", "partly"): 6}), first=2024, last=2024)
    found = cell(alike, "coders_agreement", "RUS", 2024)
    assert found is not None
    assert (found["value"], found["low"], found["high"], found["interval"]) == (1, None, None, "none")
    few = reading(library, "coders_agreement_now", "WORLD", as_of=2024)
    assert (few["value"], few["status"]) == (None, "unreliable")
    assert few["reason"].startswith("Coded twice in 2024: 5, judged alike: 4. Kappa needs 10")


def test_what_lies_ahead_cannot_be_brought_as_covered(tmp_path: Path, gate: Gate) -> None:
    ahead = with_line("obligations", X1.replace(",2022,2022-03-01", ",2026,2026-03-01"))
    said = OwnCoverage(places=("USA",), first=2022, last=2024)
    assert admitted(tmp_path, gate, "obligations", ahead, said)
