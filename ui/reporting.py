"""The parts of the reporting page: what is open, the workbook to download, the upload with its check."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import incidents, monitor, platform, report, returned
from services.answers import Key
from services.calendar import period_of
from services.life import State
from services.monitor import Picture
from services.outcome import Outcome, cure, is_foreign, message
from services.review import Step
from ui import (
    attachments,
    cache,
    clock,
    differences,
    download,
    errors,
    explaining,
    findings,
    frame,
    held,
    receipt,
    sheets,
    standing,
    views,
)
from ui.filters import choose
from ui.numbers import numbers
from ui.sentences import LIFE
from ui.viewer import viewer
from ui.words import _, language

_CHECKED: Final = "checked"
_SEEN: Final = "upload-seen"


def open_periods(picture: Picture, pilot: str) -> dict[str, str]:
    """Return the periods that `pilot` may report today as choices, newest first."""
    return cache.composed(_open_periods, picture, pilot)


def _open_periods(_picture: Picture, pilot: str) -> dict[str, str]:
    # Extensions and returns, which open a period longer, raise the data version too.
    found = report.open_periods(platform.current(), pilot, clock.today())
    return {str(period): period.title(language()) for period in reversed(found)}


def known_report(picture: Picture, pilot: str, period: str) -> bool:
    """Say whether this report has been submitted already, and why it came back where it did; return whether it was."""
    known = cache.composed(_known, picture, pilot, period)
    if known is None:
        frame.note(_("Nothing has been submitted for this pilot and period yet."))
        return False
    last, back = known
    if not standing.takes(str(last["life"])):
        standing.closed(str(last["life"]), pilot, period)
        return True
    standing.returned(back)
    told = _("Version {version} was submitted on {moment}; another upload becomes the next version.")
    said = told.format(version=last["latest_version"], moment=numbers().moment(last["received_at"]))
    frame.note(frame.line(_(LIFE[str(last["life"])]), said))
    # The receipt stands once; what it proves is found here again.
    frame.note(frame.line(str(last["file_name"]), f"SHA-256 {last['sha256']}"))
    return True


def _known(picture: Picture, pilot: str, period: str) -> tuple[Mapping[str, Any], Step | None] | None:
    """Return what is known of a report submitted, and the step by which it came back; what a role may see of it."""
    own = views.report_of(picture, pilot, period)
    if own is None or pd.isna(own["life"]):
        return None
    seen = standing.found(pilot, period) if own["life"] in (State.RETURNED, State.DRAFT) else None
    return own, seen.returned if seen else None


def workbooks(picture: Picture, pilot: str, period: str, *, handed_in: bool) -> None:
    """Offer the workbook to fill in: what was sent last, to be corrected, before the blank pre-filled one."""
    if not handed_in:
        frame.heading(_("1 Download the pre-filled workbook"))
        _prefilled(picture, pilot, period, _("Download the workbook (xlsx)"))
        return
    frame.heading(
        _("1 Download the version submitted and correct it"),
        _(
            "What you sent is all in it; change only what is wrong. "
            "The pre-filled form begins anew, without your figures."
        ),
    )
    with st.container(horizontal=True):
        filed(pilot, period)
        _prefilled(picture, pilot, period, _("Pre-filled form, without figures (xlsx)"))


def _prefilled(picture: Picture, pilot: str, period: str, label: str) -> None:
    wanted, name = period_of(period), picture.pilots["name_zh"][pilot]

    def made() -> bytes:
        return report.template(platform.current(), viewer(), pilot, wanted, now=clock.now()).content

    download.button(label, made, f"{pilot}-{period}-{name}.xlsx", download.XLSX, key="template")


def filed(pilot: str, period: str) -> None:
    """Offer what was submitted before, to be corrected and sent again."""
    wanted = period_of(period)

    def kept() -> bytes:
        found = report.filed(platform.current(), viewer(), pilot, wanted, now=clock.now())
        return found.content if found else b""

    label = _("Download the version submitted (xlsx)")
    download.button(label, kept, f"{pilot}-{period}-{_('as submitted')}.xlsx", download.XLSX, key="filed")


def purpose() -> bool:
    """Let the clerk choose between trying a file and sending it; return whether it may be sent."""
    options = {"send": _("Check and submit"), "try": _("Check only: nothing is sent")}
    chosen = choose(_("What for"), options, name="purpose", default="send", form="buttons", hide_label=True)
    if chosen == "try":
        frame.note(_("A trial: the file is checked and shown as when it is sent, and then forgotten."))
    return chosen == "send"


def upload(pilot: str, period: str) -> None:
    """Take a file, check it at once, say what to do, show it, and store it when told to; the box stays."""
    sending = purpose()
    file = held.chosen(pilot, period, sending=sending)
    if file is None:
        receipt.show(pilot, period)
        return
    receipt.put_away()
    name, content = file
    digest = hashlib.sha256(content).hexdigest()
    again = bool(st.session_state.get(f"again-{digest[:16]}"))
    outcome, annotated = _checked(content, name, pilot, period, again=again)
    if outcome.kind == "failed":
        errors.failed(outcome.incident)
        return
    if outcome.state == State.RETURNED and (again or outcome.kind == "unchanged"):
        _came_back(digest, sending=sending)
    elif outcome.kind == "unchanged":
        held.let_go()  # it is stored; its bytes need not stay in memory
        st.session_state.pop(_SEEN, None)
        receipt.stored_already(outcome, pilot, period)
    if outcome.kind == "unchanged":
        return
    if outcome.kind == "closed":
        standing.closed(outcome.state, pilot, period)
        return
    if is_foreign(outcome, catalogue()):
        # One sentence: nothing of it was read, so there is nothing to show and nothing to compare.
        for item in outcome.of_severity("hard"):
            told = (message(item, catalogue(), language()), cure(item, catalogue(), language()))
            st.error(frame.sentences(*told))
        return
    _verdict(outcome, pilot, period)
    known = cache.composed(_known, cache.picture(), pilot, period)
    differences.answered(outcome, known[1] if known else None)
    asking = outcome.kind == "clear" and sending
    # What needs an explanation stands beside its box, and only there.
    hidden = {"soft"} if asking and outcome.unexplained else set()
    findings.to_do([action for action in findings.actions(outcome) if action.answered or action.severity not in hidden])
    if annotated is not None:
        _annotated(annotated)
    if asking:
        _send(content, outcome, pilot, period)
    sheets.show(outcome)
    findings.show_normalised(outcome)
    differences.show(outcome)
    findings.show_list(outcome)


def _came_back(digest: str, *, sending: bool) -> None:
    """Say that this is the very file that came back; let it be sent again by who means it."""
    st.info(_("This is the very file that came back: nothing in it has changed."))
    if not sending:
        return
    st.checkbox(
        _("Its figures are right: send it again. What was asked for is attached above or said in a remark."),
        key=f"again-{digest[:16]}",
        persist_state="session",
    )


def _forget() -> None:
    """Let go of the file that was chosen and of what was seen with it."""
    held.let_go()
    for kept in (_CHECKED, _SEEN):
        st.session_state.pop(kept, None)


def _verdict(outcome: Outcome, pilot: str, period: str) -> None:
    """Say in one line how the file stands."""
    if outcome.kind == "unreadable":
        st.error(_("This file cannot be read. Nothing has been stored."))
    elif elsewhere := _meant_elsewhere(outcome, pilot, period):
        st.error(_("This is another report's workbook. Nothing has been stored."))
        _offer(*elsewhere)
    elif outcome.kind == "blocked":
        count = len(outcome.of_severity("hard"))
        st.error(_("Things to be corrected first: {count}. Nothing has been stored.").format(count=count))
    elif outcome.unexplained:
        count = len(outcome.unexplained)
        st.warning(_("Nothing has to be corrected; {count} findings need an explanation first.").format(count=count))
    else:
        st.success(_("Nothing has to be corrected: the report can be submitted."))


def _annotated(file: report.Download) -> None:
    """Offer the clerk's own workbook with everything in it that was found."""
    label = _("Download your workbook with the findings in it (xlsx)")
    download.button(label, lambda: file.content, file.name, download.XLSX, key="annotated")
    frame.note(
        _("Your own file: cells coloured and commented, what needs an explanation listed in its last visible sheet.")
    )


