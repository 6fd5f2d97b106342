"""What the Surveys page says: what publics think of a home, who asked them, and how sure that is."""

from dataclasses import dataclass

import polars as pl

from dashboard.claims import Claim, Evidence, claim
from dashboard.content.grading import with_grade
from dashboard.content.reader import Reader
from dashboard.content.reading import Reading, filled, place_name, readings_of
from dashboard.content.series import span_of
from dashboard.content.sources import SourceLine, source_lines
from dashboard.content.survey_answers import Asked, asked_rows, groups_of, label_rows
from dashboard.content.survey_blocks import Block, blocks_of
from dashboard.content.survey_trends import Trend, trends_of
from dashboard.content.survey_waves import survey_waves
from dashboard.content.survey_words import ends, halves, reach
from dashboard.selection import Selection
from dashboard.wording import age, listing, sentence, with_article

CHANGE = "view_change"

NO_CHANGE = ("the interval includes no change", "of those who said either")
"""How the reasons begin for which a change that may be compared has no direction."""


@dataclass(frozen=True, kw_only=True)
class SurveysPage:
    """The page: its answer first, then who was asked in a year, what they answered, and one country more closely."""

    title: str
    answer: str
    note: str
    """That another year than the one asked for is shown; empty where it is not."""
    years: tuple[int, ...]
    """The years in which any source asked about the home, newest first."""
    year: int | None
    places: tuple[str, ...]
    """The countries ever asked, by name."""
    place: str | None
    is_chosen: bool
    """Whether the reader chose the country; else the page took the one with the most waves."""
    asked: tuple[Asked, ...]
    """The countries asked in the year, one a source."""
    trends: tuple[Trend, ...]
    groups: tuple[Asked, ...]
    no_trend: str
    no_groups: str
    change: Reading | None
    change_text: str
    claim: Claim
    sources: tuple[SourceLine, ...]


def surveys_page(reader: Reader, selection: Selection) -> SurveysPage:
    """The page of `selection.home` for the wave of `selection.year` and the country `selection.partner`.

    Without them: the newest wave, and the country asked most often of those asked in it.
    """
    rows = survey_waves(reader, selection)
    blocks = blocks_of(reader, rows)
    held = tuple(sorted(rows["year"].unique().to_list(), reverse=True))
    year = _year(held, selection.year)
    changes = _changes(reader, selection, rows)
    of_year = {block.key: _wave(block, year) for block in blocks} if year is not None else {}
    newest = [block for block in blocks if of_year[block.key]["year"].max() == year]
    blocks = (*newest, *(block for block in blocks if block not in newest))
    place = selection.partner or _most_asked(
        rows, pl.concat([of_year[block.key] for block in newest]) if newest else rows
    )
    several = len(blocks) > 1
    asked = tuple(_asked(reader, selection, block, of_year[block.key], year, changes, several) for block in blocks)
    trends, groups = _of_place(reader, selection, blocks, place, year)
    registry = reader.registry()
    family, lead = registry.family_of["favourable"], registry.measures["favourable"]
    releases = frozenset(rows.select("source", "version").unique().iter_rows())
    answer = _answer(reader, selection, newest[0] if newest else None, of_year, blocks, year)
    change = changes.get(place or "")
    span = span_of(reader, lead, selection.as_of, releases)
    said = _short(selection, of_year[newest[0].key], year) if newest else answer
    evidence = Evidence(family=family, readings=(change,) if change else (), span=span, said=said)
    title = "What do publics think of {home}, who asked, and how sure are we?"
    name = with_article(place_name(place)) if place else ""
    return SurveysPage(
        title=filled(title, selection.home, None),
        answer=answer,
        note=_other_year(selection, held, year),
        years=held,
        year=year,
        places=tuple(rows.select("place", "name").unique().sort("name")["place"].to_list()),
        place=place,
        is_chosen=selection.partner is not None,
        asked=asked,
        trends=trends,
        groups=groups,
        no_trend=sentence(f"No survey held here asked people in {name} about {_home(selection)}")
        if place and not trends
        else "",
        no_groups=sentence(
            f"No answers by sex, age or other groups are held for {name}: figures that ship are of everybody. A survey "
            "you bring shows the groups you describe"
        )
        if trends and not groups
        else "",
        change=change,
        change_text=_told_change(reader, change, len({one.heading for one in trends}) > 1) if change else "",
        claim=claim([evidence] if span and not rows.is_empty() else [], home=selection.home, place=place),
        sources=source_lines(reader, [lead], releases) if not rows.is_empty() else (),
    )


def _home(selection: Selection) -> str:
    return with_article(place_name(selection.home))


def _year(held: tuple[int, ...], asked: int | None) -> int | None:
    """The year asked for or the newest before it; without any, the oldest. None where nobody was ever asked."""
    if not held:
        return None
    return next((one for one in held if asked is None or one <= asked), held[-1])


def _wave(block: Block, year: int) -> pl.DataFrame:
    """A source's rows of the newest of its waves up to a year; of its first wave where all are later."""
    earlier = block.rows.filter(pl.col("year") <= year)
    when = earlier["year"].max() if not earlier.is_empty() else block.first
    return block.rows.filter(pl.col("year") == when)


