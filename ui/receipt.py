"""The receipt of a report: what proves that it was submitted, as long as that is where the report stands."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pandas as pd
import streamlit as st

from services.calendar import period_of
from services.life import State
from services.outcome import Outcome
from ui import cache, download, frame, places, standing, views
from ui.numbers import numbers
from ui.shell import TITLE
from ui.words import _, language

_KEPT: Final = "receipt"


def keep(outcome: Outcome, pilot: str, period: str) -> None:
    """Keep what came of sending a report, to be shown by the run that follows."""
    st.session_state[_KEPT] = (pilot, period, outcome)


def put_away() -> None:
    """Show the receipt no longer: another file is being looked at."""
    st.session_state.pop(_KEPT, None)


def show(pilot: str, period: str) -> None:
    """Write the receipt kept for this report, if there is one and nothing has overtaken it."""
    kept: tuple[str, str, Outcome] | None = st.session_state.get(_KEPT)
    if kept is None or kept[:2] != (pilot, period):
        return
    outcome = kept[2]
    if outcome.kind != "submitted":
        stored_already(outcome, pilot, period)
    elif _overtaken(outcome, pilot, period):
        put_away()
    else:
        st.success(_("Submitted. This is your receipt."))
        _proof(pilot, period, outcome.version, outcome.received_at, outcome.file_name, outcome.sha256)


def stored_already(outcome: Outcome, pilot: str, period: str) -> None:
    """Say which version a file is that is stored already, as its receipt does: it may have been sent a click ago."""
    own = views.report_of(cache.picture(), pilot, period)
    st.success(
        _("This very file is stored already, as version {version}; nothing more has to be done.").format(
            version=numbers().number(outcome.version, 0)
        )
    )
    if own is not None and own["latest_version"] == outcome.version:
        _proof(pilot, period, int(own["latest_version"]), own["received_at"], str(own["file_name"]), outcome.sha256)


def _proof(pilot: str, period: str, version: int | None, received_at: datetime | None, name: str, digest: str) -> None:
    """Write what proves that a report was submitted, to be taken along, and the ways on."""
    facts = [
        (_("Pilot"), views.names(cache.picture()).get(pilot, pilot)),
        (_("Period"), period_of(period).title(language())),
        (_("Version"), numbers().number(version, 0)),
        (_("Received (Beijing time)"), numbers().moment(received_at)),
        (_("File"), name),
    ]
    frame.facts(facts)
    frame.note(f"SHA-256 {digest}")
    lines = [(_("Receipt of a quarterly report"), TITLE), *facts, ("SHA-256", digest)]
    with st.container(horizontal=True, vertical_alignment="center"):
        download.button(
            _("Download the receipt (txt)"),
            lambda: "".join(f"{label}\t{value}\r\n" for label, value in lines).encode("utf-8-sig"),
            f"{pilot}-{period}-v{version}.txt",
            download.TEXT,
            key="receipt-file",
            quiet=True,
        )
        label = _("Follow the report; withdraw it while nobody has opened it")
        st.page_link(standing.STATUS_PAGE, label=label, query_params={"pilot": pilot, "report": period})
        st.page_link(places.PILOT, label=_("See this pilot's page"), query_params={"pilot": pilot})


def _overtaken(sent: Outcome, pilot: str, period: str) -> bool:
    """Say whether what a receipt tells has passed: another version came, or this one was withdrawn or came back."""
    own = views.report_of(cache.picture(), pilot, period)
    if own is None or pd.isna(own["life"]):
        return False
    return own["latest_version"] != sent.version or own["life"] in (State.RETURNED, State.DRAFT)
