"""指标: one indicator across all pilots and through all quarters, with its definition and goalposts."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from ui import cache, figures, frame, sentences, views
from ui.chart_block import chart_block
from ui.filters import choose
from ui.lists import definition
from ui.words import _, of


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.empty(_("No pilot takes part yet"), _("Register pilots from the terminal, or build the sample data."))
        return
    shown = {item.code: f"{of(item.name)}（{item.code}）" for item in views.indicators()}
    options = views.periods(picture)
    left, right = st.columns(2)
    with left:
        code = choose(_("Indicator"), shown, name="indicator", default=views.indicators()[0].code)
    with right:
        period = choose(_("Period"), options, name="period", default=picture.latest)
    item = catalogue().indicators[code]
    values = views.indicator_values(picture, code, period)
    note = frame.line(
        _("Unit: {unit}").format(unit=of(item.unit)),
        options[period],
        sentences.n_reported(int(values.notna().sum()), len(values)),
    )
    frame.title(of(item.name), note)
    chart_block(
        picture,
        *figures.across(picture, item, period),
        title=sentences.indicator(values, item),
        note=note,
        key="across",
    )
    chart_block(
        picture,
        *figures.through_time(picture, item),
        title=sentences.way(picture.results.values[code], picture.due, item),
        note=frame.line(_("Unit: {unit}").format(unit=of(item.unit)), _("every due period")),
        key="time",
    )
    definition(item)


page()
