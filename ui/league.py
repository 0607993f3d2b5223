"""What the ranking shows of one group: who leads, how ranks and scores moved, and where it stands among the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from catalogue.load import catalogue
from services.monitor import Picture
from ui import firm, frame, sentences, tables, views
from ui.chart_block import Block, Drawn, Sheet
from ui.numbers import numbers
from ui.words import _, of

_TOLD = 3  # pilots without a rank that are named with the reason
MOST = 60  # pilots drawn of a group; its table holds them all
Draw = Callable[..., Drawn]


def batches(picture: Picture, group: str) -> list[str]:
    """Return the batches that have pilots in the group, as choices: each is ranked by itself."""
    pilots = picture.pilots
    return [str(batch) for batch in sorted(set(pilots.loc[pilots["group"] == group, "batch"]))]


def headline(picture: Picture, period: str) -> str:
    """Return the page's title: how many are ranked; of a part of the programme, how many of those shown."""
    totals = views.totals(picture, period)
    ranked, everybody = int(totals["ranked"].sum()), len(totals)
    words = {"ranked": ranked, "all": everybody, "period": numbers().period(period)}
    if views.all_in_sight(picture):
        if 1 < ranked == everybody:
            return _("All {all} pilots are ranked for {period}").format(**words)
        return _("{ranked} of {all} pilots are ranked for {period}").format(**words)
    return _("{ranked} of the {all} pilots you see are ranked for {period}").format(**words)


def named(picture: Picture, period: str, group: str, batch: str) -> str:
    """Return what a group is called in a title; where the viewer sees some of it only, with how many of how many."""
    called = _("Group {group}").format(group=group)
    shown, everybody = views.in_sight(picture, period, group, batch)
    if shown == everybody:
        return called
    return _("{group} ({shown} of its {all} pilots in sight)").format(group=called, shown=shown, all=everybody)


def leaders(picture: Picture, period: str) -> list[tuple[str, str]]:
    """Return who leads every group, with the score, as facts; of a group seen in part, its highest in sight."""
    totals, called = views.totals(picture, period), views.names(picture)
    pairs = []
    for group in views.ranking_groups(picture):
        ranked = totals[(totals["ranking_group"] == group) & totals["ranked"].astype(bool)]
        seen = [views.in_sight(picture, period, group, batch) for batch in batches(picture, group)]
        whole = all(shown == everybody for shown, everybody in seen)
        best = ranked[ranked["rank"] == (1 if whole else ranked.groupby("batch")["rank"].transform("min"))]
        said = [
            f"{called[str(pilot)]} {numbers().number(score)}"
            + ("" if whole else _(" (rank {rank} of the group)").format(rank=rank))
            for pilot, score, rank in zip(best.index, best["quantitative"], best["rank"], strict=True)
        ]
        word = _("Leads group {group}") if whole else _("Highest in sight of group {group}")
        none = _("nobody is ranked") if whole else _("none in sight is ranked")
        pairs.append((word.format(group=group), _(", ").join(said) or none))
    return pairs


def best(ranked: pd.DataFrame, called: Mapping[str, str], of_all: int) -> str:
    """Say who is highest of a group's pilots in sight, and which rank of the whole group that is.

    `ranked`: their totals; `of_all`: how many the group ranks.
    """
    if ranked.empty:
        return _("none in sight is ranked")
    first = views.record(ranked, str(ranked["rank"].astype(int).idxmin()))
    alike = [called[str(pilot)] for pilot in ranked.index[ranked["rank"] == first["rank"]]]
    return _("highest in sight {name} with {score} points, rank {rank} of {all} in the group").format(
        name=_(", ").join(alike), score=numbers().number(first["quantitative"]), rank=first["rank"], all=of_all
    )


def members(picture: Picture, period: str, group: str, batch: str) -> pd.DataFrame:
    """Return the totals of a group's pilots that have a score, best first; no rank stands below every rank."""
    found = views.totals(picture, period).loc[views.scored(picture, period, group)]
    found = found[found["batch"].astype(str) == batch]
    return found.sort_values(["rank", "quantitative"], ascending=[True, False], na_position="last", kind="stable")


