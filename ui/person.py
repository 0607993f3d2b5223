"""Who is signed in, beside every page and on their own: name, role, what is theirs, the way out."""

from __future__ import annotations

import html

import streamlit as st

from services import platform
from services.access import Actor, Role
from ui import cache, frame, roles, views
from ui.gate import PASSWORD
from ui.words import _, language, of


def scope(who: Actor) -> str:
    """Return what is theirs: their pilot, their province; "" where a role has none of its own."""
    if who.role is Role.REPORTER and who.pilot_id is not None:
        return views.names(cache.picture()).get(who.pilot_id, who.pilot_id)
    if who.province_code is None:
        return ""
    province = of(platform.current().catalogue.provinces[who.province_code].name)
    return _("recused from {province}").format(province=province) if who.role is Role.EXPERT else province


def beside(who: Actor) -> None:
    """Write who is signed in, with the way out."""
    role = _(roles.NAMES[who.role])
    told = frame.line(role if role != who.name else "", scope(who))
    frame.raw(f'<p class="pm-who"><b>{html.escape(who.name)}</b><br>{html.escape(told)}</p>')
    if st.button(_("Sign out"), key="sign-out"):
        st.logout()


def password_link() -> None:
    """Write the link to where one's password is changed."""
    back = "?lang=en&next=/me?lang%3Den" if language() == "en" else "?next=/me"
    frame.link(_("Change your password"), PASSWORD + back)
