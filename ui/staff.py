"""The parts of the people page: everybody who may sign in, a new account, and what can be done to one."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import people, platform
from services.access import Role
from ui import clock, frame
from ui.roles import NAMES
from ui.viewer import viewer
from ui.words import N_, _, of

_TOLD: Final = "people-told"
ENDINGS: Final = {
    "taken": N_("This account exists already. Accounts are never given to somebody else: choose another."),
    "bad_account": N_("An account has 3 to 32 of a-z 0-9 . _ - and begins with a letter."),
    "bad_name": N_("A name has 1 to 60 characters."),
    "no_pilot": N_("Choose the pilot this clerk reports for."),
    "no_province": N_("Choose the province."),
    "unknown": N_("There is no such account any more. Reload the page."),
    "last_admin": N_("This is the last administrator. Add another one first."),
    "weak": N_("The password made was refused. Try again."),
}


def told() -> None:
    """Say what the last deed came to; a first password is shown this once."""
    ending: tuple[str, str, str] | None = st.session_state.pop(_TOLD, None)
    if ending is None:
        return
    kind, account, password = ending
    if kind != "done":
        st.error(_(ENDINGS[kind]))
        return
    st.success(_("Done."))
    if password:
        frame.note(_("First password of {account}, shown this once. It must be changed at the first sign-in.").format(
            account=account
        ))  # fmt: skip
        st.code(password, language=None)


def listed() -> None:
    """Write everybody, and what can be done to the one chosen."""
    everybody = people.listed(platform.current(), viewer(), now=clock.now())
    state = st.dataframe(
        table(everybody), hide_index=True, width="stretch", on_select="rerun", selection_mode="single-row", key="people"
    )
    chosen = [row for row in state["selection"]["rows"] if row < len(everybody)]
    if not chosen:
        frame.note(_("Choose a row to close, open or reset an account."))
        return
    account = everybody[chosen[0]]
    frame.heading(frame.line(account.name, account.id))
    with st.container(horizontal=True):
        if account.disabled:
            st.button(_("Open the account again"), on_click=_enable, args=(account.id,), key="enable")
        else:
            st.button(_("Close the account"), on_click=_disable, args=(account.id,), key="disable")
        st.button(_("Unlock"), on_click=_enable, args=(account.id,), key="unlock", disabled=not account.locked_until)
        st.button(_("New first password"), on_click=_reset, args=(account.id,), key="reset")


def table(everybody: tuple[people.Account, ...]) -> pd.DataFrame:
    """Return one row an account: id, name, role, whose it is, state. Every cell is text."""
    called, provinces, now = _pilots(), catalogue().provinces, clock.now()

    def whose(account: people.Account) -> str:
        if account.pilot_id:
            return called.get(account.pilot_id, account.pilot_id)
        province = provinces.get(account.province_code or "")
        return of(province.name) if province else ""

    def state(account: people.Account) -> str:
        locked = account.locked_until is not None and now < account.locked_until
        states = {
            _("closed"): account.disabled,
            _("locked"): locked,
            _("first password not changed yet"): account.must_change,
            _("sample account"): account.demo,
        }
        return frame.line(*(word for word, holds in states.items() if holds))

    rows = [(one.id, one.name, _(NAMES[one.role]), whose(one), state(one)) for one in everybody]
    return pd.DataFrame(rows, columns=[_("Account"), _("Name"), _("Role"), _("Pilot or province"), _("State")])


def new() -> None:
    """Draw the form of a new account."""
    provinces = {code: of(province.name) for code, province in catalogue().provinces.items() if province.in_scope}
    role = st.selectbox(
        _("Role"), list(people.ROLES), format_func=lambda one: _(NAMES[one]), key="new-role", placeholder=_("Choose")
    )
    with st.form("new-account"):
        account = st.text_input(_("Account (a-z 0-9 . _ -)"), key="new-id", max_chars=32)
        name = st.text_input(_("Name"), key="new-name", max_chars=60)
        pilot = province = None
        if role is Role.REPORTER:
            pilots = _pilots()
            pilot = st.selectbox(
                _("Pilot"), list(pilots), format_func=lambda key: f"{pilots[key]} {key}", key="new-pilot", index=None,
                placeholder=_("Choose"),
            )  # fmt: skip
        elif role in (Role.PROVINCE, Role.EXPERT):
            province = st.selectbox(
                _("Province"), list(provinces), format_func=provinces.__getitem__, key="new-province", index=None,
                placeholder=_("Choose"),
            )  # fmt: skip
        if st.form_submit_button(_("Add the account"), type="primary"):
            password = people.generated()
            change = people.add(
                platform.current(), viewer(), account.strip(), password, name=name.strip(), role=role, now=clock.now(),
                pilot_id=pilot, province_code=province,
            )  # fmt: skip
            st.session_state[_TOLD] = (change.kind, account.strip(), password)
            st.rerun()


def _pilots() -> dict[str, str]:
    found = people.pilots_called(platform.current(), viewer(), now=clock.now())
    return {key: of(name) for key, name in found.items()}


def _enable(account: str) -> None:
    change = people.enable(platform.current(), viewer(), account, now=clock.now())
    st.session_state[_TOLD] = (change.kind, account, "")


def _disable(account: str) -> None:
    change = people.disable(platform.current(), viewer(), account, now=clock.now())
    st.session_state[_TOLD] = (change.kind, account, "")


def _reset(account: str) -> None:
    password = people.generated()
    change = people.reset_password(platform.current(), viewer(), account, password, now=clock.now())
    st.session_state[_TOLD] = (change.kind, account, password)
