"""A pilot's reporting quality as its page tells it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from services import after_review, quality
from services.monitor import Picture
from tests.ui.pictures import picture

PILOT = "P01"


def reviewed(*, accepted: bool) -> Picture:
    """The small programme after its review: one report returned once for a cell, one finding left unexplained."""
    shown = picture()
    returns = pd.DataFrame([(PILOT, "2014Q2", 1, True, True)], columns=after_review.RETURNS)
    findings = pd.DataFrame([(PILOT, "2014Q3", "T04", "BB04", False)], columns=after_review.FINDINGS)
    reports = shown.reports.assign(provisional=not accepted)
    return replace(shown, returns=returns, findings=findings, reports=reports)


def test_a_return_and_an_unexplained_finding_cost_accuracy_and_nothing_else() -> None:
    found = quality.reporting(reviewed(accepted=True), PILOT).set_index("period")
    assert found["accuracy"].to_dict() == dict.fromkeys(found.index, 100.0) | {"2014Q2": 85.0, "2014Q3": 95.0}
    for period in ("2014Q2", "2014Q3"):
        parts = found.loc[period, ["timeliness", "completeness", "accuracy"]].to_numpy(float)
        assert abs(found.loc[period, "quality"] - parts @ [0.4, 0.3, 0.3]) < 0.005
    assert found["timeliness"].eq(100).all()


def test_before_a_report_is_accepted_its_accuracy_is_not_known() -> None:
    found = quality.reporting(reviewed(accepted=False), PILOT)
    assert found["accuracy"].isna().all()
    assert found["quality"].isna().all()
    assert found["timeliness"].notna().all()
