"""Where a page's figures come from: one line a source, with its version, years, citation and terms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard.content.grading import DataGrade
from dashboard.content.reader import Reader
from dashboard.content.series import releases_shown
from dashboard.wording import sentence, years
from metrics.declare import Measure


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """One release of one source."""

    source: str
    version: str
    title: str
    years: str
    citation: str
    licence: str
    homepage: str
    held: str
    text: str
    dataset: str
    grade: DataGrade | None


def source_lines(
    reader: Reader, measures: Sequence[Measure], shown: Collection[tuple[str, str]] = ()
) -> tuple[SourceLine, ...]:
    """The releases that the measures are shown from, each once, in the order of the measures."""
    lines: dict[tuple[str, str], SourceLine] = {}
    for measure in measures:
        for one in releases_shown(reader, measure, shown):
            span = years(one.first_day.year, one.last_day.year)
            text = sentence(
                f"{one.title} ({one.source} {one.version}), {span}",
                one.citation,
                f"Licence: {one.licence}",
                "Only figures are held here; the rows are with the provider" if "store" not in one.held else "",
                one.grade.told if one.grade is not None else "",
            )
            lines.setdefault(
                (one.source, one.version),
                SourceLine(
                    source=one.source,
                    version=one.version,
                    title=one.title,
                    years=span,
                    citation=one.citation,
                    licence=one.licence,
                    homepage=one.homepage,
                    held=" and ".join(one.held),
                    text=text,
                    dataset=one.dataset,
                    grade=one.grade,
                ),
            )
    return tuple(lines.values())
