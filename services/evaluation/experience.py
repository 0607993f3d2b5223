"""What worked: each named pilot's experience in its own words, from its reports, gathered to be passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from services.evaluation.gathering import lists
from services.evaluation.results import Computed

PART: Final = "practices"
"""The text of a quarterly report that tells what worked (典型做法)."""


@dataclass(frozen=True)
class Experience:
    """One pilot's experience. `practices`: period, text, the latest first, none twice. `projects`: its project rows at
    the last period, `targets`: the own targets its figures have reached (code, target), whatever they earn: a target
    below the standard earns less than all, and of one beyond the best goalpost half would earn everything.
    """

    pilot_id: str
    practices: pd.DataFrame
    projects: pd.DataFrame
    targets: pd.DataFrame


def experiences(computed: Computed, pilots: Sequence[str]) -> tuple[Experience, ...]:
    """Return the experience of each of `pilots`, in their order."""
    narratives, projects = computed.tables["narratives"], lists(computed.tables).get("projects", pd.DataFrame())
    told = narratives[narratives["part"] == PART].sort_values("period", ascending=False, kind="stable")
    found = []
    for pilot in pilots:
        own = told[told["pilot_id"] == pilot].drop_duplicates("text")[["period", "text"]]
        rows = projects
        if len(projects):
            rows = projects[(projects["pilot_id"] == pilot) & (projects["period"] == computed.period)]
            rows = rows.drop(columns=["pilot_id", "period"])
        paths = computed.results.paths
        met = paths[
            (paths["pilot_id"] == pilot) & (paths["period"] == computed.period) & (paths["status"] == "achieved")
        ]
        met = met[met["code"].isin([item.code for item in computed.catalogue.own_targets])]
        found.append(
            Experience(
                pilot,
                own.reset_index(drop=True),
                rows.reset_index(drop=True),
                met[["code", "target"]].reset_index(drop=True),
            )
        )
    return tuple(found)
