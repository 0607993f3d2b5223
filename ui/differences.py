"""What an uploaded workbook changes: against the period before, and against its own version sent before."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import difference
from services.outcome import Outcome
from services.review import Step
from ui import changes
from ui.frame import grid, heading, line, note, text_table
from ui.numbers import MISSING, numbers
from ui.views import formatter
from ui.words import _, of


def show(outcome: Outcome) -> None:
    """Write both differences, as far as there is something to compare with."""
    if outcome.standing is not None:
        found = difference.since_version(outcome, catalogue())
        ready = sum(map(changes.filled_in, found))
        of_form = _("{count} of them the same period last year, which the form fills in").format(count=ready)
        heading(
            _("Changed since version {version}: {count}").format(
                version=numbers().number(outcome.standing.version.number, 0), count=len(found)
            ),
            line(
                _("Received {moment}").format(moment=numbers().moment(outcome.standing.version.received_at)),
                of_form if ready else "",
            ),
        )
        if not found:
            note(_("Every figure, list row and text says the same."))
        else:
            text_table(changes.table(found, _("Sent before"), _("Now")))
    if outcome.previous is not None:
        listed = since_period(outcome)
        period = numbers().period(str(outcome.previous.period))
        with st.expander(_("Beside {period}: {count} figures").format(period=period, count=len(listed))):
            grid(listed, key="beside-previous")


def answered(outcome: Outcome, back: Step | None) -> None:
    """Write what the workbook makes of the cells the report came back for; a cell left alone is said first."""
    found = difference.answered(outcome, back, catalogue()) if back else ()
    if not found:
        return
    left, unread = sum(item.same for item in found), sum(item.unread for item in found)
    told = [_("unchanged: {left}").format(left=left)] if left else []
    told += [_("cannot be read: {count}").format(count=unread)] if unread else []
    named = _("Cells the report was returned for: {count}").format(count=len(found))
    heading(_("; ").join((named, *(told or [_("all changed")]))))
    text_table(changes.answered(found, _("Returned with"), _("Now")))


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
