"""The chain a leader reasons by, from inputs to impact: its families' bands stage by stage on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.content.bands import Band
from dashboard.content.reading import lowered
from dashboard.wording import listing, sentence
from metrics.declare import Link

TITLES = {
    Link.INPUTS: "Inputs: what is put in",
    Link.ACTIVITIES: "Activities: what is done",
    Link.OUTPUTS: "Outputs: what is agreed and shared",
    Link.OUTCOMES: "Outcomes: how partners see, vote, serve and comply",
    Link.IMPACT: "Impact: disputes, violence and their ends",
}
"""Each link of the chain in words."""

MOST_YEARS = 46
"""Years a page's time axis shows; what is older stands in the tables and sentences."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One link of the chain on a page."""

    link: Link
    title: str
    bands: tuple[Band, ...]
    """Families with something to draw, what is ours before what is context."""
    quiet: tuple[str, ...]
    """A sentence for each family that is recorded, but not here or never above zero."""
    unrecorded: str
    """One line for the families without any record; empty where there is none."""

    @property
    def is_empty(self) -> bool:
        return not self.bands and not self.quiet


def stages(bands: Sequence[Band]) -> tuple[Stage, ...]:
    """The bands by link of the chain, every link that any family belongs to."""
    found = []
    for link in Link:
        here = sorted((one for one in bands if one.family.link is link), key=lambda one: one.family.context)
        if not here:
            continue
        held = [one for one in here if one.span is not None]
        found.append(
            Stage(
                link=link,
                title=TITLES[link],
                bands=tuple(one for one in held if one.has_something or one.of_partners),
                quiet=tuple(one.sentence for one in held if not one.has_something and not one.of_partners),
                unrecorded=unrecorded([one.family_title for one in here if one.span is None]),
            )
        )
    return tuple(found)


def unrecorded(titles: Sequence[str]) -> str:
    """One line for families that have no record yet; empty where there is none."""
    return sentence(f"No record yet of {listing([lowered(one) for one in titles])}: bring one") if titles else ""


def axis(bands: Sequence[Band], as_of: int) -> tuple[int, int]:
    """First and last year of the axis that all bands of a page share."""
    spans = [band.span for band in bands if band.span is not None and band.has_something]
    last = max((span.last for span in spans), default=as_of)
    first = min((span.first for span in spans), default=last - 30)
    return max(first, last - MOST_YEARS), last
