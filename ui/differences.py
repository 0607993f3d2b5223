"""What an uploaded workbook changes: against the period before, and against its own version sent before."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import difference
from services.outcome import Outcome
from ui.frame import heading, line, note, text_table
from ui.numbers import MISSING, numbers
from ui.views import formatter
from ui.words import _, of

_LONGEST = 120


def show(outcome: Outcome) -> None:
    """Write both differences, as far as there is something to compare with."""
    if outcome.standing is not None:
        found = since_version(outcome)
        heading(
            _("Changed since version {version}: {count}").format(
                version=numbers().number(outcome.standing.version.number, 0), count=len(found)
            ),
            _("Received {moment}").format(moment=numbers().moment(outcome.standing.version.received_at)),
        )
        if found.empty:
            note(_("Every figure, list row and text says the same."))
        else:
            text_table(found)
    if outcome.previous is not None:
        listed = since_period(outcome)
        period = numbers().period(str(outcome.previous.period))
        with st.expander(_("Beside {period}: {count} figures").format(period=period, count=len(listed))):
            st.dataframe(listed, hide_index=True, width="stretch", key="beside-previous")


def since_version(outcome: Outcome) -> pd.DataFrame:
    """Return what differs from the version sent before, before and after, with the headings shown."""
    rows = [
        (change.place or MISSING, of(change.what), _short(of(change.before)), _short(of(change.now)))
        for change in difference.changes(outcome, catalogue())
    ]
    return pd.DataFrame(rows, columns=[_("Sheet and cell"), _("What"), _("Sent before"), _("Now")])


def since_period(outcome: Outcome) -> pd.DataFrame:
    """Return every figure beside that of the period before, with the headings shown."""
    rows = []
    for step in difference.steps(outcome):
        item = catalogue().indicators[step.code]
        show = formatter(item)
        change, share = MISSING, MISSING
        if step.previous is not None and item.nature != "bool":
            change = numbers().signed(step.now - step.previous, item.decimals)
            share = f"{numbers().signed((step.now / step.previous - 1) * 100, 1)}%" if step.previous else MISSING
        before = MISSING if step.previous is None else show(step.previous)
        named = line(step.code, of(item.name))
        rows.append((named, of(item.unit), before, show(step.now), change, share, f"{step.sheet} {step.cell}"))
    headings = [_("Indicator"), _("Unit"), _("Period before"), _("Now"), _("Change"), _("Change (%)")]
    return pd.DataFrame(rows, columns=[*headings, _("Sheet and cell")])


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
