"""终期评价: where the evaluation stands, what is next, what keeps it from coming, and the proof of the snapshot."""

from __future__ import annotations

from services.access import Action, allows
from services.evaluation.stages import Stage, reached
from ui import frame
from ui.evaluation import downloads, overview, shown, snapshots, words
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    who, found = viewer(), shown.evaluation()
    words.tell()
    if found is None:
        overview.none_yet(who)
        snapshots.suggested()
        return
    frame.title(_("Final evaluation: {stage}").format(stage=words.stage(found.stage)))
    overview.facts(found)
    overview.way(found)
    overview.step(found, who)
    if reached(found.stage, Stage.DECIDING):
        frame.heading(_("Documents"))
        listed, concluded = (kind in set(found.lists["kind"]) for kind in ("notice", "final"))
        downloads.evaluation(found.snapshot.number, demo=found.demo, listed=listed, concluded=concluded)
    overview.confirmations(found, who)
    snapshots.changed(found)
    snapshots.prove(found)
    snapshots.rules(found)
    if allows(who, Action.FREEZE) and not reached(found.stage, Stage.SCORING):
        frame.heading(_("Freeze anew"), _("A new snapshot begins a new evaluation; pilots confirm again."))
        overview.freeze(who)
    snapshots.suggested()


page()
