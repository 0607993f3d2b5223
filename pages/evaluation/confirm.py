"""数据确认: a pilot's own frozen figures, to confirm or to object to, with the sheet to sign and seal."""

from __future__ import annotations

from services import platform
from services.evaluation import confirmation
from ui import cache, clock, frame, views
from ui.evaluation import confirming, words
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    who = viewer()
    pilot = who.pilot_id or ""
    own = confirmation.own(platform.current(), who, pilot, now=clock.now())
    words.tell()
    frame.title(
        _("Confirm the figures of the final evaluation"),
        frame.line(
            views.names(cache.picture()).get(pilot, pilot),
            _("Expert marks, totals and final ranks are not part of this."),
        ),
    )
    confirming.against(pilot)
    if own is None:
        words.refused()
        frame.empty(
            _("There is nothing to confirm yet"),
            _("When the ministry has frozen the data and asks for it, your figures stand here."),
        )
        return
    confirming.answered(own)
    confirming.show(own)
    confirming.details(own)
    confirming.ask(own)


page()
