"""Where labels go so that none covers another: along one line, or around points on a plane."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NARROW, WIDE = 0.58, 1.02  # of the font size: a Latin and a Chinese character
_CLEAR = 5  # pixels from a label to a point that is not its own
_GAP = 3.0  # pixels between a point's centre and its label, beside the marker
_LED = (16.0, 28.0, 42.0)  # pixels from a point to a label that stands apart from it
_STEPS = (0.2, 0.35, 0.5, 0.65, 0.8)  # of the way to it


def width(text: str, size: float) -> float:
    """Return how wide `text` stands at a font of `size` pixels, generously."""
    return sum(WIDE if ord(character) > 0x2E80 else NARROW for character in text) * size


def broken(text: str, line: int) -> str:
    """Break a text into lines by <br>, each at most `line` narrow characters wide; words stay whole."""
    lines, length = [""], 0
    for piece in re.findall(r"[\x21-\x7e]+|.", text):
        size = sum(2 if ord(character) > 0x2E80 else 1 for character in piece)
        if length + size > line and lines[-1]:
            lines.append("")
            length = 0
        if piece == " " and not lines[-1]:
            continue  # else a full line, its space and a long word would leave an empty line between them
        lines[-1] += piece
        length += size
    return "<br>".join(part.strip() for part in lines)


def apart(places: Sequence[float], least: float) -> list[float]:
    """Return places as near as can be to those wanted, no two nearer than `least`, in the same order from low to high.

    Equal places keep the order they are given in. Unit: that of `places`. (Isotonic regression by pooling neighbours.)
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    pools: list[tuple[float, int]] = []  # mean, how many
    for step, index in enumerate(order):
        mean, count = places[index] - step * least, 1
        while pools and pools[-1][0] > mean:
            before, held = pools.pop()
            mean, count = (before * held + mean * count) / (held + count), held + count
        pools.append((mean, count))
    spaced = [mean for mean, count in pools for _ in range(count)]
    found = [0.0] * len(places)
    for step, index in enumerate(order):
        found[index] = spaced[step] + step * least
    return found


def within(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return places as `apart` does, moved as far as must be for all to lie between `low` and `high`.

    Where there is no room for all of them they keep their distance and begin at `low`.
    """
    found = apart(places, least)
    order = sorted(range(len(found)), key=lambda index: found[index])
    above = high
    for index in reversed(order):
        found[index] = min(found[index], above)
        above = found[index] - least
    below = low
    for index in order:
        found[index] = max(found[index], below)
        below = found[index] + least
    return found


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: left, top, right, bottom, downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Box) -> bool:
        """Say whether the two share any ground."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a label stands: how far its centre is from its point in pixels (rightwards, downwards); a label that is
    `led` to stands apart, and a line joins the two.
    """

    right: float
    down: float
    led: bool = False


@dataclass(frozen=True, slots=True)
class Plane:
    """A plot at one of the widths it may be drawn at: its points in pixels (rightwards, downwards), the more important
    first, the boxes that are taken, and its own edges.
    """

    points: Sequence[tuple[float, float]]
    taken: Sequence[Box]
    within: Box


def around(planes: Sequence[Plane], texts: Sequence[str], *, size: float) -> list[Seat | None]:
    """Return where each label stands: beside its point, else a little way off; None where there is no room for it.

    A label covers neither another one, nor a point, nor what is taken, nor the edge, and no line to one crosses them:
    in none of the `planes`. What has room on a narrow page may lie over another on a wide one, where two labels that
    lean towards each other have moved, with their points, to either side.
    """
    reach = size * 0.55
    marks = [[_around(point, reach) for point in plane.points] for plane in planes]
    # A name that touches another's point would be taken for its own; a line may pass closer.
    wider = [[_around(point, reach + _CLEAR) for point in plane.points] for plane in planes]
    boxes = [list(plane.taken) for plane in planes]
    found: list[Seat | None] = []
    for own, text in enumerate(texts):
        wide, tall = width(text, size), size * 1.25

        def free(seat: Seat, own: int = own, wide: float = wide, tall: float = tall) -> bool:
            return all(
                _free(
                    seat,
                    *plane.points[own],
                    wide,
                    tall,
                    held + near[:own] + near[own + 1 :],
                    held + mark[:own] + mark[own + 1 :],
                    plane.within,
                )
                for plane, held, mark, near in zip(planes, boxes, marks, wider, strict=True)
            )

        seat = next(filter(free, _seats(wide, tall, reach)), None)
        found.append(seat)
        if seat is not None:
            for plane, held in zip(planes, boxes, strict=True):
                held.append(_box(seat, *plane.points[own], wide, tall))
    return found


def _seats(wide: float, tall: float, reach: float) -> list[Seat]:
    """Return where a label may stand, the best first: at a corner a reader would not know whose it is."""
    near = [(reach + _GAP, 0, 1, 0), (reach + _GAP, 0, -1, 0), (0, reach, 0, -1), (0, reach, 0, 1)]
    seats = [Seat(right * (out + wide / 2), down * (away + tall / 2)) for out, away, right, down in near]
    for away in _LED:
        seats += [
            Seat(right * (away + wide / 2 * abs(right)), down * (away + tall / 2), led=True)
            for right, down in ((1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1), (1, 0), (-1, 0))
        ]
    return seats


def _box(seat: Seat, x: float, y: float, wide: float, tall: float) -> Box:
    across, up = x + seat.right, y + seat.down
    return Box(across - wide / 2, up - tall / 2, across + wide / 2, up + tall / 2)


def _around(point: tuple[float, float], reach: float) -> Box:
    return Box(point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach)


def _free(
    seat: Seat,
    x: float,
    y: float,
    wide: float,
    tall: float,
    for_text: Sequence[Box],
    for_line: Sequence[Box],
    within: Box,
) -> bool:
    box = _box(seat, x, y, wide, tall)
    if box.left < within.left or box.right > within.right or box.top < within.top or box.bottom > within.bottom:
        return False
    # The line to a label that stands apart, as a few small boxes on its way.
    way = [(x + seat.right * part, y + seat.down * part) for part in _STEPS] if seat.led else []
    steps = [Box(across - 1, up - 1, across + 1, up + 1) for across, up in way]
    if any(box.covers(other) for other in for_text):
        return False
    return not any(step.covers(other) for step in steps for other in for_line)
