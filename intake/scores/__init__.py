"""The scoring workbook of one expert: out with the pilots assigned, back in with the marks, offline in between.

Lives here: its form, its reading, the words of what is wrong with it. It is opened like any upload, in the sandbox.
Tested by: tests/intake/test_scores.py. Must not import: db, metrics, streamlit.
"""
