"""Perception: favourable views of the home among partners' publics, asked by surveys; never called support."""

from functools import partial

from data.figures import Collected, Interval, Level
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families.perception_figures import EFFECTIVE
from metrics.families.perception_published import PUBLISHED, from_published
from metrics.families.perception_readings import read_change, read_latest
from metrics.families.perception_roll_ups import FIGURES, from_responses

SOURCES = ("pew", "own")

CAVEAT = (
    "A favourable view of {home} is not support for its armed forces or its policy. Where only weights are "
    "known, as in Pew's public file, the true interval is wider, so at least the setting's design effect is assumed. "
    "An own survey that says how it was drawn has the interval of its design; an opt-in sample has none and is "
    "indicative."
)

MANY_HOMES = "Asked of the countries in the source only, and {home} must be one the survey asks about."

BEHIND = (
    ("favourable", "Favourable"),
    ("unfavourable", "Unfavourable"),
    ("no_answer", "No answer"),
    ("neutral", "Neither"),
    ("favourable_of_decided", "Favourable among those who said either"),
    ("net_favourable", "Net favourable"),
)
"""The measures that effective answers are told of, as its categories."""


def _measure(id: str, title: str, meaning: str, unit: Unit = Unit.PERCENT) -> Measure:
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=unit,
        dataset="survey_responses",
        other_datasets=("published_figures",),
        sources=SOURCES,
        roll_up=RollUp.NONE,
        collected=Collected.ASKED,
        zero=False,
        interval=Interval.SURVEY_WEIGHTS,
        levels=(Level.PARTNER,),
        caveat=CAVEAT,
    )


FAMILY = Family(
    id="perception",
    title="Perception",
    link=Link.OUTCOMES,
    question="How do people in {place} see {home}?",
    what_it_cannot_say=(
        "why views are held, whether military diplomacy moved them, or what people think where or when nobody asked"
    ),
    would_change_it=(
        "a newer wave asked the same way, the survey's strata and clusters, or a question about {home}'s armed forces"
    ),
    measures=(
        _measure(
            "favourable",
            "Favourable view of {home}",
            "Weighted percent of all asked whose view of {home} is very or somewhat favourable; don't know and refused "
            "stay in the denominator, and {home}'s own respondents are left out.",
        ),
        _measure(
            "unfavourable",
            "Unfavourable view of {home}",
            "Weighted percent of all asked whose view of {home} is somewhat or very unfavourable.",
        ),
        _measure(
            "no_answer",
            "No answer about {home}",
            "Weighted percent of all asked who did not know or refused to say.",
        ),
        _measure(
            "neutral",
            "Neither favourable nor unfavourable to {home}",
            "Weighted percent of all asked who said neither; not there where neither could not be said.",
        ),
        _measure(
            "favourable_of_decided",
            "Favourable among those who said either",
            "Weighted percent favourable of those who gave a favourable or unfavourable view of {home}.",
        ),
        _measure(
            "net_favourable",
            "Net favourable view of {home}",
            "Percent favourable less percent unfavourable, of all asked.",
            Unit.POINTS,
        ),
        Measure(
            id=EFFECTIVE,
            title="Effective answers about {home}",
            meaning=(
                "How many persons drawn singly would tell as much as those asked: the spread of the answers over the "
                "squared standard error, p(1 − p)/SE². By the measure it stands behind."
            ),
            unit=Unit.ANSWERS,
            dataset="survey_responses",
            other_datasets=("published_figures",),
            sources=SOURCES,
            roll_up=RollUp.NONE,
            collected=Collected.ASKED,
            zero=False,
            interval=Interval.NONE,
            no_interval="It says itself how sure a share is.",
            levels=(Level.PARTNER,),
            categories=tuple(
                Category(id=id, title=title, meaning=f"Behind the percent {title.lower()}.") for id, title in BEHIND
            ),
            has_total=False,
            categories_overlap=True,
            caveat=CAVEAT + " Of opt-in samples there is none.",
        ),
    ),
    roll_ups=(
        RollUpStep(dataset="survey_responses", measures=FIGURES, compute=from_responses),
        RollUpStep(dataset="published_figures", measures=(*PUBLISHED, EFFECTIVE), compute=from_published),
    ),
    indicators=(
        Indicator(
            id="favourable_view",
            title="Favourable view of {home}",
            question="How many in {place} have a favourable view of {home}?",
            unit=Unit.PERCENT,
            better=Better.UP,
            measure="favourable",
            meaning=(
                "Weighted percent of all asked in the latest wave who are very or somewhat favourable to {home}. "
                "Interval on the logit scale, Korn–Graubard at 0 and 100 %, with the larger of Kish's design effect "
                "and the setting; of an own survey by its design. The newest wave that may be shown is read, and a "
                "newer one too unreliable for that is named. Of a region only the list of partners asked in one year, "
                "with median and range."
            ),
            arrow_when="never: one wave has no direction",
            caveat=CAVEAT + " " + MANY_HOMES,
            levels=(Level.PARTNER,),
            read=partial(read_latest, measure="favourable"),
        ),
        Indicator(
            id="net_view",
            title="Net favourable view of {home}",
            question="By how much do favourable views of {home} outweigh unfavourable ones in {place}?",
            unit=Unit.POINTS,
            better=Better.UP,
            measure="net_favourable",
            meaning=(
                "Percent favourable less percent unfavourable of all asked in the latest wave; interval from the "
                "linearised standard error of answers 1, 0 and −1, with Student's t, widened as the favourable view is."
            ),
            arrow_when="never: one wave has no direction",
            caveat=CAVEAT + " " + MANY_HOMES,
            levels=(Level.PARTNER,),
            read=partial(read_latest, measure="net_favourable"),
        ),
        Indicator(
            id="view_change",
            title="Change in favourable views of {home}",
            question="Did favourable views of {home} in {place} change between two waves?",
            unit=Unit.POINTS,
            better=Better.UP,
            measure="favourable",
            meaning=(
                "Favourable view in the latest wave less that in the wave nearest the window before it, of those asked "
                "in the same mode, sample and wording; where there is none, the wave before it. Standard error "
                "√(SE₀² + SE₁²), each wave's from its own sample. Of a region or the world: the mean change of at "
                "least 3 partners asked in the same two waves, who stand for themselves alone."
            ),
            arrow_when=(
                "only when both waves were asked the same way of a probability sample, no-answer moved by at most 10 "
                "points, and the favourable view and its share of those who said either move the same way, both "
                "intervals excluding no change"
            ),
            caveat=CAVEAT + " " + MANY_HOMES,
            read=read_change,
        ),
    ),
    lead_measure="favourable",
    lead_indicator="favourable_view",
)
