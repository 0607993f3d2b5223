"""The demo's evaluation, led on another programme: every step of its story ends as it should."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.session import connect
from sample_data import award, story
from sample_data.journeys import MINISTRY
from sample_data.reports import Reports
from services.evaluation import proof, standing
from services.evaluation.stages import Stage
from tests.services.evaluation.conftest import reported_file as reported_file
from tests.services.reports_there import without_sandbox

pytestmark = pytest.mark.xdist_group("award")
TODAY = datetime(2016, 4, 11, 4, tzinfo=UTC)


def test_the_story_leads_to_the_public_notice(reported_file: Path, tmp_path: Path) -> None:
    shutil.copy(reported_file, tmp_path / "demo.db")
    engine = connect(f"sqlite:///{tmp_path / 'demo.db'}")
    platform, revised = without_sandbox(engine), []
    award.lead(platform, Reports.of(), lambda: revised.append(True))
    found = standing.evaluation(platform, MINISTRY, now=TODAY)
    assert found is not None
    assert revised == [True]
    assert found.stage == Stage.NOTICE
    assert found.final["ranked"].all()
    assert found.vetoes["upheld"].tolist() == [True]
    assert found.moves["reason"].tolist() == [story.MOVE]
    assert found.final["named"].sum() == sum(found.seats.values()) + 1
    assert found.objections["answer"].notna().sum() == len(found.objections) - 1 == 1
    assert found.panel.loc[found.panel["chair"].astype(bool), "account_id"].tolist() == ["expert-2"]
    assert proof.verify(platform, MINISTRY, now=TODAY) == {1: ()}
    engine.dispose()
