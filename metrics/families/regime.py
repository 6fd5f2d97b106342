"""Regime: how democratic a state is by three scores that are never joined. Context for a home, never its result."""

import polars as pl

from data.datasets.regime_years import SCORES
from data.figures import Collected, Interval, Level
from metrics.declare import Better, Family, Indicator, Link, Measure, RollUp, RollUpContext, RollUpStep, Unit
from metrics.families.regime_readings import reader_of_change, reader_of_score

NOT_CREDITED = "Context: never credited to anyone's diplomacy."
NEVER_JOINED = "The three scores are different scales: compare a score with itself alone."

PHRASES = {"polyarchy": "electoral democracy", "polity2": "Polity score", "euds": "Unified Democracy Score"}
TITLES = {"polyarchy": "Electoral democracy", "polity2": "Polity score", "euds": "Unified Democracy Score"}
MEANINGS = {
    "polyarchy": "V-Dem's index of electoral democracy, from 0 to 1: elections, suffrage, association and expression "
    "(Coppedge et al.).",
    "polity2": "Polity's score from −10, full autocracy, to 10, full democracy: how executives are chosen and bound "
    "(Marshall and Gurr).",
    "euds": "The extended Unified Democracy Score: many published scales as one latent one, in standard deviations "
    "about its mean, 0 being an average state-year (Marquez 2016).",
}
NO_INTERVALS = {
    "polyarchy": "The file carries no uncertainty; V-Dem publishes its intervals in its own dataset.",
    "polity2": "Polity publishes one agreed code and no uncertainty.",
    "euds": "The file carries no uncertainty; the scores' standard errors are published elsewhere.",
}
CAVEATS = {
    "polyarchy": "Experts' judgements joined by a model: small differences are within its error, which is not in the "
    "file. Small states are not scored.",
    "polity2": "It ends in 2018 for all but the United States. Years without a government read as 0, and transitions "
    "are interpolated by the source. States under half a million people are not scored.",
    "euds": "Its newest years may rest on fewer scales than its earlier ones, which changes what it averages.",
}

BOUNDS = {"polyarchy": (0.0, 1.0), "polity2": (-10.0, 10.0)}
"""The scale each score ends with; the Unified Democracy Score has no ends."""

NO_SIGNALS = {"euds": "its newest years may rest on fewer scales than those before, so a move may be of the scales"}
"""In 2025 of the file in use, states without V-Dem's score moved by up to 0.9, several to one and the same value."""


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`polyarchy`, `polity2` and `euds`: one figure a state and year the score is given for; n is that one score."""
    return (
        rows.drop_nulls(["state", "year"])
        .unpivot(list(SCORES), index=["state", "year"], variable_name="measure", value_name="value")
        .drop_nulls("value")
        .select(
            "measure",
            level=pl.lit(Level.PARTNER.value),
            place="state",
            grain=pl.lit("year"),
            period=pl.date("year", 1, 1),
            value=pl.col("value").cast(pl.Float64),
            interval=pl.lit(Interval.NONE.value),
            n=pl.lit(1, dtype=pl.Int64),
            status=pl.lit(context.status),
        )
        .collect()
    )


def _measure(score: str) -> Measure:
    return Measure(
        id=score,
        title=TITLES[score],
        meaning=f"{MEANINGS[score]} n is 1: one score of one year.",
        unit=Unit.SCORE,
        dataset="regime_years",
        sources=("democracy",),
        roll_up=RollUp.NONE,
        collected=Collected.PLACE,
        zero=False,
        interval=Interval.NONE,
        no_interval=NO_INTERVALS[score],
        levels=(Level.PARTNER,),
        within=BOUNDS.get(score),
        no_signal=NO_SIGNALS.get(score),
        caveat=f"{CAVEATS[score]} {NEVER_JOINED}",
    )


def _now(score: str) -> Indicator:
    return Indicator(
        id=f"{score}_now",
        title=TITLES[score],
        question=f"How democratic is {{place}} by the {PHRASES[score]}?"
        if score != "polyarchy"
        else "How democratic are elections in {place}?",
        unit=Unit.SCORE,
        better=Better.NEITHER,
        measure=score,
        meaning=f"The newest score there is. {MEANINGS[score]}",
        arrow_when="Never: a level has no direction.",
        caveat=f"{NOT_CREDITED} {CAVEATS[score]} {NEVER_JOINED}",
        levels=(Level.PARTNER,),
        read=reader_of_score(score),
    )


def _change(score: str) -> Indicator:
    return Indicator(
        id=f"{score}_change",
        title=f"Change of {PHRASES[score]}",
        question=f"Has {{place}} changed by its {PHRASES[score]}?",
        unit=Unit.SCORE,
        better=Better.NEITHER,
        measure=score,
        meaning="The newest score less the score a window before it (five years unless another is chosen), on the "
        "same scale.",
        arrow_when="Never: the file carries no uncertainty, so a change cannot be told from the scores' own error.",
        caveat=f"{NOT_CREDITED} {CAVEATS[score]} {NEVER_JOINED}",
        levels=(Level.PARTNER,),
        read=reader_of_change(score),
    )


FAMILY = Family(
    id="regime",
    title="Regime (context)",
    link=Link.OUTCOMES,
    context=True,
    home_itself=True,
    question="How democratic is {place} by published scores, and has that changed?",
    what_it_cannot_say="Whether {home}'s diplomacy had any part in it, how sure a score is, or how the armed forces "
    "are governed: these scores judge elections and rule as a whole.",
    would_change_it="Scores with their published uncertainty, a later edition that recodes past years, or a measure of "
    "civilian control of the forces.",
    measures=tuple(_measure(score) for score in SCORES),
    roll_ups=(RollUpStep(dataset="regime_years", measures=SCORES, compute=roll_up),),
    indicators=tuple(build(score) for score in SCORES for build in (_now, _change)),
    lead_measure="polyarchy",
    lead_indicator="polyarchy_now",
)
