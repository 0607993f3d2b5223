"""What the overview shows: the headline figures, who is in trouble and why, and any measure by province."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from catalogue.load import catalogue
from services.monitor import Picture
from ui import frame, links, sentences, tables, views
from ui.chart_block import Block, Sheet
from ui.filters import EVERYTHING
from ui.numbers import MISSING, numbers
from ui.words import N_, _, language, of

# Worst first. Within the grace days is no trouble: the report counts as come.
TROUBLES: Final[Mapping[str, str]] = {
    "missing": N_("Not reported"),
    "returned": N_("Returned"),
    "late": N_("Late"),
    "unranked": N_("Not ranked"),
    "moving_away": N_("Moving away"),
    "behind": N_("Most own targets behind plan"),
}
_MARKS: Final[Mapping[str, str]] = {
    "missing": "✕",
    "returned": "↩",
    "late": "▲",
    "unranked": "–",
    "moving_away": "▼",
    "behind": "○",
}
_COLUMNS: Final = ["pilot_id", "trouble", "why"]
_LISTED, _MEMBERS, _ROWS = 5, 60, 60  # rows on the screen; the table holds everybody
_NAMED = 2
_MEASURES: Final[Mapping[str, str]] = {
    "pilots": N_("Number of pilots"),
    "reported": N_("Share reported"),
    "quantitative": N_("Median quantitative score"),
    "progress": N_("Median progress"),
    "trouble": N_("Pilots needing attention"),
}


def headline(picture: Picture, period: str) -> tuple[Block, str]:
    """Return the page's finding: how many have reported and until when; and the line that says period and number."""
    came, everyone = len(views.reporting_pilots(picture, period)), len(picture.pilots)
    n_reported = sentences.n_reported(came, everyone)
    due_on = _("due on {day}").format(day=numbers().day(catalogue().calendar[views.parse(period)].due_on))
    late = int(views.states(picture)[period].isin(["late", "in_grace"]).sum())
    reports = picture.reports
    returned = int(((reports["period"] == period) & (reports["life"] == "returned")).sum())
    said = sentences.reported(came, everyone, period, late=late, returned=returned)
    found = Block("title", said, frame.line(n_reported, due_on))
    return found, frame.line(views.periods(picture)[period], n_reported)


def themes(scores: Mapping[str, pd.Series], when: str) -> Block:
    """Return what the spread of the themes' scores says."""
    standard = catalogue().method.standard
    note = frame.line(sentences.scale_note(), when)
    return Block("themes", sentences.themes(scores, standard), note, tables.themes(scores, standard))


def trend(picture: Picture, period: str) -> tuple[Block, dict[str, pd.Series]] | None:
    """Return what the themes' medians did from the first due period to `period`, and the medians by period label.

    None where there is but one period: no way has been gone yet.
    """
    until = [due for due in picture.due if due <= period]
    if len(until) < 2:
        return None
    medians = pd.DataFrame(
        {due: {name: found.median() for name, found in views.theme_scores(picture, due).items()} for due in until}
    )
    counted = [len(views.reporting_pilots(picture, due)) for due in until]
    first, last = numbers().period(until[0]), numbers().period(until[-1])
    note = frame.line(
        sentences.scale_note(),
        _("medians of the pilots' scores, {first} to {last}").format(first=first, last=last),
        sentences.with_figures(counted),
    )
    sheet = Sheet.of(medians.rename(columns=views.short).rename_axis(_("Theme")).reset_index(), 2)
    block = Block("trend", sentences.trend(medians, first, last), note, sheet, periods=tuple(until))
    return block, {str(name): line.rename(index=views.stacked) for name, line in medians.iterrows()}


