"""One report on the reviewer's desk: what to look at, the decision, its figures beside their past and the group."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from catalogue.model import Indicator
from services import platform
from services.access import Action
from services.calendar import beijing_date
from services.case import Case, Finding, case, days_left
from services.comparison import Compared
from services.life import FINAL, State
from services.monitor import Picture
from services.outcome import message
from services.review import REVIEWS, SHORTEST_REASON, CellNote, correction_due
from ui import cache, changes, clock, extensions, frame, life
from ui.findings import place
from ui.lists import WHY_MISSING
from ui.numbers import MISSING, numbers
from ui.viewer import viewer
from ui.views import unit_shown
from ui.words import N_, _, language, of

_HERE: Final = REVIEWS | {Action.LOCK, Action.REVISE}
"""Rights whose steps are taken on this page; withdrawing and giving up are the pilot's, on theirs."""
_LONGEST_REASON: Final = 2000
_LONGEST_WORD: Final = 200  # characters about one cell
_WITH_PILOT: Final = frozenset({State.RETURNED, State.DRAFT})
FAR, APART, CHANGED, FOUND, ABSENT = "far", "apart", "changed", "found", "absent"
MARKS: Final[Mapping[str, tuple[str, str]]] = {
    FOUND: ("△", N_("△ verification finding")),
    FAR: ("▲", N_("▲ far from the group, or above its parent city")),
    APART: (
        "◇",
        N_("◇ outside the group's middle half, as about half of all are: for information, not counted as marked"),
    ),
    CHANGED: ("✎", N_("✎ changed since the last reviewed version")),
    ABSENT: ("○", N_("○ no figure, though there was one last quarter")),
}
"""The marks and the legend under the table. All make a figure worth a look but `APART`, which says where it lies."""
MARKED: Final = "".join(glyph for mark, (glyph, _legend) in MARKS.items() if mark != APART)
"""The marks by which the marked figures are chosen."""


def found(picture: Picture, pilot: str, period: str) -> Case | None:
    """Return the report as its viewer may see it."""
    return case(platform.current(), viewer(), picture, pilot, period, now=clock.now())


def headline(seen: Case) -> str:
    """Say in one sentence what is to be looked at."""
    counted = (
        (N_("unexplained findings: {count}"), len(seen.unexplained)),
        (N_("returned cells left unchanged: {count}"), sum(item.same for item in seen.answered)),
        (N_("figures far from the group: {count}"), len(seen.strange)),
        (N_("changes since the last reviewed version: {count}"), len(seen.changed)),
        (N_("follow-ups from earlier quarters: {count}"), len(seen.follow_ups)),
    )
    said = _("; ").join(_(words).format(count=count) for words, count in counted if count)
    return said[:1].upper() + said[1:] or _("Nothing unexplained, nothing far from the group, nothing to follow up")


def facts(seen: Case) -> None:
    """Write where the report is, whose turn it is and until when."""
    left = days_left(seen.review_due, clock.now())
    waits = any(move.action in REVIEWS for move in seen.moves)
    due = [] if seen.state in FINAL | _WITH_PILOT else [(_("Review due"), numbers().day(seen.review_due))]
    if seen.returned is not None:
        due = [(_("To be submitted again by"), numbers().day(seen.returned.due_on))]
    if waits:
        due.append((_("Days left"), numbers().number(left, 0) if left >= 0 else _("{count} past").format(count=-left)))
    frame.facts([(_("State"), life.state_name(seen.standing.state)), *due, (_("Version"), str(seen.version.number))])
    last = seen.steps[-1]
    done = frame.line(life.who(last.actor, last.role), _(life.STEPS[last.step]), numbers().moment(last.at), last.reason)
    opened = _("taken up by {who} on {moment}").format(who=cache.person(last.actor), moment=numbers().moment(last.at))
    sent = _("received on {moment}, sent by {who}")
    frame.note(
        frame.line(
            sent.format(moment=numbers().moment(seen.version.received_at), who=cache.person(seen.version.actor)),
            opened if seen.opened else done if last.step != "submit" else "",
            _("You sent this version yourself; somebody else has to review it.") if seen.own else "",
        )
    )
    extensions.asked(seen.requests)


def attention(seen: Case, *, old_seal: bool) -> None:
    """Write what a machine noticed, the unexplained first, with what the pilot wrote about it; it decides nothing.

    `old_seal`: the sealed scan cannot show the figures of this version.
    """
    facts_, to, lines = catalogue(), language(), {line.code: line for line in seen.figures}

    def row(mark: str, item: Finding, beside_it: str) -> tuple[str, str, str, str]:
        where = frame.line(life.indicator(item.code or ""), place(item.sheet, item.cell))
        return mark, where, message(item, facts_, to), beside_it

    rows = [
        row(_("explained") if noted.explanation else _("△ unexplained"), noted.finding, noted.explanation or MISSING)
        for noted in sorted(seen.findings, key=lambda noted: bool(noted.explanation))
        if noted.finding.severity == "soft"
    ]
    rows += [
        row(_("▲ unusual"), item, around(lines[item.code]) if item.code in lines else MISSING) for item in seen.strange
    ]
    if old_seal:
        told = _("The sealed scan is older than this version: it shows the figures of an earlier one")
        rows.append((_("△ scan"), _("Sealed scan"), told, MISSING))
    frame.heading(_("To look at: {count}").format(count=len(rows)) if rows else _("Nothing to look at"))
    if rows:
        headings = [
            _("Mark"),
            _("Where"),
            _("What was found"),
            _("The pilot's explanation, or what the figure is compared with"),
        ]
        frame.text_table(pd.DataFrame(rows, columns=headings))


