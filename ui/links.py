"""Links from one page to another with the choices in the address: what a list points at opens as its link says."""

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import urlencode

from ui.frame import raw, scrolling
from ui.words import KEY, language


def address(page: str, **choices: str) -> str:
    """Return the relative address of a page with its choices and the visitor's language."""
    return f"{page}?{urlencode({**choices, KEY: language()})}"


def link(text: str, page: str, **choices: str) -> str:
    """Return a link as HTML, its text escaped."""
    target = html.escape(address(page, **choices), quote=True)
    return f'<a class="pm-link" href="{target}" target="_self">{html.escape(text)}</a>'


def listing(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as HTML. `headings` are text; the cells of `rows` are HTML already (`link`, or escaped)."""
    head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return scrolling(f'<table class="pm-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def rows(cells: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column heads its rows. The cells are HTML already (`link`, or escaped)."""
    body = "".join(
        f"<tr><th scope='row'>{row[0]}</th>" + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>"
        for row in cells
    )
    return scrolling(f'<table class="pm-table"><tbody>{body}</tbody></table>')


def told(pairs: Sequence[tuple[str, str]], *ways_on: str) -> None:
    """Write labelled figures and the links on from them in one line. The pairs are text; `ways_on` are `link`."""
    said = [f"{html.escape(label)} <b>{html.escape(value)}</b>" for label, value in pairs]
    raw(f'<p class="pm-told">{" &ensp; ".join([*said, *ways_on])}</p>')