def movers(picture: Picture, period: str, changes: pd.Series) -> Block:
    """Return who moved up and down. `changes`: as `views.movers`; without any there is no table."""
    compared, everybody = _compared(picture, period), len(picture.pilots)
    counted = _("{count} of {all} pilots can be compared").format(count=compared, all=everybody)
    note = frame.line(
        _("Change of the quantitative score since the quarter before, points"), numbers().period(period), counted
    )
    sheet = None if changes.empty else tables.movers(picture, period)
    standing, called = views.standing(picture, period)["change"], views.names(picture)
    left = [called[str(pilot)] for pilot in standing.index[standing.isna()]]
    told = _("not compared, as one of the two quarters has no report or too few figures: {names}")
    few = 0 < len(left) <= _NAMED and compared
    explained = told.format(names=_(", ").join(left)) if few else ""
    return Block("movers", sentences.movers(changes), note, sheet, explained=explained)


def between(picture: Picture, period: str, changes: pd.Series) -> str:
    """Say how many pilots lie between those of `views.movers`; nothing where it holds them all."""
    others = _compared(picture, period) - len(changes)
    return _("… {count} between …").format(count=others) if others else ""


def _compared(picture: Picture, period: str) -> int:
    return int(views.standing(picture, period)["change"].notna().sum())


def reports(picture: Picture, shown: int) -> Block:
    """Return what the states of all reports say; the picture shows the first `shown` pilots of `unsteady`."""
    states, called = views.states(picture), views.names(picture)
    note = frame.line(_("When every report came in"), unsteady_note(shown, len(called)))
    return Block("matrix", sentences.all_reports(states), note, tables.reporting(states, called))


def facts(picture: Picture, period: str) -> list[tuple[str, str]]:
    """Return the figures a ministry officer asks for first: reported, on time, ranked, in trouble, own targets."""
    states, totals, everyone = views.states(picture)[period], views.totals(picture, period), len(picture.pilots)
    show, of_all = numbers(), _("{count} of {all}")
    followed = picture.results.paths
    judged = followed[(followed["period"] == period) & followed["status"].notna()]["status"]
    if views.parse(period).baseline:  # judged are only those that met their target before anything was planned
        judged = judged.iloc[:0]
    good = judged.isin(sentences.good(period)).sum()
    share = show.percent(100 * good / len(judged), 0) if len(judged) else MISSING
    return [
        (_("Reported"), of_all.format(count=len(views.reporting_pilots(picture, period)), all=everyone)),
        (_("On time"), show.number(int((states == "on_time").sum()), 0)),
        (_("Ranked"), show.number(int(totals["ranked"].sum()), 0)),
        (sentences.own_targets_met(period), share),
        (_("Pilots needing attention"), show.number(troubles(picture, period)["pilot_id"].nunique(), 0)),
    ]


def troubles(picture: Picture, period: str) -> pd.DataFrame:
    """Return who is in trouble and why, the worst first.

    Shape: one row a pilot and kind of trouble: pilot_id, trouble (a key of `TROUBLES`), why (in words). The kinds are
    told apart because each asks for something else: chase, correct, explain.
    """
    states, reports = views.states(picture)[period], picture.reports
    now = reports[reports["period"] == period].set_index("pilot_id")
    day, found = numbers().day(catalogue().calendar[views.parse(period)].due_on), []
    back = now.index[now["life"] == "returned"]
    for pilot in states.index[states == "missing"].difference(back, sort=False):
        found.append((pilot, "missing", _("due on {day}").format(day=day)))
    for pilot in back:
        found.append((pilot, "returned", _("returned for correction, not sent again yet")))
    for pilot in states.index[states == "late"]:
        late = numbers().number(views.record(now, str(pilot))["days_late"], 0)
        found.append((pilot, "late", _("{days} days after the due date").format(days=late)))
    return pd.concat(
        [
            pd.DataFrame(found, columns=_COLUMNS),
            _unranked(picture, period),
            _moving_away(picture, period),
            _behind(picture, period),
        ],
        ignore_index=True,
    )


