"""The Guide page."""

import streamlit as st

st.title("Guide")