def around(line: Compared) -> str:
    """Say what an unusual figure is beside its past and its group."""
    write = numbers().formatter(catalogue().indicators[line.code])
    said = _("now {now}, last quarter {previous}, a year ago {year_ago}; group's middle half {low} – {high}")
    return said.format(
        now=write(line.value),
        previous=write(line.previous),
        year_ago=write(line.year_ago),
        low=write(line.low),
        high=write(line.high),
    )


def decide(seen: Case) -> None:
    """Offer what its viewer may do with the report now."""
    pilot, period, version = seen.standing.pilot_id, seen.standing.period, seen.version.number
    moves = [move for move in seen.moves if move.action in _HERE and move.step != "abandon"]
    if seen.own:
        moves = [move for move in moves if move.action not in REVIEWS]
    if not moves:
        return
    frame.heading(_("Decide"))
    life.buttons(moves, pilot, period, version, primary=("open", "pass", "accept"))
    if any(move.step == "return" for move in moves):
        _return(seen)


def _return(seen: Case) -> None:
    offered, own = cells(seen), _return_keys(seen)
    label = _("What is wrong and what is to be done (at least {count} characters)").format(count=SHORTEST_REASON)
    missing = life.lacking("return", seen.standing.pilot_id, seen.standing.period)
    # In no form, and kept: who returns a report looks at others beside it, and what a form holds is lost on the way.
    with frame.fold(_("Return the report to the pilot"), key=own[3]):
        chosen = st.multiselect(
            _("Cells concerned"),
            list(offered),
            format_func=lambda key: _cell(offered[key]),
            select_all=False,
            wrap=True,
            key=own[1],
            persist_state="session",
        )
        for key in chosen:
            st.text_input(
                frame.plain_label(_cell(offered[key])),
                offered[key].text,
                max_chars=_LONGEST_WORD,
                placeholder=_("What is wrong in this cell; may stay empty where the opinion below says it"),
                key=_word_key(seen, key),
                persist_state="session",
            )
        st.text_area(label, max_chars=_LONGEST_REASON, key=own[0], persist_state="session")
        today = beijing_date(clock.now())
        st.date_input(
            _("New due date"),
            correction_due(today),
            min_value=today,
            format="YYYY-MM-DD",
            key=own[2],
            persist_state="session",
        )
        st.button(_("Return the report to the pilot"), key="step-return", on_click=_send_back, args=(seen, offered))
        if missing:
            st.warning(missing)


def _return_keys(seen: Case) -> tuple[str, str, str, str]:
    report = (seen.standing.pilot_id, seen.standing.period)
    where = "-".join(report)
    return life.reason_key("return", *report), f"cells-{where}", f"due-{where}", f"return-open-{where}"


def _word_key(seen: Case, cell: str) -> str:
    return f"word-{seen.standing.pilot_id}-{seen.standing.period}-{cell}"


def _send_back(seen: Case, offered: Mapping[str, CellNote]) -> None:
    reason, chosen, due_on = (st.session_state[key] for key in _return_keys(seen)[:3])
    named = [
        replace(offered[key], text=str(st.session_state.get(_word_key(seen, key), offered[key].text)).strip())
        for key in chosen
    ]
    life.take(
        "return",
        seen.standing.pilot_id,
        seen.standing.period,
        seen.version.number,
        reason=str(reason),
        cells=named,
        due_on=due_on,
    )
    if life.lacking("return", seen.standing.pilot_id, seen.standing.period):
        frame.unfold(_return_keys(seen)[3])
    if life.done(seen.standing.pilot_id, seen.standing.period):
        for key in (*_return_keys(seen)[:3], *(_word_key(seen, key) for key in chosen)):
            st.session_state.pop(key, None)  # the next return begins anew


def cells(seen: Case) -> dict[str, CellNote]:
    """Return the cells a return may name: those of the findings with what was found, then every figure's."""
    offered: dict[str, CellNote] = {}
    every = [*(noted.finding for noted in seen.findings if noted.finding.severity == "soft"), *seen.strange]
    for item in every:
        if item.sheet and item.cell:
            # The pilot's own language is Chinese: what is written into the history is, too.
            note = CellNote(item.sheet, item.cell, item.code or "", message(item, catalogue(), "zh"))
            offered.setdefault(f"{item.sheet}!{item.cell}", note)
    for line in seen.figures:
        if line.figure is not None:
            note = CellNote(line.figure.sheet, line.figure.cell, line.code, "")
            offered.setdefault(f"{note.sheet}!{note.cell}", note)
    return offered