def _unranked(picture: Picture, period: str) -> pd.DataFrame:
    """Who has no rank for a reason of its own: not the group's size, not a report that is named missing already."""
    totals = views.totals(picture, period)
    chosen = totals[totals["why_unranked"].isin(["coverage", "baseline_coverage"])]
    rows = [(pilot, "unranked", sentences.why_unranked(why)) for pilot, why in chosen["why_unranked"].items()]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _moving_away(picture: Picture, period: str) -> pd.DataFrame:
    """Who moves away from own targets, whoever does on most of them first, and the indicators by name."""
    followed = picture.results.paths
    away = followed[(followed["period"] == period) & (followed["status"] == "moving_away")]
    rows = []
    for pilot, paths in away.groupby("pilot_id", sort=False):
        named = [of(catalogue().indicators[code].title) for code in paths["code"]]
        said = _(", ").join(named[:_NAMED])
        if len(named) > _NAMED:
            said = _("{names} and {count} more").format(names=said, count=len(named) - _NAMED)
        rows.append((len(named), (pilot, "moving_away", said)))
    rows.sort(key=lambda row: -row[0])
    return pd.DataFrame([row for _count, row in rows], columns=_COLUMNS)


def _behind(picture: Picture, period: str) -> pd.DataFrame:
    """Who is not on the way to more than half of its own targets, or at the last period has missed them; and how many
    of each kind. The most first.
    """
    followed = picture.results.paths
    aimed = followed[(followed["period"] == period) & followed["target"].notna()]
    rows = []
    for pilot, paths in aimed.groupby("pilot_id", sort=False):
        late = int((paths["status"].notna() & ~paths["status"].isin(sentences.good(period))).sum())
        if 2 * late > len(paths):
            kinds = sentences.behind(paths["status"], period)
            said = _("{kinds} of {all} own targets").format(all=len(paths), kinds=kinds)
            rows.append((late, (pilot, "behind", said)))
    rows.sort(key=lambda row: -row[0])
    return pd.DataFrame([row for _count, row in rows], columns=_COLUMNS)


def _trouble_words(period: str) -> dict[str, str]:
    """Return what every kind of trouble is called in a period."""
    words = {kind: _(word) for kind, word in TROUBLES.items()}
    return words if "on_track" in sentences.good(period) else words | {"behind": _("Most own targets missed")}


def trouble_list(picture: Picture, period: str, when: str) -> Block:
    """Return who is in trouble, with a link to each pilot's page; the whole list is in the table."""
    found, called = troubles(picture, period), views.names(picture)
    count = found["pilot_id"].nunique()
    if found.empty:
        calm = _("Nobody is missing, late, returned, without rank, moving away or late on most own targets")
        if "on_track" not in sentences.good(period):
            calm = _("Nobody is missing, late, returned, without rank, moving away or has missed most own targets")
        return Block("trouble", calm, when)
    words = _trouble_words(period)
    kinds = [
        f"{word} {numbers().number((found['trouble'] == kind).sum(), 0)}"
        for kind, word in words.items()
        if (found["trouble"] == kind).any()
    ]
    title = _("{count} of {all} pilots need attention: {kinds}").format(
        count=count, all=len(called), kinds=_(", ").join(kinds)
    )
    if len(found) > count:
        when = frame.line(when, _("a pilot may stand under several matters"))
    state = [f"{_MARKS[kind]} {words[kind]}" for kind in found["trouble"]]
    headings = [_("Pilot"), _("Matter"), _("Why")]
    rows = [
        (
            links.link(called[str(row.pilot_id)], "pilot", pilot=str(row.pilot_id), period=period),
            f'<span class="pm-nowrap">{html.escape(said)}</span>',
            html.escape(str(row.why)),
        )
        for said, row in zip(state, found.head(_LISTED).itertuples(), strict=False)
    ]
    more = len(found) - _LISTED
    explained = frame.line(
        _("{count} more in the table").format(count=more) if more > 0 else "",
        _("a pilot stands under every matter it has") if len(found) > count else "",
    )
    sheet = pd.DataFrame(
        {
            _("Pilot"): found["pilot_id"].map(called),
            _("Group"): picture.pilots["group"].reindex(found["pilot_id"]).to_numpy(),
            _("Province"): [_province(picture, pilot) for pilot in found["pilot_id"]],
            _("Matter"): state,
            _("Why"): found["why"],
        }
    )
    return Block("trouble", title, when, Sheet(sheet), listed=links.listing(headings, rows), explained=explained)


