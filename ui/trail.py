"""The views of the trail page: one report, one number, and every deed with its filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from catalogue.period import Period
from services import export, platform, trail
from services.calendar import beijing_date
from services.trail import Sought
from ui import cache, clock, deeds, frame, takeaway, views
from ui.filters import choose, search
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _, language, of

SHOWN: Final = 300  # deeds on the page; the download has all
_SPANS: Final[Mapping[str, str]] = {
    "all": N_("All time"),
    "7": N_("The last 7 days"),
    "30": N_("The last 30 days"),
    "90": N_("The last 90 days"),
}
_DENIED: Final = "denied"
SUBJECT: Final = "subject"


def follow(*, sees_reports: bool) -> None:
    """Turn a link such as ?subject=P07/2014Q1 into the view, pilot and report it means.

    Who sees no report is shown the deeds about it.
    """
    wanted = st.query_params.get(SUBJECT)
    if wanted is None:
        return
    pilot, _slash, period = wanted.partition("/")
    del st.query_params[SUBJECT]
    if not sees_reports:
        st.session_state["about"] = wanted
        return
    for name, value in (("view", "report"), ("pilot", pilot), ("report", period)):
        if value:
            st.query_params[name] = value


def _pilot() -> str | None:
    shown = cache.picture()
    options = views.pilot_choices(shown)
    if not options:
        frame.no_pilots()
        return None
    return choose(_("Pilot"), options, name="pilot", default=next(iter(options)))


def report() -> None:
    """Write everything that happened to one report."""
    left, right = st.columns(2)
    with left:
        pilot = _pilot()
    if pilot is None:
        return
    periods = {str(period): numbers().period(str(period)) for period in reversed(catalogue().periods)}
    with right:
        period = choose(_("Period"), periods, name="report", default=cache.picture().latest)
    line = trail.of_report(platform.current(), viewer(), pilot, period, now=clock.now())
    about = frame.line(views.names(cache.picture())[pilot], numbers().period(period))
    if line.empty:
        frame.empty(_("Nothing was ever submitted"), about)
        return
    steps = int((line["action"] != "explanation").sum())
    title = _("{count} entries, the last: {action}").format(
        count=numbers().number(steps, 0), action=deeds.action(line["action"].iloc[-1])
    )
    frame.heading(title, about)
    shown = deeds.timeline(line)
    frame.text_table(shown)
    takeaway.offer(_("Trail of a report") + f" {pilot} {period}", about, lambda: shown, "report-trail")


_ENDED: Final[Mapping[str | None, str]] = {
    "return": N_("was returned"),
    "withdraw": N_("was withdrawn"),
    None: N_("superseded"),
}
"""Why a version does not count, by the step that ended it."""


def value() -> None:
    """Write the history of one number: every version's figure with its cell."""
    left, right = st.columns(2)
    with left:
        pilot = _pilot()
    if pilot is None:
        return
    codes = {item.code: f"{item.code} {of(item.title)}" for item in catalogue().asked}
    with right:
        code = choose(_("Indicator"), codes, name="code", default=next(iter(codes)))
    found = trail.of_value(platform.current(), viewer(), pilot, code, now=clock.now())
    item = catalogue().indicators[code]
    about = frame.line(views.names(cache.picture())[pilot], f"{of(item.title)} {code}", of(item.unit))
    if found.empty:
        frame.empty(_("This figure was never submitted"), about)
        return
    # The same period last year, where no version ever said one, is a third of the table and tells nothing.
    said = found["number"].notna() | found["missing"].ne("blank")
    found = found[(found["column"] == "current") | said.groupby([found["period"], found["column"]]).transform("any")]
    versions = len(found[["period", "version"]].drop_duplicates())
    title = _("This figure was reported in {count} versions").format(count=numbers().number(versions, 0))
    frame.heading(title, about)
    shown = _value_table(found, numbers().formatter(item))
    frame.grid(shown, key="value-table")
    takeaway.offer(_("Trail of a figure") + f" {pilot} {code}", about, lambda: shown, "value-trail")


