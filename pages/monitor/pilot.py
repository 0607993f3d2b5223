"""试点: one pilot's standing, its subjects beside its group, its way to its targets, where each number stands."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from ui import cache, figures, frame, lists, sentences, views
from ui.chart_block import chart_block, table_block
from ui.filters import choose
from ui.words import _, of


def page() -> None:
    picture = cache.picture()
    called = views.names(picture)
    if not called:
        frame.empty(_("No pilot takes part yet"), _("Register pilots from the terminal, or build the sample data."))
        return
    left, right = st.columns(2)
    with left:
        pilot = choose(_("Pilot"), called, name="pilot", default=next(iter(called)))
    options = views.periods(picture)
    with right:
        period = choose(_("Period"), options, name="period", default=picture.latest)
    frame.title(called[pilot], lists.pilot_line(picture, pilot, options[period]))
    frame.facts(lists.standing(picture, pilot, period))
    unranked = sentences.why_unranked(views.totals(picture, period).loc[pilot, "why_unranked"])
    if unranked:
        frame.note(_("Not ranked: {why}").format(why=unranked))
    if pilot not in views.reporting_pilots(picture, period):
        frame.empty(
            _("No report for {period}").format(period=options[period]),
            _("Charts of this period appear once the pilot has submitted its workbook."),
        )
    else:
        chart, sheet = figures.beside_group(picture, period, pilot)
        chart_block(
            picture, chart, sheet, title=lists.beside_title(picture, period, pilot),
            note=frame.line(sentences.scale_note(), options[period]), key="subjects",
        )  # fmt: skip
    followed = lists.status_table(picture, pilot, period)
    title = sentences.pace(lists.statuses(picture, pilot, period))
    own = catalogue().own_targets
    note = frame.line(called[pilot], options[period])
    chart_block(
        picture, *figures.ways(picture, pilot, own), title=title,
        note=frame.line(_("Indicators with an own 2015 target"), note), key="own",
    )  # fmt: skip
    frame.heading(_("How each status was worked out"), frame.line(_("Pace = (actual − base) / (planned − base)"), note))
    table_block(picture, followed, title=title, note=note, key="status")
    for theme in views.themes():
        others = tuple(item for item in catalogue().core if item.group == theme.id and not item.own_target)
        chart_block(
            picture, *figures.ways(picture, pilot, others),
            title=_("{theme}: {finding}").format(
                theme=of(theme.name), finding=sentences.standards(views.at(picture, pilot, period), others)
            ),
            note=frame.line(_("The other core indicators, with the 2015 standard where there is one"), note),
            key=f"core-{theme.id}",
        )  # fmt: skip
    lists.figures_with_origin(picture, pilot, period)


page()
