"""Use cases: report a quarter, watch the programme, register pilots. Screens and terminal both call these.

Lives here: transactions, authorisation, what needs intake, metrics and db together. Tested by: tests/services, on both
databases. Must not import: streamlit, plotly.
"""
