"""The parts of the people page: who may sign in, a new account, what is done to one. All calls of `people` are here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import people, platform, programme
from services.access import Role
from services.people import Account, Change
from ui import clock, deeds, frame, takeaway
from ui.filters import EVERYTHING, choose, search
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _, language, of

_GIVEN: Final = "password-given"
_ROUND: Final = "account-round"
_PROVINCE: Final = 150  # pixels: the longest name
_DEEDS, _LAST = "account-deeds", "account-last"
_TOLD: Final[Mapping[str, str]] = {
    "disable": N_("Disabled: {account}. Its sign-ins have ended."),
    "enable": N_("Enabled: {account}. It may sign in again."),
    "reset": N_("Password reset: {account}. The old one no longer holds, and its sign-ins have ended."),
}
_PROBLEMS: Final[Mapping[str, str]] = {
    "taken": N_("An account of this name is there already. Choose another name."),
    "bad_account": N_("Write 3 to 32 small letters, digits, dots or hyphens; the first is a letter."),
    "bad_name": N_("Write the person's name, at most 60 characters."),
    "no_pilot": N_("A pilot clerk needs a pilot of the programme."),
    "no_province": N_("This role needs a province."),
    "unknown": N_("There is no such account."),
    "last_admin": N_("Somebody must be left to manage people: this is the last administrator."),
    "weak": N_("The password made was not good enough. Try again."),
}


def listed() -> tuple[Account, ...]:
    """Write the accounts of the role and with the words looked for, and return them."""
    everybody = people.listed(platform.current(), viewer(), now=clock.now())
    open_ones = sum(not one.disabled for one in everybody)
    title = _("{count} accounts may sign in").format(count=numbers().number(open_ones, 0))
    frame.heading(title, _("Nobody is ever deleted: what an account did stays on record under its name."))
    found = _sought(everybody)
    if len(found) < len(everybody):
        title = _("{shown} of {all} accounts").format(
            shown=numbers().number(len(found), 0), all=numbers().number(len(everybody), 0)
        )
        frame.note(title)
    shown = _table(found)
    room = {_("Province"): st.column_config.TextColumn(width=_PROVINCE)}
    frame.grid(shown, columns=room, key="people-table")
    takeaway.offer(_("People"), title, lambda: shown, "people")
    return found


def _sought(everybody: tuple[Account, ...]) -> tuple[Account, ...]:
    """Let the list be narrowed by role and by words, both in the address; return who is left."""
    left, right = st.columns([1, 2])
    roles = {EVERYTHING: _("All roles")} | {str(role): deeds.worded(deeds.ROLES, role) for role in people.ROLES}
    with left:
        role = choose(_("Role"), roles, name="role", default=EVERYTHING)
    with right:
        words = search(_("Account, name or pilot"), name="find").casefold().split()
    names = _pilots() if words else {}

    def told(one: Account) -> str:
        return " ".join((one.id, one.name, one.pilot_id or "", names.get(one.pilot_id or "", ""))).casefold()

    return tuple(
        one for one in everybody if role in (EVERYTHING, one.role) and all(word in told(one) for word in words)
    )


def _pilots() -> dict[str, str]:
    """Return every pilot's name by id, in the order of the ids."""
    pilots, _names = programme.roll_call(platform.current(), viewer(), today=clock.today(), now=clock.now())
    names = pilots["name_zh" if language() == "zh" else "name_en"].fillna("")
    return {str(key): str(name) for key, name in names.items()}


def _table(found: tuple[Account, ...]) -> pd.DataFrame:
    names = _pilots()
    return pd.DataFrame(
        {
            _("Account"): [one.id for one in found],
            _("Name"): [one.name for one in found],
            _("Role"): [deeds.worded(deeds.ROLES, one.role) for one in found],
            _("Pilot"): [f"{names.get(one.pilot_id, '')} {one.pilot_id}" if one.pilot_id else "" for one in found],
            _("Province"): [_province(one.province_code) for one in found],
            _("Account state"): [_state(one) for one in found],
            _("Since (Beijing time)"): [numbers().moment(one.created_at) for one in found],
        }
    )


def _state(one: Account) -> str:
    if one.disabled:
        return _("disabled")
    if one.locked_until is not None and one.locked_until > clock.now():
        return _("locked until {moment}").format(moment=numbers().moment(one.locked_until))
    return _("must choose a password") if one.must_change else _("active")


def _province(code: str | None) -> str:
    known = catalogue().provinces
    return of(known[code].name) if code and code in known else code or ""


