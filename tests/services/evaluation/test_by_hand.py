"""The award recomputed by a small script that knows nothing of ours: decimals, plain loops, the exported rows.

Everything is read from what leaves the house: the rows of the list, the sheets by number and the shares in the
catalogue's file. Only Q, G, A and D are taken as given.
"""

from __future__ import annotations

import tomllib
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest

from services.evaluation import standing
from services.platform import Platform
from tests.services.evaluation.programme import LATER, LEADER
from tests.services.evaluation.test_decision import at_rank, veto

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once

DECLARED = tomllib.loads((Path(__file__).parents[3] / "catalogue" / "final.toml").read_text(encoding="utf-8"))
CENT = Decimal("0.01")


def rounded(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_EVEN)


def trimmed(scores: list[str]) -> Decimal:
    kept = sorted(Decimal(score) for score in scores)[1:-1]
    return rounded(sum(kept, Decimal(0)) / len(kept))


def total(row: dict[str, Any], expert: Decimal) -> Decimal:
    shares = {name: Decimal(str(share)) for name, share in DECLARED["total"].items()}
    given = {name: Decimal(str(row[name])) for name in ("quantitative", "own_targets", "quality")}
    return rounded(sum((shares[name] * part for name, part in (given | {"expert": expert}).items()), Decimal(0)))


def seats(sizes: dict[str, int], share: Decimal) -> dict[str, int]:
    exact = {group: size * share for group, size in sizes.items()}
    given = {group: max(1, int(quota)) for group, quota in exact.items()}
    whole = int(sum(exact.values()) + Decimal("0.5"))
    for group in sorted(exact, key=lambda group: -(exact[group] % 1)):
        if sum(given.values()) < whole and exact[group] >= 1:
            given[group] += 1
    return given


def test_every_total_rank_and_name_follows_from_the_exported_rows(deciding: Platform) -> None:
    first = standing.evaluation(deciding, LEADER, now=LATER)
    assert first is not None
    barred = at_rank(first.final, "B", 1)
    veto(deciding, barred, upheld=True)
    found = standing.evaluation(deciding, LEADER, now=LATER)
    assert found is not None
    assert found.spread is not None
    rows: list[dict[str, Any]] = found.final.to_dict("records")  # type: ignore[assignment]
    by_pilot: dict[str, list[str]] = {}
    for sheet in found.spread.sheets.to_dict("records"):
        by_pilot.setdefault(str(sheet["pilot_id"]), []).append(str(sheet["score"]))
    totals = {}
    for row in rows:
        scores = by_pilot[row["pilot_id"]]
        assert len(scores) == row["scores"] >= 7
        expert = trimmed(scores)
        assert expert == Decimal(str(row["expert"]))
        totals[row["pilot_id"]] = total(row, expert)
        assert totals[row["pilot_id"]] == Decimal(str(row["total"]))
    groups = sorted({row["ranking_group"] for row in rows})
    given = seats({group: sum(row["ranking_group"] == group for row in rows) for group in groups}, Decimal("0.24"))
    for group in groups:
        members = [row for row in rows if row["ranking_group"] == group]

        def key(row: dict[str, Any]) -> tuple[Any, ...]:
            return totals[row["pilot_id"]], row["quantitative"], row["progress"], row["quality"]

        for row in members:
            assert row["rank"] == 1 + sum(key(other) > key(row) for other in members)
            assert row["seats"] == given[group]
        eligible = sorted((row for row in members if row["pilot_id"] != barred), key=key, reverse=True)
        assert [row["pilot_id"] for row in eligible[: given[group]]] == [
            row["pilot_id"] for row in members if row["named"]
        ]
