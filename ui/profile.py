"""One pilot's page: subjects beside the group, own targets as bullets, what moved, ways, how well it reports."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from services import quality
from services.monitor import Picture
from ui import frame, lists, sentences, tables, undertakings, views
from ui.chart_block import Block, Drawn, Sheet
from ui.numbers import MISSING, all_rounded, numbers, rounded
from ui.words import N_, _, of

Draw = Callable[..., Drawn]
_FIGURES = ("actual", "planned", "target")
PARTS: Final[Mapping[str, str]] = {
    "subjects": N_("Scores by subject"),
    "bullets": N_("Own targets"),
    "moved": N_("What moved the score"),
    "own": N_("Paths to its own targets"),
    "status": N_("How statuses came about"),
    "quality": N_("Reporting quality"),
    "projects": N_("Featured projects"),
    "centres": N_("Experience centres"),
    "policies": N_("Policies"),
    "meetings": N_("Meetings"),
    "tasks": N_("Work items"),
    "milestones": N_("Milestones"),
}
"""What the parts of a pilot's page are called in its contents, by the keys of their blocks."""


def when(picture: Picture, pilot: str, period: str) -> str:
    """Return whose figures these are, and of which period."""
    return frame.line(views.names(picture)[pilot], numbers().period(period))


def contents(parts: Sequence[Block], *, words: bool) -> dict[str, str]:
    """Return what a pilot's page holds, in its order, by anchor: a few words a part; a theme's way by the theme.

    `words`: whether the pilot's own words are among it.
    """
    called = {f"core-{theme.id}": of(theme.name) for theme in views.themes()} | {
        key: _(name) for key, name in PARTS.items()
    }
    found = {part.key: called[part.key] for part in parts if part.key in called}
    own = {undertakings.WORDS: _("Own words")} if words else {}
    return found | own | {lists.FIGURES: _("Reported figures")}


def facts(picture: Picture, pilot: str, period: str) -> list[tuple[str, str]]:
    """Return a pilot's figures of a period: rank, scores, coverage, own targets met or on track, reports in time."""
    statuses = lists.statuses(picture, pilot, period).dropna()
    good = int(statuses.isin(sentences.good(period)).sum())
    known = _("{some} of {all}").format(some=good, all=len(statuses)) if len(statuses) else MISSING
    reports = quality.reporting(picture, pilot)
    in_time = _("{some} of {all} periods").format(some=int((reports["days_late"] == 0).sum()), all=len(reports))
    return [
        *lists.standing(picture, pilot, period),
        (sentences.own_targets_met(period), known),
        (_("Reports on time"), in_time),
    ]


def subjects(picture: Picture, pilot: str, period: str, draw: Draw) -> list[Block]:
    """Scores by subject beside the median of the group; nothing where the period was not reported."""
    if pilot not in views.reporting_pilots(picture, period):
        return []
    scores, medians = views.beside_group(picture, pilot, period, tables.subject_names())
    batch, group = views.peer_group(picture, pilot)
    chart = draw(
        scores,
        medians,
        score_label=_("this pilot"),
        median_label=_("median of group {group}").format(group=group),
        standard=catalogue().method.standard,
        standard_label=_("2015 standard"),
        unit=_("points"),
        show=lambda value: numbers().number(value, 1),
        alt=_("One bar a subject; the upright mark is the group's median."),
    )
    counted = picture.peers.group(period, batch, group)
    note = frame.line(
        sentences.scale_note(),
        when(picture, pilot, period),
        _("group {group}: {count} of {all} reported").format(
            group=group, count=counted["reported"], all=counted["pilots"]
        ),
    )
    return [Block("subjects", beside(scores, medians), note, tables.beside_group(scores, medians), chart)]


def beside(scores: pd.Series, medians: pd.Series) -> str:
    """Say how the subjects stand against the group's medians, or that there are none."""
    if medians.notna().any():
        return sentences.against_peers(scores, medians)
    return _("Scores by subject; too few of the group have reported for a median")


def own_targets(picture: Picture, pilot: str, period: str, marks: Mapping[str, str]) -> pd.DataFrame:
    """Return one row an own target: code, label, status, actual, planned, target, low, high, n, mark, text at its end.

    Unit: the indicator's own; low and high are the group's middle half, as in `services.peers`.
    """
    paths = views.paths(picture, pilot)
    paths = paths[paths["period"] == period].set_index("code")
    peers = picture.peers.measure(period, *views.peer_group(picture, pilot), "value")
    rows, words = [], sentences.pace_words(period)
    for item in catalogue().own_targets:
        if item.code not in paths.index:
            continue
        path = views.record(paths, item.code)
        status = path["status"]
        middle = views.record(peers, item.code) if item.code in peers.index else {}
        unit = "" if item.unit.zh == "%" else f" {of(item.unit)}"
        mark = marks[status] if isinstance(status, str) else ""
        rows.append(
            {
                "code": item.code,
                "label": of(item.title),
                "status": words[status] if isinstance(status, str) else MISSING,
                **{name: path[name] for name in _FIGURES},
                **{name: middle.get(name, float("nan")) for name in ("low", "high", "n")},
                "mark": mark,
                "text": f"{mark} {' / '.join(numbers().beside(item, path['actual'], path['target']))}{unit}".strip(),
            }
        )
    columns = ["code", "label", "status", *_FIGURES, "low", "high", "n", "mark", "text"]
    return pd.DataFrame(rows, columns=columns)


