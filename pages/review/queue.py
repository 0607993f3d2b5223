"""待审队列: what waits for whoever reviews, the most urgent first; many clean ones decided at once."""

from __future__ import annotations

from ui import cache, frame, queue
from ui.words import _


def page() -> None:
    if not queue.reviews():
        frame.empty(_("No report waits for your review"), _("Only provinces and the ministry review reports."))
        return
    picture = cache.picture()
    found = queue.found(picture)
    frame.title(
        queue.headline(found.waiting), _("Sorted by review date, then returned reports first, then by findings.")
    )
    queue.counts(found)
    if found.waiting:
        queue.table(picture, found.waiting)
    queue.together(picture, found.waiting)


page()