def _given(part: str) -> None:
    """Show a password made a moment ago in this part of the page until it is put away; it is stored nowhere."""
    kept: tuple[str, str, str] | None = st.session_state.get(_GIVEN)
    if kept is None or kept[0] != part:
        return
    with st.container(border=True):
        frame.message(
            _("First password of {account}").format(account=kept[1]),
            _("Pass it on and put it away: it is not shown again, and must be changed at the first sign-in."),
            news=True,
        )
        st.code(kept[2], language=None)
        st.button(_("Put it away"), key="password-away", on_click=lambda: st.session_state.pop(_GIVEN, None))


def add() -> None:
    """Take a new account; its first password is made and shown once."""
    _given("add")
    names = _pilots()
    provinces = [code for code, place in catalogue().provinces.items() if place.in_scope]
    role = st.selectbox(_("Role"), list(people.ROLES), format_func=lambda one: deeds.worded(deeds.ROLES, one))
    turn = st.session_state.get(_ROUND, 0)  # a form of another key begins empty
    with st.form(f"new-account-{turn}", border=True):
        left, right = st.columns(2)
        with left:
            account = st.text_input(_("Account"), placeholder="zhang.wei", max_chars=32, key=f"new-id-{turn}")
            name = st.text_input(_("Name"), max_chars=60, key=f"new-name-{turn}")
        pilot = province = None
        with right:
            if role is Role.REPORTER:
                # Nothing is chosen before somebody chooses: an account of the wrong pilot would report for it.
                pilot = st.selectbox(_("Pilot"), list(names), format_func=lambda key: f"{names[key]} {key}", index=None)
            if role in (Role.PROVINCE, Role.EXPERT):
                label = _("Province") if role is Role.PROVINCE else _("Never judges (province)")
                province = st.selectbox(label, provinces, format_func=_province, index=None)
        sent = st.form_submit_button(_("Add the account"), type="primary")
    if not sent:
        return
    password = people.generated()
    ended = people.add(
        platform.current(), viewer(), account, password, name=name, role=role, now=clock.now(), pilot_id=pilot,
        province_code=province,
    )  # fmt: skip
    if ended.kind == "done":
        st.session_state[_ROUND] = turn + 1
    _settle("add", ended, account.strip().lower(), password)


def change(found: tuple[Account, ...]) -> None:
    """Disable or enable an account, or give it a first password again."""
    _given("change")
    _done()
    by_id = {one.id: one for one in found}
    account = st.selectbox(
        _("Account"),
        list(by_id),
        format_func=lambda key: frame.line(key, by_id[key].name),
        index=None,  # the first would be whoever looks: nothing is to be done to an account nobody chose
        placeholder=_("Choose an account"),
        key="account-chosen",
    )
    if account is None:
        return
    one, running = by_id[account], platform.current()
    password = people.generated()
    acts: list[tuple[str, str, str | None, Callable[[], Change]]] = []
    if not one.disabled:
        acts.append(
            (_("Disable"), "disable", None, lambda: people.disable(running, viewer(), account, now=clock.now()))
        )
    if one.disabled or one.locked_until is not None:
        acts.append((_("Enable"), "enable", None, lambda: people.enable(running, viewer(), account, now=clock.now())))
    acts.append((_("Reset the password"), "reset", password,
                 lambda: people.reset_password(running, viewer(), account, password, now=clock.now())))  # fmt: skip
    frame.note(frame.line(deeds.worded(deeds.ROLES, one.role), _state(one)))
    # A yes holds for one deed: a tick of another key begins empty.
    turn = st.session_state.get(_DEEDS, 0)
    sure = st.checkbox(_("Yes, I mean this account"), key=f"sure-{account}-{turn}")
    with st.container(horizontal=True):
        for words, key, made, act in acts:
            if st.button(words, key=f"account-{key}", disabled=not sure):
                ended = act()
                if ended.kind == "done":
                    st.session_state[_DEEDS], st.session_state[_LAST] = turn + 1, (key, account)
                _settle("change", ended, account, made)


def _done() -> None:
    """Say once what was done to an account a moment ago."""
    kept: tuple[str, str] | None = st.session_state.pop(_LAST, None)
    if kept is not None:
        st.success(_(_TOLD[kept[0]]).format(account=kept[1]))


def _settle(part: str, ended: Change, account: str, password: str | None) -> None:
    """Say what kept a change from being made, or begin the page anew with what was made."""
    if ended.kind != "done":
        st.error(_(_PROBLEMS[ended.kind]))
        return
    if password is not None:
        st.session_state[_GIVEN] = (part, account, password)
    st.rerun()
