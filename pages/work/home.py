"""Nobody stays here: the address without a page leads to where its visitor begins, whatever else it asks for."""

from __future__ import annotations

import streamlit as st

from ui import places
from ui.viewer import viewer


def page() -> None:
    st.switch_page(places.first(viewer()), query_params=st.query_params.to_dict())


page()
