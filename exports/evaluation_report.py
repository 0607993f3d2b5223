"""The final evaluation as a Word report: summary, method, rankings, list, what people decided, portraits, appendix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from catalogue.words import Words
from exports.evaluation import record
from exports.evaluation.balance import write_balance
from exports.evaluation.groups import write_groups
from exports.evaluation.listed import summary, write_list
from exports.evaluation.method import write_method, write_source
from exports.evaluation.model import Evaluation
from exports.evaluation.model import Source as Source
from exports.evaluation.portraits import Portrait as Portrait
from exports.evaluation.portraits import write_portraits
from exports.paper import WIDTH, Paper

TITLE: Final = Words("信息消费试点终期评价报告", "Final evaluation of the information consumption pilots")
_SUMMARY: Final = Words("摘要", "Summary")
_APPENDIX: Final = Words("附录　数据附表", "Appendix: data")


def _none(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


@dataclass(frozen=True)
class Annex:
    """A table of the appendix: its headings and cells as written; `widths` are shares of the page, one a column."""

    title: str
    note: str
    frame: pd.DataFrame
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Report:
    """What the report tells. `summary` are further sentences, `notice` (label, value): dates and where it hung.

    `overrides`, `vetoes`, `objections`, `quotas`: the columns named in `exports.evaluation.record`; names and times
    as written.
    `portraits`: by pilot; a pilot named without one is told with its scores alone.
    """

    evaluation: Evaluation
    summary: tuple[str, ...] = ()
    notice: tuple[tuple[str, str], ...] = ()
    overrides: pd.DataFrame = field(default_factory=lambda: _none(record.OVERRIDES))
    vetoes: pd.DataFrame = field(default_factory=lambda: _none(record.VETOES))
    objections: pd.DataFrame = field(default_factory=lambda: _none(record.OBJECTIONS))
    quotas: pd.DataFrame = field(default_factory=lambda: _none(record.QUOTAS))
    portraits: Mapping[str, Portrait] = field(default_factory=dict)
    annexes: tuple[Annex, ...] = ()


def as_docx(report: Report) -> bytes:
    """Return the report as a Word document, A4 upright.

    Errors: KeyError for a pilot, a group or a province the frames and the catalogue do not hold.
    """
    given = report.evaluation
    title = TITLE.of(given.lang)
    paper = Paper(title, lang=given.lang, mark=given.mark, foot=given.foot(), author=given.catalogue.layout.maker.zh)
    paper.title(title)
    for line in given.lines():
        paper.note(line)
    paper.heading(_SUMMARY.of(given.lang))
    for sentence in (*summary(given), *report.summary):
        paper.bullet(sentence)
    write_list(paper, given)
    write_groups(paper, given)
    record.write_overrides(paper, given, report.overrides)
    record.write_quotas(paper, given, report.quotas)
    record.write_vetoes(paper, given, report.vetoes)
    record.write_objections(paper, given, report.objections)
    record.write_notice(paper, given, report.notice)
    write_balance(paper, given)
    write_method(paper, given)
    write_portraits(paper, given, report.portraits)
    _appendix(paper, report)
    return paper.save()


def _appendix(paper: Paper, report: Report) -> None:
    to = report.evaluation.lang
    paper.heading(_APPENDIX.of(to), new_page=True)
    for annex in report.annexes:
        paper.heading(annex.title, 2)
        if annex.note:
            paper.note(annex.note, keep=True)
        shares = annex.widths or (1.0,) * len(annex.frame.columns)
        widths = [WIDTH * share / sum(shares) for share in shares]
        rows = [list(row) for row in annex.frame.itertuples(index=False)]
        paper.table([str(name) for name in annex.frame.columns], rows, widths)
    write_source(paper, report.evaluation)
