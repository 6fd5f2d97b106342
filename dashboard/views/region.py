"""The Region page."""

import streamlit as st

st.title("Region")
