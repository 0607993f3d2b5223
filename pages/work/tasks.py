"""我的任务: what waits for me, whose it is, by when, why, and the way to do it. No chart above it."""

from __future__ import annotations

from services import platform, tasks
from services.evaluation import duties
from ui import clock, extensions, frame, todo
from ui.evaluation import duties as award
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    who = viewer()
    found = tasks.tasks(platform.current(), who, now=clock.now())
    of_award = duties.duties(platform.current(), who, now=clock.now())
    # What a pilot has to correct is there to watch; it is nobody else's turn.
    mine = [task for task in found if task.kind != "in_correction"]
    late, count = sum(task.days_late > 0 for task in mine), len(mine) + len(of_award)
    waiting = _("Waiting for you: {count}").format(count=count) if count else _("My tasks")
    frame.title(waiting, _("past their day: {count}").format(count=late) if late else "")
    extensions.told()
    award.show(of_award)
    if found:
        todo.show(found, who)
    elif not of_award:
        todo.nothing(who)
    todo.latest(who)


page()
