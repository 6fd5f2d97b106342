"""Findings of the checks in plain words: what was found, where, since when, in which rows, and who has seen it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from dashboard.content.quality_words import STATE_WORDS, ago, day_text
from dashboard.content.reading import place_name
from dashboard.content.upload import counted
from dashboard.wording import listing, sentence
from data.findings import Severity
from data.grade_rule import NEWS
from data.own_record import OWN
from data.quality import FindingState

MOST_ROWS_NAMED = 12
"""Row numbers that stand in a sentence; the table has all that were kept."""


@dataclass(frozen=True, kw_only=True)
class FindingCard:
    """One finding in words."""

    identity: str
    dataset: str
    check: str
    """The check's title."""
    severity: str
    state: str
    """New, still open, worse or resolved, and since when."""
    reason: str
    remedy: str
    where: str
    """Place, year, column, source and version, as far as the finding is about one."""
    moved: str
    """What a number was and is; empty where the finding is not of a revision."""
    rows: str
    """The numbers of the rows concerned; empty where there are none."""
    known: str
    """Who acknowledged it until when and why; empty where nobody has."""
    has_rows: bool
    is_critical: bool
    is_signal: bool
    """Whether it is news about the world rather than a fault of data."""

    @property
    def label(self) -> str:
        """Severity and check, as the head of the finding."""
        return f"{self.severity} · {self.check}"


def check_title(check: str, titles: Mapping[str, str]) -> str:
    """A check's title; one that asks a rule of structure is named by the rule.

    >>> check_title("structure: unique key", {}), check_title("freshness", {"freshness": "Freshness"})
    ('Structure: unique key', 'Freshness')
    """
    return titles.get(check, f"{check[:1].upper()}{check[1:]}")


def cards(
    findings: pl.DataFrame, *, checks: Mapping[str, str], sources: Callable[[str], str], now: datetime
) -> list[FindingCard]:
    """The findings in words, criticals first, those nobody has acknowledged before the others, then the newest."""
    rank = pl.col("severity").replace_strict({Severity.CRITICAL.value: 0}, default=1, return_dtype=pl.Int64)
    known = pl.col("is_acknowledged").fill_null(value=False)
    ordered = findings.sort(
        pl.col("check").is_in(NEWS),
        rank,
        known,
        pl.col("first_run"),
        pl.col("check"),
        pl.col("subject"),
        descending=[False, False, False, True, False, False],
    )
    return [_card(row, checks=checks, sources=sources, now=now) for row in ordered.to_dicts()]


def _card(
    row: Mapping[str, object], *, checks: Mapping[str, str], sources: Callable[[str], str], now: datetime
) -> FindingCard:
    critical = row["severity"] == Severity.CRITICAL
    signal = row["check"] in NEWS
    return FindingCard(
        identity=str(row["identity"]),
        dataset=str(row["dataset"]),
        check=check_title(str(row["check"]), checks),
        severity="News" if signal else "Critical" if critical else "Warning",
        state=_state(row, now),
        reason=sentence(str(row["reason"])),
        remedy=sentence(str(row["remedy"])),
        where=where(row, sources),
        moved=_moved(row),
        rows=rows_text(_numbers(row), int(str(row["count"] or 0))),
        known=known_text(row),
        has_rows=bool(_numbers(row)),
        is_critical=critical,
        is_signal=signal,
    )


def _state(row: Mapping[str, object], now: datetime) -> str:
    state, seen = str(row["state"]), row["first_seen"]
    when = f", first seen {ago(seen, now)}" if isinstance(seen, datetime) and state != FindingState.NEW else ""
    return f"{STATE_WORDS.get(state, state)}{when}"


def where(row: Mapping[str, object], sources: Callable[[str], str]) -> str:
    """What a finding is about: place, year, column, source and version."""
    source = str(row["source"] or "")
    named = f"{sources(source)} {row['version'] or ''}".strip() if source not in ("", OWN) else sources(OWN)
    parts = [
        place_name(str(row["place"])) if row["place"] else "",
        str(row["year"]) if row["year"] is not None else "",
        f"column {row['column']}" if row["column"] else "",
        f"value “{row['value']}”" if row["value"] else "",
        named if source else "",
    ]
    return " · ".join(part for part in parts if part)


