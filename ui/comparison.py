"""What stands side by side: two to five pilots' facts, scores, ways and own targets, and where they differ most."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from services.monitor import Picture
from ui import frame, links, lists, sentences, tables, views
from ui.chart_block import Block, Sheet
from ui.numbers import MISSING, numbers
from ui.words import _, of

Show = Callable[[float | None], str]
MOST: Final = 5
LEAST: Final = 2


def usual(picture: Picture) -> list[str]:
    """Return who is compared where nobody was chosen: the first three of the first group that ranks anybody."""
    totals = views.totals(picture, picture.latest)
    ranked = totals[totals["ranked"].astype(bool)].sort_values(["ranking_group", "rank"], kind="stable")
    order = [*ranked.index, *(pilot for pilot in picture.pilots.index if pilot not in ranked.index)]
    return [str(pilot) for pilot in order[:3]]


def named(picture: Picture, pilots: tuple[str, ...]) -> dict[str, str]:
    """Return the names of the pilots compared, by id, in the order chosen."""
    called = views.names(picture)
    return {pilot: called[pilot] for pilot in pilots}


def scores(picture: Picture, period: str, pilots: tuple[str, ...]) -> pd.DataFrame:
    """Return the scores 0–100 of the pilots by subject: subjects (named) × pilot ids; blank: not reported."""
    everyone, called = views.group_scores(picture, period), tables.subject_names()
    order = [key for key in catalogue().indicator_groups if key in everyone]
    chosen = everyone.reindex(index=list(pilots), columns=order).T
    return chosen.dropna(how="all").rename(index=called)


def finding(found: pd.DataFrame, called: Mapping[str, str], period: str) -> str:
    """Say on which subject the pilots lie furthest apart, and who stands at the two ends."""
    both = found[found.notna().sum(axis=1) >= LEAST]
    if both.empty:
        return _("No two of these pilots have reported {period}").format(period=numbers().period(period))
    gaps = both.max(axis=1) - both.min(axis=1)
    subject = str(gaps.idxmax())
    row = pd.Series(both.T[subject], dtype="float64").dropna()
    return _("They differ most in {subject}: {best} {high}, {last} {low}").format(
        subject=subject,
        best=called[str(row.idxmax())],
        high=numbers().number(float(row.max())),
        last=called[str(row.idxmin())],
        low=numbers().number(float(row.min())),
    )


def facts(picture: Picture, period: str, pilots: tuple[str, ...]) -> Block:
    """Return who the pilots are and how they stand, one column a pilot."""
    called = named(picture, pilots)
    columns = {pilot: _facts_of(picture, pilot, period) for pilot in pilots}
    rows = [label for label, _value in next(iter(columns.values()))]
    values = {called[pilot]: [value for _label, value in pairs] for pilot, pairs in columns.items()}
    sheet = pd.DataFrame({_("What"): rows, **values})
    heads = [links.link(name, "pilot", pilot=pilot, period=period) for pilot, name in called.items()]
    listed = [[f"<b>{_('Pilot')}</b>", *heads]]
    listed += [[html.escape(str(cell)) for cell in row] for row in sheet.itertuples(index=False)]
    note = frame.line(numbers().period(period), _("a name opens the pilot's page"))
    title = _("Who they are and where they stand")
    block = Block("facts", title, note, Sheet(sheet), listed=links.rows(listed))
    return block.covering(pilots=pilots, periods=(period,))


def _facts_of(picture: Picture, pilot: str, period: str) -> list[tuple[str, str]]:
    admitted, known = views.record(picture.pilots, pilot), catalogue()
    statuses = lists.statuses(picture, pilot, period).dropna()
    good = int(statuses.isin(sentences.good(period)).sum())
    targets = _("{count} of {all}").format(count=good, all=len(statuses)) if len(statuses) else MISSING
    state = views.states(picture).loc[pilot, period]
    return [
        (_("City type"), of(known.city_types[admitted["city_type"]].name)),
        (_("Province"), of(known.provinces[admitted["province_code"]].name)),
        (_("Group"), str(admitted["group"])),
        (_("Timeliness"), _(sentences.REPORT[str(state)])),
        *lists.standing(picture, pilot, period),
        (sentences.own_targets_met(period), targets),
    ]


def subjects(found: pd.DataFrame, called: Mapping[str, str], period: str) -> Block:
    """Return the scores by subject as a table, with how far the pilots lie apart."""
    gap = _gaps(found)
    listed = found.rename(columns=dict(called)).assign(**{_("Gap"): gap}).rename_axis(_("Subject"))
    note = frame.line(sentences.scale_note(), numbers().period(period), _("the line shows how far they lie apart"))
    said = Block("subjects", _widest(found), note, Sheet.of(listed.reset_index(), 2))
    return said.covering(pilots=tuple(called), periods=(period,))


def _gaps(found: pd.DataFrame) -> pd.Series:
    """Return how far the pilots lie apart in each subject; blank where fewer than two have a score."""
    return (found.max(axis=1) - found.min(axis=1)).where(found.notna().sum(axis=1) >= LEAST)


def _widest(found: pd.DataFrame) -> str:
    gaps = _gaps(found).dropna()
    if gaps.empty:
        return _("Scores by subject")
    return _("Furthest apart in {most} ({gap} points), closest in {least} ({small} points)").format(
        most=gaps.idxmax(),
        gap=numbers().number(float(gaps.max())),
        least=gaps.idxmin(),
        small=numbers().number(float(gaps.min())),
    )


def score_lines(picture: Picture, pilots: tuple[str, ...], period: str) -> dict[str, dict[str, pd.Series]]:
    """Return quantitative score, level and progress of the pilots up to `period`, by name of the measure.

    Missing: blank where a report is missing or holds too little to be ranked on: such a fall is one of the data.
    """
    totals, enough = picture.results.totals, catalogue().method.minimum_coverage
    totals = totals[totals["pilot_id"].isin(pilots) & totals["reported"].astype(bool) & (totals["coverage"] >= enough)]
    words = {"quantitative": _("Quantitative score"), "level": _("Level"), "progress": _("Progress")}
    found = {}
    for measure, word in words.items():
        wide = totals.pivot_table(index="period", columns="pilot_id", values=measure, aggfunc="first")
        wide = wide.reindex(index=list(views.through(picture, period)), columns=list(pilots)).rename(index=views.short)
        found[word] = {pilot: wide[pilot] for pilot in pilots}
    return found


def indicator_lines(picture: Picture, pilots: tuple[str, ...], item: Indicator, period: str) -> dict[str, pd.Series]:
    """Return one indicator's comparable figures of the pilots it applies to, up to `period`."""
    due = list(views.through(picture, period))
    applies = views.indicator_values(picture, item.code, picture.latest).index
    everything = picture.results.values[item.code]
    return {
        pilot: everything.xs(pilot, level="pilot_id").reindex(due).rename(index=views.short)
        for pilot in pilots
        if pilot in applies
    }


