"""报送矩阵: where every report stands and how late it is, the most to chase first; rates, reminders, mailing list."""

from __future__ import annotations

import streamlit as st

from charts import matrix, theme
from services.monitor import Picture
from ui import cache, chasing, frame, places, sentences
from ui.chart_block import Block, show
from ui.viewer import viewer
from ui.words import _

_CHOICE = "matrix-choice"


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    who = viewer()
    province, group = chasing.filters(picture)
    pilots = chasing.chosen(picture, province, group)
    if not pilots:
        frame.empty(_("No pilot is in both"), _("Choose another province or group."))
        return
    laid = chasing.lay_out(picture, pilots)
    frame.title(chasing.title(laid, picture), _("State and days late of every report; the worst first"))
    show(picture, cache.composed(compose, picture, province, group), note_choice)
    if choice := st.session_state.pop(_CHOICE, None):
        places.go(who, *choice)
    chasing.mailing_list(picture, pilots)
    chasing.reminders(picture, pilots)
    for by in ("province", "group"):
        show(picture, chasing.rates(picture, pilots, by))


def note_choice(mark: list[object]) -> None:
    # Turning the page is not for a callback: the run that follows does it.
    st.session_state[_CHOICE] = [str(part) for part in mark]


def compose(picture: Picture, province: str, group: str) -> Block:
    pilots = chasing.chosen(picture, province, group)
    laid = chasing.lay_out(picture, pilots)
    chart = matrix.lives(
        laid.states,
        laid.days,
        rows=laid.rows,
        columns=laid.columns,
        words={state: _(word) for state, word in sentences.LIFE.items()},
        late=chasing.late,
        alt=_("Table of marks: one row a pilot, one column a period."),
    )
    note = frame.line(
        _("The number beside a mark: calendar days late"),
        sentences.all_pilots(len(pilots)),
        _("choose a mark to open the report"),
    )
    sheet = chasing.table(laid, theme.marks(theme.LIFE))
    explained = chasing.revised(picture, pilots)
    return Block("lives", _("Where every report stands"), note, sheet, chart, explained=explained)


page()
