"""A table as shown and sent: converted once, and what cannot be converted is sent as it is."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
from streamlit.testing.v1 import AppTest

from ui.chart_block import Sheet


def test_what_is_sent_is_what_is_shown_and_is_converted_once() -> None:
    sheet = Sheet(
        pd.DataFrame({"试点": ["甲", None], "得分": [1.5, float("nan")]}, index=[7, 3]), written={"得分": ["1.50", "—"]}
    )
    assert isinstance(sheet.sent, pa.Table)
    assert sheet.sent is sheet.sent
    assert sheet.sent.to_pydict() == {"试点": ["甲", None], "得分": ["1.50", "—"]}


def test_a_column_of_mixed_kinds_is_still_drawn() -> None:
    def page() -> None:
        import pandas as pd

        from ui.chart_block import Sheet, _table

        _table(Sheet(pd.DataFrame({"值": [1, "一"]})), "mixed")

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.dataframe[0].value["值"].astype(str).to_list() == ["1", "一"]