def _province(picture: Picture, pilot: str) -> str:
    return of(catalogue().provinces[picture.pilots["province_code"][pilot]].name)


def measures() -> dict[str, str]:
    """Return what the provinces can be compared by, as choices: counts, scores, and every theme's median."""
    themes = {theme.id: _("{theme}: median score").format(theme=of(theme.name)) for theme in views.themes()}
    return {key: _(word) for key, word in _MEASURES.items()} | themes


def provinces(picture: Picture) -> dict[str, str]:
    """Return the provinces that have pilots, as choices, and all of them together."""
    present = set(picture.pilots["province_code"])
    named = {code: of(place.name) for code, place in catalogue().provinces.items() if code in present}
    return {EVERYTHING: _("All provinces")} | named


def by_pilot(picture: Picture, period: str, measure: str) -> pd.Series:
    """Return what each pilot adds to a measure, index pilot_id; blank where it has no figure."""
    everyone = picture.pilots.index
    came = pd.Series(everyone.isin(views.reporting_pilots(picture, period)), index=everyone)
    if measure == "pilots":
        return pd.Series(1.0, index=everyone)
    if measure == "reported":
        return came * 100.0
    if measure == "trouble":
        return pd.Series(everyone.isin(troubles(picture, period)["pilot_id"]), index=everyone) * 1.0
    if measure in ("quantitative", "progress"):
        scores: pd.Series = views.totals(picture, period)[measure].reindex(everyone)
        return scores.where(came)
    groups = views.group_scores(picture, period)
    return groups[measure].reindex(everyone) if measure in groups else pd.Series(float("nan"), index=everyone)


def by_province(picture: Picture, period: str, measure: str) -> pd.Series:
    """Return a measure by province code: a sum of counts, a mean of shares, a median of scores; blanks left out."""
    grouped = by_pilot(picture, period, measure).groupby(picture.pilots["province_code"])
    if measure in ("pilots", "trouble"):
        return grouped.sum()
    return (grouped.mean() if measure == "reported" else grouped.median()).dropna()


def shown_as(measure: str) -> Callable[[float], str]:
    """Return what writes a figure of a measure."""
    if measure in ("pilots", "trouble"):
        return lambda value: numbers().number(value, 0)
    if measure == "reported":
        return lambda value: numbers().percent(value, 0)
    return lambda value: numbers().number(value, 1)


def tiles(picture: Picture, period: str, measure: str) -> pd.DataFrame:
    """Return every province's tile: index code; name as written in it, row, column, in_scope, value of the measure."""
    values, places = by_province(picture, period, measure), catalogue().provinces
    return pd.DataFrame(
        {
            # A tile is narrow: an English name breaks at its spaces, and what stands in brackets is left to the table.
            "name": [
                place.short if language() == "zh" else of(place.name).split(" (")[0].replace(" ", "<br>")
                for place in places.values()
            ],
            "row": [place.grid_row for place in places.values()],
            "column": [place.grid_column for place in places.values()],
            "in_scope": [place.in_scope for place in places.values()],
            "value": [float(values.get(code, float("nan"))) for code in places],
        },
        index=list(places),
    )


