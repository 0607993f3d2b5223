"""我的任务: what waits for me, whose it is, by when, why, and the way to do it. No chart above it."""

from __future__ import annotations

from services import platform, tasks
from ui import clock, frame, todo
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    who = viewer()
    found = tasks.tasks(platform.current(), who, now=clock.now())
    late = sum(task.days_late > 0 for task in found)
    waiting = _("Waiting for you: {count}").format(count=len(found)) if found else _("My tasks")
    frame.title(waiting, _("past their day: {count}").format(count=late) if late else "")
    if found:
        todo.show(found, who)
    else:
        todo.nothing(who)
    todo.underway(who)


page()