def _most_asked(rows: pl.DataFrame, of_year: pl.DataFrame) -> str | None:
    """Of the countries asked in a year, the one with the most waves; of several, the first by name."""
    if rows.is_empty():
        return None
    counted = (
        rows.filter(pl.col("place").is_in(of_year["place"].implode()))
        .group_by("place", "name")
        .agg(waves=pl.col("year").n_unique())
        .sort("waves", "name", descending=[True, False])
    )
    return str(counted["place"][0])


def _changes(reader: Reader, selection: Selection, rows: pl.DataFrame) -> dict[str, Reading]:
    """How the view of the home changed in each country ever asked, by country; empty where it is not declared."""
    if rows.is_empty() or CHANGE not in reader.registry().indicators:
        return {}
    frame = reader.readings(
        CHANGE,
        home=selection.home,
        places=tuple(rows["place"].unique().sort().to_list()),
        window=selection.window,
        as_of=selection.as_of,
    )
    told = readings_of(
        frame, reader.registry(), old_after=reader.settings().historical_after_years, grades=reader.grades()
    )
    return {one.place: one for one in told}


def change_words(change: Reading) -> str:
    """A change in words: its size, and its direction, that none can be discerned, or why not to compare."""
    if not change.is_shown:
        return change.value_text
    text = f"{change.value_text.replace('+0 ', '0 ')}, {change.years_text}"
    if change.may_show_arrow:
        return f"{text}: {change.change_text}"
    reason = (change.reason or "").rstrip(".")
    if reason.startswith(NO_CHANGE):
        return f"{text}: no discernible change, as {reason}"
    if change.is_old:
        return f"{text}: no arrow, as this is a historical record"
    return f"{text}: {reason}" if reason else text


def _told_change(reader: Reader, change: Reading, several: bool) -> str:
    """A change in words, and by which source where several asked there."""
    by = [one.title for one in reader.provenance("favourable") if one.source == change.source]
    return f"{change_words(change)} ({by[0]})" if several and by else change_words(change)


def _asked(
    reader: Reader,
    selection: Selection,
    block: Block,
    rows: pl.DataFrame,
    year: int | None,
    changes: dict[str, Reading],
    several: bool,
) -> Asked:
    when = int(rows["year"][0])
    other = f"This source asked nobody in {year}, so {when} is shown" if year is not None and when != year else ""
    newest = age(when, selection.as_of).removeprefix("to ")
    labelled = label_rows(rows).sort("favourable", "name", descending=[True, False], nulls_last=True)
    count = rows["place"].n_unique()
    to_here = {
        place: change_words(one)
        for place, one in changes.items()
        if one.last == when and one.source == block.source and one.first is not None
    }
    return asked_rows(
        labelled,
        reader,
        selection,
        key=f"{block.key}-countries",
        heading=block.title if several else "",
        note=" · ".join(part for part in (with_grade(newest, block.grade_of(reader)), other) if part),
        first="Country",
        says=sentence(
            f"In {when} views of {_home(selection)} were asked for in {count} countr{'y' if count == 1 else 'ies'}",
            ends(labelled.with_columns(name=pl.col("label"))),
        ),
        changes=to_here,
    )


def _of_place(
    reader: Reader, selection: Selection, blocks: tuple[Block, ...], place: str | None, year: int | None
) -> tuple[tuple[Trend, ...], tuple[Asked, ...]]:
    """One country over the waves of each source, and its groups in the newest wave up to a year that has any."""
    if place is None or year is None:
        return (), ()
    held = [block for block in blocks if place in block.rows["place"]]
    several = len(held) > 1
    trends = [one for block in held for one in trends_of(block, reader, selection, place, several=several)]
    parts = survey_waves(reader, selection, places=(place,), subgroups=None)
    groups = [one for block in held for one in groups_of(block, parts, reader, selection, year, several=several)]
    return tuple(trends), tuple(groups)


def _answer(
    reader: Reader,
    selection: Selection,
    shown: Block | None,
    of_year: dict[str, pl.DataFrame],
    blocks: tuple[Block, ...],
    year: int | None,
) -> str:
    home = _home(selection)
    if shown is None or year is None:
        if not reader.provenance("favourable"):
            return sentence(f"No record of what publics think of {home} yet: bring a survey")
        return sentence(f"No survey held here asked about {home} by {selection.as_of}: bring one")
    rows = of_year[shown.key]
    count, who = rows["place"].n_unique(), listing(rows["pollster"].unique().sort().to_list(), most=3)
    others = [f"{block.title} ({int(of_year[block.key]['year'][0])})" for block in blocks if block is not shown]
    return sentence(
        f"In {year} {who} asked people in {count} countr{'y' if count == 1 else 'ies'} about {home}: {halves(rows)}",
        ends(label_rows(rows).with_columns(name=pl.col("label"))) if count > 1 else "",
        reach(rows),
        f"shown beside it and never joined: {listing(others, most=3)}" if others else "",
    )


def _short(selection: Selection, rows: pl.DataFrame, year: int | None) -> str:
    """The answer for the claim box: how many countries were asked, and in how many more than half were favourable."""
    count = rows["place"].n_unique()
    return (
        f"views of {_home(selection)} in {count} countr{'y' if count == 1 else 'ies'} asked in {year}: {halves(rows)}"
    )


def _other_year(selection: Selection, held: tuple[int, ...], year: int | None) -> str:
    if selection.year is None or year is None or selection.year in held:
        return ""
    which = "newest before it" if year < selection.year else "first after it"
    return sentence(f"Nobody asked about {_home(selection)} in {selection.year}, so {year} is shown, the {which}")
