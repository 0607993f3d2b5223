"""Tables of texts: what never breaks, what stands to the right, and that every cell stays text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from ui import frame

ROOT = Path(__file__).parent.parent.parent


def test_html_gets_onto_a_page_by_one_door() -> None:
    there = [path for room in ("ui", "pages") for path in (ROOT / room).rglob("*.py")]
    assert [path.name for path in there if "st.html(" in path.read_text(encoding="utf-8")] == ["frame.py"]


@pytest.mark.parametrize("markup", ["  <pre>\n    四格\n  两格</pre>", "README.md", "<p>&lt;b&gt;</p>"])
def test_html_of_ours_stands_as_it_was_written(markup: str) -> None:
    def page(text: str) -> None:
        from ui import frame

        frame.raw(text)

    app = AppTest.from_function(page, args=(markup,)).run()
    assert [element.proto.body for element in app.get("html")] == [markup]


@pytest.mark.parametrize(
    "moment", ["2016年4月5日 10:00", "2016年12月15日 09:05", "5 Apr 2016, 10:00", "15 Dec 2016, 09:05"]
)
def test_a_day_with_its_time_never_breaks_and_a_sentence_of_that_length_may(moment: str) -> None:
    table = frame.markup(pd.DataFrame({"时间": [moment], "说明": ["基础数据与台账不一致，请核对"]}))
    assert f'<td class="pm-short">{moment}</td>' in table
    assert '<td class="pm-long">基础数据' in table


def test_a_column_of_figures_stands_to_the_right_with_its_heading_and_words_do_not() -> None:
    shown = pd.DataFrame({"得分": ["1,234.50", "−3", "98.7%", "—"], "名次": ["第 1 名", "2", "3", "4"]})
    table = frame.markup(shown)
    assert '<th class="pm-figure">得分</th><th class="">名次</th>' in table
    assert table.count("pm-short pm-figure") == 4


def test_an_empty_table_keeps_its_headings_and_a_cell_is_never_markup() -> None:
    assert '<th class="">试点</th>' in frame.markup(pd.DataFrame({"试点": []}))
    assert "<b>" not in frame.markup(pd.DataFrame({"<b>": ["<b>x</b>"]}))
