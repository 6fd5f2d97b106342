"""Where the figures of a measure come from: the releases that hold it, with what a page must say of each."""

from dataclasses import dataclass
from datetime import date

from dashboard.content.grading import DataGrade, Grades, grade_of
from data.providers import provider_of
from metrics.declare import Measure
from metrics.library import Library


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where the figures of a measure come from: one release of one source."""

    source: str
    version: str
    dataset: str
    title: str
    citation: str
    licence: str
    homepage: str
    first_day: date
    last_day: date
    held: tuple[str, ...]
    provisional: bool
    cadence_years: float
    grade: DataGrade | None = None
    """How good the checks found the data; None where nothing is known of it."""


def provenance_of(library: Library, measure: Measure, grades: Grades) -> list[Provenance]:
    """The releases that hold a measure, the one shown first at the head."""
    found = []
    for release in library.releases_of(measure):
        provider = provider_of(release.source)
        found.append(
            Provenance(
                source=release.source,
                version=release.version,
                dataset=release.dataset,
                title=provider.title if provider else "Own record",
                citation=provider.citation if provider else "Own record of the user of this installation",
                licence=provider.licence if provider else "not for publication unless its owner says so",
                homepage=provider.homepage if provider else "",
                first_day=release.first_day,
                last_day=release.last_day,
                held=release.held,
                provisional=release.source.endswith("-candidate"),
                cadence_years=provider.cadence_years if provider else 1.0,
                grade=grade_of(grades, (release.dataset,), release.source),
            )
        )
    return found
