"""The workers keep the groups they are given: with a pair of versions that do not, nothing failed but time."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("kept")
def test_a_group_of_tests_stays_with_one_worker(request: pytest.FixtureRequest) -> None:
    asked = getattr(request.config, "workerinput", None) and request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("@kept") == bool(asked)
