"""The frame of every page: what is shown, for when, from how many; what to say when there is nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from ui.numbers import numbers
from ui.words import _

_SHORT = 11  # characters of a date or a quarter
_FIGURE = re.compile(r"[−+]?[\d,]+(\.\d+)?%?|—")
_MOMENT = re.compile(r"[\w ]{9,11},? \d\d:\d\d")  # a day and a time, in either language
_STYLE = """
<style>
.pm-title{font-size:1.55rem;font-weight:700;line-height:1.35;margin:.1rem 0 .15rem;color:#0B3D6E}
.pm-finding{font-size:1.12rem;font-weight:700;line-height:1.4;margin:.7rem 0 .1rem;color:#1F2933}
.pm-note{font-size:.86rem;color:#5F6B7A;margin:0 0 .35rem;overflow-wrap:anywhere}
.pm-strip{font-size:.86rem;margin:0;padding:.3rem 0;color:#1F2933}
.pm-mark{display:inline-block;background:#0B3D6E;color:#fff;padding:.05rem .5rem;margin-right:.5rem;font-weight:700}
.pm-facts{display:flex;flex-wrap:wrap;gap:.6rem 2rem;padding:0!important;margin:0!important}
.pm-facts dt,.pm-facts dd{margin:0!important;padding:0!important}
.pm-facts div{min-width:6rem}
.pm-facts dt{font-size:.82rem;color:#5F6B7A}
.pm-facts dd{margin:0;font-size:1.25rem;font-weight:700;color:#0B3D6E;font-variant-numeric:tabular-nums}
.pm-table{width:100%;border-collapse:collapse;font-size:.88rem}
.pm-table th{text-align:left;font-weight:400;color:#5F6B7A;background:#F3F6F9}
.pm-table th,.pm-table td{padding:.35rem .5rem;border:1px solid #C9D1DA;vertical-align:top}
.pm-table td{min-width:3.6rem}
.pm-table td.pm-long{min-width:9.5rem}
.pm-table td.pm-short{white-space:nowrap}
.pm-table td.pm-short:first-child{min-width:5.5rem}
.pm-table th{min-width:4.6em}
.pm-table .pm-figure{text-align:right;font-variant-numeric:tabular-nums}
.pm-do{color:#0B3D6E}
.pm-sheet{width:auto;min-width:60%;margin:.2rem 0 .6rem}
.pm-sheet td{min-width:4.2rem;max-width:26rem;overflow-wrap:break-word;font-variant-numeric:tabular-nums}
.pm-sheet td.pm-row{min-width:0;white-space:nowrap;color:#5F6B7A;background:#F3F6F9;text-align:right}
.pm-sheet td.pm-bad{min-width:15rem}
.pm-sheet td.pm-hard{background:#FBE3E0;border:2px solid #A0281E}
.pm-sheet td.pm-soft{background:#FFF3CC;border:2px dashed #8A6100}
.pm-sheet td.pm-info{background:#EEF3F8;border:1px dotted #5F6B7A}
.pm-part{font-size:.95rem;font-weight:700;margin:.7rem 0 .1rem;padding:0;color:#1F2933}
.pm-story{white-space:pre-line;line-height:1.7;margin:0 0 .4rem;max-width:62rem;overflow-wrap:anywhere}
.pm-said{font-size:.8rem;line-height:1.4;margin:.2rem 0 0;white-space:normal}
.pm-scroll{overflow-x:auto}
.pm-who{font-size:.9rem;line-height:1.5;margin:0;overflow-wrap:anywhere}
.pm-who b{color:#0B3D6E}
.pm-button{display:inline-block;border:1px solid #0B3D6E;border-radius:4px;padding:.3rem .9rem;color:#0B3D6E!important;
text-decoration:none!important}
.pm-word{margin:.1rem 0;line-height:1.5}
.pm-news{font-weight:700}
.pm-why{margin:.1rem 0 .3rem;padding-left:.7rem;border-left:3px solid #C9D1DA;color:#1F2933;overflow-wrap:anywhere}
[data-testid=stMain] :is([data-testid=stBaseButton-tertiary],[data-testid=stBaseLinkButton-tertiary],
[data-testid=stPageLink]) p{color:#0B3D6E;
text-decoration:underline;text-underline-offset:3px}
.pm-link{color:#0B3D6E!important;text-decoration:underline;text-underline-offset:2px}
[data-testid=stMainBlockContainer]{padding-left:2rem;padding-right:2rem}
[data-testid=stMainBlockContainer] [data-testid=stVerticalBlock]{gap:.55rem}
[data-testid=stTabPanel],[data-baseweb=tab-panel]{padding-top:.25rem}
[data-testid=stLayoutWrapper]:has(>.st-key-heat-cell){position:sticky;bottom:0;background:#fff;z-index:5}
.st-key-heat-chart{overflow-x:auto}
.st-key-heat-chart>div{min-width:60rem}
@media(max-width:1100px){.st-key-halves>[data-testid=stLayoutWrapper]>[data-testid=stHorizontalBlock]{flex-wrap:wrap}
.st-key-halves>[data-testid=stLayoutWrapper]>[data-testid=stHorizontalBlock]>[data-testid=stColumn]{min-width:100%}}
[data-testid=stHorizontalBlock]>[data-testid=stColumn]:has([data-testid=stSelectbox]){min-width:13rem}
.pm-told{font-size:.95rem;margin:0;line-height:1.7}
.pm-nowrap{white-space:nowrap}
.pm-foot{font-size:.8rem;color:#5F6B7A;line-height:1.55}
/* The toolbar's own csv bears no source and no sample mark; the marked one stands under the table. */
[data-testid=stElementToolbarButton]:has(button[aria-label="Download as CSV"]){display:none}
@media (max-width:900px){.pm-sheet td{min-width:3rem}.pm-sheet td.pm-bad{min-width:12.5rem}}
@media print{[data-testid=stSidebar],[data-testid=stToolbar],[data-testid=stDownloadButton]{display:none!important}}
</style>
"""


def style() -> None:
    """Write the few rules the theme has no setting for."""
    st.html(_STYLE)


def line(*texts: str) -> str:
    """Join what stands in one line, leaving out what is empty."""
    return " · ".join(text for text in texts if text)


def plain_label(text: str) -> str:
    """Return text for a label that Streamlit reads as Markdown: every sign that means something there is escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~^&=@])", r"\\\1", text.replace("\n", " "))


def _element(tag: str, name: str, text: str) -> str:
    return f'<{tag} class="{name}">{html.escape(text)}</{tag}>'


def title(text: str, note: str = "") -> None:
    """Write the page's title, a finding, with unit, period and number reported under it. Text stays text."""
    st.html(_element("h1", "pm-title", text) + (_element("p", "pm-note", note) if note else ""))


def heading(text: str, note: str = "") -> None:
    """Write what one part of the page found, with its unit, period and number under it. Text stays text."""
    st.html(_element("h2", "pm-finding", text) + (_element("p", "pm-note", note) if note else ""))


def note(text: str, name: str = "pm-note") -> None:
    """Write one quiet line. Text stays text."""
    st.html(_element("p", name, text))


def message(text: str, reason: str = "", *, news: bool) -> None:
    """Write what somebody is told, bold when it is news, and under it the reason given. Text stays text."""
    said = _element("p", "pm-word pm-news" if news else "pm-word", text)
    st.html(said + (_element("p", "pm-why", reason) if reason else ""))


def paragraph(head: str, lines: Sequence[str]) -> None:
    """Write a line in bold with quiet lines under it. Text stays text."""
    under = "".join(_element("div", "pm-note", text) for text in lines)
    st.html(f'<div class="pm-strip">{_element("b", "", head)}{under}</div>')


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Write a row of labelled figures."""
    inner = "".join(f"<div>{_element('dt', '', label)}{_element('dd', '', value)}</div>" for label, value in pairs)
    st.html(f'<dl class="pm-facts">{inner}</dl>')


def text_table(shown: pd.DataFrame) -> None:
    """Write a table whose long texts break into lines and print whole. Every cell is text, headings too."""
    st.html(markup(shown))


def markup(shown: pd.DataFrame) -> str:
    """Return such a table as HTML, every cell escaped."""
    rows = [[str(cell) for cell in row] for row in shown.itertuples(index=False)]
    # Figures stand under each other, their heading above them; a column of words stays on the left.
    figures = [all(_FIGURE.fullmatch(cell) for cell in column) for column in zip(*rows, strict=True)]
    sides = ["pm-figure" if figure else "" for figure in figures] or [""] * len(shown.columns)
    head = "".join(_element("th", side, str(name)) for side, name in zip(sides, shown.columns, strict=True))
    lines = "".join(
        "<tr>"
        + "".join(_element("td", f"{_width(cell)} {side}".strip(), cell) for side, cell in zip(sides, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return scrolling(f'<table class="pm-table"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>')


def scrolling(table: str) -> str:
    """Return a table, HTML already, in a frame that scrolls sideways where it is wide, by the keyboard too."""
    return f'<div class="pm-scroll" tabindex="0">{table}</div>'


def link(label: str, address: str) -> None:
    """Write a link to an address of ours that is no page of the navigation. It opens in place."""
    st.html(f'<a class="pm-button" href="{html.escape(address)}" target="_self">{html.escape(label)}</a>')


def _width(text: str) -> str:
    """Return the class of a cell: what is long gets room beside many narrow columns, a date or a name never breaks."""
    return "pm-short" if len(text) <= _SHORT or _MOMENT.fullmatch(text) else "pm-long"


def strip(status: str, *, demo: bool) -> None:
    """Write the strip above every page: whether the data are samples, and which reports count (`basis.mark`)."""
    mark = f'<span class="pm-mark">{html.escape(_("Sample data"))}</span>' if demo else ""
    told = _("The pilots and figures are fictional.") + " " if demo else ""
    st.html(f'<p class="pm-strip">{mark}{html.escape(told + status)}</p>')


def foot(data_version: int, method_version: str, today: date) -> None:
    """Write the foot of the side bar: which data and method are shown, as of which day (Beijing)."""
    day = numbers().day(today)
    versions = _("Data version {data} · method {method}").format(data=data_version, method=method_version)
    st.html(_element("div", "pm-foot", versions) + _element("div", "pm-foot", _("As of {day}").format(day=day)))


def no_pilots() -> None:
    """Say that the programme has no pilots yet, and how to get some."""
    empty(_("No pilot takes part yet"), _("Register pilots from the terminal, or build the sample data."))


def empty(message: str, advice: str) -> None:
    """Say that there is nothing to show, and what to do about it."""
    with st.container(border=True):
        heading(message)
        note(advice)