def group_of(picture: Picture, group: str, batch: str) -> tuple[str, ...]:
    """Return the ids of a group's pilots in sight."""
    pilots = picture.pilots
    return tuple(map(str, pilots.index[(pilots["group"] == group) & (pilots["batch"].astype(str) == batch)]))


def cut(count: int) -> str:
    """Say that only the first pilots are drawn; nothing where all are."""
    return _("the first {count} of {all} are drawn, the table has all").format(count=MOST, all=count) * (count > MOST)


def bars(picture: Picture, period: str, group: str, batch: str, draw: Draw) -> Block:
    """Ranked bars, each made of the parts its score is the sum of."""
    found = members(picture, period, group, batch)
    pilots = [str(pilot) for pilot in found.index[:MOST]]
    placed = views.placed(picture, period, pilots)
    counted = picture.peers.group(period, int(batch), group)
    ranked, called = found[found["ranked"].astype(bool)], views.names(picture)
    note = frame.line(
        _("Unit: {unit}").format(unit=_("points")),
        numbers().period(period),
        sentences.n_reported(counted["reported"], counted["pilots"]),
        _("{count} ranked").format(count=counted["ranked"]),
        cut(len(found)),
    )
    shown, everybody = views.in_sight(picture, period, group, batch)
    said = (
        sentences.leader(ranked["quantitative"].rename(index=called))
        if shown == everybody
        else best(ranked, called, counted["ranked"])
    )
    title = _("{group}: {finding}").format(group=named(picture, period, group, batch), finding=said)
    if found.empty:
        return Block(f"ranking-{group}-{batch}", title, frame.line(note, _nobody(picture, period, group, batch)))
    chart = draw(
        views.score_parts(picture, period, pilots).rename(index=placed),
        found["quantitative"].loc[pilots].rename(index=placed),
        names=tables.part_names(),
        unit=_("points of the quantitative score"),
        show=numbers().number,
        alt=_("Stacked bars; the parts of a bar add up to the score at its end."),
    )
    told = frame.line(
        _("Parts are rounded separately: added up as written they may differ from the score by a hundredth or two."),
        _not_ranked(found, called),
    )
    shown_as = tables.ranking(picture, period, group)
    block = Block(f"ranking-{group}-{batch}", title, note, shown_as, chart, explained=told)
    return block.covering(pilots=group_of(picture, group, batch), periods=(period,))


def _not_ranked(found: pd.DataFrame, called: Mapping[str, str]) -> str:
    """Say who of a group stands below the ranked, and why: a few by name. `found`: as `members`."""
    without = found[~found["ranked"].astype(bool)]["why_unranked"].head(_TOLD)
    said = [f"{called[str(pilot)]} ({sentences.why_unranked(reason)})" for pilot, reason in without.items()]
    return _("– not ranked: {pilots}").format(pilots=_(", ").join(said)) if said else ""


def _nobody(picture: Picture, period: str, group: str, batch: str) -> str:
    """Say why nobody of a group is ranked, where all have the same reason."""
    totals = views.totals(picture, period).reindex(list(group_of(picture, group, batch)))
    reasons = set(totals["why_unranked"].dropna())
    return sentences.why_unranked(reasons.pop()) if len(reasons) == 1 else ""


def spans(picture: Picture, period: str, group: str, batch: str, draw: Draw) -> list[Block]:
    """How far the ranks spread over the choices behind the score; nothing where nobody is ranked."""
    ranked = firm.intervals(picture, period, group)
    ranked = ranked[ranked["batch"].astype(str) == batch]
    if ranked.empty:
        return []
    shown = ranked.head(MOST)
    placed = views.placed(picture, period, shown["pilot_id"].to_list())
    chart = draw(
        shown.assign(mark=shown["verdict"].map(firm.MARKS)).set_index("pilot_id").rename(index=placed),
        seats=int(ranked["seats"].iloc[0]),
        alt=_("One line a pilot: the ranks it takes when the score is recalculated by other choices of method."),
    )
    shown_of, everybody = views.in_sight(picture, period, group, batch)
    said = firm.finding(ranked) if shown_of == everybody else firm.of_part(ranked)
    title = _("{group}: {finding}").format(group=named(picture, period, group, batch), finding=said)
    note = frame.line(firm.note(period), cut(len(ranked)))
    table = firm.listed(ranked, views.names(picture))
    block = Block(f"firm-{group}-{batch}", title, note, table, chart, explained=firm.marks())
    return [block.covering(pilots=group_of(picture, group, batch), periods=(period,))]


