"""Proofs that the catalogue fits together. Each raises CatalogueError naming the file and the key."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from catalogue.errors import CatalogueError
from catalogue.model import Catalogue, Indicator, Method


def prove(catalogue: Catalogue) -> None:
    """Prove everything that needs no function of another room."""
    for indicator in catalogue.indicators.values():
        _indicator(catalogue, indicator)
    _weights(catalogue)
    _method(catalogue.method)
    _checks(catalogue)
    _layout(catalogue)
    _calendar(catalogue)
    _paths(catalogue)
    _groups(catalogue)


def prove_functions(catalogue: Catalogue, *, formulas: Collection[str], checks: Collection[str]) -> None:
    """Prove that every formula and every check that runs names a function that exists.

    `formulas` are the names metrics knows, `checks` the kinds intake knows.
    """
    for indicator in catalogue.derived:
        if indicator.formula and indicator.formula.name not in formulas:
            raise CatalogueError(
                "indicators.toml", indicator.code, f"no function for the formula {indicator.formula.name!r}"
            )
    for check in catalogue.checks.values():
        if check.kind not in checks:
            raise CatalogueError("checks.toml", check.id, f"no function for the kind {check.kind!r}")


def _indicator(catalogue: Catalogue, item: Indicator) -> None:
    def fail(problem: str) -> None:
        raise CatalogueError("indicators.toml", item.code, problem)

    if item.group not in catalogue.indicator_groups:
        fail(f"unknown group {item.group!r}")
    if (item.formula is None) == (item.kind == "derived"):
        fail("a derived indicator has a formula, an asked one has none")
    if item.kind != "derived" and item.sheet is None:
        fail("an asked indicator names its sheet")
    if item.formula:
        for operand in item.formula.operands:
            source = catalogue.indicators.get(operand.code)
            if source is None:
                fail(f"the input {operand.code} is missing")
            elif source.kind == "derived":
                fail(f"the input {operand.code} is itself derived")
        if item.formula.list_id and item.formula.list_id not in catalogue.layout.lists:
            fail(f"unknown list {item.formula.list_id!r}")
    if item.path and item.path not in catalogue.paths:
        fail(f"unknown path {item.path!r}")
    _bounds(item)
    if item.weight < 0:
        fail("a weight is not negative")
    if (item.weight > 0 or item.own_target) and (item.goalposts is None or item.direction == 0):
        fail("a weighted indicator has goalposts and a direction")


def _bounds(item: Indicator) -> None:
    def fail(problem: str) -> None:
        raise CatalogueError("indicators.toml", item.code, problem)

    low = float("-inf") if item.hard_min is None else item.hard_min
    high = float("inf") if item.hard_max is None else item.hard_max
    if low > high:
        fail("hard_min is above hard_max")
    inner = [("soft_min", item.soft_min), ("soft_max", item.soft_max)]
    if item.goalposts:
        posts = item.goalposts
        inner += [("goalposts.low", posts.low), ("goalposts.target", posts.target), ("goalposts.high", posts.high)]
        order = [item.direction * value for value in (posts.low, posts.target, posts.high)]
        if posts.scale != "bool" and not order[0] < order[1] < order[2]:
            fail("goalposts run low, target, high in the indicator's direction")
    for name, value in inner:
        if value is not None and not low <= value <= high:
            fail(f"{name} = {value:g} lies outside [{low:g}, {high:g}]")
    if item.soft_min is not None and item.soft_max is not None and item.soft_min >= item.soft_max:
        fail("soft_min is not below soft_max")


def _weights(catalogue: Catalogue) -> None:
    total = sum(item.weight for item in catalogue.indicators.values())
    if abs(total - 100) > 1e-9:
        raise CatalogueError("indicators.toml", "weight", f"weights sum to {total:g}, not to 100")


def _method(method: Method) -> None:
    def hold(section: str, problem: str, holds: bool) -> None:
        if not holds:
            raise CatalogueError("method.toml", section, problem)

    hold("quantitative", "level and progress do not sum to 1", abs(method.level + method.progress - 1) <= 1e-9)
    hold("scores", "low, standard, high are not in order", method.low < method.standard < method.high)
    for number in (method.draws, method.index_runs):
        hold("robustness", f"{number} draws are no power of two", number > 0 and number & (number - 1) == 0)
    shares = (method.weight_spread, method.band, method.award_share)
    hold("robustness", "a share lies outside 0 to 1", all(0 < share < 1 for share in shares))
    hold("robustness", "a geometric mean needs a floor above 0", 0 < method.geometric_floor < method.high)
    parts = method.timeliness + method.completeness + method.accuracy
    hold("quality", "timeliness, completeness and accuracy do not sum to 1", abs(parts - 1) <= 1e-9)
    hold("quality", "late, within_grace and 1 are not in order", 0 <= method.late <= method.within_grace <= 1)
    hold("projection", "a slope needs two reports", method.projection_quarters >= 2)
    hold("projection", "the confidence lies outside 0 to 1", 0 < method.projection_confidence < 1)


def _checks(catalogue: Catalogue) -> None:
    for check in catalogue.checks.values():
        for code in check.codes:
            if code not in catalogue.indicators:
                raise CatalogueError("checks.toml", check.id, f"unknown indicator {code!r}")
        for other in check.silences:
            if other not in catalogue.checks:
                raise CatalogueError("checks.toml", check.id, f"silences the unknown check {other!r}")
    known = {check.scope for check in catalogue.checks.values()}
    for scope in catalogue.waiver.scopes:
        if scope not in known:
            raise CatalogueError("checks.toml", "waiver", f"no check is of the scope {scope!r}")
    for name in catalogue.waiver.checks:
        if name not in catalogue.checks:
            raise CatalogueError("checks.toml", "waiver", f"unknown check {name!r}")


def _layout(catalogue: Catalogue) -> None:
    layout = catalogue.layout
    if layout.version not in layout.accepted_versions:
        raise CatalogueError("workbook.toml", "accepted_versions", "the current version is not accepted")
    figures = {sheet.figures for sheet in layout.sheets if sheet.figures}
    rows: dict[tuple[str | None, int], str] = {}
    for item in catalogue.asked:
        if item.sheet not in figures:
            raise CatalogueError("indicators.toml", item.code, f"no sheet of the workbook holds {item.sheet!r}")
        if (item.sheet, item.row) in rows:
            raise CatalogueError(
                "indicators.toml", item.code, f"stands on the same row as {rows[item.sheet, item.row]}"
            )
        rows[item.sheet, item.row] = item.code
    placed = [code for sheet in layout.sheets for code in sheet.targets]
    wanted = [item.code for item in catalogue.own_targets if item.kind == "derived"]
    if sorted(placed) != sorted(wanted):
        difference = ", ".join(sorted(set(placed) ^ set(wanted)))
        raise CatalogueError("workbook.toml", "targets", f"own targets and target rows differ: {difference}")
    for sheet in layout.sheets:
        for name in sheet.lists:
            if name not in layout.lists:
                raise CatalogueError("workbook.toml", sheet.id, f"unknown list {name!r}")
    for table in layout.lists.values():
        if table.key not in {item.id for item in table.fields}:
            raise CatalogueError("workbook.toml", table.id, f"the key {table.key!r} is no field")


def _calendar(catalogue: Catalogue) -> None:
    if sum(period.baseline for period in catalogue.calendar) != 1:
        raise CatalogueError("calendar.csv", "", "there is exactly one baseline period")
    for period, day in catalogue.calendar.items():
        order = [day.period_end, day.opens_on, day.due_on, day.grace_until]
        order += [day.provincial_review_due, day.ministry_review_due, day.locks_on]
        if order != sorted(order):
            raise CatalogueError("calendar.csv", str(period), "the dates are not in order")
    for earlier, later in pairwise(catalogue.periods):
        if later.ordinal != earlier.ordinal + 1:
            raise CatalogueError("calendar.csv", str(later), f"does not follow {earlier}")


def _paths(catalogue: Catalogue) -> None:
    for name, fractions in catalogue.paths.items():
        values = [fractions.get(period) for period in catalogue.periods if not period.baseline]
        if None in values or values != sorted(v for v in values if v is not None) or values[-1] != 1:
            raise CatalogueError("paths.csv", name, "a path rises from quarter to quarter and ends at 1")


def _groups(catalogue: Catalogue) -> None:
    for city_type in catalogue.city_types.values():
        if city_type.ranking_group not in catalogue.ranking_groups:
            raise CatalogueError("groups.toml", city_type.id, f"unknown ranking group {city_type.ranking_group!r}")
