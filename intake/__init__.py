"""The Excel edge: the template out; a file's bytes in, safely, to values with their place and to findings.

Tested by: tests/intake. May import catalogue, openpyxl, pandas; never db, metrics or streamlit.
"""
