"""Known exceptions: each has a reason, and means a check and a dataset there are."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from data.datasets import DATASETS
from validation.check import Subject, cases
from validation.checks import CHECKS, figures_rules, structure
from validation.known_exceptions import FILE, SCHEMA, exceptions, is_excepted

ABOUT = Subject(dataset="visits", source="visits-us", version="2012")


def known(**said: Any) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(SCHEMA) | {"check": "example", "reason": "Known."} | said], schema=SCHEMA)


def excepted(
    broken: Sequence[dict[str, Any]], subject: Subject = ABOUT, check: str = "example", **said: Any
) -> list[bool]:
    return is_excepted(cases(pl.DataFrame(list(broken))), check=check, subject=subject, known=known(**said)).to_list()


CASES = [
    {"subject": "a", "place": "POL", "year": 1994, "column": "best"},
    {"subject": "b", "place": None, "year": None},
]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({}, [True, True]),
        ({"dataset": "visits", "source": "visits-us", "version": "2012"}, [True, True]),
        ({"dataset": "visits", "version": "2013"}, [False, False]),
        ({"place": "POL"}, [True, False]),
        ({"place": "POL", "column": "low"}, [False, False]),
        ({"first_year": 1990}, [True, False]),
        ({"last_year": 1993}, [False, False]),
        ({"first_year": 1994, "last_year": 1994, "place": "POL", "column": "best"}, [True, False]),
        ({"check": "another"}, [False, False]),
    ],
)
def test_an_exception_means_what_it_says_and_an_empty_cell_means_any(said: dict[str, Any], answer: list[bool]) -> None:
    assert excepted(CASES, **said) == answer


def test_where_there_are_more_than_are_known_all_are_told() -> None:
    assert excepted(CASES, most=2) == [True, True]
    assert excepted(CASES, most=1) == [False, False]
    rows = [{"subject": "low", "count": 89}]
    assert (excepted(rows, most=89), excepted(rows, most=88)) == ([True], [False])


def test_every_line_of_the_file_has_a_reason_and_means_a_check_and_dataset_there_are() -> None:
    table = exceptions()
    assert table.columns == list(SCHEMA)
    rules = {f"{structure.PREFIX}{rule.id}" for one in DATASETS for rule in structure.rules_of(one.id)}
    checks = rules | {f"{figures_rules.PREFIX}{rule.id}" for rule in figures_rules.RULES} | {one.id for one in CHECKS}
    assert set(table["check"]) <= checks
    assert set(table["dataset"].drop_nulls()) <= {one.id for one in DATASETS}
    assert table["reason"].str.contains(r"^[A-Z0-9].{15,}\.$").all(), "a sentence"
    assert table["most"].drop_nulls().min() is None or (table["most"].drop_nulls() > 0).all()
    assert not table.drop("reason").is_duplicated().any()
    assert FILE.read_bytes().isascii() or "\ufffd" not in FILE.read_text(encoding="utf-8")


def test_no_exception_of_single_rows_is_open_ended() -> None:
    """A rule of rows is excepted in one release, up to the number that is known: the next one is looked at anew."""
    of_rows = exceptions().filter(pl.col("check").str.contains(f"^({structure.PREFIX}|{figures_rules.PREFIX})"))
    named = of_rows.select("dataset", "source", "version", "most")
    assert not of_rows.is_empty() and named.null_count().sum_horizontal().item() == 0
