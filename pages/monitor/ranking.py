"""排名: one ranking a group, what each score is made of, and why somebody is not ranked."""

from __future__ import annotations

import streamlit as st

from charts import ranking
from services.monitor import Picture
from ui import cache, firm, frame, sentences, tables, views
from ui.chart_block import Block, show
from ui.filters import choose
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    picture = cache.picture()
    groups = views.ranking_groups(picture)
    if not groups:
        frame.no_pilots()
        return
    options = views.periods(picture)
    left, _right = st.columns(2)
    with left:
        period = choose(_("Period"), options, name="period", default=picture.latest)
    totals = views.totals(picture, period)
    title = _("{ranked} of {all} pilots are ranked for {period}").format(
        ranked=int(totals["ranked"].sum()), all=len(totals), period=options[period]
    )
    frame.title(title, frame.line(sentences.score_note(), _("Pilots are compared within their group only")))
    for group in groups:
        show(picture, cache.composed(compose, picture, period, group))
        for part in cache.composed(spreads, picture, period, group):
            show(picture, part)


def compose(picture: Picture, period: str, group: str) -> Block:
    totals = views.totals(picture, period)
    members = totals[totals["ranking_group"] == group]
    ranked = members[members["ranked"].astype(bool)]["quantitative"].rename(index=views.names(picture))
    pilots = views.scored(picture, period, group)
    placed = views.placed(picture, period, pilots)
    chart = ranking.contributions(
        views.score_parts(picture, period, pilots).rename(index=placed),
        members["quantitative"].reindex(pilots).rename(index=placed),
        names=tables.part_names(),
        unit=_("points of the quantitative score"),
        show=numbers().number,
        alt=_("Stacked bars; the parts of a bar add up to the score at its end."),
    )
    note = frame.line(
        _("points"),
        numbers().period(period),
        sentences.n_reported(int(members["reported"].sum()), len(members)),
        _("{count} ranked").format(count=len(ranked)),
    )
    name = views.ranking_groups(picture)[group]
    title = _("{group}: {finding}").format(group=name, finding=sentences.leader(ranked))
    return Block(f"ranking-{group}", title, note, tables.ranking(picture, period, group), chart)


def spreads(picture: Picture, period: str, group: str) -> tuple[Block, ...]:
    """How far the group's ranks spread over the choices; one block a batch, nothing where nobody is ranked."""
    words, called, blocks = ranking.IntervalWords(**sentences.interval_words()), views.names(picture), []
    for batch, ranked in firm.intervals(picture, period, group).groupby("batch", sort=True):
        placed = views.placed(picture, period, ranked["pilot_id"].to_list())
        ranks = ranked.set_index("pilot_id").rename(index=placed)
        alt = _("One line a pilot: the ranks it takes when the choices behind the score are drawn again and again.")
        chart = ranking.intervals(ranks, seats=int(ranked["seats"].iloc[0]), words=words, alt=alt)
        title = _("{group}: {finding}").format(group=group, finding=firm.finding(ranked))
        blocks.append(Block(f"firm-{group}-{batch}", title, firm.note(period), firm.listed(ranked, called), chart))
    return tuple(blocks)


page()
