"""What a pilot undertakes, beside its figures: projects, centres, policies, tasks and its own words, over the quarters.

Everything comes from the lists and texts of its reports, as the latest version of each says. User text stays text.
"""

from __future__ import annotations

import html
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from catalogue.model import ListField
from services import monitor, platform
from services.monitor import Picture
from ui import cache, chart_block, clock, frame, views
from ui.chart_block import Block, Sheet
from ui.numbers import MISSING, numbers
from ui.viewer import viewer
from ui.words import _, of

WORDS: Final = "words"
"""Where on a pilot's page its own words stand."""
_OPEN, _BUILT = 1, 3  # places of the stages "open" and "built" among the choices of the catalogue


def show(picture: Picture, pilot: str, period: str) -> None:
    """Write the lists of a pilot with their progress up to `period`, then what it wrote, earlier quarters to open."""
    for part in cache.composed(compose, picture, pilot, period):
        chart_block.show(picture, part, pilot=pilot)
    _narrative(picture, pilot, period)


def compose(picture: Picture, pilot: str, period: str) -> tuple[Block, ...]:
    """Return a block for each list that has rows: projects, centres, policies, meetings, tasks, milestones."""
    made = (projects, centres, policies, meetings, tasks, milestones)
    found = (block(picture, pilot, period) for block in made)
    return tuple(block for block in found if block is not None)


def _rows(picture: Picture, list_id: str, pilot: str, period: str) -> pd.DataFrame:
    """Return a list's rows of all reports of a pilot up to `period`, in order of period and row."""
    order = [str(item) for item in catalogue().periods]
    known = order[: order.index(period) + 1]
    listed = picture.rows[list_id]
    return listed[(listed["pilot_id"] == pilot) & listed["period"].isin(known)]  # the picture has them in this order


def _now(listed: pd.DataFrame, period: str) -> pd.DataFrame:
    return listed[listed["period"] == period]


def _field(list_id: str, name: str) -> ListField:
    return next(item for item in catalogue().layout.lists[list_id].fields if item.id == name)


def _text(value: object) -> str:
    return value if isinstance(value, str) and value else MISSING


def _word(list_id: str, name: str, value: object) -> str:
    """Return a choice in the visitor's language."""
    return of(_field(list_id, name).word(value)) if isinstance(value, str) and value else MISSING


def _month(value: object) -> str:
    """Return a month as reported (2014-07), which must not break into two lines."""
    return _text(value).replace("-", "\N{NON-BREAKING HYPHEN}")


def _quarters(listed: pd.DataFrame) -> list[str]:
    """Return the periods that have rows, the newest first: the one the finding is about stands in sight."""
    present = set(listed["period"])
    return [str(item) for item in reversed(catalogue().periods) if str(item) in present]


