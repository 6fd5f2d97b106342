"""The Civil War Mediation data (DeRouen, Bercovitch and Pospieszna): attempts as rows, one an attempt."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import coverage_of
from data.datasets.mediation_attempts import DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import System, resolve

VERSION = "2011"
FIRST_YEAR, LAST_YEAR = 1946, 2009
"""Wars that went on are coded to 2009; of the years after it a single attempt stands in the file."""
CENTURY_TURNS = 46
"""Two digits from 46 up are of the twentieth century: the data begin in 1946."""

COLUMNS = (
    *("country", "sidea", "sideb", "Med_yes.no", "episode.start.date", "episode.end.date", "med.begins", "med.ends"),
    "name.of.third.party",
)
CORRECTED_DATES = {
    "3/2/1882": ("3/2/1982", "The war began in 1976 and the attempt ended in 1984."),
    "10/1/993": ("10/1/1993", "The attempt ended on 30 October 1993."),
}
"""First days that cannot be, as the file writes them: what is meant, and why."""

LOST_LETTER = r"[\x80-\x9f]"
"""Letters with accents that were spoilt before the file was published: no encoding gives them back."""
WHOLE_DATE = r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$"
YEAR_AT_END = r"/(\d{4}|\d{2})\s*\??$"


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the file, whatever it is called."""
    return {"Med_yes.no", "med.begins", "name.of.third.party"} <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """The attempts as one part. Rows that say that nobody mediated are wars without an attempt and give none.

    An attempt is dated by its first day; where that is not known by its last, else by its war where that was fought in
    one calendar year. Raises Unreadable where a column is missing.
    """
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole of the Civil War Mediation data",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of CWM.csv",
            next_step="Send the file as the provider publishes it.",
        )
    wars, contradictions = _attempts(table)
    corrected, corrections = _corrected(wars)
    dated = _dated(corrected)
    within = dated.filter((pl.col("year") <= LAST_YEAR).fill_null(True))
    resolved, doubts = resolve(
        within, column="country", system=System.NAME, into="place", year="year", dataset=DATASET.id
    )
    rows = resolved.select(
        "place",
        "year",
        "began",
        "ended",
        ROW_NUMBER,
        # The file has no ids: an attempt is known by its row.
        attempt=pl.format("CWM-{}", ROW_NUMBER),
        mediators=pl.col("name.of.third.party").str.replace_all(LOST_LETTER, "?").str.strip_chars(),
        parties=pl.concat_str(pl.col("sidea", "sideb").str.strip_chars(), separator=" against ", ignore_nulls=True),
    )
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=VERSION,
            rows=rows.select(pl.col(name).cast(dtype) for name, dtype in DATASET.schema().items()),
            coverage=coverage_of([(None, None, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))]),
            findings=[*contradictions, *corrections, *_of_dates(dated), *doubts],
        )
    ]


