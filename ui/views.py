"""From the picture to what one screen shows: chosen, named, ordered. No score is computed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator, IndicatorGroup
from catalogue.period import Period
from services import explain
from services.monitor import Picture
from ui.numbers import numbers
from ui.words import _, language, of


@dataclass(frozen=True, slots=True)
class Way:
    """One indicator's way: figures by period, the pilot's plan and target, the national standard.

    `projected` is where it would end (low, middle, high) if it went on as it has; None where nothing is projected.
    `provisional` are the labels of the periods whose report has not been accepted, `restarts` of those at which a
    figure that is cumulative since January begins anew.
    """

    title: str
    unit: str
    actual: pd.Series
    planned: pd.Series | None
    target: float | None
    standard: float | None
    show: Callable[[float | None], str]
    projected: tuple[float, float, float] | None = None
    provisional: frozenset[str] = frozenset()
    restarts: frozenset[str] = frozenset()


_SEEN = 0.005  # points: what is less is written 0.00
OTHER, PROGRESS = "other", "progress"


def record(frame: pd.DataFrame, label: str) -> dict[str, Any]:
    """Return one row by its index label, by column.

    Errors: KeyError naming a label that is not there.
    """
    return {str(column): frame[column].loc[label] for column in frame.columns}


def report_of(picture: Picture, pilot: str, period: str) -> dict[str, Any] | None:
    """Return the row of `Picture.reports` of one pilot and period, by column; None where there is none."""
    rows = picture.reports
    rows = rows[(rows["pilot_id"] == pilot) & (rows["period"] == period)]
    return {str(column): rows[column].iloc[0] for column in rows.columns} if len(rows) else None


def names(picture: Picture) -> Mapping[str, str]:
    """Return every pilot's name by id in the visitor's language, as `Picture.names`."""
    return picture.names[language()]


def pilot_choices(picture: Picture) -> dict[str, str]:
    """Return every pilot as a choice: its name, and its id, which is in file names."""
    return {pilot: name if pilot in name else f"{name} {pilot}" for pilot, name in names(picture).items()}


def periods(picture: Picture) -> dict[str, str]:
    """Return the due periods as choices, newest first; the baseline where none is due yet. The same on every page."""
    return {period: numbers().period(period) for period in reversed(picture.due or (picture.latest,))}


def before(period: str) -> str | None:
    """Return the period before, None at the baseline."""
    order = [str(item) for item in catalogue().periods]
    place = order.index(period)
    return order[place - 1] if place else None


def at(picture: Picture, pilot: str, period: str) -> pd.Series:
    """Return one pilot's figures of one period, index the code."""
    found = picture.results.values
    return pd.Series(found.to_numpy(dtype=float)[found.index.get_loc((pilot, period))], index=found.columns)


def parse(period: str) -> Period:
    """Return the period a choice stands for."""
    return Period.parse(period)


def indicators() -> tuple[Indicator, ...]:
    """Return the indicators worth comparing: the weighted ones first, then the other core ones, in catalogue order."""
    facts = catalogue()
    others = tuple(item for item in facts.core if not item.weight)
    return (*sorted(facts.weighted, key=lambda item: list(facts.indicator_groups).index(item.group)), *others)


def themes() -> tuple[IndicatorGroup, ...]:
    """Return the four groups that are shown against the national 2015 standard."""
    return tuple(group for group in catalogue().indicator_groups.values() if group.theme)


def others(theme: IndicatorGroup) -> tuple[Indicator, ...]:
    """Return a theme's core indicators for which no pilot sets a target of its own."""
    return tuple(item for item in catalogue().core if item.group == theme.id and not item.own_target)


