"""Who is missing: the standings laid out, filtered, rated by province and group; reminders and the mailing list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import downloads, platform, punctuality
from services.calendar import period_of
from services.life import FINAL
from services.monitor import Picture
from ui import clock, download, frame, views
from ui.chart_block import Block, Sheet, file_name, source_lines
from ui.filters import choose
from ui.numbers import numbers
from ui.sentences import LIFE
from ui.viewer import viewer
from ui.words import _, of

ALL: Final = "all"
_TOLD: Final = "reminded"


@dataclass(frozen=True)
class Laid:
    """The matrix as drawn: states and days late (0: none), pilots × periods as labels; `rows` and `columns` say which
    pilot and period a label stands for.
    """

    states: pd.DataFrame
    days: pd.DataFrame
    rows: dict[str, str]
    columns: dict[str, str]


def filters(picture: Picture) -> tuple[str, str]:
    """Let province and group be chosen; return their ids, or `ALL`."""
    provinces = catalogue().provinces
    present = sorted(set(picture.pilots["province_code"]))
    everywhere = {ALL: _("All provinces")} | {code: of(provinces[code].name) for code in present}
    groups = {ALL: _("All groups")} | dict(views.ranking_groups(picture))
    with st.container(horizontal=True):
        province = choose(_("Province"), everywhere, name="in_province", default=ALL)
        group = choose(_("Group"), groups, name="in_group", default=ALL)
    return province, group


def chosen(picture: Picture, province: str, group: str) -> list[str]:
    """Return the pilots of a province and group."""
    pilots = picture.pilots
    kept = pilots[
        ((pilots["province_code"] == province) | (province == ALL)) & ((pilots["group"] == group) | (group == ALL))
    ]
    return [str(pilot) for pilot in kept.index]


def lay_out(picture: Picture, pilots: Sequence[str]) -> Laid:
    """Return the standings of `pilots` as a matrix, those with most to chase first."""
    standing = punctuality.standings(picture)
    standing = standing[standing["pilot_id"].isin(list(pilots))]
    order, called = punctuality.by_problem(standing), views.names(picture)
    periods = [str(period) for period in catalogue().periods]

    def spread(column: str) -> pd.DataFrame:
        wide = standing.pivot_table(index="pilot_id", columns="period", values=column, aggfunc="first", dropna=False)
        return wide.reindex(index=order, columns=periods).rename(index=called, columns=views.stacked)

    rows = {called[pilot]: pilot for pilot in order}
    return Laid(spread("state"), spread("days").fillna(0), rows, {views.stacked(period): period for period in periods})


def late(days: float) -> str:
    """Return days late as a pointer shows them; nothing for none."""
    return _(", {days} days late").format(days=numbers().number(days, 0)) if days else ""


def title(laid: Laid, picture: Picture) -> str:
    """Return the finding: how many of the due reports are missing and how many pilots that concerns; and what has come
    or may still come but lies with the pilots: extended, returned, withdrawn.
    """
    standing = punctuality.standings(picture)
    standing = standing[standing["pilot_id"].isin(list(laid.rows.values())) & standing["due"]]
    extended = int((standing["state"] == punctuality.EXTENDED).sum())
    due = standing[standing["state"] != punctuality.EXTENDED]  # not expected yet, as in the rates
    missing = due[due["state"] == punctuality.MISSING]
    again = int((punctuality.owes(due) & (due["state"] != punctuality.MISSING)).sum())
    if due.empty:
        found = _("No report is due yet")
    elif missing.empty:
        found = _("All {due} reports that were due have come").format(due=len(due))
    else:
        found = _("{missing} of {due} due reports missing; pilots concerned: {pilots}").format(
            missing=len(missing), due=len(due), pilots=missing["pilot_id"].nunique()
        )
    parts = [
        _("with the pilot to correct: {count}").format(count=again) if again else "",
        _("extended, not in yet: {count}").format(count=extended) if extended else "",
    ]
    return _("; ").join([found, *(part for part in parts if part)])


def revised(picture: Picture, pilots: Sequence[str]) -> str:
    """Say how many reports stand open here while an accepted version of theirs counts; nothing where none does."""
    reports = picture.reports[picture.reports["pilot_id"].isin(list(pilots))]
    shown = reports["accepted_version"].notna() & ~reports["provisional"].astype(bool)
    open_again = shown & ~reports["life"].isin(FINAL)
    count = int(open_again.sum())
    return _("Being revised too, but counted by the accepted version: {count}").format(count=count) if count else ""


def table(laid: Laid, marks: Mapping[str, str]) -> Sheet:
    """The matrix in words: state and days late."""

    def said(state: str, days: float) -> str:
        return f"{marks[state]} {_(LIFE[state])}{late(days)}"

    shown = pd.DataFrame(
        {
            str(column).replace("<br>", ""): map(said, laid.states[column], laid.days[column])
            for column in laid.states.columns
        },
        index=laid.states.index,
    )
    return Sheet(shown.rename_axis(_("Pilot")).reset_index())


def rates(picture: Picture, pilots: Sequence[str], by: str) -> Block:
    """Completeness and timeliness by "province" or "group", the least complete first."""
    standing = punctuality.standings(picture)
    standing = standing[standing["pilot_id"].isin(list(pilots))]
    kept = picture.pilots.loc[list(pilots)]
    names = (
        {code: of(item.name) for code, item in catalogue().provinces.items()}
        if by == "province"
        else dict(views.ranking_groups(picture))
    )
    found = punctuality.rates(standing, kept["province_code" if by == "province" else "group"])
    found = found.sort_values(["completeness", "timeliness"], kind="stable", na_position="last")
    shown = pd.DataFrame(
        {
            _("Province") if by == "province" else _("Group"): [names.get(str(key), str(key)) for key in found.index],
            _("Pilots"): found["pilots"],
            _("Reports due"): found["expected"],
            _("Received"): found["came"],
            _("On time"): found["on_time"],
            _("Accepted, not being corrected"): found["accepted"],
            _("Completeness (%)"): found["completeness"],
            _("Timeliness (%)"): found["timeliness"],
        }
    )
    heading = (
        _("Completeness and timeliness by province") if by == "province" else _("Completeness and timeliness by group")
    )
    due = found["expected"].sum()
    if due:
        heading = _("{heading}: {complete} complete, {timely} on time").format(
            heading=heading,
            complete=numbers().percent(100 * found["came"].sum() / due),
            timely=numbers().percent(100 * found["on_time"].sum() / due),
        )
    note = _("completeness = received ÷ due, timeliness = on time ÷ due; reports under an extension are not due yet")
    return Block(f"rates-{by}", heading, note, Sheet.of(shown, 1))


def owing(picture: Picture, pilots: Sequence[str]) -> pd.DataFrame:
    """Return one row a pilot that owes something: what it owes, the days of the longest overdue, its province."""
    owed = punctuality.owing(punctuality.standings(picture))
    owed = owed[owed["pilot_id"].isin(list(pilots))]
    called, provinces, facts = views.names(picture), catalogue().provinces, picture.pilots
    rows = []
    for pilot, own in owed.groupby("pilot_id", sort=False):
        what = [
            _("{period} ({state})").format(
                period=numbers().period(str(row["period"])), state=_(LIFE[str(row["state"])])
            )
            for row in own.to_dict("records")
        ]
        rows.append(
            {
                _("Pilot"): called[str(pilot)],
                _("Pilot id"): str(pilot),
                _("Province"): of(provinces[str(facts["province_code"][str(pilot)])].name),
                _("Group"): str(facts["group"][str(pilot)]),
                _("Reports owed"): _("; ").join(what),
                _("Number"): len(own),
                _("Days late (longest)"): int(own["days"].fillna(0).max()),
            }
        )
    headings = [_("Pilot"), _("Pilot id"), _("Province"), _("Group"), _("Reports owed"), _("Number")]
    return pd.DataFrame(rows, columns=[*headings, _("Days late (longest)")])


def mailing_list(picture: Picture, pilots: Sequence[str]) -> None:
    """Write who owes what, with the list to address letters from."""
    owed = owing(picture, pilots)
    frame.heading(
        _("Pilots that owe a report: {count}").format(count=len(owed)),
        _("Days are calendar days in Beijing, from the due date or the end of an extension."),
    )
    if owed.empty:
        return
    frame.text_table(owed)
    name = _("Mailing list of overdue reports")
    lines, about = source_lines(picture, ""), _("About this list")
    download.button(
        _("Download the mailing list (xlsx)"),
        lambda: downloads.mailing_list(name, lines, owed, about),
        f"{file_name(picture, name)}.xlsx",
        download.XLSX,
        key="mailing-list",
    )


def reminders(picture: Picture, pilots: Sequence[str]) -> None:
    """Let reminders be sent for one period to those that owe its report."""
    owed = punctuality.owing(punctuality.standings(picture))
    mine = set(punctuality.may_remind(viewer(), picture)) & set(pilots)
    owed = owed[owed["pilot_id"].isin(mine)]
    told = st.session_state.pop(_TOLD, None)
    frame.heading(_("Send reminders"), _("They go to the pilots' messages, at most once a day for each report."))
    if told:
        st.success(told)
    if owed.empty:
        frame.note(_("Nobody has to be reminded."))
        return
    options = {period: numbers().period(period) for period in sorted(set(owed["period"]), reverse=True)}
    left, right = st.columns([1, 3])
    with left:
        period = choose(_("Period"), options, name="remind", default=next(iter(options)))
    called, now = views.names(picture), clock.now()
    told_at = punctuality.reminded(platform.current(), viewer(), picture, period_of(period))

    def named(pilot: str) -> str:
        at = told_at.get(pilot)
        said = _("reminded on {moment}").format(moment=numbers().moment(at)) if at else ""
        return frame.line(called.get(pilot, pilot), said)

    of_period = [str(pilot) for pilot in owed.loc[owed["period"] == period, "pilot_id"]]
    due = [pilot for pilot in of_period if pilot not in told_at or now - told_at[pilot] >= punctuality.ONCE_IN]
    wanted = right.multiselect(
        _("To"), of_period, default=due, format_func=named,
        key=f"remind-{period}-{len(of_period)}-{len(due)}", placeholder=_("Choose pilots"), wrap=True,
    )  # fmt: skip
    if st.button(_("Send reminders: {count}").format(count=len(wanted)), disabled=not wanted, key="remind-send"):
        sent = punctuality.remind(platform.current(), viewer(), period_of(period), wanted, now=clock.now())
        st.session_state[_TOLD] = frame.line(
            _("Sent: {count}").format(count=len(sent.sent)),
            _("reminded less than a day ago: {count}").format(count=len(sent.lately)) if sent.lately else "",
            _("owing nothing any more: {count}").format(count=len(sent.owing_nothing)) if sent.owing_nothing else "",
        )
        st.rerun()
