"""Whether the columns of a new version mean what they did: none exchanged, recoded, rounded, in another unit or day."""

from collections.abc import Iterator

import polars as pl

from data.contract import Dataset, Kind
from data.findings import Severity
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.earlier import neighbours
from validation.held import Held

FEWEST = 20
"""Rows that must have moved in one way before it is told."""

MOST = 0.9
"""The share of the rows in which a move can be seen that must have made it: a revision moves each its own way."""

POWERS = (3, 2, 1)
"""Tens to which numbers may have been rounded; the coarsest that fits is told."""

NUMBERS = (Kind.INTEGER, Kind.NUMBER)
TOO_FEW = f"Fewer than {FEWEST} rows stand in both versions under one key: too few to tell how columns have moved."

Seen = tuple[pl.Expr, pl.Expr, str]
"""In which rows a move can be seen, which of them made it, and what is said of it."""


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a column: have the rows that both versions hold moved in it all in one way?

    Rows are the same by the dataset's key. A source may estimate anew, each value its own way, which is no move; what
    nearly all rows share is a changed file: columns exchanged, a unit, a sign, an order of day and month, a code list.
    """
    dataset = held.dataset(subject)
    if dataset.respondents:
        return None
    pair = neighbours(held, subject)
    if isinstance(pair, NotApplied):
        return pair
    key = list(dataset.key)
    names = [one.name for one in dataset.columns if one.name not in key and _is_judged(dataset, one.name)]
    if not names:
        return None
    before, now = (
        side.select(*key, *names).collect().unique(key, keep="first", maintain_order=True)
        for side in (pair.before, pair.now)
    )
    both = before.join(now, on=key, how="inner", suffix=NOW, nulls_equal=True)
    if both.height < FEWEST:
        return NotApplied(reason=TOO_FEW)
    changed = [name for name in names if not both[name].eq_missing(both[name + NOW]).all()]
    told = {name: move for name in changed if (move := _move(both, dataset, name, changed)) is not None}
    return Looked(
        cases=cases(
            pl.DataFrame(
                {
                    "subject": names,
                    "column": names,
                    "value": [told[name][0] if name in told else None for name in names],
                    "count": [told[name][1] if name in told else 1 for name in names],
                    "holds": [name not in told for name in names],
                },
                schema_overrides={"value": pl.String},
            )
        ),
        reason=f"The column “{{column}}” is not what it was {pair.was}: {{value}}, in nearly all rows in which that "
        "can be seen (rows: {count}).",
        remedy="See whether the source changed its file or it was read another way; if the old reading was right, undo "
        "this version.",
    )


NOW = "_now"


def _is_judged(dataset: Dataset, name: str) -> bool:
    column = dataset.column(name)
    return column.kind in (*NUMBERS, Kind.DATE) or (column.kind is Kind.TEXT and column.codes is not None)


def _move(both: pl.DataFrame, dataset: Dataset, name: str, changed: list[str]) -> tuple[str, int] | None:
    """What nearly all rows of a column did and how many they are; None where they did nothing alike."""
    kind = dataset.column(name).kind
    partners = [other for other in changed if other != name and dataset.column(other).kind is kind]
    for seen, made, said in (*_exchanges(name, partners), *_alone(both, kind, name)):
        rows, moved = both.select(rows=seen.fill_null(False).sum(), moved=(seen & made).fill_null(False).sum()).row(0)
        if moved >= FEWEST and moved >= MOST * rows:
            return said, int(moved)
    return None


def _exchanges(name: str, partners: list[str]) -> Iterator[Seen]:
    """A column and another in each other's place."""
    for other in partners:
        apart = pl.col(name) != pl.col(other)
        crossed = (pl.col(name + NOW) == pl.col(other)) & (pl.col(other + NOW) == pl.col(name))
        yield apart, crossed, f"it holds what “{other}” held, and the other way round"


def _alone(both: pl.DataFrame, kind: Kind, name: str) -> Iterator[Seen]:
    old, new = pl.col(name), pl.col(name + NOW)
    if kind is Kind.DATE:
        days = (new - old).dt.total_days()
        usual = both.select(days.drop_nulls().mode().sort().first()).item()
        yield (
            (old.dt.day() <= 12) & (old.dt.day() != old.dt.month()),
            (new.dt.day() == old.dt.month()) & (new.dt.month() == old.dt.day()) & (new.dt.year() == old.dt.year()),
            "day and month have changed places",
        )
        if usual:
            yield new.is_not_null() & old.is_not_null(), days == usual, f"days moved by {usual:+d}"
    elif kind in NUMBERS:
        yield from _of_numbers(both, old, new)
    else:
        yield from _of_codes(both, old, new)


def _of_numbers(both: pl.DataFrame, old: pl.Expr, new: pl.Expr) -> Iterator[Seen]:
    told = (old != 0) & new.is_not_null()
    yield told, new == -old, "its sign has turned"
    power = both.filter(told & (new != 0)).select((new / old).abs().log10().round(6).median()).item()
    if power is not None and power == round(power) and power != 0:
        times = f"×{10 ** round(power):,}" if power > 0 else f"÷{10 ** -round(power):,}"
        yield told, ((new / old).log10() - power).abs() < 1e-6, f"values are in another unit ({times})"
    for power in POWERS:
        step = 10**power
        # A number below the step says nothing: it may be none now.
        yield (
            (old.abs() >= step) & (old % step != 0) & new.is_not_null(),
            (new % step == 0) & ((new - old).abs() < step),
            f"values are rounded to {step:,}",
        )


def _of_codes(both: pl.DataFrame, old: pl.Expr, new: pl.Expr) -> Iterator[Seen]:
    """One move a code that became another, the commonest first."""
    changed = both.filter(old.is_not_null() & new.is_not_null() & (old != new))
    pairs = changed.group_by(was=old, became=new).len().sort("len", "was", "became", descending=[True, False, False])
    for was, became in pairs.filter(pl.col("len") >= FEWEST).select("was", "became").iter_rows():
        yield (old == was) & new.is_not_null(), new == became, f"“{was}” has become “{became}”"


CHECK = Check(
    id="columns as before",
    title="Columns mean what they did",
    asks="Has no column moved in all its rows alike: exchanged, in another unit or sign, rounded, recoded or re-dated?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
