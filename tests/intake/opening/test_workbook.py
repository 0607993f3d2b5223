from __future__ import annotations

import random
from collections import Counter

import pytest

from intake.opening.limits import Limits
from intake.opening.unreadable import UnreadableError
from intake.opening.wire import decode_reply, encode_finding, encode_workbook
from intake.opening.workbook import open_workbook
from tests.intake.packages import pack, parts, say, sheet, strings, styles

ROWS = (
    '<row r="1" hidden="1" ht="12"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1" s="0"><f>1</f><v>2</v></c>'
    '<c t="inlineStr"><is><t>a_x0041_</t></is></c></row>'
    '<row><c t="d"><v>2014-01-01</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
)
MEMBERS = parts(
    sheet(
        ROWS,
        before='<cols><col min="1" max="3" width="0" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    ),
    strings=strings("<t>x</t>", "<r><t>y</t></r>"),
    styles=styles("0%", "yyyy"),
)
SCRAPS = [
    "",
    "-1",
    "0",
    "99999999999",
    "A1",
    '"',
    "<",
    ">",
    "&",
    "/",
    "é",
    "\x00",
    " ",
    "XFD",
    "r=",
    "</c>",
    "<c>",
    "<v>",
]


def outcome(content: bytes) -> str:
    """Open a file and carry the answer over the wire; anything but a workbook or a finding escapes as an error."""
    try:
        workbook = open_workbook(content, "报表.xlsx", Limits())
    except UnreadableError as error:
        assert decode_reply(encode_finding(error.finding), Limits()) == error.finding
        assert say(error.finding)
        return error.finding.check
    assert decode_reply(encode_workbook(workbook), Limits()) == workbook
    return "opened"


def test_the_file_the_damaged_ones_are_made_from_opens() -> None:
    assert outcome(pack(MEMBERS)) == "opened"


@pytest.mark.parametrize("seed", range(4))
def test_parts_with_scraps_thrown_in_are_opened_or_refused_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(150):
        name = chance.choice(list(MEMBERS))
        text = str(MEMBERS[name])
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(SCRAPS) + text[at + chance.choice([0, 0, 1, 3, 10]) :]
        seen[outcome(pack({**MEMBERS, name: text}))] += 1
    assert len(seen) > 2


@pytest.mark.parametrize("seed", range(4))
def test_files_with_bytes_changed_are_opened_or_refused_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    whole = pack(MEMBERS)
    seen: Counter[str] = Counter()
    for _ in range(250):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        seen[outcome(bytes(content))] += 1
    assert len(seen) > 2
