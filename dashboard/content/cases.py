"""What a case study says: figures beside dated milestones on one axis, what they show, and what no data can show."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.claims import Claim, claim
from dashboard.content.chain import TITLES
from dashboard.content.milestones import Dated, dated
from dashboard.content.reader import Reader
from dashboard.content.reading import filled, lowered, place_name
from dashboard.content.series import figure_details, shown_in, side_by_side
from dashboard.content.sources import SourceLine, source_lines
from dashboard.content.turns import ALONE, before_and_after
from dashboard.quantities import quantity
from dashboard.selection import MOST_PLACES, Selection
from dashboard.wording import listing, sentence, with_article, years
from data.casebook import Case, Shown
from data.figures import Status
from data.states import lives
from metrics.declare import Family, Link, Measure


@dataclass(frozen=True, kw_only=True)
class CaseBand:
    """One measure of a case: a line a place, on the axis that all bands share."""

    family: Family
    measure: Measure
    title: str
    sentence: str
    series: pl.DataFrame
    details: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CaseStage:
    """One link of the chain: its bands."""

    link: Link
    title: str
    bands: tuple[CaseBand, ...]


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """The page of a case."""

    case: Case
    title: str
    answer: str
    stages: tuple[CaseStage, ...]
    first: int
    last: int
    milestones: Dated
    claim: Claim
    without: tuple[str, ...]
    """Families that have no figure of this case, each with why none can exist or none is held."""
    sources: tuple[SourceLine, ...]


def case_page(reader: Reader, selection: Selection, case: Case) -> CasePage:
    """The page of a case, read in `selection.as_of`; home and places are the case's own."""
    registry = reader.registry()
    asked = case.figures or tuple(Shown(measure=family.lead_measure) for family in registry.families)
    turns = [one for one in case.milestones if one.turn and one.day.year <= selection.as_of]
    bands: list[CaseBand] = []
    compared: list[str] = []
    for shown in asked:
        measure = registry.measures.get(shown.measure)
        if measure is None:
            continue
        frames = _figures(reader, selection, case, shown, measure)
        if not frames:
            continue
        bands.append(_band(reader, selection, case, shown, measure, frames))
        compared += before_and_after(measure, frames[0], turns)
    told = [year for band in bands for year in band.series.drop_nulls("value")["year"].to_list()]
    last = max(max(told, default=case.first + 1), min(case.milestones[-1].day.year, selection.as_of))
    return CasePage(
        case=case,
        title=case.title,
        answer=_answer(case, bands, compared),
        stages=tuple(
            CaseStage(link=link, title=TITLES[link], bands=tuple(one for one in bands if one.family.link is link))
            for link in Link
            if any(one.family.link is link for one in bands)
        ),
        first=case.first,
        last=last,
        milestones=dated(case.milestones, first=case.first, last=last),
        claim=_claim(bands, compared, case),
        without=_without(reader, selection, case, bands),
        sources=source_lines(reader, [band.measure for band in bands], shown_in(band.series for band in bands)),
    )


def _figures(reader: Reader, selection: Selection, case: Case, shown: Shown, measure: Measure) -> list[pl.DataFrame]:
    """The figures of each source that has a number that is not zero for any place of the case."""
    if measure.grains[0] != "year":
        return []
    frames = reader.figures_of_each_source(
        measure.id,
        home=shown.home or case.home,
        places=(shown.places or case.places)[:MOST_PLACES],
        last=selection.as_of,
    )
    cut = [one.filter(pl.col("period").dt.year() >= case.first) for one in frames]
    held = [one.filter(pl.col("value").is_not_null().any().over("place")) for one in cut]
    return [one for one in held if (one["value"].drop_nulls() != 0).any()]


def _band(
    reader: Reader,
    selection: Selection,
    case: Case,
    shown: Shown,
    measure: Measure,
    frames: Sequence[pl.DataFrame],
) -> CaseBand:
    home = shown.home or case.home
    series = side_by_side(frames, unit=measure.unit)
    family = reader.registry().family_of[measure.id]
    of_pair = shown.home is not None and shown.home != case.home
    title = f"{filled(family.title, home, None)}: {filled(measure.title, home, None)}"
    title += f" of {with_article(place_name(home))}" if of_pair and measure.has_home else ""
    return CaseBand(
        family=family,
        measure=measure,
        title=title,
        sentence=_told(title, measure, frames),
        series=series,
        details=figure_details(reader, [measure], selection, None, shown_in([series])),
    )


