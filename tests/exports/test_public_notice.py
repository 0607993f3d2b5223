"""The public notice: everyone named and nobody else, in an order that says nothing of ranks, and no score."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document

from exports.public_notice import Notice, as_docx
from tests.exports.evaluated import SAID, SOURCE, evaluation


def opened(notice: Notice) -> Any:
    return Document(io.BytesIO(as_docx(notice)))


def notice(*, concluded: bool = False, hostile: bool = False) -> Notice:
    contacts = (("联系部门", "信息化推进司"), ("电话", "010-00000000"))
    signed = ("工业和信息化部", "2016年4月7日")
    given = evaluation(hostile=hostile)
    return Notice(given, "2016年4月7日", "2016年4月15日", contacts, signed, concluded=concluded)


def listed(document: Any) -> list[list[str]]:
    tables = [table for table in document.tables if table.rows[0].cells[0].text == "序号"]
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows[1:]]


def test_everyone_named_is_in_it_once_and_nobody_else() -> None:
    given, rows = evaluation(), listed(opened(notice()))
    named = [given.name(pilot) for pilot in given.final.loc[given.final["named"], "pilot_id"]]
    assert sorted(row[1] for row in rows) == sorted(named) != []
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(named) + 1)]


def test_the_order_within_a_group_is_by_province_not_by_rank() -> None:
    given = evaluation()
    order = [province.name.zh for province in given.catalogue.provinces.values()]
    tables = [table for table in opened(notice()).tables if table.rows[0].cells[0].text == "序号"]
    places = [[order.index(row.cells[2].text) for row in table.rows[1:]] for table in tables]
    assert places == [sorted(each) for each in places]
    assert any(len(set(each)) > 1 for each in places)  # of a single province every order would do


def test_it_tells_dates_and_how_to_object_but_no_score_and_no_rank() -> None:
    document = opened(notice())
    text = "\n".join([*(p.text for p in document.paragraphs), *(" ".join(row) for row in listed(document))])
    for words in ("2016年4月7日 至 2016年4月15日", "书面形式", "建议名单的公示"):
        assert words in text
    assert not re.search(r"\d+\.\d\d|名次 \d", text)
    assert SOURCE.sha256[:12] in document.sections[0].footer.paragraphs[0].text
    assert "示例数据" in document.sections[0].header.paragraphs[0].text


def tables(document: Any, heading: str) -> list[list[str]]:
    found = [table for table in document.tables if heading in [cell.text for cell in table.rows[0].cells]]
    return [[cell.text for cell in row.cells] for table in found for row in table.rows[1:]]


def test_who_was_moved_beside_the_order_stands_in_it_with_the_reason() -> None:
    given = evaluation()
    moved = given.final[given.final["moved"] != ""]
    told = [[given.name(row["pilot_id"]), given.moved(row), row["reason"]] for row in moved.to_dict("records")]
    assert told
    for concluded in (False, True):
        assert tables(opened(notice(concluded=concluded)), "理由") == told
    nobody = type(given)(**{**vars(given), "final": given.final.assign(moved="", reason="")})
    assert "调整及理由" not in "".join(p.text for p in opened(Notice(nobody, "a", "b")).paragraphs)


def test_it_names_where_to_object_only_while_it_asks_for_objections() -> None:
    def cells(of: Notice) -> str:
        return "".join(cell.text for table in opened(of).tables for row in table.rows for cell in row.cells)

    assert "信息化推进司" in cells(notice())
    assert "信息化推进司" not in cells(notice(concluded=True))


def test_the_final_list_no_longer_asks_for_objections() -> None:
    text = "\n".join(p.text for p in opened(notice(concluded=True)).paragraphs)
    assert "经公示" in text
    assert "异议" not in text


def test_a_hostile_name_stays_text() -> None:
    given = evaluation(hostile=True)
    final = given.final.assign(named=given.final["named"] | (given.final["pilot_id"] == "P01"))
    changed = type(given)(**{**vars(given), "final": final})
    rows = listed(opened(Notice(changed, "a", "b")))
    assert SAID in [row[1] for row in rows]
