"""The examples in the docstrings do what they say."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "metrics"
MODULES = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
TOOLBOX = {
    "normalise": {
        *("minmax", "zscore", "rank", "percentile_rank", "distance_to_target", "goalposts", "efficacy", "piecewise"),
    },
    "aggregate": {"arithmetic", "geometric"},
    "weights": {"equal", "entropy"},
    "sobol": {"uniform", "cross", "indices"},
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"metrics.{name}")).failed == 0


@pytest.mark.parametrize("name", TOOLBOX)
def test_every_function_of_the_toolbox_has_an_example(name: str) -> None:
    found = doctest.DocTestFinder().find(importlib.import_module(f"metrics.{name}"))
    assert {example.name.rsplit(".", 1)[1] for example in found if example.examples} == TOOLBOX[name]
