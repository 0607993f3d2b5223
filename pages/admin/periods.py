"""报送日历: the days of every period and where its reports are; at a period's end its accepted reports are locked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import closing, platform
from services.access import Action, allows
from ui import clock, deeds, frame, takeaway
from ui.filters import choose
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    frame.title(_("Periods"), _("Beijing time; a deadline runs to the end of its day. Set by the catalogue."))
    states = closing.states(platform.current(), viewer(), now=clock.now())
    shown = table(states)
    frame.text_table(shown)
    frame.note(_("While a report is being revised, its accepted version counts."))
    takeaway.offer(
        _("Periods"),
        _("Beijing time; a deadline runs to the end of its day. Set by the catalogue."),
        lambda: shown,
        "days",
    )
    if allows(viewer(), Action.LOCK):
        close(states)


def table(states: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    day = numbers().day
    rows = [
        {
            _("Period"): numbers().period(str(period)),
            _("Opens"): day(when.opens_on),
            _("Due"): day(when.due_on),
            _("Grace until"): day(when.grace_until),
            _("Provincial review until"): day(when.provincial_review_due),
            _("Ministry's review until"): day(when.ministry_review_due),
            _("Locks"): day(when.locks_on),
            _("Reports"): sum(states[str(period)].values()),
            _("Accepted"): sum(states[str(period)].get(state, 0) for state in ("accepted", "locked")),
            _("of these locked"): states[str(period)].get("locked", 0),
        }
        for period, when in sorted(catalogue().calendar.items())
    ]
    return pd.DataFrame(rows)


def close(states: Mapping[str, Mapping[str, int]]) -> None:
    frame.heading(_("Lock a period"), _("A locked report is revised only after it is unlocked with a reason."))
    if (ended := st.session_state.pop("locked-now", None)) is not None:
        tell(*ended)
    ready = {period: count["accepted"] for period, count in states.items() if count.get("accepted")}
    if not ready:
        frame.note(_("No accepted report waits to be locked."))
        return
    options = {period: numbers().period(period) for period in reversed(ready)}
    period = choose(_("Period"), options, name="closing", default=next(iter(options)))
    others = sum(states[period].values()) - ready[period] - states[period].get("locked", 0)
    st.text(
        _("Accepted and not locked yet: {ready}; still under way, not touched: {others}").format(
            ready=ready[period], others=others
        )
    )
    sure = st.checkbox(_("Yes, lock all accepted reports of this period"), key=f"sure-{period}")
    if st.button(_("Lock"), type="primary", disabled=not sure, key="lock"):
        done = closing.lock(platform.current(), viewer(), period, now=clock.now())
        st.session_state["locked-now"] = (period, {pilot: (end.kind, end.state) for pilot, end in done.items()})
        st.rerun()


def tell(period: str, ended: Mapping[str, tuple[str, object]]) -> None:
    locked = sum(kind == "done" for kind, _state in ended.values())
    st.success(_("{period}: {count} reports locked").format(period=numbers().period(period), count=locked))
    for pilot, (kind, state) in ended.items():
        if kind != "done":
            st.text(
                _("{pilot} was not locked: it is now {state}").format(
                    pilot=pilot, state=deeds.worded(deeds.STATES, state)
                )
            )


page()
