"""批量报送: several workbooks or zips at once, a progress bar, the result of every file, none stops the others."""

from __future__ import annotations

from ui import batching, cache, frame, views
from ui.words import _


def page() -> None:
    if not views.names(cache.picture()):
        frame.no_pilots()
        return
    frame.title(
        _("Submit many reports at once"),
        _("For workbooks that came by email: choose them all, or the zip they came in."),
    )
    batching.page()


page()
