from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from catalogue.model import Formula, Operand
from catalogue.prove import prove_functions
from metrics.derive import divide
from metrics.formulas import FORMULAS, Inputs
from metrics.panel import lay
from tests.metrics.frames import frames

ONE = frames(1, due=2)


def computed(
    formula: Formula, rows: dict[str, pd.DataFrame] | None = None, zero: str = "blank", **figures: float
) -> float:
    """Return the value of a formula in 2014Q1 when the named indicators stand there."""
    spoiled = ONE
    for code, figure in figures.items():
        spoiled = spoiled.put("P000", "2014Q1", code, value=figure)
    panel = lay(spoiled.observations, spoiled.pilots, catalogue())
    return float(divide(FORMULAS[formula.name](formula, Inputs(panel, rows or {}, catalogue())), zero=zero)[0, 1])


def projects(*entries: tuple[str | None, float | None, float | None]) -> dict[str, pd.DataFrame]:
    listed = pd.DataFrame(entries, columns=["stage", "invested", "planned"])
    return {"projects": listed.assign(pilot_id="P000", period="2014Q1", ordinal=range(len(entries)))}


BUILT = Formula("count_share", list_id="projects", field="stage", equals="已建成")
SPENT = Formula("sum_share", list_id="projects", part_field="invested", whole_field="planned")
NUMBER = Formula("count", list_id="projects")


def test_every_formula_the_catalogue_names_has_a_function() -> None:
    prove_functions(catalogue(), formulas=FORMULAS, checks={check.kind for check in catalogue().checks.values()})
    assert {item.formula.name for item in catalogue().derived if item.formula} == set(FORMULAS)


def test_a_share_is_a_percentage_and_is_not_clipped() -> None:
    assert computed(Formula("share", (Operand("BB03"),), Operand("BB01")), BB03=30, BB01=20) == 150


def test_a_share_of_two_parts_adds_them_and_is_blank_when_one_is() -> None:
    formula = Formula("share", (Operand("BB03"), Operand("BB04")), Operand("BB01"))
    assert computed(formula, BB03=3, BB04=2, BB01=20) == 25
    assert np.isnan(computed(formula, BB03=3, BB04=float("nan"), BB01=20))


def test_per_multiplies_and_divides_by_its_two_factors() -> None:
    formula = Formula("per", (Operand("LT08"),), Operand("LT01"), times=1_000_000, over=30_000)
    assert computed(formula, LT08=90, LT01=10) == pytest.approx(300)


@pytest.mark.parametrize("zero", ["blank", "error", "not_applicable"])
def test_a_whole_of_zero_is_blank_unless_declared_zero(zero: str) -> None:
    formula = Formula("per", (Operand("EX03"),), Operand("EX01"))
    assert np.isnan(computed(formula, zero=zero, EX03=5, EX01=0))
    assert computed(formula, zero="zero", EX03=5, EX01=0) == 0
    assert computed(formula, zero="zero", EX03=float("nan"), EX01=0) == 0


def test_a_blank_whole_stays_blank_even_where_zero_is_declared() -> None:
    assert np.isnan(
        computed(Formula("per", (Operand("EX03"),), Operand("EX01")), zero="zero", EX03=5, EX01=float("nan"))
    )


def test_growth_is_on_the_year_before_and_blank_on_a_base_of_zero() -> None:
    formula = Formula("growth", (Operand("EC01"),))
    for base, expected in ((80.0, 25.0), (0.0, float("nan")), (float("nan"), float("nan"))):
        panel = lay(
            ONE.put("P000", "2014Q1", "EC01", value=100.0, last_year=base).observations, ONE.pilots, catalogue()
        )
        found = divide(FORMULAS["growth"](formula, Inputs(panel, {}, catalogue())), zero="blank")[0, 1]
        np.testing.assert_equal(found, expected)


def test_a_count_share_counts_the_rows_that_state_the_field() -> None:
    assert computed(BUILT, projects(("已建成", 1, 1), ("在建", 1, 1), (None, 1, 1), ("已终止", 1, 1))) == pytest.approx(
        100 / 3
    )
    assert np.isnan(computed(BUILT, projects((None, 1, 1))))


def test_a_sum_share_gains_nothing_from_a_part_left_out() -> None:
    assert computed(SPENT, projects(("在建", 30, 100), ("在建", 20, 100))) == 25
    assert computed(SPENT, projects(("在建", 30, 100), ("在建", None, 100))) == 15
    assert computed(SPENT, projects(("在建", 30, 100), ("在建", 500, None))) == 30


def test_a_sum_share_is_blank_when_no_row_states_the_part() -> None:
    assert np.isnan(computed(SPENT, projects(("在建", None, 100))))


def test_an_empty_list_counts_nothing_and_has_no_shares() -> None:
    for rows in ({}, {"projects": projects()["projects"]}, {"projects": pd.DataFrame()}):
        assert computed(NUMBER, rows) == 0
        assert np.isnan(computed(BUILT, rows))
        assert np.isnan(computed(SPENT, rows))


def test_rows_of_other_pilots_and_periods_do_not_count() -> None:
    rows = projects(("已建成", 1, 1), ("在建", 1, 1), ("在建", 1, 1))
    rows["projects"]["pilot_id"] = ["P000", "P000", "P999"]
    rows["projects"].loc[1, "period"] = "2013B"
    assert computed(NUMBER, rows) == 1
    assert computed(BUILT, rows) == 100
