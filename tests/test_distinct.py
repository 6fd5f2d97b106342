"""Equal values are judged once: every rule finds the same rows as if each row had been looked at by itself."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.findings import Finding, Severity
from validation import distinct
from validation.expectations import apply
from validation.rules import Form, Rule, statement

WORDS = {"reason": "It is wrong.", "remedy": "Correct it."}

RULES = (
    Rule(id="filled", form=Form.NOT_NULL, columns=("number",), **WORDS),
    Rule(id="listed", form=Form.IN_SET, columns=("kind",), codes=("a", "b"), **WORDS),
    Rule(id="between", form=Form.BETWEEN, columns=("number",), low=0, high=10, **WORDS),
    Rule(id="enough", form=Form.BETWEEN, columns=("share",), low=0.0, **WORDS),
    statement("in order", ("number", "share"), pl.col("number") >= pl.col("share"), **WORDS),
    statement("since 2000", ("day",), pl.col("day") >= date(2000, 1, 1), provider=Severity.WARNING, **WORDS),
)

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "", None]),
        st.none() | st.integers(-3, 13),
        st.none() | st.sampled_from([-1.0, 0.0, 2.5, 9.0, float("nan"), float("inf")]),
        st.none() | st.dates(date(1999, 12, 28), date(2000, 1, 5)),
    ),
    min_size=1,
    max_size=60,
)


def frame_of(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    schema = {"kind": pl.String, "number": pl.Int64, "share": pl.Float64, "day": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row").with_row_index("file_row", offset=2).cast({"file_row": int})


def broken_row_by_row(frame: pl.DataFrame) -> dict[str, list[int]]:
    """Which rows break each rule, told by plain Python, null and not-a-number being no objection to a range."""
    found: dict[str, list[int]] = {rule.id: [] for rule in RULES}
    for row in frame.rows(named=True):
        kind, number, share, day = row["kind"], row["number"], row["share"], row["day"]
        known = share is not None and share == share
        breaks = {
            "filled": number is None,
            "listed": kind is not None and kind not in ("a", "b"),
            "between": number is not None and not 0 <= number <= 10,
            "enough": known and share < 0,
            # Polars orders not-a-number above every number.
            "in order": number is not None and share is not None and not (known and number >= share),
            "since 2000": day is not None and day < date(2000, 1, 1),
        }
        for rule, is_broken in breaks.items():
            if is_broken:
                found[rule].append(row["file_row"])
    return {rule: rows for rule, rows in found.items() if rows}


def found_by(findings: list[Finding]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in findings:
        found.setdefault(one.rule, []).append(one.row or 0)
    return found


@settings(max_examples=12)
@given(ROWS)
def test_each_rule_finds_the_rows_that_break_it_and_no_others(rows: list[tuple[object, ...]]) -> None:
    frame = frame_of(rows)
    findings = apply(RULES, frame, dataset="visits", own=True)
    assert found_by(findings) == broken_row_by_row(frame)
    assert all(one.count == len(broken_row_by_row(frame)[one.rule]) for one in findings)


@pytest.mark.parametrize("different", [1_000, 30_000, 210_000], ids=["few", "more", "too many to be shown once"])
def test_the_count_is_of_rows_however_many_values_differ(different: int) -> None:
    frame = pl.DataFrame({"number": pl.int_range(different, eager=True) - 5}).with_columns(
        file_row=pl.int_range(2, different + 2)
    )
    twice = pl.concat([frame, frame])
    # Some thousand rows are broken at most: Great Expectations takes half a minute to list hundreds of thousands.
    high = max(900, different - 5_000)
    rule = Rule(id="between", form=Form.BETWEEN, columns=("number",), low=0, high=high, **WORDS)
    findings = apply([rule], twice, dataset="visits", own=True)
    broken = twice.filter(~pl.col("number").is_between(0, high))
    assert {one.count for one in findings} == {broken.height}
    assert [one.row for one in findings] == sorted(broken["file_row"].to_list()[:1000])


def test_a_column_of_few_values_is_handed_over_in_as_many_lines() -> None:
    frame = frame_of([("a", 1, 0.5, None), ("c", None, -1.0, None)] * 5_000)
    told = list(distinct.seen(RULES, frame))
    assert sum(one.frame.height for one in told) < 12
    assert sorted(place for one in told for place in one.places) == list(range(len(RULES)))


def test_more_statements_than_bits_of_a_number_are_all_judged() -> None:
    rules = [statement(f"under {limit}", ("number",), pl.col("number") < limit, **WORDS) for limit in range(1, 150)]
    frame = pl.DataFrame({"number": [0, 70, 149, None]}).with_columns(file_row=pl.int_range(2, 6))
    found = found_by(apply(rules, frame, dataset="visits", own=True))
    assert found == {
        f"under {limit}": [row for row, number in ((3, 70), (4, 149)) if number >= limit] for limit in range(1, 150)
    }
