"""The pace of every pilot on every weighted indicator, and why there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from metrics.targets import toward_standard
from services.paces import paces
from tests.ui.pictures import picture


def cell(found: pd.DataFrame, pilot: str, code: str) -> dict[str, object]:
    chosen = found[(found["pilot_id"] == pilot) & (found["code"] == code)]
    assert len(chosen) == 1
    return {str(name): value for name, value in chosen.iloc[0].items()}


def test_every_pilot_and_weighted_indicator_has_one_cell_against_its_own_target_or_the_standard() -> None:
    found, facts = paces(picture(), "2015Q2"), catalogue()
    assert len(found) == len(picture().pilots) * len(facts.weighted)
    assert not found.duplicated(["pilot_id", "code"]).any()
    own = {item.code for item in facts.own_targets}
    assert set(found.loc[found["against"] == "own", "code"]) == own


def test_against_the_own_target_the_cell_is_the_published_status() -> None:
    found = cell(paces(picture(), "2015Q2"), "P07", "BB07")
    followed = picture().results.paths
    path = followed[(followed["pilot_id"] == "P07") & (followed["code"] == "BB07") & (followed["period"] == "2015Q2")]
    assert found["status"] == path["status"].iloc[0] == found["state"]
    assert found["pace"] == path["pace"].iloc[0]


def test_against_the_standard_the_pace_is_the_share_of_the_catalogues_path() -> None:
    item, values = catalogue().indicators["LTD2"], picture().results.values["LTD2"]
    posts = item.goalposts
    assert posts is not None and not item.own_target
    base, actual = (float(values[("P07", period)]) for period in ("2013B", "2014Q3"))
    fraction = {str(period): share for period, share in catalogue().paths[str(item.path)].items()}["2014Q3"]
    found = cell(paces(picture(), "2014Q3"), "P07", "LTD2")
    assert found["target"] == posts.target
    assert found["planned"] == pytest.approx(base + fraction * (posts.target - base))
    assert found["pace"] == pytest.approx((actual - base) / (fraction * (posts.target - base)), abs=1e-6)


def test_a_lower_is_better_indicator_runs_downwards() -> None:
    values = pd.DataFrame(
        np.nan,
        index=pd.MultiIndex.from_product([["P"], map(str, catalogue().periods)], names=["pilot_id", "period"]),
        columns=list(catalogue().indicators),
    )
    values.loc[("P", "2013B"), "MED1"], values.loc[("P", "2015Q4"), "MED1"] = 6.0, 1.0
    found = toward_standard(values, "2015Q4", catalogue()).set_index("code")
    assert found.loc["MED1", "status"] == "achieved"
    assert found["status"].notna().sum() == 1


def test_at_the_baseline_what_has_figure_and_target_is_not_planned_yet_rather_than_blank() -> None:
    found = paces(picture(), "2013B")
    both = found["actual"].notna() & found["target"].notna()
    assert set(found.loc[both, "state"]) == {"achieved", "unplanned"}
    assert not (found.loc[~both, "state"] == "unplanned").any()
    # Later on, who has no base has a blank: nothing can be said to be planned.
    values = picture().results.values.copy()
    values.loc[("P01", "2013B")] = np.nan
    later = paces(replace(picture(), results=replace(picture().results, values=values)), "2015Q4")
    assert "unplanned" not in set(later["state"])
    assert (later.loc[(later["pilot_id"] == "P01") & later["base"].isna(), "state"] == "blank").any()


def test_what_is_scored_at_fourth_quarters_only_is_judged_at_the_latest_one() -> None:
    assert set(states(paces(picture(), "2014Q3"), "PO04")) == {"not_applicable"}
    at_end, later = (paces(picture(), period) for period in ("2014Q4", "2015Q2"))
    assert cell(at_end, "P07", "PO04")["pace"] == cell(later, "P07", "PO04")["pace"]
    values = picture().results.values["PO04"]
    assert cell(later, "P07", "PO04")["actual"] == values[("P07", "2014Q4")] != values[("P07", "2015Q2")]


def states(found: pd.DataFrame, code: str) -> list[str]:
    return found.loc[found["code"] == code, "state"].to_list()


def test_a_missing_report_is_blank_and_never_a_band() -> None:
    found = paces(picture(), "2015Q4")
    silent = found[found["pilot_id"] == "P03"]
    assert silent["pace"].isna().all()
    assert set(silent["state"]) <= {"blank", "not_applicable"}
    assert not silent["provisional"].any()


def test_what_does_not_apply_is_told_apart_from_a_blank() -> None:
    results = replace(picture().results, weights=picture().results.weights.assign(LTD3=0.0))
    found = paces(replace(picture(), results=results), "2015Q2")
    assert set(states(found, "LTD3")) == {"not_applicable"}


def test_a_waiver_marks_its_cell_in_its_period_only() -> None:
    waivers = pd.DataFrame({"pilot_id": ["P07", "P08"], "code": ["BB07", "BB07"], "period": ["2015Q2", "2015Q1"]})
    shown = replace(picture(), waivers=waivers)
    found = paces(shown, "2015Q2")
    plain = paces(picture(), "2015Q2")
    assert (cell(found, "P07", "BB07")["waived"], cell(found, "P08", "BB07")["waived"]) == (True, False)
    # The figure counts all the same, and with it what is computed from it.
    assert cell(found, "P07", "BB07")["state"] == cell(plain, "P07", "BB07")["state"]
    derived = next(item for item in catalogue().weighted if item.formula)
    operand = derived.formula.operands[0].code if derived.formula else ""
    shown = replace(picture(), waivers=waivers.assign(code=operand))
    assert cell(paces(shown, "2015Q2"), "P07", derived.code)["waived"]


def test_an_accepted_report_is_no_longer_provisional() -> None:
    reports = picture().reports.copy()
    reports.loc[(reports["pilot_id"] == "P07") & (reports["period"] == "2015Q2"), "provisional"] = False
    found = paces(replace(picture(), reports=reports), "2015Q2")
    assert not cell(found, "P07", "BB07")["provisional"]
    assert cell(found, "P08", "BB07")["provisional"]
