"""The demo through the real intake and into a real database, for a few of its pilots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest

from db import reads
from db.records import Finding
from db.session import reading
from sample_data import story
from sample_data.build import DemoError, build
from sample_data.figures import generate
from services import monitor
from services.platform import Platform, start

pytestmark = pytest.mark.xdist_group("demo")
FEW = ("P31", "P44")
AFTER = date(2016, 3, 1)
TOLD: list[tuple[int, int, str]] = []


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    started = start(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite'}")
    try:
        build(started, progress=lambda done, total, what: TOLD.append((done, total, what)), only=FEW)
        yield started
    finally:
        started.close()


@pytest.fixture(scope="module")
def findings(platform: Platform) -> dict[tuple[str, str], tuple[Finding, ...]]:
    """Return what the checks found in the latest version of every report."""
    found = {}
    with reading(platform.engine) as session:
        for pilot, period in {(d.split()[1], d.split()[0]) for _, _, d in TOLD}:
            version = reads.latest_version(session, pilot, period)
            assert version is not None
            found[pilot, period] = reads.findings(session, version.id)
    return found


def test_progress_is_told_after_every_report(platform: Platform) -> None:
    assert [done for done, _, _ in TOLD] == list(range(1, 19))
    assert {total for _, total, _ in TOLD} == {18}
    assert TOLD[-1][2].startswith("2015Q4 ")


def test_the_database_holds_the_generated_figures(platform: Platform) -> None:
    stored = monitor.picture(platform, today=AFTER).observations
    keys = ["pilot_id", "period", "code"]
    generated = generate().observations
    generated = generated[generated["pilot_id"].isin(FEW) & generated["value"].notna()]
    both = generated.merge(stored, on=keys, how="left", suffixes=("", "_stored"))
    np.testing.assert_array_equal(both["value"], both["value_stored"])
    np.testing.assert_array_equal(both["last_year"], both["last_year_stored"])


def test_it_is_a_demo_of_all_pilots_with_one_gap_and_one_second_version(platform: Platform) -> None:
    picture = monitor.picture(platform, today=AFTER)
    assert picture.demo
    assert len(picture.pilots) == 50
    own = picture.reports[picture.reports["pilot_id"].isin(FEW)]
    missing = own[own["state"] == "missing"]
    assert missing[["pilot_id", "period"]].to_numpy().tolist() == [["P44", "2014Q3"]]
    again = own[own["version"].fillna(0) > 1]
    assert again[["pilot_id", "period", "version"]].to_numpy().tolist() == [["P31", "2015Q1", 2]]


def test_nothing_mandatory_is_found_and_few_verifications(findings: dict[tuple[str, str], tuple[Finding, ...]]) -> None:
    everything = [finding for found in findings.values() for finding in found]
    assert not [finding for finding in everything if finding.severity == "hard"]
    assert sum(finding.severity == "soft" for finding in everything) / len(findings) < 3


def test_what_is_asked_after_the_gap_is_explained(findings: dict[tuple[str, str], tuple[Finding, ...]]) -> None:
    asked = {(finding.check, finding.code) for finding in findings["P44", "2014Q4"] if finding.severity == "soft"}
    explained = {(check, code) for pilot, check, code in story.EXPLAINED if pilot == "P44"}
    assert asked == explained


def test_a_changed_pilot_keeps_its_id_and_has_two_identities(platform: Platform) -> None:
    with reading(platform.engine) as session:
        identities = reads.identities(session)
    changed = identities[identities["pilot_id"] == "P21"]
    assert list(changed["name_zh"]) == ["茅麓市", "茅麓区"]
    assert list(changed["division_code"]) == ["329781", "329713"]
    assert pd.Timestamp(changed["valid_from"].iloc[1]).date() == date(2015, 4, 28)


def test_a_filled_database_is_left_alone(platform: Platform) -> None:
    with pytest.raises(DemoError, match="holds pilots or accounts already"):
        build(platform)
