"""The cell formats of a workbook, and copies of them with another ground for what was found at a cell."""

from __future__ import annotations

from intake.marking.splice import Edit, Span, append, apply, spans, with_attributes
from intake.model import MarkLevel

GROUNDS: dict[MarkLevel, str] = {"hard": "FFFFC7C2", "soft": "FFFFE08A"}
"""The ground of a cell that must be corrected, and of one that must be verified. A comment says so in words."""


class Styles:
    """The styles part: hands out the number of a format with another ground, and writes the part with all of them.

    Errors: expat.ExpatError and ValueError where the part is not well-formed or has no cell formats.
    """

    def __init__(self, part: bytes) -> None:
        self._part = part
        found = spans(part, ("fills", "fill", "cellXfs", "xf"))
        self._fills = _only(found, "fills")
        self._formats = _only(found, "cellXfs")
        self._known = [span for span in found if span.name == "xf" and span.parent == "cellXfs"]
        self._grounds = sum(span.name == "fill" and span.parent == "fills" for span in found)
        self._made: dict[tuple[str, MarkLevel], int] = {}
        self._added: list[bytes] = []

    def of(self, index: str, level: MarkLevel) -> str:
        """Return the number of the format `index` on the ground of `level`."""
        key = (index, level)
        if key not in self._made:
            self._made[key] = len(self._known) + len(self._added)
            self._added.append(self._copy(index, list(GROUNDS).index(level)))
        return str(self._made[key])

    def _copy(self, index: str, ground: int) -> bytes:
        fill = {"fillId": str(self._grounds + ground), "applyFill": "1"}
        number = int(index) if index.isascii() and index.isdigit() and len(index) < 7 else -1
        if not 0 <= number < len(self._known):
            tag = f'<{self._formats.prefix}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'.encode()
            return with_attributes(tag, **fill)
        span = self._known[number]
        return with_attributes(self._part[span.start : span.inner], **fill) + self._part[span.inner : span.end]

    def written(self) -> bytes:
        """Return the part with the formats handed out."""
        if not self._added:
            return self._part
        prefix = self._fills.prefix
        grounds = "".join(
            f'<{prefix}fill><{prefix}patternFill patternType="solid"><{prefix}fgColor rgb="{colour}"/>'
            f'<{prefix}bgColor indexed="64"/></{prefix}patternFill></{prefix}fill>'
            for colour in GROUNDS.values()
        )
        edits: list[Edit] = []
        for span, count, put in (
            (self._fills, self._grounds + len(GROUNDS), grounds.encode()),
            (self._formats, len(self._known) + len(self._added), b"".join(self._added)),
        ):
            edits += self._grown(span, count, put)
        return apply(self._part, edits)

    def _grown(self, span: Span, count: int, put: bytes) -> list[Edit]:
        tag = with_attributes(self._part[span.start : span.inner], count=str(count))
        return [Edit(span.start, span.inner, tag), append(self._part, span, put)]


def _only(found: list[Span], name: str) -> Span:
    span = next((span for span in found if span.name == name and not span.bare), None)
    if span is None:
        raise ValueError(f"no {name}")
    return span
