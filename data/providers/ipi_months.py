"""What IPI's three files share: months written as their last day, NA for none, and observers once among the troops."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.reading import read_table

SOURCE = "ipi"
EXPERTS_FIRST = date(1992, 8, 1)
"""The first month in which military observers and other experts stand apart; before, they are among the troops."""
MISSING = ("NA", "")


def version_of(rows: pl.DataFrame) -> str:
    """IPI numbers no versions: a file is known by the last month in it.

    >>> version_of(pl.DataFrame({"month": [date(2014, 2, 1), date(2014, 3, 1)]}))
    'to 2014-03'
    """
    last = rows["month"].max()
    return f"to {last:%Y-%m}" if isinstance(last, date) else "without months"


def table_of(path: Path, file_name: str, columns: Sequence[str], title: str) -> pl.DataFrame:
    """The table with at least those columns and `file_row`, `NA` read as empty. Raises Unreadable where one lacks."""
    table = read_table(path)
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole of {title}",
            got=f"no column {', '.join(missing)}",
            allowed=", ".join(columns),
            next_step="Send the file as the provider publishes it.",
        )
    text = pl.col(name for name in table.columns if name != "file_row").cast(pl.String).str.strip_chars()
    return table.with_columns(pl.when(~text.is_in(MISSING)).then(text).name.keep())


def months_of(table: pl.DataFrame, dataset: str, *, repeats: bool = True) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with `month`, the first day of the month that `Date` lies in, and what is wrong with its days.

    Six month-ends are a day early (28 February of leap years, 30 August 2002, 30 March 2003): each is its month.
    `repeats`: also warn of months in which every number is that of the month before, as they were carried forward.
    """
    day = pl.col("Date").str.to_date("%Y-%m-%d", strict=False)
    dated = table.with_columns(day=day, month=day.dt.truncate("1mo"))
    findings = from_rows(
        dated.filter(pl.col("month").is_null()),
        rule="impossible date",
        severity=Severity.CRITICAL,
        column="Date",
        dataset=dataset,
        reason="“{value}” is no day.",
        remedy="Write the last day of the month as 2014-03-31.",
    )
    early = dated.filter(pl.col("day") != pl.col("day").dt.month_end()).unique("month").sort("month")
    findings += from_rows(
        early.drop("file_row"),
        rule="month-end is not the month's last day",
        severity=Severity.WARNING,
        column="Date",
        dataset=dataset,
        reason="“{value}” is not the last day of its month; it is read as that month.",
        remedy="None needed.",
    )
    if repeats:
        findings += _carried_forward(dated, dataset)
    return dated, findings


def _carried_forward(dated: pl.DataFrame, dataset: str) -> list[Finding]:
    """A warning for each month in which every row says what it said the month before."""
    told = [name for name in dated.columns if name not in ("Date", "day", "month", "file_row")]
    months = (
        dated.with_columns(row=pl.concat_str(pl.col(told).fill_null(""), separator="|"))
        .group_by("month")
        .agg(pl.col("row").sort())
        .sort("month")
        .with_columns(as_before=pl.col("row").list.join("\n") == pl.col("row").list.join("\n").shift())
    )
    return from_rows(
        months.filter("as_before").with_columns(Date=pl.col("month").dt.to_string("%Y-%m")),
        rule="month repeats the one before",
        severity=Severity.WARNING,
        column="Date",
        dataset=dataset,
        reason="Every number of {value} is that of the month before: it was carried forward, not counted anew.",
        remedy="Read these months as the newest count known then.",
    )


def with_personnel(
    table: pl.DataFrame, *, experts: str, total: str | None, dataset: str
) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with `total`, `troops`, `police` and `experts` as numbers; an empty cell is none of that kind.

    Before August 1992 a row with troops has neither troops nor experts apart: both null. `total` names the file's own
    total, against which the sum is checked; without one it is the sum.
    """
    names = {"troops": "Troops", "police": "Police", "experts": experts} | ({"total": total} if total else {})
    numbers = table.with_columns(
        pl.col(column).cast(pl.Float64, strict=False).alias(f"_{name}") for name, column in names.items()
    )
    findings: list[Finding] = []
    for name, column in names.items():
        number = pl.col(f"_{name}")
        findings += from_rows(
            numbers.filter(pl.col(column).is_not_null(), number.is_null() | (number < 0) | (number != number.round())),
            rule="not a number of persons",
            severity=Severity.CRITICAL,
            column=column,
            dataset=dataset,
            reason="“{value}” is no number of persons.",
            remedy="Write a whole number, or leave the cell empty for none.",
        )
    kinds = [pl.col(f"_{name}").fill_null(0) for name in ("troops", "police", "experts")]
    summed = pl.sum_horizontal(kinds)
    mixed = (pl.col("month") < EXPERTS_FIRST) & (pl.col("_troops").fill_null(0) > 0)
    counted = numbers.with_columns(
        police=kinds[1].cast(pl.Int64),
        troops=pl.when(~mixed).then(kinds[0]).cast(pl.Int64),
        experts=pl.when(~mixed).then(kinds[2]).cast(pl.Int64),
        total=(pl.col("_total") if total else summed).cast(pl.Int64),
    )
    findings += from_rows(
        counted.filter(pl.col("total") != summed),
        rule="kinds do not make up the file's total",
        severity=Severity.WARNING,
        column=total,
        dataset=dataset,
        reason="The total {value} is not the sum of troops, police and experts beside it.",
        remedy="Look the month up with the United Nations.",
    )
    together = counted.filter(mixed)
    if not together.is_empty():
        findings.append(
            Finding(
                rule="experts not told from troops",
                severity=Severity.WARNING,
                dataset=dataset,
                column="Troops",
                reason=f"Before {EXPERTS_FIRST:%B %Y} the file counts observers among the troops: neither is told.",
                remedy="Use the total for these months.",
                count=together.height,
            )
        )
    return counted, findings


def stretches(months: pl.Series, dataset: str) -> tuple[list[tuple[date, date]], list[Finding]]:
    """First and last day of each unbroken run of months, and a warning for the months missing between."""
    there = months.drop_nulls().unique().sort()
    runs = (
        pl.DataFrame({"month": there})
        .with_columns(run=(pl.col("month") != pl.col("month").shift().dt.offset_by("1mo")).fill_null(True).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(first=pl.col("month").first(), last=pl.col("month").last().dt.month_end())
    )
    spans = list(runs.select("first", "last").iter_rows())
    findings = [
        Finding(
            rule="months missing",
            severity=Severity.WARNING,
            dataset=dataset,
            column="Date",
            value=f"after {before:%Y-%m-%d}",
            reason=f"The file has no month between {before:%B %Y} and {after:%B %Y}: they are not collected, not zero.",
            remedy="A year with a month missing has no yearly figure.",
            count=len(spans) - 1,
        )
        for (_, before), (after, _) in pairwise(spans)
    ]
    return spans, findings
