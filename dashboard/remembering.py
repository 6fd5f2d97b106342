"""Page contents and charts kept between reruns, by data version and selection: both plain, never a frame."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa
import streamlit as st

from dashboard import loading
from dashboard.at_version import at_version
from dashboard.content.reader import Reader
from dashboard.layers import Drawn
from dashboard.selection import Selection
from dashboard.theme import ON_DARK
from data.casebook import Case

MOST_PAGES_KEPT = 256
"""Contents of pages in the cache all readers share; the oldest go first."""

MOST_CHARTS_KEPT = 1_024

Content = TypeVar("Content")


@st.cache_resource(max_entries=MOST_PAGES_KEPT, show_spinner=False)
def _made(_compute: Callable[[Reader, Selection], Any], name: str, version: str, selection: Selection) -> Any:
    with at_version(version):
        return _compute(loading, selection)


def remembered(compute: Callable[[Reader, Selection], Content], selection: Selection) -> Content:
    """What `compute` says of a selection at the present data version; its frames are shared, so nobody changes them."""
    made: Content = _made(compute, f"{compute.__module__}.{compute.__name__}", loading.data_version(), selection)
    return made


@st.cache_resource(max_entries=MOST_PAGES_KEPT, show_spinner=False)
def _made_of(
    _compute: Callable[[Reader, Selection, Any], Any], _subject: Any, subject: str, version: str, selection: Selection
) -> Any:
    with at_version(version):
        return _compute(loading, selection, _subject)


def remembered_of(compute: Callable[[Reader, Selection, Case], Content], selection: Selection, case: Case) -> Content:
    """What `compute` says of a case as its file stands now, at the present data version."""
    made: Content = _made_of(compute, case, repr(case), loading.data_version(), selection)
    return made


@dataclass(frozen=True, kw_only=True)
class _Written:
    """A chart as it is sent: what is drawn as JSON, and the rows it is drawn from, by their names in it."""

    drawn: str
    rows: Mapping[str, pa.Table]


@st.cache_resource(max_entries=MOST_CHARTS_KEPT, show_spinner=False)
def _written(_draw: Callable[[], Drawn], name: str, version: str, selection: Selection, is_dark: bool) -> _Written:
    text = json.dumps(_draw().to_dict(validate=False))
    if is_dark:
        for light, dark in ON_DARK.items():
            text = text.replace(light, dark)
    drawn = json.loads(text)
    rows = drawn.pop("datasets", {})
    return _Written(drawn=json.dumps(drawn), rows={name: pa.Table.from_pylist(rows[name]) for name in rows})


def specification(draw: Callable[[], Drawn], name: str, selection: Selection) -> dict[str, Any]:
    """The chart of that name for a selection, ready to be shown: Altair writes one far slower than it is sent."""
    made = _written(draw, name, loading.data_version(), selection, st.context.theme.type == "dark")
    written: dict[str, Any] = json.loads(made.drawn)
    return written | ({"datasets": dict(made.rows)} if made.rows else {})
