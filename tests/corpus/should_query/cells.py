"""Figures that may be right and have to be explained, and files whose build is worth a question."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook

from catalogue.period import Period
from intake.model import Earlier
from tests.corpus.entry import Entry, Place
from tests.corpus.files import LAST, Typed, Xml, edited, repacked, replaced, typed
from tests.intake.builder import FIGURES, STORY, earlier

BROADBAND = "表2 宽带网络"
COUNTED = ("LT08", "EX05", "EX06", "PS03", "ME01", "ME02")
UNCHANGED = ("BB01", "BB02", "BB03", "BB04", "BB05", "BB06", "BB07", "BB08", "LT01", "LT05", "LT07")


def _asks(
    case: str,
    says: str,
    changes: Typed,
    *finds: Place,
    compared: Mapping[str, object] | None = None,
    period: str = LAST,
    **values: float | str,
) -> Entry:
    return Entry(case, says, lambda: typed(changes, period), finds, values, period=period, compared=compared or {})


def _last(**values: float) -> Mapping[str, Earlier]:
    return {"previous": earlier("2014Q1", **values)}


def _hidden(state: str) -> bytes:
    def change(book: Workbook) -> None:
        book[BROADBAND].sheet_state = state

    return edited(change)


def _hidden_rows(book: Workbook) -> None:
    for row in (8, 9):
        book[BROADBAND].row_dimensions[row].hidden = True


def _under_a_note() -> bytes:
    """Return the workbook with the villages' row lying under a merged note, as LibreOffice can leave it."""
    return replaced("xl/worksheets/sheet4.xml", ("</mergeCells>", '<mergeCell ref="A15:E15"/></mergeCells>'))


def _hidden_column(book: Workbook) -> None:
    book[BROADBAND].column_dimensions["E"].hidden = True


def _linked() -> bytes:
    """Return the workbook with a formula that points into another one, and its stored result."""
    base = typed({"BB01": Xml("<f>[1]Sheet1!A1</f><v>90.5</v>")})
    return repacked({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}, base=base)


def _narrative() -> Mapping[str, Earlier]:
    told = {"progress": STORY + "进展情况"}
    return {"previous": Earlier(Period.parse("2014Q1"), accepted=True, narrative=told)}


def _quarters(times: float) -> Mapping[str, Earlier]:
    values = {code: FIGURES[code] / times for code in COUNTED}
    return {"previous": Earlier(Period.parse("2014Q3"), accepted=True, values=values)}


ENTRIES: list[Entry] = [
    Entry(
        "W034",
        "links to another workbook",
        lambda: repacked({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        (("F10", None, None),),
    ),
    Entry(
        "W034", "a connection to a database", lambda: repacked({"xl/connections.xml": b"<x/>"}), (("F10", None, None),)
    ),
    Entry("W043", "a hidden sheet with figures", lambda: _hidden("hidden"), (("F17", "表2", "E8"),)),
    Entry("W043", "a very hidden sheet with figures", lambda: _hidden("veryHidden"), (("F17", "表2", "E8"),)),
    Entry("W044", "hidden rows with figures", lambda: edited(_hidden_rows), (("F17", "表2", "E8"),), {"BB01": 90.5}),
    Entry("W044", "a hidden column with figures", lambda: edited(_hidden_column), (("F17", "表2", "E8"),)),
    Entry("W055", "a figure under a merged note", _under_a_note, (("F17", "表2", "E15"),), {"BB08": 1103.0}),
    _asks(
        "W060",
        "the file of another quarter",
        {},
        ("F12", None, None),
        compared={"identical_to": Period.parse("2014Q1")},
    ),
    _asks(
        "W069", "4G users in full in the first year", {"LT02": 152.5}, ("T05", "表3", "E9"), compared=_last(LT02=15.2)
    ),
    _asks("W070", "a share between 0 and 1", {"LT05": 0.5}, ("R06", "表3", "E12"), LT05=0.5),
    _asks(
        "W083",
        "a growth that does not follow from its row",
        {"BA05.growth": Xml("<f>(E12/F12-1)*100</f><v>3</v>")},
        ("F31", "表1", "G12"),
        BA05=1500.5,
    ),
    Entry("W084", "a formula into another workbook", _linked, (("F10", None, None),), {"BB01": 90.5}),
    _asks("W085", "an investment just above its plan", {"表8!H7": 1101.0}, ("S03", "表8", "H7")),
    _asks(
        "W087",
        "a total that fell, with its reason",
        {"BA05.reason": "统计局修订"},
        ("T01", "表1", "E12"),
        compared=_last(BA05=1600.0),
    ),
    _asks(
        "W088",
        "totals where the quarter alone is asked",
        {},
        ("T24", "表7", "E11"),
        ("T24", "表7", "E12"),
        compared=_last(ME01=62.0, ME02=61.0),
    ),
    _asks(
        "W089",
        "the year in the fourth quarter",
        {},
        *[
            ("T24", sheet, cell)
            for sheet, cell in (
                ("表3", "E15"),
                ("表5", "E12"),
                ("表5", "E13"),
                ("表7", "E10"),
                ("表7", "E11"),
                ("表7", "E12"),
            )
        ],
        period="2014Q4",
        compared=_quarters(4.0),
    ),
    _asks(
        "W090",
        "last quarter's figures again",
        {},
        ("T19", "表2", "E8"),
        compared=_last(**{code: FIGURES[code] for code in UNCHANGED}),
    ),
    _asks("W090", "last quarter's report in words", {}, ("S10", "进展综述", "B3"), compared=_narrative()),
    _asks("W091", "three times as much", {}, ("T04", "表2", "E16"), compared=_last(BB09=133.0)),
    _asks("W091", "a third", {}, ("T04", "表2", "E16"), compared=_last(BB09=1201.5)),
    _asks("W091", "a speed nobody expects", {}, ("T13", "表2", "E14"), compared=_last(BB07=1.4)),
    _asks(
        "W092",
        "last year's figure other than it was reported",
        {},
        ("T15", "表1", "F13"),
        period="2015Q2",
        compared={"year_ago": earlier("2014Q2", BA06=540.0)},
    ),
]
