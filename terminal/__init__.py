"""The use cases from a terminal, one module a subject; `manage.py` puts them together.

Lives here: arguments in, words and exit codes out. Tested by: tests/terminal. Must not import: intake, db, metrics, ui.
"""
