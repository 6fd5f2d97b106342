"""Which limits a newest figure is judged by: of counts, polls, rates or amounts, alone or as a step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from metrics.declare import Measure, Unit
from metrics.methods import control_chart, control_chart_counts, control_chart_polls
from metrics.methods.control_chart import Limits, Numbers, Truths

FEWEST_WITH_ANY = 6
"""Years of the baseline with any at all, under which nothing is told of what comes many at once."""


class Kind(StrEnum):
    """How the limits are made."""

    XMR = "xmr"
    POISSON = "poisson"
    NEGATIVE_BINOMIAL = "negative-binomial"
    POLL = "poll"


class Nature(StrEnum):
    """What varies: events that happen one by one, many at once, deaths, amounts, a rate, or nothing to be charted."""

    EVENTS = "events"
    MANY = "many at once"
    DEATHS = "deaths"
    AMOUNT = "amount"
    RATE = "rate"
    NONE = "none"


_RATES = (
    *(Unit.SHARE, Unit.SCORE, Unit.SCORE_OF_THREE, Unit.KAPPA, Unit.PERCENT, Unit.PERCENT_A_YEAR, Unit.POINTS),
    *(Unit.UNITS_OF_IDEAL_POINT, Unit.TIMES, Unit.PARTNERS_A_POST, Unit.POSTS_FOR_EACH_SENT),
    *(Unit.EXERCISES_A_YEAR, Unit.VISITS_A_YEAR, Unit.DEATHS_A_YEAR),
)
_MANY = (Unit.PERSONNEL, Unit.PERSONS, Unit.TROOPS)
_AMOUNTS = (
    *(Unit.CONSTANT_US_DOLLARS, Unit.US_DOLLARS, Unit.DAYS, Unit.MONTHS, Unit.YEARS),
    *(Unit.PERSON_MONTHS, Unit.PERSON_WEEKS),
)

NATURES: dict[Unit, Nature] = (
    dict.fromkeys(Unit, Nature.EVENTS)
    | dict.fromkeys(_RATES, Nature.RATE)
    | dict.fromkeys(_MANY, Nature.MANY)
    | dict.fromkeys(_AMOUNTS, Nature.AMOUNT)
    | {Unit.DEATHS: Nature.DEATHS, Unit.COMMUNITIES: Nature.NONE}
)
"""By unit; whatever is counted and not named here happens one by one."""

_SHARES: dict[Unit, tuple[float | None, float | None]] = {
    Unit.PERCENT: (0.0, 100.0),
    Unit.POINTS: (-100.0, 100.0),
    Unit.SHARE: (0.0, 1.0),
    Unit.KAPPA: (-1.0, 1.0),
    Unit.SCORE_OF_THREE: (0.0, 3.0),
}
_NO_LEAST = (Unit.SCORE, Unit.PERCENT_A_YEAR, Unit.UNITS_OF_IDEAL_POINT, Unit.CONSTANT_US_DOLLARS, Unit.US_DOLLARS)
"""Units of what may lie below zero; of money, as sums may be taken back."""

BOUNDS: dict[Unit, tuple[float | None, float | None]] = (
    dict.fromkeys(Unit, (0.0, None)) | dict.fromkeys(_NO_LEAST, (None, None)) | _SHARES
)
"""The least and the most there can be, by unit; null: no such bound. Whatever is counted cannot fall below zero."""

POWERS = {Nature.EVENTS: 1 / 2, Nature.RATE: 1.0} | dict.fromkeys((Nature.MANY, Nature.DEATHS, Nature.AMOUNT), 1 / 3)
"""Roots at which values vary alike whether large or small: the square root of counts (Bartlett 1936), the cube root of
skewed amounts (Wilson & Hilferty 1931)."""

SPENT = (Nature.DEATHS, Nature.AMOUNT)
"""What begins anew each year: after an extraordinary year, one like those of the baseline is no news."""

NEVER_VARIED = "it never varied in its baseline, so any change would stand out"
STANDS_STILL = "it stays the same in most years, so limits of its variation would say nothing: see its changes"
TOO_RARE = "too few years of its baseline had any to tell how much it varies"
NONE_EVER = "none in any year of its baseline, and none since"
STEPWISE = "its years lean on one another, so the newest is judged by its step from the one before"


def bounds(measure: Measure) -> tuple[float | None, float | None]:
    """The least and the most a measure can be, by its unit or, of a score, its own scale; null: no such bound."""
    return measure.within or BOUNDS[measure.unit]


@dataclass(frozen=True, kw_only=True)
class Found:
    """The limits of each series, how they were made and what is to be said of it; NaN limits: not told, for `notes`."""

    limits: Limits
    kinds: list[str | None]
    stepwise: Truths
    notes: list[str | None]


def padded(lists: pl.Series) -> Numbers:
    """Lists as rows of a matrix, filled with NaN at their ends."""
    lengths = lists.list.len().to_numpy().astype(np.int64)
    matrix = np.full((len(lengths), int(lengths.max(initial=1))), np.nan)
    filled = np.arange(matrix.shape[1])[None, :] < lengths[:, None]
    matrix[filled] = lists.explode(empty_as_null=False).cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return matrix


def judged(series: pl.DataFrame, natures: Sequence[Nature]) -> Found:
    """The limits of series with enough points: `values`, `errors`, `years` of their baselines as lists, `polled`,
    `newest`, `newest_error`, `newest_year` and the same of the point `before`."""
    height = series.height
    book = _Book(height)
    if height == 0:
        return book.found()
    baseline, newest, before = padded(series["values"]), _column(series, "newest"), _column(series, "before")
    nature = np.array([one.value for one in natures])
    polled = series["polled"].to_numpy().astype(bool)
    whole = (
        (np.nan_to_num(baseline) % 1 == 0).all(axis=1) & (newest % 1 == 0) & (np.nan_to_num(baseline) >= 0).all(axis=1)
    )
    some = (np.nan_to_num(baseline) > 0).sum(axis=1)
    counted = ~polled & np.isin(nature, [Nature.EVENTS, Nature.MANY, Nature.DEATHS]) & whole
    never = counted & (some == 0) & (newest == 0)
    book.note(never, NONE_EVER)
    clumped = ~polled & np.isin(nature, [Nature.MANY, Nature.DEATHS, Nature.AMOUNT]) & ~never
    book.note(clumped & (some < FEWEST_WITH_ANY), TOO_RARE)
    book.note(~counted & (np.nanmax(baseline, axis=1) == np.nanmin(baseline, axis=1)) & ~polled, NEVER_VARIED)

    power = np.array([1.0 if is_poll else POWERS[one] for one, is_poll in zip(natures, polled, strict=True)])
    rooted = np.where(power[:, None] == 1, baseline, np.abs(baseline) ** power[:, None])
    leans, still = control_chart.leans(rooted), control_chart.stands_still(baseline)
    leans &= ~(np.isin(nature, SPENT) & ~polled & _is_back(baseline, before, newest))
    over, under = control_chart_counts.dispersion_tests(np.where(counted[:, None], baseline, 0.0 * baseline))
    stock = counted & (under < control_chart_counts.TOO_EVEN)
    book.note(stock & still, STANDS_STILL)
    book.note(~counted & ~polled & leans & still, STANDS_STILL)

    as_counts = counted & ~stock & (~leans | still)
    is_poisson = as_counts & (nature == Nature.EVENTS) & (over >= control_chart_counts.DISPERSED)
    book.judge(is_poisson, Kind.POISSON, lambda at: control_chart_counts.poisson(baseline[at], newest[at]))
    book.judge(
        as_counts, Kind.NEGATIVE_BINOMIAL, lambda at: control_chart_counts.negative_binomial(baseline[at], newest[at])
    )
    errors, years = padded(series["errors"]), padded(series["years"])
    new_wave = np.stack([newest, _column(series, "newest_error"), _column(series, "newest_year")], axis=1)
    last_wave = np.stack([before, _column(series, "before_error"), _column(series, "before_year")], axis=1)
    book.judge(
        polled & leans,
        Kind.POLL,
        lambda at: control_chart_polls.walking_waves(baseline[at], errors[at], years[at], last_wave[at], new_wave[at]),
        stepwise=True,
    )
    book.judge(
        polled,
        Kind.POLL,
        lambda at: control_chart_polls.waves(baseline[at], errors[at], newest[at], new_wave[at, 1]),
    )

    def root(values: Numbers, at: Truths) -> Numbers:
        return np.where(power[at] == 1, values[at], np.abs(values[at]) ** power[at])

    def back(limits: Limits, at: Truths) -> Limits:
        plain, up = power[at] == 1, 1 / power[at]
        centre, low, high = (np.where(plain, end, np.maximum(end, 0.0) ** up) for end in limits[:3])
        return Limits(
            centre,
            np.where(counted[at], np.ceil(low), low),
            np.where(counted[at], np.floor(high), high),
            limits.p_value,
        )

    book.judge(
        leans | stock,
        Kind.XMR,
        lambda at: back(control_chart.steps(rooted[at], root(before, at), root(newest, at)), at),
        stepwise=True,
    )
    book.judge(
        np.ones(height, dtype=bool),
        Kind.XMR,
        lambda at: back(control_chart.individuals(rooted[at], root(newest, at)), at),
    )
    return book.found()


def _is_back(baseline: Numbers, before: Numbers, newest: Numbers) -> Truths:
    """Whether the newest lies within what the baseline has held, and the one before outside it."""
    least, most = np.nanmin(baseline, axis=1), np.nanmax(baseline, axis=1)
    return np.asarray(((before < least) | (before > most)) & (least <= newest) & (newest <= most))


def _column(series: pl.DataFrame, name: str) -> Numbers:
    return np.asarray(series[name].cast(pl.Float64).fill_null(float("nan")).to_numpy(), dtype=np.float64)


class _Book:
    """What is found of each series; the first that judges or notes one has it."""

    def __init__(self, height: int) -> None:
        self.limits = np.full((4, height), np.nan)
        self.kinds: list[str | None] = [None] * height
        self.notes: list[str | None] = [None] * height
        self.stepwise = np.zeros(height, dtype=bool)
        self.open = np.ones(height, dtype=bool)

    def note(self, which: Truths, words: str) -> None:
        """Nothing is told of these, for this reason."""
        for at in np.flatnonzero(which & self.open):
            self.notes[at] = words
        self.open &= ~which

    def judge(
        self, which: Truths, kind: Kind, limits_of: Callable[[Truths], Limits], *, stepwise: bool = False
    ) -> None:
        """These are judged so."""
        chosen = which & self.open
        if not chosen.any():
            return
        self.limits[:, chosen] = np.stack(limits_of(chosen))
        self.stepwise |= chosen & stepwise
        for at in np.flatnonzero(chosen):
            untold = not np.isfinite(self.limits[3, at])
            self.kinds[at] = None if untold else kind.value
            self.notes[at] = STANDS_STILL if untold else STEPWISE if stepwise else None
        self.open &= ~chosen

    def found(self) -> Found:
        """All of it."""
        return Found(limits=Limits(*self.limits), kinds=self.kinds, stepwise=self.stepwise, notes=self.notes)