def lines_sheet(
    found: Mapping[str, Mapping[str, pd.Series]],
    called: Mapping[str, str],
    show: Mapping[str, Show],
    units: Mapping[str, str],
) -> Sheet:
    """Return the figures behind a grid of panels: one row a panel and pilot, one column a period.

    `show` writes the figures of a panel, `units` has its unit, both by its title.
    """
    return tables.lines(
        [
            ({_("What"): title, _("Unit"): units[title], _("Pilot"): called[pilot]}, line, show[title])
            for title, lines in found.items()
            for pilot, line in lines.items()
        ]
    )


def ahead(found: Mapping[str, Mapping[str, pd.Series]], called: Mapping[str, str]) -> str:
    """Say who leads on the first measure now, and who gained most on it since the first period."""
    lines = {pilot: line.dropna() for pilot, line in next(iter(found.values())).items()}
    known = {pilot: line for pilot, line in lines.items() if len(line)}
    if not known:
        return _("No score yet")
    last = {pilot: float(line.iloc[-1]) for pilot, line in known.items()}
    gains = {pilot: float(line.iloc[-1] - line.iloc[0]) for pilot, line in known.items() if len(line) > 1}
    leader = max(last, key=lambda pilot: last[pilot])
    lead = _("{name} stands highest with {score}").format(name=called[leader], score=numbers().number(last[leader]))
    if not gains:
        return lead
    climber = max(gains, key=lambda pilot: gains[pilot])
    titles = {views.short(str(period)): numbers().period(str(period)) for period in catalogue().periods}
    gained = _("{name} gained most since {start} ({gain} points)").format(
        name=called[climber],
        start=titles[str(known[climber].index[0])],
        gain=numbers().signed(gains[climber]),
    )
    return _("; ").join([lead, gained])


def leads(found: Mapping[str, Mapping[str, pd.Series]], called: Mapping[str, str]) -> str:
    """Say who is highest on how many of the indicators now, all better upwards; a shared first counts for none."""
    counts = dict.fromkeys(called, 0)
    for lines in found.values():
        newest = pd.Series(
            {pilot: line.iloc[-1] for pilot, line in lines.items() if len(line)}, dtype="float64"
        ).dropna()
        first = newest.index[newest == newest.max()]
        if len(newest) > 1 and len(first) == 1:
            counts[str(first[0])] += 1
    said = _(", ").join(f"{called[pilot]} {count}" for pilot, count in counts.items())
    return _("Highest of these on the {all} indicators with own targets: {counts}").format(all=len(found), counts=said)


def targets(picture: Picture, period: str, pilots: tuple[str, ...], marks: Mapping[str, str]) -> Block:
    """Return every own-target indicator: each pilot's status, actual and target side by side."""
    called, rows, counts = named(picture, pilots), [], dict.fromkeys(pilots, 0)
    followed = {pilot: views.paths(picture, pilot) for pilot in pilots}
    for item in catalogue().own_targets:
        row = {_("Indicator"): f"{of(item.title)} {item.code}", _("Unit"): views.unit_shown(item)}
        for pilot, paths in followed.items():
            own = paths[(paths["period"] == period) & (paths["code"] == item.code)]
            row[called[pilot]] = MISSING
            if len(own):
                path = own.iloc[0]
                counts[pilot] += path["status"] == "achieved"
                mark = f"{marks[path['status']]} " if isinstance(path["status"], str) else ""
                row[called[pilot]] = mark + " / ".join(numbers().beside(item, path["actual"], path["target"]))
        rows.append(row)
    came = views.reporting_pilots(picture, period)
    met = _(", ").join(f"{called[pilot]} {counts[pilot] if pilot in came else MISSING}" for pilot in pilots)
    legend = _(", ").join(f"{marks[status]} {word}" for status, word in sentences.pace_words(period).items())
    by_pace = _("marked by progress from the base, not by actual ÷ target")
    return Block(
        "targets",
        _("Own 2015 targets met: {counts}").format(counts=met),
        frame.line(_("actual / own 2015 target"), numbers().period(period)),
        Sheet(pd.DataFrame(rows)),
        explained=frame.line(legend, by_pace),
    ).covering(pilots=pilots, periods=(period,))
