"""The entry file: page configuration, navigation and the boundary no fault gets past."""

import pandas, pyarrow  # noqa: E401, F401, I001 - simultaneous first sessions fail on a half-imported pandas


import logging

import polars as pl
import streamlit as st

from dashboard.choosing import link, opened, search_box
from dashboard.views import VIEWS
from dashboard.wording import escaped
from data.store_errors import StoreError

LOG = logging.getLogger("comity.dashboard")

st.set_page_config(page_title="Comity", page_icon="🤝", layout="wide")

pages = [
    st.Page(view.file, title=view.title, icon=view.icon, url_path=view.id, default=place == 0)
    for place, view in enumerate(VIEWS)
]
page = st.navigation(pages, position="hidden")

try:
    selection = opened().selection
    with st.container(horizontal=True, vertical_alignment="center"):
        for view in VIEWS:
            link(view.id, view.title, selection)
        search_box(selection)
    page.run()
except StoreError as fault:
    LOG.exception("the store could not be used for the page %s", page.title)
    st.error(escaped(str(fault)), icon=":material/error:")
except (Exception, pl.exceptions.PanicException) as fault:
    LOG.exception("the page %s could not be drawn: %s", page.title, type(fault).__name__)
    st.error(
        "This page could not be drawn. Nothing you entered is lost: the address still holds your choices. "
        "Reload the page; if it stays, the server's log names the fault.",
        icon=":material/error:",
    )
