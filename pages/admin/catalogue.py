"""目录: indicators, checks, method and groups as they are declared, to read, search and take along."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from ui import declared, frame, takeaway
from ui.filters import choose
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    facts = catalogue()
    versions = _("Catalogue {hash} · method {method}").format(hash=facts.hash[:12], method=facts.method.version)
    frame.title(
        _("Catalogue"), frame.line(versions, _("Defined by the product's catalogue; nothing here can be edited."))
    )
    options = {name: _(words) for name, (words, _table) in declared.PARTS.items()}
    part = choose(_("Part"), options, name="part", default="indicators", form="buttons", hide_label=True)
    wanted = st.text_input(_("Search"), key="catalogue-search", placeholder=_("code or word"))
    whole = declared.PARTS[part][1]()
    found = declared.matching(whole, wanted)
    told = _("{count} of {all}") if len(found) < len(whole) else _("{all} in all")
    count = told.format(count=numbers().number(len(found), 0), all=numbers().number(len(whole), 0))
    braces = _("Braces stand for what the report at hand holds.") if part == "checks" else ""
    frame.heading(frame.line(options[part], count), braces)
    if found.empty:
        frame.note(_("Nothing matches. Try fewer letters."))
        return
    frame.text_table(found)
    takeaway.offer(options[part], frame.line(versions, count), lambda: found, f"catalogue-{part}")


page()