def states(picture: Picture) -> pd.DataFrame:
    """Return how every report came in: pilots (index pilot_id) × all periods, cells the keys of charts.theme.REPORT."""
    reports, due = picture.reports, set(picture.due)
    came = (
        pd.Series("late", index=reports.index, dtype=object)
        .mask(reports["within_grace"].astype(bool), "in_grace")
        .mask(reports["days_late"] == 0, "on_time")
    )
    absent, asked = reports["state"] == "missing", reports["period"].isin(due)
    came = came.mask(absent & asked, "missing").mask(absent & ~asked, "not_due")
    came = came.mask(absent & asked & (reports["days_overdue"] == 0), "extended")  # as `services.punctuality` has it
    wide = came.set_axis(pd.MultiIndex.from_frame(reports[["pilot_id", "period"]])).unstack("period")  # noqa: PD010
    periods = [str(period) for period in catalogue().periods]
    cells: pd.DataFrame = wide.reindex(index=picture.pilots.index, columns=periods).astype(object)
    return cells.where(cells.notna(), "not_due")


def reporting_pilots(picture: Picture, period: str) -> list[str]:
    """Return the ids of the pilots that have reported `period`."""
    reports = picture.reports
    return [
        str(pilot) for pilot in reports.loc[(reports["period"] == period) & (reports["state"] != "missing"), "pilot_id"]
    ]


def group_scores(picture: Picture, period: str) -> pd.DataFrame:
    """Return the scores 0–100 of the pilots that reported: pilots (pilot_id) × indicator groups."""
    chosen = picture.results.groups
    chosen = chosen[(chosen["period"] == period) & chosen["pilot_id"].isin(reporting_pilots(picture, period))]
    return chosen.pivot_table(index="pilot_id", columns="group", values="score", aggfunc="first", sort=False)


def theme_scores(picture: Picture, period: str) -> dict[str, pd.Series]:
    """Return the scores of each theme by the pilots' names, in the catalogue's order of themes."""
    scores, called = group_scores(picture, period), names(picture)
    return {
        of(theme.name): (scores[theme.id].rename(index=called) if theme.id in scores else pd.Series(dtype="float64"))
        for theme in themes()
    }


def totals(picture: Picture, period: str) -> pd.DataFrame:
    """Return the totals of `period`, index pilot_id."""
    everything = picture.results.totals
    return everything[everything["period"] == period].set_index("pilot_id")


def standing(picture: Picture, period: str) -> pd.DataFrame:
    """Return the totals of `period` with `change` (points of the quantitative score) and `places` gained since before.

    Missing: blank where one of the two reports is missing or holds too little to be ranked on: such a jump is one of
    the data, not of the pilot; and in the first quarter, which has no quarter before it.
    """
    now, earlier, enough = totals(picture, period), before(period), catalogue().method.minimum_coverage
    moved = picture.movement[picture.movement["period"] == period].set_index("pilot_id")
    then = totals(picture, earlier)["coverage"].reindex(now.index) if earlier else now["coverage"] * 0
    held = (now["coverage"] >= enough) & (then >= enough)
    return now.assign(change=moved["quantitative_change"].where(held), places=moved["rank_change"].where(held))


def movers(picture: Picture, period: str, count: int = 5) -> pd.Series:
    """Return the changes of the quantitative score by name: the `count` greatest and the `count` least, no one twice.

    The least are losses where anybody lost; where nobody did, they are who gained least.
    """
    changes = standing(picture, period)["change"].dropna().rename(index=names(picture)).sort_values(kind="stable")
    low, high = changes.head(count), changes.iloc[count:].tail(count)
    moved: pd.Series = pd.concat([low, high])
    return moved


def moves(picture: Picture, pilot: str, period: str) -> tuple[pd.Series, pd.DataFrame]:
    """Return what each indicator added to a pilot's change, by name, and the whole of `services.explain.moves`.

    Missing: both are empty where the two quarters cannot be compared, as in `standing`.
    """
    listed = explain.moves(picture, pilot, period)
    if pd.isna(changed(picture, pilot, period)):
        listed = listed.iloc[:0]
    names = [of(catalogue().indicators[code].title) for code in listed["code"]]
    return pd.Series(listed["contribution"].to_numpy(float), index=names, dtype="float64"), listed


def changed(picture: Picture, pilot: str, period: str) -> float:
    """Return a pilot's change of the published quantitative score since the period before; blank as in `standing`."""
    return float(record(standing(picture, period), pilot)["change"])


def ends(parts: pd.Series, count: int = 3) -> pd.Series:
    """Return the `count` greatest rises and falls of a series in falling order; what is written 0.00 is left out."""
    up, down = parts[parts >= _SEEN].head(count), parts[parts <= -_SEEN].tail(count)
    chosen: pd.Series = pd.concat([up, down])
    return chosen


