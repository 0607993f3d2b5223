"""A frame in, a Plotly figure out, all in one theme.

Lives here: colours, fonts and one module per kind of chart. Every word comes in from the caller; nothing is translated or
looked up here. Tested by: tests/charts. Must not import: db, services, streamlit, ui.
"""
