"""What the indicator page shows: every pilot's figure in order, the groups through time, the spread by quarter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pandas as pd

from catalogue.model import Indicator
from services.monitor import Picture
from ui import frame, sentences, tables, views
from ui.chart_block import Block, Sheet
from ui.filters import EVERYTHING
from ui.numbers import numbers
from ui.words import _, of

HIGHLIGHTED: Final = 5
_ROWS: Final = 120  # pilots one picture can order; of more the ends of every group are shown
_QUARTILES: Final = {0.25: "low", 0.5: "median", 0.75: "high"}


def heading(item: Indicator, period: str) -> Block:
    """Return the page's title: which indicator, in which unit and period."""
    unit = _("Unit: {unit}").format(unit=views.unit_shown(item))
    return Block("title", of(item.title), frame.line(item.code, unit, numbers().period(period)))


def figures(picture: Picture, item: Indicator, period: str, group: str) -> pd.DataFrame:
    """Return every pilot the indicator applies to, group by group, the best figure first, blanks last.

    Shape: by pilot id: name, group (its name), value, target (the pilot's own; blank without one).
    """
    values, called = views.indicator_values(picture, item.code, period), views.names(picture)
    groups = views.ranking_groups(picture)
    followed = picture.results.paths
    followed = followed[(followed["period"] == period) & (followed["code"] == item.code)].set_index("pilot_id")
    belongs = picture.pilots["group"].reindex(values.index)
    rows = pd.DataFrame(
        {
            "name": [called[str(pilot)] for pilot in values.index],
            "key": belongs,
            "group": belongs.map(groups),
            "value": values.astype("float64"),
            "target": followed["target"].reindex(values.index).astype("float64"),
        },
        index=values.index,
    )
    if group != EVERYTHING:
        rows = rows[rows["key"] == group]
    ascending = item.direction < 0
    rows = rows.sort_values("value", ascending=ascending, na_position="last", kind="stable")
    return rows.sort_values("key", kind="stable").drop(columns="key")


