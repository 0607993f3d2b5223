"""指标: one indicator across all pilots and through all quarters, with its definition and goalposts."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from catalogue.model import Indicator
from charts import spread
from services.monitor import Picture
from ui import cache, frame, lists, sentences, tables, views
from ui.chart_block import Block, show
from ui.filters import choose
from ui.words import _, of


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    shown = {item.code: f"{of(item.name)} {item.code}" for item in views.indicators()}
    options = views.periods(picture)
    left, right = st.columns(2)
    with left:
        code = choose(_("Indicator"), shown, name="indicator", default=views.indicators()[0].code)
    with right:
        period = choose(_("Period"), options, name="period", default=picture.latest)
    item = catalogue().indicators[code]
    unit = _("Unit: {unit}").format(unit=views.unit_shown(item))
    frame.title(of(item.name), frame.line(unit, options[period]))
    for part in cache.composed(compose, picture, code, period):
        show(picture, part)
    lists.definition(item)


def compose(picture: Picture, code: str, period: str) -> tuple[Block, Block]:
    item = catalogue().indicators[code]
    unit = _("Unit: {unit}").format(unit=views.unit_shown(item))
    return across(picture, item, period, unit), through_time(picture, item, unit)


def across(picture: Picture, item: Indicator, period: str, unit: str) -> Block:
    values, called = views.indicator_values(picture, item.code, period), views.names(picture)
    groups, standard, show = views.ranking_groups(picture), tables.standard_of(item), views.formatter(item)
    belongs = picture.pilots["group"].reindex(values.index).map(groups)
    chart = spread.dots(
        values.rename(index=called),
        belongs.rename(index=called),
        group_order=list(groups.values()),
        unit=of(item.unit),
        show=show,
        standard=standard,
        standard_label=_("2015 standard {value}").format(value=show(standard)),
        missing_label=_("no figure"),
        alt=_("One dot a pilot, ordered within its group."),
    )
    n_reported = sentences.n_reported(int(values.notna().sum()), len(values))
    title, note = sentences.indicator(values, item), frame.line(unit, views.short(period), n_reported)
    return Block("across", title, note, tables.across(picture, item, values, belongs), chart)


def through_time(picture: Picture, item: Indicator, unit: str) -> Block:
    called = views.names(picture)
    values = {period: views.indicator_values(picture, item.code, period) for period in picture.due}
    quarters = {views.short(period): found.rename(index=called) for period, found in values.items()}
    chart = spread.spread(
        quarters,
        spread.SpreadWords(**sentences.spread_words()),
        unit=of(item.unit),
        show=views.formatter(item),
        reference=tables.standard_of(item),
        alt=_("One row a period: all pilots, the middle half and the median."),
    )
    title = sentences.way(picture.results.values[item.code], picture.due, item)
    note = frame.line(unit, _("every due period"), sentences.all_pilots(len(picture.pilots)))
    return Block("time", title, note, tables.through_time(quarters, item), chart)


page()
