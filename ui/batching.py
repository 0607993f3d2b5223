"""The parts of the page for many reports at once: the box, the run with its progress, the result of every file."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import batch, downloads, platform
from services.batch import Result, Sent
from services.outcome import Outcome, cure, is_foreign, message
from ui import cache, clock, download, errors, frame, standing, views
from ui.chart_block import source_lines
from ui.numbers import MISSING, numbers
from ui.viewer import viewer
from ui.words import N_, _, language

ENDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "failed": ("✕", N_("Fault of the system")),
    "unreadable": ("✕", N_("Cannot be read")),
    "foreign": ("✕", N_("Not a report of this platform")),
    "blocked": ("✕", N_("To be corrected")),
    "conflict": ("△", N_("Somebody else was first")),
    "unexplained": ("△", N_("Explanations are still missing")),
    "closed": ("△", N_("Under review or accepted: no new version is taken")),
    "submitted": ("✓", N_("Submitted")),
    "clear": ("✓", N_("Can be submitted")),
    "unchanged": ("✓", N_("Already stored")),
    batch.PASSED_OVER: ("–", N_("Passed over")),
}
"""How a file ended: a glyph and words, in the order a reader wants them."""

_RESULTS: Final = "batch-results"
_ROUND: Final = "batch-round"
_REPORT_PAGE: Final = "submit"
_ADVICE_SHOWN: Final = 5
_PLACES_SHOWN: Final = 4


def page() -> None:
    """Take several workbooks or zips, submit or check them one by one, and show what became of each."""
    limits = platform.current().sandbox.limits
    most = limits.parcel_bytes >> 20
    files = st.file_uploader(
        _("Workbooks (.xlsx, .xls) or zips of them"),
        type=None,
        accept_multiple_files=True,
        max_upload_size=most,
        key=f"batch-{st.session_state.get(_ROUND, 0)}",
    )
    frame.note(
        _("Every workbook names its own pilot and period. Each is stored whole or not at all; none stops the others.")
    )
    with st.container(horizontal=True):
        store = st.button(_("Submit all"), type="primary", key="batch-submit", disabled=not files)
        check = st.button(_("Check only"), key="batch-check", disabled=not files)
    if files and (store or check):
        st.session_state[_RESULTS] = _run([batch.of_bytes(file.name, file.getvalue()) for file in files], store=store)
        if store:
            # A new box forgets the files: what was stored need not stay in memory.
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            st.rerun()
    results: list[Result] = st.session_state.get(_RESULTS, [])
    if results:
        show(results)


def _run(sent: Sequence[Sent], *, store: bool) -> list[Result]:
    bar, done = st.progress(0.0, text=_("Opening …")), list[Result]()
    for result in batch.run(platform.current(), sent, actor=viewer(), now=clock.now(), store=store):
        done.append(result)
        told = _("{done} of {all}: {name}").format(done=result.number, all=result.total, name=plain(result.name))
        bar.progress(result.number / result.total, text=told)
    bar.empty()
    return done


def plain(name: str) -> str:
    """Return a file's name so that a label, which reads Markdown, shows it as it is."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~:$" else letter for letter in name)


def show(results: Sequence[Result]) -> None:
    """Write how many ended how, the result of every file, and what to do about those that did not go in."""
    seen = Counter(_ending(result) for result in results)
    frame.heading(_("Files: {count}").format(count=len(results)))
    endings = [(words, seen[ending]) for ending, (_glyph, words) in ENDINGS.items() if ending in seen]
    frame.facts([(_(words), numbers().number(count, 0)) for words, count in endings])
    shown = table(results)
    linked = shown.copy()
    linked[_("Report")] = [_address(result.outcome) for result in _ordered(results)]
    frame.grid(
        linked,
        columns={
            _("File"): st.column_config.TextColumn(width="medium"),
            _("Report"): st.column_config.LinkColumn(display_text=_("open")),
        },
        key="batch-table",
    )
    above = _source()
    download.button(
        _("Download this list (xlsx)"),
        lambda: downloads.workbook(_("Batch submission"), above, taken_along(results)),
        "batch.xlsx",
        download.XLSX,
        key="batch-xlsx",
    )
    _to_do(results)


def _source() -> tuple[str, ...]:
    return source_lines(cache.picture(), numbers().moment(clock.now()))


def taken_along(results: Sequence[Result]) -> pd.DataFrame:
    """Return the same table with what is to be done about every file, as it leaves in a workbook."""
    listed = table(results)
    listed[_("What to do")] = ["\n".join(advice(result)) for result in _ordered(results)]
    return listed


