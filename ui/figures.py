"""Which chart shows which part of the picture, in which words. Every function gives a chart and its table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from catalogue.model import Indicator
from charts import bars, matrix, ranking, spread, trajectory
from charts.chart import Chart
from services.monitor import Picture
from ui import sentences, views
from ui.chart_block import Sheet
from ui.numbers import numbers
from ui.words import _, of

Block = tuple[Chart, Sheet]


def points(decimals: int = 2) -> object:
    """Return how a column of points is written in a table on screen."""
    return st.column_config.NumberColumn(format=f"%.{decimals}f")


def reporting(picture: Picture) -> Block:
    """Who has reported what: all pilots, all periods."""
    states, called = views.states(picture), views.names(picture)
    words = {state: _(word) for state, word in sentences.REPORT.items()}
    shown = states.rename(index=called, columns=views.short)
    drawn = states.rename(index=called, columns=views.stacked)
    chart = matrix.reporting(drawn, words=words, alt=_("Table of marks: one row a pilot, one column a period."))
    listed = shown.map(words.__getitem__).rename_axis(_("Pilot")).reset_index()
    return chart, Sheet(listed)


def themes(picture: Picture, period: str) -> Block:
    """The four themes against the 2015 standard, every pilot a point."""
    scores, standard = views.theme_scores(picture, period), catalogue().method.standard
    show = numbers().number
    words = spread.SpreadWords(
        point=_("one pilot"), middle_half=_("middle half"), median=_("median"), reference=_("2015 standard")
    )
    middle = {name: values.median() for name, values in scores.items()}
    chart = spread.spread(
        scores,
        words,
        unit=_("points"),
        show=lambda value: show(value, 1),
        reference=standard,
        limits=(-2, 102),
        alt=_("Distribution of the pilots' scores; medians: {medians}.").format(
            medians="; ".join(f"{name} {show(value, 1)}" for name, value in middle.items())
        ),
    )
    summary = pd.DataFrame(
        [
            (
                name,
                *(values.quantile(share) for share in (0.25, 0.5, 0.75)),
                int((values >= standard).sum()),
                values.count(),
            )
            for name, values in scores.items()
        ],
        columns=[
            _("Theme"),
            _("Lower quartile"),
            _("Median"),
            _("Upper quartile"),
            _("At or above the standard"),
            _("Pilots"),
        ],
    )
    return chart, Sheet(summary.round(2))


def movers(picture: Picture, period: str) -> Block:
    """Who moved most since the quarter before."""
    changes = views.movers(picture, period)
    chart = bars.movers(
        changes,
        unit=_("points of the quantitative score"),
        show=lambda value: numbers().signed(value, 2),
        alt=_("Bars to the right are gains, bars to the left losses."),
    )
    everyone = views.standing(picture, period)
    listed = pd.DataFrame(
        {
            _("Pilot"): everyone.index.map(views.names(picture)),
            _("Group"): everyone["ranking_group"],
            _("Quantitative score"): everyone["quantitative"],
            _("Change since the quarter before"): everyone["change"],
        }
    ).sort_values(_("Change since the quarter before"), ascending=False, na_position="last")
    return chart, Sheet(listed)


def ranked(picture: Picture, period: str, group: str) -> Block:
    """The ranking of one group: what each score is the sum of."""
    totals = views.standing(picture, period)
    totals = totals[totals["ranking_group"] == group]
    called = views.names(picture)
    chosen = [str(pilot) for pilot in totals.index[totals["reported"].astype(bool) & totals["quantitative"].notna()]]
    parts = views.score_parts(picture, period, chosen)
    labels = {theme.id: of(theme.name) for theme in views.themes()} | {
        views.OTHER: _("other groups"),
        views.PROGRESS: _("progress since the baseline"),
    }
    places = totals["rank"].map(str).where(totals["ranked"].astype(bool), "–")
    place = {pilot: f"{places[pilot]}  {called[pilot]}" for pilot in chosen}
    scores = totals.loc[chosen, "quantitative"]
    chart = ranking.contributions(
        parts.rename(index=place),
        scores.rename(index=place),
        names=labels,
        unit=_("points of the quantitative score"),
        show=lambda value: numbers().number(value, 2),
        alt=_("Stacked bars; the parts of a bar add up to the score at its end."),
    )
    return chart, Sheet(ranking_table(picture, totals, parts, labels))


def ranking_table(picture: Picture, totals: pd.DataFrame, parts: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Return the table beside the ranking: rank, scores, parts, coverage, movement, and why somebody is not ranked."""
    ordered = totals.assign(pilot_id=totals.index).sort_values(
        ["rank", "quantitative"], ascending=[True, False], na_position="last"
    )
    called = views.names(picture)
    shown = pd.DataFrame(
        {
            _("Rank"): ordered["rank"],
            _("Places gained"): ordered["places"].astype("Int64"),
            _("Pilot"): ordered.index.map(called),
            _("Quantitative score"): ordered["quantitative"],
            _("Change since the quarter before"): ordered["change"],
            _("Level"): ordered["level"],
            _("Progress"): ordered["progress"],
            _("Coverage (%)"): (ordered["coverage"] * 100).round(1),
            _("Why not ranked"): [sentences.why_unranked(reason) for reason in ordered["why_unranked"]],
        }
    )
    added = parts.reindex(ordered.index).round(2).rename(columns=labels)
    return pd.concat([shown, added], axis=1)