def key(marks: Mapping[str, str], period: str) -> str:
    """Say what the marks of the states mean."""
    words = sentences.pace_words(period)
    return _(", ").join(f"{mark} {words[state]}" for state, mark in marks.items())


def bullet_words() -> dict[str, str]:
    """Return the legend of the bullet bars."""
    return {
        "actual": _("actual"),
        "planned": _("planned by now"),
        "target": _("own 2015 target"),
        "middle_half": _("middle half of the group"),
    }


def bullets(picture: Picture, pilot: str, period: str, marks: Mapping[str, str], draw: Draw) -> Block:
    """How far every own target is reached: actual, planned by now, target, the group's middle half."""
    rows = own_targets(picture, pilot, period, marks)
    note = frame.line(
        when(picture, pilot, period),
        _("actual / own 2015 target, each row on its own scale from 0"),
        key(marks, period),
    )
    chart = draw(
        rows, alt=_("One bar an own target, with marks for the plan and the target, over the group's middle half.")
    )
    return Block(
        "bullets", sentences.pace(lists.statuses(picture, pilot, period), period), note, target_table(rows), chart
    )


def target_table(rows: pd.DataFrame) -> Sheet:
    """Return the own targets as a table, as written. `rows`: as `own_targets`."""
    items = [catalogue().indicators[str(code)] for code in rows["code"]]
    headings = {
        "actual": _("Actual"),
        "planned": _("Planned now"),
        "target": _("Own target"),
        "low": _("Group, lower quartile"),
        "high": _("Group, upper quartile"),
    }
    written = {
        heading: [views.formatter(item)(value) for item, value in zip(items, rows[name], strict=True)]
        for name, heading in headings.items()
    }
    pairs = zip(items, rows["actual"], rows["target"], strict=True)
    beside = [numbers().beside(item, actual, target) for item, actual, target in pairs]
    written[headings["actual"]] = [actual for actual, _target in beside]
    written[headings["target"]] = [target for _actual, target in beside]
    figures = {heading: all_rounded(rows[name], 4) for name, heading in headings.items()}
    table = {_("Status"): rows["status"], _("Indicator"): rows["label"], _("Unit"): [of(item.unit) for item in items]}
    # On screen every figure has its unit's own places; what is taken away holds numbers.
    return Sheet(pd.DataFrame(table | figures), written=written)


def moved(picture: Picture, pilot: str, period: str, draw: Draw) -> list[Block]:
    """What raised and lowered the score since the quarter before; nothing where the two cannot be compared."""
    parts, listed = views.moves(picture, pilot, period)
    if not len(parts):
        return []
    drawn, show = views.ends(parts), numbers().signed
    chart = draw(drawn, unit=_("change (points)"), show=show, alt=_("One bar an indicator, rises and falls."))
    title = sentences.why_moved(parts, views.changed(picture, pilot, period))
    others = parts.drop(drawn.index)
    # What is left of the change as written, so that who adds up gets it.
    left = rounded(views.changed(picture, pilot, period), 2) - sum(rounded(points, 2) for points in drawn)
    rest = _("the other {count} indicators together {points}").format(count=len(others), points=show(left))
    note = frame.line(when(picture, pilot, period), _("greatest rises and falls"), rest if len(others) else "")
    return [Block("moved", title, note, tables.moves(listed), chart)]


def own_ways(picture: Picture, pilot: str, period: str, draw: Draw) -> Block:
    """The ways of the indicators with a target of the pilot's own, the projection apart from the data."""
    panels = views.panels(picture, pilot, catalogue().own_targets, period)
    note = frame.line(_("Indicators with a 2015 target of their own"), when(picture, pilot, period))
    chart = draw(panels, alt=sentences.panels([way.title for way in panels]))
    return Block("own", whither(panels, period), note, tables.ways(panels), chart)


