"""Coalition operations: counts of the ministry's own record, and shares only where there are five to share."""

from pathlib import Path

import pytest
from registers import admitted, brought, rolled, value

from data.figures import Level
from data.store import Store
from metrics.families import REGISTRY
from metrics.families.coalitions import FAMILY
from metrics.ingestion import ingest_file
from metrics.library import Library
from metrics.readings import read_out
from metrics.request import Request
from validation.gate import Gate

DATASET = "coalition_contributions"
HEADER = "home,operation,partner,year,answer,joined_on,personnel_home,personnel_total,months_sustained\n"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Library:
    return brought(tmp_path_factory.mktemp("coalitions"), gate, DATASET)


def reading(library: Library, indicator: str, place: str, level: Level = Level.PARTNER, **asked: object) -> dict:
    scheme = "m49-subregion" if level is Level.REGION else None
    request = {"home": "USA", "level": level, "scheme": scheme, "places": (place,), "as_of": 2023} | asked
    frame = read_out(library, Request(indicator=indicator, **request))  # type: ignore[arg-type]
    return frame.row(0, named=True)


def operation(name: str, **facts: object) -> dict[str, object]:
    return {"operation": name, "partner": "POL", "year": 2023, "answer": "joined"} | facts


@pytest.mark.parametrize(
    ("place", "level", "category", "expected"),
    [
        ("POL", Level.PARTNER, None, 4),
        ("POL", Level.PARTNER, "joined", 2),
        ("POL", Level.PARTNER, "declined", 1),
        ("POL", Level.PARTNER, "unknown", 1),
        ("IND", Level.PARTNER, "open", 1),
        ("GBR", Level.PARTNER, None, 0),
        ("Eastern Europe", Level.REGION, None, 4),
        ("Southern Asia", Level.REGION, "joined", 1),
        ("WORLD", Level.WORLD, None, 7),
        ("WORLD", Level.WORLD, "joined", 4),
    ],
)
def test_invitations_of_the_example_are_those_counted_by_hand(
    example: Library, place: str, level: Level, category: str | None, expected: int
) -> None:
    row = reading(example, "coalitions_invited", place, level, categories=(category,))
    assert (row["value"], row["status"], row["arrow"]) == (expected, "shown", "none")


def test_below_five_invitations_the_counts_are_told_and_no_share(example: Library) -> None:
    row = reading(example, "coalitions_joined", "POL")
    assert (row["status"], row["value"], row["n"]) == ("unreliable", None, 4)
    said = "Joined 2 of 4 invitations (declined 1, open 0, not known 1) in 2021–2023: under 5, so counts only."
    assert row["reason"] == said


def test_from_five_on_there_is_a_share_with_its_counts_and_the_unanswered_in_the_whole(example: Library) -> None:
    row = reading(example, "coalitions_joined", "WORLD", Level.WORLD)
    assert row["value"] == row["low"] == row["high"] == pytest.approx(4 / 7)
    assert (row["status"], row["interval"], row["n"], row["arrow"]) == ("shown", "exact", 7, "none")
    assert row["reason"] == "Joined 4 of 7 invitations (declined 1, open 1, not known 1) in 2021–2023."


def test_without_an_invitation_there_is_no_share_and_without_a_record_nothing(example: Library) -> None:
    none = reading(example, "coalitions_joined", "GBR")
    assert (none["status"], none["reason"]) == ("not_applicable", "No invitation in 2021–2023.")
    assert reading(example, "coalitions_joined", "POL", home="FRA")["status"] == "not_collected"


def test_personnel_and_months_are_of_the_operations_for_which_they_are_known(example: Library) -> None:
    share = reading(example, "coalition_personnel_share", "WORLD", Level.WORLD)
    assert (share["status"], share["n"]) == ("unreliable", 3)
    assert share["reason"].startswith("260 of 1840 personnel in 3 of the 4 operations joined")
    months = reading(example, "coalition_months_sustained", "WORLD", Level.WORLD)
    assert (months["status"], months["n"]) == ("unreliable", 3)
    assert months["reason"].startswith("36 months in 3 of the 4 operations joined")


def test_from_five_operations_on_the_personnel_share_is_of_sums_and_the_months_a_mean(
    tmp_path: Path, gate: Gate
) -> None:
    sizes = ((100, 1000, 3), (50, 100, 6), (10, 400, 12), (0, 60, 0), (40, 440, 9))
    lines = [
        f"USA,Operation {number},POL,2023,joined,,{own},{whole},{months}"
        for number, (own, whole, months) in enumerate(sizes)
    ]
    file = tmp_path / "own.csv"
    file.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    store = Store.open(tmp_path / "home")
    ingest_file(DATASET, file, who="ana", store=store, gate=gate)
    library = Library(store=store, embedded=tmp_path)
    share = reading(library, "coalition_personnel_share", "POL")
    assert (share["value"], share["n"], share["status"]) == (pytest.approx(200 / 2000), 5, "shown")
    months = reading(library, "coalition_months_sustained", "POL")
    assert (months["value"], months["n"]) == (pytest.approx(30 / 5), 5)


def test_every_measure_is_the_sum_of_the_rows_that_tell_it() -> None:
    figures = rolled(
        DATASET,
        operation("A", personnel_home=10, personnel_total=100, months_sustained=4.5),
        operation("B", personnel_home=20, months_sustained=2),
        operation("C", personnel_home=5, personnel_total=50),
        operation("D", answer="declined"),
        operation("E", partner=None, personnel_home=7, personnel_total=70, months_sustained=1),
        first=2023,
        last=2023,
    )
    expected = {
        "coalition_invitations": (4, 5),
        "coalition_personnel": (15, 22),
        "coalition_personnel_all": (150, 220),
        "coalition_operations_counted": (2, 3),
        "coalition_months": (6.5, 7.5),
        "coalition_operations_timed": (2, 3),
    }
    assert set(expected) == {measure.id for measure in FAMILY.measures}
    for measure, (partner, world) in expected.items():
        assert value(figures, measure, "POL", 2023) == partner, measure
        assert value(figures, measure, "WORLD", 2023) == world, measure


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("USA,Example,POL,2021,declined,,120,1200,18", "gave without joining"),
        ("USA,Example,POL,2021,joined,2020-06-01,120,1200,18", "joined before it was asked"),
        ("USA,Example,POL,2021,joined,,1300,1200,18", "more of the home than in all"),
        ("USA,Example,USA,2021,joined,,,,", "partner is the home"),
        ("USA,Example,POL,2021,perhaps,,,,", "not in the closed list"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(tmp_path: Path, gate: Gate, line: str, rule: str) -> None:
    assert admitted(tmp_path, gate, DATASET, f"{HEADER}{line}\n") == {rule}


def test_nothing_of_it_is_public_so_nothing_is_shown_before_a_record_is_brought(tmp_path: Path) -> None:
    library = Library(embedded=tmp_path)
    assert all(measure.sources == () for measure in FAMILY.measures)
    for one in FAMILY.indicators:
        assert read_out(library, Request(indicator=one.id, home="USA", as_of=2026)).is_empty()
        assert REGISTRY.indicators[one.id].arrow_when.startswith("Never")
