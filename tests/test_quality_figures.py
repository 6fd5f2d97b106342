"""The figures' own suite: what each rule finds when one figure is made wrong, and that nothing else is found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from quality_held import nothing, real
from store_fixtures import FilledStore

from data.coverage import coverage_of
from data.embedded import SHIPPED
from data.figures import in_columns
from data.quality import Answer, CheckOutcome, QualityFinding
from metrics.quality_measures import measure_frame
from validation.check import Looked, NotApplied, Scope, Subject
from validation.checks import figures, figures_rules
from validation.held import Held, HeldTable
from validation.quality_admission import check_dataset
from validation.quality_asking import subjects
from validation.quality_rows import asked_of_rows

CHECKS = (figures.CHECK_REGIONS, figures.CHECK_RELEASE, figures.CHECK_COVERED)
PLAIN: dict[str, Any] = {
    "measure": "visits_made",
    "home": "USA",
    "level": "partner",
    "place": "POL",
    "grain": "year",
    "period": date(2024, 1, 1),
    "value": 2.0,
    "interval": "exact",
    "n": 2,
    "status": "shown",
    "source": "visits-us",
    "version": "2024",
}
CLEAN = [
    PLAIN,
    PLAIN | {"place": "CZE", "value": 3.0, "n": 3},
    PLAIN | {"level": "region", "scheme": "m49-region", "place": "Europe", "value": 3.0, "n": 3},
    PLAIN | {"level": "world", "place": "WORLD", "value": 6.0, "n": 6},
    PLAIN | {"measure": "visit_ties_returned", "level": "world", "place": "WORLD", "value": 0.5},
    PLAIN | {"place": "FRA", "value": None, "status": "not_collected"},
]


def held_with(rows: Sequence[Mapping[str, Any]], folder: Path) -> Held:
    """One stored release of figures of visits, that looked at what the USA did in 2024."""
    frame = in_columns(pl.DataFrame(list(rows), infer_schema_length=None))
    covered = coverage_of([(None, "USA", date(2024, 1, 1), date(2024, 12, 31))])
    tables = []
    for name, table in (("figures", frame), ("coverage", covered)):
        table.write_parquet(folder / f"{name}.parquet")
        path = folder / f"{name}.parquet"
        tables.append(HeldTable(table=name, dataset="visits", source="visits-us", version="2024", path=path))
    return replace(nothing(), tables=tables, measures=measure_frame())


def asked(held: Held) -> tuple[dict[str, CheckOutcome], list[QualityFinding]]:
    checked = check_dataset(held, "visits", lambda done, doing: None, checks=CHECKS)
    return {one.check: one for one in checked.outcomes}, checked.findings


def test_clean_figures_keep_every_rule(tmp_path: Path) -> None:
    outcomes, findings = asked(held_with(CLEAN, tmp_path))
    assert findings == []
    assert {one.answer for one in outcomes.values()} == {Answer.PASS}
    assert len(outcomes) == len(figures_rules.RULES) + len(CHECKS)


WRONG: list[tuple[str, int, dict[str, Any], set[str]]] = [
    ("a status no page knows", 0, {"status": "hidden", "value": None}, {"status in its closed list"}),
    ("an interval no page knows", 0, {"interval": "guessed"}, {"interval in its closed list"}),
    ("a level no page knows", 5, {"level": "continent"}, {"level in its closed list"}),
    ("a grain no page knows", 0, {"grain": "day"}, {"grain in its closed list"}),
    ("a figure twice", 1, {"place": "POL"}, {"one figure a key"}),
    ("a shown figure without a value", 0, {"value": None}, {"a value where it is shown"}),
    ("a withheld figure with one", 5, {"value": 1.0}, {"a value where it is shown"}),
    ("a value that is not a number", 4, {"value": float("nan")}, {"values are numbers", "shares from none to all"}),
    ("an infinite end", 4, {"low": 0.1, "high": float("inf"), "interval": "bounds"},
     {"values are numbers", "shares from none to all"}),
    ("a value above its high", 0, {"low": 0.0, "high": 1.0, "interval": "bounds"}, {"low, value and high in order"}),
    ("one end of an interval", 0, {"low": 1.0, "interval": "bounds"}, {"low and high together"}),
    ("a margin of a full count", 0, {"low": 1.0, "high": 3.0}, {"no interval of a full count"}),
    ("a share above all", 4, {"value": 1.5}, {"shares from none to all"}),
    ("half a visit", 3, {"value": 6.5}, {"counts whole and not below zero"}),
    ("fewer than no visits", 0, {"value": -3.0}, {"counts whole and not below zero", "regions and their partners"}),
    ("fewer than no cases", 0, {"n": -1}, {"n not below zero"}),
    ("a year named by another day", 0, {"period": date(2024, 7, 1)}, {"periods by their first day"}),
    ("a state nobody knows", 5, {"place": "QQQ"}, {"places that were there"}),
    ("a home of long ago", 5, {"home": "DDR"}, {"homes that were there", "inside what was looked at"}),
    ("a region without a scheme", 2, {"scheme": None}, {"the world is one place"}),
    ("a measure nobody declares", 5, {"measure": "visits_dreamt"}, {"measure declared"}),
    ("a region below one of its partners", 2, {"value": 2.0}, {"regions and their partners"}),
    ("a region above all its partners", 2, {"value": 6.0}, {"regions and their partners"}),
    ("a figure of another release", 5, {"version": "2023"}, {"of their own release"}),
    ("a year nobody looked at", 5, {"period": date(2020, 1, 1)}, {"inside what was looked at"}),
]  # fmt: skip


@pytest.mark.parametrize(("place", "said", "found"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_one_wrong_figure_is_found_by_its_rule_and_by_no_other(
    place: int, said: dict[str, Any], found: set[str], tmp_path: Path
) -> None:
    rows = [row | said if number == place else row for number, row in enumerate(CLEAN)]
    outcomes, findings = asked(held_with(rows, tmp_path))
    assert {one.check.removeprefix(figures_rules.PREFIX) for one in findings} == found
    assert {one.removeprefix(figures_rules.PREFIX) for one, told in outcomes.items() if told.broken} == found
    assert all(one.reason and one.remedy and "{" not in one.reason for one in findings)


def test_every_rule_of_figures_is_broken_by_one_of_the_wrong_ones() -> None:
    ids = {rule.id for rule in figures_rules.RULES} | {one.id.removeprefix(figures_rules.PREFIX) for one in CHECKS}
    assert ids == {rule for case in WRONG for rule in case[3]}


def test_where_nobody_told_what_is_declared_what_asks_for_it_is_no_pass(tmp_path: Path) -> None:
    outcomes, findings = asked(replace(held_with(CLEAN, tmp_path), measures=nothing().measures))
    asks = {"measure declared", "shares from none to all", "counts whole and not below zero"}
    asks |= {"regions and their partners"}
    unsaid = {one for one, told in outcomes.items() if told.answer is Answer.NOT_APPLIED}
    assert {one.removeprefix(figures_rules.PREFIX) for one in unsaid} == asks
    assert findings == []


def test_a_release_that_does_not_say_what_it_looked_at_is_no_pass(tmp_path: Path) -> None:
    held = held_with(CLEAN, tmp_path)
    held = replace(held, tables=[one for one in held.tables if one.table == "figures"])
    looked = figures.CHECK_COVERED.look(held, Subject(dataset="visits", source="visits-us", version="2024"))
    assert isinstance(looked, NotApplied)


def test_embedded_figures_are_asked_where_none_are_stored(tmp_path: Path) -> None:
    """Of each embedded release, those of its own dataset's measures alone."""
    held = replace(nothing(), embedded=SHIPPED, measures=measure_frame())
    [subject] = subjects(Scope.FIGURES, held, "visits")
    shipped = held.figures(subject).select(pl.len()).collect().item()
    query = f"SELECT count(*) FROM '{SHIPPED / 'figures.parquet'}' WHERE source = 'visits-us'"
    assert shipped == duckdb.sql(query).fetchall()[0][0] > 1000
    outcomes, findings = asked(held)
    assert findings == []
    assert {one.answer for one in outcomes.values()} == {Answer.PASS}
    stored = replace(held, tables=held_with(CLEAN, tmp_path).tables)
    assert len(subjects(Scope.FIGURES, stored, "visits")) == 2, "another version is another release"


