"""Whether newer data of a source should be here by now."""

from datetime import date, timedelta

import polars as pl

from data.findings import Severity
from data.provider import Rhythm
from data.providers import provider_of
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.held import Held

DAYS_A_YEAR = 365.2425
OWN_CADENCE_YEARS = 1.0
"""A record of the user's own is brought up to date once a year, where its suite does not say otherwise."""

MOST_DAYS_AHEAD = 366
"""What is kept up to date may look ahead to the end of its year; further, nobody can have looked."""

CORRECTED = "Correct the day up to which the data are kept and bring them again, or set this machine's clock."


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case: the last day that the source covers in any version, and the day by which a newer one should be here.

    A source that says it will publish nothing newer is not stale; the case then raises no objection and `value` says
    why.
    """
    assert subject.source is not None
    last = held.coverage(subject)["last"].max()
    if not isinstance(last, date):
        return NotApplied(reason="It is not on record which days this source covers.")
    rhythm = rhythm_of(held, subject.dataset, subject.source)
    due = due_by(last, rhythm)
    early = (last - held.today).days > MOST_DAYS_AHEAD
    case = pl.DataFrame(
        {
            "subject": ["newest data"],
            "year": [last.year],
            "value": [f"{last:%Y-%m-%d}: {rhythm.ends}" if rhythm.ends else f"{last:%Y-%m-%d}"],
            "holds": [False if early else None if rhythm.ends else held.today <= due],
        },
        schema_overrides={"holds": pl.Boolean},
    )
    own = provider_of(subject.source) is None
    return Looked(
        cases=cases(case),
        reason=f"The data say that they go to {_day(last)}, which is years ahead: how old they are cannot be told."
        if early
        else f"The newest data end on {_day(last)}; newer ones have been due since {_day(due)}.",
        remedy=CORRECTED
        if early
        else "Bring the record up to date, and say up to when it is kept (`--to`)."
        if own
        else "Look for a newer version at the provider's and bring it; until then every figure shows its age.",
    )


def rhythm_of(held: Held, dataset: str, source: str) -> Rhythm:
    """When newer data are to be expected: as the provider's file declares, and yearly of a record of the user's own."""
    provider = provider_of(source)
    if provider is not None:
        return provider.rhythm(dataset, source)
    return Rhythm(cadence_years=held.limits(dataset).usual_gap_years or OWN_CADENCE_YEARS)


def due_by(last: date, rhythm: Rhythm) -> date:
    """The day by which data newer than those to `last` should be here: a cadence and the time publishing takes later.

    >>> due_by(date(2024, 12, 31), Rhythm(cadence_years=1.0, lag_years=0.5))
    datetime.date(2026, 7, 2)
    """
    days = round(DAYS_A_YEAR * (rhythm.cadence_years + rhythm.lag_years))
    return last + timedelta(days=min(days, (date.max - last).days))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


CHECK = Check(
    id="freshness",
    title="Freshness",
    asks="Are the newest data of the source no older than its own rhythm of publishing explains?",
    severity=Severity.WARNING,
    scope=Scope.SOURCE,
    look=look,
)
