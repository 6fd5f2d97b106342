"""The families of military diplomacy, in the order a leader meets them."""

from metrics.declare import Registry
from metrics.families.agreements import FAMILY as AGREEMENTS
from metrics.families.alignment import FAMILY as ALIGNMENT
from metrics.families.alliances import FAMILY as ALLIANCES
from metrics.families.arms_control import FAMILY as ARMS_CONTROL
from metrics.families.assistance import FAMILY as ASSISTANCE
from metrics.families.attaches import FAMILY as ATTACHES
from metrics.families.channels import FAMILY as CHANNELS
from metrics.families.coalitions import FAMILY as COALITIONS
from metrics.families.compliance import FAMILY as COMPLIANCE
from metrics.families.conflict import FAMILY as CONFLICT
from metrics.families.disputes import FAMILY as DISPUTES
from metrics.families.education import FAMILY as EDUCATION
from metrics.families.exercises import FAMILY as EXERCISES
from metrics.families.extremism import FAMILY as EXTREMISM
from metrics.families.forums import FAMILY as FORUMS
from metrics.families.information_sharing import FAMILY as INFORMATION_SHARING
from metrics.families.interoperability import FAMILY as INTEROPERABILITY
from metrics.families.mediation import FAMILY as MEDIATION
from metrics.families.network import FAMILY as NETWORK
from metrics.families.peacekeeping import FAMILY as PEACEKEEPING
from metrics.families.perception import FAMILY as PERCEPTION
from metrics.families.presence import FAMILY as PRESENCE
from metrics.families.regime import FAMILY as REGIME
from metrics.families.resources import FAMILY as RESOURCES
from metrics.families.visits import FAMILY as VISITS

FAMILIES = (
    ASSISTANCE,
    PRESENCE,
    RESOURCES,
    EXERCISES,
    VISITS,
    ATTACHES,
    EDUCATION,
    FORUMS,
    AGREEMENTS,
    ALLIANCES,
    INTEROPERABILITY,
    INFORMATION_SHARING,
    CHANNELS,
    NETWORK,
    PERCEPTION,
    ALIGNMENT,
    PEACEKEEPING,
    COALITIONS,
    COMPLIANCE,
    ARMS_CONTROL,
    REGIME,
    CONFLICT,
    DISPUTES,
    MEDIATION,
    EXTREMISM,
)
"""Along the chain: inputs, activities, outputs, outcomes, impact."""
REGISTRY = Registry(families=FAMILIES)
