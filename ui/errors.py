"""The one catch-all: a number to quote for the user, the whole story for the log, never a traceback on a screen."""

from __future__ import annotations

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services import incidents, platform
from services.access import Actor, ForbiddenError
from services.pace import TooOftenError
from services.rules import Rules
from ui import account_page, clock, shell
from ui.viewer import known
from ui.words import LANGUAGES, N_, _, translate


def on_script_error(error: Exception) -> bool:
    """Say what went wrong on a page; return True: nothing else is shown.

    What somebody may not do, or does too often, is no incident; anything else is logged under a fresh number.
    """
    if isinstance(error, ForbiddenError):
        st.warning(_("This is not yours to see or to do. The attempt is on record."))
        return True
    if isinstance(error, TooOftenError):
        st.warning(_("That was a great deal within a minute. Wait a minute, then go on."))
        return True
    number = _incident(error, known())
    st.error(_("Something went wrong here. Nothing you submitted before is lost."))
    st.text(_("Reload the page. If it happens again, quote this incident number: {number}").format(number=number))
    return True


def failed(number: str | None) -> None:
    """Say that a fault of our own kept a file from being checked or submitted, and which number to quote."""
    st.error(_("This file met a fault of the system. Nothing has been stored as a report."))
    st.text(quote(number))


def quote(number: str | None) -> str:
    """Return which incident number to quote for a file."""
    told = _("It is not your fault. Quote this incident number: {number}. The file is kept for the administrator.")
    return told.format(number=number)


async def on_route_error(_request: Request, error: Exception) -> Response:
    """Answer a request that failed with a number in both languages, nothing of its cause."""
    look = account_page.Look("zh", "/", Rules())
    number, message = _incident(error), N_("Quote this incident number: {number}")
    told = " · ".join(translate(message, language).format(number=number) for language in LANGUAGES)
    page = account_page.refused(look, N_("Something went wrong here. Nothing you submitted before is lost."), told)
    # The framework answers here from outside all our layers: the headers must come along.
    policy = shell.content_security_policy(shell.index_html()).encode("ascii")
    headers = {name.decode(): value.decode() for name, value in shell.secured([], policy)}
    return HTMLResponse(page, 500, headers=headers | {"cache-control": "no-store"})


def _incident(error: Exception, actor: Actor | None = None) -> str:
    """Keep what went wrong under a fresh number; where nothing runs yet, the log has it."""
    try:
        running = platform.current()
    except platform.NotStartedError:
        running = None
    return incidents.keep(running, error, "page", actor=actor, now=clock.now())
