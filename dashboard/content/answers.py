"""The sentences every page begins with: the answer from what is news, and what is a historical record only."""

from dashboard.claims import Evidence
from dashboard.content.reading import place_name, tells_change
from dashboard.wording import listing, sentence, with_article
from data.groups import is_group
from metrics.declare import Family, Link

MOST_TOLD = 3
"""Statements a page's first sentence makes; the rest stands below."""


TOLD_FIRST = (Link.OUTCOMES, Link.ACTIVITIES, Link.OUTPUTS, Link.IMPACT, Link.INPUTS)
"""What a first sentence tells before the rest: what came of it, then what was done, last what was put in."""


def told_in_order(family: Family) -> tuple[bool, int]:
    """Sorts families for a first sentence: ours before context, then by what a reader asks first."""
    return family.context, TOLD_FIRST.index(family.link)


def answer(evidence: list[Evidence], home: str, place: str) -> str:
    """The page's question answered in one sentence from what is young enough to be news."""
    told: list[str] = []
    for one in sorted((one for one in evidence if one.is_news), key=lambda one: told_in_order(one.family)):
        lead = next((reading for reading in one.readings if reading.is_shown and not reading.is_old), None)
        if lead is None or len(told) == MOST_TOLD or (one.family.context and one.family.home_itself):
            continue
        text = f"{lead.said}, {lead.years_text}"
        change = next((reading for reading in one.readings if tells_change(reading.indicator)), None)
        if lead.may_show_arrow:
            text += f", {lead.change_text.split(' ', 1)[1]}"
        elif change is not None and change.may_show_arrow:
            text += f", {change.change_text.split(' ', 1)[1]}, {change.value_text} over {change.years_text}"
        elif change is not None and change is not lead and not one.family.context:
            why = change.change_text.removeprefix("no arrow: ") if change.is_shown else change.value_text
            text += f"; whether it changed cannot be told ({why.split(';')[0]})"
        told.append(text + (" (context, not our result)" if one.family.context else ""))
    if told:
        return sentence(*told)
    if not any(one.span for one in evidence):
        both = f"{with_article(place_name(home))} and {with_article(place_name(place))}"
        return sentence(f"There is no record of {both} yet: bring one")
    return sentence(
        f"It cannot be told: nothing recent is recorded between {with_article(place_name(home))} and "
        f"{with_article(place_name(place))}"
    )


def of_members(home: str) -> str:
    """How a home that is a group is judged; empty for any other."""
    if not is_group(home):
        return ""
    name = with_article(place_name(home))
    return sentence(
        f"{name} is judged by its members of each year: agreements, alliances, exercises and disputes are counted once "
        "where at least one member took part, those among members too"
    )


def record(evidence: list[Evidence]) -> str:
    """Which families are a historical record only, with their years and what to do."""
    old = [one for one in evidence if one.span is not None and one.span.is_old]
    spans = dict.fromkeys(one.span.text for one in old if one.span)
    parts = [
        f"{listing([one.family.title for one in old if one.span and one.span.text == text])}: historical record {text}"
        for text in spans
    ]
    parts += [_older_here(one) for one in evidence if one.is_news]
    told = [part for part in parts if part]
    return sentence(*told, "bring your own record for what happened since") if told else ""


def _older_here(one: Evidence) -> str:
    """That a family still on record elsewhere is old for this place; empty where it is not."""
    shown = [reading for reading in one.readings if reading.is_shown]
    if not shown or not all(reading.is_old for reading in shown):
        return ""
    newest = max(shown, key=lambda reading: reading.last or 0)
    return f"{one.family.title}: historical record here, newest of {newest.age_text}"
