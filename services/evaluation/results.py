"""What a snapshot comes to: from its tables and its catalogue alone, the same for the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from catalogue.model import Catalogue
from metrics import choices, final, own_targets
from metrics.evaluate import Results, evaluate
from metrics.quality import average, rate
from services.evaluation.gathering import lists


@dataclass(frozen=True)
class Computed:
    """A snapshot's tables, the catalogue frozen with it, and what follows from them at the last period.

    `own` as `metrics.own_targets.measure`, `reporting` as `metrics.quality.rate`. `parts` as `metrics.final.gather`
    before any expert has spoken.
    """

    tables: Mapping[str, pd.DataFrame]
    catalogue: Catalogue
    pilots: pd.DataFrame
    results: Results
    own: pd.DataFrame
    reporting: pd.DataFrame

    @property
    def period(self) -> str:
        """The period the programme is judged at: the last one."""
        return str(self.catalogue.periods[-1])

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The totals of the last period, pilots in order of id."""
        totals = self.results.totals
        return totals[totals["period"] == self.period].reset_index(drop=True)

    @cached_property
    def parts(self) -> pd.DataFrame:
        """The parts that need no expert."""
        return self.parts_with(pd.DataFrame(columns=["pilot_id", "expert", "expert_adjusted", "scores"]))

    @cached_property
    def drawn(self) -> final.Drawn:
        """The quantitative scores under every draw of the choices behind them."""
        return final.draw(choices.prepare(self.results, catalogue=self.catalogue, period=self.period))

    def parts_with(self, opinions: pd.DataFrame) -> pd.DataFrame:
        """Return all parts, with what experts think as `metrics.experts.opinions`."""
        return final.gather(
            self.totals,
            own_targets.average(self.own, catalogue=self.catalogue),
            opinions,
            average(self.reporting, method=self.catalogue.method),
            own_targets.standards(self.results, catalogue=self.catalogue, period=self.period),
        )


def compute(tables: Mapping[str, pd.DataFrame], facts: Catalogue) -> Computed:
    """Compute everything from the tables of a snapshot; every period of the programme is due.

    Errors: KeyError for a table that is not there.
    """
    pilots = tables["pilots"].set_index("pilot_id")
    due = [str(period) for period in facts.periods]
    results = evaluate(tables["observations"], lists(tables), pilots, catalogue=facts, due=due)
    return Computed(
        tables=tables,
        catalogue=facts,
        pilots=pilots,
        results=results,
        own=own_targets.measure(results, catalogue=facts, period=due[-1]),
        reporting=rate(tables["submissions"], tables["returns"], tables["findings"], method=facts.method),
    )


def only(computed: Computed, pilot: str) -> Computed:
    """Return what was computed of one pilot, and nothing of another: totals, ranks and scores as in the whole."""

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["pilot_id"] == pilot].reset_index(drop=True)

    def own_rows(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame.index.get_level_values("pilot_id") == pilot]

    found = computed.results
    results = Results(
        values=own_rows(found.values),
        scores=own_rows(found.scores),
        weights=own_rows(found.weights),
        groups=own(found.groups),
        totals=own(found.totals),
        paths=own(found.paths),
    )
    tables = {name: own(table) for name, table in computed.tables.items()}
    pilots = computed.pilots[computed.pilots.index == pilot]
    return Computed(tables, computed.catalogue, pilots, results, own(computed.own), own(computed.reporting))


def tables_of(computed: Computed) -> dict[str, pd.DataFrame]:
    """Return the results as they are frozen, each figure rounded to its last published digit.

    pilots: the quantitative side of every pilot with A, D and the standards reached. indicators: score and weight of
    every weighted indicator at the last period. targets: what each own target earned. reporting: D by period.
    """
    facts, kept = computed.catalogue, computed.parts
    method = facts.method
    pilots = kept[["pilot_id", "batch", "ranking_group", "quantitative", "progress", "own_targets", "quality", "met"]]
    pilots = pilots.assign(
        level=computed.totals["level"].to_numpy(),
        coverage=computed.totals["coverage"].round(method.indicator_decimals).to_numpy(),
        rank=computed.totals["rank"].array,
        why=kept["why"].astype("str"),
    )
    at_end = computed.results.scores.xs(computed.period, level="period")
    weights = computed.results.weights.xs(computed.period, level="period")
    codes = list(at_end.columns)
    indicators = pd.DataFrame(
        {
            "pilot_id": pd.Series(np.repeat(at_end.index.to_numpy(object), len(codes)), dtype="str"),
            "code": pd.Series(codes * len(at_end), dtype="str"),
            "score": at_end.to_numpy(np.float64).reshape(-1),
            "weight": weights[codes].to_numpy(np.float64).reshape(-1),
        }
    )
    text = {"pilot_id": "str", "code": "str"}
    targets = computed.own.astype(text).assign(target=computed.own["target"].round(method.indicator_decimals))
    return {"pilots": pilots, "indicators": indicators, "targets": targets, "reporting": computed.reporting}
