"""Use cases: report a quarter, watch the programme, register pilots. Screens and terminal both call these.

Lives here: transactions, authorisation, what needs intake, metrics and db together. Tested by: tests/services, on both
databases. Must not import: streamlit, plotly.
"""

import pandas as pd

# Text in frames as Python's own: a picture is walked through row by row more often than it is searched, and making
# pages of it takes a sixth to a fifth less than with Arrow's, at 6 MB more a picture (docs/decisions/0002).
pd.set_option("mode.string_storage", "python")
