"""The frame of every page: what is shown, for when, from how many; what to say when there is nothing."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.numbers import numbers
from ui.shell import STATIC
from ui.words import _, language

_ANCHOR = "part-"
_LINE, _WHOLE, _PART = 35, 34, 15  # pixels of a grid's row; rows up to which it is drawn whole, and of a longer one
_WIDEST = 300  # pixels of a name in a grid
_BAR = 10  # the grid's frame, and the bar below that moves it sideways: it would lie over the last row
_BUTTON = 70  # pixels of the column whose buttons open a row
_SHORT = 11  # characters of a date or a quarter
_ROOM = ((24, "pm-phrase"), (80, "pm-long"))  # up to so many characters; what is longer gets most room
_FIGURE = re.compile(r"[−+]?[\d,]+(\.\d+)?%?|—")
_MOMENT = re.compile(r"[\w ]{9,11},? \d\d:\d\d")  # a day and a time, in either language


class _Markup:
    """HTML as Streamlit takes it unchanged: of a text it looks for a file of that name, and moves its lines."""

    def __init__(self, markup: str) -> None:
        self._markup = markup

    def _repr_html_(self) -> str:
        return self._markup


def raw(markup: str, *, narrow: bool = False) -> None:
    """Write HTML of ours: whoever calls has escaped every text in it. The only way HTML gets onto a page.

    `narrow`: as wide as it is, beside others in a row.
    """
    st.html(_Markup(markup), width="content" if narrow else "stretch")


def line(*texts: str) -> str:
    """Join what stands in one line, leaving out what is empty."""
    return " · ".join(text for text in texts if text)


def sentences(*texts: str) -> str:
    """Join whole sentences, leaving out what is empty: with a space between them where the language has one."""
    return (" " if language() == "en" else "").join(text for text in texts if text)


def bracketed(text: str, inner: str) -> str:
    """Return a text with another in brackets after it, as the language writes them."""
    return f"{text}（{inner}）" if language() == "zh" else f"{text} ({inner})"


def plain_label(text: str) -> str:
    """Return text for a label that Streamlit reads as Markdown: every sign that means something there is escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~^&=@])", r"\\\1", text.replace("\n", " "))


def _element(tag: str, name: str, text: str) -> str:
    return f'<{tag} class="{name}">{html.escape(text)}</{tag}>'


def title(text: str, note: str = "") -> None:
    """Write the page's title, a finding, with unit, period and number reported under it. Text stays text."""
    raw(_element("h1", "pm-title", text) + (_element("p", "pm-note", note) if note else ""))


def heading(text: str, note: str = "", *, anchor: str = "") -> None:
    """Write what one part of the page found, with its unit, period and number under it. Text stays text.

    `anchor` is what `contents` leads to it by: letters, digits, hyphens.
    """
    head = _element("h2", "pm-finding", text)
    if anchor:
        head = head.replace("<h2", f'<h2 id="{_ANCHOR}{anchor}"', 1)
    raw(head + (_element("p", "pm-note", note) if note else ""))


def contents(parts: Mapping[str, str]) -> None:
    """Write what a long page holds, each part a way down to it. `parts`: what it is called, by its anchor."""
    links = "".join(
        f'<a class="pm-link" href="#{_ANCHOR}{anchor}">{html.escape(name)}</a>' for anchor, name in parts.items()
    )
    label = html.escape(_("On this page"))
    raw(f'<nav class="pm-contents" aria-label="{label}"><span>{label}</span>{links}</nav>')


def note(text: str, name: str = "pm-note", *, narrow: bool = False) -> None:
    """Write one quiet line, where `narrow` no wider than it is. Text stays text."""
    raw(_element("p", name, text), narrow=narrow)


def message(text: str, reason: str = "", *, news: bool, quiet: str = "") -> None:
    """Write what somebody is told, bold when it is news; under it the reason and a quiet line. Text stays text."""
    said = _element("p", "pm-word pm-news" if news else "pm-word", text)
    raw(said + "".join(_element("p", name, under) for name, under in (("pm-why", reason), ("pm-note", quiet)) if under))


