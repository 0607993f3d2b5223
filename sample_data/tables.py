"""The synthetic facts the generator starts from: the fictional pilots, usual ranges, quarter paths.

Source: the CSV files beside this module; every figure in them is invented.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

FOLDER = Path(__file__).parent
PERIODS = ("2013B", "2014Q1", "2014Q2", "2014Q3", "2014Q4", "2015Q1", "2015Q2", "2015Q3", "2015Q4")

Array = npt.NDArray[np.float64]


@cache
def pilots() -> pd.DataFrame:
    """Return the fictional pilots, one row each, index `pilot_id` in order.

    Codes and names are text; sizes are numbers (pop_10k in 10k persons, gdp_100m in 100m CNY …); `inside_pilot` is ""
    for a pilot that lies in no other.
    """
    codes = ("division_code_2013", "division_code_2015", "province_code", "inside_pilot")
    table = pd.read_csv(FOLDER / "pilots.csv", dtype=dict.fromkeys(codes, "str"), keep_default_na=False)
    return table.set_index("pilot_id").sort_index()


@cache
def ranges() -> pd.DataFrame:
    """Return low, typical and high of 2013 and 2015, index (code, city_type); blank where an item cannot exist."""
    return pd.read_csv(FOLDER / "ranges.csv").set_index(["code", "city_type"]).drop(columns=["name_zh", "unit"])


@cache
def paths() -> dict[str, Array]:
    """Return path id → one number for each of the eight quarters 2014Q1 … 2015Q4."""
    table = pd.read_csv(FOLDER / "quarter_paths.csv").set_index("path_id")
    return {str(name): row.to_numpy(dtype=float) for name, row in table[list(PERIODS[1:])].iterrows()}


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return a random stream of its own for `names`: adding one item never moves another's numbers."""
    return np.random.default_rng([seed, *(ord(letter) for name in names for letter in f"{name}/")])
