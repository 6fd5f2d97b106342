"""What Great Expectations must see of a frame to judge its rules: each different value once, not every row.

A rule's answer for a row follows from the value it is asked of, so equal values need one answer. Handing over a million
rows a column took a dozen times as long as the same rules in plain Polars; handing over what differs takes a few.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from validation.rules import Form, Rule

POSITION = "position"
"""Tells the lines of a frame that is handed over apart."""

MOST_DIFFERENT = 200_000
"""Different values of a column up to which each is shown once; beyond, every row is: little would be saved."""

SIDE_BY_SIDE = 20_000
"""Columns of no more different values are handed over in one frame, the shorter ones filled up with nulls."""

FACTS_AT_ONCE = 60
"""Truths of a row are packed into one whole number."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A frame to hand over: each rule, by its place, is asked of the column of that name.

    `rows_of` tells which rows of the whole stand behind lines of the frame that break the rule of a place.
    """

    frame: pl.DataFrame
    places: tuple[int, ...]
    rows_of: Callable[[int, list[int]], pl.Series]
    is_whole: bool = False
    """Whether its lines are the rows themselves."""


def seen(rules: Sequence[Rule], rows: pl.DataFrame) -> Iterator[Seen]:
    """Frames that hold all that the rules are asked of, every rule in one of them; days as datetimes."""
    facts = [place for place, rule in enumerate(rules) if rule.form in (Form.HOLDS, Form.NOT_NULL)]
    for start in range(0, len(facts), FACTS_AT_ONCE):
        yield _facts(rules, rows, facts[start : start + FACTS_AT_ONCE])
    by_column: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        if place not in facts:
            by_column.setdefault(rule.columns[0], []).append(place)
    few: list[tuple[pl.Series, list[int]]] = []
    for column, places in by_column.items():
        different = rows[column].unique(maintain_order=True)
        if different.len() <= SIDE_BY_SIDE:
            few.append((different, places))
        elif different.len() <= MOST_DIFFERENT:
            yield _values(rows, [(different, places)])
        else:
            yield _every_row(rows[column], places)
    if few:
        yield _values(rows, few)


def _facts(rules: Sequence[Rule], rows: pl.DataFrame, places: list[int]) -> Seen:
    """Statements and presences: each combination of truths that stands in a row, once. No statement: no objection."""
    truths = rows.select(_fact(rules[place]).alias(str(place)) for place in places)
    packed = truths.select(
        pl.sum_horizontal(pl.col(name).cast(pl.Int64) * (1 << bit) for bit, name in enumerate(truths.columns))
    ).to_series()
    different = packed.unique().sort()
    lines = pl.DataFrame({"packed": different}).select(
        *(
            (pl.when(_bit(bit)).then(1.0) if rules[place].form is Form.NOT_NULL else _bit(bit)).alias(str(place))
            for bit, place in enumerate(places)
        )
    )

    def rows_of(place: int, broken: list[int]) -> pl.Series:
        return packed.is_in(different.gather(broken).implode())

    return Seen(frame=_numbered(lines), places=tuple(places), rows_of=rows_of)


def _fact(rule: Rule) -> pl.Expr:
    if rule.form is Form.NOT_NULL:
        return pl.col(rule.columns[0]).is_not_null()
    assert rule.holds is not None
    return rule.holds.fill_null(True)


def _bit(bit: int) -> pl.Expr:
    return (pl.col("packed") // (1 << bit)) % 2 == 1


def _values(rows: pl.DataFrame, columns: list[tuple[pl.Series, list[int]]]) -> Seen:
    """Columns of values beside each other, each value once."""
    longest = max(different.len() for different, _ in columns)
    shown = {
        str(place): different.extend_constant(None, longest - different.len()).alias(str(place))
        for different, places in columns
        for place in places
    }
    of = {place: different for different, places in columns for place in places}

    def rows_of(place: int, broken: list[int]) -> pl.Series:
        bad = of[place].gather(broken)
        return rows[of[place].name].is_in(bad.implode())

    return Seen(frame=_numbered(pl.DataFrame(shown)), places=tuple(of), rows_of=rows_of)


def _every_row(values: pl.Series, places: list[int]) -> Seen:
    def rows_of(place: int, broken: list[int]) -> pl.Series:
        bad = pl.repeat(False, values.len(), dtype=pl.Boolean, eager=True)
        return bad.scatter(broken, True) if broken else bad

    shown = pl.DataFrame({str(place): values for place in places})
    return Seen(frame=_numbered(shown), places=tuple(places), rows_of=rows_of, is_whole=True)


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    days = pl.selectors.date().cast(pl.Datetime("us"))
    return frame.with_columns(days, pl.int_range(pl.len(), dtype=pl.Int64).alias(POSITION))