def quarters(picture: Picture, period: str) -> list[str]:
    """Return the due quarters up to `period`, the baseline left out."""
    return [due for due in picture.due if due <= period and not views.parse(due).baseline]


def ranks(picture: Picture, period: str, group: str, batch: str) -> pd.DataFrame:
    """Return the ranks of a group: pilots (the newest rank first) × due quarters up to `period`; blank: not ranked."""
    totals = picture.results.totals
    held = (totals["ranking_group"] == group) & (totals["batch"].astype(str) == batch)
    wide = totals[held].pivot_table(index="pilot_id", columns="period", values="rank", aggfunc="first", dropna=False)
    wide = wide.reindex(columns=quarters(picture, period)).astype("Int64")
    wide = wide[wide.notna().any(axis=1)]
    return wide.sort_values(list(wide.columns)[::-1], na_position="last", kind="stable") if len(wide.columns) else wide


def path(picture: Picture, period: str, group: str, batch: str, draw: Draw) -> Block:
    """Ranks through the quarters: at most twelve pilots coloured, every one named at its newest rank."""
    found, called = ranks(picture, period, group, batch), views.names(picture)
    key, when = f"path-{group}-{batch}", numbers().period(period)
    if found.empty or found.notna().any().sum() < 2:
        shown, everybody = views.in_sight(picture, period, group, batch)
        title = (
            _("{group} has not been ranked twice yet: no rank can have moved")
            if shown == everybody
            else _("{group}: none in sight has been ranked twice yet")
        )
        return Block(key, title.format(group=named(picture, period, group, batch)), when)
    listed = found.rename(index=called, columns=views.short).rename_axis(_("Pilot")).rename_axis(None, axis=1)
    seats = picture.peers.group(period, int(batch), group)["seats"]
    chart = draw(
        found.head(MOST).rename(columns=views.stacked),
        called,
        rank_label=_("rank"),
        line_label=_("award line of {period}").format(period=when),
        seats=seats,
        alt=_("One line a pilot through the quarters; the number at its end is its newest rank."),
    )
    first, last = (numbers().period(str(name)) for name in (found.columns[0], found.columns[-1]))
    note = frame.line(
        _("rank in the group"),
        _("{first} to {last}").format(first=first, last=last),
        _("{count} ranked").format(count=picture.peers.group(str(found.columns[-1]), int(batch), group)["ranked"]),
        _("the first twelve are coloured"),
        _("where a line breaks, its pilot was not ranked") if _broken(found.head(MOST)) else "",
        cut(len(found)),
    )
    return Block(
        key,
        climbed(found, called, named(picture, period, group, batch)),
        note,
        Sheet(listed.reset_index()),
        chart,
    ).covering(pilots=group_of(picture, group, batch), periods=quarters(picture, period))


def _broken(found: pd.DataFrame) -> bool:
    """Say whether somebody ranked once was not ranked at a later quarter, or the other way round."""
    return bool(found.isna().to_numpy().any())


def climbed(found: pd.DataFrame, called: Mapping[str, str], group: str) -> str:
    """Say who climbed and who fell most between the first quarter ranked and the newest. `found`: as `ranks`."""
    held = found.dropna(subset=[found.columns[-1]])
    start = held.bfill(axis=1).iloc[:, 0]
    gained = (start - held.iloc[:, -1]).astype("int64")
    if gained.empty or not gained.any():
        return _("{group}: every pilot ranked now holds the place it began with").format(group=group)
    said = []
    for pilot, alone, together in (
        (str(gained.idxmax()), _("{name} climbed most, from {start} to {end}"), _("{names} climbed most ({places})")),
        (str(gained.idxmin()), _("{name} fell most, from {start} to {end}"), _("{names} fell most ({places})")),
    ):
        if not gained[pilot]:
            continue
        alike = [called[str(each)] for each in gained.index[gained == gained[pilot]]]
        if len(alike) == 1:
            said.append(alone.format(name=alike[0], start=start[pilot], end=held.loc[pilot].iloc[-1]))
        else:
            places = _("{count} places each").format(count=abs(int(gained[pilot])))
            said.append(together.format(names=_(", ").join(alike), places=places))
    return _("{group}: {finding}").format(group=group, finding=_("; ").join(said))


