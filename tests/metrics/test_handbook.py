"""Published figures: OECD/JRC, Handbook on Constructing Composite Indicators (2008), the Technology Achievement Index.

Appendix A.2 (23 countries × 8 indicators, telephones and electricity already in logs), tables 15, 18/22 and 23, and the
UNDP 2001 goalposts.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrics.aggregate import arithmetic
from metrics.normalise import distance_to_target, goalposts, minmax, rank, zscore

FOLDER = Path(__file__).parent / "oracle"


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv", index_col=0)


TABLE_15 = table("table15_normalisation_schooling")
SCHOOLING = TABLE_15[["SCHOOLING"]]
UP = pd.Series({"SCHOOLING": 1})


@pytest.mark.parametrize(
    ("published", "computed", "decimals"),
    [
        ("rank", rank(SCHOOLING, UP), 0),
        ("zscore", zscore(SCHOOLING, UP, reference=SCHOOLING), 2),
        ("minmax", minmax(SCHOOLING, UP, reference=SCHOOLING, lower=0, upper=1), 2),
    ],
)
def test_table_15_to_rounding(published: str, computed: pd.DataFrame, decimals: int) -> None:
    np.testing.assert_allclose(computed["SCHOOLING"].round(decimals), TABLE_15[published], rtol=0, atol=1e-9)


@pytest.mark.parametrize("target", ["mean", "max"])
def test_table_15s_distances_are_ratios_to_a_reference_from_zero(target: str) -> None:
    aim = SCHOOLING.agg(target)
    zero = pd.DataFrame({"SCHOOLING": [0.0]})
    computed = distance_to_target(SCHOOLING, UP, reference=zero, target=aim, cap=False)["SCHOOLING"]
    published = TABLE_15["dist_mean_ratio" if target == "mean" else "dist_best_ratio"]
    np.testing.assert_allclose(computed.round(2), published, rtol=0, atol=1e-9)


@pytest.mark.parametrize("scheme", ["EW", "BAP"])
def test_table_23s_rankings_exactly(scheme: str) -> None:
    raw, posts = table("tableA2_raw_23x8"), table("undp2001_goalposts")
    direction = pd.Series(1, index=raw.columns)
    scores = goalposts(raw, direction, low=posts["lo"], high=posts["hi"], lower=0, upper=1)
    index = arithmetic(scores, table("table18_22_weights")[scheme], availability=1)["score"]
    ranks = index.rank(ascending=False, method="min").astype(int)
    assert ranks.to_dict() == table("table23_rankings_by_weights")[scheme].to_dict()
