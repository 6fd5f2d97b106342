"""Small families and figures made up for the pages' tests: five families, three partners, a few years."""

import polars as pl

from data.figures import Collected, Interval, Level
from metrics.declare import Better, Family, Indicator, Link, Measure, Registry, RollUp, Unit
from metrics.request import ReadingContext

SPANS = {
    "agreement_parties": ("dcad", "1.0", 1980, 2010),
    "exercise_participations": ("mme", "7", 1980, 2010),
    "survey_responses": ("pew", "2023", 2015, 2023),
    "violence_country_years": ("ucdp", "25.1", 1989, 2024),
    "attache_posts": ("posts", "1", 2015, 2025),
}


def measure(id: str, title: str, unit: Unit, dataset: str, interval: Interval, **more: object) -> Measure:
    """A measure with the words every declaration needs."""
    settings: dict[str, object] = {
        "roll_up": RollUp.DISTINCT,
        "collected": Collected.EITHER,
        "zero": True,
        "meaning": f"{title}, counted once a year.",
        "caveat": f"What {SPANS[dataset][0]} does not list is not counted.",
        "sources": (SPANS[dataset][0],),
    }
    return Measure(id=id, title=title, unit=unit, dataset=dataset, interval=interval, **(settings | more))  # type: ignore[arg-type]


def read_last(name: str, change: bool) -> object:
    """A reading that gives a measure's newest value, or its change over the window with an arrow when it moved."""

    def read(context: ReadingContext) -> pl.DataFrame:
        figures = context.figures(name, first=context.start, last=context.end).drop_nulls("value")
        ordered = figures.sort("place", "period").group_by("category", "place", maintain_order=True)
        first, last = pl.col("value").first(), pl.col("value").last()
        value = last - first if change else last
        return ordered.agg(
            subgroup=pl.lit(None, dtype=pl.String),
            series=pl.lit(None, dtype=pl.String),
            first_period=pl.col("period").first() if change else pl.col("period").last(),
            last_period=pl.col("period").last(),
            value=value,
            low=value - 2,
            high=value + 2,
            interval=pl.lit("survey-weights" if name == "favourable" else "variation"),
            direction=pl.when(value > 2).then(pl.lit("up")).when(value < -2).then(pl.lit("down"))
            if change
            else pl.lit(None),
            arrow=pl.when(pl.lit(change) & (value > 2))
            .then(pl.lit("up"))
            .when(pl.lit(change) & (value < -2))
            .then(pl.lit("down"))
            .otherwise(pl.lit("none")),
            n=pl.lit(1000),
            status=pl.lit("shown"),
            reason=pl.lit(None, dtype=pl.String),
        ).with_columns(pl.col("subgroup", "series").first())

    return read


def indicator(
    id: str, title: str, of: str, unit: Unit, *, change: bool, better: Better, levels: tuple[Level, ...]
) -> Indicator:
    """An indicator with the words every declaration needs."""
    return Indicator(
        id=id,
        title=title,
        question=f"{title}: how much for {{home}} in {{place}}?",
        unit=unit,
        better=better,
        measure=of,
        meaning="The newest value." if not change else "The newest value less the first.",
        arrow_when="When the change is larger than its interval." if change else "Never: it is a level.",
        caveat="Made up for tests.",
        levels=levels,
        read=read_last(of, change),  # type: ignore[arg-type]
    )


def family(
    id: str,
    title: str,
    link: Link,
    measures: tuple[Measure, ...],
    indicators: tuple[Indicator, ...],
    *,
    context: bool = False,
) -> Family:
    """A family with the words every declaration needs; its first measure and indicator lead."""
    return Family(
        id=id,
        title=title,
        link=link,
        context=context,
        question=f"What of {title.lower()} between {{home}} and {{place}}?",
        what_it_cannot_say=f"whether {title.lower()} brought anything about",
        would_change_it=f"A newer record of {title.lower()}",
        measures=measures,
        roll_ups=(),
        indicators=indicators,
        lead_measure=measures[0].id,
        lead_indicator=indicators[0].id,
    )


ALL, PLACES = (Level.PARTNER, Level.REGION, Level.WORLD), (Level.PARTNER,)
SHARES: dict[str, object] = {"collected": Collected.ASKED, "zero": False, "roll_up": RollUp.NONE, "levels": PLACES}

FAMILIES = (
    family(
        "agreements",
        "Agreements",
        Link.INPUTS,
        (
            measure(
                "agreements_standing", "Agreements standing", Unit.AGREEMENTS, "agreement_parties", Interval.BOUNDS
            ),
            measure(
                "agreements_signed",
                "Agreements signed",
                Unit.AGREEMENTS,
                "agreement_parties",
                Interval.EXACT,
                no_interval="a full count",
            ),
        ),
        (
            indicator(
                "agreement_growth",
                "Growth of agreements",
                "agreements_standing",
                Unit.PERCENT_A_YEAR,
                change=True,
                better=Better.UP,
                levels=ALL,
            ),
        ),
    ),
    family(
        "exercises",
        "Exercises",
        Link.ACTIVITIES,
        (
            measure(
                "exercises_joint",
                "Joint exercises",
                Unit.EXERCISES,
                "exercise_participations",
                Interval.EXACT,
                no_interval="a full count",
            ),
        ),
        (
            indicator(
                "exercise_frequency",
                "Joint exercises",
                "exercises_joint",
                Unit.EXERCISES_A_YEAR,
                change=False,
                better=Better.UP,
                levels=ALL,
            ),
        ),
    ),
    family(
        "perception",
        "View of {home}",
        Link.OUTCOMES,
        tuple(
            measure(id, title, Unit.PERCENT, "survey_responses", Interval.SURVEY_WEIGHTS, **SHARES)
            for id, title in (
                ("favourable", "Favourable"),
                ("unfavourable", "Unfavourable"),
                ("no_answer", "No answer"),
            )
        ),
        (
            indicator(
                "favourable_view",
                "Favourable view of {home}",
                "favourable",
                Unit.PERCENT,
                change=False,
                better=Better.UP,
                levels=PLACES,
            ),
            indicator(
                "view_change",
                "Change of view of {home}",
                "favourable",
                Unit.POINTS,
                change=True,
                better=Better.UP,
                levels=PLACES,
            ),
        ),
    ),
    family(
        "conflict",
        "Conflict",
        Link.IMPACT,
        (
            measure(
                "conflict_deaths",
                "Deaths in organised violence",
                Unit.DEATHS,
                "violence_country_years",
                Interval.BOUNDS,
                collected=Collected.PLACE,
                roll_up=RollUp.SUM,
            ),
        ),
        (
            indicator(
                "conflict_reduction",
                "Change in deaths",
                "conflict_deaths",
                Unit.TIMES,
                change=True,
                better=Better.NEITHER,
                levels=ALL,
            ),
        ),
        context=True,
    ),
)

POSTS = family(
    "attaches",
    "Attaché posts",
    Link.INPUTS,
    (
        measure(
            "attache_posts", "Attaché posts", Unit.EVENTS, "attache_posts", Interval.EXACT, no_interval="a full count"
        ),
    ),
    (
        indicator(
            "attache_number",
            "Attaché posts held",
            "attache_posts",
            Unit.EVENTS,
            change=False,
            better=Better.UP,
            levels=ALL,
        ),
    ),
)
"""A fifth family, which no page knows of."""

REGISTRY = Registry(families=FAMILIES)
FIVE = Registry(families=(*FAMILIES, POSTS))
