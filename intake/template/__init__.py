"""The workbook out: one pilot's pre-filled workbook for one period, from the catalogue, as bytes.

Tested by: tests/intake/template. Must not import: db, metrics, services, streamlit.
"""

from intake.template.book import build
from intake.template.request import Filling, TemplateRequest

__all__ = ["Filling", "TemplateRequest", "build"]
