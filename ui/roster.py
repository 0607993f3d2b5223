"""The parts of the pilots page: the list, a list to import, one pilot or another name from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import platform, programme
from services.programme import HEADINGS, Preview, Trouble
from ui import clock, download, frame, takeaway
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _, language, of

TROUBLES: Final[Mapping[str, str]] = {
    "no_table": N_("No table was found: no row holds the headings of the list. Use the blank list."),
    "no_column": N_("The column “{text}” is missing. Copy its heading from the blank list."),
    "blank": N_("Nothing stands here. Fill it in."),
    "bad_id": N_("“{text}” is no pilot id. Write a capital letter and one to seven more letters or digits, say P51."),
    "unknown": N_("“{text}” is none of the choices. Pick one from the list."),
    "bad_code": N_("“{text}” is no division code. Write its six digits."),
    "bad_day": N_("“{text}” is no day. Write it as 2014-01-01."),
    "bad_number": N_("“{text}” is no batch. Write a number from 1 to 99."),
    "twice": N_("{text} stands here a second time with the same day. Keep one of the two."),
    "unreadable": N_("This file cannot be opened as a workbook (check {text})."),
    "differs": N_("The pilot is stored with “{text}”. What held at its admission never changes."),
    "identity_differs": N_("From this day on it is already called: {text}. A change needs a later day."),
    "not_later": N_("A name holds from {text} already. A change needs a later day."),
    "unknown_pilot": N_("There is no other pilot “{text}” for it to lie inside."),
    "bad_name": N_("The name is missing or longer than 40 characters."),
}
_ROUND, _ADDED = "roll-round", "roll-added"


def listed() -> None:
    """Write every pilot as it is called today, and every name it had."""
    pilots, identities = programme.roll_call(platform.current(), viewer(), today=clock.today(), now=clock.now())
    if pilots.empty:
        frame.no_pilots()
        return
    title = _("{count} pilots take part").format(count=numbers().number(len(pilots), 0))
    frame.heading(title, _("Names, codes and types as of today; the ranking group is fixed at admission."))
    shown = _pilots(pilots)
    other = of(HEADINGS["name_en" if language() == "zh" else "name_zh"])  # the download has both names
    frame.grid(shown.drop(columns=other), key="pilots-table")
    takeaway.offer(_("List of pilots"), title, lambda: shown, "pilots")
    changed = identities[identities.duplicated("pilot_id", keep=False)]
    if len(changed):
        frame.heading(_("Names, codes and types that changed"), _("Each holds from its date until the next."))
        frame.text_table(_identities(changed))


def _kind(key: object) -> str:
    return of(catalogue().city_types[str(key)].name)


def _province(code: object) -> str:
    known = catalogue().provinces
    return of(known[str(code)].name) if str(code) in known else str(code)


def _answer(value: object) -> str:
    return _("yes") if value else _("no")


def _pilots(pilots: pd.DataFrame) -> pd.DataFrame:
    known = pilots.fillna({"name_zh": "", "name_en": "", "inside_pilot": "", "division_code": ""})
    columns = {
        "id": known.index,
        "name_zh": known["name_zh"],
        "name_en": known["name_en"],
        "city_type": known["city_type"].map(_kind, na_action="ignore"),
        "province_code": known["province_code"].map(_province),
        "division_code": known["division_code"],
        "valid_from": known["valid_from"].map(numbers().day),
        "direct_report": known["direct_report"].map(_answer),
        "batch": known["batch"],
        "inside_pilot": known["inside_pilot"],
        "has_villages": known["has_villages"].map(_answer),
    }
    shown = pd.DataFrame({of(HEADINGS[name]): list(values) for name, values in columns.items()})
    shown.insert(4, _("Group"), list(known["group"]))
    return shown


def _identities(found: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "id": found["pilot_id"],
        "valid_from": found["valid_from"].map(numbers().day),
        "name_zh": found["name_zh"],
        "name_en": found["name_en"].fillna(""),
        "division_code": found["division_code"],
        "city_type": found["city_type"].map(_kind),
    }
    return pd.DataFrame({of(HEADINGS[name]): list(values) for name, values in columns.items()})


def import_list() -> None:
    """Take a filled-in list, show what would become of it, store it when told to."""
    running, who = platform.current(), viewer()
    frame.heading(
        _("1 Download the blank list"), _("One row a pilot; a pilot that changed its name has a row for each.")
    )
    download.button(
        _("Blank list (xlsx)"),
        lambda: programme.blank_roll(running, viewer(), now=clock.now()),
        "pilots.xlsx",
        download.XLSX,
        key="roll-blank",
    )
    frame.heading(_("2 Upload it filled in"))
    added = st.session_state.pop(_ADDED, None)
    if added is not None:
        st.success(_("Stored: {pilots} pilots, {names} names.").format(pilots=added[0], names=added[1]))
    file = st.file_uploader(
        _("List of pilots (.xlsx)"), type=None, key=f"roll-{st.session_state.get(_ROUND, 0)}", max_upload_size=2
    )
    if file is None:
        return
    content = file.getvalue()
    found = programme.preview(running, who, content, file.name, now=clock.now())
    tell(found)
    if found.identities and not found.troubles and st.button(_("Store these pilots"), type="primary", key="roll-store"):
        stored = programme.admit(running, who, content, file.name, now=clock.now())
        _leave(stored)


def _leave(stored: Preview) -> None:
    """Start anew after storing, or say what came between."""
    if stored.troubles:
        tell(stored)
        return
    st.session_state[_ADDED] = (len(stored.pilots), len(stored.identities))
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


def tell(found: Preview) -> None:
    """Say what would become of a list, and every problem at its cell."""
    if found.troubles:
        count = numbers().number(len(found.troubles), 0)
        st.error(_("Things to be corrected first: {count}. Nothing has been stored.").format(count=count))
        frame.text_table(troubles(found.troubles))
        return
    if not found.identities:
        st.info(_("All {count} rows are stored already; nothing had to be done.").format(count=found.known))
        return
    st.success(
        _("New pilots: {pilots}; new names: {names}; rows already stored: {known}.").format(
            pilots=len(found.pilots), names=len(found.identities), known=found.known
        )
    )
    rows = [
        (one.pilot_id, one.name_zh, one.name_en, one.division_code, _kind(one.city_type), numbers().day(one.valid_from))
        for one in found.identities
    ]
    names = ("id", "name_zh", "name_en", "division_code", "city_type", "valid_from")
    frame.text_table(pd.DataFrame(rows, columns=[of(HEADINGS[name]) for name in names]))


def troubles(found: tuple[Trouble, ...]) -> pd.DataFrame:
    """Return every problem at its cell, its column as the sheet itself calls it."""
    rows = [
        (one.cell, of(HEADINGS[one.column]) if one.column else "", _(TROUBLES[one.kind]).format(text=one.text))
        for one in found
    ]
    return pd.DataFrame(rows, columns=[_("Cell"), _("Column"), _("What is wrong, and what to do")])


def one() -> None:
    """Take one pilot, or another name, code or kind of one from a day on."""
    facts = catalogue()
    frame.heading(
        _("One pilot, or another name from a day on"),
        _("For a pilot that takes part already, repeat what held at its admission and give the day of the change."),
    )
    kinds = list(facts.city_types)
    provinces = [code for code, place in facts.provinces.items() if place.in_scope]
    with st.form("one-pilot", border=True):
        left, middle, right = st.columns(3)
        with left:
            key = st.text_input(of(HEADINGS["id"]), placeholder="P51")
            name_zh = st.text_input(of(HEADINGS["name_zh"]))
            name_en = st.text_input(of(HEADINGS["name_en"]))
            batch = st.number_input(of(HEADINGS["batch"]), min_value=1, max_value=99, value=1)
        with middle:
            kind = st.selectbox(of(HEADINGS["city_type"]), kinds, format_func=_kind)
            province = st.selectbox(of(HEADINGS["province_code"]), provinces, format_func=_province)
            code = st.text_input(of(HEADINGS["division_code"]), placeholder="339500", max_chars=6)
            inside = st.text_input(of(HEADINGS["inside_pilot"]))
        with right:
            day = st.text_input(of(HEADINGS["valid_from"]), placeholder="2014-01-01")
            direct = st.checkbox(of(HEADINGS["direct_report"]))
            villages = st.checkbox(of(HEADINGS["has_villages"]), value=True)
        sent = st.form_submit_button(_("Store"), type="primary")
    if not sent:
        return
    typed = {"id": key, "name_zh": name_zh, "name_en": name_en, "city_type": kind, "province_code": province}
    typed |= {"division_code": code, "valid_from": day, "batch": str(int(batch)), "inside_pilot": inside}
    answers = {"direct_report": direct, "has_villages": villages}
    found = programme.add_typed(platform.current(), viewer(), typed, answers, now=clock.now())
    if found.troubles:
        tell(found)
    else:
        st.session_state[_ADDED] = (len(found.pilots), len(found.identities))
        st.rerun()
