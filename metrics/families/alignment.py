"""Alignment: where states stand by their votes in the UN General Assembly. Context for a home, never its result."""

import polars as pl

from data.figures import Collected, Interval, Level
from metrics.declare import Better, Family, Indicator, Link, Measure, RollUp, RollUpContext, RollUpStep, Unit
from metrics.families import alignment_readings as readings

SESSIONS = (
    "A session stands in the year it opened in; its last votes may fall in the next year. In session 19 (1964) "
    "nothing was voted."
)
AGENDA = (
    "The position follows what the Assembly votes on, much of it the Middle East, disarmament and human rights, and "
    "says nothing of cooperation in defence. Votes are cast for many reasons, loyalty to a group among them."
)
NOT_CREDITED = "Context: never credited to anyone's diplomacy."


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`ideal_point`: one figure a state and session, with the 5 % and 95 % quantiles; n is the votes it cast."""
    bounded = pl.col("q05").is_not_null() & pl.col("q95").is_not_null()
    return (
        rows.drop_nulls(["state", "year", "point"])
        .select(
            measure=pl.lit("ideal_point"),
            level=pl.lit(Level.PARTNER.value),
            place="state",
            grain=pl.lit("year"),
            period=pl.date("year", 1, 1),
            value="point",
            low=pl.when(bounded).then("q05"),
            high=pl.when(bounded).then("q95"),
            interval=pl.when(bounded).then(pl.lit(Interval.POSTERIOR_90.value)).otherwise(pl.lit(Interval.NONE.value)),
            n="votes",
            status=pl.lit(context.status),
        )
        .collect()
    )


FAMILY = Family(
    id="alignment",
    title="Alignment (political climate)",
    link=Link.OUTCOMES,
    context=True,
    home_itself=True,
    question="Where does {place} stand in the votes of the UN General Assembly, and is that nearer to {home} than "
    "before?",
    what_it_cannot_say="Why a state moved: these votes describe the political setting of {home}'s diplomacy and cannot "
    "show that diplomacy changed it, nor how two governments work together outside the hall.",
    would_change_it="Points for the sessions since, an estimate that gives how two states' errors hang together, or a "
    "reading of the votes that concern defence alone.",
    measures=(
        Measure(
            id="ideal_point",
            title="Ideal point",
            meaning="The state's position on the main line of division in the votes of one session, estimated from all "
            "roll calls. It has no zero that means anything: only differences do.",
            unit=Unit.UNITS_OF_IDEAL_POINT,
            dataset="ideal_points",
            sources=("unga",),
            roll_up=RollUp.NONE,
            collected=Collected.PLACE,
            zero=False,
            interval=Interval.POSTERIOR_90,
            no_interval="Where a record gives no quantiles there is none.",
            levels=(Level.PARTNER,),
            caveat=f"{AGENDA} {SESSIONS} n is the votes the state cast; a state that cast few has a wide interval. "
            "Every release estimates all sessions anew. Ukraine and Belarus voted beside the Soviet Union from 1946; "
            "China's seat was Taiwan's government's until 1971.",
        ),
    ),
    roll_ups=(RollUpStep(dataset="ideal_points", measures=("ideal_point",), compute=roll_up),),
    indicators=(
        Indicator(
            id="ideal_point_now",
            title="Ideal point",
            question="Where does {place} stand in the votes of the UN General Assembly?",
            unit=Unit.UNITS_OF_IDEAL_POINT,
            better=Better.NEITHER,
            measure="ideal_point",
            meaning="The newest point within the window, with the 5 % and 95 % quantiles of its estimate (Bailey, "
            "Strezhnev and Voeten 2017).",
            arrow_when="Never: a level has no direction.",
            caveat=f"{NOT_CREDITED} {AGENDA}",
            levels=(Level.PARTNER,),
            read=readings.point,
        ),
        Indicator(
            id="alignment_distance",
            title="Distance in votes",
            question="How far does {place} stand from {home} in the votes of the UN General Assembly?",
            unit=Unit.UNITS_OF_IDEAL_POINT,
            better=Better.NEITHER,
            measure="ideal_point",
            meaning="|home's point − place's point| in the newest session of the window that both voted in. n is the "
            "fewer of the two's votes. A group or organisation casts no vote of its own, so it has no distance.",
            arrow_when="Never: a level has no direction.",
            caveat=f"{NOT_CREDITED} A point value without an interval: the file gives each state's interval, not how "
            f"the two err together. {AGENDA}",
            levels=(Level.PARTNER,),
            read=readings.distance,
        ),
        Indicator(
            id="alignment_change",
            title="Change of distance in votes",
            question="Do {place} and {home} vote further apart than before?",
            unit=Unit.UNITS_OF_IDEAL_POINT,
            better=Better.NEITHER,
            measure="ideal_point",
            meaning="The distance in the newest session of the window that both voted in, less the distance a window "
            "before it (five years unless another is chosen). Above zero: further apart. The interval is approximate: "
            "±1.96·√(sum of the four points' variances), each SD = (Q95 − Q5)/3.29, as if the four were independent.",
            arrow_when="The approximate 95 % interval, taking the four points as independent, excludes 0.",
            caveat=f"{NOT_CREDITED} Nobody published whether the four points are independent; one state's points of "
            "neighbouring sessions are estimated together, and two states' by the same votes, so the true interval may "
            f"be wider or narrower. The agenda changes too: a state may move because what is voted on did. {AGENDA}",
            levels=(Level.PARTNER,),
            read=readings.change,
        ),
    ),
    lead_measure="ideal_point",
    lead_indicator="ideal_point_now",
)