def grid(picture: Picture, period: str, measure: str) -> Block:
    """Return what the provinces' tiles say: the finding, what a colour means, the table."""
    values, named, places = by_province(picture, period, measure), measures()[measure], catalogue().provinces
    present = [code for code in provinces(picture) if code != EVERYTHING]
    sheet = pd.DataFrame(
        {
            _("Province"): [of(places[code].name) for code in present],
            _("Region"): [of(places[code].region) for code in present],
            named: [float(values.get(code, float("nan"))) for code in present],
        }
    ).sort_values(named, ascending=False, na_position="last", kind="stable")
    note = frame.line(
        named,
        numbers().period(period),
        _("darker is more; a click opens the province's pilots"),
        _("grey: outside the programme, shown for orientation"),
    )
    return Block("grid", _grid_title(values, named, shown_as(measure)), note, Sheet.of(sheet, 2))


def _grid_title(values: pd.Series, named: str, show: Callable[[float], str]) -> str:
    if values.empty:
        return _("{measure}: no province has a figure").format(measure=named)
    best, low = float(values.max()), float(values.min())
    leading = [of(catalogue().provinces[str(code)].name) for code in values.index[values == best]]
    words = {"measure": named, "value": show(best), "low": show(low), "count": len(leading)}
    if show(best) == show(low):
        return _("{measure}: {value} in all {count} provinces").format(**words)
    if len(leading) > _NAMED:
        return _("{measure}: {value} in {count} provinces, lowest {low}").format(**words)
    return _("{measure}: most in {names} with {value}").format(names=_(", ").join(leading), **words)


def members(picture: Picture, period: str, measure: str, province: str) -> Block:
    """Return the pilots of a province, or of all, with a link to each one's page."""
    called, values, show = views.names(picture), by_pilot(picture, period, measure), shown_as(measure)
    chosen = picture.pilots if province == EVERYTHING else picture.pilots[picture.pilots["province_code"] == province]
    totals = views.totals(picture, period).reindex(chosen.index)
    states = views.states(picture)[period].reindex(chosen.index)
    state = [_(sentences.REPORT[each]) for each in states]
    counted = measure in ("pilots", "reported", "trouble")
    headings = [_("Pilot"), _("Group"), _("Timeliness"), _("Rank"), _("Quantitative score")]
    columns = [
        [called[str(pilot)] for pilot in chosen.index],
        chosen["group"].to_list(),
        state,
        totals["rank"].map(lambda rank: MISSING if pd.isna(rank) else numbers().number(rank, 0)).to_list(),
        totals["quantitative"].map(numbers().number).to_list(),
    ]
    if not counted and measure != "quantitative":
        headings.append(measures()[measure])
        columns.append(values.reindex(chosen.index).map(show).to_list())
    sheet = pd.DataFrame(dict(zip(headings, columns, strict=True)))
    rows = [
        (
            links.link(str(row[0]), "pilot", pilot=str(pilot), period=period),
            *(html.escape(str(cell)) for cell in row[1:]),
        )
        for pilot, row in zip(chosen.index, sheet.itertuples(index=False), strict=True)
    ]
    name = provinces(picture)[province]
    title = _("{province}: {count} pilots").format(province=name, count=len(chosen))
    note = frame.line(numbers().period(period), _("a name opens the pilot's page"))
    return Block("members", title, note, Sheet(sheet), listed=links.listing(headings, rows[:_MEMBERS]))


def unsteady(picture: Picture) -> pd.DataFrame:
    """Return the states of the pilots' reports (as `views.states`), the most often missing or late first.

    With many pilots only those that were ever missing or late, and no more of them than a picture can show.
    """
    states = views.states(picture)
    weight = {"missing": 1000, "late": 30, "in_grace": 1}
    trouble = states.map(lambda state: weight.get(state, 0)).sum(axis=1)
    ordered = states.loc[trouble.sort_values(ascending=False, kind="stable").index]
    if len(ordered) <= _ROWS:
        return ordered
    return ordered[trouble.reindex(ordered.index) > 0].head(_ROWS)


def unsteady_note(shown: int, everyone: int) -> str:
    """Say how many of the pilots the picture of the reports shows."""
    if shown == everyone:
        return sentences.all_pilots(everyone)
    return _("the {count} of {all} pilots most often missing or late").format(count=shown, all=everyone)
