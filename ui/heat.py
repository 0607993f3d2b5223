"""What the heat map shows: which pilots and indicators, in which order, in which words; and one cell's workings."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from services import paces
from services.monitor import Picture
from ui import cache, frame, sentences, views
from ui.chart_block import Block, Sheet
from ui.filters import EVERYTHING
from ui.numbers import MINUS, all_rounded, lowered, numbers
from ui.words import N_, _, of

_UTMOST: Final = 9  # a pace beyond it is not written out in its cell
ROWS: Final = 50  # pilots on one page of the picture
SORTS: Final[Mapping[str, str]] = {
    "problems": N_("Problems first"),
    "rank": N_("By group and rank"),
    "name": N_("By name"),
}
PROBLEMS: Final = ("behind", "moving_away", paces.BLANK)
_OTHER_STATES: Final[Mapping[str, str]] = {
    paces.BLANK: N_("no figure or no target"),
    paces.UNPLANNED: N_("nothing planned yet"),
    paces.NOT_APPLICABLE: N_("not applicable, or not yet due"),
}
_AGAINST: Final[Mapping[str, str]] = {paces.OWN: N_("own 2015 target"), paces.STANDARD: N_("national 2015 standard")}


def themes() -> dict[str, str]:
    """Return the indicator groups that have weighted indicators, as choices, and all of them together."""
    facts = catalogue()
    weighted = {item.group for item in facts.weighted}
    named = {key: of(group.name) for key, group in facts.indicator_groups.items() if key in weighted}
    return {EVERYTHING: _("All subjects")} | named


def groups(picture: Picture) -> dict[str, str]:
    """Return the ranking groups, as choices, and all of them together."""
    return {EVERYTHING: _("All groups")} | cache.composed(views.ranking_groups, picture)


def sorts() -> dict[str, str]:
    """Return the orders of the rows, as choices."""
    return {key: _(word) for key, word in SORTS.items()}


def items(theme: str) -> list[Indicator]:
    """Return the weighted indicators of a subject, or of all, group by group."""
    order = list(catalogue().indicator_groups)
    chosen = [item for item in catalogue().weighted if theme in (EVERYTHING, item.group)]
    return sorted(chosen, key=lambda item: order.index(item.group))


def labels(picture: Picture, period: str, rows: list[str], sort: str) -> dict[str, str]:
    """Return what stands before each row: the pilot's name, with group and rank where they order the rows."""
    called, totals = views.names(picture), views.totals(picture, period)
    if sort != "rank":
        return {pilot: called[pilot] for pilot in rows}
    return {
        pilot: f"{called[pilot]}  {totals['ranking_group'][pilot]}{numbers().number(totals['rank'][pilot], 0)}"
        for pilot in rows
    }


def columns(theme: str) -> pd.DataFrame:
    """Return the columns: index code; name (marked where pilots have a target of their own), group, heading."""
    chosen, groups = items(theme), catalogue().indicator_groups
    return pd.DataFrame(
        {
            "name": [f"◆ {of(item.title)}" if item.own_target else of(item.title) for item in chosen],
            "group": [item.group for item in chosen],
            "heading": [of(groups[item.group].name) for item in chosen],
        },
        index=[item.code for item in chosen],
    )


def pilots(picture: Picture, period: str, group: str, province: str, theme: str, sort: str) -> list[str]:
    """Return the ids of the pilots asked for, in the order asked for."""
    chosen = picture.pilots
    if group != EVERYTHING:
        chosen = chosen[chosen["group"] == group]
    if province != EVERYTHING:
        chosen = chosen[chosen["province_code"] == province]
    called, totals = views.names(picture), views.totals(picture, period)
    if sort == "name":
        return sorted(map(str, chosen.index), key=lambda pilot: called[pilot])
    if sort == "rank":
        keys = totals.reindex(chosen.index)[["ranking_group", "rank"]].assign(id=chosen.index)
        return [str(pilot) for pilot in keys.sort_values(["ranking_group", "rank", "id"], na_position="last").index]
    cells = found(picture, period)
    cells = cells[cells["code"].isin(columns(theme).index) & cells["state"].isin(PROBLEMS)]
    problems = cells.groupby("pilot_id").size().reindex(chosen.index).fillna(0)
    return [str(pilot) for pilot in problems.sort_values(ascending=False, kind="stable").index]