def _by_name(listed: pd.DataFrame, key: str) -> dict[str, dict[str, dict[str, object]]]:
    """Return the rows by the name they are known by, then by period, in the order they first appear."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    for row in listed.to_dict("records"):
        if isinstance(row[key], str):
            found.setdefault(row[key], {})[row["period"]] = {str(name): value for name, value in row.items()}
    return found


def projects(picture: Picture, pilot: str, period: str) -> Block | None:
    """Return the featured projects: stage and invested share of the plan in every quarter."""
    listed = _rows(picture, "projects", pilot, period)
    now, show = _now(listed, period), numbers()
    if now.empty:
        return None
    quarters, rows = _quarters(listed), []
    for name, reported in _by_name(listed, "name").items():
        last = list(reported.values())[-1]
        cells = [_progress(reported[quarter]) if quarter in reported else MISSING for quarter in quarters]
        gone = "" if period in reported else _("no longer listed")
        rows.append(
            (
                frame.line(name, gone),
                frame.line(
                    _word("projects", "content", last["content"]),
                    _text(last["owner"]),
                    f"{_month(last['from'])} – {_month(last['to'])}",
                ),
                show.number(_number(last["planned"]), 0),
                show.number(_number(last["invested"]), 0),
                *cells,
                frame.line(
                    *(str(last[name]) for name in ("progress_note", "problems") if _text(last[name]) != MISSING)
                ),
            )
        )
    headings = [_title("projects", "name"), _("Content, responsible unit, from – to")]
    headings += [_title("projects", "planned"), _title("projects", "invested"), *map(views.short, quarters)]
    headings.append(_("State of works, problems"))
    built = int((now["stage"] == _field("projects", "stage").choices[_BUILT]).sum())
    planned, invested = now["planned"].sum(), now["invested"].sum()
    share = show.percent(invested / planned * 100) if planned else MISSING
    title = _("{built} of {all} featured projects are built; {share} of the planned investment is spent").format(
        built=built, all=len(now), share=share
    )
    note = frame.line(_("By quarter: stage, and invested as a share of the plan"), _("10k CNY"), show.period(period))
    return Block("projects", title, note, Sheet(pd.DataFrame(rows, columns=headings), wrapped=True))


def _progress(row: dict[str, object]) -> str:
    planned, invested = _number(row["planned"]), _number(row["invested"])
    share = numbers().percent(invested / planned * 100, 0) if planned and invested is not None else MISSING
    return frame.line(_word("projects", "stage", row["stage"]), _("{share} invested").format(share=share))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not pd.isna(value) else None


def _title(list_id: str, name: str) -> str:
    return of(_field(list_id, name).title)


def centres(picture: Picture, pilot: str, period: str) -> Block | None:
    """Return the experience centres: open, being built or closed, with the visits of every quarter."""
    listed = _rows(picture, "centres", pilot, period)
    now, show = _now(listed, period), numbers()
    if now.empty:
        return None
    opened = _field("centres", "status").choices[_OPEN]
    quarters, rows = _quarters(listed), []
    for name, reported in _by_name(listed, "name").items():
        last = list(reported.values())[-1]
        cells = []
        for quarter in quarters:
            row = reported.get(quarter)
            visits = _number(row["visits"]) if row else None
            state = _word("centres", "status", row["status"]) if row else MISSING
            cells.append(show.number(visits, 0) if row and row["status"] == opened else state)
        rows.append(
            (
                frame.line(name, "" if period in reported else _("no longer listed")),
                _text(last["builder"]),
                show.number(_number(last["area"]), 0),
                show.number(_number(last["items"]), 0),
                _text(last["opened_on"]),
                _word("centres", "status", last["status"]),
                *cells,
            )
        )
    headings = [_title("centres", name) for name in ("name", "builder", "area", "items", "opened_on", "status")]
    running = now[now["status"] == opened]
    title = _("Experience centres open: {count}; {area} m², {visits} visits in the quarter").format(
        count=show.number(len(running), 0),
        area=show.number(running["area"].sum(), 0),
        visits=show.number(running["visits"].sum(), 0),
    )
    note = frame.line(_("By quarter: visits while open, else the state"), show.period(period))
    table = pd.DataFrame(rows, columns=[*headings, *map(views.short, quarters)])
    return Block("centres", title, note, Sheet(table, wrapped=True))


def policies(picture: Picture, pilot: str, period: str) -> Block | None:
    """Return the policy documents by the day they were issued, the newest first."""
    now = _now(_rows(picture, "policies", pilot, period), period)
    if now.empty:
        return None
    ordered = now.sort_values("issued_on", ascending=False, na_position="last", kind="stable")
    names = ("issued_on", "title", "number", "issuer", "category", "earlier", "summary")
    choices = {"category", "earlier"}
    rows = [
        [_word("policies", name, row[name]) if name in choices else _text(row[name]) for name in names]
        for row in ordered.to_dict("records")
    ]
    table = pd.DataFrame(rows, columns=[_title("policies", name) for name in names])
    earlier = int((now["earlier"] == _field("policies", "earlier").choices[0]).sum())
    title = _("{count} policy documents, {earlier} of them marked as earlier policy").format(
        count=len(now), earlier=earlier
    )
    return Block("policies", title, numbers().period(period), Sheet(table, wrapped=True))


def meetings(picture: Picture, pilot: str, period: str) -> Block | None:
    """Return the mechanism's document and the days it met, a row a quarter."""
    listed = _rows(picture, "mechanism", pilot, period)
    if listed.empty:
        return None
    rows = [
        (numbers().period(row["period"]), _text(row["document"]), _text(row["met_on"]))
        for row in listed.to_dict("records")
    ]
    table = pd.DataFrame(rows, columns=[_("Period"), _title("mechanism", "document"), _title("mechanism", "met_on")])
    title = _("The working group met in {met} of the {all} periods reported").format(
        met=listed["period"].nunique(), all=len(_reported(picture, pilot, period))
    )
    return Block("meetings", title, numbers().period(period), Sheet(table, wrapped=True))


