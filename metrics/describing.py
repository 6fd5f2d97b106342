"""What the families declare, as Markdown: the text of docs/methods.md, and the command that prints both made pages."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from data.figures import Collected, Interval, Level
from data.settings import Settings
from metrics.declare import Better, Family, Indicator, Measure, RollUp
from metrics.describing_data import data_page
from metrics.families import FAMILIES
from metrics.markdown import beneath, filled, joined, listed, small_start
from metrics.method_notes import NOTES

INTERVAL_MEANING: Mapping[Interval, str] = {
    Interval.EXACT: "none, since it is a full count",
    Interval.VARIATION: "year-to-year variation (95 %) of a full count, not sampling error",
    Interval.SURVEY_DESIGN: "95 % confidence interval from the survey's design",
    Interval.SURVEY_WEIGHTS: "95 % interval from the weights alone; clustering is not public, the true one is wider",
    Interval.BOUNDS: "the lowest and highest the coders allow: bounds, not a confidence interval",
    Interval.POSTERIOR_90: "90 % posterior interval",
    Interval.MODEL_90: "90 % interval of the model",
    Interval.MODEL_95: "95 % interval of the model",
    Interval.NONE: "none",
}

ROLL_UP_MEANING: Mapping[RollUp, str] = {
    RollUp.DISTINCT: "a region's counts each event once, however many of its states took part",
    RollUp.SUM: "a region's is the sum over its states",
    RollUp.OWN: "a region's is computed from the rows by a way of its own",
    RollUp.NONE: "none: there is no figure of a region, only a list of its partners",
}

ZERO_MEANING: Mapping[Collected, str] = {
    Collected.EITHER: "the source looked at the home or the place in that period and lists nothing",
    Collected.HOME: "the source looked at what the home did in that period and lists nothing",
    Collected.PLACE: "the source looked at the place in that period and lists nothing",
    Collected.ASKED: "the question was asked and nobody answered so",
}

NEVER_FILLED = "what was computed as zero; none is ever filled in: without a figure nothing was collected"

BETTER_MEANING: Mapping[Better, str] = {
    Better.UP: "a rise is good for the home",
    Better.DOWN: "a fall is good for the home",
    Better.NEITHER: "neither a rise nor a fall is called good",
}


def methods_page() -> str:
    """The text of docs/methods.md: every family with its measures and indicators, then the methods they share."""
    return joined(
        "# Methods",
        "What every number means, how it is computed, and when it may be called a rise or a fall. Made from the "
        "declarations in `metrics/families/` and the notes in `metrics/method_notes.py`: after changing them run "
        "`python -m metrics.describing methods > docs/methods.md`.",
        "*Home* is the country, group or organisation whose diplomacy is judged; *place* is a partner, a region or the "
        "world. A *measure* is a figure by year or month; an *indicator* is read from figures at a date.",
        *(part for family in FAMILIES for part in family_parts(family)),
        "## Methods that several families share",
        *(part for title, text in NOTES for part in (f"### {title}", text)),
    )


def family_parts(family: Family) -> list[str]:
    """A family's chapter, one Markdown block an element."""
    role = f"{family.link}, as context: never called better or worse" if family.context else f"{family.link}"
    return [
        f"## {filled(family.title)}",
        listed(
            ("Question", family.question),
            ("Place in the chain", role),
            ("What it cannot say", family.what_it_cannot_say),
            ("What would change it", family.would_change_it),
        ),
        *(
            part
            for one in family.measures
            for part in (f"### {filled(one.title)} (measure `{one.id}`)", measure_list(one))
        ),
        *(
            part
            for one in family.indicators
            for part in (f"### {filled(one.title)} (indicator `{one.id}`)", indicator_list(one))
        ),
    ]


def measure_list(measure: Measure) -> str:
    """What a measure declares, as a Markdown list."""
    overlap = "they overlap, so they are never added up" if measure.categories_overlap else "they exclude each other"
    kinds = [f"`{one.id}` ({one.title}): {small_start(one.meaning)}" for one in measure.categories]
    return listed(
        ("Counts", measure.meaning),
        ("Unit", f"{measure.unit}, by {' and '.join(measure.grains)}"),
        ("Given for", _levels(measure.levels)),
        ("Roll-up", ROLL_UP_MEANING[measure.roll_up] if len(measure.levels) > 1 else ROLL_UP_MEANING[RollUp.NONE]),
        ("Interval", _interval(measure)),
        ("A zero means", ZERO_MEANING[measure.collected] if measure.zero else NEVER_FILLED),
        ("Categories", beneath(f"beside the total; {overlap}", kinds) if kinds else "none beside the total"),
        ("Made from", ", ".join(f"`{one}`" for one in measure.datasets)),
        ("Sources, preferred first", ", ".join(f"`{one}`" for one in measure.sources) or "own record only"),
        ("Caveat", measure.caveat),
    )


def indicator_list(indicator: Indicator) -> str:
    """What an indicator declares, as a Markdown list."""
    usual = Settings.model_fields["window_years"].default
    window = f"{indicator.window} years" if indicator.window else f"{usual} years unless set or chosen otherwise"
    kinds = [f"`{one}`" for one in indicator.categories if one is not None]
    total = ["the total"] if None in indicator.categories else []
    return listed(
        ("Question", indicator.question),
        ("Computed", indicator.meaning),
        ("Unit", f"{indicator.unit}; {BETTER_MEANING[indicator.better]}"),
        ("Read from", f"`{indicator.measure}`, for {_levels(indicator.levels)}: {', '.join([*total, *kinds])}"),
        ("Window", window),
        ("Arrow", indicator.arrow_when),
        ("Caveat", indicator.caveat),
    )


def _interval(measure: Measure) -> str:
    told = INTERVAL_MEANING[measure.interval]
    if measure.no_interval is None:
        return told
    if measure.interval is Interval.BOUNDS:
        return f"{told}. Where there are none: {small_start(measure.no_interval)}"
    return f"{told}. {measure.no_interval}"


def _levels(levels: Iterable[Level]) -> str:
    return ", ".join(levels)


PAGES: Mapping[str, Callable[[], str]] = {"methods": methods_page, "data": data_page}
"""What is made here, by the name it has under docs/."""


def main(asked: Sequence[str]) -> int:
    """Prints the page asked for; the exit code is 2 where there is no such page."""
    if len(asked) != 1 or asked[0] not in PAGES:
        print(f"Say which page to print, one of: {', '.join(PAGES)}.", file=sys.stderr)
        return 2
    print(PAGES[asked[0]](), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
