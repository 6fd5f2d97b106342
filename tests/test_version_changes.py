"""Laws of what changed between versions: each row is added, removed, revised or none, told by place, year and kind."""

import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from submitting import AGREEMENTS, landed

from data.contract import ROW_NUMBER, Dataset, Kind
from data.datasets import DATASETS
from data.datasets import dataset as dataset_of
from data.store import NotHeld, Store, TableKey
from data.version_changes import CHANGED_SCHEMA, changed_between

DEATHS = TableKey(table="rows", dataset="violence_country_years", source="ucdp", version="25.1")
ANSWERS = TableKey(table="rows", dataset="survey_responses", source="own", version="record")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


def _deaths(*told: tuple[str, int, str, int | None]) -> pl.DataFrame:
    names = ("place", "year", "kind", "best")
    rows = [dict(zip(names, one, strict=True)) | {"low": None, ROW_NUMBER: row} for row, one in enumerate(told, 2)]
    return pl.DataFrame(rows, schema=dataset_of(DEATHS.dataset).schema())


def _put(store: Store, key: TableKey, frame: pl.DataFrame) -> int:
    return store.commit(landed(store, str(store.current_version())), {key: frame}).number


def _changed(store: Store, key: TableKey, of: int, and_: int | None = None) -> list[tuple[object, ...]]:
    frame = changed_between(store, key.dataset, key.source, key.version, of=of, and_=and_)
    assert dict(frame.schema) == CHANGED_SCHEMA
    return frame.rows()


FIRST = (("AFG", 2021, "state-based", 10), ("AFG", 2022, "state-based", 3), ("MLI", 2021, "one-sided", None))


def test_a_row_is_added_removed_or_revised_by_the_key_of_its_dataset(store: Store) -> None:
    _put(store, DEATHS, _deaths(*FIRST))
    _put(
        store,
        DEATHS,
        _deaths(("MLI", 2021, "one-sided", 0), ("AFG", 2021, "state-based", 10), ("AFG", 2021, "non-state", 1)),
    )
    assert _changed(store, DEATHS, 1) == [
        ("AFG", 2021, "non-state", 1, 0, 0),
        ("AFG", 2022, "state-based", 0, 1, 0),
        ("MLI", 2021, "one-sided", 0, 0, 1),
    ]
    assert _changed(store, DEATHS, 1, 2) == _changed(store, DEATHS, 2, 1), "the lower number is before"
    assert _changed(store, DEATHS, 2, 2) == []


def test_the_order_of_a_file_is_no_revision(store: Store) -> None:
    _put(store, DEATHS, _deaths(*FIRST))
    _put(store, DEATHS, _deaths(*reversed(FIRST)))
    assert _changed(store, DEATHS, 1) == []


def test_rows_that_share_a_key_are_counted_once_each(store: Store) -> None:
    _put(store, DEATHS, _deaths(FIRST[0], FIRST[0]))
    _put(store, DEATHS, _deaths(FIRST[0], FIRST[0], FIRST[0]))
    assert _changed(store, DEATHS, 1) == [("AFG", 2021, "state-based", 1, 0, 0)]


def test_a_column_that_is_new_revises_only_rows_in_which_it_says_something(store: Store) -> None:
    _put(store, DEATHS, _deaths(*FIRST).drop("dyads"))
    counted = pl.when(pl.col("place") == "MLI").then(2).cast(pl.Int64)
    _put(store, DEATHS, _deaths(*FIRST).with_columns(counted.alias("dyads")))
    assert _changed(store, DEATHS, 1) == [("MLI", 2021, "one-sided", 0, 0, 1)]


def test_what_moved_is_counted_where_it_is_now(store: Store) -> None:
    row = {"agreement": "a", "actor": "POL", "counterpart": "USA", "signed_year": 2001, ROW_NUMBER: 2}
    schema = dataset_of(AGREEMENTS.dataset).schema()
    _put(store, AGREEMENTS, pl.DataFrame([row], schema=schema))
    _put(store, AGREEMENTS, pl.DataFrame([row | {"signed_year": 2002}], schema=schema))
    assert _changed(store, AGREEMENTS, 1) == [("POL", 2002, None, 0, 0, 1)]


def test_of_respondents_only_the_difference_in_numbers_is_told(store: Store) -> None:
    schema = dataset_of(ANSWERS.dataset).schema(["view_USA"])

    def wave(country: str, count: int, digest: str) -> list[dict[str, object]]:
        told = {"pollster": "Example Poll", "wave": 2024, "country": country, "weight": 1.0, "file_sha256": digest}
        return [told | {ROW_NUMBER: row} for row in range(count)]

    _put(
        store, ANSWERS, pl.DataFrame([*wave("POL", 9, "a"), *wave("KEN", 4, "a"), *wave("GHA", 2, "a")], schema=schema)
    )
    _put(
        store, ANSWERS, pl.DataFrame([*wave("POL", 7, "b"), *wave("KEN", 5, "a"), *wave("GHA", 2, "c")], schema=schema)
    )
    assert _changed(store, ANSWERS, 1) == [("KEN", 2024, None, 1, 0, None), ("POL", 2024, None, 0, 2, None)]


def test_a_version_that_holds_no_rows_cannot_be_compared(store: Store) -> None:
    _put(store, AGREEMENTS, pl.DataFrame(schema=dataset_of(AGREEMENTS.dataset).schema()))
    _put(store, DEATHS, _deaths(*FIRST))
    with pytest.raises(NotHeld, match=r"holds no rows of violence_country_years from ucdp 25\.1 at version 1"):
        changed_between(store, DEATHS.dataset, "ucdp", "25.1", of=1)
    with pytest.raises(NotHeld, match="There is no version 9"):
        changed_between(store, DEATHS.dataset, "ucdp", "25.1", of=9)


def test_what_changed_agrees_with_a_count_row_by_row(store: Store) -> None:
    chance = random.Random(5)
    whole = {
        (place, year, "one-sided"): chance.randrange(9) for place in ("AFG", "MLI", "POL") for year in range(1990, 2020)
    }
    after = {key: best + chance.randrange(2) for key, best in whole.items() if chance.random() > 0.2}
    after |= {(place, 2020, "one-sided"): 1 for place in ("AFG", "MLI")}
    for told in (whole, after):
        _put(store, DEATHS, _deaths(*((*key, best) for key, best in told.items())))
    expected = sorted(
        (
            *key,
            int(key not in whole),
            int(key not in after),
            int(key in whole and key in after and whole[key] != after[key]),
        )
        for key in whole | after
        if whole.get(key) != after.get(key)
    )
    assert _changed(store, DEATHS, 1) == expected


def _dated(dataset: Dataset, number: int) -> pl.DataFrame:
    """Rows of a dataset that say nothing but when they were: in 2024."""
    dated = date(2024, 3, 1) if dataset.column(dataset.period).kind is Kind.DATE else 2024
    return pl.DataFrame([{dataset.period: dated}] * number, schema=dataset.schema())


def test_every_dataset_can_be_compared_and_its_dates_give_years(store: Store) -> None:
    keys = {one.id: TableKey(table="rows", dataset=one.id, source="own", version="record") for one in DATASETS}
    for number in (1, 3):
        puts = {keys[one.id]: _dated(one, number) for one in DATASETS}
        store.commit(landed(store, str(number), datasets=tuple(keys)), puts)
    told = {name: _changed(store, key, 1) for name, key in keys.items()}
    revised = {one.id: None if one.respondents else 0 for one in DATASETS}
    assert told == {name: [(None, 2024, None, 2, 0, revised[name])] for name in keys}
