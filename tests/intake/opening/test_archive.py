from __future__ import annotations

import io
import struct
import warnings
import zipfile
from dataclasses import replace

import pytest

from intake.opening.archive import Archive
from intake.opening.limits import MEGABYTE, Limits
from intake.opening.unreadable import Fault, UnreadableError
from intake.opening.xmlparts import check_content_types
from tests.intake.packages import OFFICE, opened, pack, package, parts, refused, say, sheet

DECLARED = {"png": "image/png", "bin": "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"}


def fault(content: bytes, limits: Limits | None = None, part: str | None = None) -> tuple[str, object]:
    with pytest.raises(UnreadableError) as caught:
        archive = Archive(content, limits or Limits())
        check_content_types(archive)
        if part:
            for _ in archive.pieces(part):
                pass
    assert say(caught.value.finding)
    return caught.value.finding.check, caught.value.finding.values.get("part")


def packed_with(name: str, **attributes: int) -> bytes:
    file = io.BytesIO(package())
    entry = zipfile.ZipInfo(name)
    for key, value in attributes.items():
        setattr(entry, key, value)
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
        warnings.simplefilter("ignore")  # the library warns of the doubled names that are wanted here
        archive.writestr(entry, "x")
    return file.getvalue()


def test_a_part_comes_out_whole_under_any_case_of_its_name() -> None:
    text = "".join(f"<!--{i}-->" for i in range(100_000))
    archive = Archive(pack({**parts(), "xl/Extra.xml": text}), Limits())
    assert b"".join(archive.pieces("XL/extra.xml")).decode() == text
    assert "xl/extra.xml" in archive.read


def test_a_stored_part_is_read_too() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts(sheet()).items():
            archive.writestr(name, content)
    assert b"".join(Archive(file.getvalue(), Limits()).pieces("xl/worksheets/sheet1.xml")).decode() == sheet()


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_an_interrupted_copy_is_truncated(kept: float) -> None:
    whole = package()
    assert fault(whole[: int(len(whole) * kept)]) == (Fault.TRUNCATED, None)


@pytest.mark.parametrize(
    ("members", "check", "kind"),
    [
        (["mimetype", "content.xml"], Fault.OTHER_SPREADSHEET, ".ods"),
        (["xl/workbook.bin", "[Content_Types].xml"], Fault.OTHER_SPREADSHEET, ".xlsb"),
        (["Index/Document.iwa"], Fault.OTHER_SPREADSHEET, ".numbers"),
        (["word/document.xml", "[Content_Types].xml"], Fault.OTHER_FILE, "Word"),
        (["ppt/presentation.xml"], Fault.OTHER_FILE, "PowerPoint"),
        (["报表.xlsx"], Fault.OTHER_FILE, "ZIP"),
    ],
)
def test_other_zip_based_files_are_named(members: list[str], check: Fault, kind: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        Archive(pack(dict.fromkeys(members, "x")), Limits())
    assert say(caught.value.finding)
    assert (caught.value.finding.check, caught.value.finding.values["kind"]) == (check, kind)


def test_ten_thousand_members_are_too_many() -> None:
    assert fault(pack({f"xl/{i}.xml": "" for i in range(10_000)}))[0] == Fault.TOO_MANY_ENTRIES


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "C:/evil.xml", "xl\\evil.xml", "xl/Workbook.xml", " "],
)
def test_path_tricks_and_doubled_names_are_refused(name: str) -> None:
    assert fault(packed_with(name)) == (Fault.STRANGE_ENTRY, name)


def test_a_symlink_is_refused() -> None:
    assert fault(packed_with("xl/link", external_attr=0o120777 << 16)) == (Fault.STRANGE_ENTRY, "xl/link")


def test_an_unknown_compression_is_refused() -> None:
    assert fault(packed_with("xl/a.xml", compress_type=zipfile.ZIP_LZMA)) == (Fault.STRANGE_ENTRY, "xl/a.xml")


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(package())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert fault(bytes(content))[0] == Fault.STRANGE_ENTRY


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("xl/vbaProject.bin", Fault.MACROS),
        ("xl/macrosheets/sheet1.xml", Fault.MACROS),
        ("xl/embeddings/oleObject1.bin", Fault.EMBEDDED_OBJECTS),
        ("xl/activeX/activeX1.xml", Fault.EMBEDDED_OBJECTS),
    ],
)
def test_macros_and_embedded_objects_are_refused_by_name(name: str, check: Fault) -> None:
    assert fault(pack({**parts(), name: "x"})) == (check, name.lower())


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", Fault.MACROS),
        ("application/vnd.ms-office.vbaProject", Fault.MACROS),
        ("application/vnd.openxmlformats-officedocument.oleObject", Fault.EMBEDDED_OBJECTS),
    ],
)
def test_they_are_refused_by_declared_type_under_any_name(kind: str, check: Fault) -> None:
    members = parts()
    types = str(members["[Content_Types].xml"])
    renamed = types.replace("</Types>", f'<Override PartName="/xl/harmless.dat" ContentType="{kind}"/></Types>')
    assert fault(pack({**members, "[Content_Types].xml": renamed, "xl/harmless.dat": "x"}))[0] == check
    by_default = types.replace("</Types>", f'<Default Extension="bin" ContentType="{kind}"/></Types>')
    check_content_types(Archive(pack({**members, "[Content_Types].xml": by_default}), Limits()))


