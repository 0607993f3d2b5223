"""A zip of workbooks, honest and hostile: bounded before, while and after it is unpacked."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest

from intake.opening.limits import MEGABYTE, Limits
from intake.opening.parcel import Parcel, is_parcel
from intake.opening.unreadable import Fault, UnreadableError
from tests.intake.packages import pack, package, say

GOOD = package()


def zipped(*members: tuple[str, bytes], **attributes: int) -> bytes:
    """Return a zip with these members, the last of which has other attributes than usual."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(members, 1):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if number == len(members):
                for key, value in attributes.items():
                    setattr(info, key, value)
            archive.writestr(info, content)
    return file.getvalue()


def taken(content: bytes, limits: Limits | None = None) -> dict[str, bytes | str]:
    """Return every file by name: its bytes, or the check that says why there are none."""
    parcel = Parcel(content, limits or Limits())
    found: dict[str, bytes | str] = {}
    for entry in parcel.entries:
        try:
            found[entry.name] = parcel.read(entry)
        except UnreadableError as error:
            assert say(error.finding)
            found[entry.name] = error.finding.check
    return found


def refused(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableError) as caught:
        Parcel(content, limits or Limits())
    assert say(caught.value.finding)
    return caught.value.finding.check


def test_every_file_comes_out_byte_for_byte_under_its_name_folders_too() -> None:
    content = zipped(("乙/b.xlsx", GOOD), ("a.xlsx", b"x" * 5000), ("乙/", b""))
    assert taken(content) == {"a.xlsx": b"x" * 5000, "乙/b.xlsx": GOOD}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_chinese_names_are_read_as_windows_and_as_macos_write_them(encoding: str) -> None:
    raw = "甬江市".encode(encoding)
    content = zipped((f"{'x' * len(raw)}.xlsx", b"x")).replace(b"x" * len(raw) + b".xlsx", raw + b".xlsx")
    assert list(taken(content)) == ["甬江市.xlsx"]


def test_backslashes_of_old_windows_programs_are_folders() -> None:
    assert list(taken(zipped(("zhejiang/a.xlsx", b"x")).replace(b"zhejiang/", b"zhejiang\\"))) == ["zhejiang/a.xlsx"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("报表.xlsx", GOOD, False, id="workbook"),
        pytest.param("报表.zip", GOOD, False, id="workbook named zip"),
        pytest.param("报表.zip", zipped(("a.xlsx", GOOD)), True, id="zip"),
        pytest.param("报表.xlsx", zipped(("a.xlsx", GOOD)), True, id="zip named workbook"),
        pytest.param("空.zip", zipped(), True, id="empty zip"),
        pytest.param("坏.zip", zipped(("a.xlsx", GOOD))[:-9], True, id="damaged zip"),
        pytest.param("坏.xlsx", GOOD[:-9], False, id="damaged workbook"),
        pytest.param("报表.ods", pack({"mimetype": "x", "content.xml": "x"}), False, id="ods"),
        pytest.param("报表.zip", b"not a zip", False, id="no zip"),
    ],
)
def test_a_zip_of_files_is_told_from_a_document_that_is_a_zip(name: str, content: bytes, expected: bool) -> None:
    assert is_parcel(content, name) is expected


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("../../etc/passwd", {}),
        ("/etc/passwd", {}),
        ("C:/windows.xlsx", {}),
        ("link.xlsx", {"external_attr": 0o120777 << 16}),
    ],
)
def test_a_name_that_leads_out_and_a_link_cost_that_file_only(name: str, attributes: dict[str, int]) -> None:
    assert taken(zipped(("good.xlsx", GOOD), (name, b"x"), **attributes)) == {"good.xlsx": GOOD, name: "U38"}


def test_a_file_under_a_password_costs_that_file_only() -> None:
    content = bytearray(zipped(("a.xlsx", GOOD), ("b.xlsx", GOOD)))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert taken(bytes(content)) == {"a.xlsx": GOOD, "b.xlsx": "U38"}


def test_a_damaged_file_costs_that_file_only() -> None:
    content = bytearray(zipped(("a.xlsx", GOOD), ("b.xlsx", GOOD)))
    content[content.index(b"b.xlsx") + 40] ^= 0xFF
    assert taken(bytes(content)) == {"a.xlsx": GOOD, "b.xlsx": "U38"}


def test_a_zip_inside_a_zip_is_not_opened() -> None:
    assert taken(zipped(("inner.zip", zipped(("a.xlsx", GOOD))))) == {"inner.zip": "U37"}
    assert taken(zipped(("inner.xlsx", zipped(("a.xlsx", GOOD))))) == {"inner.xlsx": "U37"}


def test_a_bomb_is_not_inflated_and_the_file_beside_it_comes_out() -> None:
    content = zipped(("bomb.xlsx", b"\0" * (64 * MEGABYTE)), ("good.xlsx", GOOD))
    tracemalloc.start()
    found = taken(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == {"bomb.xlsx": "U02", "good.xlsx": GOOD}
    assert most < 4 * MEGABYTE


def test_a_bomb_that_lies_about_its_size_stops_where_it_said() -> None:
    content = bytearray(zipped(("bomb.xlsx", b"\0" * (64 * MEGABYTE))))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(mark) + place, 1000)
    tracemalloc.start()
    found = taken(bytes(content))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == {"bomb.xlsx": "U38"}
    assert most < 4 * MEGABYTE


def test_many_files_below_the_limit_of_one_are_bounded_together() -> None:
    limits = Limits(file_bytes=MEGABYTE, parcel_inflated_bytes=3 * MEGABYTE)
    content = zipped(*((f"{number}.xlsx", b"\0" * MEGABYTE) for number in range(5)))
    assert [one if isinstance(one, str) else len(one) for one in taken(content, limits).values()] == [
        *[MEGABYTE] * 3,
        *["U36"] * 2,
    ]


def test_files_that_overlap_do_not_inflate_without_end() -> None:
    """Every entry of the directory points at the same bytes."""
    content = zipped(*((f"{number}.xlsx", b"\0" * MEGABYTE) for number in range(4)))
    places = [at for at in range(len(content)) if content.startswith(b"PK\x01\x02", at)]
    one = bytearray(content)
    for place in places:
        struct.pack_into("<I", one, place + 42, 0)
    found = taken(bytes(one), Limits(parcel_inflated_bytes=2 * MEGABYTE))
    assert sum(isinstance(item, bytes) for item in found.values()) <= 2


def test_too_many_files_and_too_many_bytes_refuse_the_whole() -> None:
    crowd = zipped(*((f"{number}.xlsx", b"") for number in range(1001)))
    assert refused(crowd) == "U35"
    assert refused(zipped(("a.xlsx", GOOD)), Limits(parcel_bytes=100)) == "U36"


def test_a_directory_of_hundreds_of_thousands_is_never_read() -> None:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 300_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 4, 0)
    content = b"PK\x03\x04" + directory + end
    tracemalloc.start()
    assert refused(content) == "U39"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * MEGABYTE


def test_a_zip_cut_off_is_damaged() -> None:
    assert refused(zipped(("a.xlsx", GOOD))[:-9]) == Fault.PARCEL_DAMAGED
