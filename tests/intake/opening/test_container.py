from __future__ import annotations

import struct

import pytest

from intake.opening.container import identify, root_streams, weigh
from intake.opening.limits import Limits, megabytes
from intake.opening.unreadable import Fault, UnreadableError
from tests.intake.packages import compound, package, say

SPREADSHEET_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)


def fault(content: bytes, name: str = "报表.xlsx") -> tuple[str, object]:
    with pytest.raises(UnreadableError) as caught:
        identify(content, name)
    finding = caught.value.finding
    assert say(finding)
    return finding.check, finding.values.get("kind")


def test_an_xlsx_passes_whatever_its_name() -> None:
    assert identify(package(), "报表.et") == "xlsx"


def test_an_excel_97_file_passes_whatever_its_name() -> None:
    assert identify(compound("Workbook", "\x05SummaryInformation"), "renamed.xlsx") == "xls"


def test_nothing_and_too_much_are_refused_by_length_alone() -> None:
    weigh(b"x" * 100, Limits(file_bytes=100))
    with pytest.raises(UnreadableError) as empty:
        weigh(b"", Limits())
    with pytest.raises(UnreadableError) as large:
        weigh(b"x" * 101, Limits(file_bytes=100))
    assert (empty.value.finding.check, large.value.finding.check) == (Fault.EMPTY, Fault.TOO_LARGE)
    assert say(empty.value.finding) and say(large.value.finding)


def test_one_byte_over_the_limit_reads_as_over_it() -> None:
    assert megabytes(10 << 20) == 10
    assert megabytes((10 << 20) + 1) == 10.1


@pytest.mark.parametrize(
    ("streams", "name", "expected"),
    [
        (("Workbook",), "报表.ET", Fault.WPS_ET),
        (("Book",), "a.xls", Fault.EXCEL_95),
        (("EncryptionInfo", "EncryptedPackage", "\x06DataSpaces", "a", "b", "c"), "a.xlsx", Fault.PASSWORD),
        (("WordDocument", "1Table"), "a.xlsx", Fault.OTHER_FILE),
        (("PowerPoint Document",), "a.xlsx", Fault.OTHER_FILE),
        (("Something",), "a.xlsx", Fault.UNKNOWN),
        ((), "a.xlsx", Fault.UNKNOWN),
    ],
)
def test_compound_files_are_told_apart_by_their_streams(streams: tuple[str, ...], name: str, expected: Fault) -> None:
    assert fault(compound(*streams), name)[0] == expected


def test_a_damaged_compound_file_is_unknown_and_ends() -> None:
    whole = compound("Workbook", "Other", "Third", "Fourth")
    for length in (8, 40, 77, 500, 513, 600, 1030):
        assert fault(whole[:length])[0] == Fault.UNKNOWN
    looping = bytearray(whole)
    struct.pack_into("<I", looping, 512 + 4, 1)  # the directory's sector follows itself
    struct.pack_into("<II", looping, 1024 + 128 + 68, 1, 1)  # and its first stream is its own neighbour
    assert root_streams(bytes(looping)) == {"Workbook"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"\x09\x00\x04\x00\x07\x00\x10\x00", (Fault.EXCEL_95, None), id="excel 2"),
        pytest.param(b"\x09\x08\x08\x00\x00\x05\x05\x00", (Fault.EXCEL_95, None), id="excel 5"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", (Fault.OTHER_FILE, "PNG"), id="png"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF", (Fault.OTHER_FILE, "JPEG"), id="jpeg"),
        pytest.param(b"GIF89a\x01\x00", (Fault.OTHER_FILE, "GIF"), id="gif"),
        pytest.param(b"%PDF-1.4\n", (Fault.OTHER_FILE, "PDF"), id="pdf"),
        pytest.param(b"Rar!\x1a\x07\x01\x00", (Fault.OTHER_FILE, "RAR"), id="rar"),
        pytest.param(b"PK\x05\x06" + bytes(18), (Fault.OTHER_FILE, "ZIP"), id="zip"),
        pytest.param(b"{\\rtf1\\ansi", (Fault.OTHER_FILE, "RTF"), id="rtf"),
        pytest.param(
            b"\x62\x14\x23\x65\x00\x00E-SafeNet\x00\x00LOCK\x00" + bytes(600),
            (Fault.RIGHTS_PROTECTED, None),
            id="e-safenet",
        ),
        pytest.param(b"%TSD-Header-###%" + bytes(range(256)), (Fault.RIGHTS_PROTECTED, None), id="tsd"),
        pytest.param(b"\xef\xbb\xbf\r\n<HTML><table><tr><td>1</td></tr></table>", (Fault.HTML, None), id="html table"),
        pytest.param("<!DOCTYPE html><html>宽带</html>".encode("gb18030"), (Fault.HTML, None), id="html in gb18030"),
        pytest.param("<html>宽带</html>".encode("utf-16"), (Fault.HTML, None), id="html in utf-16"),
        pytest.param(b"MIME-Version: 1.0\r\nContent-Type: multipart/related", (Fault.HTML, None), id="mhtml"),
        pytest.param(SPREADSHEET_2003.encode(), (Fault.XML_2003, None), id="spreadsheet 2003"),
        pytest.param("代码,本期数\nBB01,12.5\n".encode("gb18030"), (Fault.TEXT, None), id="csv in gb18030"),
        pytest.param("代码,本期数\nBB01,12.5\n".encode("utf-8-sig"), (Fault.TEXT, None), id="csv in utf-8"),
        pytest.param("代码\t本期数\n".encode("utf-16"), (Fault.TEXT, None), id="tabs in utf-16"),
        pytest.param(("宽" * 3000).encode(), (Fault.TEXT, None), id="long text"),
        pytest.param(b" ", (Fault.TEXT, None), id="space"),
        pytest.param(bytes(range(256)) * 4, (Fault.UNKNOWN, None), id="every byte"),
        pytest.param(b"\x00" * 5000, (Fault.UNKNOWN, None), id="zeros"),
    ],
)
def test_other_files_are_told_apart_by_their_first_bytes(content: bytes, expected: tuple[str, str | None]) -> None:
    assert fault(content) == expected
