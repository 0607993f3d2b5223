"""留痕: what happened to a report, the history of one number, what everybody did. Link: trail?subject=P07/2014Q1."""

from __future__ import annotations

from collections.abc import Callable

from services.access import Action, allows
from ui import frame, trail
from ui.filters import choose
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    frame.title(_("Trail"), _("Who did what, when and from where. Nothing here can be changed, by anybody."))
    who = viewer()
    trail.follow(sees_reports=allows(who, Action.SEE))
    shown: dict[str, tuple[str, Callable[[], None]]] = {}
    if allows(who, Action.SEE):
        shown |= {"report": (_("A report"), trail.report), "value": (_("A figure"), trail.value)}
    if allows(who, Action.SEE_TRAIL):
        shown |= {"all": (_("All activity"), trail.everything)}
    if not shown:
        frame.empty(_("Nothing here is yours to see"), _("Ask the administrator if you need it."))
        return
    if len(shown) == 1:
        next(iter(shown.values()))[1]()
        return
    choices = {name: words for name, (words, _draw) in shown.items()}
    chosen = choose(_("View"), choices, name="view", default=next(iter(choices)), form="buttons", hide_label=True)
    shown[chosen][1]()


page()
