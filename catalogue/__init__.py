"""The programme's facts as data: indicators, checks, method, groups, provinces, calendar, workbook.

Lives here: TOML and CSV, and what loads and proves them. Tested by: tests/catalogue. Imports no room of ours.
"""
