"""Page contents and charts kept between reruns, by data version and selection: both plain, never a frame."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import altair as alt
import streamlit as st

from dashboard import loading
from dashboard.content.reader import Reader
from dashboard.selection import Selection
from dashboard.theme import ON_DARK
from data.casebook import Case

MOST_PAGES_KEPT = 256
"""Contents of pages in the cache all readers share; the oldest go first."""

MOST_CHARTS_KEPT = 1_024

Content = TypeVar("Content")


@st.cache_resource(max_entries=MOST_PAGES_KEPT, show_spinner=False)
def _made(_compute: Callable[[Reader, Selection], Any], name: str, version: str, selection: Selection) -> Any:
    return _compute(loading, selection)


def remembered(compute: Callable[[Reader, Selection], Content], selection: Selection) -> Content:
    """What `compute` says of a selection at the present data version; its frames are shared, so nobody changes them."""
    made: Content = _made(compute, f"{compute.__module__}.{compute.__name__}", loading.data_version(), selection)
    return made


@st.cache_resource(max_entries=MOST_PAGES_KEPT, show_spinner=False)
def _made_of(
    _compute: Callable[[Reader, Selection, Any], Any], _subject: Any, subject: str, version: str, selection: Selection
) -> Any:
    return _compute(loading, selection, _subject)


def remembered_of(compute: Callable[[Reader, Selection, Case], Content], selection: Selection, case: Case) -> Content:
    """What `compute` says of a case as its file stands now, at the present data version."""
    made: Content = _made_of(compute, case, repr(case), loading.data_version(), selection)
    return made


@st.cache_data(max_entries=MOST_CHARTS_KEPT, show_spinner=False)
def _written(_draw: Callable[[], alt.TopLevelMixin], name: str, version: str, selection: Selection) -> str:
    return json.dumps(_draw().to_dict(validate=False))


def specification(draw: Callable[[], alt.TopLevelMixin], name: str, selection: Selection) -> dict[str, Any]:
    """The chart of that name for a selection, ready to be shown: Altair writes one far slower than it is sent."""
    text = _written(draw, name, loading.data_version(), selection)
    if st.context.theme.type == "dark":
        for light, dark in ON_DARK.items():
            text = text.replace(light, dark)
    written: dict[str, Any] = json.loads(text)
    return written