def quadrant(picture: Picture, period: str, group: str, batch: str, draw: Draw) -> list[Block]:
    """Level beside progress, cut at the group's medians; nothing in a group without scores."""
    found = members(picture, period, group, batch)
    if found.empty or views.parse(period).baseline:
        return []
    middle = picture.peers.measure(period, int(batch), group, "score")["median"].reindex(["level", "progress"])
    words = {
        "top_left": _("lower level, faster"),
        "top_right": _("higher level, faster"),
        "bottom_left": _("lower level, slower"),
        "bottom_right": _("higher level, slower"),
    }
    drawn = found.head(MOST)
    chart = draw(
        drawn["level"],
        drawn["progress"],
        views.names(picture),
        words,
        middle=(float(middle["level"]), float(middle["progress"])),
        titles=(_("level (points)"), _("progress since the baseline (points)")),
        show=numbers().number,
        alt=_("One point a pilot: level across, progress upwards; the dashed lines are the group's medians."),
        told=catching(found, middle),
    )
    listed = found[["level", "progress"]].rename(index=views.names(picture)).rename_axis(_("Pilot")).reset_index()
    listed.columns = pd.Index([_("Pilot"), _("Level"), _("Progress")])
    note = frame.line(
        _("points 0–100"),
        numbers().period(period),
        _("{count} pilots").format(count=len(found)),
        _("dashed: the group's medians"),
        _("names are shown where they fit"),
        cut(len(found)),
    )
    title = corner(found, middle, views.names(picture), named(picture, period, group, batch))
    said = Block(f"quadrant-{group}-{batch}", title, note, Sheet.of(listed, 2), chart)
    return [said.covering(pilots=group_of(picture, group, batch), periods=(period,))]


def corner(found: pd.DataFrame, middle: pd.Series, called: Mapping[str, str], group: str) -> str:
    """Say how many lie above the median in both, and who catches up from below. `found`: level, progress by id."""
    if middle.isna().any():
        return _("{group} is too small for a median of level and progress").format(group=group)
    higher, faster = found["level"] > middle["level"], found["progress"] > middle["progress"]
    both = higher & faster
    lead = _("{group}: {both} of {all} are above the group's median in both level and progress").format(
        group=group, both=int(both.sum()), all=len(found)
    )
    fastest = catching(found, middle)
    if fastest is None:
        return lead
    return lead + _("; ") + _("{name} catches up fastest from below").format(name=called[fastest])


def catching(found: pd.DataFrame, middle: pd.Series) -> str | None:
    """Return who gains most among those below the median level and above that of progress; None where nobody is."""
    behind = (found["level"] < middle["level"]) & (found["progress"] > middle["progress"])
    gains = found.loc[behind, "progress"].sort_values(ascending=False)
    return None if gains.empty else str(gains.index[0])


def rise(picture: Picture, period: str, group: str, batch: str, draw: Draw) -> list[Block]:
    """The level at the baseline and now; nothing while only the baseline is due."""
    start = str(catalogue().baseline)
    found = members(picture, period, group, batch)
    if period == start or found.empty:
        return []
    then = views.totals(picture, start)
    before = then["level"].where(then["reported"].astype(bool)).reindex(found.index)
    both = pd.DataFrame({"first": before, "last": found["level"]}).dropna()
    if both.empty:
        return []
    labels = (numbers().period(start), numbers().period(period))
    called, drawn = views.names(picture), both.head(MOST)
    chart = draw(
        drawn["first"],
        drawn["last"],
        called,
        labels=labels,
        unit=_("points"),
        show=numbers().number,
        alt=_("One line a pilot from its level at the baseline to its level now."),
    )
    listed = both.assign(change=both["last"] - both["first"]).rename(index=called)
    listed = listed.rename_axis(_("Pilot")).reset_index()
    listed.columns = pd.Index([_("Pilot"), *labels, _("Change")])
    note = frame.line(
        _("level, points 0–100"), " → ".join(labels), _("{count} pilots").format(count=len(both)), cut(len(both))
    )
    return [
        Block(
            f"rise-{group}-{batch}",
            risen(both, named(picture, period, group, batch)),
            note,
            Sheet.of(listed, 2),
            chart,
        ).covering(pilots=group_of(picture, group, batch), periods=(start, period))
    ]


