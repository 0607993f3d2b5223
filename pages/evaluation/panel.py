"""专家组: who scores, how far they have come, who steps aside from which pilot."""

from __future__ import annotations

from services.evaluation.stages import WHEN
from ui import frame
from ui.evaluation import overview, panelling, shown, words
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    found = shown.evaluation()
    words.tell()
    if found is None:
        overview.none_yet(viewer())
        return
    frame.title(_("The panel of experts"), _("Nobody sees another's sheet; no mark is shown while scoring is open."))
    panelling.members(found)
    if found.stage in WHEN["seat"]:
        panelling.seat(found)
    panelling.recusals(found, may=found.stage in WHEN["recuse"])


page()