def _moved(row: Mapping[str, object]) -> str:
    if row["old"] is None or row["new"] is None:
        return ""
    return f"{number_text(float(str(row['old'])))} → {number_text(float(str(row['new'])))}"


def number_text(number: float) -> str:
    """A number with thousands, no finer than is of use.

    >>> number_text(62000.0), number_text(0.123456)
    ('62,000', '0.123')
    """
    return f"{number:,.0f}" if abs(number) >= 1_000 or number == int(number) else f"{number:.3g}"


def _numbers(row: Mapping[str, object]) -> list[int]:
    rows = row["rows"]
    return [int(one) for one in rows] if isinstance(rows, Sequence) and not isinstance(rows, str) else []


def rows_text(rows: Sequence[int], count: int) -> str:
    """The rows concerned, as a spreadsheet numbers them.

    >>> rows_text([], 3), rows_text([12], 1), rows_text([12, 15], 40)
    ('3 cases', 'row 12', 'rows 12, 15 and 38 more')
    """
    if not rows:
        return counted(count, "case") if count > 1 else ""
    named = [f"{one}" for one in rows[:MOST_ROWS_NAMED]]
    more = max(count, len(rows)) - len(named)
    told = f"{', '.join(named)} and {more:,} more" if more else listing(named)
    return f"row{'' if len(named) == 1 and not more else 's'} {told}"


def known_text(row: Mapping[str, object]) -> str:
    """Who acknowledged a finding, until when and why; empty where nobody has, or it has run out."""
    if not row["is_acknowledged"]:
        return ""
    until = row["acknowledged_until"]
    day = f" until {day_text(until)}" if isinstance(until, date) else ""
    return sentence(f"acknowledged by {row['acknowledged_by']}{day}: {row['acknowledged_reason']}")


TITLES: Mapping[str, str] = {
    "severity": "Severity",
    "check": "Check",
    "place": "Place",
    "year": "Year",
    "column": "Column",
    "reason": "What was found",
    "remedy": "What to do",
    "count": "Cases",
    "rows": "Rows",
    "state": "State",
    "source": "Source",
    "version": "Version",
    "acknowledged_by": "Acknowledged by",
    "identity": "Finding",
}
"""Columns of the table of findings, as a reader reads them."""


def findings_table(findings: pl.DataFrame, checks: Mapping[str, str]) -> pl.DataFrame:
    """The findings as a table under plain titles, in the order given."""
    names = {one: check_title(one, checks) for one in findings["check"].unique()}
    places = {one: place_name(one) for one in findings["place"].drop_nulls().unique()}
    told = findings.with_columns(
        pl.col("check").replace(names),
        pl.col("place").replace(places),
        pl.col("rows").cast(pl.List(pl.String)).list.join(", "),
        pl.col("severity").replace({"critical": "Critical", "warning": "Warning"}),
        pl.col("state").replace(dict(STATE_WORDS)),
    )
    return told.select(pl.col(name).alias(title) for name, title in TITLES.items())


def found_sentence(found: Sequence[FindingCard]) -> str:
    """How many findings of a dataset are open, in one sentence."""
    faults = [one for one in found if not one.is_signal]
    news = len(found) - len(faults)
    ranges = "series left its usual range" if news == 1 else "series left their usual ranges"
    told = f"; {news:,} {ranges}, which is news and no fault of the data" if news else ""
    if not faults:
        return sentence(f"no fault is open{told}")
    critical = sum(one.is_critical for one in faults)
    known = sum(bool(one.known) for one in faults)
    parts = [counted(len(faults), "finding") + (" is open" if len(faults) == 1 else " are open")]
    parts += [f"{critical} of them critical" if len(faults) > 1 else "it is critical"] if critical else []
    parts += [f"{known} acknowledged"] if known else []
    return sentence(", ".join(parts) + told)
