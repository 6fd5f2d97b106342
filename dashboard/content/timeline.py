"""What happened between home and partner, line by line: the store's rows where it has them, milestones otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.content.reader import Reader
from dashboard.content.reading import place_name
from dashboard.selection import Selection
from dashboard.wording import sentence, with_article
from data.casebook import Milestone
from data.own_record import OWN

MOST_LINES = 200
"""Happenings listed; the newest."""

TIMELINE_SCHEMA: dict[str, pl.DataType] = {"When": pl.String(), "What": pl.String(), "Source": pl.String()}


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The list, newest first, and a sentence on what it holds and what it cannot."""

    rows: pl.DataFrame
    sentence: str


def timeline(reader: Reader, selection: Selection, place: str, milestones: Sequence[Milestone]) -> Timeline:
    """What is known line by line of `selection.home` and the place, up to `selection.as_of`."""
    told = reader.happenings(selection.home, place).filter(pl.col("year") <= selection.as_of)
    both = f"{with_article(place_name(selection.home))} and {with_article(place_name(place))}"
    if told.is_empty():
        past = [one for one in milestones if one.day.year <= selection.as_of]
        why = "Figures ship with Comity, their rows do not: bring the providers' files or your own record to see each"
        held = f"{len(past)} milestones of {both}, not all that happened" if past else f"No line is held of {both}"
        return Timeline(rows=pl.DataFrame(schema=TIMELINE_SCHEMA), sentence=sentence(held, why))
    when = pl.coalesce(pl.col("day").dt.strftime("%-d %B %Y"), pl.col("year").cast(pl.String))
    source = pl.when(pl.col("source") == OWN).then(pl.lit("own record"))
    rows = told.head(MOST_LINES).select(
        When=when,
        What=pl.concat_str("title", "words", separator=": ", ignore_nulls=True),
        Source=source.otherwise(pl.concat_str(pl.col("source").str.to_uppercase(), "version", separator=" ")),
    )
    more = f"The newest {MOST_LINES} of {told.height} lines" if told.height > MOST_LINES else f"{told.height} lines"
    return Timeline(
        rows=rows,
        sentence=sentence(
            f"{more} of {both} from the rows held here", "Two sources may tell of the same event; nothing is joined"
        ),
    )