def _cell(note: CellNote) -> str:
    return frame.line(place(note.sheet, note.cell), life.indicator(note.code))


def figures(seen: Case, *, every: bool) -> None:
    """Write the figures beside the quarter before, a year ago and the group: `every` one, or the marked."""
    lines = [(line, marks(seen, line)) for line in seen.figures]
    shown = [(line, marked) for line, marked in lines if every or set(marked) - {APART}]
    if not shown:
        frame.note(_("No figure is marked; choose all figures to see them."))
        return
    frame.grid(beside(shown), key="desk-figures")
    frame.note("　".join(_(legend) for _glyph, legend in MARKS.values()))
    frame.note(
        _(
            "Middle half: between the quartiles of the pilots of the same group that reported this quarter; blank "
            "where fewer than {count} did. Far: robust z beyond {limit}, of computed indicators only."
        ).format(count=catalogue().method.minimum_group, limit=catalogue().checks["B01"].parameters["limit"])
        + " "
        + _("Changes in per cent are computed before rounding.")
    )


def marks(seen: Case, line: Compared) -> tuple[str, ...]:
    """Return what makes a figure worth a look, the keys of `MARKS`."""
    found = {item.code for item in seen.strange}
    noted = {noted.finding.code for noted in seen.findings if noted.finding.severity == "soft"}
    changed = {change.code for change in seen.changed if change.kind == "figure"}
    return tuple(
        mark
        for mark, holds in (
            (FOUND, line.code in noted),
            (FAR, line.code in found),
            (CHANGED, line.code in changed),
            (ABSENT, line.figure is not None and math.isnan(line.value) and not math.isnan(line.previous)),
            (APART, line.value < line.low or line.value > line.high),
        )
        if holds
    )


def beside(shown: Collection[tuple[Compared, tuple[str, ...]]]) -> pd.DataFrame:
    """Return figures as written, one row each, with the headings shown."""
    rows = []
    for line, marked in shown:
        item = catalogue().indicators[line.code]
        write = numbers().formatter(item)
        now = f"{MISSING} {_(WHY_MISSING[line.missing])}" if line.missing else write(line.value)
        middle = MISSING if math.isnan(line.low) else f"{write(line.low)} – {write(line.high)}"
        rows.append(
            (
                " ".join(MARKS[mark][0] for mark in marked),
                f"{item.code} {of(item.name)}",
                unit_shown(item),
                now,
                write(line.previous),
                change(item, line.value, line.previous),
                write(line.year_ago),
                change(item, line.value, line.year_ago),
                middle,
                place(line.figure.sheet, line.figure.cell) if line.figure else _("computed"),
                frame.line(line.figure.reason, line.figure.source, line.figure.remark) if line.figure else "",
            )
        )
    headings = [
        _("Mark"),
        _("Indicator"),
        _("Unit"),
        _("This quarter"),
        _("Last quarter"),
        _("Change"),
        _("A year ago"),
    ]
    headings += [_("Change over the year"), _("Group's middle half"), _("Sheet and cell"), _("The pilot's notes")]
    return pd.DataFrame(rows, columns=headings)


def change(item: Indicator, now: float, before: float) -> str:
    """Return a change as people say it: percentage points of a share, per cent of anything else."""
    if item.nature == "bool" or math.isnan(now) or math.isnan(before):
        return MISSING
    if item.unit.zh == "%":
        return numbers().points(numbers().change(before, now, item.decimals), item.decimals)
    return MISSING if before == 0 else f"{numbers().signed((now / before - 1) * 100, 1)}%"


def changed(seen: Case) -> None:
    """Write value by value what the latest version says otherwise than the one before."""
    if seen.before is None:
        frame.note(_("This is the first version; there is nothing to compare it with."))
        return
    if not seen.changed:
        frame.note(_("No value differs from version {number}.").format(number=seen.before.number))
        return
    frame.text_table(changes.table(seen.changed, *_sides(seen)))


def _sides(seen: Case) -> tuple[str, str]:
    named = _("Version {number}")
    return named.format(number=seen.before.number if seen.before else 0), named.format(number=seen.version.number)


def answers(seen: Case) -> None:
    """Write what the report was returned for before this version came, and what became of every cell named then."""
    if seen.back is None or seen.state in _WITH_PILOT:
        return
    title = _("Version {version} was returned: {reason}")
    said = frame.line(life.who(seen.back.actor, seen.back.role), numbers().moment(seen.back.at))
    frame.heading(title.format(version=seen.back.version, reason=seen.back.reason), said)
    if seen.answered:
        frame.text_table(changes.answered(seen.answered, *_sides(seen)))
