"""The parts of the system page: how the database is, a backup to take, the proof that the record is whole."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from services import backup, platform, verify
from services.backup import Health
from services.verify import Proof
from ui import clock, download, frame
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
    "list_row": N_("Rows of lists"),
    "finding": N_("Findings of checks"),
    "attachment": N_("Attached documents"),
    "account": N_("Accounts"),
    "audit": N_("Rows of the audit"),
}
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
            (_("Reading processes, ready / at most"), f"{found.workers_alive} / {found.workers}"),
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
