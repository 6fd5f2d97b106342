"""Before and after a turning point: counts of the years on either side, as association and never as a cause."""

from collections.abc import Sequence

import polars as pl

from dashboard.content.milestones import day_in_words
from dashboard.content.reading import lowered, place_name
from dashboard.quantities import quantity
from dashboard.wording import sentence, with_article
from data.casebook import Milestone
from data.figures import Interval
from metrics.declare import Measure, RollUp, Unit
from metrics.methods.rates import FEWEST_FOR_A_RATIO, rate_ratio

FLOWS = frozenset({Unit.DEATHS, Unit.EXERCISES, Unit.EVENTS, Unit.DISPUTES, Unit.VISITS, Unit.ATTEMPTS})
"""Units of what happens in a year, which may be added up over years; stocks may not."""

YEARS = 5
ALONE = "This alone does not show that one brought about the other"


def before_and_after(measure: Measure, figures: pl.DataFrame, turns: Sequence[Milestone]) -> list[str]:
    """A sentence for each turning point and place with something to compare; the year of the turn is in neither sum.

    `figures` are of one source. Years that were not all looked at give no sentence. Bounds that overlap, and counts
    whose exact interval does not exclude “no change”, are told as that.
    """
    if measure.unit not in FLOWS or measure.roll_up is RollUp.NONE or figures.is_empty():
        return []
    told = []
    for turn in turns:
        for place in figures["place"].unique(maintain_order=True).to_list():
            mine = figures.filter(pl.col("place") == place).drop_nulls("value")
            text = _compared(measure, mine, turn, place)
            if text:
                told.append(text)
    return told


def _compared(measure: Measure, mine: pl.DataFrame, turn: Milestone, place: str) -> str:
    year = pl.col("period").dt.year()
    middle = turn.day.year
    before = mine.filter(year.is_between(middle - YEARS, middle - 1))
    after = mine.filter(year.is_between(middle + 1, middle + YEARS))
    if before.height < YEARS or after.height < YEARS:
        return ""
    sums = [(float(one["value"].sum()), float(one["low"].sum()), float(one["high"].sum())) for one in (before, after)]
    (was, was_low, was_high), (then, then_low, then_high) = sums
    if was == then == 0:
        return ""
    if measure.interval is Interval.BOUNDS:
        apart = "lower" if then_high < was_low else "higher" if then_low > was_high else ""
    else:
        ratio = rate_ratio([then], YEARS, [was], YEARS)
        enough = was + then >= FEWEST_FOR_A_RATIO
        apart = "lower" if enough and ratio.high[0] < 1 else "higher" if enough and ratio.low[0] > 1 else ""
    words = [quantity(value, measure.unit, low=low, high=high, interval=measure.interval) for value, low, high in sums]
    where = with_article(place_name(place))
    spans = (f"{middle - YEARS}–{middle - 1}", f"{middle + 1}–{middle + YEARS}")
    verdict = f"{apart} than before" if apart else "no discernible change"
    return sentence(
        f"{turn.what} ({day_in_words(turn)}), {where}, {lowered(measure.title)}: {words[1]} in {spans[1]} "
        f"after {words[0]} in {spans[0]}, {verdict}"
    )
