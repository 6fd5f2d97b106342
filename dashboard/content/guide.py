"""What the Guide says: every family, measure and indicator in the words they declare of themselves."""

from dataclasses import dataclass

from dashboard.content.reader import Reader
from dashboard.content.reading import filled, lowered
from dashboard.content.sources import SourceLine, source_lines
from dashboard.selection import Selection
from dashboard.wording import INTERVAL_WORDS, STATUS_MEANING, STATUS_WORDS, sentence
from data.regions import schemes
from metrics.declare import Better, Indicator, Measure

BETTER = {
    Better.UP: "A rise is good for the home.",
    Better.DOWN: "A fall is good for the home.",
    Better.NEITHER: "Neither a rise nor a fall is called good.",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One measure or indicator."""

    id: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One family."""

    id: str
    title: str
    lines: tuple[str, ...]
    indicators: tuple[Entry, ...]
    measures: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class GuidePage:
    """The page: how to read a number, then a chapter a family, then sources."""

    title: str
    answer: str
    reading: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    statuses: tuple[tuple[str, str], ...]
    intervals: tuple[tuple[str, str], ...]
    regions: tuple[str, ...]
    sources: tuple[SourceLine, ...]


def guide_page(reader: Reader, selection: Selection) -> GuidePage:
    """The Guide, generated from the declarations; `selection.home` fills the names in them."""
    registry, home = reader.registry(), selection.home
    after = reader.settings().historical_after_years
    chapters = tuple(
        Chapter(
            id=family.id,
            title=filled(family.title, home, None),
            lines=(
                filled(family.question, home, None),
                sentence(f"Place in the chain: {family.link.value}" + (", as context" if family.context else "")),
                sentence(f"What it cannot say: {lowered(filled(family.what_it_cannot_say, home, None))}"),
                sentence(f"What would change it: {lowered(filled(family.would_change_it, home, None))}"),
            ),
            indicators=tuple(_indicator(one, home) for one in family.indicators),
            measures=tuple(_measure(one, home) for one in family.measures),
        )
        for family in registry.families
    )
    return GuidePage(
        title="How to read these numbers",
        answer=(
            "Every number says its unit, its years, how sure it is and where it comes from; "
            "an arrow appears only where its own conditions hold."
        ),
        reading=(
            "A gap in a line is a year nobody looked at. It is never a zero.",
            "A band or bar is an interval; stripes are the lowest and highest coders allow, no confidence interval.",
            f"Data whose newest year is more than {after} years old are a historical record: past tense, no arrow.",
            "Ranks are given only as far as intervals tell places apart.",
            "Digits follow the width of the interval: a number is printed no finer than it is known.",
            "That two things moved together does not show that one brought about the other.",
        ),
        chapters=chapters,
        statuses=tuple((words.split(":")[0], STATUS_MEANING[status]) for status, words in STATUS_WORDS.items()),
        intervals=tuple((str(kind), words) for kind, words in INTERVAL_WORDS.items()),
        regions=tuple(
            sentence(f"{scheme.title}: {scheme.source}", scheme.note)
            for scheme in schemes(reader.settings().schemes_file)
        ),
        sources=source_lines(reader, [one for family in registry.families for one in family.measures]),
    )


def _indicator(one: Indicator, home: str) -> Entry:
    return Entry(
        id=one.id,
        title=filled(one.title, home, None),
        lines=tuple(
            sentence(filled(line, home, None))
            for line in (
                one.question,
                one.meaning,
                f"Unit: {one.unit}. {BETTER[one.better]}",
                f"Read from the measure {one.measure}, for: {', '.join(one.levels)}; window of {one.window} years",
                f"Arrow: {lowered(one.arrow_when)}",
                f"Caveat: {one.caveat}",
            )
        ),
    )


def _measure(one: Measure, home: str) -> Entry:
    interval = INTERVAL_WORDS[one.interval] + (f" ({one.no_interval})" if one.no_interval else "")
    kinds = "; ".join(f"{kind.title}: {lowered(kind.meaning)}" for kind in one.categories)
    overlap = " (they overlap, so they are never added up)" if one.categories_overlap else ""
    return Entry(
        id=one.id,
        title=filled(one.title, home, None),
        lines=tuple(
            sentence(filled(line, home, None))
            for line in (
                one.meaning,
                f"Unit: {one.unit}. Interval: {interval}",
                f"Kinds{overlap}: {kinds}" if kinds else "",
                f"Sources, preferred first: {', '.join(one.sources) or 'own record only'}",
                f"Caveat: {one.caveat}",
            )
            if line
        ),
    )
