"""What is taken along is made on a thread without a session: still by who may, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from services import explain, report
from services.access import Actor
from services.report import Download
from tests.ui.conftest import Screen
from ui import download
from ui.viewer import _LOOKING, SessionEndedError, viewer
from ui.words import _SPOKEN, language

ROOT = Path(__file__).parent.parent.parent
CHINESE = re.compile("[\u4e00-\u9fff]")
PAGES = (
    "monitor/overview.py", "monitor/heatmap.py", "monitor/pilot.py", "monitor/indicator.py", "monitor/compare.py",
    "monitor/ranking.py", "monitor/method.py", "work/matrix.py", "admin/catalogue.py",
)  # fmt: skip
Taken = Callable[[AppTest], dict[str, bytes]]


def test_every_download_goes_through_the_one_place_that_holds_its_reader() -> None:
    there = [path for room in ("ui", "pages") for path in (ROOT / room).rglob("*.py")]
    found = [path.name for path in there if "st.download_button" in path.read_text(encoding="utf-8")]
    assert found == ["download.py"]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_a_page_offers_is_made_in_its_language(
    screen: Screen, taken: Taken, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(explain, "workbook", lambda *what: spoken.append(what[-1]) or b"workings")
    app = screen(page, lang="en", period="2015Q4")
    files = taken(app)
    assert files
    assert len(files) == len(app.get("download_button"))
    assert all(files.values())
    # The catalogue names offices and the clerks' form in Chinese only.
    tables = {key: content.decode("utf-8-sig") for key, content in files.items() if key.endswith("-csv")}
    if page != "admin/catalogue.py":
        assert {key: CHINESE.findall(text)[:5] for key, text in tables.items() if CHINESE.search(text)} == {}


def test_the_workbook_to_fill_in_is_made_for_who_asked(
    screen: Screen, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Actor] = []

    def template(_platform: object, actor: Actor, *_what: object, **_when: object) -> Download:
        asked.append(actor)
        return Download("x.xlsx", b"workbook")

    monkeypatch.setattr(report, "template", template)
    monkeypatch.setattr(report, "filed", template)
    files = taken(screen("report/submit.py", pilot="P01"))
    assert set(files.values()) == {b"workbook"}
    assert [actor.account for actor in asked] == ["ministry"] * len(files)


def test_what_is_asked_for_after_signing_out_is_refused(
    screen: Screen, seen_by: Callable[[Actor | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[Callable[[], bytes]] = []
    monkeypatch.setattr("streamlit.download_button", lambda _label, data, *_where, **_how: offered.append(data))
    screen("monitor/ranking.py", period="2015Q4")
    seen_by(None)
    with ThreadPoolExecutor(1) as elsewhere, pytest.raises(SessionEndedError):
        elsewhere.submit(offered[0]).result()


def test_neither_language_nor_reader_stays_behind_on_the_thread(screen: Screen) -> None:
    screen("monitor/ranking.py")
    with ThreadPoolExecutor(1) as elsewhere:
        made = elsewhere.submit(download.later, lambda: f"{viewer().account} {language()}".encode()).result()
        assert elsewhere.submit(made).result() == b"ministry zh"
        assert elsewhere.submit(lambda: (_LOOKING.get(), _SPOKEN.get())).result() == (None, None)
