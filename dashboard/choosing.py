"""The controls readers choose with, each tied to the page's address, and the search box."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import loading
from dashboard.content.reading import filled, place_name
from dashboard.selection import MOST_PLACES, WINDOWS, Known, Opened, Selection, from_query, of_page, shared, to_query
from dashboard.views import VIEWS
from dashboard.wording import escaped
from data.regions import members, schemes
from metrics.families.network_layers import LAYERS
from metrics.readings import this_year


@st.cache_resource(max_entries=4, show_spinner=False)
def _known(version: str, year: int) -> Known:
    """What may be chosen at a data version."""
    settings, registry = loading.settings(), loading.registry()
    default = Selection(
        home=settings.home_country, scheme=settings.region_scheme, window=settings.window_years, as_of=year
    )
    regions = {
        scheme.id: tuple(members(scheme.id, settings.schemes_file)["region"].unique().sort().to_list())
        for scheme in schemes(settings.schemes_file)
    }
    return Known(
        default=default,
        homes=frozenset(actor for actor, _ in loading.homes()),
        regions=regions,
        partners=frozenset(actor for actor, _ in loading.partners()),
        indicators=frozenset(registry.indicators) | frozenset(registry.measures),
        cases=frozenset(case.id for case in loading.cases()[0]),
        layers=frozenset(layer.id for layer in LAYERS),
    )


def known() -> Known:
    """What may be chosen now."""
    return _known(loading.data_version(), this_year())


def opened(*own: str) -> Opened:
    """The selection the page's address asks for: what pages share, and the parts of its own that the page names.

    Readers whose addresses differ in what the page does not read are shown the same content, made once.
    """
    allowed = known()
    found = from_query(st.query_params.to_dict(), allowed)
    return replace(found, selection=of_page(found.selection, allowed.default, own))


def address(selection: Selection) -> dict[str, str]:
    """The address of a selection, without what is the usual choice anyway."""
    return to_query(selection, known().default)


def link(view: str, label: str, selection: Selection | None, **chosen: str) -> None:
    """A link to another page that keeps home, regions and windows."""
    keep = shared(selection, known().default) if selection is not None else {}
    file = next(one.file for one in VIEWS if one.id == view)
    st.page_link(file, label=escaped(label), query_params={**keep, **chosen})


def _write(key: str, widget: str, to_text: Callable[[Any], str]) -> None:
    value = st.session_state[widget]
    if value in (None, "", []):
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = to_text(value)


def choose_one(
    label: str, key: str, options: Sequence[Any], value: Any, names: Callable[[Any], str] = str, **extra: Any
) -> None:
    """A list to choose one thing from, whose choice goes to the address under `key`. The address is what counts."""
    widget = f"choose-{key}"
    st.session_state[widget] = value
    st.selectbox(label, options, key=widget, format_func=names, on_change=_write, args=(key, widget, str), **extra)


def choose_places(label: str, options: Sequence[str], chosen: Sequence[str], names: Callable[[str], str]) -> None:
    """Up to eight places side by side."""
    widget = "choose-places"
    st.session_state[widget] = list(chosen)
    st.multiselect(
        label,
        options,
        key=widget,
        format_func=names,
        max_selections=MOST_PLACES,
        on_change=_write,
        args=("places", widget, ",".join),
    )


def shared_controls(selection: Selection) -> None:
    """Home, regions, window and as-of year behind one button that says them: on every page that shows figures."""
    homes = dict(loading.homes())
    titles = {scheme.id: scheme.title for scheme in schemes(loading.settings().schemes_file)}
    windows = sorted({*WINDOWS, selection.window})
    years = list(range(this_year(), 1989, -1))
    by_name = sorted(homes, key=lambda one: homes[one])
    chosen = (homes[selection.home], titles[selection.scheme], f"{selection.window} years", str(selection.as_of))
    with st.popover(escaped(" · ".join(chosen)), icon=":material/tune:", key="shared"):
        choose_one("Home", "home", by_name, selection.home, lambda one: homes[one])
        choose_one("Regions", "scheme", list(titles), selection.scheme, lambda one: titles[one])
        choose_one("Window", "window", windows, selection.window, lambda one: f"{one} years")
        choose_one("As of", "as_of", sorted({*years, selection.as_of}, reverse=True), selection.as_of)


def go_to(view: str, selection: Selection, **chosen: str) -> None:
    """Opens another page that keeps home, regions and windows."""
    file = next(one.file for one in VIEWS if one.id == view)
    st.switch_page(file, query_params={**shared(selection, known().default), **chosen})


def _targets(selection: Selection) -> Mapping[str, tuple[str, dict[str, str]]]:
    """What the search box finds: label → page, and what is chosen there."""
    targets = {f"{name} · partner": ("partner", "partner", actor) for actor, name in loading.partners()}
    targets |= {f"{region} · region": ("region", "region", region) for region in known().regions[selection.scheme]}
    for indicator in loading.registry().indicators.values():
        title = filled(indicator.title, selection.home, None)
        targets[f"{title} · indicator"] = ("indicator", "indicator", indicator.id)
    return {label: (view, {key: value}) for label, (view, key, value) in targets.items()}


def _go() -> None:
    st.session_state["go-to"] = st.session_state["find"]
    st.session_state["find"] = None


def search_box(selection: Selection) -> None:
    """Finds any place or indicator and goes there."""
    targets = _targets(selection)
    st.selectbox(
        "Find a place or an indicator",
        list(targets),
        index=None,
        key="find",
        placeholder="Find a place or an indicator",
        label_visibility="collapsed",
        on_change=_go,
    )
    wanted = st.session_state.pop("go-to", None)
    if wanted in targets:
        view, chosen = targets[wanted]
        go_to(view, selection, **chosen)


def name_of_place(place: str) -> str:
    """A place's name for a list of choices."""
    return place_name(place)