def _value_table(found: pd.DataFrame, show: Callable[[float | None], str]) -> pd.DataFrame:
    why = {key: words.of(language()) for key, words in export.MISSING.items()}
    columns = {key: words.of(language()) for key, words in export.FIGURES.items()}
    text = [
        show(number) if not pd.isna(number) else why[reason if isinstance(reason, str) else "unread"]
        for number, reason in zip(found["number"], found["missing"], strict=True)
    ]
    counts = [
        _("accepted") if accepted else _("stands, provisional") if standing else _(_ENDED.get(ended, _ENDED[None]))
        for accepted, standing, ended in zip(found["accepted"], found["standing"], found["ended"], strict=True)
    ]
    order = [Period.parse(period).ordinal for period in found["period"]]
    shown = pd.DataFrame(
        {
            _("Period"): found["period"].map(numbers().period),
            _("Version"): found["version"],
            _("Which figure"): found["column"].map(columns),
            _("Figure"): text,
            _("As written"): found["raw"],
            _("Outcome of the review"): counts,
            _("Sheet"): found["sheet"],
            _("Cell"): found["cell"],
            _("File"): found["file_name"],
            _("Account"): found["actor"],
            _("When (Beijing time)"): found["received_at"].map(numbers().moment),
            _("SHA-256"): found["sha256"],
        }
    )
    return shown.iloc[pd.Series(order).sort_values(kind="stable").index]


def everything() -> None:
    """Write every deed on record, by time, person, deed and subject."""
    running, who, now = platform.current(), viewer(), clock.now()
    known = trail.on_record(running, who, now=now)
    sought = _filters(known, clock.today())
    listed, count = trail.deeds(running, who, sought, now=now)
    frame.heading(_sentence(count), _chain_note())
    if not count:
        return
    frame.grid(deeds.table(listed), key="deeds-table")
    if count > SHOWN:
        frame.note(_("The latest {count} are shown; the download has all.").format(count=SHOWN))
    every = Sought(sought.since, sought.before, sought.person, sought.actions, sought.about)
    takeaway.offer(
        _("Trail"),
        _sentence(count),
        lambda: deeds.table(trail.deeds(running, viewer(), every, now=clock.now())[0], whole=True),
        "deeds",
    )


def _sentence(count: int) -> str:
    if not count:
        return _("Nothing on record matches")
    return _("{count} records match").format(count=numbers().number(count, 0))


def _chain_note() -> str:
    return _("Every row is chained to the one before it: none can be changed or taken out unseen.")


def _filters(known: trail.OnRecord, today: date) -> Sought:
    everyone = {"": _("Everybody")} | {name: name for name in known.people}
    actions = {"": _("Everything"), _DENIED: _("Failed sign-ins and refusals")}
    actions |= {name: deeds.action(name) for name in known.actions}
    first, second = st.columns(2)
    third, fourth = st.columns(2)
    with first:
        span = choose(_("Time"), _times(known, today), name="when", default="all")
    with second:
        person = choose(_("Person"), everyone, name="person", default="")
    with third:
        action = choose(_("Action taken"), actions, name="deed", default="")
    with fourth:
        about = search(_("About"), name="about", hint="P07/2014Q1")
    wanted = trail.DENIED if action == _DENIED else (action,) if action else ()
    return Sought(*trail.between(*_days(span, today)), person=person, actions=wanted, about=about, newest=SHOWN)


def _times(known: trail.OnRecord, today: date) -> dict[str, str]:
    """Return the spans of time as choices: the last days, then every month on record, the latest first."""
    options = {key: _(words) for key, words in _SPANS.items()}
    month = today.replace(day=1)
    begun = beijing_date(known.since).replace(day=1) if known.since else month
    while month >= begun:
        options[f"{month:%Y-%m}"] = f"{month:%Y-%m}"
        month = (month - timedelta(days=1)).replace(day=1)
    return options


def _days(span: str, today: date) -> tuple[date | None, date | None]:
    if span == "all":
        return None, None
    if span.isdigit():
        return today - timedelta(days=int(span) - 1), today
    first = date.fromisoformat(f"{span}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
