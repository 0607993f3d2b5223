"""审定: the list of each group with its parts, intervals and line; vetoes, moves beside the order, regional balance."""

from __future__ import annotations

from functools import partial

from catalogue.load import catalogue
from charts.final_balance import BalanceWords, final_balance
from charts.final_parts import FinalWords, final_parts
from charts.ranking import IntervalWords, intervals
from services.evaluation.stages import Stage, reached
from ui import frame
from ui.evaluation import agreeing, deciding, downloads, overview, shown, vetoing, words
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    who, found = viewer(), shown.evaluation()
    words.tell()
    if found is None:
        overview.none_yet(who)
        return
    frame.title(deciding.title(found), _("The order by total, and beside it what leaders decide, with reasons"))
    if not reached(found.stage, Stage.DECIDING):
        frame.empty(
            _("The list stands here when scoring is closed"), _("Until then nobody sees a mark, a mean or a total.")
        )
        vetoing.show(found, who)
        return
    listed, concluded = (kind in set(found.lists["kind"]) for kind in ("notice", "final"))
    downloads.evaluation(found.snapshot.number, demo=found.demo, listed=listed, concluded=concluded)
    deciding.show(found, [deciding.listed(found)])
    key = deciding.pool(found)
    drawn = FinalWords(_("award line"), _("not eligible"), _("added"), _("removed"))
    spans = IntervalWords(
        _("{band} of the recalculations lie here").format(band=numbers().percent(100 * catalogue().method.band, 0)),
        _("rank by total"),
        _("median of the recalculations"),
        _("award line"),
        _("rank in the group"),
    )
    deciding.show(
        found,
        [
            deciding.parts(found, key, partial(final_parts, words=drawn)),
            deciding.intervals(found, key, partial(intervals, words=spans)),
        ],
    )
    deciding.moving(found, key, who)
    deciding.quota(found, key, who)
    vetoing.show(found, who)
    deciding.apart(found)
    counted = BalanceWords(_("all pilots"), _("named"), _("number of pilots"))
    deciding.show(found, [deciding.balance(found, partial(final_balance, words=counted))])
    if found.spread is not None:
        agreeing.show(found.spread, found.pilots)


page()