def _send(content: bytes, outcome: Outcome, pilot: str, period: str) -> None:
    """Offer to send the report: at once, or with the explanations it still needs."""
    if not _up_to_date(outcome, pilot, period):
        return
    if left := attachments.unsent(pilot, period):
        st.warning(
            _("Chosen in step 2 and not attached yet: {names}. Press Attach there first.").format(
                names=frame.plain_label(_(", ").join(left))
            )
        )
    if not outcome.unexplained:
        if st.button(_("Submit the report"), type="primary", key="submit"):
            _submit(content, outcome, pilot, period, {})
        return
    typed = explaining.ask(outcome)
    if typed is not None:
        _submit(content, outcome, pilot, period, typed)


def _up_to_date(outcome: Outcome, pilot: str, period: str) -> bool:
    """Say whether the version a file would follow is the one its sender saw when it was first checked here.

    One that came in since, by another window or another hand, has to be looked at before it is followed: until its
    reader says so nothing can be sent.
    """
    about, latest = (outcome.sha256, pilot, period), outcome.base_version
    seen: tuple[object, int] = st.session_state.get(_SEEN, (None, 0))
    if seen[0] != about or seen[1] == latest:
        st.session_state[_SEEN] = (about, latest)
        return True

    def looked() -> None:
        st.session_state[_SEEN] = (about, latest)

    came = _("Version {version} came in after your file was checked; nothing was sent.")
    st.warning(came.format(version=numbers().number(latest, 0)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("I have looked at it: go on with my file"), on_click=looked, key="looked")
        where = {"pilot": pilot, "report": period}
        st.page_link(standing.STATUS_PAGE, label=_("See where the report is"), query_params=where)
    return False


def _meant_elsewhere(outcome: Outcome, pilot: str, period: str) -> tuple[str, str] | None:
    """Return pilot and period the workbook itself names, where they are known and not those chosen."""
    if outcome.reading is None or not {"F04", "F05"} & {finding.check for finding in outcome.findings}:
        return None
    named = outcome.reading.identity
    if named.pilot_id not in pilot_names():
        return None  # nobody's, or nobody this reader reports for
    if (
        named.pilot_id is None
        or named.period is None
        or str(named.period) not in open_periods(cache.picture(), named.pilot_id)
    ):
        return None
    meant = (named.pilot_id, str(named.period))
    return None if meant == (pilot, period) else meant


def _offer(pilot: str, period: str) -> None:
    """Offer to turn the page to the report the workbook is for."""
    words = {"pilot": pilot_names().get(pilot, pilot), "period": period_of(period).title(language())}

    def turn() -> None:
        st.session_state["pilot"], st.session_state["report"] = pilot, period
        held.turn(pilot, period)

    st.button(_("Switch to {pilot}, {period}").format(**words), on_click=turn, key="switch", type="primary")


def pilot_names() -> Mapping[str, str]:
    """Return every pilot's name by id."""
    return views.names(cache.picture())


def _checked(
    content: bytes, name: str, pilot: str, period: str, *, again: bool
) -> tuple[Outcome, report.Download | None]:
    """Check once per file, target and state of the data, and annotate the file; a rerun reads the answer again."""
    running = platform.current()
    state = (monitor.data_version(running), clock.today())
    asked = (hashlib.sha256(content).hexdigest(), name, pilot, period, again, state)
    kept: tuple[object, Outcome, report.Download | None] | None = st.session_state.get(_CHECKED)
    if kept is not None and kept[0] == asked:
        return kept[1:]
    with st.spinner(_("Checking the workbook …")):
        outcome = incidents.check(
            running,
            content,
            name,
            actor=viewer(),
            now=clock.now(),
            pilot_id=pilot,
            period=period_of(period),
            again=again,
        )
        annotated = returned.annotated(running, content, outcome) if returned.can_be_annotated(outcome) else None
    st.session_state[_CHECKED] = (asked, outcome, annotated)
    return outcome, annotated


def _submit(content: bytes, checked: Outcome, pilot: str, period: str, typed: Mapping[Key, str]) -> None:
    outcome = incidents.submit(
        platform.current(),
        content,
        checked.file_name,
        actor=viewer(),
        now=clock.now(),
        pilot_id=pilot,
        period=period_of(period),
        base_version=checked.base_version,
        explanations=typed,
        again=bool(st.session_state.get(f"again-{checked.sha256[:16]}")),
    )
    if outcome.kind not in ("submitted", "unchanged"):
        _not_sent(outcome, pilot, period)  # the file stays where it is
        return
    _forget()
    held.new_box()
    receipt.keep(outcome, pilot, period)
    st.rerun()


def _not_sent(outcome: Outcome, pilot: str, period: str) -> None:
    """Say why a file was not taken, though it could be sent when it was checked."""
    if outcome.kind == "unexplained":
        st.error(explaining.missing(outcome))
    elif outcome.kind == "failed":
        errors.failed(outcome.incident)
    elif outcome.kind == "conflict":  # told with what to do about it by the next run, which knows the version
        st.session_state.pop(_CHECKED, None)
        st.rerun()
    elif outcome.kind == "closed":
        st.warning(_("Your file was not sent: the report has moved on since it was checked."))
        standing.closed(outcome.state, pilot, period)
    else:
        count = len(outcome.of_severity("hard"))
        st.error(_("Things to be corrected first: {count}. Nothing has been stored.").format(count=count))
        findings.to_do(findings.actions(outcome))