def _reported(picture: Picture, pilot: str, period: str) -> list[str]:
    own = picture.reports[(picture.reports["pilot_id"] == pilot) & (picture.reports["state"] != "missing")]
    until = catalogue().periods.index(views.parse(period))
    return [found for found in own["period"] if catalogue().periods.index(views.parse(found)) <= until]


def tasks(picture: Picture, pilot: str, period: str) -> Block | None:
    """Return the tasks set in the baseline report, and how many are due by now."""
    listed = _rows(picture, "tasks", pilot, period)
    if listed.empty:
        return None
    deadline = catalogue().calendar[views.parse(period)].period_end
    due = int((listed["due"].dropna() <= f"{deadline:%Y-%m}").sum())
    names = ("task", "unit", "due", "result")
    rows = [[_text(row[name]) for name in names] for row in listed.to_dict("records")]
    table = pd.DataFrame(rows, columns=[_title("tasks", name) for name in names])
    title = _("Tasks set in the baseline: {count}; due by the end of this period: {due}").format(
        count=len(listed), due=due
    )
    return Block("tasks", title, numbers().period(period), Sheet(table, wrapped=True))


def milestones(picture: Picture, pilot: str, period: str) -> Block | None:
    """Return the pilot's own milestones, which are its planned path, beside its 2015 targets."""
    listed = _rows(picture, "milestones", pilot, period)
    if listed.empty:
        return None
    followed = views.paths(picture, pilot)
    targets = followed[followed["period"] == period].set_index("code")["target"]
    quarters = [field.id for field in catalogue().layout.lists["milestones"].fields if not field.given]
    rows = []
    for row in listed.to_dict("records"):
        item = catalogue().indicators.get(str(row["code"]))
        if item is not None:
            show = views.formatter(item)
            target = targets.get(item.code)
            planned = [show(_number(row[quarter])) for quarter in quarters]
            rows.append((frame.line(item.code, of(item.title)), of(item.unit), *planned, show(_number(target))))
    headings = [_("Indicator"), _("Unit"), *map(views.short, quarters), _("Own target")]
    title = _("{count} indicators follow the pilot's own milestones").format(count=len(rows))
    note = _("Planned for the end of each quarter in the baseline report; the others follow the path of the method.")
    return Block("milestones", title, note, Sheet(pd.DataFrame(rows, columns=headings), wrapped=True))


def _narrative(picture: Picture, pilot: str, period: str) -> None:
    """Write what the pilot wrote for `period`, and what it wrote before, to open."""
    written = cache.composed(texts, picture, pilot)
    known = [found for found in _reported(picture, pilot, period) if found in written]
    if not known:
        return
    frame.heading(_("In the pilot's own words"), numbers().period(period), anchor=WORDS)
    if period in written:
        frame.raw(written[period])
    else:
        frame.note(_("No report for {period}").format(period=numbers().period(period)))
    for earlier in reversed(known):
        if earlier != period:
            with st.expander(numbers().period(earlier)):
                frame.raw(written[earlier])


def has_words(picture: Picture, pilot: str, period: str) -> bool:
    """Say whether the pilot wrote anything up to `period`, so that `show` has a part for it."""
    written = cache.composed(texts, picture, pilot)
    return any(found in written for found in _reported(picture, pilot, period))


def texts(picture: Picture, pilot: str) -> dict[str, str]:
    """Return what a pilot wrote as HTML by period, a heading a part; every sign of it escaped."""
    titles = {part.id: part.title for part in catalogue().layout.parts}
    found: dict[str, str] = {}
    written = monitor.narratives(platform.current(), viewer(), pilot, now=clock.now(), basis=picture.basis)
    for row in written.to_dict("records"):
        part, text = titles.get(row["part"]), str(row["text"]).strip()
        if part is not None:
            body = html.escape(text) or html.escape(_("left blank"))
            place = html.escape(f"{row['sheet']} {row['cell']}")
            found[row["period"]] = found.get(row["period"], "") + (
                f'<h3 class="pm-part" title="{place}">{html.escape(of(part))}</h3><p class="pm-story">{body}</p>'
            )
    return found
