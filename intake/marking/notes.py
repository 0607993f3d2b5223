"""The comments of one sheet, and the boxes they are shown in: the format keeps the two in different parts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from intake.marking.sheet import Place
from intake.marking.splice import Edit, append, apply, spans, text
from intake.opening.sheetxml import column_letters

AUTHOR = "信息消费试点监测平台"
_CLOSING = re.compile(rb"</(?:[A-Za-z0-9]+:)?xml\s*>")
_BOX_TYPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" type="#_x0000_t202"'
    ' style="position:absolute;margin-left:60pt;margin-top:2pt;width:260pt;height:{height}pt;z-index:1;'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 12, {top}, 2, {right}, 40, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_FIRST_BOX = 9001
_LINE_POINTS, _LINE_CHARACTERS, _ROW_POINTS = 14, 22, 20


def fresh_comments(namespace: str) -> bytes:
    """Return a comments part without a comment."""
    return f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode()


def fresh_boxes() -> bytes:
    """Return a drawing part without a box."""
    return (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        b' xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
    )


def with_comments(part: bytes, comments: Mapping[Place, str]) -> tuple[bytes, set[Place]]:
    """Return the comments part with these, and the places that had none before.

    Where a cell has a comment already ours stands under it.
    Errors: expat.ExpatError and ValueError where the part is not well-formed.
    """
    found = spans(part, ("authors", "author", "commentList", "comment", "text"))
    authors, listed = (next((s for s in found if s.name == name), None) for name in ("authors", "commentList"))
    if authors is None or listed is None:
        raise ValueError("no comments")
    p = listed.prefix
    places = {f"{column_letters(column)}{row}": (row, column) for row, column in comments}
    bodies = {
        places[comment.attributes["ref"]]: next(s for s in found if s.name == "text" and comment.start < s.start)
        for comment in found
        if comment.name == "comment" and comment.attributes.get("ref") in places and not comment.bare
    }
    number = sum(span.name == "author" for span in found)
    edits = [append(part, authors, f"<{p}author>{text(AUTHOR)}</{p}author>".encode())]
    edits += [
        append(part, body, f'<{p}r><{p}t xml:space="preserve">{text(chr(10) + comments[place])}</{p}t></{p}r>'.encode())
        for place, body in bodies.items()
    ]
    fresh = sorted(set(comments) - set(bodies))
    made = "".join(
        f'<{p}comment ref="{column_letters(place[1])}{place[0]}" authorId="{number}"><{p}text><{p}r>'
        f'<{p}t xml:space="preserve">{text(comments[place])}</{p}t></{p}r></{p}text></{p}comment>'
        for place in fresh
    )
    if made:
        edits.append(append(part, listed, made.encode()))
    return apply(part, edits), set(fresh)


def with_boxes(part: bytes, comments: Mapping[Place, str]) -> bytes:
    """Return the drawing part with a box for each comment; unchanged where its end cannot be found.

    Drawings of this old kind need not be well-formed, so only their end is looked for.
    """
    ends = list(_CLOSING.finditer(part))
    if not ends:
        return part
    boxes = [] if b"_x0000_t202" in part else [_BOX_TYPE]
    for number, ((row, column), content) in enumerate(sorted(comments.items()), start=_FIRST_BOX):
        lines = sum(1 + len(line) // _LINE_CHARACTERS for line in content.split("\n"))
        height = _LINE_POINTS * lines + 12
        tall = 1 + height // _ROW_POINTS
        boxes.append(
            _BOX.format(
                number=number,
                height=height,
                left=column,
                right=column + 3,
                top=max(row - 2, 0),
                bottom=max(row - 2, 0) + tall,
                row=row - 1,
                column=column - 1,
            )
        )
    at = ends[-1].start()
    return apply(part, [Edit(at, at, "".join(boxes).encode())])
