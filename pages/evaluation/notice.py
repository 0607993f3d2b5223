"""公示: the list with its days, objections and answers, the final list, and what worked."""

from __future__ import annotations

from services import platform
from services.access import Action, allows
from services.evaluation import notice
from ui import clock, frame
from ui.evaluation import publishing, shown, words
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    who = viewer()
    found = notice.published(platform.current(), who, now=clock.now())
    words.tell()
    if found is None:
        frame.title(_("Public notice"))
        frame.empty(_("Nothing has been made public yet"), _("The list stands here from the first day of its notice."))
        return
    publishing.title(found)
    publishing.listed(found)
    publishing.contact(found)
    evaluation = shown.evaluation() if allows(who, Action.PUBLISH) else None
    publishing.objections(found, answering=evaluation is not None)
    publishing.note(who, found)
    if evaluation is not None:
        publishing.answer(evaluation)
    publishing.experiences(found)


page()