def shown(rows: pd.DataFrame, highlighted: Sequence[str]) -> pd.DataFrame:
    """Return the rows one picture can hold: all, or of every group the first and last ones and those highlighted."""
    if len(rows) <= _ROWS:
        return rows
    most = max(2, _ROWS // max(1, rows["group"].nunique()) // 2)
    order = rows.groupby("group", sort=False).cumcount()
    size = rows.groupby("group", sort=False)["group"].transform("size")
    return rows[(order < most) | (order >= size - most) | rows.index.isin(list(highlighted))]


def medians(picture: Picture, item: Indicator, period: str) -> pd.Series:
    """Return the median of every ranking group, by its name; blank where it may not be told."""
    groups = views.ranking_groups(picture)
    found: dict[str, float] = {}
    for batch, group in _keys(picture):
        middle = _middle(picture, item, (period,), batch, group)["median"].iloc[0]
        found.setdefault(groups[group], float(middle))
    return pd.Series(found, dtype="float64")


def across(picture: Picture, item: Indicator, period: str, rows: pd.DataFrame, drawn: int) -> Block:
    """Return what the ordered figures say. `rows`: as `figures`; `drawn`: how many of them the picture holds."""
    unit = _("Unit: {unit}").format(unit=views.unit_shown(item))
    n_reported = sentences.n_reported(int(rows["value"].notna().sum()), len(rows))
    cut = "" if drawn == len(rows) else _("the first and last of every group; all are in the table")
    listed = rows.rename(columns={"name": _("Pilot"), "group": _("Group"), "value": of(item.title)})
    own = {"target": _("Own target")}
    listed = listed.drop(columns="target") if rows["target"].isna().all() else listed.rename(columns=own)
    better = _("lower is better") if item.direction < 0 else ""
    note = frame.line(unit, better, numbers().period(period), n_reported, cut)
    if item.nature == "bool":
        listed[of(item.title)] = [views.formatter(item)(value) for value in rows["value"]]
    nowhere = _("The indicator does not apply to this group")
    title = sentences.indicator(rows["value"], item, period) if len(rows) else nowhere
    sheet = Sheet.of(listed, item.decimals) if len(rows) else None
    return Block("across", title, note, sheet, pilots=tuple(map(str, rows.index)), periods=(period,))


def strands(picture: Picture, item: Indicator, group: str, period: str) -> list[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Return one panel a batch and ranking group: its title, periods × pilots, and low, median and high by period.

    Up to `period`. A group the indicator does not apply to has none.
    """
    groups, keys = views.ranking_groups(picture), _keys(picture)
    several = len({batch for batch, _group in keys}) > 1
    applies = views.indicator_values(picture, item.code, picture.latest).index
    wide = picture.results.values[item.code].unstack("pilot_id")  # noqa: PD010 - a series of two levels
    due = views.through(picture, period)
    wide = wide.reindex(index=list(due), columns=applies)
    panels = []
    for batch, each in keys:
        if group not in (EVERYTHING, each):
            continue
        own = picture.pilots.index[(picture.pilots["group"] == each) & (picture.pilots["batch"] == batch)]
        lines = wide[[pilot for pilot in applies if pilot in own]]
        if lines.columns.empty:
            continue
        title = groups[each] + (_(", batch {batch}").format(batch=batch) if several else "")
        if item.nature == "bool":  # of yes and no there is no median, but a share
            shares = 100 * lines.mean(axis=1)
            middle, lines = pd.DataFrame({"low": shares, "median": shares, "high": shares}), lines * float("nan")
        else:
            middle = _middle(picture, item, due, batch, each)
        panels.append((title, lines.rename(index=views.short), middle.rename(index=views.short)))
    return panels


def _keys(picture: Picture) -> list[tuple[int, str]]:
    pairs = picture.pilots[["batch", "group"]].drop_duplicates()
    return sorted((int(batch), str(group)) for batch, group in pairs.itertuples(index=False))


def _middle(picture: Picture, item: Indicator, periods: Sequence[str], batch: int, group: str) -> pd.DataFrame:
    """Return low, median and high of a group by period: from the aggregates.

    Who sees one pilot only still sees the middle of its group; it must not be worked out from the rows in sight.
    """
    blank = dict.fromkeys(_QUARTILES.values(), float("nan"))
    found = {}
    for period in periods:
        measured = picture.peers.measure(period, batch, group, "value")
        found[period] = measured.loc[item.code, list(blank)] if item.code in measured.index else pd.Series(blank)
    return pd.DataFrame(found, dtype="float64").T.reindex(columns=list(_QUARTILES.values()))


def by_group(
    picture: Picture, item: Indicator, period: str, panels: list[tuple[str, pd.DataFrame, pd.DataFrame]]
) -> Block:
    """Return what the groups' ways say: whose median is highest and lowest at `period`."""
    unit, show = _("Unit: {unit}").format(unit=views.unit_shown(item)), written(item)
    headings, columns = [_("Lower quartile"), _("Median"), _("Upper quartile")], ["low", "median", "high"]
    if item.nature == "bool":
        headings, columns = [_("Share of yes (%)")], ["median"]
    rows = [(title, *quarter) for title, _lines, middle in panels for quarter in middle[columns].itertuples()]
    headings = [_("Group"), _("Period"), *headings]
    last = {title: float(middle["median"].iloc[-1]) for title, _lines, middle in panels if len(middle)}
    last = {title: median for title, median in last.items() if not pd.isna(median)}
    better = _("lower is better") if item.direction < 0 else ""
    whole = "" if views.all_in_sight(picture) else _("medians and middle halves are those of the whole groups")
    note = frame.line(unit, better, sentences.until(period), _("the same axes in every panel"), whole)
    shown = Sheet.of(pd.DataFrame(rows, columns=headings), item.decimals) if rows else None
    seen = {pilot for _title, lines, _middle_ in panels for pilot in lines.columns}
    said = Block("groups", _groups(last, period, item, show), note, shown)
    return said.covering(pilots=seen, periods=views.through(picture, period))


def written(item: Indicator) -> Callable[[float | None], str]:
    """Return what writes a group's figure: its median, or the share of yes."""
    return (lambda value: numbers().percent(value, 0)) if item.nature == "bool" else views.formatter(item)


def _groups(last: Mapping[str, float], period: str, item: Indicator, show: Callable[[float | None], str]) -> str:
    """Say in which group the median, or of yes or no the share of yes, is highest and lowest at `period`."""
    shares, when = item.nature == "bool", numbers().period(period)
    if not last:
        return _("No group has a median for {period}").format(period=when)
    low, high = min(last, key=lambda title: last[title]), max(last, key=lambda title: last[title])
    words = {"period": when, "high": high, "most": show(last[high]), "low": low, "least": show(last[low])}
    if len(last) == 1:
        said = _("{high}: {most} yes in {period}") if shares else _("{high}: median {most} in {period}")
    elif words["most"] == words["least"]:
        said = (
            _("{most} yes in every group in {period}")
            if shares
            else _("The median of every group is {most} in {period}")
        )
    elif shares:
        said = _("Share of yes in {period}: highest in {high} ({most}), lowest in {low} ({least})")
    else:
        said = _("Medians by group in {period}: highest in {high} ({most}), lowest in {low} ({least})")
    return said.format(**words)


def through_time(picture: Picture, item: Indicator, group: str, period: str) -> tuple[Block, dict[str, pd.Series]]:
    """Return what the spread up to `period` says, and the figures by period label, each by the pilots' names."""
    called = views.names(picture)
    applies = views.indicator_values(picture, item.code, picture.latest).index
    held = picture.pilots["group"].reindex(applies)
    members, due = applies if group == EVERYTHING else applies[held == group], views.through(picture, period)
    quarters = {}
    for each in due:
        values = views.indicator_values(picture, item.code, each)
        quarters[views.short(each)] = values[values.index.isin(members)].rename(index=called)
    chosen = picture.results.values[item.code]
    chosen = chosen[chosen.index.get_level_values("pilot_id").isin(members)]
    unit = _("Unit: {unit}").format(unit=views.unit_shown(item))
    counted = sentences.with_figures([len(each.dropna()) for each in quarters.values()])
    note = frame.line(unit, sentences.until(period), counted)
    sheet = tables.through_time(quarters, item) if len(members) else None
    title = sentences.way(chosen, due, item) if len(members) else _("The indicator does not apply to this group")
    return Block("time", title, note, sheet, pilots=tuple(map(str, members)), periods=due), quarters
