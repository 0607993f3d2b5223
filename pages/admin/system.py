"""系统: how the database is, a backup to download, the incidents, and whether the record is whole."""

from __future__ import annotations

from services import backup, platform
from ui import clock, frame, upkeep
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    frame.title(_("System"), _("The state of the database, a backup to download, and whether the records are intact."))
    found = backup.health(platform.current(), viewer(), now=clock.now())
    upkeep.health(found)
    upkeep.take_backup()
    upkeep.incident_list(found.incidents or 0)
    upkeep.prove()


page()
