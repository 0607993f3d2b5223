"""The checks: functions by kind (`KINDS`), and `run`, which holds a report to every check of the catalogue.

A kind is declared in catalogue/checks.toml and takes its numbers from there; it yields where it bites, and neither
formats nor raises. Tested by tests/intake/checks. May not import db, metrics or streamlit.
"""

from intake.checks.identity import find_unidentified, is_foreign
from intake.checks.kinds import KINDS
from intake.checks.runner import run, wrong_file

__all__ = ["KINDS", "find_unidentified", "is_foreign", "run", "wrong_file"]