def paragraph(head: str, lines: Sequence[str]) -> None:
    """Write a line in bold with quiet lines under it. Text stays text."""
    under = "".join(_element("div", "pm-note", text) for text in lines)
    raw(f'<div class="pm-strip">{_element("b", "", head)}{under}</div>')


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Write a row of labelled figures."""
    inner = "".join(f"<div>{_element('dt', '', label)}{_element('dd', '', value)}</div>" for label, value in pairs)
    raw(f'<dl class="pm-facts">{inner}</dl>')


def figures(column: Iterable[object]) -> bool:
    """Say whether all that a column holds are figures written as text, or the dash that stands for none."""
    return all(_FIGURE.fullmatch(str(cell)) for cell in column)


def _mostly(column: Sequence[str]) -> bool:
    """Say whether a column holds figures, though a short word may stand where there is none."""
    words = [cell for cell in column if not _FIGURE.fullmatch(cell)]
    return 2 * len(words) < len(column) and all(
        len(word) <= _SHORT and not any(letter.isdigit() for letter in word) for word in words
    )


def aligned(shown: pd.DataFrame) -> dict[str, Any]:
    """Return what a grid has to know of `shown`: figures written as text stand under each other like numbers."""
    texts = shown.select_dtypes("object")
    right = st.column_config.Column(alignment="right")
    return {str(name): right for name in texts.columns if len(shown) and figures(texts[name])}


def _room(shown: pd.DataFrame) -> dict[str, Any]:
    """Return the width of the columns that say whose a row is: cut in the middle of a number they name another."""
    named = {_("Pilot"), _("Province"), _("Account"), _("Role"), _("Answer"), _("What was done")} & set(shown.columns)

    def pixels(cell: object) -> int:
        return sum(14 if sign > "\u2e80" else 8 for sign in str(cell))

    wide = {name: max(map(pixels, [name, *shown[name]]), default=0) for name in named}
    return {name: st.column_config.Column(width=min(width, _WIDEST) + 24) for name, width in wide.items()}


def grid_height(rows: int, *, whole: bool = False) -> int:
    """Return the pixels of a grid that shows all its rows, or of many as much as a screen has room for."""
    shown = rows if whole or rows <= _WHOLE else _PART
    return _LINE * (max(shown, 1) + 1) + _BAR


def grid(shown: pd.DataFrame, *, key: str, columns: Mapping[str, Any] | None = None, whole: bool = False) -> None:
    """Draw a table that can be sorted and searched. `columns` says more of some, as Streamlit's `column_config`.

    `whole` draws all its rows, however many: the bar at the side of a part of them lies over the last figures.
    """
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=grid_height(len(shown), whole=whole),
        column_config=aligned(shown) | _room(shown) | dict(columns or {}),
        key=key,
    )


def pick(shown: pd.DataFrame, *, key: str) -> int | None:
    """Draw such a table, a row of which can be chosen; return the place of the one that is."""
    state = st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=grid_height(len(shown)),
        column_config=aligned(shown) | _room(shown),
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    return next((row for row in state["selection"]["rows"] if row < len(shown)), None)


def fold(label: str, *, key: str) -> DeltaGenerator:
    """Return a part that stays folded or open as its reader left it: in the other language too, and on coming back."""
    box = st.expander(
        label, expanded=bool(st.session_state.get(_open(key))), key=f"{key}-{language()}", on_change="rerun"
    )
    st.session_state[_open(key)] = bool(box.open)
    return box


def unfold(key: str) -> None:
    """Open such a part before it is drawn again."""
    st.session_state[_open(key)] = st.session_state[f"{key}-{language()}"] = True


def _open(key: str) -> str:
    return f"{key}-open"


def openable(shown: pd.DataFrame, *, key: str) -> int | None:
    """Draw such a table, every row of which begins with a button; return the place of the one just pressed."""
    way, opened = _("Open"), f"{key}-opened"
    button = st.column_config.ButtonColumn("", width=_BUTTON, pinned=True, key=opened)
    st.dataframe(
        shown.assign(**{way: way})[[way, *shown]],
        hide_index=True,
        width="stretch",
        height=grid_height(len(shown)),
        column_config=aligned(shown) | _room(shown) | {way: button},
        key=key,
    )
    pressed = st.session_state.get(opened)
    return pressed.row if pressed is not None and pressed.row < len(shown) else None


def text_table(shown: pd.DataFrame) -> None:
    """Write a table whose long texts break into lines and print whole. Every cell is text, headings too."""
    raw(markup(shown))


def text_rows(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write such a table from its rows."""
    raw(_markup(headings, rows))


def markup(shown: pd.DataFrame) -> str:
    """Return such a table as HTML, every cell escaped."""
    return _markup(
        [str(name) for name in shown.columns], [[str(cell) for cell in row] for row in shown.itertuples(index=False)]
    )


def _markup(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    # Figures stand under each other, their heading above them; a column of words stays on the left.
    sides = ["pm-figure" if _mostly(column) else "" for column in zip(*rows, strict=True)] or [""] * len(headings)
    head = "".join(_element("th", side, name) for side, name in zip(sides, headings, strict=True))
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
    raw(f'<a class="pm-button" href="{html.escape(address)}" target="_self">{html.escape(label)}</a>')


def _width(text: str) -> str:
    """Return the class of a cell: what is long gets room beside many narrow columns, a date or a name never breaks."""
    if len(text) <= _SHORT or _MOMENT.fullmatch(text):
        return "pm-short"
    # A Chinese character says and takes as much as two Latin ones.
    size = sum(2 if character > "\u2e80" else 1 for character in text)
    return next((name for most, name in _ROOM if size <= most), "pm-text")


@cache
def _logo(spoken: str) -> str:
    """Return the product's name as an address that holds the picture: Streamlit reads a file at every run."""
    drawn = (STATIC / f"logo-{spoken}.svg").read_bytes()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode('ascii')}"


def logo() -> None:
    """Draw the product's name above the menu."""
    st.logo(_logo(language()), size="large")


def strip(status: str, *, demo: bool) -> None:
    """Write the strip above every page: whether the data are samples, and, where it matters, which reports count."""
    mark = f'<span class="pm-mark">{html.escape(_("Sample data"))}</span>' if demo else ""
    told = sentences(_("The pilots and figures are fictional.") if demo else "", status)
    # The shell's own script reads here which language Streamlit's own words are to be in.
    raw(f'<p class="pm-strip" data-pm-lang="{language()}">{mark}{html.escape(told)}</p>')


def foot(data_version: int, method_version: str, today: date) -> None:
    """Write the foot of the side bar: which data and method are shown, as of which day (Beijing)."""
    day = numbers().day(today)
    versions = _("Data version {data} · method {method}").format(data=data_version, method=method_version)
    raw(_element("div", "pm-foot", versions) + _element("div", "pm-foot", _("As of {day}").format(day=day)))


def no_pilots() -> None:
    """Say that the programme has no pilots yet, and who gets it some, and where."""
    # No word of the sample data: whoever reads this has an account, and a database with accounts never becomes a demo.
    advice = _("An administrator registers pilots on the page “{page}”.").format(page=_("List of pilots"))
    empty(_("No pilot takes part yet"), advice)


def empty(message: str, advice: str) -> None:
    """Say that there is nothing to show, and what to do about it."""
    with st.container(border=True):
        heading(message)
        note(advice)
