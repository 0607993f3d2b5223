"""A pilot's profile on paper: one A4 page to print, and the same as a Word document."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import downloads, quality
from services.monitor import Picture
from ui import chart_block, download, frame, lists, profile, sentences, tables, views
from ui.chart_block import Drawn
from ui.numbers import MISSING, numbers
from ui.words import _, language

WIDTH: Final = 718  # pixels: A4 upright at 96 a inch, less margins of 10 mm
_LEFT: Final = 300
_RIGHT: Final = WIDTH - _LEFT - 6  # less the gap between them
_STILL: Final[dict[str, Any]] = {"staticPlot": True, "displayModeBar": False}
# What prints is the sheet alone: on paper nothing scrolls, so every box around it gives up its height and overflow.
_RULES: Final = """
<style>
.pm-sheet-title{font-size:20px;font-weight:700;color:#0B3D6E;margin:0;line-height:1.3}
.pm-sheet-line{font-size:10.5px;color:#4A5563;margin:0;line-height:1.45}
.pm-sheet-mark{background:#0B3D6E;color:#fff;font-weight:700;padding:0 6px;margin-right:6px;print-color-adjust:exact}
.pm-sheet-facts{display:flex;justify-content:space-between;border-top:1.5px solid #0B3D6E;
 border-bottom:1px solid #C9D1DA;margin:4px 0 0!important;padding:4px 0!important}
.pm-sheet-facts dt,.pm-sheet-facts dd{margin:0!important;padding:0!important}
.pm-sheet-facts dt{font-size:9.5px;color:#4A5563}
.pm-sheet-facts dd{font-size:15px;font-weight:700;color:#0B3D6E;font-variant-numeric:tabular-nums}
.pm-sheet-head{font-size:12.5px;font-weight:700;color:#1F2933;margin:6px 8px 0 0;line-height:1.35}
.st-key-pm-sheet,.st-key-pm-sheet [data-testid=stVerticalBlock]{gap:2px!important}
.st-key-pm-sheet{background:#fff;min-width:SHEET_WIDTH}
/* On a narrow screen the sheet gets the menu's room; the link above it leads back. */
@media screen and (max-width:1100px){[data-testid=stSidebar]{display:none}}
.st-key-pm-sheet [data-testid=stHorizontalBlock]{flex-wrap:nowrap!important;gap:4px!important}
.st-key-pm-sheet [data-testid=stColumn]{min-width:0!important}
@page{size:A4 portrait;margin:10mm}
@media print{
 html,body,#root,.stApp,[data-testid=stAppViewContainer],[data-testid=stMain],[data-testid=stMainBlockContainer]{
  position:static!important;display:block!important;height:auto!important;min-height:0!important;overflow:visible!important;
  padding:0!important;margin:0!important;background:#fff!important}
 [data-testid=stSidebar],[data-testid=stHeader],[data-testid=stToolbar],[data-testid=stSidebarCollapsedControl],
 .pm-strip,.st-key-lang,.st-key-basis,.st-key-pm-choices,.st-key-pm-noprint,[data-testid=stLogo]{display:none!important}
 [data-testid=stMainBlockContainer] [data-testid=stVerticalBlock]{gap:0!important}
 .st-key-pm-sheet [data-testid=stHorizontalBlock]{display:flex!important;flex-direction:row!important}
 /* Given, not measured: a column that shrinks on paper cuts its chart, whose width is fixed. */
 .st-key-pm-sheet [data-testid=stColumn]{width:RIGHT_WIDTH!important;flex:0 0 RIGHT_WIDTH!important}
 .st-key-pm-sheet [data-testid=stColumn]:first-child{width:LEFT_WIDTH!important;flex:0 0 LEFT_WIDTH!important}
 [data-testid=stElementContainer]:has(>[data-testid=stHtml]>style),[data-testid=stElementContainer]:empty{display:none!important}
}
</style>
"""
_SIZES: Final = {"SHEET_WIDTH": WIDTH, "LEFT_WIDTH": _LEFT, "RIGHT_WIDTH": _RIGHT}
_STYLE: Final = re.sub("|".join(_SIZES), lambda found: f"{_SIZES[found[0]]}px", _RULES)


def asked() -> bool:
    """Say whether the address asks for the sheet to print."""
    return st.query_params.get("print") == "1"


def address(pilot: str, period: str, *, printed: bool) -> str:
    """Return where a pilot's profile stands, as a sheet to print or as the page."""
    return f"pilot?pilot={pilot}&period={period}&lang={language()}" + ("&print=1" if printed else "")


def offer(picture: Picture, pilot: str, period: str, marks: Mapping[str, str]) -> None:
    """Offer the profile on paper: as a page to print and as a Word document, made when asked for."""
    with st.container(horizontal=True, vertical_alignment="center", key="pm-noprint"):
        if asked():
            st.link_button(_("Back to the pilot's page"), address(pilot, period, printed=False), type="tertiary")
        else:
            st.link_button(_("Page to print (A4)"), address(pilot, period, printed=True), type="tertiary")
        name = f"{chart_block.file_name(picture, views.names(picture)[pilot])}-{period}.docx"
        download.button(
            _("Profile (docx)"),
            lambda: downloads.document(document(picture, pilot, period, marks)),
            name, download.DOCX, key="profile-docx", quiet=True,
        )  # fmt: skip
        if asked():
            frame.note(_("Print with Ctrl+P: one A4 page, portrait, legible in greyscale."))


def _html(tag: str, name: str, text: str) -> str:
    return f'<{tag} class="{name}">{html.escape(text)}</{tag}>'


def sheet(
    picture: Picture,
    pilot: str,
    period: str,
    *,
    subjects: Callable[..., Drawn],
    bullets: Callable[..., Drawn],
    sparks: Callable[..., Drawn],
    marks: Mapping[str, str],
) -> None:
    """Draw the profile as one sheet of A4 width: facts, subjects, own targets, ways, reporting, source."""
    frame.raw(_STYLE)
    with st.container(key="pm-sheet", width=WIDTH):
        frame.raw(_top(picture, pilot, period))
        left, right = st.columns([_LEFT, _RIGHT], gap=None)
        with left:
            _subjects(picture, pilot, period, subjects)
        with right:
            rows = profile.own_targets(picture, pilot, period, marks)
            _drawn(
                sentences.pace(lists.statuses(picture, pilot, period), period),
                bullets(rows, alt=""),
                "bullets",
                _RIGHT,
                note=frame.line(
                    _("actual / own 2015 target, each row on its own scale from 0"), _key(), profile.key(marks, period)
                ),
            )
        panels = views.panels(picture, pilot, catalogue().own_targets, period)
        key = (
            _("Lines: solid actual, dashed planned path, dotted projection (not data), diamond own 2015 target")
            if any(way.projected is not None for way in panels)
            else _("Lines: solid actual, dashed planned path, diamond own 2015 target")
        )
        spoken = [numbers().period(str(each)) for each in (catalogue().periods[0], catalogue().periods[-1])]
        key = frame.line(_("from {first} to {last}").format(first=spoken[0], last=spoken[1]), key)
        _drawn(profile.whither(panels, period), sparks(panels, alt=""), "sparks", WIDTH, note=key)
        found = quality.reporting(picture, pilot)
        lines = [
            # In one paragraph: a line each would leave the page no room for a title that breaks once more.
            frame.line(*chart_block.source_lines(picture, numbers().period(period), pilots=[pilot])[picture.demo :]),
        ]
        frame.raw(
            _html("p", "pm-sheet-head", profile.punctual(found))
            + "".join(_html("p", "pm-sheet-line", each) for each in lines)
        )


def _top(picture: Picture, pilot: str, period: str) -> str:
    told = _html("p", "pm-sheet-title", views.names(picture)[pilot])
    told += _html("p", "pm-sheet-line", lists.pilot_line(picture, pilot, numbers().period(period)))
    if picture.demo:
        mark = _html("span", "pm-sheet-mark", _("Sample data"))
        told += f'<p class="pm-sheet-line">{mark}{html.escape(_("The pilots and figures are fictional."))}</p>'
    pairs = "".join(
        f"<div>{_html('dt', '', label)}{_html('dd', '', value)}</div>"
        for label, value in profile.facts(picture, pilot, period)
    )
    return f'{told}<dl class="pm-sheet-facts">{pairs}</dl>'


def _subjects(picture: Picture, pilot: str, period: str, draw: Callable[..., Drawn]) -> None:
    found = profile.subjects(picture, pilot, period, draw)
    if not found:
        frame.raw(_html("p", "pm-sheet-head", _("No report for {period}").format(period=numbers().period(period))))
        return
    if found[0].chart is not None:
        _drawn(found[0].title, found[0].chart, "subjects", _LEFT)


def _key() -> str:
    """Say how the bars are drawn, in signs that look like them."""
    words = profile.bullet_words()
    signs = {"actual": "■", "planned": "┃", "target": "◇", "middle_half": "□"}
    return _(", ").join(f"{sign} {words[name]}" for name, sign in signs.items())


def _drawn(title: str, drawn: Drawn, key: str, width: int, *, note: str = "") -> None:
    frame.raw(_html("p", "pm-sheet-head", title) + (_html("p", "pm-sheet-line", note) if note else ""))
    st.plotly_chart(drawn.figure, theme=None, config=_STILL, key=f"sheet-{key}", width=width, alt=title)


def document(picture: Picture, pilot: str, period: str, marks: Mapping[str, str]) -> downloads.Profile:
    """Return the profile as it is written into a Word document."""
    shown = numbers().period(period)
    panels = views.panels(picture, pilot, catalogue().own_targets, period)
    found = quality.reporting(picture, pilot)
    rows = profile.own_targets(picture, pilot, period, marks)
    parts = [
        downloads.Part(
            sentences.pace(lists.statuses(picture, pilot, period), period),
            frame.line(
                _("Indicators with a 2015 target of their own"),
                profile.whither(panels, period),
                profile.key(marks, period),
            ),
            _ways(panels, rows),
            (0.5, 5.2, *[1.05] * 9, 1.4, 1.25),
        ),
        downloads.Part(
            profile.punctual(found),
            _("points 0–100"),
            # The sheet has no room for what cost accuracy; the page has.
            profile.quality_table(found).drop(columns=[_("Returns that count"), _("Unexplained")]),
            (2.3, 3.4, 1.5, 2.0, 2.9, 2.4, 1.6, 1.7),
        ),
    ]
    if pilot in views.reporting_pilots(picture, period):
        parts.insert(0, _scores(picture, pilot, period))
    told = chart_block.source_lines(picture, shown, pilots=[pilot])
    mark, *lines = told if picture.demo else ("", *told)
    return downloads.Profile(
        title=views.names(picture)[pilot],
        subtitle=lists.pilot_line(picture, pilot, shown),
        mark=mark,
        facts=tuple(profile.facts(picture, pilot, period)),
        parts=tuple(parts),
        lines=(frame.line(*lines),),
    )


def _scores(picture: Picture, pilot: str, period: str) -> downloads.Part:
    scores, medians = views.beside_group(picture, pilot, period, tables.subject_names())
    show = numbers().number
    listed = pd.DataFrame(
        {
            _("Subject"): list(scores.index),
            _("Score"): [show(value, 1) for value in scores],
            _("Median of the group"): [show(value, 1) for value in medians],
            "0–100": [downloads.bar(value) for value in scores],
        }
    )
    return downloads.Part(profile.beside(scores, medians), sentences.scale_note(), listed, (4.6, 2.0, 3.0, 8.2))


def _ways(panels: list[views.Way], rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row an own target: its status, its way through the periods, what is planned now and the target.

    `rows`: as `profile.own_targets`. Missing: a dash.
    """
    known = {str(row["label"]): row for row in rows.to_dict("records")}
    listed = []
    for way in panels:
        row = known.get(way.title, {"mark": "", "planned": None, "target": way.target})
        figures = {str(name): way.show(value) if pd.notna(value) else MISSING for name, value in way.actual.items()}
        ends = {_("Planned now"): way.show(row["planned"]), _("Own target"): way.show(row["target"])}
        unit = "" if way.unit == "%" else f" ({way.unit})"
        listed.append({"": row["mark"], _("Indicator"): way.title + unit} | figures | ends)
    return pd.DataFrame(listed)
