"""Which reports count: every one submitted, or only those accepted. Chosen in the frame, said on every part."""

from __future__ import annotations

from services.monitor import Picture, Spoken, basis_for
from ui.cache import BASIS
from ui.filters import choose
from ui.viewer import viewer
from ui.words import _


def may_choose() -> bool:
    """Say whether the viewer may see what has not been accepted, and so has a choice."""
    return basis_for(viewer(), "standing") == "standing"


def switch() -> None:
    """Draw the choice; it stands in the address. Before `cache.picture` is asked, which answers by it."""
    options = {"standing": _("All submitted"), "accepted": _("Accepted only")}
    choose(_("Reports that count"), options, name=BASIS, default="standing", form="buttons", hide_label=True)


def mark(picture: Picture, *, pilot: str | None = None, period: str | None = None) -> str:
    """Return which reports count, and how many of them have not been accepted; of one pilot or period if given.

    Nothing where no report counts at all, or none is this reader's to see.
    """
    if picture.pilots.empty:
        return ""
    if picture.basis == "accepted":
        return _("Accepted reports only")
    found = picture.spoken.get((pilot, period), Spoken())
    if not found.reports:
        return ""
    if found.provisional:
        return _("Provisional: figures of {count} of {all} reports are not accepted yet").format(
            count=found.provisional, all=found.reports
        )
    return _("All figures are from accepted reports")
