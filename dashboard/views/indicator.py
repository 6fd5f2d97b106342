"""The Indicator page."""

import streamlit as st

st.title("Indicator")
