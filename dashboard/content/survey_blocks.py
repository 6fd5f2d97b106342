"""The figures of each source about a home as blocks of their own, and what stands within one click of their charts."""

from dataclasses import dataclass

import polars as pl

from dashboard.content.grading import DataGrade, with_grade
from dashboard.content.reader import Origin, Reader
from dashboard.content.reading import filled
from dashboard.content.survey_waves import ANSWERS
from dashboard.content.survey_words import (
    effects,
    share_text,
    span_text,
    told_intervals,
    who_asked,
    why_none,
    withheld_words,
)
from dashboard.quantities import number
from dashboard.selection import Selection
from dashboard.wording import age, sentence, years
from metrics.declare import Unit


@dataclass(frozen=True, kw_only=True)
class Block:
    """The figures of one source's dataset about the home: never joined with another's."""

    source: str
    dataset: str
    title: str
    rows: pl.DataFrame
    """As `survey_waves` gives them, up to the year asked for."""
    first: int
    last: int

    @property
    def key(self) -> str:
        return f"{self.source}-{self.dataset}"

    def grade_of(self, reader: Reader) -> DataGrade | None:
        """How good the checks found its data; None where nothing is known of it."""
        return reader.grades().get((self.dataset, self.source))


def blocks_of(reader: Reader, rows: pl.DataFrame) -> tuple[Block, ...]:
    """One block a source and dataset that asked about the home, the source shown first elsewhere first here."""
    made = {}
    for one in reader.provenance("favourable"):
        mine = rows.filter(source=one.source, dataset=one.dataset)
        if mine.is_empty() or (one.source, one.dataset) in made:
            continue
        when = mine["year"].to_list()
        made[one.source, one.dataset] = Block(
            source=one.source,
            dataset=one.dataset,
            title=_title(one),
            rows=mine,
            first=min(when),
            last=max(when),
        )
    return tuple(made.values())


def _title(origin: Origin) -> str:
    return f"{origin.title}: published percentages" if origin.dataset == "published_figures" else origin.title


def point_text(row: dict[str, object], measure: str, said: str, fewest: int) -> str:
    """A point in words: whose, when, how many, of how many asked, and how they were asked."""
    value, low, high, n = (row[f"{measure}{part}"] for part in ("", "_low", "_high", "_n"))
    status = row[f"{measure}_status"]
    what = "not offered" if measure == "neutral" else why_none(str(status) if status else None, fewest) or ""
    if isinstance(value, float):
        bounds = [one if isinstance(one, float) else None for one in (low, high)]
        what = f"{share_text(value, bounds[0], bounds[1])} {said}"
        what += f", n = {number(float(n))}" if isinstance(n, int) else ""
    return f"{row['label']}, {row['year']}: {what}; {row['pollster']}, {row['asked']}"


def details_of(rows: pl.DataFrame, reader: Reader, selection: Selection) -> tuple[str, ...]:
    """All that must stand within one click of the figures of some survey rows, one line each."""
    known = reader.registry().measures
    declared = [known[measure] for measure in ANSWERS if measure in known and rows[f"{measure}_status"].count()]
    releases = set(rows.select("source", "version").unique().iter_rows())
    origins = [one for one in reader.provenance("favourable") if (one.source, one.version) in releases]
    when = rows["year"].to_list()
    own_words = rows["series"].str.contains("“", literal=True).fill_null(False)
    lines = [
        *(
            f"{filled(one.title, selection.home, None)}: {filled(one.meaning, selection.home, None)}"
            for one in declared
        ),
        f"Unit: {Unit.PERCENT} of all who were asked, weighted",
        f"Size: n = {span_text(rows['favourable_n'].to_list())} asked; each in the table",
        *(f"Interval: {words}" for words in told_intervals(rows)),
        effects(rows),
        who_asked(rows),
        "Wording: the pollster's usual question"
        if not own_words.any()
        else "Wording: as quoted; the pollster's usual question where none is",
        f"Period: {years(min(when), max(when))}",
        *(
            f"Source: {one.title} ({one.source} {one.version}), {years(one.first_day.year, one.last_day.year)}, "
            f"{with_grade(age(one.last_day.year, selection.as_of), one.grade)}"
            for one in origins
        ),
        *withheld_words(rows),
        *(f"Caveat: {filled(one.caveat, selection.home, None)}" for one in declared[:1]),
    ]
    return tuple(dict.fromkeys(sentence(line) for line in lines))
