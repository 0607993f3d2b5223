"""What a check sees: the report's figures by code with their place, and the check's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from catalogue.model import Catalogue, Check, Indicator, ListTable, Severity, ValueColumn
from intake.model import Context, Earlier, Finding, ListRow, Reading, Value
from intake.reading.numbers import plain
from intake.reading.pages import finding

Kind = Callable[[Check, "Figures", Context, Catalogue], Iterator[Finding]]
Word = str | float | int | None


class Figures:
    """A reading, made ready for the checks.

    Missing: `number` is None for a figure that is blank, not applicable, not available, unreadable or not there, so a
    check that needs it stays silent. An annual item that is blank outside its quarter stands at its last known figure.
    """

    def __init__(self, reading: Reading, context: Context, catalogue: Catalogue) -> None:
        self.reading = reading
        self._context = context
        self._catalogue = catalogue
        self._values = {(value.code, value.column): value for value in reading.values}
        self._rows: dict[str, list[ListRow]] = {}
        for row in reading.rows:
            self._rows.setdefault(row.list_id, []).append(row)

    def value(self, code: str, column: ValueColumn = "current") -> Value | None:
        """Return a figure with its place, None where its row or column is not in the workbook."""
        return self._values.get((code, column))

    def number(self, code: str, column: ValueColumn = "current") -> float | None:
        """Return a figure's number, for a derived indicator what `services` computed."""
        indicator = self._catalogue.indicators[code]
        if indicator.kind == "derived" and column == "current":
            return self._context.derived.get(code)
        value = self._values.get((code, column))
        if value is None or column != "current" or indicator.frequency == "quarterly" or value.missing != "blank":
            return value.number if value else None
        return self._context.last_annual.get(code)

    def typed(self, code: str, column: ValueColumn) -> float | None:
        """Return a figure's number before it was rounded to what is kept of it, where the cell holds a plain number.

        0.95 in a figure of whole per cent is kept as 1: who asks what was meant must know which it was.
        """
        number, value = self.number(code, column), self.value(code, column)
        if number is None or value is None:
            return number
        try:
            typed = float(value.raw)
        except ValueError:
            return number
        decimals = self._catalogue.indicators[code].decimals
        # Anything else than its rounding is another number: 0.95 in a cell of the format per cent is 95.
        return typed if abs(typed - number) <= 0.5 * 10.0**-decimals + 1e-9 else number

    def rows(self, list_id: str) -> Sequence[ListRow]:
        """Return the started rows of a list."""
        return self._rows.get(list_id, ())

    def at(
        self,
        check: Check,
        code: str,
        words: Mapping[str, Word] | None = None,
        *,
        column: ValueColumn = "current",
        severity: Severity | None = None,
    ) -> Finding:
        """Make a finding at a figure's cell; a derived one stands at the first figure it is computed from."""
        indicator = self._catalogue.indicators[code]
        place = self._place(indicator, column)
        number = self.number(code, column)
        told: dict[str, Word] = {"name": indicator.name.zh, "name_en": indicator.name.en}
        told |= {"unit": indicator.unit.zh, "unit_en": indicator.unit.en, "inputs": _inputs(indicator, code)}
        told |= {"value": "" if number is None else rough(number) if indicator.kind == "derived" else plain(number)}
        sheet, cell = (place.sheet, place.cell) if place else (None, None)
        return finding(check, sheet=sheet, cell=cell, code=code, severity=severity, words={**told, **(words or {})})

    def in_row(
        self,
        check: Check,
        table: ListTable,
        row: ListRow,
        field: str,
        words: Mapping[str, Word] | None = None,
        *,
        severity: Severity | None = None,
    ) -> Finding:
        """Make a finding at one field of a list row, or at the row's first cell where the column is gone."""
        item = next(item for item in table.fields if item.id == field)
        cell = row.fields[field] if field in row.fields else next(iter(row.fields.values()))
        value = plain(cell.value) if isinstance(cell.value, float) else cell.value or cell.raw
        key = row.fields.get(table.key)
        told: dict[str, Word] = {"list": table.title.zh, "list_en": table.title.en, "ordinal": row.ordinal}
        told |= {"name": item.title.zh, "name_en": item.title.en, "choices": "、".join(item.choices)}
        told |= {"value": value, "item": str(key.value) if key and key.value is not None else f"{row.ordinal}"}
        return finding(check, sheet=row.sheet, cell=cell.cell, severity=severity, words={**told, **(words or {})})

    def _place(self, indicator: Indicator, column: ValueColumn) -> Value | None:
        value = self._values.get((indicator.code, column))
        if value is None and indicator.formula:
            operands = (self._values.get((operand.code, "current")) for operand in indicator.formula.operands)
            return next((value for value in operands if value), None)
        return value


def number_of(check: Check, name: str, default: float | None = None) -> float:
    """Return a number of the check. Errors: KeyError naming check and parameter where it is not declared."""
    value = check.parameters.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise KeyError(f"{check.id}.parameters.{name}")
    return float(value)


def text_of(check: Check, name: str) -> str:
    """Return a text of the check. Errors: KeyError naming check and parameter where it is not declared."""
    value = check.parameters.get(name)
    if not isinstance(value, str):
        raise KeyError(f"{check.id}.parameters.{name}")
    return value


def items_of(check: Check, name: str) -> list[str]:
    """Return a list of the check as text; empty where it is not declared."""
    value = check.parameters.get(name, [])
    if not isinstance(value, list | tuple):
        raise KeyError(f"{check.id}.parameters.{name}")
    return [str(item) for item in value]


def rough(number: float) -> str:
    """Return a computed number as people read it: two decimals, or two significant ones where it is tiny."""
    if abs(number) >= 0.01 or number == 0:
        return plain(Decimal(repr(number)).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN))
    return plain(float(f"{number:.2g}"))


def exceeds(number: float, limit: float) -> bool:
    """Say whether a number is above a limit, and not merely by the noise of binary fractions (130 is 30 % over 100)."""
    return number - limit > 1e-9 * max(1.0, abs(limit))


def outside(number: float, low: float | None, high: float | None) -> bool:
    """Say whether a number is below `low` or above `high`; None is no bound."""
    return (low is not None and exceeds(low, number)) or (high is not None and exceeds(number, high))


def before(earlier: Earlier) -> dict[str, Word]:
    """Return the words that name an earlier report, saying so where it is not accepted yet (未终审)."""
    state = ("", "") if earlier.accepted else ("（未终审）", " (provisional)")
    return {"previous_period": str(earlier.period), "state": state[0], "state_en": state[1]}


def _inputs(indicator: Indicator, code: str) -> str:
    if indicator.formula is None:
        return code
    return "、".join(operand.code for operand in indicator.formula.operands) or code
