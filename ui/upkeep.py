"""The parts of the system page: how the database is, a backup to take, incidents, the proof of the record."""

from __future__ import annotations

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from services import backup, incidents, platform, verify
from services.backup import Health
from services.incidents import Incident
from services.verify import Proof
from ui import cache, clock, download, frame
from ui.filters import choose
from ui.numbers import MISSING, numbers
from ui.viewer import viewer
from ui.words import N_, _

_MEGABYTE: Final = 1 << 20
_DATABASES: Final = {"sqlite": N_("SQLite, one file"), "postgresql": N_("PostgreSQL")}
_TABLES: Final = {
    "pilot": N_("Pilots"),
    "report": N_("Reports"),
    "report_version": N_("Versions of reports"),
    "stored_file": N_("Stored files"),
    "figure": N_("Figures"),
    "list_row": N_("List rows"),
    "finding": N_("Findings of checks"),
    "attachment": N_("Attached documents"),
    "account": N_("Accounts"),
    "audit": N_("Audit records"),
}
_DEEDS: Final = {"check": N_("Checking a file"), "submit": N_("Submitting a report"), "page": N_("Opening a page")}
_OTHER: Final = N_("Something else")
_INCIDENTS: Final = 20  # on one page
_FAULTS: Final = {"file": N_("Stored file"), "cell": N_("Figure or text"), "audit": N_("Audit"), "life": N_("Report")}


def health(found: Health) -> None:
    """Write how the system is."""
    show = numbers().number
    frame.facts(
        [
            (_("Database"), _(_DATABASES[found.database])),
            (_("Size (MB)"), show(found.size / _MEGABYTE, 1)),
            (_("Data version"), str(found.data_version)),
            (_("Schema"), found.schema),
            (_("Workbook readers, idle / at most"), f"{found.workers_alive} / {found.workers}"),
            (_("Incidents"), MISSING if found.incidents is None else show(found.incidents, 0)),
        ]
    )
    rows = [(_(words), show(found.rows[name], 0)) for name, words in _TABLES.items() if name in found.rows]
    frame.text_table(pd.DataFrame(rows, columns=[_("Stored"), _("Rows")]))


def take_backup() -> None:
    """Offer the whole database, or say how it is taken."""
    frame.heading(
        _("Backup"), _("It holds everything: figures, files, accounts, the audit. Keep it as safe as the database.")
    )
    running = platform.current()
    _last_backup()
    if not backup.is_file(running):
        st.text(_("A PostgreSQL database is backed up at its server, with its own tool:"))
        st.code(backup.dump_command(running), language=None)
        return
    download.button(
        _("Download a backup (SQLite file)"),
        lambda: backup.snapshot(running, viewer(), now=clock.now()),
        backup.file_name(running, now=clock.now()),
        "application/vnd.sqlite3",
        key="backup",
    )
    frame.note(
        _(
            "The backup is consistent even while others work. To restore it, stop the platform and replace "
            "the database file."
        )
    )


def _last_backup() -> None:
    """Write when the last backup was taken here and by whom, or that none was."""
    taken = backup.last(platform.current(), viewer(), now=clock.now())
    if taken is None:
        frame.note(_("No backup has been taken here yet."))
        return
    told = _("Last backup taken here: {moment} (Beijing time), by {who}.")
    frame.note(told.format(moment=numbers().moment(taken.at), who=cache.person(taken.actor)))


def incident_list(count: int) -> None:
    """Write the incidents, the latest first, a page at a time; or the one whose number somebody quotes."""
    frame.heading(
        _("Incidents: {count}").format(count=numbers().number(count, 0)),
        _("Faults of the platform itself, by the number a user was asked to quote."),
    )
    if not count:
        return
    running = platform.current()
    quoted = st.text_input(_("Number quoted"), placeholder="K7M-2QX", max_chars=20, key="incident-number").strip()
    if quoted:
        _incident(quoted)
        return
    pages = {str(number): str(number) for number in range(1, -(-count // _INCIDENTS) + 1)}
    page = choose(_("Page"), pages, name="incidents", default="1") if len(pages) > 1 else "1"
    skip = (int(page) - 1) * _INCIDENTS
    shown = incidents.newest(running, viewer(), now=clock.now(), limit=_INCIDENTS, skip=skip)
    rows = [
        (one.number, numbers().moment(one.at), _(_DEEDS.get(one.action, _OTHER)), cache.person(one.actor), _where(one))
        for one in shown
    ]
    headings = [_("Incident number"), _("When (Beijing time)"), _("What was being done"), _("By"), _("What and where")]
    frame.text_table(pd.DataFrame(rows, columns=headings))
    frame.note(_("Type a number above for all that is known of it, and the file it happened to."))


def _where(one: Incident) -> str:
    """Return the report and file it happened to; of a page, what broke."""
    about = frame.line(one.pilot_id or "", numbers().period(one.period) if one.period else "", one.file_name or "")
    return about or (one.traceback.strip().splitlines() or [""])[-1]


def _incident(quoted: str) -> None:
    """Write all that is known of one incident, and offer the file it happened to."""
    found = incidents.numbered(platform.current(), viewer(), quoted, now=clock.now())
    if found is None:
        st.warning(_("There is no incident of this number."))
        return
    frame.facts(
        [
            (_("Incident number"), found.number),
            (_("When (Beijing time)"), numbers().moment(found.at)),
            (_("What was being done"), _(_DEEDS.get(found.action, _OTHER))),
            (_("By"), cache.person(found.actor)),
            (_("What and where"), _where(found)),
        ]
    )
    if found.sha256:
        # Never under a name somebody sent, as from the terminal: it is opened with the care of any upload.
        download.button(
            _("Download the file it happened to"),
            partial(_file_of, found.number),
            f"incident-{found.number}.bin",
            "application/octet-stream",
            key="incident-file",
        )
    st.code(found.traceback, language=None)


def _file_of(number: str) -> bytes:
    kept = incidents.file(platform.current(), viewer(), number, now=clock.now())
    return kept.content if kept else b""


def prove() -> None:
    """Prove the audit and the reports' lives at a click; the files are proved from the terminal."""
    frame.heading(
        _("Integrity of the record"),
        _("Computes the audit's chain anew and follows every report's steps. Files and figures: manage.py verify."),
    )
    if st.button(_("Check now"), key="prove"):
        tell(verify.verify(platform.current(), viewer(), now=clock.now(), files=False))


def tell(found: Proof) -> None:
    """Write what a proof found."""
    if found.holds:
        st.success(
            _("Whole: {deeds} rows of the audit, {reports} reports.").format(deeds=found.deeds, reports=found.reports)
        )
    else:
        st.error(_("Faults found: {count}").format(count=len(found.faults)))
        rows = [(_(_FAULTS[one.kind]), one.where, one.stored, one.found) for one in found.faults]
        frame.text_table(pd.DataFrame(rows, columns=[_("What"), _("Where"), _("As stored"), _("As it must be")]))
    frame.note(_("Last row of the audit, to be noted outside this system:"))
    st.code(str(found.head), language=None)
