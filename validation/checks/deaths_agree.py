"""Whether two countings of the same deaths agree within a factor: years and events, own record and public ones."""

import polars as pl

from data.datasets.violence_country_years import KINDS
from data.findings import Severity
from data.own_record import OWN
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.held import Held, version_order
from validation.place_years import covered, row_numbers, year_of

YEARS, EVENTS, BY_GROUPS = "violence_country_years", "conflict_events", "one_sided_by_groups"
ONE_SIDED = KINDS[2]

FACTOR = 2.0
"""The larger count is at most so many times the smaller one."""
FLOOR = 25.0
"""Added to both counts before they are divided: a few deaths in place of none are no disagreement."""

CELL = ("place", "year", "kind")


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a place, year and kind that both countings looked at for the whole year; none counted is zero there.

    But a counting that writes its zeros has lost what it has no row of: that is no count, and nothing to compare.
    """
    if subject.dataset not in (YEARS, EVENTS, BY_GROUPS):
        return None
    against = reference(held, subject)
    if against is None:
        if subject.dataset == YEARS:
            return None
        return NotApplied(reason="No counting by country and year is in the store to compare with.")
    compared, lost = both(held, subject, against)
    if compared.is_empty():
        return NotApplied(reason=f"It shares no whole year and place with {_named(against)}.")
    if subject.dataset == BY_GROUPS:
        holds = pl.col("new") <= pl.col("old")
        reason = (
            "{place} in {year}: {new} civilians killed by organised groups, more than the {old} killed in all attacks "
            f"on civilians by {_named(against)}."
        )
    else:
        most, least = pl.max_horizontal("old", "new") + FLOOR, pl.min_horizontal("old", "new") + FLOOR
        holds = most <= FACTOR * least
        reason = (
            f"{{place}} in {{year}}: {{new}} deaths ({{column}}) here and {{old}} in {_named(against)}, apart by more "
            f"than a factor of {FACTOR:g}."
        )
    told = compared.with_columns(
        subject=pl.format("{} {} {}", *CELL), column=pl.col("kind"), holds=holds, rows=pl.col("rows")
    ).sort(*CELL)
    return Looked(
        cases=cases(told),
        reason=reason,
        remedy="Look how each defines and dates what it counts before one of the two is quoted: that they disagree "
        "does not say which is nearer the truth.",
        left_out=_left_out(lost),
    )


def reference(held: Held, subject: Subject) -> Subject | None:
    """The newest counting by country and year of another source (public before own), or of the same for its parts.

    Of two countings by country and year only the one whose source comes later by name is asked, so that a
    disagreement is found once.
    """
    others = [one for one in held.releases(YEARS) if one != subject]
    if subject.dataset == YEARS:
        is_own = subject.source == OWN
        others = [
            one
            for one in others
            if one.source != subject.source
            and one.source != OWN
            and (is_own or (one.source or "") < (subject.source or ""))
        ]
    if subject.dataset == BY_GROUPS:
        others = [one for one in others if (one.source, one.version) == (subject.source, subject.version)]
    return max(others, key=lambda one: (one.source != OWN, version_order(one.version or "")), default=None)


def both(held: Held, subject: Subject, against: Subject) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row a place, year and kind that both hold: `old` what the reference counts, `new` this one, and `rows`.

    Then those (of the same columns) that both say they cover, and of which one that writes its zeros has no row.
    """
    new = _counted(held, subject).rename({"deaths": "new"})
    old = _counted(held, against).rename({"deaths": "old"}).drop("rows")
    joined = old.join(new, on=CELL, how="full", coalesce=True)
    looked_at = joined.filter(covered(joined, held.coverage(subject)))
    looked_at = looked_at.filter(covered(looked_at, held.coverage(against)))
    if subject.dataset == BY_GROUPS:
        looked_at = looked_at.filter(kind=ONE_SIDED)
    lost = pl.repeat(False, pl.len(), dtype=pl.Boolean)
    for one, count in ((against, "old"), (subject, "new")):
        if one.dataset == YEARS and (looked_at[count] == 0).any():
            lost |= pl.col(count).is_null()
    told = looked_at.with_columns(pl.col("old", "new").fill_null(0.0), lost=lost)
    return told.filter(~pl.col("lost")), told.filter("lost")


def _left_out(lost: pl.DataFrame) -> str | None:
    """To how many places and years the check could not be applied, null where to all."""
    if lost.is_empty():
        return None
    years = lost.select("place", "year").n_unique()
    return (
        f"It could not be applied to {years:,} place-year{'' if years == 1 else 's'} ({_span(lost['year'])}): one of "
        "the two countings says that it looked there and writes its zeros, but has no row."
    )


def _span(years: pl.Series) -> str:
    told = sorted({str(year) for year in years})
    return "–".join(dict.fromkeys([told[0], told[-1]]))


def _counted(held: Held, subject: Subject) -> pl.DataFrame:
    dataset = held.dataset(subject)
    rows = held.rows(subject).with_columns(year=year_of(dataset))
    if subject.dataset == BY_GROUPS:
        rows = rows.with_columns(kind=pl.lit(ONE_SIDED))
    return rows.group_by(CELL).agg(deaths=pl.col("best").sum().cast(pl.Float64), rows=row_numbers()).collect()


def _named(subject: Subject) -> str:
    return "the own record" if subject.source == OWN else f"{subject.source} {subject.version}"


CHECK = Check(
    id="deaths agree",
    title="Deaths counted twice agree",
    asks="Do deaths by kind, place and year agree within a factor with the other counting of them that is held?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