def _ordered(results: Iterable[Result]) -> list[Result]:
    order = list(ENDINGS)
    return sorted(results, key=lambda result: (order.index(result.kind), result.number))


def table(results: Sequence[Result]) -> pd.DataFrame:
    """Return a row for every file, those that did not go in first, with the headings shown."""
    called = views.pilot_choices(cache.picture())
    rows = [_row(result, called) for result in _ordered(results)]
    headings = [
        _("Result"),
        _("File"),
        _("Pilot"),
        _("Period"),
        _("Version"),
        _("To correct"),
        _("To verify"),
        _("Notices"),
    ]
    return pd.DataFrame(rows, columns=headings)


def _ending(result: Result) -> str:
    """Return how a file ended, a key of `ENDINGS`."""
    return "foreign" if result.outcome is not None and is_foreign(result.outcome, catalogue()) else result.kind


def _row(result: Result, called: Mapping[str, str]) -> tuple[str, ...]:
    glyph, words = ENDINGS[_ending(result)]
    outcome = result.outcome
    named = (f"{glyph} {_(words)}", result.name)
    if outcome is None:
        return (*named, *([MISSING] * 6))
    period = numbers().period(outcome.period) if outcome.period else MISSING
    counts = (numbers().number(len(outcome.of_severity(one)), 0) for one in ("hard", "soft", "info"))
    pilot = called.get(outcome.pilot_id or "", outcome.pilot_id or MISSING)
    return (*named, pilot, period, numbers().number(outcome.version, 0), *counts)


def _address(outcome: Outcome | None) -> str:
    if outcome is None or outcome.pilot_id is None or outcome.period is None:
        return ""
    return f"{_REPORT_PAGE}?{urlencode({'pilot': outcome.pilot_id, 'report': outcome.period})}"


def advice(result: Result) -> list[str]:
    """Return what is to be done about one file, the hardest first; nothing for one that needs nothing."""
    outcome = result.outcome
    if outcome is None:
        return [_("A file of the system or of an office program, not a report.")]
    said = []
    if outcome.kind == "failed":
        said.append(errors.quote(outcome.incident))
    if outcome.kind == "unexplained":
        asked = _(", ").join(sorted({item.finding.check for item in outcome.unexplained}))
        said.append(
            _("Write an explanation in the explanations sheet or on the page of this report: {checks}").format(
                checks=asked
            )
        )
    if outcome.kind == "closed":
        said.append(standing.meaning(outcome.state))
    if outcome.kind == "conflict":
        said.append(_("Somebody submitted this report in the meantime. Look at it, then upload yours again."))
    if result.before and outcome.kind == "submitted":
        told = _("The same pilot and period as {file}, earlier in this batch: this one counts now.")
        said.append(told.format(file=result.before))
    elif result.before:
        said.append(_("The same pilot and period as {file}, earlier in this batch.").format(file=result.before))
    return said + _corrections(outcome)


def _corrections(outcome: Outcome) -> list[str]:
    """Return what must be corrected; where the very same is said of several cells, in one line."""
    facts, to = catalogue(), language()
    lines: dict[str, list[str]] = {}
    for finding in outcome.of_severity("hard"):
        said = f"{message(finding, facts, to)} → {cure(finding, facts, to)}"
        place = " ".join(part for part in (finding.sheet, finding.cell) if part)
        lines.setdefault(said, []).append(place)
    return [frame.line(_shortened(places), said) for said, places in lines.items()]


def _shortened(places: Sequence[str]) -> str:
    more = ["…"] if len(places) > _PLACES_SHOWN else []
    return _(", ").join([*filter(None, places[:_PLACES_SHOWN]), *more])


def _to_do(results: Sequence[Result]) -> None:
    waiting = [(result, said) for result in _ordered(results) if (said := advice(result))]
    if not waiting:
        return
    frame.heading(_("What to do"))
    rows: list[dict[str, Any]] = []
    for result, said in waiting:
        more = len(said) - _ADVICE_SHOWN
        lines = said[:_ADVICE_SHOWN]
        if more > 0:
            lines.append(_("and {count} more: open the report and upload it there to see all").format(count=more))
        rows.append({"name": result.name, "lines": lines})
    frame.raw("".join(_block(row["name"], row["lines"]) for row in rows))


def _block(name: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f'<div class="pm-strip"><b>{html.escape(name)}</b><ul>{items}</ul></div>'
