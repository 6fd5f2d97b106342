"""Negotiation and mediation: attempts in civil wars, peace agreements, and whether violence came back."""

from typing import TYPE_CHECKING

import polars as pl

from metrics.declare import Better, Family, Indicator, Link, RollUpStep, Unit
from metrics.families import mediation_measures as measures
from metrics.families import mediation_roll_ups as roll_ups
from metrics.families.disputes_readings import share_of_enough
from metrics.methods.totals import share_in_window, total_in_window

if TYPE_CHECKING:
    from metrics.request import ReadingContext


def read_attempts(context: "ReadingContext") -> pl.DataFrame:
    """Attempts begun in the window; one row a place."""
    return total_in_window(context, measures.ATTEMPTS.id)


def read_agreements(context: "ReadingContext") -> pl.DataFrame:
    """Agreements signed in the window; one row a (category, place)."""
    return total_in_window(context, measures.SIGNED.id)


def read_held(context: "ReadingContext") -> pl.DataFrame:
    """Of the agreements judged, the share after which violence did not return in five years; one row a place."""
    return share_of_enough(
        share_in_window(context, measures.HELD.id, measures.KNOWN.id, of="agreements judged after five years")
    )


def read_by_home(context: "ReadingContext") -> pl.DataFrame:
    """The home's own attempts in the window; one row a (category, place)."""
    return total_in_window(context, measures.BY_HOME.id)


LEVEL = "Never: a total of one window has no direction."

FAMILY = Family(
    id="mediation",
    title="Negotiation and mediation",
    link=Link.IMPACT,
    question="Are the conflicts in {place} negotiated, and does violence stay away after an agreement?",
    what_it_cannot_say="What any mediator achieved: attempts have no outcomes here, third parties go where war is "
    "worst, and agreements are signed by those ready to sign.",
    would_change_it="A record of outcomes by attempt, of who mediated, or of agreements after 2011, could change this.",
    measures=(measures.ATTEMPTS, *measures.OF_AGREEMENTS, measures.BY_HOME),
    roll_ups=(
        RollUpStep(dataset="mediation_attempts", measures=(measures.ATTEMPTS.id,), compute=roll_ups.attempts),
        RollUpStep(
            dataset="peace_agreements",
            measures=tuple(measure.id for measure in measures.OF_AGREEMENTS),
            compute=roll_ups.agreements,
        ),
        RollUpStep(dataset="home_mediations", measures=(measures.BY_HOME.id,), compute=roll_ups.by_home),
    ),
    indicators=(
        Indicator(
            id="mediation_in_window",
            title="Mediation attempts",
            question="How often did third parties try to mediate in the civil wars of {place}?",
            unit=Unit.ATTEMPTS,
            better=Better.NEITHER,
            measure=measures.ATTEMPTS.id,
            meaning="Attempts that began in the window, whoever mediated and whatever came of it.",
            arrow_when=LEVEL,
            caveat=measures.ATTEMPTS.caveat,
            read=read_attempts,
        ),
        Indicator(
            id="peace_agreements_in_window",
            title="Peace agreements",
            question="How many peace agreements were signed over conflicts in {place}?",
            unit=Unit.AGREEMENTS,
            better=Better.NEITHER,
            measure=measures.SIGNED.id,
            meaning="Distinct peace agreements signed in the window, in all and by how much of the conflict each "
            "settles.",
            arrow_when=LEVEL,
            caveat=f"More agreements may mean that earlier ones failed. {measures.WHAT_IS_AN_AGREEMENT}",
            categories=(None, *(kind.id for kind in measures.SIGNED.categories)),
            read=read_agreements,
        ),
        Indicator(
            id="agreements_without_return",
            title="Signatories did not fight again",
            question="After how many peace agreements in {place} did the signatories not fight each other again?",
            unit=Unit.SHARE,
            better=Better.NEITHER,
            measure=measures.HELD.id,
            meaning="Agreements after which the parties that signed did not fight again within five years (UCDP "
            "`DyVi05` 0, Högbladh 2011), over all judged that were signed in the window of twenty years; n is those "
            "judged. Others may have fought on: Liberia's war went on after agreements that count here. Under six the "
            "counts alone are told.",
            arrow_when="Never: a share of one window has no direction.",
            caveat=f"{measures.ASSOCIATION} {measures.JUDGED}",
            window=20,
            read=read_held,
        ),
        Indicator(
            id="mediation_by_home_in_window",
            title="Mediation by the home",
            question="How often did {home} mediate in conflicts of {place}?",
            unit=Unit.ATTEMPTS,
            better=Better.NEITHER,
            measure=measures.BY_HOME.id,
            meaning="The home's own attempts that began in the window, in all and by what came of them.",
            arrow_when=LEVEL,
            caveat=measures.BY_HOME.caveat,
            categories=(None, *(result.id for result in measures.BY_HOME.categories)),
            read=read_by_home,
        ),
    ),
    lead_measure=measures.SIGNED.id,
    lead_indicator="peace_agreements_in_window",
)