def pages(picture: Picture, group: str, province: str) -> dict[str, str]:
    """Return the pages of the picture, as choices: which rows each holds."""
    chosen = picture.pilots
    held = (group == EVERYTHING) | (chosen["group"] == group)
    count = int((held & ((province == EVERYTHING) | (chosen["province_code"] == province))).sum())
    show = numbers().number
    return {
        str(place + 1): _("{first}–{last} of {all}").format(
            first=show(place * ROWS + 1, 0), last=show(min((place + 1) * ROWS, count), 0), all=show(count, 0)
        )
        for place in range(max(1, -(-count // ROWS)))
    }


def found(picture: Picture, period: str) -> pd.DataFrame:
    """Return the paces of a period, computed once: as `services.paces.paces`."""
    return cache.composed(paces.paces, picture, period)


def cells(picture: Picture, period: str, rows: list[str], theme: str) -> pd.DataFrame:
    """Return the cells of the picture: pilot_id, code, state (a key of the bands), provisional, said, pace."""
    called = views.names(picture)
    shown = found(picture, period)
    shown = shown[shown["pilot_id"].isin(rows) & shown["code"].isin(columns(theme).index)]
    named = {item.code: of(item.title) for item in items(theme)}
    words = _words(period)
    said = [
        f"{called[pilot]}<br>{named[code]}<br>{words[state]}"
        + (f" · {_('pace')} {numbers().pace(pace)}" if pd.notna(pace) else "")
        + (f" · {_('waived')}" if waived else "")
        for pilot, code, state, pace, waived in zip(
            shown["pilot_id"], shown["code"], shown["state"], shown["pace"], shown["waived"], strict=True
        )
    ]
    return shown[["pilot_id", "code", "provisional", "waived"]].assign(
        state=shown["state"].replace("maintain", _kept(period)),
        said=said,
        pace=[_capped(pace) if pd.notna(pace) else "" for pace in shown["pace"]],
    )


def _kept(period: str) -> str:
    """Return the band in which a target that is the base and kept is drawn: at the last period it is met."""
    return "on_track" if "on_track" in sentences.good(period) else "achieved"


def _words(period: str) -> dict[str, str]:
    """Return what each state of a cell is called."""
    return sentences.pace_words(period) | {state: _(word) for state, word in _OTHER_STATES.items()}


def _named(period: str) -> dict[str, str]:
    """Return what each band and each other state is called, with the band's limits from the method."""
    method, show = catalogue().method, numbers().number
    words, kept = _words(period), _kept(period)
    on_track = _("{state}, ≥ {limit}").format(state=words["on_track"], limit=show(method.on_track))
    limits = {
        "achieved": words["achieved"],
        "on_track": on_track,
        "slightly_behind": _("Slightly behind, ≥ {limit}").format(limit=show(method.slightly_behind)),
        "behind": _("Behind, ≥ {limit}").format(limit=show(method.behind, 0)),
        "moving_away": _("Moving away, < {limit}").format(limit=show(method.behind, 0)),
    }
    limits[kept] = _("{state}; maintain").format(state=limits[kept])
    return words | limits


class Key(Protocol):
    """An entry of the legend, as the picture names it."""

    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def colour(self) -> str: ...  # noqa: D102
    @property
    def mark(self) -> str: ...  # noqa: D102
    @property
    def ink(self) -> str: ...  # noqa: D102


def legend(keys: Sequence[Key], period: str) -> str:
    """Return what colours and marks mean, as HTML that stands above the picture."""
    words = _named(period) | {"provisional": _("provisional"), "waived": _("waived")}
    entries = "".join(
        f'<span><i class="{"pm-hatched" if key.state == paces.BLANK else ""}" '
        f'style="background-color:{key.colour};color:{key.ink}">{html.escape(key.mark)}</i>'
        f"{html.escape(words[key.state])}</span>"
        for key in keys
    )
    return f'<p class="pm-legend">{entries}</p>'


def block(picture: Picture, period: str, chosen: list[str], rows: list[str], theme: str) -> Block:
    """Return what the heat map says: finding, unit, period, number, the workings as a table.

    The finding is about all the pilots `chosen`; picture and table hold those of one page, `rows`.
    """
    asked = found(picture, period)
    asked = asked[asked["pilot_id"].isin(chosen) & asked["code"].isin(columns(theme).index)]
    shown = asked[asked["pilot_id"].isin(rows)]
    came = len(set(chosen) & set(views.reporting_pilots(picture, period)))
    status = _("all provisional") if shown["provisional"].any() and _all_provisional(shown) else ""
    unit = _("Pace: share of the way planned by now")
    part = _("picture and table hold {count} of them").format(count=len(rows)) if len(rows) < len(chosen) else ""
    note = frame.line(unit, numbers().period(period), sentences.n_reported(came, len(chosen)), part, status)
    title = _at_baseline(asked) if views.parse(period).baseline else _title(asked, period)
    said = Block("heat", title, note, _sheet(picture, period, shown, rows), explained=_explained())
    return said.covering(pilots=chosen, periods=(period,))


def _all_provisional(shown: pd.DataFrame) -> bool:
    return bool(shown.loc[shown["state"].isin(sentences.PACE), "provisional"].all())


def _at_baseline(shown: pd.DataFrame) -> str:
    """Say what the baseline can tell: nothing was planned by then, and some had reached their target already."""
    judged = shown["state"].isin([*sentences.PACE, paces.UNPLANNED])
    met, known = int((shown["state"] == "achieved").sum()), int(judged.sum())
    return _("The baseline: nothing is planned yet; {count} of {all} cells meet their target already").format(
        count=numbers().number(met, 0), all=numbers().number(known, 0)
    )


def _title(shown: pd.DataFrame, period: str) -> str:
    judged = shown[shown["state"].isin(sentences.PACE)]
    if judged.empty:
        return _("No indicator can be judged for this period")
    bad = judged[judged["state"].isin(["behind", "moving_away"])]
    if bad.empty:
        counted = sentences.behind(judged["state"], period)
        lead = _("None of {all} cells is behind or moving away").format(all=numbers().number(len(judged), 0))
        return _("; ").join([lead, counted]) if counted else lead
    often = bad["code"].value_counts()
    return _("Of {all} cells, {kinds}; most often behind or moving away: {indicator} ({pilots} pilots)").format(
        kinds=sentences.behind(judged["state"], period),
        all=numbers().number(len(judged), 0),
        indicator=of(catalogue().indicators[str(often.index[0])].title),
        pilots=numbers().number(int(often.iloc[0]), 0),
    )


def _explained() -> str:
    return _(
        "Pace = (actual − base) / (planned now − base). ◆ measured against the pilot's own 2015 target and planned "
        "path; the others against the national 2015 standard, on the catalogue's path from the pilot's baseline. "
        "Paces are cut, not rounded, to two places: none is shown at a limit it did not reach."
    )


def _sheet(picture: Picture, period: str, shown: pd.DataFrame, rows: list[str]) -> Sheet:
    called, facts = views.names(picture), catalogue()
    ordered = shown.assign(place=shown["pilot_id"].map({pilot: place for place, pilot in enumerate(rows)}))
    ordered = ordered.sort_values("place", kind="stable")
    named = [facts.indicators[code] for code in ordered["code"]]
    listed = {
        _("Pilot"): ordered["pilot_id"].map(called),
        _("Group"): ordered["pilot_id"].map(picture.pilots["group"]),
        _("Indicator"): [f"{of(item.title)} {item.code}" for item in named],
        _("Unit"): [of(item.unit) for item in named],
        _("Measured against"): [_(_AGAINST[against]) for against in ordered["against"]],
        _("Base"): all_rounded(ordered["base"], 4),
        _("Planned now"): all_rounded(ordered["planned"].mask(_had_reached(ordered)), 4),
        _("Actual"): all_rounded(ordered["actual"], 4),
        _("Target"): all_rounded(ordered["target"], 4),
        _("Pace"): ordered["pace"].map(lambda pace: lowered(pace, 2)),
        _("Status"): ordered["state"].map(_words(period)),
    }
    if ordered["waived"].any():
        listed[_("Waiver")] = [_("◇ waived") if waived else "" for waived in ordered["waived"]]
    # On screen every figure stands as its cell's workings write it; what is taken away holds the numbers.
    shows = [views.formatter(item) for item in named]
    figures = (_("Base"), _("Planned now"), _("Actual"), _("Target"))
    written = {name: [show(value) for show, value in zip(shows, listed[name], strict=True)] for name in figures}
    way = listed[_("Planned now")]
    written[_("Planned now")] = [planned(item, value) for item, value in zip(named, way, strict=True)]
    written[_("Pace")] = [numbers().pace(pace) for pace in ordered["pace"]]
    return Sheet(pd.DataFrame(listed), written=written)


def _capped(pace: float) -> str:
    """Return a pace as a cell has room for: where next to nothing was planned it is a number that tells nothing."""
    return numbers().pace(pace) if abs(pace) <= _UTMOST else f"> {_UTMOST}" if pace > 0 else f"< {MINUS}{_UTMOST}"


def planned(item: Indicator, value: float) -> str:
    """Return what was planned as written: of yes or no the share of the way to yes."""
    return numbers().percent(100 * value, 0) if item.nature == "bool" else views.formatter(item)(value)


def _had_reached(cells: pd.DataFrame) -> pd.Series:
    """Say of which cells the base lay at or beyond the target: there is no way to plan, the path would lead back."""
    direction = cells["code"].map(lambda code: catalogue().indicators[code].direction)
    beyond = (cells["base"] - cells["target"]) * direction >= 0
    reached: pd.Series = beyond & (direction != 0) & cells["pace"].isna()
    return reached


def _base(item: Indicator, cell: Mapping[str, Any]) -> str:
    """Return where a way begins; of what the baseline does not ask for that is no figure of the pilot's."""
    begins = views.formatter(item)(cell["base"])
    if cell["against"] == paces.STANDARD and not item.in_baseline:
        return _("{figure} (lower goalpost: not asked at the baseline)").format(figure=begins)
    return begins


def workings(picture: Picture, period: str, pilot: str, code: str) -> list[tuple[str, str]]:
    """Return one cell's workings: status, pace, and the figures it follows from."""
    shown = found(picture, period)
    cell = views.record(shown[(shown["pilot_id"] == pilot) & (shown["code"] == code)].set_index("code"), code)
    item = catalogue().indicators[code]
    actual, target = numbers().beside(item, cell["actual"], cell["target"])
    at = paces.judged_at(item, period) if cell["against"] == paces.STANDARD else period
    reached, way = bool(_had_reached(pd.DataFrame([cell | {"code": code}])).iloc[0]), planned(item, cell["planned"])
    return [
        (_("Status"), _words(period)[cell["state"]]),
        (_("Pace"), numbers().pace(cell["pace"])),
        (_("Base"), _base(item, cell)),
        (_("Planned now"), _("not planned: the base already met the target") if reached else way),
        (_("Actual"), frame.line(actual, numbers().period(at) if at not in ("", period) else "")),
        (_("Target"), target),
        (_("Unit"), of(item.unit)),
        (_("Measured against"), _(_AGAINST[cell["against"]])),
    ]
