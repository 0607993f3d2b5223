"""What checks found, said to a clerk: first what to do, with counts; then every place with message and cure.

Texts hold what stood in the clerk's cells, so all of them are shown as plain text.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from catalogue.model import Severity
from services import answers, downloads
from services.outcome import Finding, Outcome, cure, message
from ui import download
from ui.frame import heading, line, note, raw, text_table
from ui.words import N_, _, language, of

SEVERITIES: Final[dict[Severity, tuple[str, str, str]]] = {
    "hard": ("✕", N_("Must be corrected: {count}"), N_("The report cannot be submitted before these are corrected.")),
    "soft": (
        "△",
        N_("To be verified: {count}"),
        N_("Correct it, or send it with an explanation of why it is right."),
    ),
    "info": ("ⓘ", N_("Good to know: {count}"), N_("Nothing has to be done.")),
}
_CELLS_SHOWN: Final = 12
_EXPLAINED: Final = N_("Explained: {count}")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, at all the cells it concerns; `alike` says whether the very same words hold at each of them.

    `answered`: what had to be verified has its explanation, and nothing is left to do.
    """

    severity: Severity
    check: str
    what: str
    why: str
    cells: tuple[str, ...]
    count: int
    alike: bool
    answered: bool = False


def place(sheet: str | None, cell: str | None) -> str:
    """Return where something stands, as a clerk finds it: sheet, then cell."""
    return " ".join(part for part in (sheet, cell) if part)


def actions(outcome: Outcome) -> tuple[Action, ...]:
    """Return what to do: the findings of one check in one line, mandatory ones first, then by number."""
    facts, to = catalogue(), language()
    # What is explained in words of its own is told by itself.
    grouped: dict[tuple[Severity, str, bool, str], list[tuple[str, str, str]]] = {}
    for finding in outcome.findings:
        advice, answer = _advice(outcome, finding)
        said = (advice, message(finding, facts, to), place(finding.sheet, finding.cell))
        grouped.setdefault((finding.severity, finding.check, bool(answer), answer), []).append(said)
    order = list(SEVERITIES)
    made = [_action(*key[:3], found) for key, found in grouped.items()]

    def urgency(action: Action) -> tuple[int, bool, int, str]:
        return order.index(action.severity), action.answered, -action.count, action.check

    return tuple(sorted(made, key=urgency))


def _advice(outcome: Outcome, finding: Finding) -> tuple[str, str]:
    """Return what is left to do about a finding, and the explanation that answers it; "" where none does."""
    answer = ""
    if finding.severity == "soft" and not any(item.finding is finding for item in outcome.unexplained):
        answer = answers.written_to(finding, {key: text.text for key, text in outcome.explanations.items()})
    if answer:
        return _("Explained: {text}").format(text=answer), answer
    return cure(finding, catalogue(), language()), ""


def _action(severity: Severity, check: str, answered: bool, found: Sequence[tuple[str, str, str]]) -> Action:
    advice, told, _place = found[0]
    cells = tuple(where for _advice, _told, where in found if where)
    alike = len({said[:2] for said in found}) == 1
    return Action(severity, check, advice or told, told, cells, len(found), alike=alike, answered=answered)


def _item(action: Action) -> str:
    """Write one thing to do: where, what was found, what to do."""
    shown = ("、" if language() == "zh" else ", ").join(action.cells[:_CELLS_SHOWN])
    rest = len(action.cells) - _CELLS_SHOWN
    more = _(" and {count} more cells").format(count=rest) if rest > 0 else ""
    where = f"<b>{html.escape(shown + more)}</b><br>" if shown else ""
    found = action.why if action.alike else _("{finding} (the others are listed below)").format(finding=action.why)
    what = "" if action.why == action.what else f'<br><span class="pm-do">→ {html.escape(action.what)}</span>'
    return f"<li>{where}{html.escape(found)}{what}</li>"


def to_do(listed: Sequence[Action]) -> None:
    """Write what to do, grouped by how hard it is, with counts."""
    groups = [(severity, False, *words) for severity, words in SEVERITIES.items()]
    groups.insert(2, ("soft", True, "✓", _EXPLAINED, N_("The explanations travel with the report.")))
    for severity, answered, glyph, title, explained in groups:
        chosen = [action for action in listed if (action.severity, action.answered) == (severity, answered)]
        if not chosen:
            continue
        count = sum(action.count for action in chosen)
        with st.container(border=True):
            heading(f"{glyph} {_(title).format(count=count)}", _(explained))
            raw("<ul>" + "".join(map(_item, chosen)) + "</ul>")


def at_cells(outcome: Outcome) -> pd.DataFrame:
    """Return every finding at its place, the mandatory ones first, then down the sheets; with the headings shown."""
    facts, to = catalogue(), language()
    hardness, sheets = list(SEVERITIES), outcome.reading.sheet_names if outcome.reading else ()
    ordered = sorted(
        outcome.findings,
        key=lambda found: (
            hardness.index(found.severity),
            sheets.index(found.sheet) if found.sheet in sheets else -1,
            _row(found.cell),
        ),
    )
    rows = [
        (
            SEVERITIES[finding.severity][0],
            place(finding.sheet, finding.cell),
            _indicator(finding.code),
            message(finding, facts, to),
            _advice(outcome, finding)[0],
            finding.check,
        )
        for finding in ordered
    ]
    headings = ["", _("Sheet and cell"), _("Indicator"), _("What was found"), _("What to do"), _("Check")]
    return pd.DataFrame(rows, columns=headings)


def _row(cell: str | None) -> int:
    return int("".join(filter(str.isdigit, cell or "")) or 0)


def _indicator(code: str | None) -> str:
    known = catalogue().indicators
    return line(code, of(known[code].name)) if code and code in known else code or ""


def normalised(outcome: Outcome) -> pd.DataFrame:
    """Return the cells that were understood in another spelling than the clerk's, before and after."""
    found: Iterable[tuple[str, str, str, str]] = (
        (
            (place(item.sheet, item.cell), item.code or "", item.before, item.after)
            for item in outcome.reading.normalised
        )
        if outcome.reading
        else ()
    )
    return pd.DataFrame(found, columns=[_("Sheet and cell"), _("Code"), _("As written"), _("As understood")])


def show_normalised(outcome: Outcome) -> None:
    """Write which cells were read in another spelling, before and after."""
    spelled = normalised(outcome)
    if not spelled.empty:
        heading(_("Read in another spelling: {count}").format(count=len(spelled)))
        note(_("Please look whether these cells were understood as you meant them."))
        text_table(spelled)


def show_list(outcome: Outcome) -> None:
    """Offer everything that was found as one list, to read and to take along."""
    if not any(finding.cell for finding in outcome.findings):
        return
    listed, title = at_cells(outcome), _("At their cells")
    name = f"{outcome.pilot_id}-{outcome.period}"
    with st.expander(_("All findings as one list")):
        download.button(
            _("Download this list (xlsx)"),
            lambda: downloads.workbook(f"{title} {name}", (outcome.file_name,), listed),
            f"{name}-findings.xlsx",
            download.XLSX,
            key="findings-xlsx",
        )
        text_table(listed)