def test_regions_of_every_real_release_lie_between_their_partners_as_another_program_finds(
    filled_store: FilledStore,
) -> None:
    held = replace(real(filled_store), measures=measure_frame())
    [subject] = subjects(Scope.FIGURES, held, "agreement_parties")
    looked = figures.CHECK_REGIONS.look(held, subject)
    assert isinstance(looked, Looked) and looked.cases["holds"].all() and looked.cases.height == 10
    table = held.table("figures", subject)
    assert table is not None
    world = duckdb.sql(
        f"""
        WITH figures AS (SELECT * FROM '{table.path}' WHERE measure = 'agreements_signed' AND value IS NOT NULL),
        partners AS (
            SELECT category, home, period, max(value) AS greatest FROM figures WHERE level = 'partner' GROUP BY ALL
        )
        SELECT count(*), count(*) FILTER (value < greatest) FROM figures JOIN partners
        ON figures.category IS NOT DISTINCT FROM partners.category AND figures.home IS NOT DISTINCT FROM partners.home
        AND figures.period = partners.period WHERE level = 'world'
        """
    ).fetchall()[0]
    assert world[0] > 1000 and world[1] == 0


def test_places_outside_their_years_are_counted_as_another_program_counts_them(filled_store: FilledStore) -> None:
    held = replace(real(filled_store), measures=measure_frame())
    [subject] = subjects(Scope.FIGURES, held, "troop_years")
    [one] = [
        each
        for each in asked_of_rows(figures_rules.row_rules(held, subject), held)
        if each.check.endswith("places that were there")
    ]
    table = held.table("figures", subject)
    assert table is not None
    actors = Path(figures_rules.__file__).parents[2] / "data" / "reference" / "actors.csv"
    query = f"""
        SELECT count(*) FROM '{table.path}' AS figures LEFT JOIN '{actors}' AS actors ON place = actor
        WHERE level = 'partner' AND NOT coalesce(year(period) BETWEEN first_year AND coalesce(last_year, 9999), false)
    """
    assert one.found_broken == duckdb.sql(query).fetchall()[0][0] > 0
