"""指标: one indicator: every pilot in order with its target, the groups through time, the spread, the definition."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from catalogue.load import catalogue
from charts import dots, spread, strands
from services.monitor import Picture
from ui import cache, frame, heat, indicator, lists, sentences, tables, views
from ui.chart_block import Block, show
from ui.filters import EVERYTHING, choose, choose_several
from ui.words import _, of


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    shown = {item.code: f"{of(item.title)} {item.code}" for item in views.indicators()}
    left, right = st.columns(2)
    with left:
        code = choose(_("Indicator"), shown, name="indicator", default=views.indicators()[0].code)
        group = choose(_("Group"), heat.groups(picture), name="group", default=EVERYTHING)
    with right:
        period = choose(_("Period"), views.periods(picture), name="period", default=picture.latest)
        chosen = choose_several(
            _("Pilots to highlight"), views.pilot_choices(picture), name="pilots", default=(),
            most=indicator.HIGHLIGHTED, hint=_("Choose pilots"),
        )  # fmt: skip
    heading, *parts = cache.composed(compose, picture, code, period, group, *chosen)
    frame.title(heading.title, heading.note)
    for part in parts:
        show(picture, part)
    lists.definition(catalogue().indicators[code])


def compose(picture: Picture, code: str, period: str, group: str, *chosen: str) -> tuple[Block, ...]:
    item = catalogue().indicators[code]
    called, panels = views.names(picture), indicator.strands(picture, item, group, period)
    block, quarters = indicator.through_time(picture, item, group, period)
    legend, standard = sentences.spread_words(), tables.standard_of(item)
    yes_or_no = item.nature == "bool"
    by_group = strands.strands(
        [strands.Strand(*panel, restarts=views.restarts(item)) for panel in panels],
        {pilot: called[pilot] for pilot in chosen},
        words=strands.StrandWords(
            legend["point"],
            legend["middle_half"],
            _("share of yes") if yes_or_no else legend["median"],
            legend["reference"],
        ),
        unit="%" if yes_or_no else of(item.unit),
        show=indicator.written(item),
        standard=None if yes_or_no else standard,
        alt=_("One panel a group: its pilots, their middle half and median through the periods."),
    )
    groups = replace(indicator.by_group(picture, item, period, panels), chart=by_group)
    if yes_or_no:  # a dot at yes or at no shows less than the table
        return indicator.heading(item, period), across(picture, code, period, group, *chosen), groups, block
    in_time = spread.spread(
        quarters,
        spread.SpreadWords(**legend),
        unit=of(item.unit),
        show=views.formatter(item),
        reference=standard,
        alt=_("One row a period: all pilots, the middle half and the median."),
    )
    return (
        indicator.heading(item, period),
        across(picture, code, period, group, *chosen),
        groups,
        replace(block, chart=in_time),
    )


def across(picture: Picture, code: str, period: str, group: str, *chosen: str) -> Block:
    item = catalogue().indicators[code]
    rows = indicator.figures(picture, item, period, group)
    said = indicator.across(picture, item, period, rows, len(rows))
    if item.nature == "bool":
        return said
    standard, written = tables.standard_of(item), views.formatter(item)
    drawn = indicator.shown(rows, chosen)
    label = _("2015 standard {value}").format(value=written(standard))
    words = dots.DotWords(_("actual"), _("own 2015 target"), _("median of the group"), label, _("no figure"))
    chart = dots.dots(
        drawn, medians=indicator.medians(picture, item, period), highlighted=chosen, words=words, unit=of(item.unit),
        show=written, standard=standard, alt=_("One dot a pilot, ordered within its group."),
    )  # fmt: skip
    return replace(indicator.across(picture, item, period, rows, len(drawn)), chart=chart)


page()
