"""The final evaluation on paper: what a report, a workbook and a sheet are made of, and their parts.

Lives here: the frames' shapes and words, sections, sheets. Tested by: tests/exports. Must not import: db, services.
"""