def test_pasted_pictures_and_printer_settings_may_stay() -> None:
    pasted = {"xl/media/image1.png": b"\x89PNG", "xl/printerSettings/printerSettings1.bin": b"x"}
    members = parts(sheet('<row r="1"><c r="A1"><v>7</v></c></row>'))
    declared = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in DECLARED.items())
    members["[Content_Types].xml"] = str(members["[Content_Types].xml"]).replace("</Types>", f"{declared}</Types>")
    content = pack({**members, **pasted})
    archive = Archive(content, Limits())
    check_content_types(archive)
    # They are kept as they came, and the figures beside them are read.
    assert {name: b"".join(archive.pieces(name)) for name in pasted} == pasted
    assert [cell.value for cell in opened(content).sheets[0].cells.values()] == [7]


def test_three_hundred_megabytes_of_blanks_stop_at_the_bound() -> None:
    bomb = pack({**parts(), "xl/worksheets/sheet1.xml": b" " * (300 * MEGABYTE)})
    assert len(bomb) < 2 * MEGABYTE
    assert fault(bomb, part="xl/worksheets/sheet1.xml") == (Fault.INFLATES_TOO_LARGE, "xl/worksheets/sheet1.xml")


def test_what_is_unpacked_is_counted_together_also_when_a_part_is_read_twice() -> None:
    members = {**parts(), "a.xml": b" " * 600, "b.xml": b" " * 600}
    declared = sum(len(content) for content in members.values())
    archive = Archive(pack(members), Limits(part_bytes=declared, inflated_bytes=declared))
    for name in members:
        list(archive.pieces(name))
    with pytest.raises(UnreadableError) as caught:
        list(archive.pieces("b.xml"))
    assert caught.value.finding.check == Fault.INFLATES_TOO_LARGE


@pytest.mark.parametrize("declared", [10, 999_999])
def test_a_lying_size_is_found_out_by_counting(declared: int) -> None:
    content = bytearray(pack({**parts(), "xl/a.xml": b" " * 5000}))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/a.xml"))
    struct.pack_into("<I", content, at + 24, declared)
    assert fault(bytes(content), part="xl/a.xml") == (Fault.DAMAGED_PART, "xl/a.xml")


def test_flipped_bytes_do_not_pass_the_checksum() -> None:
    content = bytearray(pack({**parts(), "xl/a.bin": bytes(range(256)) * 40}, level=0))
    content[content.index(bytes(range(100, 200)))] ^= 0xFF
    assert fault(bytes(content), part="xl/a.bin") == (Fault.DAMAGED_PART, "xl/a.bin")


def test_compressed_bytes_that_break_off_or_make_no_sense_are_damage() -> None:
    content = bytearray(pack({**parts(), "xl/a.xml": OFFICE * 50}))
    start = content.index(b"xl/a.xml") + len(b"xl/a.xml")
    assert fault(bytes(content[:start] + b"\xff" * 8 + content[start + 8 :]), part="xl/a.xml")[0] == Fault.DAMAGED_PART
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/a.xml"))
    struct.pack_into("<I", content, at + 20, 5)
    assert fault(bytes(content), part="xl/a.xml")[0] == Fault.DAMAGED_PART


def test_a_part_that_is_not_there_is_named() -> None:
    assert fault(package(), part="xl/none.xml") == (Fault.DAMAGED_PART, "xl/none.xml")


def with_part(name: str, content: bytes) -> bytes:
    """Return an honest workbook with one part more."""
    return pack({**parts(sheet()), name: content})


def test_a_part_that_declares_more_than_the_bound_is_refused_before_it_is_unpacked() -> None:
    content = with_part("xl/worksheets/sheet99.xml", b"0" * 3_000_000)
    found, part = fault(content, replace(Limits(), inflated_bytes=2_000_000))
    assert (found, part) == (Fault.INFLATES_TOO_LARGE, "xl/worksheets/sheet99.xml")


def test_a_stretch_of_megabytes_without_a_tag_is_never_handed_to_the_parser_whole() -> None:
    # In a part that is read it is broken XML; in one that is not, it is not looked at any further.
    comment = b"<!--" + b"-x" * 2_000_000
    assert refused(pack({**parts(sheet()), "xl/workbook.xml": comment})).check == Fault.BROKEN_XML
    assert opened(with_part("xl/odd.xml", comment)).sheets
