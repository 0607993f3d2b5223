"""The ranking as a workbook with live formulas and native charts: an independent reader can compute everything again.

Sheets: the list, one a group, parts, experts (never who gave what), rules with the weights, source. Text is never a
formula.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook

from exports.evaluation import plain_sheets as plain
from exports.evaluation.book import SHEETS
from exports.evaluation.group_sheet import sheet_name, write_group
from exports.evaluation.model import Evaluation


@dataclass(frozen=True)
class Ranking:
    """An evaluation, and by pilot the scores (0–100) its expert sheets gave, in no order that says whose they are."""

    evaluation: Evaluation
    sheets: Mapping[str, Sequence[float]] = field(default_factory=dict)


def as_xlsx(ranking: Ranking) -> bytes:
    """Return the workbook. Whoever opens it computes totals, ranks and means again from the parts it holds.

    Errors: KeyError for a pilot, a group or a province the frames and the catalogue do not hold.
    """
    given = ranking.evaluation
    book = Workbook()
    book.properties.creator = given.catalogue.layout.maker.zh
    book.remove(book.active)
    names = {name: words.of(given.lang) for name, words in SHEETS.items()}
    listed = book.create_sheet(names["list"])
    groups = {key: book.create_sheet(sheet_name(given, key)) for key in given.groups}
    parts, experts, rules, source = (book.create_sheet(names[name]) for name in ("parts", "experts", "rules", "source"))
    weights, shares = plain.write_rules(rules, given)
    plain.write_list(listed, given)
    for key, sheet in groups.items():
        write_group(sheet, given, key, weights)
    plain.write_parts(parts, given, shares)
    plain.write_experts(experts, given, ranking.sheets)
    plain.write_source(source, given)
    book.calculation.fullCalcOnLoad = True  # no results are stored: whoever opens it computes them
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()
