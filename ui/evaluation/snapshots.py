"""The snapshot: what identifies it, its proof, the rules frozen with it, and what has changed since."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import platform
from services.evaluation import proof, snapshot
from services.evaluation.standing import Evaluation
from ui import cache, clock, frame
from ui.evaluation import words
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _, of

_FIGURES: Final = {
    "level": N_("Level"),
    "progress": N_("Progress"),
    "quantitative": N_("Quantitative score Q"),
    "rank": N_("Rank"),
    "own_targets": N_("Own targets"),
    "quality": N_("Reporting quality"),
    "met": N_("Core indicators at the standard"),
}
_SHORT_HASH: Final = 12


def changed(found: Evaluation) -> None:
    """Write what the accepted data of today would change in the frozen figures."""
    differs = snapshot.difference(platform.current(), viewer(), now=clock.now())
    pilots = differs["pilot_id"].nunique()
    title = _("Since the freeze, revisions and reviews would change the figures of {count} pilots").format(count=pilots)
    if differs.empty:
        frame.heading(_("Nothing accepted since the freeze would change a frozen figure"))
        return
    frame.heading(title, _("Shown only: the frozen figures hold."))
    called, show = words.names(found.pilots), numbers().number
    rows = [
        (called[row["pilot_id"]], _(_FIGURES[row["figure"]]), show(row["frozen"]), show(row["today"]))
        for row in differs.to_dict("records")
    ]
    headings = [_("Pilot"), _("Item"), _("As frozen"), _("As accepted today")]
    shown = pd.DataFrame(rows, columns=headings)
    frame.grid(shown, key="changed")


def prove(found: Evaluation) -> None:
    """Write what identifies the snapshot, and let it be proved at a click."""
    frame.heading(_("The snapshot"), _("Every result is computed from this snapshot and the catalogue inside it."))
    told = snapshot.every(platform.current(), viewer(), now=clock.now())
    rows = [
        (
            str(each.number),
            words.moment(each.at),
            found.names.get(each.actor, each.actor),
            str(each.data_version),
            each.method_version,
            each.content_sha256[:_SHORT_HASH],
            each.results_sha256[:_SHORT_HASH],
            each.catalogue_hash[:_SHORT_HASH],
        )
        for each in reversed(told)
    ]
    headings = [_("No."), _("Frozen at"), _("By"), _("Data version"), _("Method")]
    headings += [_("SHA-256 of the data"), _("SHA-256 of the results"), _("Catalogue")]
    frame.text_table(pd.DataFrame(rows, columns=headings))
    today = cache.picture().catalogue_hash
    if today != found.snapshot.catalogue_hash:
        told_by = _("The catalogue has changed since: {hash} today. The results rest on the one inside the snapshot.")
        frame.note(told_by.format(hash=today[:_SHORT_HASH]))
    if st.button(_("Recompute and compare"), key="prove-evaluation"):
        faults = [
            fault for each in proof.verify(platform.current(), viewer(), now=clock.now()).values() for fault in each
        ]
        if not faults:
            st.success(_("Equal to the last digit: {count} snapshots.").format(count=len(told)))
            return
        st.error(_("Faults found: {count}").format(count=len(faults)))
        lines = [(str(fault.evaluation), fault.where, fault.stored, fault.found) for fault in faults]
        frame.text_table(pd.DataFrame(lines, columns=[_("No."), _("Where"), _("As stored"), _("As it must be")]))


def rules(found: Evaluation) -> None:
    """Write the rules frozen with the snapshot: what parts and criteria weigh, and the numbers all is held to."""
    final, show = found.catalogue.final, numbers().number
    frame.heading(_("The rules frozen with it"), _("From the catalogue; a change holds for the next freeze only"))
    shares = [
        (_("Quantitative Q"), final.total.quantitative),
        (_("Own targets A"), final.total.own_targets),
        (_("Experts Z"), final.total.expert),
        (_("Reporting quality D"), final.total.quality),
    ]
    gate = show(final.rules.gate_least, 0) if final.rules.gate_least else _("none")
    numbers_held = [
        (_("Score sheets a pilot needs at least"), show(final.rules.minimum_scores, 0)),
        (_("Highest and lowest sheets left out, each"), show(final.rules.dropped, 0)),
        (_("Working days to confirm"), show(final.rules.confirm_days, 0)),
        (_("Working days to reply to a veto"), show(final.rules.reply_days, 0)),
        (_("Working days of notice at least"), show(final.rules.notice_days, 0)),
        (_("Core indicators that must reach the standard"), gate),
    ]
    rows = [(name, numbers().percent(100 * share, 0)) for name, share in shares] + numbers_held
    frame.text_table(pd.DataFrame(rows, columns=[_("Rule of the evaluation"), _("Setting")]))
    frame.heading(_("The experts' criteria and what they weigh"))
    criteria = [(key, of(item.name), show(item.weight, 0)) for key, item in final.criteria.items()]
    frame.text_table(pd.DataFrame(criteria, columns=[_("Code"), _("Criterion"), _("Weight")]))


def suggested() -> None:
    """Write the calendar that is suggested."""
    frame.heading(_("Suggested calendar"), _("No rule depends on it."))
    rows = [(numbers().day(date.fromisoformat(each.date)), of(each.name)) for each in catalogue().final.steps.values()]
    frame.text_table(pd.DataFrame(rows, columns=[_("Day"), _("Step")]))
