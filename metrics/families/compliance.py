"""Treaty compliance, from the ministry's own register: what was owed, whether and when it was done, and who says so."""

from metrics.declare import Better, Family, Indicator, Link, RollUpStep, Unit
from metrics.families import compliance_readings as readings
from metrics.families import compliance_roll_ups as roll_ups
from metrics.families.compliance_measures import MEASURES, REGISTER

BY_SIDE = ("theirs", "ours")
ENDED = "Whether violence ended after a peace agreement is no obligation of it: that is told under mediation."

INDICATORS = (
    Indicator(
        id="substantive_compliance",
        title="Substantive compliance",
        question="How far are the obligations between {home} and {place} met?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="obligations_due",
        meaning="The sum of scores ÷ (3 × obligations due) in the window, the partner's and the home's own apart. "
        "Obligations of unknown verdict stay in what was due: value and low count them as 0, high as 3. These are "
        "bounds, not a confidence interval. What is not yet due is left out.",
        arrow_when="Never: it is a level, and the mix of obligations changes from year to year.",
        caveat=f"{REGISTER} Each obligation weighs the same, a report as much as a withdrawal. {ENDED}",
        categories=BY_SIDE,
        read=readings.read_substantive,
    ),
    Indicator(
        id="timeliness",
        title="Timeliness",
        question="Are the obligations between {home} and {place} done on time?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="obligations_due",
        meaning="Obligations done by their day ÷ obligations due in the window, the overdue and the late in the whole. "
        "Where something was done, or may have been, on a day nobody wrote down, value and low count it as not on "
        "time, high as on time.",
        arrow_when="Never: it is a level, and the mix of obligations changes from year to year.",
        caveat=f"{REGISTER} On time is not well done: see substantive compliance.",
        categories=BY_SIDE,
        read=readings.read_timeliness,
    ),
    Indicator(
        id="inspection_quota_share",
        title="Inspection quota used",
        question="How much of the inspections allowed between {home} and {place} is used?",
        unit=Unit.SHARE,
        better=Better.NEITHER,
        measure="inspection_quota",
        meaning="Inspections used ÷ inspections allowed in the window. Where the number used is not known it counts "
        "as none in value and low, as the whole quota in high.",
        arrow_when="Never: it is a level.",
        caveat="An unused quota is no breach, and a used one says nothing of what was found.",
        categories=("by-home", "of-home"),
        read=readings.read_quota,
    ),
    Indicator(
        id="findings_closed_share",
        title="Findings closed",
        question="Are compliance findings between {home} and {place} settled?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="findings_raised",
        meaning="Of the findings raised in the window, the share settled by the record's last covered day.",
        arrow_when="Never: younger findings have had less time to be settled.",
        caveat="Settled may mean cured, explained or dropped; the record does not say which.",
        categories=BY_SIDE,
        read=readings.read_closed,
    ),
    Indicator(
        id="findings_open_now",
        title="Findings open",
        question="How many compliance findings between {home} and {place} are open?",
        unit=Unit.FINDINGS,
        better=Better.DOWN,
        measure="findings_open",
        meaning="Findings raised and not settled by the end of the last covered year.",
        arrow_when="Never: it is a level.",
        caveat="Few may mean good conduct or little looking.",
        categories=BY_SIDE,
        read=readings.read_open,
    ),
    Indicator(
        id="coders_agreement_now",
        title="Two coders' agreement",
        question="Do two coders judge the obligations between {home} and {place} alike?",
        unit=Unit.KAPPA,
        better=Better.UP,
        measure="coders_agreement",
        meaning="Cohen's kappa (1960) of the newest year in the window with "
        f"{roll_ups.FEWEST_CODED} or more obligations coded twice, with 95 % limits for large samples (Fleiss, Cohen "
        "and Everitt 1969). No adjective is given: none of the scales of words rests on evidence.",
        arrow_when="Never: it is a level.",
        caveat="It says that two coders read alike, not that they are right. It falls where one verdict prevails.",
        read=readings.read_kappa,
    ),
)

FAMILY = Family(
    id="compliance",
    title="Treaty compliance",
    link=Link.OUTCOMES,
    question="Do {place} and {home} do what they agreed to, and on time?",
    what_it_cannot_say="The register cannot show why an obligation was kept or broken, what was hidden from those who "
    "verified it, nor what the agreement changed: it holds what {home} wrote down, as one coder judged it.",
    would_change_it="Verdicts now unknown becoming known, a third party's verification, or a second coder who "
    "disagrees could change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(
            dataset="obligations",
            measures=tuple(one.id for one in MEASURES if one.dataset == "obligations"),
            compute=roll_ups.obligations,
        ),
        RollUpStep(
            dataset="compliance_findings",
            measures=("findings_raised", "findings_closed", "findings_open"),
            compute=roll_ups.findings,
        ),
        RollUpStep(
            dataset="inspections",
            measures=("inspection_quota", "inspection_quota_used", "inspection_quota_unknown"),
            compute=roll_ups.quotas,
        ),
        RollUpStep(
            dataset="second_codings",
            measures=("obligations_coded_twice", "obligations_coded_alike", "coders_agreement"),
            compute=roll_ups.codings,
        ),
    ),
    indicators=INDICATORS,
    lead_measure="obligations_due",
    lead_indicator="substantive_compliance",
)
