"""Plain cells to a reading: every figure, list row and text found by its words, with its place and how it was written.

Tested by: tests/intake/reading. Must not import: openpyxl, intake.opening; a problem of the file is a finding.
"""

from intake.reading.report import read

__all__ = ["read"]