def _attempts(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows coded as mediation, and a warning for each other row that yet names a mediator or a day."""
    is_coded = (pl.col("Med_yes.no").str.strip_chars() == "1").fill_null(False)
    named = pl.any_horizontal(pl.col("med.begins", "med.ends", "name.of.third.party").is_not_null())
    return table.filter(is_coded), from_rows(
        table.filter(~is_coded & named),
        rule="mediation not coded",
        severity=Severity.WARNING,
        column="Med_yes.no",
        dataset=DATASET.id,
        reason="The row names a mediator or a day and is not coded as mediation ({value}); it is left out, as coded.",
        remedy="None needed; the provider would have to say which of the two is right.",
    )


def _corrected(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with the reviewed first days put right, and a warning for each."""
    findings = [
        finding
        for written, (meant, reason) in CORRECTED_DATES.items()
        for finding in from_rows(
            table.filter(pl.col("med.begins") == written),
            rule="date corrected",
            severity=Severity.WARNING,
            column="med.begins",
            dataset=DATASET.id,
            reason=f"“{{value}}” cannot be. {reason} Read as {meant}.",
            remedy="None needed; the correction is listed with the provider.",
        )
    ]
    meant = {written: to for written, (to, _) in CORRECTED_DATES.items()}
    return table.with_columns(pl.col("med.begins").replace(meant)), findings


def _dated(table: pl.DataFrame) -> pl.DataFrame:
    """The table with days where they are whole, the year an attempt began in, and by what it was told (`dated_by`)."""
    begins, ends = _year("med.begins"), _year("med.ends")
    first, last = _year("episode.start.date"), _year("episode.end.date")
    by_war = pl.when(first == last).then(first)
    began, ended = _day("med.begins"), _day("med.ends")
    in_order = began.is_null() | ended.is_null() | (began <= ended)
    return table.with_columns(
        began=began,
        ended=pl.when(in_order).then(ended),
        year=pl.coalesce(begins, ends, by_war),
        out_of_order=~in_order,
        dated_by=pl.when(begins.is_not_null())
        .then(pl.lit("its beginning"))
        .when(ends.is_not_null())
        .then(pl.lit("its end"))
        .when(by_war.is_not_null())
        .then(pl.lit("its war")),
    )


def _whole_year(digits: pl.Expr) -> pl.Expr:
    """A year of four digits from two or four."""
    number = digits.cast(pl.Int64, strict=False)
    return (
        pl.when(number >= 100).then(number).when(number >= CENTURY_TURNS).then(number + 1900).otherwise(number + 2000)
    )


def _year(column: str) -> pl.Expr:
    """The year at the end of a date of which the day, or day and month, may be missing (`3//1996`, `2/??/04`)."""
    return _whole_year(pl.col(column).str.strip_chars().str.extract(YEAR_AT_END, 1))


def _day(column: str) -> pl.Expr:
    """The day of a date written month/day/year; null where a part is missing."""
    text = pl.col(column).str.strip_chars()
    month, day = (text.str.extract(WHOLE_DATE, part).cast(pl.Int64, strict=False) for part in (1, 2))
    written = pl.format("{}-{}-{}", _whole_year(text.str.extract(WHOLE_DATE, 3)), month, day)
    return written.str.to_date("%Y-%m-%d", strict=False)


def _of_dates(table: pl.DataFrame) -> list[Finding]:
    """Warnings for attempts dated by another day than their first, out of order, or beyond the years coded."""
    found: list[tuple[str, pl.Expr, str, str]] = [
        (
            "dated by its end or its war",
            pl.col("dated_by").is_in(["its end", "its war"]),
            "The first day is not known; the attempt is counted in the year of its end or of its war.",
            "Give the year in which it began where it is known.",
        ),
        (
            "ends before it begins",
            pl.col("out_of_order"),
            "The attempt is said to end before it began (“{value}”); its last day is left out.",
            "None needed: figures count by the first day.",
        ),
        (
            "after the years coded",
            (pl.col("year") > LAST_YEAR).fill_null(False),
            f"The attempt began after {LAST_YEAR} (“{{value}}”), up to which the file is whole; it is left out.",
            "None needed; a later release would hold it.",
        ),
    ]
    return [
        finding
        for rule, holds, reason, remedy in found
        for finding in from_rows(
            table.filter(holds),
            rule=rule,
            severity=Severity.WARNING,
            column="med.begins",
            dataset=DATASET.id,
            reason=reason,
            remedy=remedy,
        )
    ]


PROVIDER = Provider(
    id="mediation",
    title="Civil War Mediation",
    citation="DeRouen, K., Bercovitch, J. & Pospieszna, P. (2011). Introducing the Civil Wars Mediation (CWM) dataset. "
    "Journal of Peace Research 48(5), 663–672; as extended beyond 2004.",
    licence="Academic use with citation",
    homepage="https://ideas.repec.org/a/sae/joupea/v48y2011i5p663-672.html",
    cadence="Published once, in 2011; no update is announced.",
    cadence_years=10.0,
    ends="It was published once, in 2011, and no update is announced.",
    files=(FileForm(id="attempts", title="Civil War Mediation (CWM.csv)", recognises=recognises, read=read),),
)
