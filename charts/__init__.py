"""A frame in, a Plotly figure out, all in one theme.

Lives here: colours, fonts and one module per kind of chart. Every word comes in from the caller; nothing is looked up.
Tested by: tests/charts. Must not import: db, services, streamlit, ui.
"""
