"""热力图: every pilot on every weighted indicator, as the share of the planned path; one cell's workings below."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from charts import heatmap
from services.monitor import Picture
from ui import cache, frame, heat, links, overview, views
from ui.chart_block import Block, show
from ui.filters import EVERYTHING, choose, point_at
from ui.words import _, of


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    head = st.container()
    options = views.periods(picture)
    first, second, third = st.container(key="heat-choices").columns(3)
    with first:
        period = choose(_("Period"), options, name="period", default=picture.latest)
        group = choose(_("Group"), heat.groups(picture), name="group", default=EVERYTHING)
    with second:
        theme = choose(_("Subject"), heat.themes(), name="theme", default=EVERYTHING)
        province = choose(_("Province"), overview.provinces(picture), name="province", default=EVERYTHING)
    with third:
        sort = choose(_("Order"), heat.sorts(), name="sort", default="problems")
        shown = choose(_("Pilots shown"), heat.pages(picture, group, province), name="rows", default="1")
    part = cache.composed(compose, picture, period, group, province, theme, sort, shown)
    with head:
        frame.title(part.title, part.note)
    show(picture, part, choose_cell, headed=False)
    cell(picture, period, theme, heat.pilots(picture, period, group, province, theme, sort))


def choose_cell(data: list[Any]) -> None:
    point_at("pilot", str(data[0]))
    point_at("indicator", str(data[1]))


def cell(picture: Picture, period: str, theme: str, rows: list[str]) -> None:
    """Draw the workings of one cell of what is shown, with the ways on; the lists choose it as a click does.

    Nothing where no pilot is shown.
    """
    if not rows:
        return
    named = {item.code: f"{of(item.title)} {item.code}" for item in heat.items(theme)}
    choices = views.pilot_choices(picture)
    pilots = {pilot: choices[pilot] for pilot in rows}
    with st.container(key="heat-cell", border=True):
        with st.container(horizontal=True):
            pilot = choose(_("Pilot"), pilots, name="pilot", default=next(iter(pilots)))
            code = choose(_("Indicator"), named, name="indicator", default=next(iter(named)))
        pairs = cache.composed(heat.workings, picture, period, pilot, code)
        opened = links.link(_("Open the pilot"), "pilot", pilot=pilot, period=period)
        compared = links.link(_("Open the indicator"), "indicator", indicator=code, period=period)
        links.told(pairs, opened, compared)


def compose(picture: Picture, period: str, group: str, province: str, theme: str, sort: str, page: str) -> Block:
    start = (int(page) - 1) * heat.ROWS
    chosen = heat.pilots(picture, period, group, province, theme, sort)
    rows = chosen[start : start + heat.ROWS]
    cells, waiver = heat.cells(picture, period, rows, theme), _("W")
    chart = heatmap.heatmap(
        cells,
        heat.labels(picture, period, rows, sort),
        heat.columns(theme),
        waiver=waiver,
        alt=_("One row a pilot, one column an indicator; the table holds every cell's workings."),
    )
    said = heat.block(picture, period, chosen, rows, theme)
    return replace(said, chart=chart, legend=heat.legend(heatmap.keys(cells, waiver), period))


page()
