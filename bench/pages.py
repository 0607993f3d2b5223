"""What a warm rerun of every page costs, against a bare Streamlit page that draws the same figures from constants."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import plotly.io
from streamlit.testing.v1 import AppTest

from bench.demo import programme_running
from bench.entry import signed_in
from bench.timing import interleaved

_ROOT = Path(__file__).parent.parent
_RUNS = 15
_PAGES = ("overview", "pilot", "indicator", "ranking", "method")
_REPORT = ("submit", "batch")


def run() -> None:
    """Print the ratio for every page; the aim is 2 or less."""
    with programme_running(), signed_in():
        print(f"warm rerun of a page, median of {_RUNS}, against a bare page with the same charts and tables")
        for section, names in (("monitor", _PAGES), ("report", _REPORT)):
            for name in names:
                _measure(f"pages/{section}/{name}.py")


def _measure(page: str) -> None:
    ours = AppTest.from_file(str(_ROOT / "ui" / "main.py"), default_timeout=60).run()
    ours.switch_page(str(_ROOT / page)).run()
    if ours.exception:
        raise RuntimeError(f"{page}: {ours.exception}")
    charts = [plotly.io.from_json(element.proto.spec) for element in ours.get("plotly_chart")]
    tables = [element.value for element in ours.dataframe]
    texts = [element.proto.body for element in ours.get("html") if "<table" in element.proto.body]
    bare = _bare(charts, tables, texts)
    own, reference = interleaved(ours.run, bare.run, runs=_RUNS)
    print(
        f"  {page:<28} {own:7.1f} ms   bare {reference:7.1f} ms   ratio {own / reference:.2f} (aim ≤ 2)"
        f"   {len(charts)} charts, {len(tables) + len(texts)} tables"
    )


def _bare(charts: Sequence[object], tables: Sequence[object], texts: Sequence[str]) -> AppTest:
    """Return a page with nothing but these charts and tables, held by a module so that a rerun makes none of them."""
    constants = ModuleType("bench_constants")
    constants.charts, constants.tables, constants.texts = charts, tables, texts  # type: ignore[attr-defined]
    sys.modules[constants.__name__] = constants
    return AppTest.from_string(
        "import streamlit as st\n"
        "from bench_constants import charts, tables, texts\n"
        "for number, chart in enumerate(charts):\n"
        "    st.plotly_chart(chart, key=f'chart{number}')\n"
        "for table in tables:\n"
        "    st.dataframe(table)\n"
        "for text in texts:\n"
        "    st.html(text)\n",
        default_timeout=60,
    ).run()
