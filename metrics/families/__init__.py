"""The families of military diplomacy, in the order a leader meets them."""

from metrics.declare import Registry
from metrics.families import agreements, conflict, exercises, perception

FAMILIES = (agreements.FAMILY, exercises.FAMILY, perception.FAMILY, conflict.FAMILY)
REGISTRY = Registry(families=FAMILIES)
