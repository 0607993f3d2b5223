from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from metrics.panel import lay
from tests.metrics.frames import at, frames

TWO = frames(2, due=2)


def test_every_figure_lands_at_its_pilot_period_and_code() -> None:
    panel = lay(TWO.observations, TWO.pilots, catalogue())
    for row in TWO.observations.sample(60, random_state=3).itertuples():
        place = (
            panel.pilots.index(row.pilot_id),
            [str(p) for p in panel.periods].index(row.period),
            panel.codes[row.code],
        )
        np.testing.assert_equal((panel.value[place], panel.last_year[place]), (row.value, row.last_year))
        np.testing.assert_equal(panel.target[place], row.target)
    assert np.isfinite(panel.value).sum() == TWO.observations["value"].notna().sum()


def test_a_period_is_reported_when_any_figure_or_reason_stands_in_it() -> None:
    only_blanks = TWO.drop(at("P000", "2014Q1")).put("P000", "2014Q1", "BB01", missing="unavailable")
    panel = lay(only_blanks.observations, only_blanks.pilots, catalogue())
    assert panel.reported[0].tolist() == [True, True] + [False] * 7
    gone = TWO.drop(at("P000", "2014Q1"))
    assert not lay(gone.observations, gone.pilots, catalogue()).reported[0, 1]


def test_a_figure_that_stands_twice_is_refused_by_name() -> None:
    doubled = pd.concat([TWO.observations, TWO.observations[at("P001", "2014Q1", "BB07")(TWO.observations)]])
    with pytest.raises(ValueError, match="P001 2014Q1 BB07 stands twice"):
        lay(doubled, TWO.pilots, catalogue())


def test_a_pilot_that_stands_twice_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="P001"):
        lay(TWO.observations, pd.concat([TWO.pilots, TWO.pilots.loc[["P001"]]]), catalogue())


@pytest.mark.parametrize("column", ["value", "last_year", "target"])
def test_an_infinite_figure_is_refused_by_name(column: str) -> None:
    spoiled = TWO.put("P000", "2013B", "BB07", **{column: float("inf")})
    with pytest.raises(ValueError, match=f"P000 2013B BB07 has an infinite {column}"):
        lay(spoiled.observations, spoiled.pilots, catalogue())


def test_unknown_codes_pilots_and_periods_are_ignored() -> None:
    more = TWO.put("P000", "2014Q1", "XX99", value=1.0).put("P777", "2014Q1", "BB01", value=1.0)
    more = more.put("P000", "2012Q1", "BB01", value=1.0)
    assert len(more.observations) == len(TWO.observations) + 3
    before, after = lay(TWO.observations, TWO.pilots, catalogue()), lay(more.observations, more.pilots, catalogue())
    np.testing.assert_equal(after.value, before.value)
    np.testing.assert_equal(after.reported, before.reported)


def test_no_observations_and_no_pilots_make_an_empty_panel() -> None:
    empty = lay(TWO.observations.iloc[:0], TWO.pilots.iloc[:0], catalogue())
    assert empty.value.shape == (0, 9, len(catalogue().indicators))
    assert not lay(TWO.observations.iloc[:0], TWO.pilots, catalogue()).reported.any()