def beside_group(picture: Picture, period: str, pilot: str) -> Block:
    """A pilot's score in every subject beside the median of its ranking group."""
    group = str(picture.pilots["group"][pilot])
    own = views.group_scores(picture, period)
    scores = pd.Series(views.record(own, pilot) if pilot in own.index else {}, dtype="float64").dropna()
    medians = views.group_medians(picture, period, group).reindex(scores.index)
    called = {key: of(item.name) for key, item in catalogue().indicator_groups.items()}
    chart = bars.beside_median(
        scores.rename(index=called),
        medians.rename(index=called),
        score_label=_("this pilot"),
        median_label=_("median of group {group}").format(group=group),
        standard=catalogue().method.standard,
        standard_label=_("2015 standard"),
        unit=_("points"),
        show=lambda value: numbers().number(value, 1),
        alt=_("One bar a subject; the upright mark is the group's median."),
    )
    listed = pd.DataFrame(
        {_("Subject"): scores.index.map(called), _("Score"): scores, _("Median of the group"): medians}
    )
    return chart, Sheet(listed.round(2))


def ways(picture: Picture, pilot: str, indicators: tuple[Indicator, ...]) -> Block:
    """A pilot's trajectories, with plan and target where it set one."""
    words = trajectory.TrajectoryWords(
        actual=_("actual"), planned=_("planned path"), target=_("own 2015 target"), standard=_("2015 standard")
    )
    panels = views.panels(picture, pilot, indicators)
    chart = trajectory.trajectories(
        panels,
        words,
        alt=_("Small charts, one an indicator: {names}.").format(names="; ".join(p.title for p in panels)),
    )
    rows = [{_("Indicator"): p.title, _("Unit"): p.unit} | p.actual.round(4).to_dict() for p in panels]
    return chart, Sheet(pd.DataFrame(rows))


def across(picture: Picture, item: Indicator, period: str) -> Block:
    """One indicator of all pilots, ordered within their groups."""
    values, called = views.indicator_values(picture, item.code, period), views.names(picture)
    groups, show = views.ranking_groups(picture), views.formatter(item)
    belongs = picture.pilots["group"].reindex(values.index).map(groups)
    standard = item.goalposts.target if item.goalposts and item.direction else None
    chart = spread.dots(
        values.rename(index=called),
        belongs.rename(index=called),
        group_order=list(groups.values()),
        unit=of(item.unit),
        show=show,
        standard=standard,
        standard_label=_("2015 standard {value}").format(value=show(standard)) if standard is not None else "",
        missing_label=_("no figure"),
        alt=_("One dot a pilot, ordered within its group."),
    )
    listed = pd.DataFrame(
        {_("Pilot"): values.index.map(called), _("Group"): belongs, of(item.name): values.round(item.decimals)}
    )
    return chart, Sheet(listed.sort_values([_("Group"), of(item.name)], ascending=[True, False]))


def through_time(picture: Picture, item: Indicator) -> Block:
    """How the pilots were spread on one indicator in every due period."""
    called, show = views.names(picture), views.formatter(item)
    quarters = {
        views.short(period): views.indicator_values(picture, item.code, period).rename(index=called)
        for period in picture.due
    }
    words = spread.SpreadWords(
        point=_("one pilot"), middle_half=_("middle half"), median=_("median"), reference=_("2015 standard")
    )
    chart = spread.spread(
        quarters,
        words,
        unit=of(item.unit),
        show=show,
        reference=item.goalposts.target if item.goalposts and item.direction else None,
        alt=_("One row a period: all pilots, the middle half and the median."),
    )
    rows = [
        (name, *(values.quantile(share) for share in (0, 0.25, 0.5, 0.75, 1)), values.count())
        for name, values in quarters.items()
    ]
    headings = [
        _("Period"),
        _("Lowest"),
        _("Lower quartile"),
        _("Median"),
        _("Upper quartile"),
        _("Highest"),
        _("Pilots"),
    ]
    return chart, Sheet(pd.DataFrame(rows, columns=headings).round(item.decimals))