def scored(picture: Picture, period: str, group: str) -> list[str]:
    """Return the ids of the ranking group's pilots that reported and have a quantitative score."""
    found = totals(picture, period)
    held = (found["ranking_group"] == group) & found["reported"].astype(bool) & found["quantitative"].notna()
    return [str(pilot) for pilot in found.index[held]]


def placed(picture: Picture, period: str, pilots: list[str]) -> dict[str, str]:
    """Return rank and name of the pilots by id; a dash where one is not ranked."""
    found, called = totals(picture, period), names(picture)
    ranks = found["rank"].map(str).where(found["ranked"].astype(bool), "–")
    return {pilot: f"{ranks[pilot]}  {called[pilot]}" for pilot in pilots}


def score_parts(picture: Picture, period: str, pilots: list[str]) -> pd.DataFrame:
    """Return what the quantitative score is the sum of: pilots × four themes, other groups, progress, in points."""
    facts, chosen = catalogue(), picture.results.groups
    chosen = chosen[(chosen["period"] == period) & chosen["pilot_id"].isin(pilots)]
    wide = chosen.pivot_table(index="pilot_id", columns="group", values="contribution", aggfunc="first", sort=False)
    wide = wide.reindex(pilots)
    own = [theme.id for theme in themes()]
    parts = wide.reindex(columns=own) * facts.method.level
    parts[OTHER] = wide.drop(columns=own, errors="ignore").sum(axis=1) * facts.method.level
    parts[PROGRESS] = totals(picture, period)["progress"].reindex(pilots) * facts.method.progress
    return parts


def peer_group(picture: Picture, pilot: str) -> tuple[int, str]:
    """Return the batch and ranking group within which a pilot is compared."""
    admitted = record(picture.pilots, pilot)
    return int(admitted["batch"]), str(admitted["group"])


def beside_group(picture: Picture, pilot: str, period: str, called: Mapping[str, str]) -> tuple[pd.Series, pd.Series]:
    """Return a pilot's scores and its group's medians by subject, under the names `called`.

    Missing: a median is blank where too few have the score, as in `services.peers`.
    """
    rows = picture.results.groups
    rows = rows[(rows["period"] == period) & (rows["pilot_id"] == pilot)]
    scores: pd.Series = rows.set_index("group")["score"].dropna()
    own = scores if pilot in reporting_pilots(picture, period) else scores.iloc[:0]
    medians: pd.Series = picture.peers.measure(period, *peer_group(picture, pilot), "subject")["median"].reindex(
        own.index
    )
    return own.rename(index=called), medians.rename(index=called)


def formatter(indicator: Indicator) -> Callable[[float | None], str]:
    """Return what writes a figure of `indicator` in the visitor's language."""
    return numbers().formatter(indicator)


def paths(picture: Picture, pilot: str) -> pd.DataFrame:
    """Return base, planned, actual, target, pace and status of one pilot, every period and own-target indicator."""
    return picture.results.paths[picture.results.paths["pilot_id"] == pilot]


def through(picture: Picture, period: str) -> tuple[str, ...]:
    """Return the due periods up to `period`: what could be known then."""
    last = parse(period).ordinal
    return tuple(due for due in picture.due if parse(due).ordinal <= last)


def restarts(item: Indicator) -> frozenset[str]:
    """Return the labels of the periods at which a figure begins anew: one cumulative since January, every year."""
    if item.nature != "ytd":
        return frozenset()
    return frozenset(short(str(period)) for period in catalogue().periods if period.quarter == 1)