def whither(panels: list[views.Way], period: str) -> str:
    """Say how many own targets are reached, or would be if the pilot went on as it has. All are better upwards."""
    aimed = [(way, way.target) for way in panels if way.target is not None]
    now = [float(way.actual.get(views.short(period), math.nan)) for way, _target in aimed]
    met = [figure >= target for figure, (_way, target) in zip(now, aimed, strict=True)]
    if any(way.projected for way, _target in aimed):
        # The line goes through the middle of the quarters: what is reached may lie above it, and stays reached.
        ends = [way.projected is not None and way.projected[1] >= target for way, target in aimed]
        count = sum(each or end for each, end in zip(met, ends, strict=True))
        return _(
            "{count} of {all} own targets are met, or would be if it went on as it has: a projection, not data"
        ).format(count=count, all=len(aimed))
    if all(map(math.isnan, now)):
        return _("No figures for {period} beside the own targets").format(period=numbers().period(period))
    return _("By {period} the figures reach {count} of {all} own targets").format(
        period=numbers().period(period), count=sum(met), all=len(aimed)
    )


def other_ways(picture: Picture, pilot: str, period: str, draw: Draw) -> list[Block]:
    """The ways of the other core indicators, a block a theme, with the 2015 standard where there is one."""
    note = frame.line(
        _("The other core indicators, with the 2015 standard where there is one"), when(picture, pilot, period)
    )
    return [_standard_ways(picture, pilot, period, views.others(theme), of(theme.name), note, theme.id, draw)
            for theme in views.themes()]  # fmt: skip


def _standard_ways(
    picture: Picture,
    pilot: str,
    period: str,
    items: tuple[Indicator, ...],
    theme: str,
    note: str,
    key: str,
    draw: Draw,
) -> Block:
    panels = views.panels(picture, pilot, items, period)
    title = sentences.standards(views.at(picture, pilot, period), items, theme)
    empty = [way.title for way in panels if way.actual.isna().all()]
    drawn = [way for way in panels if way.title not in empty] or panels
    chart = draw(drawn, alt=sentences.panels([way.title for way in drawn]))
    anew = _("Year-to-date figures begin anew every January: no line leads across.")
    explained = [anew] if any(way.restarts for way in drawn) else []
    if len(drawn) < len(panels):
        explained.append(_("No figure from this pilot: {names}.").format(names=_(", ").join(empty)))
    return Block(f"core-{key}", title, note, tables.ways(panels), chart, explained=frame.sentences(*explained))


def workings(picture: Picture, pilot: str, period: str, marks: Mapping[str, str]) -> Block:
    """How every status against an own target was worked out."""
    note = frame.line(
        _("Pace = (actual − base) ÷ (planned − base), cut, not rounded, to two places"), when(picture, pilot, period)
    )
    table = lists.status_table(picture, pilot, period, marks)
    return Block("status", _("How each status was worked out"), note, table)


def reporting(picture: Picture, pilot: str) -> Block:
    """How well the pilot reports."""
    found = quality.reporting(picture, pilot)
    note = frame.line(
        _("points 0–100"),
        _("{count} reports due").format(count=len(found)),
        _("accuracy and quality count once a report is accepted") if found["quality"].isna().any() else "",
    )
    return Block("quality", punctual(found), note, Sheet(quality_table(found), wrapped=True))


def punctual(found: pd.DataFrame) -> str:
    """Say how many reports came in time and how full they were. `found`: as `services.quality.reporting`."""
    came = found[found["state"] != "missing"]
    if came.empty:
        return _("No report has come in yet")
    filled = 100 * came["filled"].sum() / came["required"].sum() if came["required"].sum() else float("nan")
    words = {
        "in_time": int((found["days_late"] == 0).sum()),
        "all": len(found),
        "share": numbers().percent(float(filled)),
    }
    if len(came) < len(found):
        return _("{in_time} of {all} due reports came on time; of those that came {share} is filled").format(**words)
    return _("{in_time} of {all} due reports came on time; {share} of the required figures are filled").format(**words)


def quality_table(found: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of every due report's quality, as written."""
    show = numbers()
    rows: list[dict[str, Any]] = [
        {
            _("Period"): show.period(str(row["period"])),
            _("First received (Beijing time)"): show.moment(row["received_at"]),
            _("Days late"): show.number(row["days_late"], 0),
            _("Timeliness"): show.number(row["timeliness"], 1),
            _("Required figures filled"): _("{some} of {all}").format(some=row["filled"], all=row["required"]),
            _("Completeness"): show.number(row["completeness"], 1),
            _("Returns that count"): show.number(row["returns"], 0),
            _("Unexplained"): show.number(row["unexplained"], 0),
            _("Accuracy"): show.number(row["accuracy"], 1),
            _("Quality"): show.number(row["quality"]),
        }
        for row in found.to_dict("records")
    ]
    return pd.DataFrame(rows)
