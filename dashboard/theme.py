"""Colours and spacing that mean the same on every page, legible on a light and on a dark ground."""

from collections.abc import Mapping
from types import MappingProxyType

from metrics.declare import Family, Link

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
"""Okabe and Ito (2008): told apart by people with any colour vision."""

LINK_COLOURS: Mapping[Link, str] = MappingProxyType(
    {
        Link.INPUTS: OKABE_ITO[1],
        Link.ACTIVITIES: OKABE_ITO[4],
        Link.OUTPUTS: OKABE_ITO[0],
        Link.OUTCOMES: OKABE_ITO[2],
        Link.IMPACT: OKABE_ITO[3],
    }
)
"""A family has the colour of its link of the chain everywhere: two dozen families cannot be told apart by hue. Impact
has no red: conflict is neither our result nor better or worse."""

HOME = "#D55E00"
"""The one hue of our home."""

REGION = "#8C8C8C"
"""A region beside one of its partners; 3:1 on white and on the dark ground."""

PLACES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C", "#7A5195")
"""Up to eight places side by side, each also named at its line's end."""

INK = "#31333F"
"""Names in a drawing that have no line of their own to take a colour from."""

ON_FILL = "#FFFFFE"
"""Numbers within a filled bar of an answer."""

ANSWER_HUES: Mapping[str, str] = MappingProxyType(
    {"Favourable": "#0072B2", "Neither": "#6B737D", "Unfavourable": "#8A5A00", "No answer": "#3D4043"}
)
"""Answers to a question of a survey, told apart with any colour vision and legible as names at line ends."""

ON_DARK: Mapping[str, str] = MappingProxyType(
    {
        **{INK: "#FAFAFA", "#0072B2": "#4BA3DB", "#D55E00": "#EE8436", "#7A5195": "#B79AD0"},
        **{"#8A5A00": "#E3A73E", "#3D4043": "#D5D8DC", "#6B737D": "#9AA3AE", ON_FILL: "#101318"},
    }
)
"""The same hues lighter, for names and lines on a dark ground; the others are light enough."""

DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3))
"""What tells lines of one colour apart."""


def colour_of(family: Family) -> str:
    """A family's colour: that of its link of the chain."""
    return LINK_COLOURS[family.link]
