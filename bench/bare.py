"""The reference: a bare Streamlit application that draws one of our pages from constants.

The same charts, tables and texts, held by a module so that a rerun makes none of them; no sign-in, no menu, no
database. `heavy` has those alone, `full` the same choices, buttons, uploads and downloads too, which do nothing.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import plotly.io
from streamlit.testing.v1 import AppTest

from bench.demo import programme_running
from bench.entry import signed_in

_ROOT = Path(__file__).parent.parent
_CONSTANTS = """import pickle
from pathlib import Path
charts, tables, texts, widgets = pickle.loads(Path(__file__).with_name("constants.pickle").read_bytes())
"""
_PAGE = """import streamlit as st
from constants import charts, tables, texts, widgets
def light():
    st.write("light")
def heavy():
    for text in texts:
        st.html(text)
    for number, chart in enumerate(charts):
        st.plotly_chart(chart, key=f"chart{number}")
    for table in tables:
        st.dataframe(table)
def full():
    for number, (kind, given) in enumerate(widgets):
        getattr(st, kind)(*given, key=f"widget{number}")
    heavy()
pages = [st.Page(light, title="light", default=True), st.Page(heavy, title="heavy"), st.Page(full, title="full")]
st.navigation(pages).run()
"""
_APPLICATION = "import streamlit as st\napp = st.App('page.py')\n"

_WIDGETS: Mapping[str, Callable[[Any], tuple[Any, ...]]] = {
    "selectbox": lambda found: (found.label, found.options),
    "multiselect": lambda found: (found.label, found.options),
    "segmented_control": lambda found: (found.label, [option.content for option in found.proto.options]),
    "number_input": lambda found: (found.label,),
    "slider": lambda found: (found.label,),
    "checkbox": lambda found: (found.label,),
    "text_area": lambda found: (found.label,),
    "text_input": lambda found: (found.label,),
    "button": lambda found: (found.label,),
    "download_button": lambda found: (found.proto.label, b"", "file"),
    "file_uploader": lambda found: (found.proto.label,),
}
_ELEMENT = {"segmented_control": "button_group"}  # what Streamlit calls it within


def written(page: str, asked: Mapping[str, str], folder: Path) -> tuple[int, int]:
    """Write the bare twin of `page` (a path below pages/), opened with what is `asked`, into `folder`, to be served
    as `bare:app`.

    Return how many charts and tables it has. Errors: RuntimeError where our own page fails.
    """
    with programme_running(), signed_in():
        drawn = AppTest.from_file(str(_ROOT / "ui" / "main.py"), default_timeout=60).run()
        drawn.switch_page(str(_ROOT / "pages" / page))
        for name, value in asked.items():
            drawn.query_params[name] = value
        drawn.run()
    if drawn.exception:
        raise RuntimeError(f"{page}: {drawn.exception}")
    charts = [plotly.io.from_json(element.proto.spec) for element in drawn.get("plotly_chart")]
    tables = [element.value for element in drawn.dataframe]
    texts = [element.proto.body for element in drawn.get("html")]
    widgets = [
        (kind, given(element)) for kind, given in _WIDGETS.items() for element in drawn.get(_ELEMENT.get(kind, kind))
    ]
    folder.mkdir(parents=True)
    (folder / "constants.pickle").write_bytes(pickle.dumps((charts, tables, texts, widgets)))
    for name, source in (("constants.py", _CONSTANTS), ("page.py", _PAGE), ("bare.py", _APPLICATION)):
        (folder / name).write_text(source, encoding="utf-8")
    (folder / ".streamlit").mkdir()
    shutil.copy(_ROOT / ".streamlit" / "config.toml", folder / ".streamlit" / "config.toml")
    return len(charts), len(tables) + sum("<table" in text for text in texts)
