"""The claim box of a page: what the data show, what they cannot, and what would change the conclusion."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.content.reading import Reading, filled, lowered
from dashboard.content.series import Span
from dashboard.wording import listing, sentence
from metrics.declare import Family


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a page knows of one family: the readings it shows and the years its source covers."""

    family: Family
    readings: tuple[Reading, ...]
    span: Span | None
    """None where there is no record of the family at all."""
    moves: bool = False
    """Whether a place the page speaks of beside these readings may show an arrow."""
    said: str = ""
    """What a page says of it instead of its readings, where it speaks of many places at once."""

    @property
    def is_news(self) -> bool:
        """Whether its newest data are young enough for a lead sentence and an arrow."""
        return self.span is not None and not self.span.is_old


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Three short lists of sentences, and whether any arrow may be shown on the page."""

    shows: tuple[str, ...]
    cannot: tuple[str, ...]
    would_change: tuple[str, ...]
    arrows: bool


def claim(evidence: Sequence[Evidence], *, home: str | None, place: str | None) -> Claim:
    """The claim box for the families a page shows, in their order."""
    held = [one for one in evidence if one.span is not None]
    if not held:
        return Claim(
            shows=("Nothing: there is no record of any family here.",),
            cannot=("Without a record nothing can be said, neither good nor bad.",),
            would_change=("Bring a record: your own agreements, exercises or surveys, or a provider's file.",),
            arrows=False,
        )
    news = [one for one in held if one.is_news]
    held = [*news, *(one for one in held if not one.is_news)]
    told = [one for one in held if one.said or any(reading.is_shown for reading in one.readings)] or held
    arrows = any(one.moves or any(reading.may_show_arrow for reading in one.readings) for one in news)
    return Claim(
        shows=_sentences((*(_shows(one) for one in told), _unshown([one for one in held if one not in told]))),
        cannot=_sentences(
            (
                _ages(held),
                _windows(held),
                *_home_a_party(held),
                *(filled(one.family.what_it_cannot_say, home, place) for one in told),
            )
        ),
        would_change=_sentences((_newer(held), *(filled(one.family.would_change_it, home, place) for one in told))),
        arrows=arrows,
    )


def _sentences(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sentence(text) for text in texts if text)


def _shows(one: Evidence) -> str:
    """What one family's readings show, in the past tense where the record is old."""
    if one.said:
        return one.said
    title = filled(one.family.title, one.readings[0].home if one.readings else None, None)
    told = [reading for reading in one.readings if reading.is_shown]
    if not told:
        reasons = list(dict.fromkeys(reading.value_text for reading in one.readings))
        return f"{title}: no number, {listing(reasons, most=2)}" if reasons else ""
    lead = told[0]
    verb = "was" if lead.is_old else "is"
    named = lead.said != lead.value_text
    text = f"{title}: {lowered(lead.title)} {verb} {lead.value_text}" if named else f"{title}: {lead.value_text}"
    text += f"{',' if ', ' in lead.value_text else ''} in {lead.years_text}"
    if lead.may_show_arrow:
        text += f", {lead.change_text.split(' ', 1)[1]}"
    return f"{text} (context, not our result)" if one.family.context else text


def _unshown(silent: Sequence[Evidence]) -> str:
    """Which families are recorded and give no number here; empty where there is none."""
    return f"no number here for {listing([_name(one) for one in silent])}" if silent else ""


def _ages(held: Sequence[Evidence]) -> str:
    old = [f"{_name(one)} after {one.span.last}" for one in held if one.span and one.span.is_old]
    return f"nothing is known here about {listing(old)}: those are historical records and show no arrow" if old else ""


def _windows(held: Sequence[Evidence]) -> str:
    """That windows which do not overlap are not to be read side by side."""
    spans = [(_name(one), reading) for one in held for reading in one.readings[:1] if reading.is_shown]
    apart = {
        name
        for title, reading in spans
        for other_title, other in spans
        if reading.last is not None and other.first is not None and reading.last < other.first
        for name in (title, other_title)
    }
    if not apart:
        return ""
    every = " all" if len(apart) > 2 else ""
    return f"the years of {listing(sorted(apart))} do not{every} overlap, so they cannot be compared with one another"


def _home_a_party(held: Sequence[Evidence]) -> list[str]:
    """What the lead reading of each context family says of the home's own part in the fighting."""
    parts = (part.strip() for one in held for reading in one.readings[:1] for part in (reading.reason or "").split(";"))
    return [part for part in parts if part.startswith("the home") and "party" in part][:1]


def _newer(held: Sequence[Evidence]) -> str:
    old = [_name(one) for one in held if one.span and one.span.is_old and _can_be_brought(one)]
    return f"your own record of {listing(old)} since then" if old else ""


def _can_be_brought(one: Evidence) -> bool:
    """Whether a ministry can keep a record of it: not of the climate it works in, nor of where all states stand."""
    return not one.family.context and one.family.id != "network"


def _name(one: Evidence) -> str:
    """A family in the middle of a sentence."""
    home = one.readings[0].home if one.readings else None
    return lowered(filled(one.family.title, home, None))