def risen(both: pd.DataFrame, group: str) -> str:
    """Say how many rose, and whether highest and lowest came nearer. `both`: level first and last."""
    show = numbers()
    gaps = [show.number(show.change(both[side].min(), both[side].max())) for side in ("first", "last")]
    up = int((both["last"] > both["first"]).sum())
    words = {"group": group, "up": up, "all": len(both), "then": gaps[0], "now": gaps[1]}
    if 1 < up == len(both):
        return _(
            "{group}: all {all} stand higher than in 2013; "
            "the gap between highest and lowest went from {then} to {now} points"
        ).format(**words)
    return _(
        "{group}: {up} of {all} stand higher than in 2013; "
        "the gap between highest and lowest went from {then} to {now} points"
    ).format(**words)


def by_group(picture: Picture, period: str, draw: Draw) -> list[Block]:
    """The quantitative scores of every group side by side: context, groups do not compete."""
    called = {key: _("group {group}").format(group=key) for key in catalogue().ranking_groups}
    return _context(picture, period, "ranking_group", called, "groups", draw)


def by_region(picture: Picture, period: str, draw: Draw) -> list[Block]:
    """The quantitative scores by region: context, nobody is ranked by it."""
    provinces = catalogue().provinces
    regions = {code: of(provinces[code].region) for code in set(picture.pilots["province_code"])}
    order = dict.fromkeys(of(province.region) for province in provinces.values())
    return _context(picture, period, "region", {name: name for name in order}, "regions", draw, regions)


def _context(
    picture: Picture,
    period: str,
    column: str,
    called: Mapping[str, str],
    key: str,
    draw: Draw,
    regions: dict[str, str] | None = None,
) -> list[Block]:
    totals = views.totals(picture, period)
    totals = totals[totals["reported"].astype(bool) & totals["quantitative"].notna()]
    if totals.empty:
        return []
    if regions is not None:
        totals = totals.assign(region=picture.pilots["province_code"].reindex(totals.index).map(regions))
    scores = totals["quantitative"].rename(index=views.names(picture))
    belongs = totals[column].to_numpy()
    values = {label: scores[belongs == name] for name, label in called.items() if (belongs == name).any()}
    chart = draw(
        values,
        unit=_("points of the quantitative score"),
        show=lambda value: numbers().number(value, 1),
        reference=None,
        alt=sentences.medians(values),
    )
    note = frame.line(
        _("context only: pilots are ranked within their group"),
        _("points"),
        numbers().period(period),
        sentences.n_reported(len(totals), len(picture.pilots)),
    )
    title = middles(values, key)
    if not views.all_in_sight(picture):
        title = _("Of the {count} pilots in sight: {finding}").format(count=len(totals), finding=title)
    return [Block(key, title, note, _middles(values), chart)]


def middles(values: dict[str, pd.Series], key: str) -> str:
    """Say where the median is highest and lowest. `values`: scores by the name of a group or region."""
    medians = pd.Series({name: float(scores.median()) for name, scores in values.items()})
    show = numbers().number
    words: dict[str, Any] = {"high": medians.idxmax(), "most": show(float(medians.max()), 1)}
    words |= {"low": medians.idxmin(), "least": show(float(medians.min()), 1)}
    if len(medians) == 1:
        return _("{high}: median {most} points").format(**words)
    if key == "groups":
        return _("By group: the median is highest in {high} ({most}) and lowest in {low} ({least})").format(**words)
    return _("By region: the median is highest in {high} ({most}) and lowest in {low} ({least})").format(**words)


def _middles(values: dict[str, pd.Series]) -> Sheet:
    headings = [_("Where"), _("Pilots"), _("Lower quartile"), _("Median"), _("Upper quartile")]
    rows = [
        (name, scores.count(), *(float(scores.quantile(share)) for share in (0.25, 0.5, 0.75)))
        for name, scores in values.items()
    ]
    return Sheet.of(pd.DataFrame(rows, columns=headings), 2)
