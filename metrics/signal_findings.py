"""The check “control limits”: what every indicator of a home shows outside the limits its own past sets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import polars as pl

from data.figures import Level
from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding
from data.settings import settings
from data.states import name_of
from metrics.declare import Better, Measure, Unit
from metrics.families import REGISTRY
from metrics.library import Library
from metrics.release import Release
from metrics.signals import State, explain, judged_series, together
from validation.alert_rules import BETTER, SIGNALS

IMPROVED = "Good news: it moved the way that is wanted, by more than its usual variation."
WORSENED = "It moved away from what is wanted, by more than its usual variation."
NEITHER = "It moved by more than its usual variation, which by itself is neither good nor bad."

HISTORICAL = "A historical record: its newest figures are of {year}, so none is judged."

LOOK = "Look first whether what is counted, or how, has changed; then at what happened there that year."


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """The series of one measure and level, and how long they took."""

    measure: Measure
    series: pl.DataFrame
    seconds: float


def charted(dataset_filter: Sequence[str] = ()) -> tuple[str, ...]:
    """The measures that indicators read, of some datasets or (none named) of all; each once."""
    read = dict.fromkeys(one.measure for one in REGISTRY.indicators.values())
    wanted = set(dataset_filter)
    return tuple(name for name in read if not wanted or wanted & set(REGISTRY.measures[name].datasets))


def better(measure: str) -> Better:
    """Whether a rise of a measure is good for the home: what the indicators of its size say alike; of context neither.

    An indicator that is a share of it says nothing of its size: more obligations due are no better than fewer.
    """
    if REGISTRY.family_of[measure].context:
        return Better.NEITHER
    unit = REGISTRY.measures[measure].unit
    of_size = [
        one
        for one in REGISTRY.indicators.values()
        if one.measure == measure and (one.unit is unit or one.unit not in (Unit.SHARE, Unit.PERCENT))
    ]
    said = {one.better for one in of_size} - {Better.NEITHER}
    return said.pop() if len(said) == 1 else Better.NEITHER


def signal_findings(
    library: Library, *, home: str, as_of: int, dataset_filter: Sequence[str] = ()
) -> tuple[list[CheckOutcome], list[QualityFinding]]:
    """One outcome a dataset and source that indicators are read from, and a finding a signal, at partner, region (of
    the scheme in force) and world level.

    All series together share one allowance of false signals. An outcome could not be applied where no series of the
    dataset and source could be judged; it says why.
    """
    asked = list(_asked(library, home, as_of, dataset_filter))
    told = together([one.series for one in asked])
    outcomes = list(_historical(library, as_of, dataset_filter))
    judged: dict[tuple[str, str], list[dict[str, Any]]] = {}
    seconds: dict[tuple[str, str], float] = {}
    held = {(one.dataset, one.source, one.version) for one in library.releases}
    for measure, height, took in ((one.measure, one.series.height, one.seconds) for one in asked):
        part, told = told.head(height), told.slice(height)
        for row in part.iter_rows(named=True):
            dataset = next(name for name in measure.datasets if (name, row["source"], row["version"]) in held)
            key = (dataset, row["source"])
            judged.setdefault(key, []).append(row)
            seconds[key] = seconds.get(key, 0.0) + took / height
    outcomes += [
        _outcome(dataset, source, rows, seconds[dataset, source]) for (dataset, source), rows in judged.items()
    ]
    outcomes = list({(one.dataset, one.source): one for one in outcomes}.values())
    findings = [
        _finding(dataset, row)
        for (dataset, _), rows in judged.items()
        for row in rows
        if row["state"] == State.SIGNAL.value
    ]
    return outcomes, findings


def _asked(library: Library, home: str, as_of: int, dataset_filter: Sequence[str]) -> Iterator[_Asked]:
    scheme = settings().region_scheme
    for name in charted(dataset_filter):
        measure = REGISTRY.measures[name]
        if not any(_is_fresh(one, as_of) for one in library.releases_of(measure)):
            continue
        for level in measure.levels:
            start = perf_counter()
            series = judged_series(
                library,
                measure=name,
                home=home,
                level=level,
                scheme=scheme if level is Level.REGION else None,
                as_of=as_of,
            )
            yield _Asked(measure=measure, series=series, seconds=perf_counter() - start)


def _is_fresh(release: Release, as_of: int) -> bool:
    return as_of - release.last_whole_year <= settings().historical_after_years


def _historical(library: Library, as_of: int, dataset_filter: Sequence[str]) -> Iterator[CheckOutcome]:
    """Outcomes of the sources that hold nothing new enough to be judged."""
    for name in charted(dataset_filter):
        for release in library.releases_of(REGISTRY.measures[name]):
            if not _is_fresh(release, as_of):
                yield CheckOutcome(
                    check=SIGNALS,
                    dataset=release.dataset,
                    source=release.source,
                    severity=Severity.WARNING,
                    answer=Answer.NOT_APPLIED,
                    reason=HISTORICAL.format(year=release.last_whole_year),
                )


def _outcome(dataset: str, source: str, rows: list[dict[str, Any]], seconds: float) -> CheckOutcome:
    states = [row["state"] for row in rows]
    broken = states.count(State.SIGNAL.value)
    cases = broken + states.count(State.USUAL.value)
    answer = Answer.FAIL if broken else Answer.PASS if cases else Answer.NOT_APPLIED
    return CheckOutcome(
        check=SIGNALS,
        dataset=dataset,
        source=source,
        severity=Severity.WARNING,
        answer=answer,
        reason=None if cases else _why_not(rows),
        cases=cases,
        broken=broken,
        seconds=seconds,
    )


def _why_not(rows: list[dict[str, Any]]) -> str:
    """Why none of the series could be judged: what is true of most of those that are not historical."""
    said = [str(row["reason"] or "").partition(":")[0] for row in rows]
    recent = [one for one in said if one != "historical record"]
    if not recent:
        return HISTORICAL.format(year=max(row["newest_year"] for row in rows))
    most = max(sorted(set(recent)), key=recent.count)
    short = "none of its series has enough years or waves on one line"
    return f"None could be judged: {short if most == State.TOO_SHORT.value else most}."


def _finding(dataset: str, row: dict[str, Any]) -> QualityFinding:
    wanted = better(row["measure"])
    way = Better.NEITHER if wanted is Better.NEITHER else Better.UP if row["direction"] == "up" else Better.DOWN
    said = NEITHER if wanted is Better.NEITHER else IMPROVED if way is wanted else WORSENED
    sentence = explain(row)
    # A number that goes from one side of its limits to the other is news: another finding, that nobody answers for yet.
    subject = "|".join(str(row[name] or "") for name in ("measure", "category", "home", "place", "series", "direction"))
    return QualityFinding(
        check=SIGNALS,
        severity=Severity.WARNING,
        dataset=dataset,
        source=row["source"],
        subject=subject,
        place=row["place"],
        year=row["newest_year"],
        old=row["before"],
        new=row["newest"],
        reason=f"{_title(row)}{f' {BETTER}' if said is IMPROVED else ''}: {sentence[:1].lower()}{sentence[1:]}.",
        remedy=f"{said} {LOOK}",
    )


def _title(row: dict[str, Any]) -> str:
    """What the number is, its home by name; its place is told beside it."""
    measure = REGISTRY.measures[row["measure"]]
    named = {category.id: category.title for category in measure.categories}
    title = measure.title.replace("{home}", _named(row["home"]))
    return title if row["category"] is None else f"{title}, {named.get(row['category'], row['category']).lower()}"


def _named(home: str | None) -> str:
    """A home in the middle of a title; its id where nobody knows it."""
    try:
        return name_of(home) if home else "the home"
    except KeyError:
        return str(home)
