"""What a reader has chosen, and its form in the page's address: a link reopens exactly this view."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

MOST_PLACES = 8
"""Places side by side on the Indicator page."""

WINDOWS = (3, 5, 10)
"""Windows a reader may choose, in years."""

SHARED = ("home", "scheme", "window", "as_of")
"""What is kept when going from page to page."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is chosen. Null or empty: the page's own first choice."""

    home: str
    scheme: str
    window: int
    as_of: int
    region: str | None = None
    partner: str | None = None
    indicator: str | None = None
    category: str | None = None
    level: str | None = None
    places: tuple[str, ...] = ()
    case: str | None = None
    layer: str | None = None
    year: int | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What may be chosen, and what is chosen when nothing is said."""

    default: Selection
    homes: frozenset[str]
    regions: Mapping[str, Sequence[str]]
    """The regions of each scheme."""
    partners: frozenset[str]
    indicators: frozenset[str]
    cases: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()
    first_year: int = 1950


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A selection read from an address, with a sentence on each part that could not be used."""

    selection: Selection
    notes: tuple[str, ...] = field(default=())


def from_query(query: Mapping[str, str], known: Known) -> Opened:
    """The selection an address asks for; what it asks in vain falls back to the default, and a note says so."""
    default, notes = known.default, []

    def chosen(key: str, allowed: Iterable[str], otherwise: str | None) -> str | None:
        asked = query.get(key)
        if not asked:
            return otherwise
        if asked in allowed:
            return asked
        notes.append(_in_vain(key, asked))
        return otherwise

    def whole(key: str, low: int, high: int, otherwise: int) -> int:
        asked = query.get(key)
        if not asked:
            return otherwise
        if asked.isascii() and asked.isdecimal() and low <= int(asked[:6]) <= high:
            return int(asked)
        notes.append(_in_vain(key, asked))
        return otherwise

    scheme = chosen("scheme", known.regions, default.scheme) or default.scheme
    levels = ("partner", "region", "world")
    level = chosen("level", levels, default.level)
    asked_places = [part for part in query.get("places", "").split(",") if part]
    allowed = set(known.regions.get(scheme, ())) if level == "region" else known.partners
    places = tuple(dict.fromkeys(part for part in asked_places if part in allowed))
    notes.extend(_in_vain("places", part) for part in asked_places if part not in allowed)
    if len(places) > MOST_PLACES:
        notes.append(f"The link names {len(places)} places; at most {MOST_PLACES} are shown side by side.")
    selection = Selection(
        home=chosen("home", known.homes, default.home) or default.home,
        scheme=scheme,
        window=whole("window", 1, 50, default.window),
        as_of=whole("as_of", known.first_year, default.as_of, default.as_of),
        region=chosen("region", known.regions.get(scheme, ()), default.region),
        partner=chosen("partner", known.partners, default.partner),
        indicator=chosen("indicator", known.indicators, default.indicator),
        category=(query.get("category") or None) or default.category,
        level=level,
        places=places[:MOST_PLACES],
        case=chosen("case", known.cases, default.case),
        layer=chosen("layer", known.layers, default.layer),
        year=whole("year", 1800, default.as_of, default.year or 0) or None,
    )
    return Opened(selection=selection, notes=tuple(notes))


def of_page(selection: Selection, default: Selection, own: Iterable[str]) -> Selection:
    """What a page reads of a selection: what is shared and the page's own; a link may carry what other pages ask."""
    kept = {*SHARED, *own}
    return replace(
        selection, **{one.name: getattr(default, one.name) for one in fields(Selection) if one.name not in kept}
    )


def to_query(selection: Selection, default: Selection, *, only: Iterable[str] | None = None) -> dict[str, str]:
    """The address of a selection: only what differs from the default, in the order the fields are declared."""
    wanted = set(only) if only is not None else {one.name for one in fields(Selection)}
    query = {}
    for one in fields(Selection):
        value = getattr(selection, one.name)
        if one.name not in wanted or value == getattr(default, one.name) or value in (None, ()):
            continue
        query[one.name] = ",".join(value) if isinstance(value, tuple) else str(value)
    return query


def shared(selection: Selection, default: Selection) -> dict[str, str]:
    """The part of the address that goes along from page to page."""
    return to_query(selection, default, only=SHARED)


def to_partner(selection: Selection, default: Selection, partner: str) -> dict[str, str]:
    """The address of one partner's page under the same home, regions and windows."""
    return to_query(replace(selection, partner=partner), default, only=(*SHARED, "partner"))


def _in_vain(key: str, asked: str) -> str:
    shown = asked if len(asked) <= 40 else asked[:40] + "…"
    return f"The link asks for {key.replace('_', ' ')} “{shown}”, which is not known here; the usual choice is shown."
