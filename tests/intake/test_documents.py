"""Scans and supporting documents: what is taken, and what every kind of trick is told."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.documents import MOST_INFLATED, MOST_STREAMS, Document, clean_name, examine
from sample_data.seals import scan
from tests.intake.papers import chunk, jpeg, pdf, png, stream

LARGEST = 10 << 20


def look(content: bytes, name: str = "盖章扫描件.pdf") -> Document:
    return examine(content, name, largest=LARGEST)


def archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("a.txt", "hidden")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "media"),
    [
        pytest.param(pdf(), "application/pdf", id="plain pdf"),
        pytest.param(
            pdf(catalog=b"/OpenAction[3 0 R/Fit]", after=b"\r\n\r\n"), "application/pdf", id="pdf that opens at a page"
        ),
        pytest.param(pdf(objects=(stream(b"BT (Hello) Tj ET"),)), "application/pdf", id="pdf with a stream"),
        pytest.param(scan("P07"), "application/pdf", id="the sample's scan"),
        pytest.param(png(), "image/png", id="png"),
        pytest.param(png(1, 1), "image/png", id="png of one point"),
        pytest.param(jpeg(), "image/jpeg", id="jpeg"),
        pytest.param(jpeg(after=b"\0" * 40), "image/jpeg", id="jpeg with zeros after it"),
    ],
)
def test_an_honest_document_is_taken_for_what_it_is(content: bytes, media: str) -> None:
    assert (look(content).media, look(content).fault) == (media, None)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"PK\x03\x04 a workbook", "unknown", id="workbook"),
        pytest.param(b"<html><script>", "unknown", id="web page"),
        pytest.param(b"GIF89a", "unknown", id="gif"),
        pytest.param(b" " + pdf(), "unknown", id="pdf after a space"),
        pytest.param(pdf()[:200], "broken", id="pdf cut short"),
        pytest.param(
            pdf().replace(b"/Catalog", b"/Nothing").replace(b"/Pages", b"/Other"), "broken", id="pdf without pages"
        ),
        pytest.param(pdf(trailer=b"/Encrypt 9 0 R"), "encrypted", id="encrypted pdf"),
        pytest.param(pdf(trailer=b"/#45ncrypt 9 0 R"), "encrypted", id="encrypted pdf with an escaped name"),
        pytest.param(pdf(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "active", id="pdf with a script"),
        pytest.param(
            pdf(catalog=b"/OpenAction<</S/J#61vaScript/JS(app.alert(1))>>"),
            "active",
            id="pdf with a script under an escaped name",
        ),
        pytest.param(pdf(catalog=b"/AA<</WC<</S /Launch/F(cmd.exe)>>>>"), "active", id="pdf that starts a program"),
        pytest.param(pdf(catalog=b"/Names<</EmbeddedFiles 4 0 R>>"), "active", id="pdf with files inside"),
        pytest.param(pdf(catalog=b"/AcroForm<</XFA 4 0 R>>"), "active", id="pdf with a form"),
        pytest.param(
            pdf(objects=(stream(b"5 0 <</S/JavaScript/JS(x)>>", b"/Type/ObjStm/N 1/First 4"),)),
            "active",
            id="script in an object stream",
        ),
        pytest.param(pdf(objects=(stream(b"5 0 <</S/Launch>>", b"/Type/XObject"),)), "active", id="launch in a stream"),
        pytest.param(
            pdf(objects=(b"<</Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]>>stream\n78\nendstream",)),
            "unusual",
            id="two filters",
        ),
        pytest.param(
            pdf(objects=(stream(b"x", b"/Type/ObjStm/DecodeParms<</Predictor 12>>"),)), "unusual", id="predictor"
        ),
        pytest.param(pdf(after=archive()), "disguised", id="pdf and zip"),
        pytest.param(pdf(after=b"MZ\x90"), "disguised", id="pdf and program"),
        pytest.param(pdf(objects=(b"(<script>alert(1)</script>)",)), "disguised", id="pdf with html"),
        pytest.param(png(told=(400, 300)), "broken", id="png larger than told"),
        pytest.param(png(told=(1, 1)), "broken", id="png smaller than told"),
        pytest.param(png(told=(100_000, 100_000)), "oversized", id="png of many points"),
        pytest.param(png()[:-6], "broken", id="png cut short"),
        pytest.param(png().replace(b"IDAT", b"IDAX"), "broken", id="png without picture"),
        pytest.param(png(after=b"#!/bin/sh"), "disguised", id="png and shell script"),
        pytest.param(png(after=archive()), "disguised", id="png and zip"),
        pytest.param(jpeg(0, 8), "broken", id="jpeg without width"),
        pytest.param(jpeg()[:-2], "broken", id="jpeg cut short"),
        pytest.param(jpeg(after=archive()), "disguised", id="jpeg and zip"),
        pytest.param(jpeg(60_000, 60_000), "oversized", id="jpeg of many points"),
        pytest.param(b"\xff\xd8\xff\xe0", "broken", id="jpeg of four bytes"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10" + pdf(), "disguised", id="jpeg's head before a pdf"),
    ],
)
def test_every_trick_is_told_by_its_name(content: bytes, fault: str) -> None:
    assert (look(content).media, look(content).fault) == (None, fault)


def test_size_is_counted_and_not_believed() -> None:
    assert examine(pdf(), "a.pdf", largest=len(pdf())).fault is None
    assert examine(pdf(), "a.pdf", largest=len(pdf()) - 1).fault == "too_large"


def test_a_bomb_in_a_pdf_stops_at_the_bound() -> None:
    body = zlib.compress(b"\0" * (MOST_INFLATED + 2_000_000), 9)
    bomb = b"<</Length 1/Filter/FlateDecode>>stream\n" + body + b"\nendstream"
    assert look(pdf(objects=(bomb,))).fault == "oversized"


def test_marks_of_streams_by_the_thousand_end_soon() -> None:
    # Each looks as if packed text followed and is none; copying the rest of the file for each took minutes.
    marks = b"stream\n\x78\x9c\xff\xff" * (MOST_STREAMS + 1)
    assert look(pdf(objects=(marks,))).fault == "unusual"
    few = b"stream\n\x78\x9c\xff\xff" * 50 + zlib.compress(b"x" * 100_000)
    assert look(pdf(objects=(few,))).fault is None


def test_a_name_is_seen_wherever_a_long_stream_hides_it() -> None:
    noise = bytes(random.Random(1).randrange(33, 127) for _ in range(400_000)).replace(b"/", b"x")
    for place in (0, 65_530, 200_000, len(noise)):
        hidden = noise[:place] + b"/JavaScript " + noise[place:]
        assert look(pdf(objects=(stream(hidden, b"/Type/XObject"),))).fault == "active"


def test_a_bomb_in_a_picture_stops_where_its_header_does() -> None:
    rows = zlib.compress(b"\0" * 50_000_000, 9)
    honest = png()
    start = honest.index(b"IDAT") - 4
    end = honest.index(b"IEND") - 4
    assert look(honest[:start] + chunk(b"IDAT", rows) + honest[end:]).fault == "broken"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("盖章扫描件.pdf", "盖章扫描件.pdf"),
        ("C:\\机密\\扫描.PDF", "扫描.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("x\r\nSet-Cookie: a=b.pdf", "xSet-Cookie a=b.pdf"),
        ("..", "scan.pdf"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
        ("图.jpg", "图.pdf"),
    ],
)
def test_a_name_is_kept_without_path_tricks_and_with_the_ending_of_its_content(name: str, kept: str) -> None:
    assert clean_name(name, "application/pdf") == kept


@pytest.mark.parametrize("made", [pdf, png, jpeg])
@given(st.data())
def test_no_damage_makes_it_raise(made: Callable[[], bytes], data: st.DataObject) -> None:
    whole = bytearray(made())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    found = look(bytes(whole[:cut]))
    assert (found.media is None) == (found.fault is not None)