def panels(picture: Picture, pilot: str, indicators: tuple[Indicator, ...], period: str) -> list[Way]:
    """Return one panel per indicator that applies to the pilot: its values up to `period`, its own plan and target, the
    standard, and from there the projection.
    """
    facts, due = catalogue(), set(through(picture, period))
    order = [str(period) for period in facts.periods]
    own_paths = paths(picture, pilot)
    own_paths = own_paths[own_paths["code"].isin([item.code for item in indicators])]
    followed = {str(code): path.set_index("period").reindex(order) for code, path in own_paths.groupby("code")}
    admitted = record(picture.pilots, pilot)
    every = picture.results.values.xs(pilot, level="pilot_id").reindex(order)
    ahead = explain.projections(picture, pilot, period) if followed else None
    unsure = frozenset(short(period) for period in provisional(picture, pilot))
    drawn = []
    for item in indicators:
        if not item.applies(str(admitted["city_type"]), has_villages=bool(admitted["has_villages"])):
            continue
        actual: pd.Series = every[item.code]
        actual = actual.where(actual.index.isin(due))
        own = followed.get(item.code)
        if own is not None:
            actual = own["actual"].where(actual.index.isin(due))
        drawn.append(
            Way(
                title=of(item.title),
                unit=unit_shown(item),
                actual=actual.rename(index=short),
                planned=None if own is None else own["planned"].rename(index=short),
                target=None if own is None else _last(own["target"]),
                standard=item.goalposts.target if item.goalposts and item.goalposts.scale != "bool" else None,
                show=formatter(item),
                projected=None if own is None or ahead is None else _projected(ahead, item.code),
                provisional=unsure,
                restarts=restarts(item),
            )
        )
    return drawn


def provisional(picture: Picture, pilot: str) -> list[str]:
    """Return the periods for which a pilot's figures come from a report that has not been accepted."""
    reports = picture.reports
    unsure = (reports["pilot_id"] == pilot) & (reports["state"] != "missing") & reports["provisional"].astype(bool)
    return [str(period) for period in reports.loc[unsure, "period"]]


def _projected(ahead: pd.DataFrame, code: str) -> tuple[float, float, float] | None:
    if code not in ahead.index or pd.isna(record(ahead, code)["projected"]):
        return None
    found = record(ahead, code)
    return float(found["low"]), float(found["projected"]), float(found["high"])


def unit_shown(item: Indicator) -> str:
    """Return the unit of an indicator; of a figure that starts anew every January it says so."""
    return f"{of(item.unit)} {_('cumulative since January')}" if item.nature == "ytd" else of(item.unit)


def _last(values: pd.Series) -> float | None:
    known = values.dropna()
    return float(known.iloc[-1]) if not known.empty else None


def short(period: str) -> str:
    """Return a period as an axis shows it."""
    if language() == "zh":
        return period.replace("B", "基期")
    return f"{period[:4]} base" if period.endswith("B") else f"{period[:4]} {period[4:]}"


def stacked(period: str) -> str:
    """Return a period in two lines, for a narrow column of a figure."""
    written = short(period)
    return f"{written[:4]}<br>{written[4:].lstrip()}"


def indicator_values(picture: Picture, code: str, period: str) -> pd.Series:
    """Return the figure of every pilot the indicator applies to, by id; blank where there is none."""
    item, pilots = catalogue().indicators[code], picture.pilots
    values = picture.results.values[code].xs(period, level="period").reindex(pilots.index)
    asked = [
        item.applies(str(kind), has_villages=bool(villages))
        for kind, villages in zip(pilots["city_type"], pilots["has_villages"], strict=True)
    ]
    return values[asked]


def in_sight(picture: Picture, period: str, group: str, batch: str) -> tuple[int, int]:
    """Return how many pilots of a group the picture shows, and how many it has.

    A province or a pilot sees some of a group only: what is said of those must not be said of the group.
    """
    held = (picture.pilots["group"] == group) & (picture.pilots["batch"].astype(str) == batch)
    shown = int(held.sum())
    return shown, max(shown, picture.peers.group(period, int(batch), group)["pilots"])


def all_in_sight(picture: Picture) -> bool:
    """Say whether the picture shows every pilot of the programme."""
    counted = picture.peers.groups["pilots"].groupby(level="period").sum()
    return counted.empty or int(counted.max()) <= len(picture.pilots)


def ranking_groups(picture: Picture) -> dict[str, str]:
    """Return the ranking groups that have pilots, as choices."""
    present = set(picture.pilots["group"].unique())
    return {key: f"{key} {of(group.name)}" for key, group in catalogue().ranking_groups.items() if key in present}