def _told(title: str, measure: Measure, frames: Sequence[pl.DataFrame]) -> str:
    """The newest and the highest figure of each place, in the past tense of their years."""
    parts = []
    for (place,), mine in frames[0].group_by("place", maintain_order=True):
        known = mine.drop_nulls("value").sort("period")
        newest, highest = known.row(-1, named=True), known.sort("value", "period").row(-1, named=True)
        text = f"{place_name(str(place))} {_said(newest, measure)} in {newest['period'].year}"
        if highest["value"] > newest["value"]:
            text += f" (highest {_said(highest, measure)}, {highest['period'].year})"
        parts.append(text)
    return sentence(f"{title}. {listing(parts)}")


def _said(row: dict[str, float], measure: Measure) -> str:
    return quantity(row["value"], measure.unit, low=row["low"], high=row["high"], interval=measure.interval)


def _answer(case: Case, bands: Sequence[CaseBand], compared: Sequence[str]) -> str:
    if not bands:
        return sentence(f"No figure is held of {case.title}", "only the milestones can be shown")
    told = f"{len(bands)} measures stand beside {len(case.milestones)} milestones"
    changed = [one for one in compared if "no discernible change" not in one]
    if compared:
        which = f"{len(changed)} of {len(compared)} counts differ" if len(compared) > 1 else "The one count compared "
        which += "" if len(compared) > 1 else "differs" if changed else "does not differ"
        few = f"{which} between the five years before and after a turning point"
        return sentence(told, few, ALONE)
    return sentence(told, "They show what stood beside what, not what brought about what")


def _claim(bands: Sequence[CaseBand], compared: Sequence[str], case: Case) -> Claim:
    """The claim box: counts on either side of a turning point first, then each measure's newest and highest."""
    if not bands:
        return claim([], home=case.home, place=None)
    families = {one.family.id: one.family for one in bands}.values()
    cannot = [ALONE + ": much else happened in these years" if compared else "No cause can be read off these lines"]
    cannot += [filled(one.what_it_cannot_say, case.home, None) for one in families]
    would = [filled(one.would_change_it, case.home, None) for one in families]
    return Claim(
        shows=(*compared, *(band.sentence for band in bands)),
        cannot=tuple(dict.fromkeys(sentence(line) for line in cannot)),
        would_change=tuple(dict.fromkeys(sentence(line) for line in would)),
        arrows=False,
    )


def _without(reader: Reader, selection: Selection, case: Case, bands: Sequence[CaseBand]) -> tuple[str, ...]:
    """Why a family is not drawn: it ended before the places existed, did not look there, or has no record."""
    drawn = {band.family.id for band in bands}
    born = lives().filter(pl.col("actor").is_in(list(case.places)))["first_year"].min()
    impossible, silent, unrecorded = [], [], []
    for family in reader.registry().families:
        if family.id in drawn:
            continue
        title = filled(family.title, case.home, None)
        releases = list(reader.provenance(family.lead_measure))
        if not releases:
            unrecorded.append(lowered(title))
            continue
        ended = max(one.last_day.year for one in releases)
        if isinstance(born, int) and ended < born:
            places = listing([with_article(place_name(one)) for one in case.places])
            impossible.append(f"{title}: the record ends in {ended}, before {places} existed ({born})")
        else:
            silent.append(_silent(reader, selection, case, family, title, ended))
    lines = [f"No data can exist: {one}" for one in impossible] + silent
    if unrecorded:
        lines.append(f"No record yet of {listing(unrecorded)}: bring one")
    return tuple(sentence(line) for line in lines)


def _silent(reader: Reader, selection: Selection, case: Case, family: Family, title: str, ended: int) -> str:
    figures = reader.figures(
        family.lead_measure, home=case.home, places=case.places[:MOST_PLACES], first=case.first, last=selection.as_of
    )
    status = set(figures["status"].unique().to_list()) if not figures.is_empty() else set()
    if (figures["value"].drop_nulls() != 0).any():
        return f"{title}: not among the figures of this case"
    if Status.SHOWN.value in status:
        return f"{title}: none that this source codes in {years(case.first, min(ended, selection.as_of))}"
    if status == {Status.NOT_APPLICABLE.value}:
        return f"{title}: not applicable to {with_article(place_name(case.home))} and these places"
    return f"{title}: the record (to {ended}) did not look at {with_article(place_name(case.home))} and these places"
