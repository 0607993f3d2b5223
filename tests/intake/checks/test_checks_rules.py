"""How checks work together: stages, silence, softening, and what an earlier report is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from catalogue.model import Catalogue
from catalogue.period import Period
from intake.checks import find_unidentified, run
from intake.model import Cell, Context, Earlier, Finding, ListRow, PilotFacts, RawWorkbook, Waived
from intake.reading import read
from intake.template import build
from tests.intake.builder import CATALOGUE, context, earlier, raw, request, workbook
from tests.intake.cases import Changes, changed


def findings(book: RawWorkbook, compared: Context | None = None, known: Catalogue = CATALOGUE) -> list[Finding]:
    reading, read_findings = read(book, known)
    return [*read_findings, *run(reading, compared or context(), known)]


def checks(changes: Changes, compared: Context | None = None) -> list[str]:
    return [finding.check for finding in findings(changed(workbook(), changes), compared)]


def staged(check: str, stage: str) -> Catalogue:
    """Return the catalogue with one check at another stage."""
    entry = replace(CATALOGUE.checks[check], stage=stage)  # type: ignore[arg-type]
    return replace(CATALOGUE, checks=MappingProxyType({**CATALOGUE.checks, check: entry}))


def project_rows() -> tuple[ListRow, ...]:
    return tuple(row for row in read(workbook(), CATALOGUE)[0].rows if row.list_id == "projects")


@pytest.mark.parametrize(("typed", "meant"), [(0.95, "95"), (0.84, "84"), (0.04, "4"), (1, "100")])
def test_a_share_typed_as_a_fraction_is_told_what_was_meant_not_what_is_left_of_it(typed: float, meant: str) -> None:
    found = [item for item in findings(changed(workbook(), {"LT05": typed})) if item.check == "R06"]
    assert [(item.values["value"], item.values["times"]) for item in found] == [(f"{typed:g}", meant)]


@pytest.mark.parametrize("period", ["2013B", "2014Q1", "2014Q2", "2015Q2"])
def test_a_clean_report_has_no_findings(period: str) -> None:
    due = Period.parse(period)
    assert findings(workbook(due), context(due)) == []


def test_a_blank_figure_silences_everything_that_would_need_it() -> None:
    compared = context(previous=earlier("2014Q1", BB01=60.0, BA05=1.0))
    assert checks({"BB01": None}, compared)[:1] == ["C01"]
    assert "T04" not in checks({"BB01": None}, compared)


def test_an_unreadable_figure_is_said_once() -> None:
    assert checks({"BB01": "约90"}, context(previous=earlier("2014Q1", BB01=60.0))) == ["F06"]


def test_the_more_specific_of_two_checks_at_a_cell_speaks() -> None:
    assert checks({"PS03": -1.0}) == ["R02"]
    assert checks({"LT05": 120.0}) == ["R05"]
    assert checks({"LT01": 2500.0}) == ["X04"]
    assert checks({}, context(derived={"BBD1": 250.0})) == ["X02"]
    assert checks({}, context(previous=earlier("2014Q1", BB01=0.05))) == ["T07"]


def test_two_derived_figures_at_one_cell_do_not_silence_each_other() -> None:
    found = findings(workbook(), context(derived={"ECD2": 130.0, "ECD1": 160.0}))
    assert {(item.check, item.code) for item in found} == {("T17", "ECD2"), ("R04", "ECD1")}


def test_a_target_is_judged_by_the_bounds_of_its_own_cell() -> None:
    book = changed(workbook(Period.parse("2013B")), {"LT05": 120.0, "LT05.target": 130.0})
    found = findings(book, context(Period.parse("2013B")))
    assert [item.check for item in found] == ["R01", "R05"]


def test_of_another_pilots_workbook_only_that_is_said_and_both_are_named() -> None:
    book = changed(workbook(), {"_meta!B3": "P02", "BB02": 91.0})
    found = findings(book, context(previous=earlier("2014Q1", BA05=9999.0), derived={"BBD1": 150.0}))
    assert [item.check for item in found] == ["F04"]
    assert (found[0].values["found"], found[0].values["expected"]) == ("另一市", "示例市")


def test_a_workbook_of_an_unknown_template_is_not_judged_further() -> None:
    assert checks({"_meta!B1": "1999", "BB02": 91.0}) == ["F01"]


def test_a_workbook_without_identity_is_none_of_ours_and_nothing_else_is_said() -> None:
    book = replace(workbook(), sheets=tuple(sheet for sheet in workbook().sheets if sheet.name != "_meta"))
    assert [item.check for item in findings(book)] == ["F33"]
    nobody, _ = read(book, CATALOGUE)
    assert [item.check for item in find_unidentified(nobody, CATALOGUE)] == ["F33"]


def test_an_older_accepted_template_is_still_read() -> None:
    layout = replace(CATALOGUE.layout, accepted_versions=("2014.0", CATALOGUE.layout.version))
    known = replace(CATALOGUE, layout=layout)
    assert findings(changed(workbook(), {"_meta!B1": "2014.0"}), known=known) == []


def test_a_period_that_is_not_open_is_refused_even_if_it_is_the_one_reported() -> None:
    assert checks({}, replace(context(), open_periods=frozenset({Period.parse("2014Q3")}))) == ["F05"]


def test_a_retired_check_never_runs_and_one_on_trial_is_only_told() -> None:
    book = changed(workbook(), {"BB02": 91.0})
    assert findings(book, known=staged("L01", "retired")) == []
    assert [(f.check, f.severity) for f in findings(book, known=staged("L01", "trial"))] == [("L01", "info")]


def test_a_check_on_trial_does_not_take_the_word_of_one_that_binds() -> None:
    book = changed(workbook(), {"BB02": -1.0})
    told = [(f.check, f.severity) for f in findings(book)]
    assert told == [("R02", "hard")]
    trial = findings(book, known=staged("R02", "trial"))
    assert {(f.check, f.severity) for f in trial} == {("R01", "hard"), ("R02", "info")}


def test_a_waived_check_does_not_take_the_word_of_one_that_binds() -> None:
    book, waived = changed(workbook(), {"BB02": -1.0}), Waived(1, "口径不同", "李处长", date(2016, 1, 1))
    told = findings(book, context(waived={"R02": waived}))
    assert {(f.check, f.severity, f.waived) for f in told} == {("R01", "hard", None), ("R02", "info", waived)}
    both = findings(book, context(waived={"R01": waived, "R02": waived}))
    assert {(f.check, f.severity) for f in both} == {("R02", "info")}


def test_a_written_reason_turns_a_fallen_year_to_date_figure_into_a_verification() -> None:
    compared = context(previous=earlier("2014Q1", BA05=1600.0))
    fallen = findings(changed(workbook(), {"BA05.reason": "统计局修订数据"}), compared)
    assert [(item.check, item.severity) for item in fallen] == [("T01", "soft")]
    assert [item.severity for item in findings(workbook(), compared)] == ["hard"]


def test_year_to_date_is_not_compared_across_the_turn_of_the_year() -> None:
    first = Period.parse("2014Q1")
    found = findings(workbook(first), context(first, previous=earlier("2013B", BA05=9999.0)))
    assert found == []


def test_a_task_completion_rate_may_fall() -> None:
    assert checks({}, context(previous=earlier("2014Q1", PO04=90.0))) == []


def test_a_provisional_earlier_report_is_named_as_such() -> None:
    past = Earlier(Period.parse("2014Q1"), accepted=False, values={"BB01": 60.0})
    (found,) = findings(workbook(), context(previous=past))
    assert (found.values["previous_period"], found.values["state"]) == ("2014Q1", "（未终审）")


def test_a_small_count_may_move_by_five() -> None:
    compared = context(previous=earlier("2014Q1", EC06=7.0))
    assert checks({}, compared) == []
    assert checks({"EC06": 13.0}, compared) == ["T04"]


@pytest.mark.parametrize(
    ("code", "before", "typed", "unit"),
    [
        ("BB01", 89.5, 895_000.0, "户"),
        ("EC08", 2.5, 25_000.0, "万元"),
        ("EC01", 280.5, 3_002_500.0, "万元"),
        ("LT08", 1480.5, 1_536_512.0, "GB"),
        ("LT08", 1480.5, 1.5, "PB"),
        ("BB09", 380.5, 400_500.0, "Mbps"),
        ("EC07", 1700.5, 17_005_000.0, "件"),
        ("PS03", 12.5, 122_500.0, "人次"),
    ],
)
def test_a_mistaken_unit_is_named_with_the_one_it_should_be(code: str, before: float, typed: float, unit: str) -> None:
    last = {"EC07": 1700.5, "EC08": 2.5} | {code: before}
    late = Period.parse("2015Q3")
    book = changed(workbook(late), {code: typed})
    found = [f for f in findings(book, context(late, previous=earlier("2015Q2", **last))) if f.check == "T07"]
    said = CATALOGUE.checks["T07"].message.zh.format(**found[0].values)
    assert f"像是按“{unit}”填了，应按“{CATALOGUE.indicators[code].unit.zh}”填" in said


def test_a_thousandfold_figure_that_fits_no_unit_names_none() -> None:
    found = findings(changed(workbook(), {"ME01": 123_000.0}), context(previous=earlier("2014Q1", ME01=120.0)))
    assert [(f.check, f.values["slip"]) for f in found if f.check == "T07"] == [("T07", "")]


def test_exactly_at_the_limit_is_within_it() -> None:
    assert checks({"BB09": 130.0}, context(previous=earlier("2014Q1", BB09=100.0))) == []
    assert checks({"BB09": 130.1}, context(previous=earlier("2014Q1", BB09=100.0))) == ["T04"]
    assert checks({"表8!G7": 70.0, "表8!H7": 77.0}) == []


def test_4g_may_grow_tenfold_in_2014_and_threefold_later() -> None:
    late = Period.parse("2015Q2")
    assert checks({}, context(previous=earlier("2014Q1", LT02=3.0))) == []
    assert [f.check for f in findings(workbook(late), context(late, previous=earlier("2015Q1", LT02=3.0)))] == ["T05"]


def test_an_annual_item_not_asked_this_quarter_stands_at_its_last_known_figure() -> None:
    assert checks({"BA08": None, "LT06": 124.0}, context(last_annual={"BA08": 123.0})) == ["L09"]
    assert checks({"BA08": None, "LT06": 124.0}) == []


def test_a_project_may_end_but_not_go_back() -> None:
    past = context(previous=Earlier(Period.parse("2014Q1"), accepted=True, rows=project_rows()))
    assert checks({"表8!I7": "前期"}, past) == ["S04"]
    assert checks({"表8!I7": "已终止"}, past) == []


def test_a_correction_written_beside_a_project_makes_it_a_verification() -> None:
    past = context(previous=Earlier(Period.parse("2014Q1"), accepted=True, rows=project_rows()))
    found = findings(changed(workbook(), {"表8!H7": 300.0, "表8!K7": "审计核减，已修正"}), past)
    assert [(item.check, item.severity) for item in found] == [("S02", "soft")]
    assert [item.severity for item in findings(changed(workbook(), {"表8!H7": 300.0}), past)] == ["hard"]


def test_yes_without_a_meeting_date_points_at_the_empty_cell() -> None:
    (found,) = findings(changed(workbook(), {"表9!C15": None}))
    assert (found.check, found.cell, found.code) == ("L27", "C15", "PO02")


def test_a_list_field_that_cannot_be_read_silences_the_sum() -> None:
    assert checks({"表5附!F7": "约1000"}) == ["F06"]


def test_a_policy_of_before_needs_its_mark() -> None:
    assert checks({"表9!E21": "2013-08-07"}) == ["S07"]
    assert checks({"表9!E21": "2013-08-08"}) == []


def test_what_a_city_type_need_not_report_may_be_blank() -> None:
    town = PilotFacts("P01", "示例镇", "town", has_villages=True)
    assert checks({"BA05": None, "BA05.last_year": None, "BB09": None}, replace(context(), pilot=town)) == []


def test_a_finding_carries_the_figure_without_float_noise() -> None:
    (found,) = findings(changed(workbook(), {"BB02": 90.60000000000001}))
    assert (found.values["part"], found.values["whole"]) == ("90.6", "90.5")


@pytest.mark.parametrize("city_type", sorted(CATALOGUE.city_types))
@pytest.mark.parametrize("period", ["2013B", "2014Q1", "2014Q2"])
def test_whatever_the_empty_template_itself_offers_passes(city_type: str, period: str) -> None:
    pilot = PilotFacts("P01", "示例", city_type, has_villages=False)
    due = Period.parse(period)
    book = raw(build(request(due, pilot), CATALOGUE))
    found = findings(book, replace(context(due), pilot=pilot))
    assert {item.check for item in found} <= {"C01", "C03", "C07", "C08", "S09"}
    blank = {item.code for item in found if item.check == "C01"}
    needed = {i.code for i in CATALOGUE.asked if i.is_required(city_type, due, has_villages=False)}
    assert blank == needed


def test_a_thousand_hostile_cells_are_findings_and_no_exception() -> None:
    hostile = [
        "\x00",
        "\ud800",
        "𝟙𝟚",
        "1" * 5000,
        "=1",
        "é" * 3000,
        "1,234,",
        "∞",
        float("inf"),
        float("nan"),
        -1e308,
        True,
    ]
    codes = [item.code for item in CATALOGUE.asked]
    for offset in range(len(hostile)):
        cells: dict[str, Cell | str | float | None] = {}
        for position, code in enumerate(codes):
            value = hostile[(position + offset) % len(hostile)]
            kind = "boolean" if value is True else "text" if isinstance(value, str) else "number"
            cells[code] = Cell(kind, value)  # type: ignore[arg-type]
        for finding in findings(changed(workbook(), cells)):
            entry = CATALOGUE.checks[finding.check]
            assert entry.message.zh.format(**finding.values) and entry.cure.en.format(**finding.values)
