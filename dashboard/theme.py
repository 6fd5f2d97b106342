"""Colours and spacing that mean the same on every page, legible on a light and on a dark ground."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from metrics.declare import Family

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
"""Okabe and Ito (2008): told apart by people with any colour vision."""

FAMILY_COLOURS: Mapping[str, str] = MappingProxyType(
    {"agreements": OKABE_ITO[0], "exercises": OKABE_ITO[1], "perception": OKABE_ITO[2], "conflict": OKABE_ITO[3]}
)
"""A family keeps its colour everywhere. Conflict has no red: it is neither our result nor better or worse."""

HOME = "#D55E00"
"""The one hue of our home."""

REGION = "#8C8C8C"
"""A region beside one of its partners; 3:1 on white and on the dark ground."""

PLACES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C", "#7A5195")
"""Up to eight places side by side, each also named at its line's end."""

ON_DARK: Mapping[str, str] = MappingProxyType({"#0072B2": "#4BA3DB", "#D55E00": "#EE8436", "#7A5195": "#B79AD0"})
"""The same hues lighter, for names and lines on a dark ground; the others are light enough."""

DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3))
"""What tells lines of one colour apart."""


def colour_of(family: Family, families: Sequence[Family]) -> str:
    """A family's colour: its own, else the next of the palette that no family owns, in the registry's order."""
    if family.id in FAMILY_COLOURS:
        return FAMILY_COLOURS[family.id]
    free = [colour for colour in OKABE_ITO if colour not in FAMILY_COLOURS.values()]
    others = [one.id for one in families if one.id not in FAMILY_COLOURS]
    return free[others.index(family.id) % len(free)]
