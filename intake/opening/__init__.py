"""A file's bytes to plain cells, safely: in a child process that may be killed. Imports nothing heavy: it starts often.

Tested by: tests/intake/opening, with hostile files made on the spot. Must not import: openpyxl, pandas, intake.reading.
"""
