"""Which reports count: every one submitted, or only those accepted. Chosen in the frame, said on every part."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from itertools import product

import streamlit as st

from catalogue.load import catalogue
from services.monitor import Picture, basis_for
from ui import clock, frame
from ui.cache import BASIS
from ui.filters import choose, settle
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _


def _options() -> dict[str, str]:
    """Return what the viewer may choose from: nothing where they may not see what has not been accepted."""
    if basis_for(viewer(), "standing") != "standing":
        return {}
    return {"standing": _("All submitted"), "accepted": _("Accepted only")}


def settled() -> None:
    """Let the address say which reports count, before `cache.picture` is asked, which answers by it."""
    if options := _options():
        settle(BASIS, options, "standing")


def switch() -> None:
    """Draw the choice for who has one; it stands in the address."""
    if options := _options():
        choose(_("Reports that count"), options, name=BASIS, default="standing", form="buttons", hide_label=True)
    elif st.query_params.get(BASIS) == "standing":
        # Who sent the link saw more: the figures below are not the same.
        frame.note(_("The link was made with all submitted reports; you see what has been accepted."))


def strip(picture: Picture) -> str:
    """Return which reports count, as it stands above a page; and where only accepted ones do, what is still to come."""
    return frame.line(mark(picture), _to_come() if picture.basis == "accepted" else "")


def _to_come() -> str:
    """Say from when a period counts that was due already and is with the ministry."""
    today = clock.today()
    waits = {
        period: day for period, day in catalogue().calendar.items() if day.due_on < today <= day.ministry_review_due
    }
    told = _("{period} is under review and counts from {day}")
    return frame.line(
        *(
            told.format(
                period=numbers().period(str(period)), day=numbers().day(day.ministry_review_due + timedelta(days=1))
            )
            for period, day in waits.items()
        )
    )


def mark(picture: Picture, *, pilots: Collection[str] | None = None, periods: Collection[str] | None = None) -> str:
    """Return which reports count, and how many of them have not been accepted: of all, or of some pilots or periods.

    Nothing where no report counts at all, or none is this reader's to see.
    """
    if picture.pilots.empty:
        return ""
    if picture.basis == "accepted":
        return _("Accepted reports only")
    keys = product([None] if pilots is None else pilots, [None] if periods is None else periods)
    found = [picture.spoken[key] for key in keys if key in picture.spoken]
    reports, provisional = sum(each.reports for each in found), sum(each.provisional for each in found)
    if not reports:
        return ""
    if provisional:
        told = _("Not yet accepted: {count} of {all} reports")
        return told.format(count=provisional, all=reports)
    return _("All figures are from accepted reports")
